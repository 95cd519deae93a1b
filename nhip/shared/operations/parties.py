"""Parties: written down once, changed, given to a salesperson, archived and reopened (SAL-01, SAL-02, REC-12)."""

from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Annotated

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nhip.kernel import actors, numbers, permissions
from nhip.kernel.actors import Actor
from nhip.kernel.inputs import Ask
from nhip.kernel.operations import Refused, operation
from nhip.shared import duplicates, spelling
from nhip.shared.models import Address, Contact, InUse, Party
from nhip.shared.nations import CHOICES
from nhip.shared.rules import identity

Known = Annotated[
    bool,
    Ask(gettext_lazy("It is somebody else"), help=gettext_lazy("Save although we seem to know this party already.")),
]


@dataclass(frozen=True, kw_only=True)
class ContactLine:
    """Somebody to talk to there, written down together with the party."""

    name: Annotated[str, Ask(gettext_lazy("Name"))]
    position: Annotated[str, Ask(gettext_lazy("Position"))] = ""
    phone: Annotated[str, Ask(gettext_lazy("Phone"))] = ""
    email: Annotated[str, Ask(gettext_lazy("E-mail"))] = ""


@dataclass(frozen=True, kw_only=True)
class PartyData:
    """What may be said about a party by whoever looks after it; money and bank have operations of their own."""

    name: Annotated[str, Ask(gettext_lazy("Name"))]
    tax_number: Annotated[
        str, Ask(gettext_lazy("Tax number"), help=gettext_lazy("10 digits, 10-3 for a branch, 12 for a person"))
    ] = ""
    kind: Annotated[Party.Kind, Ask(gettext_lazy("Kind"))] = Party.Kind.ORGANISATION
    legal_name: Annotated[str, Ask(gettext_lazy("Legal name"), help=gettext_lazy("As it stands on invoices"))] = ""
    phone: Annotated[str, Ask(gettext_lazy("Phone"))] = ""
    email: Annotated[str, Ask(gettext_lazy("E-mail"))] = ""
    is_customer: Annotated[bool, Ask(gettext_lazy("Customer"))] = True
    is_supplier: Annotated[bool, Ask(gettext_lazy("Supplier"))] = False
    is_dealer: Annotated[bool, Ask(gettext_lazy("Dealer"))] = False
    source: Annotated[str, Ask(gettext_lazy("Customer source"), help=gettext_lazy("How they came to know us"))] = ""
    domain: Annotated[str, Ask(gettext_lazy("Domain"), help=gettext_lazy("Read from the e-mail when left empty"))] = (
        ""
    )
    country: Annotated[str, Ask(gettext_lazy("Country"), choices=CHOICES)] = "VN"
    head_office: Annotated[int | None, Ask(gettext_lazy("Branch of"), pick="shared.party")] = None
    price_list: Annotated[int | None, Ask(gettext_lazy("Price list"), pick="shared.pricelist")] = None
    need: Annotated[str, Ask(gettext_lazy("Need"), widget="long")] = ""


@dataclass(frozen=True, kw_only=True)
class ChangeParty(PartyData):
    """The same, corrected."""

    acknowledged: Known = False


@dataclass(frozen=True, kw_only=True)
class CreateParty(PartyData):
    """A party with the people to talk to there and where it is registered."""

    address: Annotated[str, Ask(gettext_lazy("Address"))] = ""
    ward: Annotated[str, Ask(gettext_lazy("Ward or commune"))] = ""
    province: Annotated[str, Ask(gettext_lazy("Province or city"))] = ""
    owner: Annotated[int | None, Ask(gettext_lazy("Salesperson"), pick="kernel.person")] = None
    code: Annotated[str, Ask(gettext_lazy("Code"), help=gettext_lazy("Given by itself when left empty"))] = ""
    acknowledged: Known = False
    contacts: Annotated[tuple[ContactLine, ...], Ask(gettext_lazy("Contacts"))] = ()


@dataclass(frozen=True, kw_only=True)
class QuickParty:
    """The few things one knows on the telephone."""

    tax_number: Annotated[str, Ask(gettext_lazy("Tax number"))] = ""
    name: Annotated[str, Ask(gettext_lazy("Name"))]
    kind: Annotated[Party.Kind, Ask(gettext_lazy("Kind"))] = Party.Kind.ORGANISATION
    phone: Annotated[str, Ask(gettext_lazy("Phone"))] = ""
    email: Annotated[str, Ask(gettext_lazy("E-mail"))] = ""
    need: Annotated[str, Ask(gettext_lazy("Need"), widget="long")] = ""
    acknowledged: Known = False


