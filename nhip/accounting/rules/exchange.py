"""Other currencies: what foreign money is booked at, and which part of that a part of it takes along (ACC-16, R25).

Circular 133/2016/TT-BTC Art 52, 58: a sale is booked at the rate of its day, money at the rate of the day it comes;
what that makes of a difference when the one settles the other is realised, to 515 as a gain, to 635 as a loss.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal

from .charts import FINANCE_COST, FINANCE_INCOME, RECEIVABLE
from .ledger import Leg, moving
from .money import Paper, coin

NOTHING = Decimal(0)
EXACT = Context(prec=60, rounding=ROUND_HALF_UP)
"""Two columns of 19 digits multiplied, and what a division needs beyond that."""


class TooSmall(ValueError):
    """What is booked cannot be parted any more: a part, or what is left, would be worth nothing."""


@dataclass(frozen=True)
class Held:
    """So much foreign money, what is booked of it, and the rate that it was booked at."""

    foreign: Decimal
    booked: Decimal
    rate: Decimal

    def part(self, foreign: Decimal, currency: str = "VND") -> Decimal:
        """What is booked of so much of it: all of it takes all, so that both end at zero together.

        What is left stays booked at its rate, so no part is further from its rate than one coin, however many parts
        there were; the coins by which the lines of an invoice were rounded go along with it. Neither the part nor
        what is left is ever worth nothing; TooSmall where that cannot be.
        """
        if not NOTHING < foreign <= self.foreign:
            raise ValueError(f"{foreign} of {self.foreign}")
        if foreign == self.foreign:
            return self.booked
        least = coin(currency)
        if self.booked < 2 * least:
            raise TooSmall(f"{foreign} of {self.foreign}, booked at {self.booked}")
        left = self.foreign - foreign
        rounded_off = self.booked - worth(self.foreign, self.rate, currency)
        its_share = EXACT.divide(EXACT.multiply(rounded_off, left), self.foreign).quantize(least, context=EXACT)
        cut = self.booked - worth(left, self.rate, currency) - its_share
        return min(max(cut, least), self.booked - least)


def worth(foreign: Decimal, rate: Decimal, currency: str = "VND") -> Decimal:
    """What foreign money is worth in the books, in their smallest coin; half a coin goes up, away from zero."""
    return EXACT.multiply(foreign, rate).quantize(coin(currency), context=EXACT)


def is_written(amount: Decimal, currency: str) -> bool:
    """Whether papers in that currency can say so: nothing finer than its smallest coin."""
    return amount == amount.quantize(coin(Paper(currency)), context=EXACT)


def spread(amount: Decimal, over: Iterable[Decimal], currency: str = "VND") -> list[Decimal]:
    """The amount in parts that are to each other as these are, to the coin; together they are the amount."""
    weights = list(over)
    whole, so_far, given, parts = sum(weights, NOTHING), NOTHING, NOTHING, []
    for weight in weights:
        so_far += weight
        share = EXACT.divide(EXACT.multiply(amount, so_far), whole) if whole else NOTHING
        upto = share.quantize(coin(currency), context=EXACT)
        parts.append(upto - given)
        given = upto
    if parts and not whole:
        parts[-1] = amount
    return parts


def following(now: Decimal, foreign_now: Decimal, wanted: Decimal, rate: Decimal, currency: str = "VND") -> Decimal:
    """By how much a booked amount changes when what it says in its own currency becomes `wanted`.

    At the rate that it was booked at; nothing at all is booked at nothing, whatever had been rounded before.
    """
    if wanted == foreign_now:
        return NOTHING
    if not foreign_now:
        return worth(wanted, rate, currency) - now
    return EXACT.divide(EXACT.multiply(now, wanted), foreign_now).quantize(coin(currency), context=EXACT) - now


def gain_and_loss(differences: Iterable[Decimal]) -> tuple[Decimal, Decimal]:
    """Gains and losses, each above zero: one never hides the other."""
    differences = tuple(differences)
    gain = sum((each for each in differences if each > 0), NOTHING)
    return gain, gain - sum(differences, NOTHING)


def allocation_legs(amount: Decimal, difference: Decimal, customer: int) -> tuple[Leg, ...]:
    """The legs of one difference; where the amount is below zero, what was settled is not settled after all."""
    account = FINANCE_INCOME if (difference > 0) == (amount > 0) else FINANCE_COST
    return Leg(RECEIVABLE, difference, party=customer), Leg(account, -difference)


def difference_legs(differences: Iterable[Decimal], customer: int) -> tuple[Leg, ...]:
    """Dr 131, Cr 515 where the money was worth more than was owed; Dr 635, Cr 131 where it was worth less."""
    gain, loss = gain_and_loss(differences)
    return moving(
        Leg(RECEIVABLE, gain, party=customer), Leg(FINANCE_INCOME, -gain),
        Leg(FINANCE_COST, loss), Leg(RECEIVABLE, -loss, party=customer),
    )  # fmt: skip


def receipt_legs(
    amount: Decimal, treasury: str, customer: int, differences: Iterable[Decimal] = ()
) -> tuple[Leg, ...]:
    """Dr 1111 or 1121, Cr 131: what no invoice has taken yet is the customer's advance.

    Foreign money is debited at what it is worth (Dr 1112, 1122), 131 credited with what that settles and leaves open;
    what is between them is a gain (Cr 515) or a loss (Dr 635).
    """
    gain, loss = gain_and_loss(differences)
    return moving(
        Leg(treasury, amount, party=customer), Leg(FINANCE_COST, loss),
        Leg(RECEIVABLE, gain - amount - loss, party=customer), Leg(FINANCE_INCOME, -gain),
    )  # fmt: skip


def refund_legs(amount: Decimal, treasury: str, customer: int, difference: Decimal = NOTHING) -> tuple[Leg, ...]:
    """Dr 131, Cr 1111 or 1121: money goes back to a customer (133/2016/TT-BTC Art 12, 13, 17).

    Of foreign money 131 is debited with what was booked of it; what it costs less than that is a gain, else a loss.
    """
    gain, loss = gain_and_loss((difference,))
    return moving(
        Leg(RECEIVABLE, amount + difference, party=customer), Leg(FINANCE_COST, loss),
        Leg(treasury, -amount, party=customer), Leg(FINANCE_INCOME, -gain),
    )  # fmt: skip
