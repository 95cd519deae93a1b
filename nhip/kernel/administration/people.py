"""People: who works here, in which units, and how they log in."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated

from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .. import clock
from ..actors import Actor
from ..inputs import Ask
from ..models import Membership, Person, RoleHeld
from ..operations import ANY, operation
from ..refusals import Refused
from .guard import keep_an_administrator


@dataclass(frozen=True)
class PersonData:
    """Somebody who works here."""

    name: Annotated[str, Ask(gettext_lazy("Full name"))]
    short_name: Annotated[str, Ask(gettext_lazy("Given name"))] = ""
    code: Annotated[str, Ask(gettext_lazy("Code"))] = ""
    job_title: Annotated[str, Ask(gettext_lazy("Job title"))] = ""
    manager: Annotated[int | None, Ask(gettext_lazy("Manager"), pick="kernel.person")] = None


@dataclass(frozen=True)
class NewPerson(PersonData):
    """Somebody new, with unit, role and log-in if they have them already."""

    unit: Annotated[int | None, Ask(gettext_lazy("Unit"), pick="kernel.unit")] = None
    role: Annotated[int | None, Ask(gettext_lazy("Role"), pick="kernel.role")] = None
    username: Annotated[str, Ask(gettext_lazy("Log-in name"))] = ""
    password: Annotated[str, Ask(gettext_lazy("First password"), widget="password")] = ""


@operation(Person, takes=NewPerson, label=gettext_lazy("New person"))
def add_person(told: NewPerson, *, by: Actor) -> Person:
    """Somebody starts to work here."""
    return create(told, company_id=by.company_id)


def create(told: NewPerson, *, company_id: int) -> Person:
    """The person with what belongs to them; also used when a company is founded."""
    person, today = Person(company_id=company_id), clock.today()
    _fill(person, told)
    if told.username:
        _log_in(person, told.username, told.password)
    person.save(force_insert=True)
    own = {"company_id": company_id, "person": person, "since": today}
    if told.unit:
        Membership.objects.create(unit_id=told.unit, **own)
    if told.role:
        RoleHeld.objects.create(role_id=told.role, **own)
    return person


def _log_in(person: Person, username: str, password: str) -> None:
    """Make the user; the first password is for one log-in only."""
    users, username = get_user_model(), username.strip().lower()
    if users.objects.filter(username=username).exists():
        raise Refused(_("Somebody else logs in as “%(name)s”.") % {"name": username}, field="username")
    _check_password(password)
    person.user = users.objects.create_user(username, password=password)
    person.must_change_password = True


def _check_password(password: str) -> None:
    try:
        validate_password(password)
    except ValidationError as error:
        raise Refused(" ".join(error.messages), field="password") from error
    if not password:
        raise Refused(_("Give a first password."), field="password")


@operation(Person, takes=PersonData, start=ANY, label=gettext_lazy("Change person"))
def change_person(person: Person, told: PersonData, *, by: Actor) -> None:
    """Correct name, job or manager."""
    _check_manager(person, told.manager)
    _fill(person, told)


def _fill(person: Person, told: PersonData) -> None:
    if not told.name.strip():
        raise Refused(_("A person has a name."), field="name")
    code = told.code.strip()
    if code and Person.objects.filter(company_id=person.company_id, code=code).exclude(pk=person.pk).exists():
        raise Refused(_("Somebody else has the code “%(code)s”.") % {"code": code}, field="code")
    person.name, person.short_name, person.code = told.name.strip(), told.short_name.strip(), code
    person.job_title, person.manager_id = told.job_title.strip(), told.manager


def _check_manager(person: Person, manager: int | None) -> None:
    """Nobody is above themselves, at any distance; the people are locked while it is looked at."""
    people = (
        Person.objects.select_for_update(of=("self",), no_key=True)
        .filter(company_id=person.company_id)
        .order_by("id")
    )
    above, seen = dict(people.values_list("id", "manager_id")), set()
    while manager and manager not in seen:
        if manager == person.pk:
            raise Refused(_("Nobody can be above themselves."), field="manager")
        seen.add(manager)
        manager = above.get(manager)


@dataclass(frozen=True)
class LogIn:
    """A name to log in with, and the first password."""

    username: Annotated[str, Ask(gettext_lazy("Log-in name"))]
    password: Annotated[str, Ask(gettext_lazy("First password"), widget="password")]


@operation(Person, takes=LogIn, start=(Person.State.ACTIVE,), label=gettext_lazy("Give a log-in"))
def give_login(person: Person, told: LogIn, *, by: Actor) -> None:
    """Let the person log in."""
    if person.user_id:
        raise Refused(_("%(name)s can log in already.") % {"name": person})
    _log_in(person, told.username, told.password)


@dataclass(frozen=True)
class NewPassword:
    """A password for the next log-in."""

    password: Annotated[str, Ask(gettext_lazy("First password"), widget="password")]


@operation(Person, takes=NewPassword, start=(Person.State.ACTIVE,), label=gettext_lazy("Set a new password"))
def reset_password(person: Person, told: NewPassword, *, by: Actor) -> None:
    """For somebody who forgot theirs; they choose their own when they log in."""
    if person.user is None:
        raise Refused(_("%(name)s has no log-in yet.") % {"name": person})
    _check_password(told.password)
    person.user.set_password(told.password)
    person.user.save(update_fields=["password"])
    person.must_change_password = True


@operation(Person, takes=NewPassword, start=(Person.State.ACTIVE,), label=gettext_lazy("Change my password"))
def change_password(person: Person, told: NewPassword, *, by: Actor) -> None:
    """Choose one's own password."""
    if person.user is None:
        raise Refused(_("%(name)s has no log-in yet.") % {"name": person})
    _check_password(told.password)
    person.user.set_password(told.password)
    person.user.save(update_fields=["password"])
    person.must_change_password = False


