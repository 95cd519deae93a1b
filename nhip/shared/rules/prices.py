"""Prices and taxes of a day: which line of a list counts, and which rate of the law."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

CENT, DONG = Decimal("0.01"), Decimal(1)


@dataclass(frozen=True)
class Step:
    """From a quantity and a day on, one base unit costs `price` before tax."""

    from_quantity: Decimal
    since: date
    price: Decimal


@dataclass(frozen=True)
class Rate:
    """A dated row of the law; `own` when the company wrote it itself, `value` a fraction or none."""

    code: str
    value: Decimal | None
    reduces: str
    since: date | None
    until: date | None
    own: bool

    def holds(self, on: date) -> bool:
        return (self.since is None or self.since <= on) and (self.until is None or on <= self.until)


def price(steps: Iterable[Step], quantity: Decimal, on: date) -> Decimal | None:
    """The price of the highest step that the quantity reaches, as last set by that day (SAL-19)."""
    reached = [step for step in steps if step.since <= on and step.from_quantity <= quantity]
    return max(reached, key=lambda step: (step.from_quantity, step.since)).price if reached else None


def rate(rates: Iterable[Rate], code: str, on: date, *, reducible: bool) -> Rate | None:
    """The rate of a product's code on a day.

    The company's own rows about a code replace the country's; a reduction goes before what it reduces; of several
    rows the latest counts.
    """
    about = [row for row in rates if row.holds(on) and (row.reduces == code if row.reduces else row.code == code)]
    about = [row for row in about if row.own] or about
    about = [row for row in about if reducible or not row.reduces]
    return max(about, key=lambda row: (bool(row.reduces), row.since or date.min), default=None)


def changed(amount: Decimal, share: Decimal, *, places: int) -> Decimal:
    """The price raised (or, below zero, lowered) by a share of itself, rounded half up to the currency's places."""
    exact = amount * (1 + share)
    return exact.quantize(DONG if places == 0 else CENT, ROUND_HALF_UP)
