"""Returns: how much may still come back, what it was sold for, and which invoices it is taken off."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256

from .amounts import rounded

ZERO = Decimal(0)


@dataclass(frozen=True)
class Billed:
    """So much of an order line stands on an invoice and was not credited yet; ids grow with time."""

    invoice: int
    line: int
    quantity: Decimal


def returnable(*, delivered: Decimal, returned: Decimal, claimed: Decimal) -> Decimal:
    """What the customer has of a line and no other return asks for."""
    return max(delivered - returned - claimed, ZERO)


def worth(quantity: Decimal, *, ordered: Decimal, net: Decimal, places: int) -> Decimal:
    """What so much of a line was sold for, before tax, after discount: its part of the line's net amount."""
    return rounded(net * quantity / ordered, places)


def credits(wanted: Mapping[int, Decimal], billed: Iterable[Billed]) -> dict[int, dict[int, Decimal]]:
    """By invoice, how much of each line is taken off it: the latest invoice first.

    The latest invoice is the one most likely to be unpaid, so that a credit lessens what is owed before it becomes
    money to be paid back; and it lies in the tax period that is most likely still open. What no invoice has is left.
    """
    left, found = dict(wanted), dict[int, dict[int, Decimal]]()
    for bill in sorted(billed, key=lambda bill: (-bill.invoice, bill.line)):
        part = min(left.get(bill.line, ZERO), bill.quantity)
        if part > 0:
            found.setdefault(bill.invoice, {})[bill.line] = part
            left[bill.line] -= part
    return found


def fingerprint(order: int, cause: str, lines: Iterable[tuple[int, Decimal]]) -> str:
    """A short hash of what comes back of which order and why: an approval holds for exactly this."""
    said = [f"{order}", cause, *(f"{line}:{quantity.normalize():f}" for line, quantity in sorted(lines))]
    return sha256("|".join(said).encode()).hexdigest()[:32]
