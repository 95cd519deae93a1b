"""Doubtful debts on a day: what the law's rates ask for by age, what is provided, beside account 2293 (ACC-07)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from nhip import packs
from nhip.kernel.actors import Actor
from nhip.kernel.fields import MoneyField

from .. import rules
from ..models import Allocation, BadDebt, Invoice, JournalEntry, JournalLine
from ..rules.bad_debts import Rate

NOTHING = Decimal(0)
ZERO = Value(NOTHING, output_field=MoneyField())
SHORTEST = 28
"""No month has fewer days: what is overdue for less than that times the first rate's months is not looked at."""


@dataclass(frozen=True)
class Provided:
    """An invoice that is doubtful on the day, or provided for; `waits`: a paper about it is to be agreed to."""

    invoice: int
    number: str
    customer: int
    customer_name: str
    due_on: date | None
    months: int
    open: Decimal
    rate: Decimal
    required: Decimal
    provided: Decimal
    waits: bool

    @property
    def difference(self) -> Decimal:
        """What must still be provided; below zero, what is provided too much."""
        return self.required - self.provided


@dataclass(frozen=True)
class Provisions:
    """All such invoices, the longest overdue first; `booked` is what account 2293 has on that day."""

    on: date
    rows: tuple[Provided, ...]
    booked: Decimal

    @cached_property
    def sums(self) -> dict[str, Decimal]:
        names = ("open", "required", "provided", "difference")
        return {name: sum((getattr(row, name) for row in self.rows), NOTHING) for name in names}

    @property
    def gap(self) -> Decimal:
        """The ledger less the papers: zero, or something is wrong and is said."""
        return self.booked - self.sums["provided"]


def rates_of(country: str) -> tuple[Rate, ...]:
    """The law's rates; none where the country's pack has no such list."""
    try:
        return tuple(Rate(row.months, row.rate / 100) for row in packs.bad_debt_rates(country))
    except (packs.NotInPack, FileNotFoundError):
        return ()


def provisions(on: date, *, by: Actor) -> Provisions:
    """What is overdue for long enough on that day, and whatever is provided for."""
    rates, provided = rates_of(by.company.country), _provided(on, by)
    waiting = set(_papers(by).filter(state="proposed", kind="provision").values_list("invoice_id", flat=True))
    found = []
    for invoice in _looked_at(on, rates, set(provided), by):
        row = _row(invoice, on, rates, provided.get(invoice.pk, NOTHING), invoice.pk in waiting, by.company.currency)
        if row.rate or row.provided:
            found.append(row)
    ordered = sorted(found, key=lambda row: (-row.months, row.customer_name, row.number))
    return Provisions(on, tuple(ordered), _booked(on, by))


def _looked_at(on: date, rates: tuple[Rate, ...], provided: set[int], by: Actor) -> QuerySet[Invoice]:
    """Open on that day and overdue for long enough, or provided for; `settled` is what had been paid by then."""
    shortest = min((each.months for each in rates), default=0)
    long_due = Q(pk__in=[]) if not rates else Q(due_on__lte=on - timedelta(days=SHORTEST * shortest))
    of_it = Allocation.objects.filter(_counted(on), invoice=OuterRef("pk"), date__lte=on).order_by().values("invoice")
    settled = Coalesce(Subquery(of_it.annotate(all=Sum("amount")).values("all")), ZERO)
    sold = Invoice.objects.filter(company_id=by.company_id, date__lte=on, total__gt=0).exclude(number="")
    rows = sold.annotate(settled=settled).filter(long_due & ~Q(settled=F("total")) | Q(pk__in=provided))
    return rows.select_related("customer").order_by("id")


def _counted(on: date) -> Q:
    """A payment counts once the money is in the books."""
    return Q(receipt=None) | Q(receipt__posted_on__lte=on)


def _row(
    invoice: Invoice, on: date, rates: Iterable[Rate], provided: Decimal, waits: bool, currency: str
) -> Provided:
    left = max(invoice.total - invoice.settled, NOTHING)
    rate = rules.bad_debts.rate_of(invoice.due_on, on, rates) if left and invoice.due_on else NOTHING
    return Provided(
        invoice.pk, str(invoice), invoice.customer_id, invoice.customer.name, invoice.due_on,
        rules.bad_debts.months_late(invoice.due_on, on) if left and invoice.due_on else 0,
        left, rate, rules.bad_debts.required(left, rate, currency), provided, waits,
    )  # fmt: skip


def _papers(by: Actor):
    return BadDebt.objects.filter(company_id=by.company_id)


def _provided(on: date, by: Actor) -> dict[int, Decimal]:
    """By invoice, what the papers up to that day provide; a reversed one stood until its reversal."""
    back = JournalEntry.objects.filter(
        company_id=by.company_id, source_kind=BadDebt._meta.label_lower, source_id=OuterRef("pk"),
        reverses__isnull=False, date__lte=on,
    )  # fmt: skip
    stood = Q(state="posted") | Q(state="cancelled") & ~Exists(back)
    rows = _papers(by).filter(stood, date__lte=on).order_by().values_list("invoice_id")
    return {pk: there for pk, there in rows.annotate(there=Sum("provision")) if there}


def _booked(on: date, by: Actor) -> Decimal:
    """Account 2293, which stands on the right."""
    lines = JournalLine.objects.filter(company_id=by.company_id, account__code=rules.ALLOWANCE, entry__date__lte=on)
    return -(lines.aggregate(sum=Sum("amount"))["sum"] or NOTHING)


def open_on(invoice: Invoice, on: date) -> Decimal:
    """What was open of an invoice when that day ended."""
    if invoice.date is None or invoice.date > on:
        return NOTHING
    paid = Allocation.objects.filter(_counted(on), invoice=invoice, date__lte=on).aggregate(sum=Sum("amount"))["sum"]
    return max(invoice.total - (paid or NOTHING), NOTHING)
