"""Valuing foreign money and debts at a period's end: which days end one, and how the differences are booked (ACC-16).

Circular 133/2016/TT-BTC Art 52, and 99/2025/TT-BTC: everything monetary in a foreign currency at the average of the
bank's transfer rates of that day; gains and losses are gathered on 413, the net of it is carried to 515 or 635.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from .charts import EXCHANGE_DIFFERENCE, FINANCE_COST, FINANCE_INCOME, RECEIVABLE
from .exchange import NOTHING, gain_and_loss, worth
from .ledger import Leg, moving
from .money import coin


def valued(foreign: Decimal, rate: Decimal, currency: str) -> Decimal:
    """What it is worth; a coin at least, so that what is open stays open in both currencies."""
    if found := worth(foreign, rate, currency):
        return found
    return coin(currency).copy_sign(foreign) if foreign else NOTHING


@dataclass(frozen=True)
class Stood:
    """So much foreign money or debt stood on the last day, booked at so much; and what of it is left by now."""

    foreign: Decimal
    booked: Decimal
    foreign_now: Decimal
    booked_now: Decimal

    def difference(self, rate: Decimal, currency: str) -> Decimal:
        """What it is worth more at that rate."""
        return valued(self.foreign, rate, currency) - self.booked

    def later(self, rate: Decimal, currency: str) -> Decimal:
        """The part of the difference that was realised since, by settling at the rate before.

        What is left by now is worth its rate, to the coin; where more is open than on that day, nothing was realised.
        """
        if abs(self.foreign_now) > abs(self.foreign):
            return NOTHING
        left = valued(self.foreign_now, rate, currency) - self.booked_now
        return self.difference(rate, currency) - left


@dataclass(frozen=True)
class Change:
    """By how much an item is worth more (less, below zero): account and party as the ledger has them."""

    account: str
    amount: Decimal
    party: int | None = None
    text: str = ""


def ends_a_period(on: date) -> bool:
    """Whether it is the last day of a month: years, quarters and months of the books end on one."""
    return (on + timedelta(days=1)).day == 1


def revaluation_legs(changes: Iterable[Change]) -> tuple[Leg, ...]:
    """Dr item, Cr 413 for a gain, Dr 413, Cr item for a loss; what is left on 413 goes to 515 or 635."""
    changes = tuple(changes)
    gain, loss = gain_and_loss(each.amount for each in changes)
    net = gain - loss
    return moving(
        *(Leg(each.account, each.amount, party=each.party, text=each.text) for each in changes),
        Leg(EXCHANGE_DIFFERENCE, -gain), Leg(EXCHANGE_DIFFERENCE, loss), Leg(EXCHANGE_DIFFERENCE, net),
        Leg(FINANCE_INCOME, -max(net, NOTHING)), Leg(FINANCE_COST, -min(net, NOTHING)),
    )  # fmt: skip


def since_legs(later: Decimal, realised: Decimal, customer: int) -> tuple[Leg, ...]:
    """What settlements since have realised is less by what belongs to the period before: gain first, then loss."""
    was, now = gain_and_loss((realised,)), gain_and_loss((realised - later,))
    return moving(
        Leg(FINANCE_INCOME, was[0] - now[0]), Leg(FINANCE_COST, now[1] - was[1]),
        Leg(RECEIVABLE, -later, party=customer),
    )  # fmt: skip
