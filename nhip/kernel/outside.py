"""Facts that are meant for programs elsewhere, and whoever keeps an ear on what is told, in the same transaction."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .events import Event
from .refs import Ref


@dataclass(frozen=True)
class Outside:
    """An event that others may hear of: what they call it, its title for people, and the record that it is about."""

    event: type[Event]
    title: Any
    kind: str
    by: str

    @property
    def type(self) -> str:
        """`sales.order_confirmed`: what a program reads; it never changes."""
        room, _dot, name = self.event.name.partition(".")
        return f"{room}.{re.sub('(?<=[a-z])(?=[A-Z])', '_', name).lower()}"

    def about(self, event: Event) -> Ref:
        """The record; what the event says beyond it stays inside."""
        return Ref(self.kind, getattr(event, self.by))


OUTSIDE: dict[str, Outside] = {}
OVERHEARING: list[Callable[..., None]] = []


def outside(event: type[Event], title: Any, *, kind: str, by: str) -> None:
    """Declare that an event is for programs elsewhere too; `by` is its field with the number of the record."""
    OUTSIDE[event.name] = Outside(event, title, kind, by)


def overhear(function: Callable[..., None]) -> Callable[..., None]:
    """Register `(event, number, *, by)`: it runs within what made the event true, so it is brief."""
    OVERHEARING.append(function)
    return function


def title_of_type(type: str) -> Any:
    """What people call an event, by what programs call it; that itself, where nobody declares it any more."""
    return next((each.title for each in OUTSIDE.values() if each.type == type), TITLES.get(type, type))


TITLES: dict[str, Any] = {}  # of what programs are told though nothing has happened
