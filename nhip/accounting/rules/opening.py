"""How books begin: what must tie before they do, and the one entry that it comes to.

Circular 133/2016/TT-BTC has no clearing account for it: a balance sheet that is whole balances by itself, so the
entry takes every account's debit and credit as the books before closed them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from .ledger import RECEIVABLE, STOCK, Leg

NOTHING = Decimal(0)
WITHOUT_BALANCE = ("5", "6", "7", "8", "9")
"""Classes of accounts that are closed to the result, and have no balance to bring forward."""
WITH_PARTY = frozenset({RECEIVABLE, "331"})
"""Accounts that are kept by customer or supplier."""


@dataclass(frozen=True)
class Balance:
    """One row of the ledger's file."""

    account: str
    party: int | None
    debit: Decimal
    credit: Decimal


@dataclass(frozen=True)
class Item:
    """An old invoice that is still owed, or an advance; exactly one of both amounts is above zero."""

    customer: int
    number: str
    owed: Decimal = NOTHING
    ahead: Decimal = NOTHING


@dataclass(frozen=True)
class Worth:
    """Goods of the stock's file: what they are worth altogether."""

    product: int
    quantity: Decimal
    value: Decimal


@dataclass(frozen=True)
class Control:
    """What a file says beside what the ledger says; `party` is set where a customer does not tie.

    `what`: both (debit beside credit of the ledger), owed, ahead, goods.
    """

    what: str
    account: str
    file: Decimal
    ledger: Decimal
    party: int | None = None

    @property
    def gap(self) -> Decimal:
        return self.file - self.ledger


def controls(ledger: Iterable[Balance], items: Iterable[Item], goods: Iterable[Worth]) -> list[Control]:
    """The sums that must tie, then each customer who does not, where the sums of all could hide two mistakes."""
    ledger, items = tuple(ledger), tuple(items)
    debit, credit = _sum(row.debit for row in ledger), _sum(row.credit for row in ledger)
    mine = [row for row in ledger if row.account == RECEIVABLE]
    stock = _sum(row.debit - row.credit for row in ledger if row.account == STOCK)
    made = [
        Control("both", "", debit, credit),
        Control("owed", RECEIVABLE, _sum(one.owed for one in items), _sum(row.debit for row in mine)),
        Control("ahead", RECEIVABLE, _sum(one.ahead for one in items), _sum(row.credit for row in mine)),
        Control("goods", STOCK, _sum(one.value for one in goods), stock),
    ]
    parties = sorted({one.customer for one in items} | {row.party for row in mine if row.party})
    for party in parties:
        theirs, booked = [one for one in items if one.customer == party], [r for r in mine if r.party == party]
        for what, file, there in (
            ("owed", _sum(one.owed for one in theirs), _sum(row.debit for row in booked)),
            ("ahead", _sum(one.ahead for one in theirs), _sum(row.credit for row in booked)),
        ):
            if file != there:
                made.append(Control(what, RECEIVABLE, file, there, party))
    return made


def legs(ledger: Iterable[Balance], items: Iterable[Item], goods: Iterable[Worth]) -> tuple[Leg, ...]:
    """Every balance as it is; 131 by old invoice and advance, 156 by product, in place of their sums."""
    plain = (
        Leg(row.account, amount, party=row.party)
        for row in ledger
        for amount in (row.debit, -row.credit)
        if row.account not in (RECEIVABLE, STOCK)
    )
    open_items = (Leg(RECEIVABLE, one.owed - one.ahead, party=one.customer, text=one.number) for one in items)
    stock: dict[int, Decimal] = {}
    for one in goods:
        stock[one.product] = stock.get(one.product, NOTHING) + one.value
    held = (Leg(STOCK, value, product=product) for product, value in stock.items())
    return tuple(leg for leg in (*plain, *open_items, *held) if leg.amount)


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, NOTHING)
