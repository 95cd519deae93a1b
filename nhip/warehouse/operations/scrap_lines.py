"""The lines of a scrap slip: read, looked for on their shelves, valued, and taken off for good."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nhip.accounting import api as accounting
from nhip.kernel.actors import Actor
from nhip.kernel.inputs import Ask
from nhip.kernel.operations import Refused
from nhip.shared.models import Product

from .. import promises, stockbook
from ..models import Bin, Lot, ScrapLine, ScrapSlip, Serial, Stock
from ..rules import expired, worth
from ..stockbook import Move, amount
from . import goods
from .transfers import lot_of


@dataclass(frozen=True)
class ScrappedLine:
    """So much of a product and what is wrong with it; of which lot or which pieces, from which shelf."""

    product: Annotated[int, Ask(gettext_lazy("Product"), pick="shared.product")]
    quantity: Annotated[Decimal, Ask(gettext_lazy("Quantity"))]
    condition: Annotated[str, Ask(gettext_lazy("Condition"), choices=ScrapLine.Condition)]
    lot: Annotated[int | None, Ask(gettext_lazy("Lot"), pick="warehouse.lot")] = None
    shelf: Annotated[int | None, Ask(gettext_lazy("Shelf"), pick="warehouse.location")] = None
    serials: Annotated[
        tuple[str, ...], Ask(gettext_lazy("Serial numbers"), help=gettext_lazy("Scan or type, one on each line."))
    ] = ()


def read(told: Iterable[ScrappedLine], slip: ScrapSlip, by: Actor) -> list[ScrapLine]:
    """The lines as they are kept; Refused with the line's field where one cannot be."""
    told = list(told)
    if not told:
        raise Refused(_("Enter at least one line."), field="lines")
    known = goods.products((line.product for line in told), by=by)
    goods.check_shelves((line.shelf for line in told), slip.warehouse)
    return [_read(line, known[line.product], slip, f"lines.{place}") for place, line in enumerate(told)]


def _read(line: ScrappedLine, product: Product, slip: ScrapSlip, field: str) -> ScrapLine:
    quantity = goods.positive(line.quantity, f"{field}.quantity")
    lot = lot_of(line.lot, product, f"{field}.lot")
    if line.condition not in ScrapLine.Condition.values:
        raise Refused(_("Say what is wrong with %(product)s.") % {"product": product}, field=f"{field}.condition")
    if line.condition == ScrapLine.Condition.EXPIRED:
        _check_expired(product, lot, slip, f"{field}.condition")
    return ScrapLine(
        company_id=slip.company_id,
        slip=slip,
        product=product,
        condition=line.condition,
        location_id=line.shelf,
        lot=lot,
        serials=goods.numbers_read(line.serials, product, quantity, f"{field}.serials"),
        quantity=quantity,
    )


def _check_expired(product: Product, lot: Lot | None, slip: ScrapSlip, field: str) -> None:
    """What is called expired has a last day, and it is over."""
    if lot is None or lot.expires_on is None:
        raise Refused(
            _("%(product)s has no expiry date: say otherwise what is wrong.") % {"product": product}, field=field
        )
    if not expired(lot.expires_on, slip.date):
        said = {"lot": lot, "date": f"{lot.expires_on:%d/%m/%Y}"}
        raise Refused(_("Lot %(lot)s has not expired: its last day is %(date)s.") % said, field=field)


def check(slip: ScrapSlip, lines: list[ScrapLine], by: Actor) -> None:
    """Refused unless all of it lies there and is promised to nobody; nothing is written."""
    stocks = _locked(slip, lines, by)
    bins = list(stockbook.bins_of(stocks, by=by))
    for place, line in enumerate(lines):
        _find_shelf(line, bins, f"lines.{place}.shelf")
    _check_there(lines, bins)
    moves, _pieces = _moves(slip, lines)
    for move in moves:
        stocks[move.warehouse, move.product].on_hand += move.quantity
    _check_promises(stocks.values(), by)


def _find_shelf(line: ScrapLine, bins: Iterable[Bin], field: str) -> None:
    """A line that names no shelf means the only one where such goods lie; Refused where there are several."""
    wanted = (line.product_id, line.lot_id)
    there = [row for row in bins if (row.product_id, row.lot_id) == wanted and row.on_hand > 0]
    if line.serials or line.location_id or not there or any(row.location_id is None for row in there):
        return
    if len(there) > 1:
        shelves = ", ".join(sorted(f"{row.location} ({amount(row.on_hand)})" for row in there))
        said = {"product": line.product, "shelves": shelves}
        raise Refused(_("%(product)s lies on several shelves: choose one of %(shelves)s.") % said, field=field)
    line.location = there[0].location


