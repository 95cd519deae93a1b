"""May this customer owe us so much (SAL-20), and is the money for the goods to leave there (FLOW-02)?"""

from dataclasses import dataclass
from decimal import Decimal

from .amounts import rounded

ZERO = Decimal(0)
PLACES = 2  # of an amount that is kept


@dataclass(frozen=True)
class Standing:
    """What accounting knows of a customer; no limit (None) means that none was set."""

    limit: Decimal | None
    receivable: Decimal
    advance: Decimal
    overdue: Decimal


@dataclass(frozen=True)
class Credit:
    """What the customer would owe with this order, and why it must wait, if it must."""

    exposure: Decimal
    over_limit: bool
    overdue: bool

    @property
    def granted(self) -> bool:
        return not (self.over_limit or self.overdue)


def on_credit(
    total: Decimal,
    *,
    invoiced: Decimal = ZERO,
    deposit: Decimal = ZERO,
    paid: Decimal = ZERO,
    rate: Decimal | None = None,
) -> Decimal:
    """What an order adds to the debt: not yet invoiced, less the deposit without which no goods leave.

    All are amounts of the sale: in another currency its `rate` says what the outcome is in the books.
    """
    left = max(total - invoiced - max(deposit - paid, ZERO), ZERO)
    return left if rate is None else rounded(left * rate, PLACES)


def check(standing: Standing, *, open_orders: Decimal, order: Decimal) -> Credit:
    """Exposure = receivable - advance + open orders not yet invoiced + this order, against limit and overdue debt."""
    exposure = standing.receivable - standing.advance + open_orders + order
    over = standing.limit is not None and order > 0 and exposure > standing.limit
    return Credit(exposure, over, standing.overdue > 0 and order > 0)


def may_leave(*, deposit: Decimal, paid: Decimal) -> bool:
    """Goods may leave when the deposit is paid; without a deposit, at once."""
    return paid >= deposit
