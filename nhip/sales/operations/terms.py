"""What quotations and orders are told alike: customer, lines and conditions, and whose sale it is."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nhip.kernel import actors, clock, currencies, permissions, prepared, steady, whose
from nhip.kernel.actors import Actor
from nhip.kernel.inputs import Ask
from nhip.kernel.models import Company
from nhip.kernel.operations import Refused
from nhip.kernel.prepared import HOLES
from nhip.shared import api as shared
from nhip.shared.models import Contact, ExchangeRate, InUse, Party

from ..models.terms import Terms
from ..rules import amounts
from ..rules.abroad import Exchange
from . import lines as line_work
from .lines import Line, Occasion, Worked


def sold_in() -> list[tuple[str, str]]:
    """The currencies that something can be sold in: the books' own, and those that accounting has a rate of."""
    asked = whose.asked() or ""
    if not asked.isdecimal():
        return [(code, code) for code in sorted(currencies.KNOWN)]
    own = steady.rows_of(Company, int(asked))[int(asked)].currency
    known = ExchangeRate.objects.filter(company_id=int(asked)).order_by("currency").values_list("currency", flat=True)
    return [(code, code) for code in dict.fromkeys((own, *known.distinct()))]


Customer = Annotated[int, Ask(gettext_lazy("Customer"), pick="shared.party")]
Lines = Annotated[tuple[Line, ...], Ask(gettext_lazy("Lines"))]
ContactId = Annotated[int | None, Ask(gettext_lazy("Contact"), pick="shared.contact")]
PriceListId = Annotated[int | None, Ask(gettext_lazy("Price list"), pick="shared.pricelist")]
OwnerId = Annotated[
    int | None,
    Ask(gettext_lazy("Salesperson"), pick="kernel.person", help=gettext_lazy("Left empty, it is yourself.")),
]
Day = Annotated[date | None, Ask(gettext_lazy("Date"), help=gettext_lazy("Left empty, it is today."))]
PaymentDays = Annotated[
    int | None, Ask(gettext_lazy("Payment days"), help=gettext_lazy("Left empty, as agreed with the customer."))
]
Deposit = Annotated[
    Decimal,
    Ask(
        gettext_lazy("Deposit"),
        widget="money",
        help=gettext_lazy("Due before goods leave; in the currency of the sale."),
    ),
]
Currency = Annotated[
    str,
    Ask(
        gettext_lazy("Currency of the sale"),
        choices=sold_in,
        help=gettext_lazy("Of all prices here; left empty, that of the books. Accounting keeps the exchange rates."),
    ),
]
PaymentTerms = Annotated[str, Ask(gettext_lazy("Payment terms"))]
DeliveryTerms = Annotated[str, Ask(gettext_lazy("Delivery terms"))]
Note = Annotated[str, Ask(gettext_lazy("Note"), widget="long")]


@dataclass(frozen=True)
class Reason:
    """Why."""

    reason: Annotated[str, Ask(gettext_lazy("Reason"))]


def customer_of(told: int, by: Actor) -> Party:
    """The customer, if we sell to them."""

    def asked() -> QuerySet[Party]:
        return Party.objects.filter(pk=HOLES[0], company_id=HOLES[1])

    found = prepared.rows("customer of a paper", asked, told, by.company_id)
    if not found:
        raise Party.DoesNotExist(told)
    customer = found[0]
    if customer.state != InUse.ACTIVE:
        raise Refused(_("%(name)s is archived.") % {"name": customer}, field="customer")
    if not customer.is_customer:
        raise Refused(_("%(name)s is not marked as a customer.") % {"name": customer}, field="customer")
    return customer


def occasion_of(told, by: Actor) -> Occasion:
    """Customer, day and list that prices are looked up for."""
    customer, on = customer_of(told.customer, by), told.date or clock.today()
    currency = shared.foreign_currency(told.currency, by=by)
    exchange = line_work.exchange_of(currency, on=on, by=by)
    return Occasion(customer, on, by, told.price_list, currency, exchange)


def conditions(told, occasion: Occasion) -> dict:
    """The columns that follow from what was told; what a deposit in another currency is in the books comes later."""
    customer, deposit, exchange = occasion.customer, _deposit(told.deposit, occasion), occasion.exchange
    return {
        "customer": customer,
        "contact_id": _contact(told.contact, customer),
        "price_list_id": told.price_list or customer.price_list_id,
        "date": occasion.on,
        "payment_days": customer.payment_days if told.payment_days is None else _days(told.payment_days),
        "payment_terms": told.payment_terms,
        "delivery_terms": told.delivery_terms,
        "deposit": Decimal(0) if exchange else deposit,
        "currency": occasion.currency,
        "rate": exchange and exchange.rate,
        "foreign_deposit": deposit if exchange else None,
        "note": told.note,
    }


def ownership(owner: int | None, *, verb: str, by: Actor) -> dict:
    """Whose sale it is: one's own, or a colleague's for whoever may assign sales."""
    person = owner or by.person_id
    if person is None:
        raise Refused(_("Say whose sale it is."), field="owner")
    if person != by.person_id:
        permissions.require(by, verb)
    return {"owner_id": person, "unit_id": home_of(person, by)}


def home_of(person: int, by: Actor) -> int:
    """The unit that a person's sales belong to: the home unit first."""
    unit = actors.home_of(person, company_id=by.company_id)
    if unit is None:
        raise Refused(_("The salesperson belongs to no unit."), field="owner")
    return unit


def add_up(terms: Terms, worked: list[Worked], exchange: Exchange | None) -> None:
    """What the lines of a document come to, in either currency; the deposit is no more than that."""
    line_work.add_up(terms, amounts.totals(line.amounts for line in worked))
    asked, total = terms.deposit, terms.total
    if exchange is None:
        line_work.nothing_abroad(terms)
    else:
        line_work.add_up_abroad(terms, amounts.totals(line.foreign for line in worked if line.foreign), exchange)
        asked, total = terms.foreign_deposit or asked, terms.foreign_total or total
    if asked > total:
        raise Refused(_("The deposit is higher than the total."), field="deposit")


def _contact(contact: int | None, customer: Party) -> int | None:
    if contact and not Contact.objects.filter(pk=contact, party=customer).exists():
        raise Refused(_("This contact belongs to another customer."), field="contact")
    return contact


def _days(days: int) -> int:
    if not 0 <= days <= 3650:
        raise Refused(_("Payment days lie between 0 and 3650."), field="payment_days")
    return days


def _deposit(deposit: Decimal | None, occasion: Occasion) -> Decimal:
    """An emptied box says nothing, and nothing is no deposit."""
    if deposit is not None and deposit < 0:
        raise Refused(_("A deposit cannot be below zero."), field="deposit")
    exchange = occasion.exchange
    if deposit and exchange and deposit != amounts.rounded(deposit, exchange.places):
        said = {"currency": occasion.currency, "places": exchange.places}
        raise Refused(_("An amount in %(currency)s has at most %(places)s decimals.") % said, field="deposit")
    return deposit or Decimal(0)
