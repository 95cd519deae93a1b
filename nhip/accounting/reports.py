"""Reports: trial balance, ledger of an account, ageing of receivables, cash in hand, cash book; each one statement.

One statement sees one state of the books, so debit equals credit in every trial balance, whoever posts meanwhile.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import F, Q, QuerySet, Subquery, Sum, Value, Window
from django.db.models.functions import Coalesce

from nhip.kernel import clock, permissions, steady
from nhip.kernel.actors import Actor
from nhip.kernel.fields import MoneyField
from nhip.kernel.refs import Ref

from . import rules
from .models import Account, Invoice, JournalLine, Receipt, Treasury
from .operations.credit import HAND_OVER_DAYS, IN_HAND
from .operations.posting import company_of

LEDGER, RECEIVABLES, CASH = "accounting.read_ledger", "accounting.read_receivables", "accounting.read_cash"
MOST = 2000
ZERO = Value(Decimal(0), output_field=MoneyField())


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
    """Opening, debit, credit and closing of each account from `start` to `end`, both included (ACC-16)."""
    permissions.require(by, LEDGER)
    inside = Q(entry__date__gte=start)
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
    before = lines.filter(entry__date__lt=start)
    rows = lines.filter(entry__date__range=(start, end)).annotate(
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


@dataclass(frozen=True)
class OpenInvoice:
    """An invoice that is not paid, and how late it is."""

    id: int
    number: str
    date: date
    due_on: date
    amount: Decimal
    late: int
    bucket: str


@dataclass
class Debtor:
    """A customer's open invoices in the columns of the ageing list, and what was paid ahead."""

    customer: int
    name: str
    invoices: list[OpenInvoice] = field(default_factory=list)
    buckets: dict[str, Decimal] = field(default_factory=lambda: dict.fromkeys(rules.BUCKETS, Decimal(0)))

    @property
    def total(self) -> Decimal:
        return sum(self.buckets.values(), Decimal(0))


def ageing(*, by: Actor) -> list[Debtor]:
    """Who owes how much since when, the largest debt first (ACC-07)."""
    permissions.require(by, RECEIVABLES)
    today = clock.today(company_of(by).zone)
    open_ones = Invoice.objects.filter(company_id=by.company_id, open_amount__gt=0).order_by("due_on", "id")
    found: dict[int, Debtor] = {}
    names = ("customer_id", "customer__name", "id", "symbol", "number", "date", "due_on", "open_amount")
    for customer, name, pk, symbol, number, day, due_on, amount in open_ones.values_list(*names):
        debtor = found.setdefault(customer, Debtor(customer, name))
        bucket = rules.bucket(due_on, today)
        late = rules.days_late(due_on, today)
        debtor.invoices.append(OpenInvoice(pk, f"{symbol} {number}", day, due_on, amount, late, bucket))
        debtor.buckets[bucket] += amount
    return sorted(found.values(), key=lambda debtor: (-debtor.total, debtor.name))


def bucket_sums(debtors: list[Debtor]) -> dict[str, Decimal]:
    """The last row of the ageing list."""
    return {each: sum((debtor.buckets[each] for debtor in debtors), Decimal(0)) for each in rules.BUCKETS}


@dataclass(frozen=True)
class Held:
    """A receipt whose money is still in a salesperson's hand."""

    id: int
    number: str
    customer: str
    date: date
    state: str
    amount: Decimal
    overdue: bool


@dataclass
class Collector:
    """What one person has in hand."""

    person: int
    name: str
    receipts: list[Held] = field(default_factory=list)

    @property
    def total(self) -> Decimal:
        return sum((each.amount for each in self.receipts), Decimal(0))

    @property
    def overdue(self) -> Decimal:
        return sum((each.amount for each in self.receipts if each.overdue), Decimal(0))


def cash_in_hand(*, by: Actor) -> list[Collector]:
    """Cash that salespeople collected and nobody has counted, the overdue first (SAL-07)."""
    permissions.require(by, CASH)
    today = clock.today(company_of(by).zone)
    last = today - timedelta(days=HAND_OVER_DAYS.of(by.company_id, today))
    held = Receipt.objects.filter(company_id=by.company_id, state__in=IN_HAND).order_by("date", "id")
    found: dict[int, Collector] = {}
    for receipt in held.select_related("collector", "customer"):
        collector = found.setdefault(receipt.collector_id, Collector(receipt.collector_id, receipt.collector.name))
        state = str(receipt.get_state_display())
        late = receipt.state == Receipt.State.COLLECTED and receipt.date < last
        number, customer = receipt.interim_number, receipt.customer.name
        collector.receipts.append(Held(receipt.pk, number, customer, receipt.date, state, receipt.amount, late))
    return sorted(found.values(), key=lambda each: (-each.overdue, -each.total))


@dataclass(frozen=True)
class Purse:
    """A cash desk or bank account and what the books say is in it."""

    treasury: Treasury
    balance: Decimal


def purses(*, by: Actor) -> list[Purse]:
    """Every place where money lies, with today's balance of its account (ACC-01)."""
    permissions.require(by, CASH)
    treasuries = list(
        Treasury.objects.filter(company_id=by.company_id).select_related("account").order_by("-kind", "id")
    )
    lines = JournalLine.objects.filter(company_id=by.company_id, account__in=[each.account_id for each in treasuries])
    sums = dict(lines.values_list("account_id").annotate(sum=Sum("amount")).order_by())
    return [Purse(each, sums.get(each.account_id, Decimal(0))) for each in treasuries]


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
