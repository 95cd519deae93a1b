"""Promises: what is reserved for the lines of an order, in which warehouse."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from nhip.kernel import prepared, steady
from nhip.kernel.actors import Actor
from nhip.kernel.prepared import HOLES
from nhip.kernel.records import model_of
from nhip.kernel.refs import Ref
from nhip.kernel.rows import update_all

from . import shelf_life, stockbook
from .models import Reservation, Stock, Warehouse
from .rules import Share, Want, in_turn, lacking, promise, settle

Held = dict[int, dict[int, Decimal]]
"""How much is reserved for each line of an order, by warehouse, in base units."""


class OutOfStock(Exception):
    """Not all of it is free, so none of it was reserved; `missing` by product, in base units."""

    def __init__(self, missing: Mapping[int, Decimal]):
        super().__init__(f"{len(missing)} product(s) short")
        self.missing = dict(missing)


def stores(*, by: Actor) -> dict[int, str]:
    """The stores that goods are sold from, with their codes."""
    rows = steady.rows_of(Warehouse, by.company_id).values()
    normal = [row for row in rows if (row.kind, row.state) == (Warehouse.Kind.NORMAL, Warehouse.State.ACTIVE)]
    return {row.pk: row.code for row in normal}


def reserve(
    order: Ref, wants: Iterable[Want], *, warehouse: int, by: Actor, whole: bool, first: bool = False
) -> Held:
    """Reserve what is free, and say what the order holds then; of damaged goods nothing is promised to anybody."""
    wants = [want for want in wants if want.quantity > 0]
    known = dict.fromkeys(sources(warehouse, by=by), "") | stores(by=by)
    places = [(store, want.product) for store in known for want in wants]
    stocks = stockbook.lock_found(places, by=by, with_products=True)
    free = _fit(stocks, by)
    shares = promise(wants, free, in_turn(known, warehouse))
    short = lacking(wants, shares)
    if whole and short:
        raise OutOfStock(short)
    promised = _keep([] if first else _all(order, by), order, shares, stocks, by)
    stockbook.save(stocks.values())
    stockbook.tell_short(stocks.values(), by=by, lacking=short)
    return _held(promised)


def sources(warehouse: int | None, *, by: Actor) -> set[int]:
    """Where an order that is delivered from `warehouse` may have its goods from."""
    own = set() if warehouse is None or _is_for_damaged(warehouse, by) else {warehouse}
    return own | set(stores(by=by))


def _fit(stocks: dict[stockbook.Place, Stock], by: Actor) -> dict[stockbook.Place, Decimal]:
    """What is free and may still leave: what has expired is not promised to anybody."""
    perishable = {stock.product_id for stock in stocks.values() if stock.product.has_expiry}
    gone = shelf_life.unfit(perishable, by=by) if perishable else {}
    return {place: stock.free - gone.get(place, Decimal(0)) for place, stock in stocks.items()}


def _is_for_damaged(warehouse: int, by: Actor) -> bool:
    row = steady.rows_of(Warehouse, by.company_id).get(warehouse)
    return row is not None and row.kind == Warehouse.Kind.QUARANTINE


def release(order: Ref, *, by: Actor) -> None:
    """Take back whatever is still reserved for the order."""
    places = {(row.warehouse_id, row.product_id) for row in _all(order, by) if row.open}
    stocks = stockbook.lock_found(places, by=by)
    rows = [row for row in _all(order, by) if row.open]
    for row in rows:
        _end(row, row.open, stocks)
    _save(rows)
    stockbook.save(stocks.values())
    stockbook.tell_freed((row.product_id for row in rows), by=by)


def consume(
    order: Ref,
    issued: Mapping[int, Decimal],
    stocks: dict[stockbook.Place, Stock],
    *,
    warehouse: int,
    keep_rest: bool,
    by: Actor,
) -> None:
    """What left the warehouse for these lines is promised no more; the caller locked and saves the stocks."""
    rows = [row for row in _all(order, by) if row.open and row.warehouse_id == warehouse and row.line in issued]
    given_up = [row.product_id for row in rows if not keep_rest and row.open > issued[row.line]]
    for row in rows:
        _end(row, settle(issued[row.line], row.open, keep_rest=keep_rest), stocks)
    update_all(rows, ("quantity", "open"))
    stockbook.tell_freed(given_up, by=by, given_up_by=order)


def follow(
    moved: Iterable[tuple[int, int, int]], stocks: dict[stockbook.Place, Stock], *, picking: set[int], by: Actor
) -> None:
    """Let promises go with the goods (origin, target, product) as far as they no longer fit where they were.

    What somebody is picking just now (`picking`, order lines) stays.
    """
    for origin, target, product in moved:
        stock = stocks[origin, product]
        rows = Reservation.objects.filter(company_id=by.company_id, warehouse=origin, product=product, open__gt=0)
        for row in rows.exclude(line__in=picking).order_by("pk"):
            part = min(row.open, max(stock.reserved - stock.on_hand, Decimal(0)))
            if part > 0:
                _end(row, part, stocks)
                row.quantity -= part
                _save([row])
                order = Ref(row.order_kind, row.order_id)
                _keep(_all(order, by), order, [Share(row.line, product, target, part)], stocks, by)


def reserved_for(order: Ref, *, by: Actor) -> Held:
    """What is still reserved."""
    return _held(_all(order, by))


def orders_of(warehouse: int, product: int, *, by: Actor) -> list[str]:
    """How the orders are called that something of the product is reserved for there; no more is said of them."""
    rows = Reservation.objects.filter(company_id=by.company_id, warehouse=warehouse, product=product, open__gt=0)
    wanted: dict[str, set[int]] = {}
    for kind, order in rows.order_by("pk").values_list("order_kind", "order_id"):
        wanted.setdefault(kind, set()).add(order)
    return sorted(str(order) for kind, several in wanted.items() for order in _called(kind, several, by))


def _called(kind: str, orders: set[int], by: Actor) -> Iterable[Any]:
    """The orders themselves, as far as their room is there."""
    try:
        model: Any = model_of(kind)
    except LookupError:
        return ()
    return model._default_manager.filter(company_id=by.company_id, pk__in=orders)


def _held(rows: Iterable[Reservation]) -> Held:
    found: Held = {}
    for row in rows:
        if row.open:
            found.setdefault(row.line, {})[row.warehouse_id] = row.open
    return found


def _all(order: Ref, by: Actor) -> list[Reservation]:
    """Every promise that was made for the order, also those that are kept by now."""

    def asked_for() -> QuerySet[Reservation]:
        rows = Reservation.objects.filter(company_id=HOLES[0], order_kind=order.kind, order_id=HOLES[1])
        return rows.order_by("pk")

    return prepared.rows(("reservations of an order", order.kind), asked_for, by.company_id, order.id)


def _end(row: Reservation, quantity: Decimal, stocks: dict[stockbook.Place, Stock]) -> None:
    row.open -= quantity
    stocks[row.warehouse_id, row.product_id].reserved -= quantity


def _keep(
    there: Iterable[Reservation], order: Ref, shares: list[Share], stocks: dict[stockbook.Place, Stock], by: Actor
) -> Iterable[Reservation]:
    """Write the shares down, beside what the order had already; all that it has then."""
    rows = {(row.warehouse_id, row.line): row for row in there}
    for share in shares:
        place = share.warehouse, share.line
        row = rows.setdefault(place, _new(order, share, by))
        row.quantity, row.open = row.quantity + share.quantity, row.open + share.quantity
        stocks[share.warehouse, share.product].reserved += share.quantity
    _save([rows[place] for place in {(share.warehouse, share.line) for share in shares}])
    return rows.values()


def _new(order: Ref, share: Share, by: Actor) -> Reservation:
    return Reservation(
        company_id=by.company_id,
        order_kind=order.kind,
        order_id=order.id,
        line=share.line,
        warehouse_id=share.warehouse,
        product_id=share.product,
        quantity=Decimal(0),
        open=Decimal(0),
    )


def _save(rows: list[Reservation]) -> None:
    if rows:
        Reservation.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["id"], update_fields=["quantity", "open"]
        )
