"""Weighted average, and first in, first out: with which value goods leave the stock (ACC-21)."""

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from .money import rounded


class NotInStock(ValueError):
    """More should leave than the books hold."""


class Layer(NamedTuple):
    """What is left of goods that came in at once; `key` names them."""

    key: int
    place: int
    quantity: Decimal
    value: Decimal


class Taken(NamedTuple):
    """So much of a layer leaves; `empties`: nothing of it is left then."""

    key: int
    place: int
    quantity: Decimal
    value: Decimal
    empties: bool


def value_out(on_hand: Decimal, value: Decimal, quantity: Decimal, currency: str = "VND") -> Decimal:
    """The value that `quantity` of what is on hand takes with it; the last piece takes all that is left.

    So the values that leave add up to the values that came in, and what stays is never below zero.
    """
    if not Decimal(0) < quantity <= on_hand:
        raise NotInStock(quantity - on_hand)
    if quantity == on_hand:
        return value
    return min(rounded(value * quantity / on_hand, currency), value)


def first_out(layers: Iterable[Layer], quantity: Decimal, currency: str = "VND") -> list[Taken]:
    """What leaves of which layer, in the order of the layers; each part is rounded as `value_out` says."""
    missing, taken = quantity, []
    for layer in layers:
        if (part := min(missing, layer.quantity)) > 0:
            worth = value_out(layer.quantity, layer.value, part, currency)
            taken.append(Taken(layer.key, layer.place, part, worth, part == layer.quantity))
            missing -= part
    if missing > 0 or quantity <= 0:
        raise NotInStock(missing)
    return taken


def unit_cost(on_hand: Decimal, value: Decimal, currency: str = "VND") -> Decimal:
    """What one base unit is worth on average; zero when nothing is there."""
    return rounded(value / on_hand, currency) if on_hand else Decimal(0)
