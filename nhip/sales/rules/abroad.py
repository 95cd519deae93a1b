"""A sale in another currency: what the customer is asked for, and what that is in the books.

The customer's amounts come first: each line is rounded to the coin of the sale. What a line is in the books is its
rounded amount at the rate, rounded to the coin of the books; papers add up lines, in either currency.
"""

from dataclasses import dataclass
from decimal import Decimal

from .amounts import Amounts, rounded

PLACES_OF_A_PRICE = 2
"""What a price box takes; a dinar has a third, for amounts."""


@dataclass(frozen=True)
class Exchange:
    """`rate`: what one unit of the sale's currency is in the books; the decimals of its coin and of the `books`'."""

    rate: Decimal
    places: int
    books: int


def price_abroad(price: Decimal, exchange: Exchange) -> Decimal:
    """What a price of the books is in the currency of the sale, rounded to its coin."""
    return rounded(price / exchange.rate, min(exchange.places, PLACES_OF_A_PRICE))


def at_rate(amount: Decimal, exchange: Exchange) -> Decimal:
    """What an amount of the sale is in the books, rounded to their coin."""
    return rounded(amount * exchange.rate, exchange.books)


def in_books(made: Amounts, exchange: Exchange) -> Amounts:
    """What a line of the sale is in the books; the discount is what is left between the two, so that they add up."""
    gross, net = at_rate(made.gross, exchange), at_rate(made.net, exchange)
    return Amounts(gross, gross - net, net, at_rate(made.tax, exchange))


def deposit_in_books(deposit: Decimal, exchange: Exchange, *, total: Decimal) -> Decimal:
    """What a deposit is in the books; one on everything is no more than the lines come to there."""
    return min(at_rate(deposit, exchange), total)