def _check_there(lines: list[ScrapLine], bins: Iterable[Bin]) -> None:
    """Pieces are looked for by their numbers, the rest on its shelf and by its lot."""
    there = {(row.product_id, row.place): row.on_hand for row in bins}
    wanted: dict[tuple[int, str], Decimal] = defaultdict(Decimal)
    for line in lines:
        if not line.serials:
            place = line.product_id, stockbook.place_of(line.location_id, line.lot_id)
            wanted[place] += line.quantity
            if wanted[place] > there.get(place, Decimal(0)):
                raise Refused(_not_there(line, wanted[place], there.get(place, Decimal(0))), field="lines")


def leave(slip: ScrapSlip, lines: list[ScrapLine], by: Actor) -> list[Serial]:
    """Write the moves; the pieces that are nowhere from now on, for the caller to save."""
    stocks = _locked(slip, lines, by)
    moves, pieces = _moves(slip, lines)
    stockbook.write(moves, stocks, stockbook.bins_of(stocks, by=by), source=slip, on=slip.date, by=by)
    _check_promises(stocks.values(), by)
    stockbook.save(stocks.values())
    stockbook.tell_short(stocks.values(), by=by)
    for piece in pieces:
        piece.state, piece.warehouse_id, piece.location_id = Serial.State.SCRAPPED, None, None
    return pieces


def estimate(lines: list[ScrapLine], by: Actor) -> Decimal:
    """What the lines are worth by the books today: said on each of them, and their sum."""
    costs, coin = accounting.unit_costs({line.product_id for line in lines}, by=by), accounting.coin(by=by)
    for line in lines:
        line.estimate = worth(line.quantity, costs.get(line.product_id, Decimal(0)), coin)
    return sum((line.estimate for line in lines), Decimal(0))


def _locked(slip: ScrapSlip, lines: list[ScrapLine], by: Actor) -> dict[stockbook.Place, Stock]:
    return stockbook.lock([(slip.warehouse_id, line.product_id) for line in lines], by=by)


def _moves(slip: ScrapSlip, lines: list[ScrapLine]) -> tuple[list[Move], list[Serial]]:
    """What leaves which shelf; pieces leave the shelf they are on."""
    moves, pieces = [], []
    for place, line in enumerate(lines):
        here = {"warehouse": slip.warehouse_id, "product": line.product_id}
        if not line.serials:
            moves.append(Move(**here, location=line.location_id, lot=line.lot_id, quantity=-line.quantity))
        for piece in goods.pieces(line.serials, line.product, slip.warehouse, f"lines.{place}.serials"):
            moves.append(Move(**here, location=piece.location_id, serial=piece.pk, quantity=Decimal(-1)))
            pieces.append(piece)
    _no_piece_twice(pieces)
    return moves, pieces


def _no_piece_twice(pieces: list[Serial]) -> None:
    seen: set[int] = set()
    for piece in pieces:
        if piece.pk in seen:
            said = {"product": piece.product, "number": piece.number}
            raise Refused(_("%(product)s: serial number %(number)s was read twice.") % said, field="lines")
        seen.add(piece.pk)


def _check_promises(stocks: Iterable[Stock], by: Actor) -> None:
    """What is promised to orders stays for them: whoever refuses says which."""
    for row in stocks:
        if row.reserved > row.on_hand:
            said = {
                "product": row.product,
                "warehouse": row.warehouse.code,
                "left": amount(max(row.on_hand, Decimal(0))),
                "reserved": amount(row.reserved),
                "orders": ", ".join(promises.orders_of(row.warehouse_id, row.product_id, by=by)) or _("orders"),
            }
            raise Refused(
                _(
                    "%(product)s: only %(left)s would be left in %(warehouse)s, but %(reserved)s are reserved for"
                    " %(orders)s: sales has to release them first."
                )
                % said,
                field="lines",
                rule=_("What is promised to an order stays for it."),
                source="WH-03",
            )


def _not_there(line: ScrapLine, wanted: Decimal, there: Decimal) -> str:
    said = {
        "product": line.product,
        "shelf": line.location or "–",
        "lot": line.lot or "–",
        "wanted": amount(wanted),
        "there": amount(there),
    }
    return _("%(product)s: %(wanted)s wanted from shelf %(shelf)s, lot %(lot)s, but only %(there)s lie there.") % said
