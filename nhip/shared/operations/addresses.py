"""Addresses: where a party is registered, and where it wants its goods and papers."""

from dataclasses import dataclass
from typing import Annotated

from django.utils.translation import gettext as said
from django.utils.translation import gettext_lazy as _

from nhip.kernel.actors import Actor
from nhip.kernel.inputs import Ask
from nhip.kernel.operations import Refused, operation
from nhip.shared import spelling
from nhip.shared.models import Address, InUse
from nhip.shared.nations import CHOICES

from .contacts import held


@dataclass(frozen=True, kw_only=True)
class ChangeAddress:
    """The place, in the two levels of administration since 2025-07-01."""

    line: Annotated[str, Ask(_("Address"), help=_("House number and street"))]
    ward: Annotated[str, Ask(_("Ward or commune"))] = ""
    province: Annotated[str, Ask(_("Province or city"))] = ""
    country: Annotated[str, Ask(_("Country"), choices=CHOICES)] = "VN"


@dataclass(frozen=True, kw_only=True)
class AddAddress(ChangeAddress):
    """A place, of whom, and what for."""

    party: Annotated[int, Ask(_("Party"), pick="shared.party")]
    kind: Annotated[Address.Kind, Ask(_("Kind"))] = Address.Kind.DELIVERY


@operation(Address, takes=AddAddress, label=_("New address"))
def add_address(told: AddAddress, *, by: Actor) -> Address:
    """Write down one more place; there is one registered office."""
    party = held(told.party, by, "shared.add_address")
    address = Address(company_id=by.company_id, party=party, kind=told.kind)
    _check_office(address)
    _write(address, told)
    address.save(force_insert=True)
    return address


@operation(Address, takes=ChangeAddress, start=("active",), label=_("Change"))
def change_address(address: Address, told: ChangeAddress, *, by: Actor) -> None:
    """Correct it; papers that were printed keep what they say."""
    _write(address, told)


@operation(Address, start=("archived",), end="active", label=_("Reopen"))
def reopen_address(address: Address, *, by: Actor) -> None:
    """The place is in use again."""
    _check_office(address)


@operation(Address, start=("active",), end="archived", undo=reopen_address, label=_("Archive"))
def archive_address(address: Address, *, by: Actor) -> None:
    """The place is not used any more."""


def _write(address: Address, told: ChangeAddress) -> None:
    address.line = spelling.text(told.line, field="line", needed=True)
    address.ward, address.province = spelling.text(told.ward), spelling.text(told.province)
    address.country = spelling.country(told.country)


def _check_office(address: Address) -> None:
    others = Address.objects.filter(party=address.party_id, kind=Address.Kind.REGISTERED, state=InUse.ACTIVE)
    if address.kind == Address.Kind.REGISTERED and others.exclude(pk=address.pk).exists():
        raise Refused(said("There is a registered office already: change that one."), field="kind")
