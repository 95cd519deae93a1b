"""What the giving side does: offer, ask, send, withdraw, recall, confirm, reopen."""

from dataclasses import dataclass
from typing import Annotated, Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ... import actors, clock, history, ids, numbers, policies, rows
from ...actors import Actor
from ...inputs import Ask
from ...models import Handoff, Unit
from ...models.handoffs import Priority, Side, State
from ...operations import operation
from ...plain import pack
from ...records import Record, open_ref
from ...refs import Ref
from ...refusals import Refused
from ...together import at_the_end
from .. import clocks, routing
from ..form import FORMS, Form, Kind
from .rooms import REOPENED, check_reason, is_started, moved, reasons

CONFIRM_AFTER = policies.policy(
    "kernel.confirm_after",
    int,
    default=3,
    title=gettext_lazy("Working days after which what is done counts as confirmed (0: never by itself)"),
    source="FLOW-R2",
    valid=lambda days: 0 <= days <= 60,
)


def offer(
    form: Form,
    *,
    about: Record,
    by: Actor,
    state: State = State.OFFERED,
    part: str = "",
    priority: Priority = Priority.NORMAL,
) -> Handoff:
    """Put work before the function that does it, in the caller's transaction; DRAFT keeps it for now.

    `part` tells hand-offs of one form about one record apart. A slip gets its number just before the commit. Where
    the receiving unit accepts by itself, the answer is accepted already.
    """
    return _offer(form, about.ref, by, state, part, priority)


def _offer(form: Form, about: Ref, by: Actor, state: State, part: str, priority: Priority) -> Handoff:
    giver, receiver = routing.units_for(form, company_id=by.company_id, near=by.units)
    side, now = Side.GIVER if state == State.DRAFT else Side.RECEIVER, clock.now()
    values = {
        "id": ids.new(),
        "company_id": by.company_id,
        "form": form.name,
        "kind": form.kind.value,
        "contents": pack(form),
        "about_kind": about.kind,
        "about_id": about.id,
        "part": part,
        "priority": priority,
        "state": state,
        "giver_unit_id": giver.pk,
        "giver_person_id": by.person_id,
        "receiver_unit_id": receiver.pk,
        "side": side,
        "account": side,
        "since": now,
        "offered_at": None if state == State.DRAFT else now,
        "due_at": clocks.due(receiver, form.hours),
    }
    handoff = Handoff(**values)
    taker = _taker(receiver, by) if state == State.OFFERED and receiver.auto_accept else None
    changed = _taken_on(handoff, taker) if taker else {}
    if not rows.insert(Handoff, unless_there=True, **rows.columns(handoff)):
        raise Refused(_("“%(title)s” was handed over already.") % {"title": form.title or form.name})
    handoff._state.adding, handoff._state.db = False, "default"
    if state == State.OFFERED:
        _offered(handoff, by)
    if taker:
        _accepted(handoff, changed, taker)
    return handoff


def _offered(handoff: Handoff, by: Actor) -> None:
    """The fact is told, the slip numbered."""
    _number(handoff, by)
    moved(handoff, State.OFFERED, by)


def _taken_on(handoff: Handoff, taker: Actor) -> dict:
    """FLOW-R5: it is written down in the hands of who heads the unit; what has changed by that."""
    from .receiving import hold

    before = rows.columns(handoff)
    hold(handoff, taker)
    return history.changes(handoff, before)


def _accepted(handoff: Handoff, changed: dict, taker: Actor) -> None:
    """The same that accepting by hand leads to and leaves behind."""
    from .receiving import accept

    moved(handoff, State.ACCEPTED, taker)
    said = {"verb": accept.verb, "inputs": accept.takes(), "changes": history.told(changed, handoff)}
    history.write(handoff, by=taker, key=None, request=None, **said)


def _number(handoff: Handoff, by: Actor) -> None:
    """A slip keeps one number for all its rounds (FLOW-R6)."""
    if handoff.kind != Kind.SLIP or handoff.number:
        return
    letters = FORMS[handoff.form].series

    def take() -> None:
        handoff.number = numbers.document(letters, by=by)
        rows.update(handoff, {"number"})

    at_the_end(f"{letters}:{handoff.pk}", take)


def _taker(receiver: Unit, by: Actor) -> Actor | None:
    """The head of the unit; a unit whose head cannot take it waits as others do."""
    head = actors.at_work(receiver.head_id, company_id=receiver.company_id)
    return (by if by.person_id == head.pk else actors.of(head)) if head else None


@dataclass(frozen=True)
class Asking:
    """A form that a person fills in by hand about a record that they see."""

    form: Form
    about: Ref
    part: str = ""
    draft: bool = False


@operation(Handoff, takes=Asking, label=gettext_lazy("Ask"))
def ask(told: Asking, *, by: Actor) -> Handoff:
    """Put work or a question before the function that does it."""
    record = open_ref(told.about, by=by)
    if told.form.kind == Kind.SLIP:
        raise Refused(_("A slip comes from the work that needs it, not by hand."))
    state = State.DRAFT if told.draft else State.OFFERED
    return offer(told.form, about=record, by=by, state=state, part=told.part)


