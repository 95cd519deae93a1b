"""Splitting work into parts that are finished apart, and merging what belongs together; no state changes."""

from dataclasses import dataclass
from typing import Annotated

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ... import ids, numbers, rows
from ...actors import Actor
from ...inputs import Ask
from ...models import Handoff
from ...models.handoffs import Side, State
from ...operations import operation
from ...plain import pack
from ...refusals import Refused
from ...together import at_the_end
from .. import clocks
from ..form import FORMS, Form, Kind
from .rooms import MERGED, SPLIT, moved


@dataclass(frozen=True)
class Split:
    """Which part is to be finished first, and what remains."""

    part: Form
    rest: Form


@operation(Handoff, takes=Split, start=(State.ACCEPTED,), label=gettext_lazy("Split"))
def split(handoff: Handoff, told: Split, *, by: Actor) -> None:
    """Put a part into a hand-off of its own, with the same holder, so that it can be finished before the rest."""
    if {told.part.name, told.rest.name} != {handoff.form}:
        raise Refused(_("This is another form than the one handed over."), field="form")
    values = rows.columns(handoff) | {"id": ids.new(), "version": 1, "number": "", "contents": pack(told.part)}
    values |= {"origin_id": handoff.pk, "part": _next_part(handoff)}
    values |= {"giver_seconds": 0, "receiver_seconds": 0, "wait_seconds": 0}
    rows.insert(Handoff, **values)
    handoff.contents = pack(told.rest)
    if handoff.kind == Kind.SLIP:
        _number(values["id"], FORMS[handoff.form].series, by)
    moved(handoff, SPLIT, by)


def _next_part(handoff: Handoff) -> str:
    """`2`, `3`... after the name that the whole had."""
    many = Handoff.objects.filter(origin=handoff).count()
    return f"{handoff.part}/{many + 2}".removeprefix("/")


def _number(number: int, letters: str, by: Actor) -> None:
    def take() -> None:
        Handoff.objects.filter(pk=number).update(number=numbers.document(letters, by=by))

    at_the_end(f"{letters}:{number}", take)


@dataclass(frozen=True)
class Merge:
    """Which other hand-off goes into this one, and what the two are together."""

    other: Annotated[int, Ask(gettext_lazy("Hand-off"), pick="kernel.handoff")]
    whole: Form


@operation(Handoff, takes=Merge, start=(State.ACCEPTED,), label=gettext_lazy("Merge"))
def merge(handoff: Handoff, told: Merge, *, by: Actor) -> None:
    """Go on with two hand-offs of one form and one giver as with one; the other is withdrawn."""
    if told.other == handoff.pk or told.whole.name != handoff.form:
        raise Refused(_("Only another hand-off of the same form can be merged into this one."), field="other")
    other = Handoff.objects.select_for_update(no_key=True).get(pk=told.other)
    same = (other.form, other.giver_unit_id, other.receiver_unit_id, other.about, other.holder_id, other.state)
    if same != (
        handoff.form, handoff.giver_unit_id, handoff.receiver_unit_id, handoff.about, handoff.holder_id, handoff.state
    ):  # fmt: skip
        raise Refused(_("Both must be of one form, one giver, about one record, and with one holder."), field="other")
    absorb(other, into=handoff, by=by)
    handoff.contents = pack(told.whole)
    handoff.giver_seconds += other.giver_seconds
    handoff.due_at = min(handoff.due_at, other.due_at)
    moved(handoff, MERGED, by)


@dataclass(frozen=True)
class Into:
    """The hand-off that goes on."""

    handoff: int


@operation(Handoff, takes=Into, start=(State.ACCEPTED,), end=State.WITHDRAWN, label=gettext_lazy("Merged"))
def go_into(handoff: Handoff, told: Into, *, by: Actor) -> None:
    """This one ends, since another goes on with its work."""
    handoff.origin_id = told.handoff
    clocks.turn(handoff, Side.NOBODY)


def absorb(other: Handoff, *, into: Handoff, by: Actor) -> None:
    """End the other one."""
    done = go_into(other, Into(into.pk), by=by)
    other.giver_seconds = done.giver_seconds
