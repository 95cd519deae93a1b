"""Discounts for paying early: until when, how much, and how they are booked.

A discount for paying early (chiết khấu thanh toán) is a financial cost of the seller, no reduction of revenue, and no
invoice is adjusted for it: Dr 635, Cr 131 (133/2016/TT-BTC Art 63; the same accounts by 99/2025/TT-BTC).
"""

from datetime import date
from decimal import Decimal

from .charts import FINANCE_COST, RECEIVABLE
from .ledger import Leg, moving
from .money import rounded


def most(total: Decimal, rate: Decimal, given: Decimal, currency: str = "VND") -> Decimal:
    """The most that can still be given of an invoice: of its total with tax, less what was given before."""
    return max(rounded(total * rate, currency) - given, Decimal(0))


def earned(total: Decimal, rate: Decimal, given: Decimal, owed: Decimal, currency: str = "VND") -> Decimal:
    """What is proposed when all that is owed is paid in time; never more than is owed."""
    return min(most(total, rate, given, currency), owed)


def in_time(paid_on: date, until: date | None) -> bool:
    """The last day counts."""
    return until is not None and paid_on <= until


def discount_legs(amount: Decimal, customer: int) -> tuple[Leg, ...]:
    """Dr 635, Cr 131."""
    return moving(Leg(FINANCE_COST, amount, party=customer), Leg(RECEIVABLE, -amount, party=customer))
