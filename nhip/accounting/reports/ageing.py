"""Receivables by age on any day: the customers' open invoices and advances of that day beside account 131 (ACC-07).

Invoices, receipts, credits and ledger lines are read by one statement: a posting meanwhile makes no difference.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, Self

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from nhip.kernel import permissions
from nhip.kernel.actors import Actor

from .. import rules
from ..models import Allocation, Invoice, JournalEntry, JournalLine, Receipt
from ..rules import RECEIVABLE, Aged, Ahead, Owed
from .needs import RECEIVABLES, ZERO

DEBT, MONEY, BOOKED, CREDIT = 1, 2, 3, 4
NO_ID, NO_TEXT = Value(0), Value("")


@dataclass(frozen=True)
class Item:
    """An invoice, a receipt or a credit as it stood on the day: `left` was open of it, it stands in `column`."""

    what: int
    customer: int
    customer_name: str
    id: int
    number: str
    date: date
    due_on: date
    amount: Decimal
    settled: Decimal
    on: date

    @property
    def is_debt(self) -> bool:
        return self.what == DEBT

    @property
    def is_invoice(self) -> bool:
        """Whether its page is an invoice's; a credit is one too."""
        return self.what != MONEY

    @property
    def owed(self) -> Owed:
        return Owed(self.due_on, self.amount, self.settled)

    @property
    def left(self) -> Decimal:
        """Open of an invoice, not allocated of a receipt, paid beyond the total of an invoice."""
        if self.column == "ahead":
            return self.owed.beyond if self.is_debt else self.amount - self.settled
        return self.owed.open

    @property
    def column(self) -> str:
        if self.is_debt and self.settled < self.amount:
            return rules.bucket(self.due_on, self.on)
        return "ahead"

    @property
    def late(self) -> int:
        return rules.days_late(self.due_on, self.on)


@dataclass
class Debtor:
    """One customer's row; `booked` is account 131 of the customer on that day as the ledger has it."""

    customer: int | None
    name: str
    on: date
    items: list[Item] = field(default_factory=list)
    booked: Decimal = Decimal(0)

    @cached_property
    def aged(self) -> Aged:
        debts = (each.owed for each in self.items if each.is_debt)
        money = (Ahead(each.amount, each.settled) for each in self.items if not each.is_debt)
        return rules.aged(debts, money, self.on)

    @property
    def sides(self) -> tuple[Decimal, Decimal]:
        return rules.sides(self.booked)

    @property
    def gap(self) -> Decimal:
        """The ledger less the row: zero, or something is wrong and is said."""
        return self.booked - self.aged.balance

    @property
    def late(self) -> Decimal:
        return self.aged.open - self.aged.buckets["not_due"]


@dataclass(frozen=True)
class Ageing:
    """All customers who owe or have paid ahead, the largest balance first, and the sums of all of them."""

    on: date
    debtors: tuple[Debtor, ...]

    @cached_property
    def sums(self) -> dict[str, Decimal]:
        """The last row: each column by its name, `open`, `ahead`, both sides of the ledger, and the difference."""
        rows = self.debtors
        return {
            **{each: _sum(row.aged.buckets[each] for row in rows) for each in rules.BUCKETS},
            "open": _sum(row.aged.open for row in rows),
            "ahead": _sum(row.aged.ahead for row in rows),
            "debit": _sum(row.sides[0] for row in rows),
            "credit": _sum(row.sides[1] for row in rows),
            "gap": _sum(row.gap for row in rows),
        }

    @property
    def differing(self) -> list[Debtor]:
        """Whose row is not what the ledger says; two differences never make up for each other."""
        return [row for row in self.debtors if row.gap]

    @classmethod
    def of(cls, rows: Iterable[tuple], on: date) -> Self:
        """The rows of the statement gathered by customer."""
        found: dict[int | None, Debtor] = {}
        for row in rows:
            what, customer, name = row[:3]
            debtor = found.setdefault(customer, Debtor(customer, name or "", on))
            if what == BOOKED:
                debtor.booked += row[-2]
            else:
                debtor.items.append(_item(row, on))
        there = (row for row in found.values() if row.booked or row.items)
        return cls(on, tuple(sorted(there, key=lambda row: (-abs(row.booked), row.name, row.customer or 0))))


def ageing(on: date, *, by: Actor) -> Ageing:
    """Who owed how much since when on that day, and what had been paid ahead: what came later does not count."""
    permissions.require(by, RECEIVABLES)
    every = _debts(on, by).union(_money(on, by), _credits(on, by), _booked(on, by), all=True)
    return Ageing.of(every, on)


