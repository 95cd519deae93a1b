"""Who has which role, and what a role allows and denies in this company."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .. import clock, roles
from ..actors import Actor
from ..inputs import Ask
from ..models import Role, RoleHeld
from ..operations import ANY, operation
from ..permissions import DUTIES
from ..refusals import Refused
from ..role_texts import LONGEST, Text, read
from .guard import keep_an_administrator


@dataclass(frozen=True)
class Assignment:
    """Who gets which role, from one day to another."""

    person: Annotated[int, Ask(gettext_lazy("Person"), pick="kernel.person")]
    role: Annotated[int, Ask(gettext_lazy("Role"), pick="kernel.role")]
    since: Annotated[date | None, Ask(gettext_lazy("Since"))] = None
    until: Annotated[date | None, Ask(gettext_lazy("Until"))] = None


@operation(RoleHeld, takes=Assignment, label=gettext_lazy("Give a role"))
def assign_role(told: Assignment, *, by: Actor) -> RoleHeld:
    """The person has the role from that day on."""
    since = told.since or clock.today()
    if told.until and told.until < since:
        raise Refused(_("It ends before it starts."), field="until")
    if RoleHeld.objects.filter(person_id=told.person, role_id=told.role).exclude(until__lt=since).exists():
        raise Refused(_("The person has this role already."), field="role")
    keep_an_administrator(by.company_id)  # a role may deny as well
    said = {"person_id": told.person, "role_id": told.role, "since": since, "until": told.until}
    return RoleHeld.objects.create(company_id=by.company_id, **said)


@operation(RoleHeld, start=ANY, label=gettext_lazy("Take the role away"))
def take_role(held: RoleHeld, *, by: Actor) -> None:
    """From the person's next request on they do not have it."""
    held.until = clock.today() - timedelta(days=1)
    keep_an_administrator(held.company_id)


class Word(models.TextChoices):
    """What a role says about a duty."""

    ALLOW = "allow", gettext_lazy("allows")
    DENY = "deny", gettext_lazy("denies")
    NOTHING = "nothing", gettext_lazy("says nothing")


def duties() -> tuple[tuple[str, object], ...]:
    """Every duty with its sentence."""
    return tuple((name, duty.sentence) for name, duty in DUTIES.items())


@dataclass(frozen=True)
class Rule:
    """One word on one duty."""

    duty: Annotated[str, Ask(gettext_lazy("Duty"), choices=duties)]
    word: Annotated[Word, Ask(gettext_lazy("The role"), choices=Word)]


@operation(Role, takes=Rule, start=ANY, label=gettext_lazy("Change what the role may"))
def change_role(role: Role, told: Rule, *, by: Actor) -> None:
    """Allow or deny a duty; deny wins over every other role of a person."""
    allow = {Word.ALLOW: True, Word.DENY: False}.get(Word(told.word))
    roles.say(role, told.duty, allow, by=by.name)
    keep_an_administrator(role.company_id)


@dataclass(frozen=True)
class NewRole:
    """A role of the company's own; its duties are chosen afterwards."""

    name: Annotated[str, Ask(gettext_lazy("Code"))]
    title: Annotated[str, Ask(gettext_lazy("Name"))]


@operation(Role, takes=NewRole, label=gettext_lazy("New role"))
def add_role(told: NewRole, *, by: Actor) -> Role:
    """A role that the product does not bring."""
    name, title = told.name.strip(), told.title.strip()
    if not name or not title:
        raise Refused(_("A role has a code and a name."), field="title" if name else "name")
    for field, said in (("name", name), ("title", title)):
        if len(said) > LONGEST[field] or not said.isprintable():
            raise Refused(_("One line of at most %(most)s signs.") % {"most": LONGEST[field]}, field=field)
    if Role.objects.filter(company_id=by.company_id, name=name).exists():
        raise Refused(_("There is a role “%(name)s” already.") % {"name": name}, field="name")
    return Role.objects.create(company_id=by.company_id, name=name, title=title, known=[])


@operation(Role, takes=NewRole, start=ANY, label=gettext_lazy("Copy as a new role"))
def copy_role(role: Role, told: NewRole, *, by: Actor) -> None:
    """A role of the company's own that begins with what this one says; nobody holds it yet."""
    role.copy = add_role(told, by=by)
    for duty, allow in roles.rules_of(role).items():
        if duty in DUTIES:
            roles.say(role.copy, duty, allow, by=by.name)


@operation(Role, start=ANY, label=gettext_lazy("Back to ours"), when=lambda role: roles.standing(role) == "changed")
def restore_role(role: Role, *, by: Actor) -> None:
    """The role is again what the product ships, and follows it from release to release."""
    if role.name not in roles.ROLES:
        raise Refused(_("The product brings no role “%(name)s”.") % {"name": role.name})
    roles.go_back(role)
    role.title = ""
    keep_an_administrator(role.company_id)


@dataclass(frozen=True)
class RoleText:
    """A role as it was exported."""

    text: Annotated[str, Ask(gettext_lazy("Text of the role"), widget="textarea")]


@operation(Role, takes=RoleText, label=gettext_lazy("Import role"))
def load_role(told: RoleText, *, by: Actor) -> Role:
    """Take roles in from text, all or none; what the text does not name is gone from a role.

    Several roles may stand in it; the first is returned.
    """
    loaded = [_load(said, by) for said in read(told.text)]
    keep_an_administrator(by.company_id)
    return loaded[0]


def _load(said: Text, by: Actor) -> Role:
    role, _made = Role.objects.select_for_update(no_key=True).get_or_create(company_id=by.company_id, name=said.name)
    roles.replace(role, said.rules, by=by.name)
    role.title = said.title
    role.version += 1
    role.save(update_fields=["title", "known", "version"])
    return role
