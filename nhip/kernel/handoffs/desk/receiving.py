"""What the receiving side does: accept, give back, pass on, pause, resume, finish."""

from dataclasses import dataclass
from types import NoneType
from typing import Annotated, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ... import actors, clock
from ...actors import Actor
from ...inputs import Ask
from ...models import Handoff
from ...models.handoffs import Side, State
from ...operations import operation
from ...plain import fits, pack
from ...refusals import Refused
from ...together import nested
from .. import clocks
from ..form import FORMS, Kind
from .giving import CONFIRM_AFTER, take_back
from .rooms import check_reason, moved, reasons


@operation(
    Handoff, start=(State.OFFERED,), end=(State.ACCEPTED, State.CONFIRMED), label=gettext_lazy("Accept"), keyed=True
)
def accept(handoff: Handoff, *, by: Actor) -> None:
    """Take the work on: from here it is mine. A notice is finished with by being taken note of."""
    take_on(handoff, by)


def take_on(handoff: Handoff, by: Actor) -> None:
    """The actor holds it from now on, and the receiving room hears of it."""
    hold(handoff, by)
    moved(handoff, State.ACCEPTED, by)


def hold(handoff: Handoff, by: Actor) -> None:
    """The actor holds it from now on."""
    if by.person_id is None:
        raise Refused(_("Only a person can take work on."))
    before = handoff.receiver_seconds
    notice = handoff.kind == Kind.NOTICE
    clocks.turn(handoff, Side.NOBODY if notice else Side.RECEIVER, holder=None if notice else by.person_id)
    handoff.wait_seconds += handoff.receiver_seconds - before
    handoff.accepted_at, handoff.worker_id = clock.now(), by.person_id
    handoff.state = State.CONFIRMED if notice else State.ACCEPTED


@dataclass(frozen=True)
class GiveBack:
    """Why it goes back, and what is missing."""

    reason: Annotated[str, Ask(gettext_lazy("Reason"), choices=reasons)]
    missing: Annotated[tuple[str, ...], Ask(gettext_lazy("What is missing"))] = ()
    note: Annotated[str, Ask(gettext_lazy("Note"), widget="textarea")] = ""


@operation(
    Handoff, takes=GiveBack, start=(State.OFFERED, State.ACCEPTED, State.PAUSED), end=State.RETURNED,
    label=gettext_lazy("Give back"),
)  # fmt: skip
def give_back(handoff: Handoff, told: GiveBack, *, by: Actor) -> None:
    """Return it with a reason; the giver holds it again."""
    handoff.reason, handoff.note = check_reason(handoff, told.reason), told.note
    handoff.missing = list(told.missing)
    take_back(handoff, by)


def is_asked_back(handoff: Handoff) -> bool:
    """Whether the giver waits for it to be given up."""
    return handoff.recall_asked_at is not None


@operation(
    Handoff,
    start=(State.ACCEPTED, State.PAUSED),
    end=State.RETURNED,
    label=gettext_lazy("Let it be recalled"),
    when=is_asked_back,
)
def agree_recall(handoff: Handoff, *, by: Actor) -> None:
    """Let the giver have back what is partly done."""
    _require_recall(handoff)
    take_back(handoff, by)


@operation(Handoff, start=(State.ACCEPTED, State.PAUSED), label=gettext_lazy("Keep it"), when=is_asked_back)
def refuse_recall(handoff: Handoff, *, by: Actor) -> None:
    """Too much is done to give it up."""
    _require_recall(handoff)
    handoff.recall_asked_at = None


def _require_recall(handoff: Handoff) -> None:
    if not is_asked_back(handoff):
        raise Refused(_("Nobody has asked for it back."))


@dataclass(frozen=True)
class PassOn:
    """Who takes it over."""

    person: Annotated[int, Ask(gettext_lazy("Colleague"), pick="kernel.person")]


@operation(Handoff, takes=PassOn, start=(State.ACCEPTED, State.PAUSED), label=gettext_lazy("Pass on"))
def pass_on(handoff: Handoff, told: PassOn, *, by: Actor) -> None:
    """Give it to a colleague; the state does not change, the holder does."""
    person = actors.at_work(told.person, company_id=by.company_id)
    if person is None or handoff.receiver_unit_id not in actors.units_of(person):
        raise Refused(_("Only a colleague of the unit can take it over."), field="person")
    clocks.turn(handoff, Side.RECEIVER, holder=person.pk, account=Side(handoff.account))
    handoff.worker_id = person.pk


@dataclass(frozen=True)
class Pause:
    """Whom it waits for, and whose time that is."""

    awaits: Annotated[str, Ask(gettext_lazy("Waiting for"))]
    account: Annotated[Side, Ask(gettext_lazy("The time is booked to"), choices=Side)] = Side.GIVER


@operation(Handoff, takes=Pause, start=(State.ACCEPTED,), end=State.PAUSED, label=gettext_lazy("Pause"))
def pause(handoff: Handoff, told: Pause, *, by: Actor) -> None:
    """Wait for somebody, on the account of the side that owes the next step, or of nobody."""
    if not told.awaits.strip():
        raise Refused(_("Say whom it waits for."), field="awaits")
    handoff.note = told.awaits
    clocks.turn(handoff, Side.RECEIVER, holder=handoff.holder_id, account=Side(told.account))


@operation(Handoff, start=(State.PAUSED,), end=State.ACCEPTED, label=gettext_lazy("Resume"))
def resume(handoff: Handoff, *, by: Actor) -> None:
    """Go on with it; what others made it wait for is added to its time."""
    clocks.push_due(handoff)
    clocks.turn(handoff, Side.RECEIVER, holder=handoff.holder_id)


@dataclass(frozen=True)
class Finish:
    """The answer that the form asks for, if it asks for one."""

    answer: Any = None


def by_hand(handoff: Handoff) -> bool:
    """Whether its holder says that it is done, and not a record that it works on."""
    return not FORMS[handoff.form].works_on


@operation(
    Handoff,
    takes=Finish,
    start=(State.ACCEPTED,),
    end=State.DONE,
    label=gettext_lazy("Finish"),
    when=by_hand,
    keyed=True,
)
def finish(handoff: Handoff, told: Finish, *, by: Actor) -> None:
    """Done, with the answer that the form asks for; what works on a record of its own is finished by that record."""
    if FORMS[handoff.form].works_on and not nested():
        raise Refused(_("This is finished where the work is done: open its paper."))
    handoff.answer = _checked(FORMS[handoff.form].answer, told.answer)
    handoff.done_at, handoff.worker_id = clock.now(), handoff.holder_id
    handoff.recall_asked_at = handoff.asked_due_at = None
    clocks.turn(handoff, Side.GIVER)
    if days := CONFIRM_AFTER.of(handoff.company_id):
        handoff.confirm_at = clocks.days_from_now(clocks.unit_of(handoff, Side.GIVER), days)
    moved(handoff, State.DONE, by)


def _checked(expected: type | None, answer: Any) -> Any:
    """The answer as JSON, if it is what the form expects, value by value."""
    if not fits(expected or NoneType, answer):
        raise Refused(_("The answer is not the one that is asked for."), field="answer")
    return pack(answer)