def behind(on: date, *, by: Actor, customer: int | None = None, column: str = "") -> list[Item]:
    """The invoices and receipts behind a figure, the longest due first; `column` is a bucket, `open` or `ahead`."""
    permissions.require(by, RECEIVABLES)
    only = {"customer_id": customer} if customer else {}
    rows = _debts(on, by, **only).union(_money(on, by, **only), _credits(on, by, **only), all=True)
    items = (_item(row, on) for row in rows)
    return sorted(_in_column(items, column), key=lambda item: (item.due_on, item.number, item.id))


def _in_column(items: Iterable[Item], column: str) -> Iterator[Item]:
    for item in items:
        if column in ("", item.column) or (column == "open" and item.column != "ahead"):
            yield item


def _item(row: tuple, on: date) -> Item:
    what, customer, name, pk, symbol, number, *rest = row
    return Item(what, customer, name, pk, f"{symbol} {number}".strip(), *rest, on)


def _debts(on: date, by: Actor, **only: Any) -> QuerySet:
    """Invoices that were issued and not settled on that day; a payment counts once both are in the books.

    An invoice of the books before counts from the day on which these books begin.
    """
    paid = _shares("invoice", Q(receipt=None) | Q(receipt__posted_on__lte=on), date__lte=on)
    there = Q(opening=None) | Q(opening__on__lte=on)
    issued = Invoice.objects.filter(there, company_id=by.company_id, date__lte=on, total__gt=0, **only)
    issued = issued.exclude(number="").exclude(state=Invoice.State.VOID)
    rows = issued.annotate(settled=paid).exclude(settled=F("total"))
    return rows.order_by().values_list(
        Value(DEBT), "customer_id", "customer__name", "id", "symbol", "number", "date", "due_on", "total", "settled"
    )


def _money(on: date, by: Actor, **only: Any) -> QuerySet:
    """Receipts that were in the books and not used up on that day; a reversed one stood until its reversal."""
    used = _shares("receipt", Q(invoice=None) | Q(invoice__date__lte=on), date__lte=on)
    back = JournalEntry.objects.filter(
        company_id=by.company_id, source_kind=Receipt._meta.label_lower, source_id=OuterRef("pk"),
        reverses__isnull=False, date__lte=on,
    )  # fmt: skip
    stood = Q(state=Receipt.State.POSTED) | Q(state=Receipt.State.CANCELLED, opening=None) & ~Exists(back)
    posted = Receipt.objects.filter(stood, company_id=by.company_id, posted_on__lte=on, **only)
    rows = posted.annotate(settled=used, due=F("posted_on")).exclude(settled=F("amount"))
    return rows.order_by().values_list(
        Value(MONEY),
        "customer_id",
        "customer__name",
        "id",
        NO_TEXT,
        "number",
        "posted_on",
        "due",
        "amount",
        "settled",
    )


def _credits(on: date, by: Actor, **only: Any) -> QuerySet:
    """Adjusting invoices below zero that were issued and not used up on that day."""
    issued = Invoice.objects.filter(company_id=by.company_id, date__lte=on, total__lt=0, **only).exclude(number="")
    used = _shares("credit", date__lte=on) - _shares("invoice", revalued__isnull=False, date__lte=on)
    rows = issued.annotate(settled=used, day=F("date"), all=-F("total")).exclude(settled=F("all"))
    return rows.order_by().values_list(
        Value(CREDIT), "customer_id", "customer__name", "id", "symbol", "number", "date", "day", "all", "settled"
    )


def _booked(on: date, by: Actor) -> QuerySet:
    """Account 131 by customer."""
    lines = JournalLine.objects.filter(company_id=by.company_id, account__code=RECEIVABLE, entry__date__lte=on)
    rows = lines.order_by().values("party_id", "party__name")
    said = rows.annotate(day=Max("entry__date"), due=Max("entry__date"), sum=Sum("amount"))
    return said.values_list(
        Value(BOOKED), "party_id", "party__name", NO_ID, NO_TEXT, NO_TEXT, "day", "due", "sum", ZERO
    )


def _shares(of: str, *conditions: Q, **counted: Any) -> Coalesce:
    """How much was allocated of a row: what was paid with it was worth the exchange difference more than it paid."""
    shares = Allocation.objects.filter(*conditions, **{of: OuterRef("pk")}, **counted).order_by().values(of)
    what = Sum("amount") if of == "invoice" else Sum(F("amount") + F("difference"), output_field=ZERO.output_field)
    return Coalesce(Subquery(shares.annotate(all=what).values("all")), ZERO)


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, Decimal(0))
