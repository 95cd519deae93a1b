"""Legs: which accounts a paper moves, by what they are for; debit is above zero, credit below (ACC-16)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from .charts import ALLOWANCE, COST_OF_GOODS, OUTPUT_VAT, RECEIVABLE, REDUCTIONS, REVENUE, STOCK

CONTROLLED = frozenset({RECEIVABLE, STOCK, ALLOWANCE})
"""Accounts whose lines come from papers only, so that they always agree with the sub-ledger behind them."""


@dataclass(frozen=True)
class Leg:
    """One side of an entry; `party` and `product` are the sub-ledger it belongs to.

    `account` is a code of the company's chart, or a `Role` that posting turns into one.
    """

    account: str
    amount: Decimal
    party: int | None = None
    product: int | None = None
    text: str = ""


@dataclass(frozen=True)
class Billing:
    """One invoice line as the ledger sees it: the product's kind, the amount before tax, and the tax."""

    kind: str
    net: Decimal
    tax: Decimal


def invoice_legs(lines: Iterable[Billing], customer: int, *, reduces: bool = False) -> tuple[Leg, ...]:
    """Dr 131 total, Cr 5111 goods, Cr 5113 services, Cr 33311 output VAT; what is zero is left out.

    What `reduces` revenue (returns, reductions, discounts after the sale) is debited to 521 where the chart has it.
    """
    lines = tuple(lines)
    accounts = REDUCTIONS if reduces else REVENUE
    revenue: dict[str, Decimal] = {}
    for line in lines:
        account = accounts[line.kind]
        revenue[account] = revenue.get(account, Decimal(0)) + line.net
    tax = sum((line.tax for line in lines), Decimal(0))
    total = sum(revenue.values(), tax)
    credits = (Leg(account, -net) for account, net in sorted(revenue.items()))
    return moving(Leg(RECEIVABLE, total, party=customer), *credits, Leg(OUTPUT_VAT, -tax))


def issue_legs(values: dict[int, Decimal], customer: int | None = None) -> tuple[Leg, ...]:
    """Dr 632, Cr 156 by product, at the value that the goods leave with."""
    pairs = (
        leg
        for product, value in values.items()
        for leg in (
            Leg(COST_OF_GOODS, value, party=customer, product=product),
            Leg(STOCK, -value, product=product),
        )
    )
    return moving(*pairs)


def stock_back_legs(values: dict[int, Decimal], customer: int | None = None) -> tuple[Leg, ...]:
    """Dr 156, Cr 632 by product: sold goods are back at the value they left with (133/2016/TT-BTC Art 28, 62)."""
    return reversal(issue_legs(values, customer))


def stock_in_legs(values: dict[int, Decimal], against: str) -> tuple[Leg, ...]:
    """Dr 156 by product, Cr the account the goods came from."""
    debits = (Leg(STOCK, value, product=product) for product, value in values.items())
    return moving(*debits, Leg(against, -sum(values.values(), Decimal(0))))


def reversal(legs: Iterable[Leg]) -> tuple[Leg, ...]:
    """The same legs on the other side."""
    return tuple(Leg(leg.account, -leg.amount, leg.party, leg.product, leg.text) for leg in legs)


def difference(legs: Iterable[Leg]) -> Decimal:
    """Debit less credit: zero when the entry balances."""
    return sum((leg.amount for leg in legs), Decimal(0))


def first_open_day(wanted: date, closed_to: date | None) -> date:
    """The wanted day, or the first day after the closed ones."""
    return wanted if closed_to is None or wanted > closed_to else closed_to + timedelta(days=1)


def moving(*legs: Leg) -> tuple[Leg, ...]:
    """The legs that move something."""
    return tuple(leg for leg in legs if leg.amount)
