"""Statement of account: everything on account 131 of one customer between two days, in one statement (ACC-07)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from nhip.kernel import permissions
from nhip.kernel.actors import Actor
from nhip.kernel.refs import Ref
from nhip.shared.models import Party

from .. import rules
from ..models import JournalLine
from ..operations.posting import today
from .ageing import Item, behind
from .needs import BROUGHT, RECEIVABLES, ZERO


@dataclass(frozen=True)
class Line:
    """One line of account 131 with the paper behind it and the balance after it."""

    entry: int
    number: str
    date: date
    paper: str
    text: str
    amount: Decimal
    balance: Decimal
    source: Ref

    @property
    def called(self) -> str:
        """The number of the paper, of the entry where there is none."""
        return self.paper or self.number


@dataclass(frozen=True)
class Statement:
    """Opening + debit - credit = closing; above zero the customer owes us, below we owe the customer."""

    customer: Party
    start: date
    end: date
    opening: Decimal
    rows: tuple[Line, ...]

    @property
    def debit(self) -> Decimal:
        return sum((rules.sides(row.amount)[0] for row in self.rows), Decimal(0))

    @property
    def credit(self) -> Decimal:
        return sum((rules.sides(row.amount)[1] for row in self.rows), Decimal(0))

    @property
    def closing(self) -> Decimal:
        return self.opening + self.debit - self.credit


def days_of(start: date | None, end: date | None, *, by: Actor) -> tuple[date, date]:
    """The days asked for in their order; unsaid, the running quarter up to today."""
    end = end or today(by)
    start = start or rules.quarter_start(end)
    return (start, end) if start <= end else (end, start)


def statement(customer: Party, start: date, end: date, *, by: Actor) -> Statement:
    """Line by line, oldest first, none left out: both parties sign for all of it."""
    permissions.require(by, RECEIVABLES)
    lines = JournalLine.objects.filter(
        company_id=by.company_id, party=customer, account__code=rules.RECEIVABLE
    ).order_by()  # fmt: skip
    before = lines.filter(Q(entry__date__lt=start) | BROUGHT & Q(entry__date__lte=end))
    sums = before.values("party").annotate(sum=Sum("amount")).values("sum")
    rows = lines.filter(~BROUGHT, entry__date__range=(start, end)).annotate(before=Coalesce(Subquery(sums), ZERO))
    found = list(
        rows.order_by("entry__date", "entry_id", "id").values_list(
            "entry_id", "entry__number", "entry__date", "entry__paper", "entry__text", "entry__source_kind",
            "entry__source_id", "amount", "before",
        )
    )  # fmt: skip
    opening = found[0][-1] if found else _sum(before)
    balances = rules.running(opening, (row[-2] for row in found))
    said = tuple(_line(row, balance) for row, balance in zip(found, balances, strict=True))
    return Statement(customer, start, end, opening, said)


def open_debts(customer: Party, on: date, *, by: Actor) -> list[Item]:
    """Which invoices the balance is made of, the longest due first, then what was paid ahead."""
    return sorted(behind(on, by=by, customer=customer.pk), key=lambda item: item.column == "ahead")


def _line(row: tuple, balance: Decimal) -> Line:
    *plain, kind, pk, amount, _before = row
    return Line(*plain, amount, balance, Ref(kind, pk))


def _sum(lines: QuerySet) -> Decimal:
    return lines.aggregate(sum=Sum("amount"))["sum"] or Decimal(0)
