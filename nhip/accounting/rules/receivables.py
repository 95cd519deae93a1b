"""Open items: who pays which invoice first, and how late an invoice is (ACC-07)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

BUCKETS = ("not_due", "to_30", "to_60", "to_90", "over_90")
"""Not due, 1-30 days late, 31-60, 61-90, more than 90."""


@dataclass(frozen=True)
class Open:
    """Something with an amount still open: an invoice to be paid, or a receipt to be used."""

    id: int
    amount: Decimal
    day: date


@dataclass(frozen=True)
class Share:
    """So much of a receipt pays so much of an invoice."""

    receipt: int
    invoice: int
    amount: Decimal


def allocate(receipts: Iterable[Open], invoices: Iterable[Open]) -> tuple[Share, ...]:
    """The oldest money pays the oldest debt first, until one of the two runs out."""
    shares, money, debts = [], _oldest(receipts), _oldest(invoices)
    left = {each.id: each.amount for each in money}
    for debt in debts:
        due = debt.amount
        for receipt in money:
            if share := min(due, left[receipt.id]):
                shares.append(Share(receipt.id, debt.id, share))
                due, left[receipt.id] = due - share, left[receipt.id] - share
    return tuple(shares)


def days_late(due_on: date, today: date) -> int:
    """How many days late; zero until the due day is over."""
    return max((today - due_on).days, 0)


def bucket(due_on: date, today: date) -> str:
    """The column of the ageing list an amount belongs to."""
    late = days_late(due_on, today)
    return BUCKETS[0] if not late else BUCKETS[min(1 + (late - 1) // 30, 4)]


def _oldest(items: Iterable[Open]) -> list[Open]:
    return sorted((item for item in items if item.amount > 0), key=lambda item: (item.day, item.id))
