"""Promises to pay: kept, broken or still awaited, by what came in between (FLOW-10)."""

from datetime import date
from decimal import Decimal

AWAITED, KEPT, BROKEN = "awaited", "kept", "broken"


def state_of(promised: Decimal, until: date, received: Decimal, today: date) -> str:
    """Kept as soon as so much has come; broken when the promised day is over without it."""
    if received >= promised:
        return KEPT
    return BROKEN if today > until else AWAITED
