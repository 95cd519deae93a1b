"""Papers in another currency: their rate, what they are booked at, and the differences that settling realises."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nhip.kernel import figures
from nhip.kernel.actors import Actor
from nhip.kernel.fields import LARGEST, MoneyField
from nhip.kernel.operations import Refused
from nhip.shared import api as shared

from .. import rules
from ..models import Allocation, Invoice, InvoiceLine, JournalEntry, Receipt, Refund, Treasury
from ..rules import Paper
from ..rules.exchange import Held, TooSmall
from .books import reverse
from .posting import check_amount, post, written

MOST = Decimal(LARGEST).scaleb(-MoneyField.places)
CENTS = "USD"
"""Unit prices have two places in the books, whatever their currency."""
TAKEN_BACK = gettext_lazy("Exchange difference of %(paper)s taken back")
WORKED_OUT = ("vat", "vat_rate", "tax", "price", "net", "foreign_tax")
"""What issuing works out anew on the lines of an invoice in another currency."""


@dataclass(frozen=True)
class Money:
    """An amount as the books have it, and what it is in another currency, if it is in one."""

    amount: Decimal
    currency: str = ""
    rate: Decimal | None = None
    foreign_amount: Decimal | None = None

    @property
    def columns(self) -> dict[str, object]:
        """As rows keep it."""
        return vars(self)


def money_of(
    amount: Decimal, treasury: Treasury, rate: Decimal | None, *, on: date, by: Actor, field: str = "amount"
) -> Money:
    """An amount that a treasury takes or gives: in its currency, at the rate that is told, else that of the day."""
    if not treasury.currency:
        if rate is not None:
            said = {"treasury": treasury}
            raise Refused(_("%(treasury)s is in the currency of the books: it has no rate.") % said, field="rate")
        check_amount(amount, by.company.currency, field=field)
        return Money(amount)
    currency = treasury.currency
    check_written(amount, currency, field=field)
    known = {"on": on, "by": by}
    rate = (
        shared.needed_rate(currency, **known) if rate is None else shared.check_rate(rate, currency=currency, **known)
    )
    return Money(booked(amount, rate, by, field=field), currency, rate, amount)


def check_written(amount: Decimal, currency: str, *, field: str = "amount") -> None:
    """Refuse what is not above zero, or is finer than the smallest coin of a paper's currency."""
    if not amount.is_finite() or amount <= 0:
        raise Refused(_("The amount must be above zero."), field=field)
    if not rules.exchange.is_written(amount, currency):
        said = {"amount": amount, "currency": currency}
        raise Refused(_("%(amount)s: there are no such fractions in %(currency)s.") % said, field=field)


def booked(foreign: Decimal, rate: Decimal, by: Actor, *, field: str = "amount") -> Decimal:
    """What it is worth in the books; refused where that is nothing, or more than they can say."""
    amount = rules.exchange.worth(foreign, rate, by.company.currency)
    if not 0 < abs(amount) <= MOST:
        said = {"amount": f"{foreign:f}", "rate": f"{rate:f}"}
        raise Refused(_("%(amount)s at the rate %(rate)s is nothing that books can say.") % said, field=field)
    return amount


def convert(invoice: Invoice, lines: list[InvoiceLine], rate: Decimal | None, by: Actor) -> None:
    """What its lines are booked at, line by line, and the sums in both currencies; nothing while it has no rate."""
    own, at = by.company.currency, rate or Decimal(0)
    for line in lines:
        line.price = rules.exchange.worth(line.foreign_price, at, CENTS)
        line.net, line.tax = (rules.exchange.worth(each, at, own) for each in (line.foreign_net, line.foreign_tax))
    invoice.rate = rate
    add_up(invoice, lines)


def add_up(invoice: Invoice, lines: Iterable[InvoiceLine]) -> None:
    """The sums of the lines, in both currencies."""
    lines = tuple(lines)
    for name in ("net", "tax", *(("foreign_net", "foreign_tax") if invoice.currency else ())):
        setattr(invoice, name, sum((getattr(line, name) for line in lines), Decimal(0)))
    invoice.total = invoice.net + invoice.tax
    if abs(invoice.total) > MOST:
        raise Refused(_("This is more than books can say: look at amounts and rate."), field="lines")
    if invoice.currency:
        invoice.foreign_total = invoice.foreign_net + invoice.foreign_tax
        invoice.foreign_open = Decimal(0)


