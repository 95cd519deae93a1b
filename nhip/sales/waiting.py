"""Back orders: what customers were promised and is neither delivered nor reserved, and whose turn it is (SAL-06)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import F, QuerySet

from nhip.kernel import permissions
from nhip.kernel.actors import Actor
from nhip.shared.models import Product
from nhip.warehouse import api as warehouse

from . import policies
from .models import Order, OrderLine

VIEW = "sales.view_order"
ZERO = Decimal(0)
BY_PROMISE = (F("promised_at").asc(nulls_first=True), "number", "id")
TURNS = {"promised": BY_PROMISE, "deliver_on": (F("deliver_on").asc(nulls_last=True), *BY_PROMISE)}


def turn(company_id: int) -> tuple:
    """How orders are sorted so that those who come first are served first, as the company decided."""
    return TURNS[policies.waiting_turn.of(company_id)]


def lines(company_id: int) -> QuerySet[OrderLine]:
    """The lines of goods that something is missing of, in no order."""
    rows = OrderLine.objects.filter(company_id=company_id, order__state__in=Order.GOING_ON)
    return rows.filter(product__kind=Product.Kind.GOODS, quantity__gt=F("delivered") + F("reserved"))


def in_turn(rows: QuerySet[OrderLine], company_id: int) -> QuerySet[OrderLine]:
    """The lines as their orders take turns."""
    return rows.order_by(*(_of_order(key) for key in turn(company_id)), "position")


def _of_order(key) -> object:
    """The same key of a line's order."""
    if isinstance(key, str):
        return f"order__{key}"
    return F(f"order__{key.expression.name}").asc(nulls_first=key.nulls_first, nulls_last=key.nulls_last)


def first_two(products: Iterable[int], *, but: int | None, by: Actor) -> list[int]:
    """The orders next in turn that could have something of these products now; `but` one does not want it."""
    wanted = set(products)
    free = warehouse.free_by_place(wanted, by=by)
    if not free:
        return []
    rows = in_turn(lines(by.company_id).filter(product__in={product for _store, product in free}), by.company_id)
    found: list[int] = []
    for order, at, product in rows.exclude(order=but).values_list("order_id", "order__warehouse_id", "product_id"):
        if order not in found and any((store, product) in free for store in warehouse.sells_from(at, by=by)):
            found.append(order)
        if len(found) == 2:
            break
    return found


@dataclass(frozen=True)
class Missing:
    """One line of an order that waits: in base units."""

    line: OrderLine
    missing: Decimal
    free: Decimal

    @property
    def order(self) -> Order:
        return self.line.order


@dataclass
class Group:
    """All that is missing of one product, for one customer or for one day."""

    key: object
    rows: list[Missing] = field(default_factory=list)

    @property
    def missing(self) -> Decimal:
        return sum((row.missing for row in self.rows), ZERO)


def missing(*, by: Actor, most: int | None = None, **only: int) -> list[Missing]:
    """What is missing of the orders that one may see, in their turn; what is free of it is said beside."""
    seen = permissions.allowed(Order.objects.filter(state__in=Order.GOING_ON), by=by, to=VIEW)
    rows = lines(by.company_id).filter(order__in=seen, **only)
    rows = in_turn(rows.select_related("product__unit", "order__customer", "order__owner"), by.company_id)
    found = list(rows[:most])
    free = warehouse.free({row.product_id for row in found}, by=by) if found else {}
    return [Missing(row, row.quantity - row.delivered - row.reserved, free[row.product_id]) for row in found]


def grouped(rows: Iterable[Missing], by_what: str) -> list[Group]:
    """By product or customer in order of their names, or by the promised day, days before no day."""
    groups: dict[object, Group] = {}
    for row in rows:
        key = KEYS[by_what](row)
        groups.setdefault(key, Group(key)).rows.append(row)
    return sorted(groups.values(), key=lambda group: SORTS[by_what](group.rows[0]))


KEYS = {
    "product": lambda row: row.line.product,
    "customer": lambda row: row.order.customer,
    "day": lambda row: row.order.deliver_on,
}
SORTS = {
    "product": lambda row: row.line.product.code,
    "customer": lambda row: row.order.customer.folded,
    "day": lambda row: (row.order.deliver_on is None, row.order.deliver_on and row.order.deliver_on.isoformat()),
}


@dataclass(frozen=True)
class Ahead:
    """So many orders come before, and so much of the product is missing for them."""

    orders: int
    quantity: Decimal


def ahead_of(order: Order, *, by: Actor) -> dict[int, Ahead]:
    """By product that the order waits for, what of the whole company comes before it: only how much is said."""
    products = set(lines(by.company_id).filter(order=order).values_list("product_id", flat=True))
    rows = in_turn(lines(by.company_id).filter(product__in=products), by.company_id)
    before: dict[int, dict[int, Decimal]] = {product: {} for product in products}
    come: set[int] = set()
    for number, product, asked, gone, held in rows.values_list(
        "order_id", "product_id", "quantity", "delivered", "reserved"
    ):
        if number == order.pk:
            come.add(product)
        elif product not in come:
            before[product][number] = before[product].get(number, ZERO) + asked - gone - held
    return {product: Ahead(len(said), sum(said.values(), ZERO)) for product, said in before.items()}
