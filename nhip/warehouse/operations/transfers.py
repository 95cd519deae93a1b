"""Goods go from one warehouse to another, or from shelf to shelf, on a slip numbered CK (WH-02)."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from django.utils.translation import gettext_lazy as _

from nhip.kernel import clock, numbers
from nhip.kernel.actors import Actor
from nhip.kernel.inputs import Ask
from nhip.kernel.operations import Refused, operation
from nhip.shared.models import Product

from .. import promises, stockbook
from ..models import GoodsIssue, GoodsIssueLine, Lot, Serial, StockTransfer, StockTransferLine, Warehouse
from ..stockbook import Move
from . import goods


@dataclass(frozen=True)
class TransferredLine:
    """So much of a product; of which lot or which pieces, from which shelf to which."""

    product: Annotated[int, Ask(_("Product"), pick="shared.product")]
    quantity: Annotated[Decimal, Ask(_("Quantity"))]
    lot: Annotated[int | None, Ask(_("Lot"), pick="warehouse.lot")] = None
    shelf: Annotated[int | None, Ask(_("From shelf"), pick="warehouse.location")] = None
    to_shelf: Annotated[int | None, Ask(_("To shelf"), pick="warehouse.location")] = None
    serials: Annotated[tuple[str, ...], Ask(_("Serial numbers"), help=_("Scan or type, one on each line."))] = ()


@dataclass(frozen=True)
class TransferInputs:
    """What goes from where to where; `follow` lets reservations that no longer fit go with the goods."""

    origin: Annotated[int, Ask(_("From warehouse"), pick="warehouse.warehouse")]
    target: Annotated[int, Ask(_("To warehouse"), pick="warehouse.warehouse")]
    lines: Annotated[tuple[TransferredLine, ...], Ask(_("Goods"))]
    reason: Annotated[str, Ask(_("Reason"))] = ""
    follow: Annotated[
        bool,
        Ask(_("Take reservations along"), help=_("What is reserved for orders stays reserved, in the new place.")),
    ] = False


@operation(StockTransfer, takes=TransferInputs, label=_("Transfer goods"), keyed=True)
def transfer(told: TransferInputs, *, by: Actor) -> StockTransfer:
    """Move the goods at once; what is reserved at the origin stays there, unless it is told to follow."""
    origin = goods.kept(told.origin, "warehouse.transfer", by=by, field="origin")
    target = goods.in_use(Warehouse.objects.get(pk=told.target), field="target")
    slip = StockTransfer(
        company_id=by.company_id,
        origin=origin,
        target=target,
        keeper_id=by.person_id,
        date=clock.today(),
        reason=told.reason.strip(),
    )
    lines = _read_lines(told, slip, by)
    known = {line.product_id for line in lines}
    stocks = stockbook.lock([(place.pk, product) for place in (origin, target) for product in known], by=by)
    moves = [move for place, line in enumerate(lines) for move in _go(line, slip, f"lines.{place}")]
    stockbook.write(moves, stocks, stockbook.bins_of(stocks, by=by), source=slip, on=slip.date, by=by)
    if told.follow and origin != target:
        moved = [(origin.pk, target.pk, product) for product in sorted(known)]
        promises.follow(moved, stocks, picking=_picking(origin), by=by)
    stockbook.save(stocks.values())
    stockbook.tell_short((stocks[origin.pk, product] for product in known), by=by)
    slip.number = numbers.document("CK", by=by, on=slip.date)
    slip.save(force_insert=True)
    StockTransferLine.objects.bulk_create(lines)
    if origin.kind != target.kind and target.kind not in Warehouse.UNSOLD:
        stockbook.tell_freed(known, by=by)
    return slip


def _read_lines(told: TransferInputs, slip: StockTransfer, by: Actor) -> list[StockTransferLine]:
    if not told.lines:
        raise Refused(_("Enter at least one line."), field="lines")
    known = goods.products((line.product for line in told.lines), by=by)
    goods.check_shelves((line.shelf for line in told.lines), slip.origin)
    goods.check_shelves((line.to_shelf for line in told.lines), slip.target)
    return [_read_line(line, known[line.product], slip, f"lines.{place}") for place, line in enumerate(told.lines)]


def _read_line(line: TransferredLine, product: Product, slip: StockTransfer, field: str) -> StockTransferLine:
    quantity = goods.positive(line.quantity, f"{field}.quantity")
    if slip.origin == slip.target and line.shelf == line.to_shelf and not line.serials:
        raise Refused(_("The goods would stay where they are: choose another shelf."), field=f"{field}.to_shelf")
    return StockTransferLine(
        company_id=slip.company_id,
        transfer=slip,
        product=product,
        origin_id=line.shelf,
        target_id=line.to_shelf,
        lot=lot_of(line.lot, product, f"{field}.lot"),
        serials=goods.numbers_read(line.serials, product, quantity, f"{field}.serials"),
        quantity=quantity,
    )


def lot_of(lot: int | None, product: Product, field: str) -> Lot | None:
    """The lot that a transfer names; goods kept by lot go by lot."""
    if product.tracking != Product.Tracking.LOT:
        return None
    row = Lot.objects.filter(pk=lot, product=product).first()
    if row is None:
        raise Refused(_("%(product)s is kept by lot: choose one of its lots.") % {"product": product}, field=field)
    return row


def _go(line: StockTransferLine, slip: StockTransfer, field: str) -> list[Move]:
    """Out of one place and into the other; pieces leave the shelf they are on."""
    there = {"warehouse": slip.target_id, "product": line.product_id, "location": line.target_id}
    here = {"warehouse": slip.origin_id, "product": line.product_id}
    if not line.serials:
        out = Move(**here, location=line.origin_id, lot=line.lot_id, quantity=-line.quantity)
        return [out, Move(**there, lot=line.lot_id, quantity=line.quantity)]
    rows = goods.pieces(line.serials, line.product, slip.origin, f"{field}.serials")
    moves = []
    for piece in rows:
        moves.append(Move(**here, location=piece.location_id, serial=piece.pk, quantity=Decimal(-1)))
        moves.append(Move(**there, serial=piece.pk, quantity=Decimal(1)))
        piece.warehouse_id, piece.location_id = slip.target_id, line.target_id
    Serial.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["id"], update_fields=["warehouse", "location"]
    )
    return moves


def _picking(origin: Warehouse) -> set[int]:
    """The order lines that somebody is picking there."""
    rows = GoodsIssueLine.objects.filter(issue__warehouse=origin, issue__state=GoodsIssue.State.PICKING)
    return set(rows.values_list("order_line", flat=True))
