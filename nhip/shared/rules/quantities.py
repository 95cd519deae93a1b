"""Quantities in one unit and in another: the stock is kept in base units."""

from decimal import ROUND_HALF_UP, Decimal

MILLIONTH = Decimal("0.000001")


class NotWhole(ValueError):
    """The quantity cannot be written with six places; nothing is rounded away silently."""


def to_base(quantity: Decimal, factor: Decimal) -> Decimal:
    """So many base units are in `quantity` of a unit that holds `factor` of them; raises `NotWhole`."""
    exact = quantity * factor
    if exact != exact.quantize(MILLIONTH):
        raise NotWhole(f"{quantity} x {factor}")
    return exact


def from_base(quantity: Decimal, factor: Decimal) -> Decimal:
    """So many units hold the base units, rounded half up to six places, for showing only."""
    return (quantity / factor).quantize(MILLIONTH, ROUND_HALF_UP)
