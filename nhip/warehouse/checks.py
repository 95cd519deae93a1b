"""Checks: every stored sum of the warehouse worked out again from what is written once (R18)."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Model, Sum

from nhip.kernel.fields import QuantityField

from .models import Bin, Reservation, Serial, Stock, StockMove

SUM = Sum("quantity", output_field=QuantityField())


@dataclass(frozen=True)
class Difference:
    """A stored value that is not what it should be."""

    what: str
    row: int
    stored: Any
    wanted: Any


def check(company_id: int) -> list[Difference]:
    """All differences of a company; an empty list means that stock, bins, serial numbers and promises are right."""
    return [*stock(company_id), *reserved(company_id), *bins(company_id), *serials(company_id), *pieces(company_id)]


def stock(company_id: int) -> Iterator[Difference]:
    """On hand is the sum of the moves."""
    moved = _sums(StockMove, company_id, "warehouse_id", "product_id")
    rows = Stock.objects.filter(company_id=company_id)
    yield from _compare("warehouse.stock.on_hand", rows, moved, "on_hand", "warehouse_id", "product_id")


def reserved(company_id: int) -> Iterator[Difference]:
    """Reserved is the sum of what is still promised."""
    rows = Reservation.objects.filter(company_id=company_id, open__gt=0).order_by()
    promised = {
        (warehouse, product): total
        for warehouse, product, total in rows.values_list("warehouse_id", "product_id").annotate(
            total=Sum("open", output_field=QuantityField())
        )
    }
    rows = Stock.objects.filter(company_id=company_id)
    yield from _compare("warehouse.stock.reserved", rows, promised, "reserved", "warehouse_id", "product_id")


def bins(company_id: int) -> Iterator[Difference]:
    """What lies on a shelf, of a lot, is the sum of the moves there."""
    by = "warehouse_id", "product_id", "location_id", "lot_id"
    rows = Bin.objects.filter(company_id=company_id)
    yield from _compare("warehouse.bin.on_hand", rows, _sums(StockMove, company_id, *by), "on_hand", *by)


def serials(company_id: int) -> Iterator[Difference]:
    """A piece is where its moves have brought it, or nowhere once it was issued or scrapped, in whatever order."""
    moves = StockMove.objects.filter(company_id=company_id, serial__isnull=False).order_by()
    scrapped = set(moves.filter(source_kind="warehouse.scrapslip").values_list("serial_id", flat=True))
    places: dict[int, list[tuple]] = {}
    for serial, *place, total in moves.values_list("serial_id", "warehouse_id", "location_id").annotate(total=SUM):
        there = places.setdefault(serial, [])
        if total:
            there.append(("in_stock" if total == 1 else f"{total} pieces", *place))
    for row in Serial.objects.filter(company_id=company_id):
        stored, wanted = (row.state, row.warehouse_id, row.location_id), places.get(row.pk)
        gone = "scrapped" if row.pk in scrapped else "issued"
        if [stored] != (wanted if wanted is None or wanted else [(gone, None, None)]):
            yield Difference("warehouse.serial", row.pk, stored, wanted)


def pieces(company_id: int) -> Iterator[Difference]:
    """Of goods with serial numbers there are as many pieces as there are on hand."""
    rows = Serial.objects.filter(company_id=company_id, state=Serial.State.IN_STOCK).order_by()
    counted = {
        (warehouse, product): Decimal(number)
        for warehouse, product, number in rows.values_list("warehouse_id", "product_id").annotate(Count("id"))
    }
    tracked = Stock.objects.filter(company_id=company_id, product__tracking="serial")
    yield from _compare("warehouse.stock.pieces", tracked, counted, "on_hand", "warehouse_id", "product_id")


def _sums(model: type[Model], company_id: int, *by: str) -> dict[tuple, Decimal]:
    rows = model.objects.filter(company_id=company_id).order_by().values(*by).annotate(total=SUM)
    return {tuple(row[name] for name in by): row["total"] for row in rows}


def _compare(what: str, rows, wanted: dict[tuple, Decimal], field: str, *by: str) -> Iterator[Difference]:
    """Rows that differ, then what should be somewhere and is nowhere."""
    missing = {key: value for key, value in wanted.items() if value}
    for row in rows.iterator():
        key = tuple(getattr(row, name) for name in by)
        value = missing.pop(key, Decimal(0))
        if getattr(row, field) != value:
            yield Difference(what, row.pk, getattr(row, field), value)
    for key, value in missing.items():
        yield Difference(what, 0, Decimal(0), (key, value))
