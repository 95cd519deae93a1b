"""Activities are planned, moved, done with a result, and followed by the next one (SAL-04, REC-17)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from django.core.exceptions import ObjectDoesNotExist
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nhip.kernel import actors, clock, steady
from nhip.kernel.actors import Actor
from nhip.kernel.handoffs.clocks import hours_of
from nhip.kernel.inputs import Ask
from nhip.kernel.models import Unit
from nhip.kernel.operations import Refused, operation
from nhip.kernel.records import open_ref
from nhip.kernel.refs import Ref
from nhip.shared.models import Contact

from .. import rules
from ..models import Activity

PLANNED, DONE, CANCELLED = Activity.State
LONGEST = 24 * 60  # minutes
WORDS, TEXT = 200, 2000

About = Annotated[str, Ask(gettext_lazy("About"), widget="ref")]
When = Annotated[
    datetime | None,
    Ask(
        gettext_lazy("When"),
        help=gettext_lazy("A day and a time, such as 25/11 9:00; left empty: the next working day at nine"),
    ),
]


Customer = Annotated[int | None, Ask(gettext_lazy("Customer"), pick="shared.party")]
Whom = Annotated[int | None, Ask(gettext_lazy("Contact"), pick="shared.contact")]
Minutes = Annotated[int | None, Ask(gettext_lazy("Minutes"))]
Result = Annotated[str, Ask(gettext_lazy("What came of it"), widget="long")]
NextKind = Annotated[
    Activity.Kind | None, Ask(gettext_lazy("Next activity"), help=gettext_lazy("Plan what follows at once"))
]
NextSubject = Annotated[str, Ask(gettext_lazy("Next subject"))]
NextTime = Annotated[
    datetime | None, Ask(gettext_lazy("Next time"), help=gettext_lazy("Left empty: the next working day at nine"))
]


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What shall be done, with whom, when; `previous` is what it follows from."""

    about: About = ""
    kind: Annotated[Activity.Kind, Ask(gettext_lazy("Kind"))] = Activity.Kind.CALL
    subject: Annotated[
        str, Ask(gettext_lazy("Subject"), help=gettext_lazy("Left empty: the kind and the customer's name"))
    ] = ""
    due_at: When = None
    party: Customer = None
    contact: Whom = None
    minutes: Minutes = None
    place: Annotated[str, Ask(gettext_lazy("Place or link"))] = ""
    note: Annotated[str, Ask(gettext_lazy("Note"))] = ""
    previous: Annotated[int | None, Ask(pick="agenda.activity", widget="hidden")] = None


@dataclass(frozen=True, kw_only=True)
class Log:
    """What has just been done, without having been planned, and what follows."""

    about: About = ""
    kind: Annotated[Activity.Kind, Ask(gettext_lazy("Kind"))] = Activity.Kind.CALL
    outcome: Annotated[Activity.Outcome, Ask(gettext_lazy("Outcome"))] = Activity.Outcome.REACHED
    contact: Whom = None
    result: Result = ""
    next_kind: NextKind = None
    next_subject: NextSubject = ""
    next_at: NextTime = None
    party: Customer = None
    subject: Annotated[str, Ask(gettext_lazy("Subject"))] = ""
    minutes: Minutes = None


@dataclass(frozen=True, kw_only=True)
class Finish:
    """What came of it, and what follows; nothing, if no kind is said."""

    outcome: Annotated[Activity.Outcome, Ask(gettext_lazy("Outcome"))] = Activity.Outcome.REACHED
    result: Result = ""
    next_kind: NextKind = None
    next_subject: NextSubject = ""
    next_at: NextTime = None


@dataclass(frozen=True)
class Move:
    """To when it is put off."""

    due_at: Annotated[datetime, Ask(gettext_lazy("When"), help=gettext_lazy("A day and a time, such as 25/11 9:00"))]


@dataclass(frozen=True)
class Assign:
    """Who does it instead."""

    owner: Annotated[int, Ask(gettext_lazy("Who does it"), pick="kernel.person")]


@dataclass(frozen=True)
class Why:
    """Why it is not done."""

    reason: Annotated[str, Ask(gettext_lazy("Reason"))]