@dataclass(frozen=True, kw_only=True)
class Assign:
    """Who looks after the party from now on."""

    owner: Annotated[int, Ask(gettext_lazy("Salesperson"), pick="kernel.person")]


@dataclass(frozen=True, kw_only=True)
class CreditTerms:
    """How much the party may owe, and for how long."""

    credit_limit: Annotated[
        Decimal | None,
        Ask(gettext_lazy("Credit limit"), help=gettext_lazy("Empty: no limit; 0: nothing on credit"), widget="money"),
    ] = None
    payment_days: Annotated[
        int, Ask(gettext_lazy("Payment days"), help=gettext_lazy("Days from the invoice; 0: at once"))
    ] = 0


@operation(Party, takes=CreateParty, label=gettext_lazy("New party"))
def create_party(told: CreateParty, *, by: Actor) -> Party:
    """Write somebody down who is not known yet, with contacts and address."""
    told = spelling.party(told)
    contacts = tuple(
        spelling.contact(line, told.country, at=f"contacts.{place}.") for place, line in enumerate(told.contacts)
    )
    _check_head_office(told.head_office, None)
    organisation = told.kind == Party.Kind.ORGANISATION
    known = duplicates.identity_of(told, country=told.country, organisation=organisation, contacts=contacts)
    duplicates.refuse(known, acknowledged=told.acknowledged, by=by, family=_family(told.head_office))
    party = described(Party(company_id=by.company_id, **ownership(told.owner, by)), told)
    party.code = _code(told.code, party)
    party.save(force_insert=True)
    _write_contacts(party, contacts)
    _write_address(party, told)
    return party


@operation(Party, takes=QuickParty, label=gettext_lazy("Quick entry"))
def quick_create_party(told: QuickParty, *, by: Actor) -> Party:
    """Write a customer down in a few words."""
    return create_party.function(CreateParty(**{each.name: getattr(told, each.name) for each in fields(told)}), by=by)


@operation(Party, takes=ChangeParty, start=("active",), label=gettext_lazy("Change"))
def change_party(party: Party, told: ChangeParty, *, by: Actor) -> None:
    """Correct what is known; only what is new is compared with whom we know."""
    told = spelling.party(told)
    _check_head_office(told.head_office, party)
    fresh = _news(party, told)
    family = _family(told.head_office, party)
    duplicates.refuse(fresh, acknowledged=told.acknowledged, by=by, itself=party.pk, family=family)
    described(party, told)


@operation(Party, start=("archived",), end="active", label=gettext_lazy("Reopen"))
def reopen_party(party: Party, *, by: Actor) -> None:
    """Deal with them again, unless somebody else has the tax number meanwhile."""
    duplicates.refuse(identity.Identity(tax_number=party.tax_number), acknowledged=True, by=by, itself=party.pk)


@operation(Party, start=("active",), end="archived", undo=reopen_party, label=gettext_lazy("Archive"))
def archive_party(party: Party, *, by: Actor) -> None:
    """Keep the party on old papers and offer it on no new one."""
    if party.branches.filter(state=InUse.ACTIVE).exists():
        raise Refused(_("Archive its branches first."), field="state")


@operation(Party, takes=Assign, start=("active",), label=gettext_lazy("Hand to a salesperson"))
def assign_party(party: Party, told: Assign, *, by: Actor) -> None:
    """Give the party to a salesperson, and with it to that person's unit."""
    for name, value in _seat(told.owner, party.company_id).items():
        setattr(party, name, value)


@operation(Party, takes=CreditTerms, start=("active",), label=gettext_lazy("Credit terms"))
def set_credit_terms(party: Party, told: CreditTerms, *, by: Actor) -> None:
    """Say how much the party may owe and for how long (ACC-12)."""
    if told.credit_limit is not None and told.credit_limit < 0:
        raise Refused(_("A credit limit is not below zero."), field="credit_limit")
    if not 0 <= told.payment_days <= 365:
        raise Refused(_("Payment days lie between 0 and 365."), field="payment_days")
    party.credit_limit, party.payment_days = told.credit_limit, told.payment_days


