"""Opening stock: what lay where on the first day, by lot and serial number; on its shelves when the books open."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nhip.accounting import api as accounting
from nhip.kernel import numbers
from nhip.kernel.actors import Actor
from nhip.kernel.inputs import Ask
from nhip.kernel.operations import Refused, operation
from nhip.kernel.records import Record
from nhip.shared.blanks import Sheet

from .. import stockbook
from ..models import GoodsReceipt, GoodsReceiptLine, Lot, OpeningStock, Serial, StockMove
from ..stockbook import Move
from . import goods
from .opening_sheet import BLANK, understood

PART = "goods"


@dataclass(frozen=True)
class LoadStock:
    """A filled file of goods, for the opening that is being prepared."""

    opening: Annotated[int, Ask(gettext_lazy("Opening of the balances"), pick="accounting.opening")]
    sheet: Sheet


@operation(OpeningStock, takes=LoadStock, label=gettext_lazy("Load the opening stock"))
def load_opening_stock(told: LoadStock, *, by: Actor) -> OpeningStock:
    """Read the whole file, or refuse it with every wrong cell named; accounting hears what the goods are worth."""
    accounting.opening_prepared(told.opening, by=by)
    rows = understood(told.sheet, by=by)
    worth = [accounting.Worth(row[2], Decimal(row[6]), Decimal(row[7])) for row in rows]
    accounting.tell_opening_goods(told.opening, told.sheet, worth, by=by)
    said = {"file": told.sheet.file, "digest": told.sheet.digest, "rows": rows}
    there = OpeningStock.objects.filter(company_id=by.company_id, opening_id=told.opening).first()
    if there is None:
        return OpeningStock.objects.create(company_id=by.company_id, opening_id=told.opening, **said)
    for name, value in said.items():
        setattr(there, name, value)
    there.version += 1
    there.save()
    return there


def put(opening: Record, *, by: Actor) -> Iterator[accounting.Held]:
    """A goods receipt for each warehouse, with its moves, lots and pieces; their value is the opening's to book."""
    said = OpeningStock.objects.filter(company_id=by.company_id, opening_id=opening.pk).first()
    rows_of: dict[int, list[list[Any]]] = defaultdict(list)
    for row in said.rows if said else ():
        rows_of[row[0]].append(row)
    lots = _lots((row for rows in rows_of.values() for row in rows), by)
    stocks = stockbook.lock([(row[0], row[2]) for rows in rows_of.values() for row in rows], by=by)
    for warehouse in sorted(rows_of):
        receipt = _receipt(opening, warehouse, by)
        lines = [_line(receipt, row, lots) for row in rows_of[warehouse]]
        moves = [move for line in lines for move in _moves(line, warehouse)]
        pieces = _pieces(lines, warehouse, by)
        moves = [_of_piece(move, pieces) for move in moves]
        mine = {place: stock for place, stock in stocks.items() if place[0] == warehouse}
        bins = stockbook.bins_of(mine, by=by)
        plain = [move for move, _number in moves]
        stockbook.write(plain, stocks, bins, source=receipt, on=receipt.date, by=by)
        receipt.value = sum(line.value for line in lines)
        receipt.save(force_insert=True)
        GoodsReceiptLine.objects.bulk_create(lines)
        yield from (accounting.Held(line.product_id, line.quantity, line.value, receipt) for line in lines)
    stockbook.save(stocks.values())


def _receipt(opening: Record, warehouse: int, by: Actor) -> GoodsReceipt:
    day: date = opening.on  # type: ignore[attr-defined]
    return GoodsReceipt(
        company_id=by.company_id, opening_id=opening.pk, kind=GoodsReceipt.Kind.OPENING, warehouse_id=warehouse,
        keeper_id=by.person_id, date=day, reason=goods.in_books(gettext_lazy("Opening stock")),
        number=numbers.document("PN", by=by, on=day),
    )  # fmt: skip


def _line(receipt: GoodsReceipt, row: list[Any], lots: dict[tuple[int, str], int]) -> GoodsReceiptLine:
    _warehouse, shelf, product, lot, _expires, serials, quantity, value = row
    amount, worth = Decimal(quantity), Decimal(value)
    return GoodsReceiptLine(
        company_id=receipt.company_id, receipt=receipt, product_id=product, location_id=shelf,
        lot_id=lots[product, lot] if lot else None, serials=serials, quantity=amount, value=worth,
        unit_cost=(worth / amount).quantize(Decimal("0.01")),
    )  # fmt: skip


def _lots(rows: Iterable[list[Any]], by: Actor) -> dict[tuple[int, str], int]:
    """The lots of the rows, made where they are new; one lot has one last day."""
    wanted = {(row[2], row[3]): row[4] for row in rows if row[3]}
    new = [
        Lot(company_id=by.company_id, product_id=product, number=number, expires_on=day and date.fromisoformat(day))
        for (product, number), day in wanted.items()
    ]
    Lot.objects.bulk_create(new, ignore_conflicts=True)
    there = Lot.objects.filter(company_id=by.company_id, product__in={product for product, _number in wanted})
    found = {}
    for pk, product, number, expires in there.values_list("pk", "product_id", "number", "expires_on"):
        if (product, number) not in wanted:
            continue
        found[product, number] = pk
        if wanted[product, number] and wanted[product, number] != (expires and expires.isoformat()):
            said = {"lot": number, "date": f"{expires:%d/%m/%Y}" if expires else "–"}
            raise Refused(_("Lot %(lot)s expires on %(date)s.") % said)
    return found