@operation(Activity, takes=Plan, label=gettext_lazy("Plan an activity"), keyed=True)
def plan_activity(told: Plan, *, by: Actor) -> Activity:
    """Write down what one will do; the record that it is about must be one that one sees."""
    made = _drafted(told, by)
    if told.previous is not None:
        _continue(made, Activity.objects.get(pk=told.previous))
    made.due_at, made.place, made.note = told.due_at or _next_morning(by), told.place.strip(), told.note.strip()
    _check(made)
    made.save(force_insert=True)
    return made


@operation(Activity, takes=Log, label=gettext_lazy("Write down what was done"), keyed=True)
def log_activity(told: Log, *, by: Actor) -> Activity:
    """A call or a visit that has just taken place, with its outcome, and what follows."""
    made = _drafted(told, by)
    made.due_at = made.done_at = clock.now()
    made.state, made.outcome, made.result = DONE, told.outcome, told.result.strip()
    _check(made)
    made.save(force_insert=True)
    _follow(made, told, by)
    return made


@dataclass(frozen=True, kw_only=True)
class Following:
    """What follows."""

    kind: Annotated[Activity.Kind, Ask(gettext_lazy("Kind"))] = Activity.Kind.CALL
    subject: Annotated[str, Ask(gettext_lazy("Subject"))] = ""
    due_at: When = None


@operation(Activity, takes=Following, start=(DONE,), label=gettext_lazy("Plan what follows"))
def follow_activity(activity: Activity, told: Following, *, by: Actor) -> None:
    """The next one about the same record with the same people, for whoever did this one."""
    _plan_after(activity, told.kind, told.subject, told.due_at, by)


@operation(Activity, takes=Plan, start=(PLANNED,), label=gettext_lazy("Change"))
def change_activity(activity: Activity, told: Plan, *, by: Actor) -> None:
    """Correct what was planned; what it is about stays unless another record is named."""
    drafted = _drafted(told, by)
    for name in ("kind", "subject", "about_kind", "about_id", "party_id", "contact_id", "minutes"):
        setattr(activity, name, getattr(drafted, name))
    activity.due_at = told.due_at or activity.due_at
    activity.place, activity.note = told.place.strip(), told.note.strip()
    _check(activity)


@operation(Activity, takes=Finish, start=(PLANNED,), end=DONE, label=gettext_lazy("Done"))
def finish_activity(activity: Activity, told: Finish, *, by: Actor) -> None:
    """Say what came of it, and plan what follows in the same breath."""
    activity.outcome, activity.result, activity.done_at = told.outcome, told.result.strip(), clock.now()
    _check(activity)
    _follow(activity, told, by)


@operation(Activity, takes=Move, start=(PLANNED,), label=gettext_lazy("Put off"))
def move_activity(activity: Activity, told: Move, *, by: Actor) -> None:
    """Do it at another time, which is still to come."""
    if told.due_at <= clock.now():
        raise Refused(_("This moment has passed: name one that is still to come."), field="due_at")
    activity.due_at = told.due_at


@operation(Activity, takes=Assign, start=(PLANNED,), label=gettext_lazy("Give to a colleague"))
def assign_activity(activity: Activity, told: Assign, *, by: Actor) -> None:
    """A colleague who works here does it."""
    if actors.at_work(told.owner, company_id=by.company_id) is None:
        raise Refused(_("This person does not work here any more."), field="owner")
    activity.owner_id = told.owner
    activity.unit_id = actors.home_of(told.owner, company_id=by.company_id)


@operation(Activity, takes=Why, start=(PLANNED,), end=CANCELLED, label=gettext_lazy("Cancel"))
def cancel_activity(activity: Activity, told: Why, *, by: Actor) -> None:
    """It is not done at all; the reason stays."""
    if not told.reason.strip():
        raise Refused(_("Say why it is not done."), field="reason")
    activity.result = told.reason.strip()
    _check(activity, result="reason")


