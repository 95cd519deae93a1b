"""Requisites: the buyer as an invoice names them, with what is still missing (REC-28, CSM-111)."""

from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from nhip.kernel import prepared
from nhip.kernel.prepared import HOLES

from .countries import OURS
from .models import Address, InUse, Party
from .rules.identity import missing_requisites


class Standing(StrEnum):
    """How far the requisites are."""

    MISSING = "missing"
    WAITING = "waiting"
    CONFIRMED = "confirmed"


@dataclass(frozen=True)
class Requisites:
    """What the invoice prints; `missing` names the fields (name, tax_number, address) without which none is issued.

    Confirmed is what has the very `fingerprint` that accounting confirmed: any later change asks for it anew.
    """

    party: int
    name: str
    tax_number: str
    address: str
    email: str
    bank_account: str
    bank_name: str
    organisation: bool
    missing: tuple[str, ...]
    fingerprint: str
    standing: Standing

    def labels(self) -> tuple[str, ...]:
        """What is missing, as people call it."""
        names = {"name": _("legal name"), "tax_number": _("tax number"), "address": _("registered address")}
        return tuple(names[field] for field in self.missing)


def of(party: Party) -> Requisites:
    """A branch without a number of its own buys under its head office's name, number and address."""
    buyer = party.head_office if party.head_office_id and not party.tax_number else party

    def registered() -> QuerySet[Address]:
        rows = Address.objects.filter(party=HOLES[0], kind=Address.Kind.REGISTERED, state=InUse.ACTIVE)
        return rows.order_by("pk")[:1]

    office = next(iter(prepared.rows("registered address", registered, buyer.pk)), None)
    organisation = buyer.kind == Party.Kind.ORGANISATION
    name, address = buyer.legal_name or buyer.name, str(office or "")
    missing = missing_requisites(
        organisation=organisation,
        name=name,
        number=buyer.tax_number,
        address=address,
        abroad=buyer.country.upper() not in OURS,
    )
    fingerprint = sha256("\n".join((name, buyer.tax_number, address)).encode()).hexdigest()
    confirmed = Standing.CONFIRMED if party.confirmed_as == fingerprint else Standing.WAITING
    return Requisites(
        party=party.pk,
        name=name,
        tax_number=buyer.tax_number,
        address=address,
        email=party.invoice_email or party.email or buyer.invoice_email or buyer.email,
        bank_account=buyer.bank_account,
        bank_name=buyer.bank_name,
        organisation=organisation,
        missing=missing,
        fingerprint=fingerprint,
        standing=Standing.MISSING if missing else confirmed,
    )
