"""Goods come back from a customer: looked at, put where they belong, worth what they left for (SAL-21, WH-02)."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from django.utils.translation import gettext_lazy as _

from nhip.accounting import api as accounting
from nhip.flows.warehouse import CONDITIONS, BackGoods, TakenBack
from nhip.kernel import clock, numbers, steady
from nhip.kernel.actors import Actor
from nhip.kernel.handoffs import desk
from nhip.kernel.inputs import Ask
from nhip.kernel.models import Handoff
from nhip.kernel.operations import Refused, operation

from .. import stockbook
from ..models import GoodsReceipt, GoodsReceiptLine, IssuePick, Serial, Warehouse
from ..stockbook import Move, amount
from . import goods
from .origins import Origin, Part, Wish, origins_of

TAKING, RECEIVED, DROPPED = GoodsReceipt.State
GOOD = CONDITIONS[0][0]


@dataclass(frozen=True)
class BackLine:
    """What came of one line, looking the same; several of these for one line tell good from damaged, or lots."""

    line: Annotated[int, Ask(_("Line"))]
    quantity: Annotated[Decimal, Ask(_("Quantity"))]
    condition: Annotated[str, Ask(_("Condition"), choices=CONDITIONS)] = GOOD
    serials: Annotated[tuple[str, ...], Ask(_("Serial numbers"), help=_("Scan or type, one on each line."))] = ()
    lot: Annotated[int | None, Ask(_("Lot"), pick="warehouse.lot")] = None


@dataclass(frozen=True)
class BackInputs:
    """What came back, who brought it, and where it is put: good goods on a shelf, damaged ones where none is sold."""

    lines: Annotated[tuple[BackLine, ...], Ask(_("Goods"))]
    giver: Annotated[str, Ask(_("Brought by"), help=_("Who hands the goods over."))]
    shelf: Annotated[int | None, Ask(_("Shelf"), pick="warehouse.location")] = None
    damaged_to: Annotated[int | None, Ask(_("Damaged goods into"), pick="warehouse.warehouse")] = None


@operation(GoodsReceipt, takes=BackInputs, start=(TAKING,), end=RECEIVED, label=_("Take the goods back"))
def take_goods_back(receipt: GoodsReceipt, told: BackInputs, *, by: Actor) -> None:
    """What really came lies in the store again, at the cost at which it left; sales learns what and how it looks."""
    handoff = Handoff.objects.select_for_update(of=("self",)).get(pk=receipt.handoff_id)
    asked = list(receipt.lines.select_related("product__unit").order_by("pk"))
    _sign(receipt, told, by)
    wishes = _read(told, asked)
    goods.check_shelves([told.shelf], receipt.warehouse, field="shelf")
    places = _places(wishes, receipt, told.damaged_to)
    origin = Origin(receipt, [line.order_line for line in asked], coin=accounting.coin(by=by))
    lines = _lines(receipt, wishes, origin, places, told.shelf)
    _put_away(receipt, lines, origin, by)
    receipt.value = sum((line.value for line in lines), Decimal(0))
    receipt.number = numbers.document("PN", by=by, on=receipt.date)  # late, but the books name it
    _book(receipt, lines, by)
    _save(asked, lines, origin)
    _answer(receipt, lines, handoff, by)


@operation(GoodsReceipt, start=(TAKING,), end=DROPPED, label=_("Drop"))
def drop_receipt(receipt: GoodsReceipt, *, by: Actor) -> None:
    """Nothing is taken back: the slip went back to whoever gave it."""


def place_for_damaged(company_id: int) -> int | None:
    """Where damaged goods go if nothing is said: the store for them, else the warranty store."""
    rows = [row for row in steady.rows_of(Warehouse, company_id).values() if row.kind in Warehouse.UNSOLD]
    active = [row for row in rows if row.state == Warehouse.State.ACTIVE]
    found = sorted(active, key=lambda row: (row.kind != Warehouse.Kind.QUARANTINE, row.code))
    return found[0].pk if found else None


def _sign(receipt: GoodsReceipt, told: BackInputs, by: Actor) -> None:
    receipt.giver = told.giver.strip()
    if not receipt.giver:
        raise Refused(_("Enter who brings the goods."), field="giver")
    receipt.keeper_id, receipt.date = by.person_id, clock.today()


def _read(told: BackInputs, asked: list[GoodsReceiptLine]) -> list[Wish]:
    known = {line.pk: line for line in asked}
    wishes = [_wish(each, known, f"lines.{place}") for place, each in enumerate(told.lines) if each.quantity]
    if not wishes:
        raise Refused(_("Nothing came back: give the slip back instead, and say why."), field="lines")
    came: dict[int, Decimal] = defaultdict(Decimal)
    for wish in wishes:
        came[wish.line.pk] += wish.quantity
        if came[wish.line.pk] > wish.line.asked:
            said = {
                "product": wish.line.product,
                "asked": amount(wish.line.asked),
                "now": amount(came[wish.line.pk]),
            }
            raise Refused(
                _("%(product)s: %(asked)s were agreed to come back, but %(now)s would be taken.") % said,
                field=f"{wish.field}.quantity",
            )
    return wishes


def _wish(each: BackLine, known: dict[int, GoodsReceiptLine], field: str) -> Wish:
    line = known.get(each.line)
    if line is None:
        raise Refused(_("This line is not on the slip."), field=f"{field}.line")
    quantity = goods.positive(each.quantity, f"{field}.quantity")
    read = goods.numbers_read(each.serials, line.product, quantity, f"{field}.serials")
    return Wish(line, quantity, each.condition, each.lot, read, field)


def _places(wishes: list[Wish], receipt: GoodsReceipt, said: int | None) -> dict[str, int]:
    """By condition, the warehouse where it is put."""
    if all(wish.condition == GOOD for wish in wishes):
        return {GOOD: receipt.warehouse_id}
    found = Warehouse.objects.filter(
        pk=said or place_for_damaged(receipt.company_id), company_id=receipt.company_id
    ).first()
    if found is None or found.kind not in Warehouse.UNSOLD:
        raise Refused(
            _("Choose where damaged goods go: a warehouse of damaged goods, or the warranty store."),
            field="damaged_to",
            rule=_("Damaged goods lie where nothing is sold from."),
            source="SAL-21",
        )
    goods.in_use(found, field="damaged_to")
    return {condition: found.pk for condition, _label in CONDITIONS} | {GOOD: receipt.warehouse_id}


def _lines(
    receipt: GoodsReceipt, wishes: list[Wish], origin: Origin, places: dict[str, int], shelf: int | None
) -> list[GoodsReceiptLine]:
    """One line for what came of one issue line, of one lot, looking the same."""
    made: dict[tuple, GoodsReceiptLine] = {}
    for wish in wishes:
        for part in origins_of(wish, origin):
            key = wish.line.pk, wish.condition, part.pick.line_id, part.pick.lot_id
            line = made.setdefault(key, _new_line(receipt, wish, part, places[wish.condition], shelf))
            line.quantity += part.quantity
            line.value += part.value
            line.serials += [part.pick.serial.number] if part.pick.serial else []
    for line in made.values():
        line.unit_cost = (line.value / line.quantity).quantize(Decimal("0.01"))
    return list(made.values())


def _new_line(receipt: GoodsReceipt, wish: Wish, part: Part, place: int, shelf: int | None) -> GoodsReceiptLine:
    return GoodsReceiptLine(
        company_id=receipt.company_id,
        receipt=receipt,
        product=wish.line.product,
        place_id=place,
        location_id=shelf if wish.condition == GOOD else None,
        lot_id=part.pick.lot_id,
        order_line=wish.line.order_line,
        issue_line_id=part.pick.line_id,
        condition=wish.condition,
        quantity=Decimal(0),
        unit_cost=Decimal(0),
        value=Decimal(0),
        serials=[],
    )


def _put_away(receipt: GoodsReceipt, lines: list[GoodsReceiptLine], origin: Origin, by: Actor) -> None:
    """Moves, stock and pieces; a piece that came back is nobody's any more, and has no warranty."""
    stocks = stockbook.lock([(line.place_id, line.product_id) for line in lines], by=by)
    pieces = {(row.product_id, row.number): row for row in origin.pieces()}
    moves, moved = [], []
    for line in lines:
        here = {"warehouse": line.place_id, "product": line.product_id, "location": line.location_id}
        if not line.serials:
            moves.append(Move(**here, quantity=line.quantity, lot=line.lot_id))
        for number in line.serials:
            piece = pieces[line.product_id, number]
            piece.state, piece.customer_id, piece.warranty_until = Serial.State.IN_STOCK, None, None
            piece.warehouse_id, piece.location_id = line.place_id, line.location_id
            moves.append(Move(**here, quantity=Decimal(1), serial=piece.pk))
            moved.append(piece)
    stockbook.write(moves, stocks, stockbook.bins_of(stocks, by=by), source=receipt, on=receipt.date, by=by)
    stockbook.save(stocks.values())
    stockbook.tell_freed((line.product_id for line in lines if line.condition == GOOD), by=by)
    told = ["state", "customer", "warehouse", "location", "warranty_until"]
    if moved:
        Serial.objects.bulk_create(moved, update_conflicts=True, unique_fields=["id"], update_fields=told)


