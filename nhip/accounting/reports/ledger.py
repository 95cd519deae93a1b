"""The books read: trial balance and the ledger of an account, each one statement.

One statement sees one state of the books, so debit equals credit in every trial balance, whoever posts meanwhile.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import F, Q, QuerySet, Subquery, Sum, Window
from django.db.models.functions import Coalesce

from nhip.kernel import permissions, steady
from nhip.kernel.actors import Actor
from nhip.kernel.refs import Ref

from .. import rules
from ..models import Account, JournalLine
from .needs import BROUGHT, CASH, LEDGER, MOST, ZERO


@dataclass(frozen=True)
class Balance:
    """One account over a period; debit balances above zero, credit balances below."""

    account: int
    code: str
    name: str
    opening: Decimal
    debit: Decimal
    credit: Decimal

    @property
    def closing(self) -> Decimal:
        return self.opening + self.debit - self.credit


@dataclass(frozen=True)
class TrialBalance:
    """Every account that moved, and the sums of both sides."""

    start: date
    end: date
    rows: tuple[Balance, ...]

    @property
    def sums(self) -> dict[str, Decimal]:
        """Opening and closing on each side, debit and credit of the period."""
        opening, closing = [row.opening for row in self.rows], [row.closing for row in self.rows]
        return {
            "opening_debit": _above(opening),
            "opening_credit": _above(-each for each in opening),
            "debit": sum((row.debit for row in self.rows), Decimal(0)),
            "credit": sum((row.credit for row in self.rows), Decimal(0)),
            "closing_debit": _above(closing),
            "closing_credit": _above(-each for each in closing),
        }


def _above(amounts: Iterable[Decimal]) -> Decimal:
    return sum((amount for amount in amounts if amount > 0), Decimal(0))


def trial_balance(start: date, end: date, *, by: Actor) -> TrialBalance:
    """Opening, debit, credit and closing of each account from `start` to `end`, both included (ACC-16).

    What the books began with is opening, also in the period that has its day.
    """
    permissions.require(by, LEDGER)
    inside = Q(entry__date__gte=start) & ~BROUGHT
    lines = JournalLine.objects.filter(company_id=by.company_id, entry__date__lte=end)
    name = f"account__{Account.name_column()}"
    found = lines.values("account_id", "account__code", name).annotate(
        opening=Coalesce(Sum("amount", filter=~inside), ZERO),
        debit=Coalesce(Sum("amount", filter=inside & Q(amount__gt=0)), ZERO),
        credit=Coalesce(Sum("amount", filter=inside & Q(amount__lt=0)), ZERO),
    )
    names = ("account_id", "account__code", name, "opening", "debit", "credit")
    rows = (Balance(*row[:5], -row[5]) for row in found.order_by("account__code").values_list(*names))
    return TrialBalance(start, end, tuple(rows))


def under_parents(rows: tuple[Balance, ...], *, by: Actor) -> list[rules.tree.Row]:
    """The rows of a trial balance under the accounts above them, which sum them up; the chart is read beside it."""
    known = Account.objects.filter(company_id=by.company_id)
    names = known.values_list("code", "id", Account.name_column(), "parent")
    chart = {code: rules.tree.Account(*said) for code, *said in names}
    posted = ((row.code, rules.tree.sides(row.opening, row.debit, row.credit)) for row in rows)
    return rules.tree.tree(posted, chart)


@dataclass(frozen=True)
class Movement:
    """One line of an account with the paper behind it and the balance after it."""

    entry: int
    number: str
    date: date
    paper: str
    text: str
    party: str
    amount: Decimal
    balance: Decimal
    source: Ref


@dataclass(frozen=True)
class Ledger:
    """An account over a period; `more` says that only the first lines are shown."""

    account: Account
    start: date
    end: date
    opening: Decimal
    rows: tuple[Movement, ...]
    more: bool = False

    @property
    def debit(self) -> Decimal:
        return _above(row.amount for row in self.rows)

    @property
    def credit(self) -> Decimal:
        return _above(-row.amount for row in self.rows)

    @property
    def closing(self) -> Decimal:
        return self.rows[-1].balance if self.rows else self.opening


def account_ledger(account: Account, start: date, end: date, *, by: Actor) -> Ledger:
    """Line by line with the running balance, oldest first."""
    if not permissions.may(by, LEDGER):
        permissions.require(by, CASH)
    lines = JournalLine.objects.filter(company_id=by.company_id, account=account).order_by()
    before = lines.filter(Q(entry__date__lt=start) | BROUGHT & Q(entry__date__lte=end))
    rows = lines.filter(~BROUGHT, entry__date__range=(start, end)).annotate(
        before=Coalesce(Subquery(before.values("account").annotate(sum=Sum("amount")).values("sum")), ZERO),
        running=Window(Sum("amount"), order_by=[F("entry__date").asc(), F("entry_id").asc(), F("id").asc()]),
    )
    shown = rows.order_by("entry__date", "entry_id", "id").values_list(
        "entry_id", "entry__number", "entry__date", "entry__paper", "entry__text", "party__name", "amount", "running",
        "entry__source_kind", "entry__source_id", "before",
    )[: MOST + 1]  # fmt: skip
    found = list(shown)
    opening = found[0][-1] if found else _sum(before)
    return Ledger(account, start, end, opening, tuple(map(_movement, found[:MOST])), len(found) > MOST)


def _movement(row: tuple) -> Movement:
    *plain, party, amount, running, kind, pk, before = row
    return Movement(*plain, party or "", amount, before + running, Ref(kind, pk))


def _sum(lines: QuerySet) -> Decimal:
    return lines.aggregate(sum=Sum("amount"))["sum"] or Decimal(0)


def names_above(accounts: Iterable[Account]) -> dict[int, str]:
    """What the account above each is called, by the account's id; nothing where none is above."""
    found: dict[int, str] = {}
    for account in accounts:
        chart = steady.kept(account.company_id, "chart", lambda number=account.company_id: _chart(number))
        if account.parent in chart:
            found[account.pk] = chart[account.parent].called
    return found


def _chart(company_id: int) -> dict[str, Account]:
    return {row.code: row for row in steady.rows_of(Account, company_id).values()}
