"""The papers of the model: what a product, an order, a slip, an invoice and a receipt are made of."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from math import floor

OFFERED, ACCEPTED, BACK, DONE, GONE = "offered", "accepted", "returned", "done", "gone"
SLIPS_OPEN = (OFFERED, ACCEPTED)


def half_up(amount: Fraction | int) -> int:
    """To the dong; half of one goes up."""
    return floor(amount + Fraction(1, 2))


@dataclass(frozen=True)
class Product:
    """`taxes`: from a day on this rate, None where no tax is computed; `fifo`: the oldest layer leaves first."""

    code: str
    price: int
    goods: bool
    taxes: tuple[tuple[date, Fraction | None], ...]
    tracked: str = ""
    fifo: bool = False

    def rate(self, on: date) -> Fraction:
        return [rate for since, rate in self.taxes if since <= on][-1] or Fraction(0)


@dataclass
class Customer:
    """`complete`: an invoice may be made out to them."""

    name: str
    seller: str
    limit: int | None = None
    complete: bool = True


@dataclass
class Line:
    """Base units; each amount is rounded by itself."""

    product: Product
    quantity: Fraction
    discount: Fraction
    rate: Fraction
    delivered: Fraction = Fraction(0)
    invoiced: Fraction = Fraction(0)

    @property
    def code(self) -> str:
        return self.product.code

    @property
    def gross(self) -> int:
        return half_up(self.quantity * self.product.price)

    @property
    def net(self) -> int:
        return half_up(self.quantity * self.product.price * (1 - self.discount))

    @property
    def tax(self) -> int:
        return half_up(self.net * self.rate)

    @property
    def total(self) -> int:
        return self.net + self.tax

    def part(self, quantity: Fraction, on: date) -> "Line":
        """So much of it, by the tax of that day."""
        return Line(self.product, quantity, self.discount, self.product.rate(on))


@dataclass
class Order:
    """`stage` is what people decided: draft, waiting, confirmed, cancelled; the rest follows from the facts."""

    id: int
    seller: str
    customer: int
    days: int
    store: str | None
    lines: list[Line]
    deposit: int
    stage: str = "draft"
    promised: int = 0
    asked: tuple | None = None
    approved: tuple | None = None

    @property
    def total(self) -> int:
        return sum(line.total for line in self.lines)

    @property
    def terms(self) -> tuple:
        """What an approval binds: who gets what at which price."""
        return self.customer, tuple((line.code, line.quantity, line.discount) for line in self.lines)


@dataclass
class Slip:
    """A goods issue note: by line of the order, so much is asked of a store."""

    id: int
    order: int
    store: str
    goods: dict[int, Fraction]
    state: str = OFFERED


@dataclass
class Delivery:
    """What left, and accounting is to invoice; `draft` tells which draft was made first."""

    id: int
    order: int
    goods: dict[int, Fraction]
    state: str = OFFERED
    draft: int = 0


@dataclass
class Bill:
    """An issued invoice."""

    id: int
    order: int
    customer: int
    total: int
    open: int
    due: date
    number: int
    draft: int


@dataclass
class Money:
    """A receipt; `shares` is what invoices took of it, `back` what was paid back."""

    id: int
    customer: int
    order: int | None
    amount: int
    kind: str
    state: str = "posted"
    by: str = ""
    on: date = date.min
    back: int = 0
    shares: Counter = field(default_factory=Counter)

    @property
    def open(self) -> int:
        return self.amount - sum(self.shares.values()) - self.back if self.state == "posted" else 0


@dataclass
class Layer:
    """What is left of goods that came in at once."""

    quantity: Fraction
    value: int


@dataclass
class Refund:
    """So much of a receipt that went back to the customer."""

    id: int
    money: int
    amount: int
    kind: str
    state: str = "posted"