def _book(receipt: GoodsReceipt, lines: list[GoodsReceiptLine], by: Actor) -> None:
    """The books take back what they gave out: by product, at the value of the lines."""
    sums: dict[int, tuple[Decimal, Decimal]] = {}
    for line in lines:
        quantity, value = sums.get(line.product_id, (Decimal(0), Decimal(0)))
        sums[line.product_id] = quantity + line.quantity, value + line.value
    accounting.take_back_stock(
        [accounting.Incoming(product, *figures) for product, figures in sorted(sums.items())],
        source=receipt,
        on=receipt.date,
        text=goods.in_books(_("Goods returned by %(customer)s"), customer=receipt.customer),
        customer=receipt.customer_id,
        by=by,
    )


def _save(asked: list[GoodsReceiptLine], lines: list[GoodsReceiptLine], origin: Origin) -> None:
    """The first line of what was asked stays that line; what did not come stays with nothing."""
    rows: list[GoodsReceiptLine] = []
    for wanted in asked:
        came = [line for line in lines if line.order_line == wanted.order_line]
        if came:
            came[0].pk, came[0].asked = wanted.pk, wanted.asked
        rows += came
    GoodsReceiptLine.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=[
            *("place", "location", "lot", "serials", "issue_line", "condition", "quantity", "unit_cost", "value")
        ],
    )
    IssuePick.objects.bulk_create(
        origin.taken(), update_conflicts=True, unique_fields=["id"], update_fields=["returned"]
    )


def _answer(receipt: GoodsReceipt, lines: list[GoodsReceiptLine], handoff: Handoff, by: Actor) -> None:
    came: dict[tuple[int, int, str], Decimal] = defaultdict(Decimal)
    for line in lines:
        came[line.order_line, line.product_id, line.condition] += line.quantity
    back = tuple(
        BackGoods(line=line, product=product, quantity=quantity, condition=condition)
        for (line, product, condition), quantity in came.items()
    )
    desk.finish(handoff, desk.Finish(answer=TakenBack(slip=receipt.pk, number=receipt.number, goods=back)), by=by)
