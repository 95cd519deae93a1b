"""The buttons of a record: which verbs fit, may be done, and ask something first."""

from dataclasses import dataclass
from functools import lru_cache
from secrets import token_hex
from typing import Any

from nhip.kernel.actors import Actor
from nhip.kernel.operations import Nothing, Operation
from nhip.kernel.records import Record

from .forms import asked_of
from .resource import Resource
from .shown import said

AWAY = ("back", "idle")


@dataclass(frozen=True)
class Verb:
    """A verb on a page: `asks` opens its form, else one press runs it; `wide` has lines and wants a page.

    `main` brings the record on to another state: only such a verb may be the page's one solid button.
    """

    label: Any
    href: str
    asks: bool = False
    wide: bool = False
    key: str = ""
    version: int = 0
    main: bool = False


def key() -> str:
    """A one-time key: a double click, Back or Refresh with it does nothing twice."""
    return token_hex(16)


def verb(resource: type[Resource], operation: Operation, record: Record) -> Verb:
    takes = resource.asks(operation, record)
    asked = () if takes is Nothing else asked_of(takes)
    href = resource.address(record.pk, "do", operation.name)
    wide = any(one.kind == "lines" for one in asked)
    return Verb(
        said(operation.title) or operation.label,
        href,
        bool(asked),
        wide,
        key(),
        record.version,
        _leads_on(resource, operation.start, operation.end),
    )


@lru_cache(maxsize=4096)
def _leads_on(resource: type[Resource], start: tuple[str, ...], end: str | tuple[str, ...] | None) -> bool:
    """Whether it brings the record on: what cancels, reverses, drops or refuses it does not."""
    ends = (end,) if isinstance(end, str) else end or ()
    if set(ends) <= set(start):  # it ends where it began
        return False
    return any(resource.tones.get(end) not in AWAY for end in ends)


def verbs(resource: type[Resource], record: Record, actor: Actor) -> list[Verb]:
    """In the order of the declaration, those that bring the record on before those that only change it."""
    made = [verb(resource, operation, record) for operation in resource.actions_for(record, actor)]
    return sorted(made, key=lambda one: not one.main)
