"""Ageing: what a customer owes by how late it is, what was paid ahead, and what both come to (ACC-07)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from .receivables import BUCKETS, bucket

NOTHING = Decimal(0)


@dataclass(frozen=True)
class Owed:
    """An invoice on a day: its total, and how much of it was paid up to that day."""

    due_on: date
    total: Decimal
    paid: Decimal

    @property
    def open(self) -> Decimal:
        """Never below zero: what was paid beyond the total is money ahead."""
        return max(self.total - self.paid, NOTHING)

    @property
    def beyond(self) -> Decimal:
        """A payment dated back may have met an invoice that another had paid in between."""
        return max(self.paid - self.total, NOTHING)


@dataclass(frozen=True)
class Ahead:
    """Money on a day: how much came, and how much of it invoices had taken up to that day."""

    amount: Decimal
    used: Decimal

    @property
    def left(self) -> Decimal:
        return self.amount - self.used


@dataclass(frozen=True)
class Aged:
    """The columns of a customer's row."""

    buckets: dict[str, Decimal]
    ahead: Decimal

    @property
    def open(self) -> Decimal:
        """All that invoices still ask for."""
        return sum(self.buckets.values(), NOTHING)

    @property
    def balance(self) -> Decimal:
        """What account 131 of the customer must say: above zero a debit balance, below a credit one."""
        return self.open - self.ahead


def aged(debts: Iterable[Owed], money: Iterable[Ahead], on: date) -> Aged:
    """Debts in the columns of how late they are on that day, money that no invoice has taken apart from them."""
    buckets, ahead = dict.fromkeys(BUCKETS, NOTHING), NOTHING
    for debt in debts:
        buckets[bucket(debt.due_on, on)] += debt.open
        ahead += debt.beyond
    return Aged(buckets, ahead + sum((each.left for each in money), NOTHING))


def sides(balance: Decimal) -> tuple[Decimal, Decimal]:
    """Debit and credit: account 131 has both, and one customer's debt is never set off with another's advance."""
    return max(balance, NOTHING), max(-balance, NOTHING)


def running(opening: Decimal, amounts: Iterable[Decimal]) -> list[Decimal]:
    """The balance after each amount."""
    balances, balance = [], opening
    for amount in amounts:
        balance += amount
        balances.append(balance)
    return balances


def quarter_start(day: date) -> date:
    """The first day of its quarter: debts are agreed upon quarter by quarter."""
    return day.replace(month=day.month - (day.month - 1) % 3, day=1)
