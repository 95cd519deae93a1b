"""The stock book: the one place where moves are written, and stock and bins with them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from nhip.kernel import prepared
from nhip.kernel.actors import Actor
from nhip.kernel.operations import Refused
from nhip.kernel.outbox import tell
from nhip.kernel.prepared import HOLES, SEVERAL
from nhip.kernel.records import Record
from nhip.kernel.refs import Ref
from nhip.kernel.rows import insert_records, update_all

from .events import GoodsFreed, StockShort
from .models import Bin, Stock, StockMove
from .rules import gap

Place = tuple[int, int]  # warehouse, product


@dataclass(frozen=True)
class Move:
    """So much comes to a place (above zero) or leaves it (below)."""

    warehouse: int
    product: int
    quantity: Decimal
    location: int | None = None
    lot: int | None = None
    serial: int | None = None

    @property
    def place(self) -> str:
        return place_of(self.location, self.lot)


def place_of(location: int | None, lot: int | None) -> str:
    """The name of a bin inside its warehouse: shelf and lot."""
    return f"{location or ''}:{lot or ''}"


def lock(places: Iterable[Place], *, by: Actor) -> dict[Place, Stock]:
    """The stock rows of these places, made if they were not there, locked in the order of their ids.

    A stock row's lock also covers its bins, its reservations and its serial numbers.
    """
    wanted = set(places)
    found = lock_found(wanted, by=by)
    if missing := wanted - set(found):
        fresh = [Stock(company_id=by.company_id, warehouse_id=w, product_id=p) for w, p in sorted(missing)]
        Stock.objects.bulk_create(fresh, ignore_conflicts=True)
        found = lock_found(wanted, by=by)
    return found


def lock_found(places: Iterable[Place], *, by: Actor, with_products: bool = False) -> dict[Place, Stock]:
    """Those of the places that have a stock row, locked in the order of their ids by one statement."""
    wanted = set(places)
    stores, products = _apart(wanted)

    def asked() -> QuerySet[Stock]:
        rows = Stock.objects.filter(company_id=HOLES[0], warehouse__in=stores, product__among=SEVERAL)
        rows = rows.select_related("product") if with_products else rows
        return rows.select_for_update(of=("self",)).order_by("pk")

    held = prepared.rows(("stock, locked", stores, with_products), asked, by.company_id, several=products)
    locked = {(row.warehouse_id, row.product_id): row for row in held}
    return {place: row for place, row in locked.items() if place in wanted}


def _apart(places: Iterable[Place]) -> tuple[tuple[int, ...], list[int]]:
    """The warehouses, which are few, and the products."""
    wanted = set(places)
    return tuple(sorted({w for w, _p in wanted})), sorted({p for _w, p in wanted})


def write(
    moves: Iterable[Move], stocks: dict[Place, Stock], bins: Iterable[Bin], *, source: Record, on: date, by: Actor
) -> None:
    """Write the moves, and what follows from them; refuses to take what is not there. `save` keeps the stocks.

    `bins` are those of the stocks, read after these were locked.
    """
    moves = list(moves)
    for move in moves:
        stocks[move.warehouse, move.product].on_hand += move.quantity
    _write_bins(moves, bins, by)
    made = [
        StockMove(
            company_id=by.company_id,
            product_id=move.product,
            warehouse_id=move.warehouse,
            location_id=move.location,
            lot_id=move.lot,
            serial_id=move.serial,
            quantity=move.quantity,
            source_kind=source.ref.kind,
            source_id=source.pk,
            date=on,
        )
        for move in moves
    ]
    insert_records(StockMove, made)


def save(stocks: Iterable[Stock]) -> None:
    """Write the quantities of locked stock rows back in one statement; more promised than there is, is refused."""
    rows = [row for row in stocks if row.pk]
    for row in rows:
        if row.reserved > row.on_hand:
            raise Refused(_not_free(row), rule=_("What is promised to an order stays for it."), source="WH-03")
    update_all(rows, ("on_hand", "reserved"))


def bins_of(places: Iterable[Place], *, by: Actor) -> list[Bin]:
    """What lies on the shelves of these places; the caller holds their stock rows."""
    stores, products = _apart(places)

    def asked() -> QuerySet[Bin]:
        rows = Bin.objects.filter(company_id=HOLES[0], warehouse__in=stores, product__among=SEVERAL)
        return rows.select_related("location", "lot")

    return prepared.rows(("bins", stores), asked, by.company_id, several=products)


def tell_short(stocks: Iterable[Stock], *, by: Actor, lacking: dict[int, Decimal] | None = None) -> None:
    """Tell what should be bought: what orders could not get, and what is needed to have the least again."""
    missing: dict[int, Decimal] = defaultdict(Decimal, lacking or {})
    for row in stocks:
        missing[row.product_id] += gap(row.free, row.least)
    for product, quantity in sorted(missing.items()):
        if quantity > 0:
            tell(StockShort(product=product, missing=quantity), by=by)


def tell_freed(products: Iterable[int], *, by: Actor, given_up_by: Ref | None = None) -> None:
    """Tell that more of these products can be promised than before; of none, nothing is told."""
    if freed := tuple(sorted(set(products))):
        tell(GoodsFreed(products=freed, given_up_by=given_up_by), by=by)


def _write_bins(moves: list[Move], there: Iterable[Bin], by: Actor) -> None:
    changes: dict[tuple[int, int, str], Decimal] = defaultdict(Decimal)
    bins = {(row.warehouse_id, row.product_id, row.place): row for row in there}
    for move in moves:
        key = move.warehouse, move.product, move.place
        changes[key] += move.quantity
        bins.setdefault(key, _new_bin(move, by))
    for key, change in changes.items():
        bins[key].on_hand += change
        if bins[key].on_hand < 0:
            raise Refused(_not_there(bins[key], -change))
    changed = [bins[key] for key, change in changes.items() if change]
    Bin.objects.bulk_create(changed, update_conflicts=True, unique_fields=["id"], update_fields=["on_hand"])


def _new_bin(move: Move, by: Actor) -> Bin:
    return Bin(
        company_id=by.company_id,
        warehouse_id=move.warehouse,
        product_id=move.product,
        location_id=move.location,
        lot_id=move.lot,
        place=move.place,
        on_hand=Decimal(0),
    )


def amount(quantity: Decimal) -> str:
    """A quantity as people write it: 5, not 5.000000; 1,5."""
    return f"{quantity.normalize():f}".replace(".", ",")


def _not_free(row: Stock) -> str:
    said = {
        "product": row.product,
        "warehouse": row.warehouse.code,
        "left": amount(row.on_hand),
        "reserved": amount(row.reserved),
    }
    return (
        _("%(product)s: only %(left)s would be left in %(warehouse)s, but %(reserved)s are reserved for orders.")
        % said
    )


def _not_there(row: Bin, wanted: Decimal) -> str:
    said = {
        "product": row.product,
        "shelf": row.location or "–",
        "lot": row.lot or "–",
        "wanted": amount(wanted),
        "there": amount(row.on_hand + wanted),
    }
    return _("%(product)s: %(wanted)s wanted from shelf %(shelf)s, lot %(lot)s, but only %(there)s lie there.") % said
