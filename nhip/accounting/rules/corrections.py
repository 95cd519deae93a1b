"""Corrections of issued invoices: how a line stands, by how much it changes, and which way the law leaves open.

Circular 91/2026/TT-BTC Art 10, on Decree 254/2026/NĐ-CP: what is wrong is adjusted or replaced, never cancelled; what
was put right one way is put right that way again. Goods that come back are always adjusted by the seller.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from .money import line_net, rounded, vat

NOTHING = Decimal(0)


@dataclass(frozen=True)
class Standing:
    """How much of an invoice line there is: base units, amount before tax, tax; below zero as a change."""

    quantity: Decimal = NOTHING
    net: Decimal = NOTHING
    tax: Decimal = NOTHING

    def __add__(self, other: "Standing") -> "Standing":
        return Standing(self.quantity + other.quantity, self.net + other.net, self.tax + other.tax)

    def __neg__(self) -> "Standing":
        return Standing(-self.quantity, -self.net, -self.tax)

    def __bool__(self) -> bool:
        return bool(self.net or self.tax or self.quantity)

    @property
    def fits(self) -> bool:
        """Nothing of a line falls below zero."""
        return min(self.quantity, self.net, self.tax) >= 0


def standing(line: Standing, changes: Iterable[Standing]) -> Standing:
    """A line after all its adjustments."""
    return sum(changes, line)


def returned(now: Standing, quantity: Decimal, currency: str = "VND") -> Standing:
    """The change when so much comes back at the price and tax it stands at; the last piece takes all that is left."""
    if not NOTHING < quantity <= now.quantity:
        raise ValueError(f"{quantity} of {now.quantity}")
    if quantity == now.quantity:
        return -now
    net, tax = (rounded(part * quantity / now.quantity, currency) for part in (now.net, now.tax))
    return Standing(-quantity, -min(net, now.net), -min(tax, now.tax))


def adjusted(
    now: Standing, quantity: Decimal, price: Decimal, rate: Decimal | None, currency: str = "VND"
) -> Standing:
    """The change that makes the line say `quantity` at `price`; `rate` is the rate of its VAT, None without tax."""
    net = line_net(quantity, price, currency)
    wanted = Standing(quantity, net, vat(net, rate, currency))
    return wanted + -now


def unit_price(now: Standing, price: Decimal, currency: str = "VND") -> Decimal:
    """What a unit is billed at now: the price as it was agreed on, where no adjustment has changed it."""
    if not now.quantity or line_net(now.quantity, price, currency) == now.net:
        return price
    return (now.net / now.quantity).quantize(Decimal("0.01"))


ADJUSTED, REPLACED, ADJUSTING = "adjusted", "replaced", "adjusting"


def wrong_way(*, replacing: bool, mistake: bool, of: str, adjusted: bool) -> str:
    """Why the law bars this correction of an invoice of the kind `of`; empty where it is the right way.

    `adjusted`: it was put right by adjusting already, and is so again. `replaced`: it took the place of another, and
    a mistake in it is put right by replacing it again. `adjusting`: the invoice that it adjusts is to be corrected.
    """
    if of == "adjusting":
        return ADJUSTING
    if replacing and adjusted:
        return ADJUSTED
    if not replacing and mistake and of == "replacing" and not adjusted:
        return REPLACED
    return ""
