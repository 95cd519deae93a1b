"""Requisites: what an invoice says about the buyer, asked for and then confirmed by accounting (REC-28, CSM-111)."""

from dataclasses import dataclass
from typing import Annotated

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nhip.kernel.actors import Actor
from nhip.kernel.inputs import Ask
from nhip.kernel.operations import Refused, operation
from nhip.shared import duplicates, spelling
from nhip.shared.models import Address, InUse, Party
from nhip.shared.requisites import of
from nhip.shared.rules import identity


@dataclass(frozen=True, kw_only=True)
class SetRequisites:
    """The buyer as the invoice names them, and the account they pay from."""

    legal_name: Annotated[str, Ask(gettext_lazy("Legal name"))]
    tax_number: Annotated[str, Ask(gettext_lazy("Tax number"))] = ""
    line: Annotated[
        str, Ask(gettext_lazy("Address"), help=gettext_lazy("Registered office: house number and street"))
    ] = ""
    ward: Annotated[str, Ask(gettext_lazy("Ward or commune"))] = ""
    province: Annotated[str, Ask(gettext_lazy("Province or city"))] = ""
    representative: Annotated[str, Ask(gettext_lazy("Legal representative"))] = ""
    invoice_email: Annotated[str, Ask(gettext_lazy("E-mail for invoices"))] = ""
    bank_account: Annotated[str, Ask(gettext_lazy("Bank account"))] = ""
    bank_name: Annotated[str, Ask(gettext_lazy("Bank"))] = ""


@operation(Party, takes=SetRequisites, start=("active",), label=gettext_lazy("Requisites"))
def set_requisites(party: Party, told: SetRequisites, *, by: Actor) -> None:
    """Write down what the invoice needs; it has to be confirmed anew."""
    number = spelling.read(identity.tax_number, told.tax_number, party.country, field="tax_number")
    if number != party.tax_number:
        duplicates.refuse(identity.Identity(tax_number=number), acknowledged=True, by=by, itself=party.pk)
    party.tax_number = number
    party.legal_name = spelling.text(told.legal_name, field="legal_name", needed=True)
    party.representative = spelling.text(told.representative)
    party.invoice_email = spelling.read(identity.email, told.invoice_email, field="invoice_email")
    party.bank_account, party.bank_name = spelling.text(told.bank_account), spelling.text(told.bank_name)
    _write_office(party, told)


@operation(Party, start=("active",), label=gettext_lazy("Confirm requisites"))
def confirm_requisites(party: Party, *, by: Actor) -> None:
    """Say that they were compared with the business registration; nothing may be missing."""
    known = of(party)
    if missing := known.labels():
        raise Refused(
            _("The requisites lack: %(fields)s.") % {"fields": ", ".join(missing)},
            rule=_("An invoice names the buyer with all that the law asks for."),
            source="CSM-111",
        )
    party.confirmed_as = known.fingerprint


def _write_office(party: Party, told: SetRequisites) -> None:
    place = {
        "line": spelling.text(told.line),
        "ward": spelling.text(told.ward),
        "province": spelling.text(told.province),
    }
    offices = Address.objects.select_for_update(of=("self",)).filter(party=party, kind=Address.Kind.REGISTERED)
    office = offices.filter(state=InUse.ACTIVE).first()
    if not place["line"]:
        if office:
            raise Refused(_("Write the address of the registered office."), field="line")
        return
    if office is None:
        Address(company_id=party.company_id, party=party, country=party.country, **place).save(force_insert=True)
        return
    for name, value in place.items():
        setattr(office, name, value)
    office.version += 1
    office.save(force_update=True)
