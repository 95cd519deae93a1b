"""Promises: what is reserved for the lines of an order, in which warehouse."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from nhip.kernel import steady
from nhip.kernel.actors import Actor
from nhip.kernel.refs import Ref

from . import stockbook
from .models import Reservation, Stock, Warehouse
from .rules import Share, Want, by_line, in_turn, lacking, promise, settle


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


def reserve(order: Ref, wants: Iterable[Want], *, warehouse: int, by: Actor, whole: bool) -> dict[int, Decimal]:
    """Reserve what is free, and say how much each line got."""
    wants = [want for want in wants if want.quantity > 0]
    known = {warehouse: "", **stores(by=by)}
    places = [(store, want.product) for store in known for want in wants]
    stocks = stockbook.lock_found(places, by=by)
    free = {place: stock.free for place, stock in stocks.items()}
    shares = promise(wants, free, in_turn(known, warehouse))
    short = lacking(wants, shares)
    if whole and short:
        raise OutOfStock(short)
    _keep(order, shares, stocks, by)
    stockbook.save(stocks.values())
    stockbook.tell_short(stocks.values(), by=by, lacking=short)
    got = by_line(shares)
    return {want.line: got.get(want.line, Decimal(0)) for want in wants}


def release(order: Ref, *, by: Actor) -> None:
    """Take back whatever is still reserved for the order."""
    places = set(_open(order, by).values_list("warehouse_id", "product_id"))
    stocks = stockbook.lock_found(places, by=by)
    rows = list(_open(order, by))
    for row in rows:
        _end(row, row.open, stocks)
    _save(rows)
    stockbook.save(stocks.values())


def consume(
    order: Ref,
    issued: Mapping[int, Decimal],
    stocks: dict[stockbook.Place, Stock],
    *,
    warehouse: int,
    keep_rest: bool,
) -> None:
    """What left the warehouse for these lines is promised no more; the caller locked and saves the stocks."""
    rows = list(
        Reservation.objects.filter(
            order_kind=order.kind, order_id=order.id, warehouse=warehouse, line__in=issued, open__gt=0
        ).order_by("pk")
    )
    for row in rows:
        _end(row, settle(issued[row.line], row.open, keep_rest=keep_rest), stocks)
    _save(rows)


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
                _keep(Ref(row.order_kind, row.order_id), [Share(row.line, product, target, part)], stocks, by)


def reserved_for(order: Ref, *, by: Actor) -> dict[int, dict[int, Decimal]]:
    """What is still reserved, by order line and warehouse."""
    found: dict[int, dict[int, Decimal]] = {}
    for row in _open(order, by):
        found.setdefault(row.line, {})[row.warehouse_id] = row.open
    return found


def _open(order: Ref, by: Actor):
    rows = Reservation.objects.filter(company_id=by.company_id, order_kind=order.kind, order_id=order.id)
    return rows.filter(open__gt=0).order_by("pk")


def _end(row: Reservation, quantity: Decimal, stocks: dict[stockbook.Place, Stock]) -> None:
    row.open -= quantity
    stocks[row.warehouse_id, row.product_id].reserved -= quantity


def _keep(order: Ref, shares: list[Share], stocks: dict[stockbook.Place, Stock], by: Actor) -> None:
    """Write the shares down, beside what the lines had already."""
    known = Reservation.objects.filter(company_id=by.company_id, line__in={share.line for share in shares})
    rows = {(row.warehouse_id, row.line): row for row in known}
    for share in shares:
        place = share.warehouse, share.line
        row = rows.setdefault(place, _new(order, share, by))
        row.quantity, row.open = row.quantity + share.quantity, row.open + share.quantity
        stocks[share.warehouse, share.product].reserved += share.quantity
    _save([rows[place] for place in {(share.warehouse, share.line) for share in shares}])


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