def owe(invoice: Invoice) -> None:
    """The whole of it is open now."""
    invoice.open_amount = invoice.total
    if invoice.currency:
        if bool(invoice.total) != bool(invoice.foreign_total):
            raise Refused(_("In the books this comes to nothing: look at amounts and rate."), field="lines")
        invoice.foreign_open = invoice.foreign_total


def keep_rate_of(advances: Iterable[Receipt], invoice: Invoice, lines: list[InvoiceLine], by: Actor) -> None:
    """What was paid ahead stays at the rate it came at: by so much the revenue is more, or less.

    Circular 133/2016/TT-BTC Art 52: the receivable for what was received ahead is booked at the rate of that day.
    The tax stays at the rate of the invoice's day, which is the one that it is declared at.
    """
    ahead = rest = invoice.foreign_total
    at_their_rates = Decimal(0)
    for receipt in advances:
        if taken := min(rest, receipt.foreign_open):
            at_their_rates += part_of(receipt, taken, by)
            rest -= taken
    if ahead == rest:
        return
    at_todays = part_of(invoice, ahead - rest, by)
    more = rules.exchange.spread(
        at_their_rates - at_todays, [line.foreign_net for line in lines], by.company.currency
    )
    for line, change in zip(lines, more, strict=True):
        line.net += change
    add_up(invoice, lines)
    owe(invoice)


def part_of(record: Invoice | Receipt, foreign: Decimal, by: Actor) -> Decimal:
    """What the books have for so much of what is open of it."""
    try:
        at = record.settled_at if isinstance(record, Invoice) else record.rate
        return Held(abs(record.foreign_open), abs(record.open_amount), at).part(foreign, by.company.currency)
    except TooSmall:
        said = {"paper": record, "open": figures.signed(abs(record.open_amount), by.company.currency)}
        raise Refused(
            _("Only %(open)s is booked as open of %(paper)s: it is settled as a whole.") % said, field="shares"
        ) from None


def book_difference(made: Allocation, source: Invoice | Receipt, *, on: date, by: Actor) -> None:
    """An entry for what settling outside of a paper's own entry has gained or lost, or for taking that back."""
    legs = rules.exchange.allocation_legs(made.amount, made.difference, source.customer_id)
    said = gettext_lazy("Exchange difference of %(paper)s") if made.amount > 0 else TAKEN_BACK
    post(legs, source=made.ref, on=on, text=written(said, paper=source), by=by, paper=str(source))


def reverse_differences(source: Receipt, reason: str, *, by: Actor) -> None:
    """Take back the entries that allocations of a receipt have of their own."""
    made = Allocation.objects.filter(receipt=source).exclude(difference=0).values("id")
    entries = JournalEntry.objects.filter(
        company_id=by.company_id, source_kind=Allocation._meta.label_lower, source_id__in=made, reverses=None
    )
    for entry in entries.order_by("id"):
        reverse(entry, reason, by=by)


def check_same(source: Invoice | Receipt, invoice: Invoice, by: Actor) -> None:
    """Refuse money of one currency for an invoice of another."""
    if source.currency != invoice.currency:
        own = by.company.currency
        said = {
            "receipt": source, "its": source.currency or own, "invoice": invoice, "other": invoice.currency or own,
        }  # fmt: skip
        raise Refused(
            _("%(receipt)s is in %(its)s and %(invoice)s in %(other)s: the one does not pay the other.") % said,
            field="shares",
            rule=_("Convert the money at the bank first, and enter what came of it in the invoice's currency."),
        )


def refuse_foreign(paper: Invoice | Receipt | Refund | Treasury, *, field: str = "") -> None:
    """Refuse what is only done in the books' own currency."""
    if paper.currency:
        said = {"paper": paper, "currency": paper.currency}
        raise Refused(
            _("%(paper)s is in %(currency)s: this is done in the currency of the books only.") % said, field=field
        )


def at_rate(amount: Decimal | None, record: Invoice | Receipt | Refund) -> str:
    """What a text in the books says more of a paper in another currency: ` (1.000,00 USD × 25.300)`."""
    if not record.currency:
        return ""
    with translation.override(settings.LANGUAGE_CODE):
        return f" ({figures.coded(amount, record.currency)} × {figures.figure(record.rate, 10)})"


def paper(currency: str, by: Actor) -> str:
    """The currency that a paper's own amounts end with: its own, or else that of the books."""
    return Paper(currency) if currency else by.company.currency
