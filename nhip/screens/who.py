"""Who may see a record, or do something with it, and why: the permission engine's own answer for all at work."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from nhip.kernel import actors, permissions, roles, steady
from nhip.kernel.actors import Actor
from nhip.kernel.folding import sort_key
from nhip.kernel.models import Person
from nhip.kernel.operations import OPERATIONS
from nhip.kernel.records import Record, view_verb

from .links import Link, offer_links
from .resource import Resource, resource_of

VERB = "kernel.view_role"  # whoever reads the roles may ask what they come to


@dataclass(frozen=True)
class Somebody:
    name: str
    href: str


@dataclass(frozen=True)
class Answer:
    """People of whom the same is true: whether they may, why, and which fields they would not see."""

    allowed: bool
    reason: str
    hidden: tuple[str, ...]
    people: tuple[Somebody, ...]


def verbs_of(resource: type[Resource]) -> list[tuple[str, str]]:
    """What may be asked: seeing it, then everything that can be done to such a record."""
    made = [(view_verb(resource.model), str(_("see it")))]
    done = (one for one in OPERATIONS.values() if one.model is resource.model and one.start)
    return made + sorted(((one.verb, str(one.label)) for one in done), key=lambda one: sort_key(one[1]))


def answers(record: Record, to: str, company_id: int) -> list[Answer]:
    """Everybody at work: those who may first, by what lets them; then the others by what stands in the way."""
    people = [one for one in steady.rows_of(Person, company_id).values() if one.state == Person.State.ACTIVE]
    people.sort(key=lambda one: sort_key(one.name, person=True))
    with steady.work():
        asked = [actors.of(person) for person in people]
    page, alike = resource_of("kernel.person"), defaultdict(list)
    for person, by, why in zip(people, asked, roles.whys(asked, to, record), strict=True):
        hidden = _labels(record, permissions.hidden(type(record), by=by)) if why.allowed else ()
        alike[why.allowed, why.reason, hidden].append(Somebody(person.name, page.address(person.pk) if page else ""))
    made = [Answer(*said, tuple(found)) for said, found in alike.items()]
    return sorted(made, key=lambda one: (not one.allowed, len(one.people)))


def _labels(record: Record, names: frozenset[str]) -> tuple[str, ...]:
    """What the fields are called."""
    fields = record._meta.concrete_fields
    return tuple(capfirst(str(one.verbose_name)) for one in fields if {one.name, one.attname} & names)


@offer_links
def who_may(record: Record, *, by: Actor) -> Iterator[Link]:
    """In the menu of every record, for those who read roles."""
    resource = resource_of(record.ref.kind)
    if resource and permissions.may(by, VERB):
        yield Link(_("Who may see this?"), resource.address(record.pk, "who"), icon="users", away=False, seldom=True)
