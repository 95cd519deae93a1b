"""Discount steps: up to which rate who decides (ACC-12, SAL-19)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Step:
    """Up to `rate` (a fraction) whoever holds `role` decides; others ask `function`."""

    rate: Decimal
    role: str
    function: str
    needs_answer: bool = False


def steps_fit(steps: Sequence[Step]) -> bool:
    """At least one step, each above the one before, none above the whole price."""
    rates = [step.rate for step in steps]
    return bool(rates) and all(0 < rate <= 1 for rate in rates) and rates == sorted(set(rates))
