"""Doubtful debts: how much of an overdue debt is provided for, and how writing it off is booked (ACC-07).

Rates by how long a debt is overdue are the law's (Circular 48/2019/TT-BTC Art 6); accounts are of Circular
133/2016/TT-BTC Art 36, 64, 65: Dr 6422 Cr 2293; writing off takes 2293 first; what is paid after all is 711.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from .charts import ALLOWANCE, DOUBTFUL_COST, OTHER_INCOME, RECEIVABLE
from .ledger import Leg, moving
from .money import rounded


@dataclass(frozen=True)
class Rate:
    """From so many months overdue on, `rate` (a fraction) of a debt is provided for."""

    months: int
    rate: Decimal


def months_late(due_on: date, on: date) -> int:
    """Whole months that a debt is overdue; the last day of a month ends it, however long the month is."""
    months = (on.year - due_on.year) * 12 + on.month - due_on.month
    ended = on.day >= due_on.day or (on + timedelta(days=1)).month != on.month
    return max(months if ended else months - 1, 0)


def rate_of(due_on: date, on: date, rates: Iterable[Rate]) -> Decimal:
    """The rate that a debt has reached on that day; zero while it is not overdue for long enough."""
    late = months_late(due_on, on)
    return max((each.rate for each in rates if late >= each.months), default=Decimal(0))


def required(amount: Decimal, rate: Decimal, currency: str = "VND") -> Decimal:
    """How much of what is open shall be provided for."""
    return rounded(amount * rate, currency)


def provision_legs(change: Decimal, customer: int) -> tuple[Leg, ...]:
    """Dr 6422, Cr 2293 when more is provided for, the other way round when less."""
    return moving(Leg(DOUBTFUL_COST, change, party=customer), Leg(ALLOWANCE, -change, party=customer))


def write_off_legs(amount: Decimal, provided: Decimal, customer: int) -> tuple[Leg, ...]:
    """Dr 2293 what was provided, Dr 6422 the rest, Cr 131."""
    return moving(
        Leg(ALLOWANCE, provided, party=customer),
        Leg(DOUBTFUL_COST, amount - provided, party=customer),
        Leg(RECEIVABLE, -amount, party=customer),
    )


def recovery_legs(amount: Decimal, treasury: str, customer: int) -> tuple[Leg, ...]:
    """Dr 1111 or 1121, Cr 711: the debt itself is in the books no more."""
    return moving(Leg(treasury, amount, party=customer), Leg(OTHER_INCOME, -amount, party=customer))