@operation(Activity, start=(DONE, CANCELLED), end=PLANNED, label=gettext_lazy("Open again"))
def reopen_activity(activity: Activity, *, by: Actor) -> None:
    """It was not done after all; what was said of it stays in the history."""
    activity.outcome, activity.done_at, activity.result = "", None, ""


def _drafted(told: Plan | Log, by: Actor) -> Activity:
    """The activity as far as planning and writing down have it in common."""
    if by.person_id is None:
        raise Refused(_("Only a person has an agenda."))
    made = Activity(company_id=by.company_id, owner_id=by.person_id, kind=told.kind, minutes=told.minutes)
    made.unit_id = actors.home_of(by.person_id, company_id=by.company_id)
    made.party_id, made.contact_id = told.party, told.contact
    if told.about:
        _hang(made, told.about, by)
    if made.contact_id is not None:
        _suit(made, told.party)
    made.subject = told.subject.strip() or _called(made)
    return made


def _hang(made: Activity, about: str, by: Actor) -> None:
    """On the record that is named `kind:number`, and on its customer if it has one."""
    kind, _colon, number = about.partition(":")
    try:
        record = open_ref(Ref(kind, int(number)), by=by)
    except (ObjectDoesNotExist, LookupError, ValueError, OverflowError):
        raise Refused(_("What it is about was not found."), field="about") from None
    made.about_kind, made.about_id = record.ref.kind, record.pk
    if made.party_id is None:
        made.party_id = record.pk if kind == "shared.party" else getattr(record, "customer_id", None)


def _suit(made: Activity, party: int | None) -> None:
    """The contact is one of the customer's; whoever names only the contact means their customer."""
    theirs = Contact.objects.values_list("party_id", flat=True).get(pk=made.contact_id)
    if made.party_id is None:
        made.party_id = theirs
    if made.party_id != theirs:
        raise Refused(_("This contact belongs to another customer."), field="contact")


def _called(made: Activity) -> str:
    kind = Activity.Kind(made.kind).label
    name = str(made.party) if made.party_id is not None else ""
    return (f"{kind} · {name}" if name else str(kind))[:WORDS]


def _check(activity: Activity, result: str = "result") -> None:
    """What would not fit its column is refused, not cut."""
    said = (("subject", activity.subject, WORDS), ("note", activity.note, TEXT), (result, activity.result, TEXT))
    for field, text, most in (*said, ("place", activity.place, 300)):
        if len(text) > most:
            raise Refused(_("At most %(most)s characters.") % {"most": most}, field=field)
    if activity.minutes is not None and not 0 < activity.minutes <= LONGEST:
        raise Refused(_("An activity lasts between one minute and a day."), field="minutes")


def _continue(made: Activity, before: Activity) -> None:
    """What follows is for whoever did what it follows from."""
    made.previous_id, made.owner_id, made.unit_id = before.pk, before.owner_id, before.unit_id


def _follow(activity: Activity, told: Log | Finish, by: Actor) -> None:
    """Plan the next one, if a kind of it was said."""
    if told.next_kind is None:
        if told.next_subject.strip() or told.next_at is not None:
            raise Refused(_("Say of which kind the next activity is."), field="next_kind")
        return
    if len(told.next_subject.strip()) > WORDS:
        raise Refused(_("At most %(most)s characters.") % {"most": WORDS}, field="next_subject")
    _plan_after(activity, told.next_kind, told.next_subject, told.next_at, by)


def _plan_after(activity: Activity, kind: Activity.Kind, subject: str, at: datetime | None, by: Actor) -> None:
    kept = {"party": activity.party_id, "contact": activity.contact_id, "about": str(activity.about or "")}
    plan_activity(Plan(kind=kind, subject=subject, due_at=at, previous=activity.pk, **kept), by=by)


def _next_morning(by: Actor) -> datetime:
    """In the working calendar of the unit that the person is at home in."""
    home = actors.home_of(by.person_id, company_id=by.company_id) if by.person_id is not None else None
    units = steady.rows_of(Unit, by.company_id)
    unit = units[home] if home is not None else min(units.values(), key=lambda one: len(one.path))
    return rules.next_morning(clock.now(), hours_of(unit.calendar))
