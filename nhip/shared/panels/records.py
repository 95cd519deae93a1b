"""What master data hangs on the pages of its own records: requisites, and the ways to write down more."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from nhip.kernel import permissions, resting
from nhip.kernel.actors import Actor
from nhip.kernel.records import open_ref
from nhip.kernel.refs import Ref
from nhip.screens.panels import hang
from nhip.screens.resource import resource_of

from ..requisites import Requisites, of


@hang(on="shared.party", title=_("For invoices"), template="shared/requisites.html", needs="shared.view_party")
def requisites(ref: Ref, *, by: Actor) -> Requisites:
    """Whether an invoice could be issued now, and what it lacks."""
    return of(open_ref(ref, by=by))


@dataclass(frozen=True)
class Way:
    """A form that begins with the record one looks at."""

    label: Any
    href: str


def ways(ref: Ref, by: Actor, *wanted: tuple[str, str]) -> list[Way]:
    """What the actor may write down about the record: (kind to be made, input that names the record)."""
    made = [(resource_of(kind), name) for kind, name in wanted]
    return [
        Way(resource.create.label, f"{resource.address('do', resource.create.name)}?{name}={ref.id}")
        for resource, name in made
        if resource and resource.create and permissions.may(by, resource.create.verb)
    ]


@hang(on="shared.party", title=_("Add"), template="shared/add.html", needs="shared.add_contact")
def add_to_party(ref: Ref, *, by: Actor) -> list[Way]:
    """Somebody to talk to, and places."""
    return ways(ref, by, ("shared.contact", "party"), ("shared.address", "party"))


@hang(on="shared.product", title=_("Add"), template="shared/add.html", needs="shared.add_product_unit")
def add_to_product(ref: Ref, *, by: Actor) -> list[Way]:
    """Another unit that it comes in."""
    return ways(ref, by, ("shared.productunit", "product"))


@hang(on="kernel.person", title=_("Add"), template="shared/add.html", needs="kernel.assign_role")
def add_to_person(ref: Ref, *, by: Actor) -> list[Way]:
    """A role, a unit."""
    return ways(ref, by, ("kernel.roleheld", "person"), ("kernel.membership", "person"))


@hang(on="kernel.unit", title=_("Add"), template="shared/add.html", needs="kernel.hold_function")
def add_to_unit(ref: Ref, *, by: Actor) -> list[Way]:
    """A function, somebody who works there."""
    return ways(ref, by, ("kernel.functionheld", "unit"), ("kernel.membership", "unit"))


@dataclass(frozen=True)
class Switched:
    """A room that the company can do without, and the form that switches it the other way."""

    name: Any
    on: bool
    href: str


@hang(on="kernel.company", title=_("Rooms"), template="shared/rooms.html", needs="kernel.switch_off", place="main")
def rooms(ref: Ref, *, by: Actor) -> list[Switched]:
    """Which rooms are on (ORG-17)."""
    off, company = resting.resting(by.company_id), resource_of(ref.kind)
    verbs = {True: "switch_off", False: "switch_on"}
    return [
        Switched(
            room.verbose_name,
            label not in off,
            f"{company.address(ref.id, 'do', verbs[label not in off])}?room={label}" if company else "",
        )
        for label, room in resting.rooms().items()
    ]
