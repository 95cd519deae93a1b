"""Weighted average: what goods in stock are worth, and with which value they leave (ACC-21)."""

from decimal import Decimal

from .money import rounded


class NotInStock(ValueError):
    """More should leave than the books hold."""


def value_out(on_hand: Decimal, value: Decimal, quantity: Decimal, currency: str = "VND") -> Decimal:
    """The value that `quantity` of what is on hand takes with it; the last piece takes all that is left.

    So the values that leave add up to the values that came in, and what stays is never below zero.
    """
    if not Decimal(0) < quantity <= on_hand:
        raise NotInStock(quantity - on_hand)
    if quantity == on_hand:
        return value
    return min(rounded(value * quantity / on_hand, currency), value)


def unit_cost(on_hand: Decimal, value: Decimal, currency: str = "VND") -> Decimal:
    """What one base unit is worth on average; zero when nothing is there."""
    return rounded(value / on_hand, currency) if on_hand else Decimal(0)