@dataclass(frozen=True)
class Send:
    """What is sent; without a form, what was written before."""

    form: Form | None = None


@operation(
    Handoff,
    takes=Send,
    start=(State.DRAFT, State.RETURNED),
    end=(State.OFFERED, State.ACCEPTED),
    label=gettext_lazy("Send"),
    keyed=True,
)
def send(handoff: Handoff, told: Send, *, by: Actor) -> None:
    """Offer a draft, or offer again what came back, as the next round of the same number."""
    if told.form is not None:
        _rewrite(handoff, told.form)
    handoff.round += handoff.state == State.RETURNED
    clocks.turn(handoff, Side.RECEIVER)
    receiver = clocks.unit_of(handoff, Side.RECEIVER)
    handoff.state, handoff.offered_at = State.OFFERED, clock.now()
    handoff.due_at = clocks.due(receiver, FORMS[handoff.form].hours)
    handoff.recall_asked_at = handoff.asked_due_at = None
    _number(handoff, by)
    moved(handoff, State.OFFERED, by)
    if receiver.auto_accept:
        take_on_by_itself(handoff, receiver, by)


def take_on_by_itself(handoff: Handoff, receiver: Unit, by: Actor) -> None:
    """As accepting by itself, inside a move that is being made."""
    from .receiving import take_on

    if taker := _taker(receiver, by):
        take_on(handoff, taker)


def _rewrite(handoff: Handoff, form: Form) -> None:
    if form.name != handoff.form:
        raise Refused(_("This is another form than the one handed over."), field="form")
    handoff.contents = pack(form)


@operation(
    Handoff, start=(State.DRAFT, State.OFFERED, State.RETURNED), end=State.WITHDRAWN, label=gettext_lazy("Withdraw")
)
def withdraw(handoff: Handoff, *, by: Actor) -> None:
    """Take it away for good, before anybody took it on or after it came back."""
    clocks.turn(handoff, Side.NOBODY)
    moved(handoff, State.WITHDRAWN, by)


@dataclass(frozen=True)
class Taken:
    """Why the giver takes it back, or is not content."""

    reason: Annotated[str, Ask(gettext_lazy("Reason"), choices=reasons)] = "other"
    note: Annotated[str, Ask(gettext_lazy("Note"), widget="textarea")] = ""


@operation(
    Handoff, takes=Taken, start=(State.ACCEPTED, State.PAUSED), end=(State.RETURNED, State.ACCEPTED, State.PAUSED),
    label=gettext_lazy("Recall"),
)  # fmt: skip
def recall(handoff: Handoff, told: Taken, *, by: Actor) -> None:
    """Take it back from whoever works on it: at once while nothing is done, else when they consent."""
    handoff.reason, handoff.note = check_reason(handoff, told.reason), told.note
    if is_started(handoff):
        handoff.recall_asked_at = clock.now()
    else:
        take_back(handoff, by)


def take_back(handoff: Handoff, by: Actor) -> None:
    """It is the giver's again."""
    handoff.recall_asked_at = None
    handoff.worker_id = handoff.holder_id
    clocks.turn(handoff, Side.GIVER)
    handoff.state = State.RETURNED
    moved(handoff, State.RETURNED, by)


@operation(Handoff, start=(State.DONE,), end=State.CONFIRMED, label=gettext_lazy("Confirm"))
def confirm(handoff: Handoff, *, by: Actor) -> None:
    """The giver agrees that it is done."""
    clocks.turn(handoff, Side.NOBODY)
    handoff.confirm_at = None
    moved(handoff, State.CONFIRMED, by)


@operation(Handoff, takes=Taken, start=(State.DONE,), end=State.ACCEPTED, label=gettext_lazy("Reopen"))
def reopen(handoff: Handoff, told: Taken, *, by: Actor) -> None:
    """Not content: whoever did it, or the head of their unit, has it again."""
    handoff.reason, handoff.note = check_reason(handoff, told.reason), told.note
    receiver = clocks.unit_of(handoff, Side.RECEIVER)
    holder = _still_there(handoff.worker_id, receiver) or receiver.head_id
    if holder is None:
        raise Refused(_("Nobody of %(unit)s can take it on again.") % {"unit": receiver})
    handoff.done_at = handoff.confirm_at = None
    clocks.turn(handoff, Side.RECEIVER, holder=holder)
    handoff.due_at = clocks.due(receiver, FORMS[handoff.form].hours)
    moved(handoff, REOPENED, by)


def _still_there(person_id: int | None, unit: Unit) -> int | None:
    person = actors.at_work(person_id, company_id=unit.company_id)
    return person.pk if person and unit.pk in actors.units_of(person) else None


def side_of(handoff: Handoff, by: Actor) -> set[Any]:
    """On which sides the actor sits; the kernel itself sits on none."""
    sides = {Side.GIVER: handoff.giver_unit_id, Side.RECEIVER: handoff.receiver_unit_id}
    return {side for side, unit in sides.items() if unit in by.units}


def only_for(handoff: Handoff, by: Actor, side: Side) -> None:
    """Refuse whoever does not sit on that side."""
    if side not in side_of(handoff, by):
        raise PermissionDenied(_("Only the other side can do this."))
