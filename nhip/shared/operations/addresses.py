"""Addresses: where a party is registered, and where it wants its goods and papers."""

from dataclasses import dataclass
from typing import Annotated

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

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

    line: Annotated[str, Ask(gettext_lazy("Address"), help=gettext_lazy("House number and street"))]
    ward: Annotated[str, Ask(gettext_lazy("Ward or commune"))] = ""
    province: Annotated[str, Ask(gettext_lazy("Province or city"))] = ""
    country: Annotated[str, Ask(gettext_lazy("Country"), choices=CHOICES)] = "VN"


@dataclass(frozen=True, kw_only=True)
class AddAddress(ChangeAddress):
    """A place, of whom, and what for."""

    party: Annotated[int, Ask(gettext_lazy("Party"), pick="shared.party")]
    kind: Annotated[Address.Kind, Ask(gettext_lazy("Kind"))] = Address.Kind.DELIVERY


@operation(Address, takes=AddAddress, label=gettext_lazy("New address"))
def add_address(told: AddAddress, *, by: Actor) -> Address:
    """Write down one more place; there is one registered office."""
    party = held(told.party, by, "shared.add_address")
    address = Address(company_id=by.company_id, party=party, kind=told.kind)
    _check_office(address)
    _write(address, told)
    address.save(force_insert=True)
    return address


@operation(Address, takes=ChangeAddress, start=("active",), label=gettext_lazy("Change"))
def change_address(address: Address, told: ChangeAddress, *, by: Actor) -> None:
    """Correct it; papers that were printed keep what they say."""
    _write(address, told)


@operation(Address, start=("archived",), end="active", label=gettext_lazy("Reopen"))
def reopen_address(address: Address, *, by: Actor) -> None:
    """The place is in use again."""
    _check_office(address)


@operation(Address, start=("active",), end="archived", undo=reopen_address, label=gettext_lazy("Archive"))
def archive_address(address: Address, *, by: Actor) -> None:
    """The place is not used any more."""


def _write(address: Address, told: ChangeAddress) -> None:
    address.line = spelling.text(told.line, field="line", needed=True)
    address.ward, address.province = spelling.text(told.ward), spelling.text(told.province)
    address.country = spelling.country(told.country)


def _check_office(address: Address) -> None:
    others = Address.objects.filter(party=address.party_id, kind=Address.Kind.REGISTERED, state=InUse.ACTIVE)
    if address.kind == Address.Kind.REGISTERED and others.exclude(pk=address.pk).exists():
        raise Refused(_("There is a registered office already: change that one."), field="kind")