@operation(Person, start=(Person.State.LEFT,), end=Person.State.ACTIVE, label=gettext_lazy("Take back"))
def reactivate_person(person: Person, *, by: Actor) -> None:
    """Somebody works here again, with the roles that they still have."""
    _switch(person, on=True)


@operation(
    Person, start=(Person.State.ACTIVE,), end=Person.State.LEFT, undo=reactivate_person,
    label=gettext_lazy("Deactivate"),
)  # fmt: skip
def deactivate_person(person: Person, *, by: Actor) -> None:
    """Somebody leaves: they are out at their next request; what they did stays."""
    _switch(person, on=False)
    keep_an_administrator(person.company_id)


def _switch(person: Person, *, on: bool) -> None:
    if person.user is not None:
        person.user.is_active = on
        person.user.save(update_fields=["is_active"])


@dataclass(frozen=True)
class Joining:
    """Who belongs to which unit, from one day to another."""

    person: Annotated[int, Ask(gettext_lazy("Person"), pick="kernel.person")]
    unit: Annotated[int, Ask(gettext_lazy("Unit"), pick="kernel.unit")]
    since: Annotated[date | None, Ask(gettext_lazy("Since"))] = None
    until: Annotated[date | None, Ask(gettext_lazy("Until"))] = None
    home: Annotated[bool, Ask(gettext_lazy("Home unit"))] = True


@operation(Membership, takes=Joining, label=gettext_lazy("Add to unit"))
def join_unit(told: Joining, *, by: Actor) -> Membership:
    """The person belongs to the unit too (ORG-14)."""
    since = told.since or clock.today()
    if told.until and told.until < since:
        raise Refused(_("It ends before it starts."), field="until")
    if Membership.objects.filter(person_id=told.person, unit_id=told.unit).exclude(until__lt=since).exists():
        raise Refused(_("The person belongs to this unit already."), field="unit")
    said = {"person_id": told.person, "unit_id": told.unit, "since": since, "until": told.until, "home": told.home}
    return Membership.objects.create(company_id=by.company_id, **said)


@operation(Membership, start=ANY, label=gettext_lazy("Remove from unit"))
def leave_unit(membership: Membership, *, by: Actor) -> None:
    """From now on the person does not belong to it."""
    membership.until = clock.today() - timedelta(days=1)
