"""The figures Northwind must end in, computed from the files by plain Python: nothing of the product is imported.

Opening stock on 1996-07-01 is what is in stock now plus all that was shipped, valued at 70 % of the list price
rounded to the cent. Orders with a shipping date are issued in order of that date, then number, at the weighted
average, half up per line. What is open is then reserved in order number from what is left.
"""

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
CENT = Decimal("0.01")
COST_SHARE = Decimal("0.7")


@dataclass(frozen=True, slots=True)
class Line:
    """What an order asks for; `discount` is a share of one."""

    product: int
    price: Decimal
    quantity: int
    discount: Decimal

    @property
    def exact(self) -> Decimal:
        """The amount before rounding."""
        return self.price * self.quantity * (1 - self.discount)

    @property
    def amount(self) -> Decimal:
        """The amount of the line, half up to the cent."""
        return cents(self.exact)


@dataclass(frozen=True, slots=True)
class Order:
    """One order of the file; `shipped` is None while it is open."""

    number: int
    customer: str
    employee: int
    ordered: date
    required: date
    shipped: date | None
    freight: Decimal
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """The totals a correct import and replay must show. Money in USD."""

    customers: int
    suppliers: int
    products: int
    employees: int
    orders: int
    lines: int
    issued_orders: int
    open_orders: int
    opening_pieces: int
    opening_value: Decimal
    ordered: Decimal
    ordered_exact: Decimal
    invoiced: Decimal
    freight_invoiced: Decimal
    freight_ordered: Decimal
    collected: Decimal
    cost_of_goods: Decimal
    stock_pieces: int
    stock_value: Decimal
    reserved: int
    short: int
    short_lines: int
    fully_reserved_orders: int
    late_deliveries: int


def cents(amount: Decimal) -> Decimal:
    """Half up to the cent."""
    return amount.quantize(CENT, ROUND_HALF_UP)


@cache
def orders() -> tuple[Order, ...]:
    """All orders with their lines, by number."""
    lines = defaultdict(list)
    for row in _rows("order-details"):
        lines[row["orderID"]].append(_line(row))
    return tuple(sorted((_order(row, lines[row["orderID"]]) for row in _rows("orders.repaired")), key=_number))


@cache
def opening_stock() -> dict[int, tuple[int, Decimal]]:
    """Pieces and unit cost of every product on 1996-07-01."""
    gone = defaultdict(int)
    for line in _lines(issued_orders()):
        gone[line.product] += line.quantity
    return {
        int(row["productID"]): (
            int(row["unitsInStock"]) + gone[int(row["productID"])],
            cents(Decimal(row["unitPrice"]) * COST_SHARE),
        )
        for row in _rows("products")
    }


@cache
def issued_orders() -> tuple[Order, ...]:
    """The orders that were shipped, in the order in which goods leave."""
    return tuple(
        sorted((order for order in orders() if order.shipped), key=lambda order: (order.shipped, order.number))
    )


@cache
def open_orders() -> tuple[Order, ...]:
    """The orders never shipped, by number."""
    return tuple(order for order in orders() if not order.shipped)


@dataclass(frozen=True, slots=True)
class Closing:
    """After the last issue: what it cost, and per product the pieces and the value that stayed."""

    cost_of_goods: Decimal
    pieces: dict[int, int]
    value: dict[int, Decimal]


@cache
def closing() -> Closing:
    """All issues by moving weighted average; the last piece of a product takes the rest of its value along."""
    pieces = {product: count for product, (count, _) in opening_stock().items()}
    value = {product: count * cost for product, (count, cost) in opening_stock().items()}
    cost = Decimal()
    for line in _lines(issued_orders()):
        rest = pieces[line.product] - line.quantity
        gone = cents(value[line.product] * line.quantity / pieces[line.product]) if rest else value[line.product]
        pieces[line.product], value[line.product] = rest, value[line.product] - gone
        cost += gone
    return Closing(cost, pieces, value)


@dataclass(frozen=True, slots=True)
class Promise:
    """What one line of an open order got of the stock that was left, and what it lacks."""

    order: int
    product: int
    reserved: int
    short: int


@cache
def promises() -> tuple[Promise, ...]:
    """Open orders take what is left, in order number, each line as much as there is."""
    free = dict(closing().pieces)
    taken: list[Promise] = []
    for order in open_orders():
        for line in order.lines:
            got = min(line.quantity, free[line.product])
            free[line.product] -= got
            taken.append(Promise(order.number, line.product, got, line.quantity - got))
    return tuple(taken)


@cache
def figures() -> Figures:
    """Everything, computed once."""
    opening, end = opening_stock().values(), closing()
    invoiced = sum((line.amount for line in _lines(issued_orders())), Decimal())
    freight = sum((order.freight for order in issued_orders()), Decimal())
    return Figures(
        customers=len(_rows("customers.repaired")),
        suppliers=len(_rows("suppliers.repaired")),
        products=len(_rows("products")),
        employees=len(_rows("employees")),
        orders=len(orders()),
        lines=len(list(_lines(orders()))),
        issued_orders=len(issued_orders()),
        open_orders=len(open_orders()),
        opening_pieces=sum(pieces for pieces, _ in opening),
        opening_value=sum((pieces * cost for pieces, cost in opening), Decimal()),
        ordered=sum((line.amount for line in _lines(orders())), Decimal()),
        ordered_exact=sum((line.exact for line in _lines(orders())), Decimal()),
        invoiced=invoiced,
        freight_invoiced=freight,
        freight_ordered=sum((order.freight for order in orders()), Decimal()),
        collected=invoiced + freight,
        cost_of_goods=end.cost_of_goods,
        stock_pieces=sum(end.pieces.values()),
        stock_value=sum(end.value.values(), Decimal()),
        reserved=sum(promise.reserved for promise in promises()),
        short=sum(promise.short for promise in promises()),
        short_lines=sum(promise.short > 0 for promise in promises()),
        fully_reserved_orders=len(open_orders()) - len({each.order for each in promises() if each.short}),
        late_deliveries=sum(order.shipped > order.required for order in issued_orders()),
    )


def _lines(some: Iterable[Order]) -> Iterator[Line]:
    return (line for order in some for line in order.lines)


def _number(order: Order) -> int:
    return order.number


def _line(row: dict[str, str]) -> Line:
    price, discount = Decimal(row["unitPrice"]), Decimal(row["discount"])
    return Line(int(row["productID"]), price, int(row["quantity"]), discount)


def _order(row: dict[str, str], lines: list[Line]) -> Order:
    return Order(
        number=int(row["orderID"]),
        customer=row["customerID"],
        employee=int(row["employeeID"]),
        ordered=_day(row["orderDate"]),
        required=_day(row["requiredDate"]),
        shipped=None if row["shippedDate"] == "NULL" else _day(row["shippedDate"]),
        freight=Decimal(row["freight"]),
        lines=tuple(lines),
    )


def _day(text: str) -> date:
    return date.fromisoformat(text[:10])


@cache
def _rows(name: str) -> list[dict[str, str]]:
    with (HERE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