def _moves(line: GoodsReceiptLine, warehouse: int) -> list[tuple[Move, str]]:
    """One move for the line, or one for each of its pieces, with the piece's number."""
    here = {"warehouse": warehouse, "product": line.product_id, "location": line.location_id}
    if not line.serials:
        return [(Move(**here, quantity=line.quantity, lot=line.lot_id), "")]
    return [(Move(**here, quantity=Decimal(1)), number) for number in line.serials]


def _of_piece(move: tuple[Move, str], pieces: dict[tuple[int, str], int]) -> tuple[Move, str]:
    plain, number = move
    if not number:
        return move
    found = pieces[plain.product, number]
    return Move(plain.warehouse, plain.product, plain.quantity, plain.location, serial=found), number


def _pieces(lines: list[GoodsReceiptLine], warehouse: int, by: Actor) -> dict[tuple[int, str], int]:
    """Pieces of their own; one that an opening brought before and took away again is the same piece."""
    wanted = {(line.product_id, number): line.location_id for line in lines for number in line.serials}
    there = _known(wanted, by)
    again = []
    for key, piece in there.items():
        if piece.state == Serial.State.IN_STOCK or piece.customer_id or not _came_by_opening(piece):
            said = {"product": piece.product, "number": piece.number}
            raise Refused(_("%(product)s: serial number %(number)s is already known.") % said)
        piece.state, piece.warehouse_id, piece.location_id = Serial.State.IN_STOCK, warehouse, wanted[key]
        again.append(piece)
    new = [
        Serial(
            company_id=by.company_id, product_id=product, number=number, warehouse_id=warehouse, location_id=shelf
        )
        for (product, number), shelf in wanted.items()
        if (product, number) not in there
    ]  # fmt: skip
    Serial.objects.bulk_create(new)
    _keep(again)
    return {(piece.product_id, piece.number): piece.pk for piece in (*new, *again)}


def _known(wanted: Iterable[tuple[int, str]], by: Actor) -> dict[tuple[int, str], Serial]:
    wanted = set(wanted)
    products = {product for product, _number in wanted}
    rows = Serial.objects.select_related("product").filter(company_id=by.company_id, product__in=products)
    return {(row.product_id, row.number): row for row in rows if (row.product_id, row.number) in wanted}


def _came_by_opening(piece: Serial) -> bool:
    """Whether nothing but openings ever moved it."""
    slips = set(StockMove.objects.filter(serial=piece).values_list("source_kind", "source_id"))
    mine = GoodsReceipt.objects.filter(pk__in={pk for _kind, pk in slips}, opening__isnull=False)
    return all(kind == GoodsReceipt._meta.label_lower for kind, _pk in slips) and mine.count() == len(slips)


def _keep(pieces: list[Serial]) -> None:
    told = ["state", "warehouse", "location"]
    if pieces:
        Serial.objects.bulk_create(pieces, update_conflicts=True, unique_fields=["id"], update_fields=told)


def take(opening: Record, *, by: Actor) -> None:
    """Everything leaves its shelf again by the same slips; refused where it lies there no more."""
    receipts = {row.pk: row for row in GoodsReceipt.objects.filter(company_id=by.company_id, opening_id=opening.pk)}
    mine = {"source_kind": GoodsReceipt._meta.label_lower, "source_id__in": list(receipts)}
    came = list(StockMove.objects.filter(**mine, quantity__gt=0).select_related("serial__product"))
    stocks = stockbook.lock([(row.warehouse_id, row.product_id) for row in came], by=by)
    gone = [_leaves(row) for row in came if row.serial]
    for pk, receipt in receipts.items():
        moves = [
            Move(row.warehouse_id, row.product_id, -row.quantity, row.location_id, row.lot_id, row.serial_id)
            for row in came
            if row.source_id == pk
        ]
        bins = stockbook.bins_of(stocks, by=by)
        stockbook.write(moves, stocks, bins, source=receipt, on=receipt.date, by=by)
        receipt.state, receipt.version = GoodsReceipt.State.DROPPED, receipt.version + 1
        receipt.save(update_fields=["state", "version"])
    stockbook.save(stocks.values())
    _keep(gone)


def _leaves(row: StockMove) -> Serial:
    """The piece, if it still lies where it was put."""
    piece = row.serial
    if (piece.state, piece.warehouse_id, piece.location_id) != (
        Serial.State.IN_STOCK, row.warehouse_id, row.location_id,
    ):  # fmt: skip
        said = {"product": piece.product, "number": piece.number}
        raise Refused(_("%(product)s: serial number %(number)s lies elsewhere by now.") % said)
    piece.state, piece.warehouse_id, piece.location_id = Serial.State.ISSUED, None, None
    return piece


def load(opening: Record, sheet: Sheet, *, by: Actor) -> OpeningStock:
    """What the page of the opening calls."""
    return load_opening_stock(LoadStock(opening.pk, sheet), by=by)


accounting.keeps(accounting.Keeper(PART, BLANK, load_opening_stock.verb, load, put, take))
