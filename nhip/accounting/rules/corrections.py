"""Corrections of issued invoices: how a line stands, by how much it changes, and which way the law leaves open.

Circular 91/2026/TT-BTC Art 10, on Decree 254/2026/NĐ-CP: what is wrong is adjusted or replaced, never cancelled; what
was put right one way is put right that way again. Goods that come back are always adjusted by the seller.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from .exchange import following
from .money import Paper, line_net, rounded, vat

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
    return (now.net / now.quantity).quantize(Decimal("0.0001" if isinstance(currency, Paper) else "0.01"))


@dataclass(frozen=True)
class Both:
    """The same line in the books, and in the currency of its invoice where that is another."""

    booked: Standing = Standing()
    foreign: Standing | None = None

    @classmethod
    def of(
        cls, quantity: Decimal, net: Decimal, tax: Decimal, foreign_net: Decimal | None, foreign_tax: Decimal | None
    ) -> "Both":
        """As columns say it."""
        booked = Standing(quantity, net, tax)
        if foreign_net is None or foreign_tax is None:
            return cls(booked)
        return cls(booked, Standing(quantity, foreign_net, foreign_tax))

    def __add__(self, other: "Both") -> "Both":
        if self.foreign is None or other.foreign is None:
            return Both(self.booked + other.booked, self.foreign or other.foreign)
        return Both(self.booked + other.booked, self.foreign + other.foreign)

    @property
    def quantity(self) -> Decimal:
        return self.booked.quantity

    @property
    def shown(self) -> Standing:
        """As the invoice itself says it."""
        return self.booked if self.foreign is None else self.foreign

    @property
    def fits(self) -> bool:
        """Nothing of a line falls below zero."""
        return self.booked.fits and self.shown.fits


@dataclass(frozen=True)
class Terms:
    """The currency of the books, that of the invoice where it is another, and the rate it was booked at."""

    own: str = "VND"
    currency: str = ""
    rate: Decimal = NOTHING

    @property
    def last(self) -> str:
        """What the amounts of the invoice end with."""
        return Paper(self.currency) if self.currency else self.own


def returned_of(now: Both, quantity: Decimal, terms: Terms) -> Both:
    """What comes back takes its part along in both currencies; the last piece takes all that is left of both."""
    booked = returned(now.booked, quantity, terms.own)
    return Both(booked, None if now.foreign is None else returned(now.foreign, quantity, terms.last))


def adjusted_of(now: Both, quantity: Decimal, price: Decimal, rate: Decimal | None, terms: Terms) -> Both:
    """The change that makes the line say `quantity` at `price`, in the invoice's currency; booked at its own rate."""
    change = adjusted(now.shown, quantity, price, rate, terms.last)
    if now.foreign is None:
        return Both(change)
    return Both(_booked(change, now, terms), change)


def whole_of(line: Both, whole: Standing, terms: Terms) -> Both:
    """What a line says anew in the invoice's currency, booked as the line that it takes the place of was."""
    if line.foreign is None:
        return Both(whole)
    return Both(_booked(whole + -line.foreign, line, terms) + line.booked, whole)


def _booked(change: Standing, now: Both, terms: Terms) -> Standing:
    """A change at the rate that the line was booked at."""
    there = now.shown

    def follows(booked: Decimal, foreign: Decimal, more: Decimal) -> Decimal:
        return following(booked, foreign, foreign + more, terms.rate, terms.own)

    return Standing(
        change.quantity,
        follows(now.booked.net, there.net, change.net),
        follows(now.booked.tax, there.tax, change.tax),
    )


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