WRITTEN = (
    "name", "kind", "tax_number", "legal_name", "phone", "email", "domain", "is_customer", "is_supplier", "is_dealer",
    "country",
)  # fmt: skip


def described(party: Party, told: PartyData) -> Party:
    """The party with what was told of it."""
    for name in WRITTEN:
        setattr(party, name, getattr(told, name))
    party.source, party.need = spelling.text(told.source), told.need.strip()
    party.head_office_id, party.price_list_id = told.head_office, told.price_list
    party.name_key = identity.name_key(party.name, party.country, organisation=party.kind == Party.Kind.ORGANISATION)
    return party


def _news(party: Party, told: ChangeParty) -> identity.Identity:
    """What the change says that was not said before."""
    organisation = told.kind == Party.Kind.ORGANISATION
    new = duplicates.identity_of(told, country=told.country, organisation=organisation)
    old = duplicates.identity_of(party, country=party.country, organisation=party.kind == Party.Kind.ORGANISATION)
    return identity.Identity(
        tax_number="" if new.tax_number == old.tax_number else new.tax_number,
        phones=new.phones - old.phones,
        emails=new.emails - old.emails,
        domain="" if new.domain == old.domain else new.domain,
        keys=new.keys - old.keys,
    )


def _family(head_office: int | None, party: Party | None = None) -> frozenset[int]:
    """Head office and branches share a name, a domain and a switchboard without being one party."""
    heads = [number for number in (head_office, party and party.pk) if number]
    branches = Party.objects.filter(head_office__in=heads).values_list("pk", flat=True) if heads else ()
    return frozenset((*heads, *branches))


def _check_head_office(head_office: int | None, party: Party | None) -> None:
    if head_office is None:
        return
    head = Party.objects.get(pk=head_office)
    if party is not None and (head.pk == party.pk or party.branches.exists()):
        raise Refused(_("A head office cannot be a branch itself."), field="head_office")
    if head.head_office_id is not None or head.state != InUse.ACTIVE:
        raise Refused(
            _("%(head)s is a branch, or archived: name its head office.") % {"head": head}, field="head_office"
        )


def ownership(owner: int | None, by: Actor) -> dict[str, int | None]:
    """The salesperson: oneself, or whom somebody names who may hand parties out (SAL-01)."""
    owner = owner or by.person_id
    if by.person_id is not None and owner != by.person_id and not permissions.may(by, assign_party.verb):
        raise Refused(_("Only who may hand parties to salespeople names another one."), field="owner")
    return _seat(owner, by.company_id)


def _seat(owner: int | None, company_id: int) -> dict[str, int | None]:
    if owner is None:
        return {"owner_id": None, "unit_id": None}
    if actors.at_work(owner, company_id=company_id) is None:
        raise Refused(_("This person does not work here any more."), field="owner")
    return {"owner_id": owner, "unit_id": actors.home_of(owner, company_id=company_id)}


def _code(said_code: str, party: Party) -> str:
    """The code as said, or the next one of the series KH (customers) or NCC (suppliers only)."""
    taken = Party.objects.filter(company_id=party.company_id)
    if code := spelling.text(said_code):
        if taken.filter(code=code).exists():
            raise Refused(_("The code %(code)s is taken.") % {"code": code}, field="code")
        return code
    series = series_of(party)
    while True:
        code = f"{series}{numbers.take(series, company_id=party.company_id, year=0):05}"
        if not taken.filter(code=code).exists():
            return code


def series_of(party: Party) -> str:
    """KH for customers, NCC for whom we only buy from."""
    return "NCC" if party.is_supplier and not party.is_customer else "KH"


def _write_contacts(party: Party, lines: tuple[ContactLine, ...]) -> None:
    for place, line in enumerate(lines):
        values = {each.name: getattr(line, each.name) for each in fields(line)}
        Contact(company_id=party.company_id, party=party, is_primary=place == 0, **values).save(force_insert=True)


def _write_address(party: Party, told: CreateParty) -> None:
    if line := spelling.text(told.address):
        Address(
            company_id=party.company_id,
            party=party,
            line=line,
            ward=spelling.text(told.ward),
            province=spelling.text(told.province),
            country=party.country,
        ).save(force_insert=True)
