"""What both sides agree on while work goes on: more time, and how it stands."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ... import clock, outbox
from ...actors import Actor
from ...inputs import Ask
from ...models import Handoff
from ...models.handoffs import Side, State
from ...operations import operation
from ...refusals import Refused
from .. import clocks
from ..events import HandoffNudged
from .giving import only_for, side_of

RUNNING = (State.OFFERED, State.ACCEPTED, State.PAUSED)
NUDGE_EVERY = timedelta(hours=4)  # of the receiver's working time


@dataclass(frozen=True)
class Due:
    """Until when, in UTC."""

    due_at: Annotated[datetime, Ask(gettext_lazy("Due"))]
    note: Annotated[str, Ask(gettext_lazy("Note"), widget="textarea")] = ""


@operation(Handoff, takes=Due, start=RUNNING, label=gettext_lazy("Give more time"))
def extend(handoff: Handoff, told: Due, *, by: Actor) -> None:
    """The giver gives more time without being asked; less time takes the receiver's consent."""
    if told.due_at <= handoff.due_at:
        raise Refused(_("Less time has to be agreed with the receiver."), field="due_at")
    handoff.due_at, handoff.asked_due_at, handoff.asked_side = told.due_at, None, ""


@operation(Handoff, takes=Due, start=RUNNING, label=gettext_lazy("Ask for another time"))
def ask_due(handoff: Handoff, told: Due, *, by: Actor) -> None:
    """One side wishes another time; the other decides."""
    if told.due_at <= clock.now():
        raise Refused(_("That time has passed."), field="due_at")
    sides = side_of(handoff, by)
    handoff.asked_side = Side.RECEIVER if Side.RECEIVER in sides else Side.GIVER
    handoff.asked_due_at, handoff.note = told.due_at, told.note


def is_asked_for_time(handoff: Handoff) -> bool:
    """Whether one side waits for the other to agree to another time."""
    return handoff.asked_due_at is not None


@operation(Handoff, start=RUNNING, label=gettext_lazy("Agree to the time"), when=is_asked_for_time)
def agree_due(handoff: Handoff, *, by: Actor) -> None:
    """The other side agrees to the time that was asked for."""
    handoff.due_at = _for_the_other(handoff, by)
    handoff.asked_due_at, handoff.asked_side = None, ""


@operation(Handoff, start=RUNNING, label=gettext_lazy("Keep the time"), when=is_asked_for_time)
def refuse_due(handoff: Handoff, *, by: Actor) -> None:
    """The other side does not agree: the time stays."""
    _for_the_other(handoff, by)
    handoff.asked_due_at, handoff.asked_side = None, ""


def _for_the_other(handoff: Handoff, by: Actor) -> datetime:
    """The time that was asked for, which only the other side may decide."""
    wished = handoff.asked_due_at
    if wished is None:
        raise Refused(_("Nobody has asked for another time."))
    only_for(handoff, by, Side.GIVER if handoff.asked_side == Side.RECEIVER else Side.RECEIVER)
    return wished


@operation(Handoff, start=RUNNING, label=gettext_lazy("Remind"), keyed=True)
def nudge(handoff: Handoff, *, by: Actor) -> None:
    """Ask how it stands; once in four of the receiver's working hours."""
    receiver = clocks.unit_of(handoff, Side.RECEIVER)
    if handoff.nudged_at and clocks.worked_since(receiver, handoff.nudged_at) < NUDGE_EVERY:
        raise Refused(_("They were reminded less than four working hours ago."))
    handoff.nudged_at = clock.now()
    outbox.tell(HandoffNudged(handoff=handoff.pk, form=handoff.form, about=handoff.about), by=by)
