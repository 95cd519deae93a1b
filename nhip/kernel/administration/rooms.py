"""Rooms switched off and on: a company starts small and adds one link after the other (ORG-17)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .. import resting
from ..actors import Actor
from ..inputs import Ask
from ..models import Company
from ..operations import ANY, operation
from ..refusals import Refused
from .settings import Decision, decide


def choices() -> Iterable[tuple[str, Any]]:
    """The rooms that can be switched, by label."""
    return tuple((label, room.verbose_name) for label, room in resting.rooms().items())


@dataclass(frozen=True)
class WhichRoom:
    """A room that the company does without, or wants again."""

    room: Annotated[str, Ask(gettext_lazy("Room"), choices=choices)]


@operation(Company, takes=WhichRoom, start=ANY, label=gettext_lazy("Switch a room off"))
def switch_off(company: Company, told: WhichRoom, *, by: Actor) -> None:
    """Nobody sees or enters it any more; its data stay, and what happens elsewhere still reaches it."""
    off = _known(told.room, by)
    if told.room in off:
        raise Refused(_("%(room)s is switched off already.") % _named(told.room), field="room")
    for room in resting.needed_by(told.room):
        if room.label not in off:
            said = {"room": resting.rooms()[told.room].verbose_name, "other": room.verbose_name}
            raise Refused(_("%(other)s cannot work without %(room)s: switch it off first.") % said, field="room")
    _decide(off | {told.room}, by)


@operation(Company, takes=WhichRoom, start=ANY, label=gettext_lazy("Switch a room on"))
def switch_on(company: Company, told: WhichRoom, *, by: Actor) -> None:
    """Whoever has its duties finds everything as it was, and what came in meanwhile."""
    off = _known(told.room, by)
    if told.room not in off:
        raise Refused(_("%(room)s is not switched off.") % _named(told.room), field="room")
    for label in resting.rooms()[told.room].stands_on:
        if label in off:
            said = {"room": resting.rooms()[told.room].verbose_name, "other": resting.rooms()[label].verbose_name}
            raise Refused(_("%(room)s cannot work without %(other)s: switch that on first.") % said, field="room")
    _decide(off - {told.room}, by)


def _known(label: str, by: Actor) -> frozenset[str]:
    if label not in resting.rooms():
        raise Refused(_("There is no room “%(room)s” to switch.") % {"room": label}, field="room")
    return resting.resting(by.company_id)


def _named(label: str) -> dict[str, Any]:
    return {"room": resting.rooms()[label].verbose_name}


def _decide(off: frozenset[str], by: Actor) -> None:
    decide(Decision(resting.OFF.name, tuple(sorted(off))), by=by)
