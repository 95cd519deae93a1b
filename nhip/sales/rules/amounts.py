"""What lines come to: every line is rounded half up by itself, and documents add up rounded lines."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from hashlib import sha256

ZERO = Decimal(0)
PLACES_OF_A_RATE = 6


@dataclass(frozen=True)
class Priced:
    """A line as it is agreed: base units, list price of one, discount and VAT as fractions (no rate: no tax)."""

    quantity: Decimal
    list_price: Decimal
    discount: Decimal = ZERO
    vat_rate: Decimal | None = None


@dataclass(frozen=True)
class Amounts:
    """Before discount, the discount, after it, the tax on that: all in one currency."""

    gross: Decimal
    discount: Decimal
    net: Decimal
    tax: Decimal

    @property
    def total(self) -> Decimal:
        return self.net + self.tax

    def __add__(self, other: "Amounts") -> "Amounts":
        return Amounts(
            self.gross + other.gross, self.discount + other.discount, self.net + other.net, self.tax + other.tax
        )


NOTHING = Amounts(ZERO, ZERO, ZERO, ZERO)


def rounded(amount: Decimal, places: int) -> Decimal:
    """Half up, to the places of the currency (0 for dong, 2 for dollars)."""
    return amount.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def amounts(line: Priced, places: int) -> Amounts:
    """One line: quantity by list price, less its discount, and the tax on what is left; each rounded."""
    gross = rounded(line.quantity * line.list_price, places)
    net = rounded(line.quantity * line.list_price * (1 - line.discount), places)
    return Amounts(gross, gross - net, net, rounded(net * (line.vat_rate or ZERO), places))


def totals(lines: Iterable[Amounts]) -> Amounts:
    """The sum of rounded lines."""
    return sum(lines, NOTHING)


def discount_rate(sums: Amounts) -> Decimal:
    """The discount of the whole document as a fraction of its value before discount."""
    return rounded(sums.discount / sums.gross, PLACES_OF_A_RATE) if sums.gross else ZERO


def agreed_discount(lines: Iterable[Priced]) -> Decimal:
    """The same from what was agreed line by line, before any coin is rounded: 5 % of ten dollars and nine is 5 %."""
    given = whole = ZERO
    for line in lines:
        whole += line.quantity * line.list_price
        given += line.quantity * line.list_price * line.discount
    return rounded(given / whole, PLACES_OF_A_RATE) if whole else ZERO


def unit_price(line: Priced) -> Decimal:
    """The price of one after discount, to the cent, as it is printed; amounts never come from it."""
    return rounded(line.list_price * (1 - line.discount), 2)


def fingerprint(customer: int, lines: Iterable[tuple[int, Priced]], currency: str = "") -> str:
    """A short hash of who gets what at which price: an approval holds for exactly this and nothing else.

    Prices are those of the sale: in another `currency` they stay as they are on a day with another exchange rate.
    """
    said = [f"{customer}", currency] if currency else [f"{customer}"]
    for product, line in lines:
        figures = (line.quantity, line.list_price, line.discount)
        said.append(":".join([str(product), *(f"{figure.normalize():f}" for figure in figures)]))
    return sha256("|".join(said).encode()).hexdigest()[:32]
