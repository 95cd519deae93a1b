"""Goods come in: opening stock, or found otherwise; numbered PN, on their shelves, with their value (WH-02)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated

from django.utils.translation import gettext_lazy as _

from nhip.accounting import api as accounting
from nhip.kernel import clock, numbers
from nhip.kernel.actors import Actor
from nhip.kernel.inputs import Ask
from nhip.kernel.operations import Refused, operation
from nhip.shared.models import Product

from .. import stockbook
from ..models import GoodsReceipt, GoodsReceiptLine, Lot, Serial, Warehouse
from ..rules import worth
from ..stockbook import Move
from . import goods

OPENING, OTHER = GoodsReceipt.Kind.OPENING, GoodsReceipt.Kind.OTHER
BY_HAND = tuple((kind.value, kind.label) for kind in (OPENING, OTHER))
AGAINST = {OPENING: accounting.CAPITAL, OTHER: accounting.OTHER_INCOME}
TEXTS = {OPENING: _("Opening stock"), OTHER: _("Other receipt")}


@dataclass(frozen=True)
class ReceivedLine:
    """So much of a product at so much a base unit; lot, expiry and serial numbers as its tracking asks."""

    product: Annotated[int, Ask(_("Product"), pick="shared.product")]
    quantity: Annotated[Decimal, Ask(_("Quantity"))]
    unit_cost: Annotated[Decimal, Ask(_("Unit cost"), widget="money")]
    shelf: Annotated[int | None, Ask(_("Shelf"), pick="warehouse.location")] = None
    lot: Annotated[str, Ask(_("Lot"))] = ""
    expires_on: Annotated[date | None, Ask(_("Expires on"))] = None
    serials: Annotated[tuple[str, ...], Ask(_("Serial numbers"), help=_("Scan or type, one on each line."))] = ()


@dataclass(frozen=True)
class ReceiptInputs:
    """What came into which warehouse, and why."""

    warehouse: Annotated[int, Ask(_("Warehouse"), pick="warehouse.warehouse")]
    lines: Annotated[tuple[ReceivedLine, ...], Ask(_("Goods"))]
    kind: Annotated[str, Ask(_("Kind"), choices=BY_HAND)] = OTHER
    on: Annotated[date | None, Ask(_("Date"), help=_("Today if left empty."))] = None
    reason: Annotated[str, Ask(_("Reason"))] = ""
    giver: Annotated[str, Ask(_("Brought by"))] = ""
    document: Annotated[
        str, Ask(_("By document"), help=_("Kind, number, day and issuer: delivery note 123 of 5 Nov, An Phát."))
    ] = ""


@operation(GoodsReceipt, takes=ReceiptInputs, label=_("Receive goods"), keyed=True)
def receive_goods(told: ReceiptInputs, *, by: Actor) -> GoodsReceipt:
    """Put goods on their shelves, and their value into the books; the number is taken late and without gaps."""
    warehouse = goods.kept(told.warehouse, "warehouse.receive_goods", by=by, field="warehouse")
    if told.kind not in AGAINST:
        raise Refused(_("What customers return is taken back by the slip that sales sends."), field="kind")
    receipt = GoodsReceipt(
        company_id=by.company_id,
        kind=told.kind,
        warehouse=warehouse,
        keeper_id=by.person_id,
        date=_day(told.on),
        reason=told.reason.strip(),
        giver=told.giver.strip(),
        document=told.document.strip(),
    )
    lines = _read_lines(told, receipt, by)
    known = {line.product_id for line in lines}
    stocks = stockbook.lock([(warehouse.pk, product) for product in known], by=by)
    moves = [move for line in lines for move in _come_in(line, warehouse, by)]
    stockbook.write(moves, stocks, stockbook.bins_of(stocks, by=by), source=receipt, on=receipt.date, by=by)
    stockbook.save(stocks.values())
    receipt.value = sum(line.value for line in lines)
    receipt.number = numbers.document("PN", by=by, on=receipt.date)  # late, but the books name it
    accounting.receive_stock(
        [accounting.Incoming(line.product_id, line.quantity, line.value) for line in lines],
        source=receipt,
        on=receipt.date,
        against=AGAINST[told.kind],
        text=receipt.reason or goods.in_books(TEXTS[receipt.kind]),
        by=by,
    )
    receipt.save(force_insert=True)
    GoodsReceiptLine.objects.bulk_create(lines)
    if warehouse.kind not in Warehouse.UNSOLD:
        stockbook.tell_freed(known, by=by)
    return receipt


def _day(said: date | None) -> date:
    today = clock.today()
    if said and said > today:
        raise Refused(_("Goods cannot be received on a day to come."), field="on")
    return said or today


def _read_lines(told: ReceiptInputs, receipt: GoodsReceipt, by: Actor) -> list[GoodsReceiptLine]:
    if not told.lines:
        raise Refused(_("Enter at least one line."), field="lines")
    known = goods.products((line.product for line in told.lines), by=by)
    goods.check_shelves((line.shelf for line in told.lines), receipt.warehouse)
    coin = accounting.coin(by=by)
    lines = [
        _read_line(line, known[line.product], receipt, f"lines.{place}", coin)
        for place, line in enumerate(told.lines)
    ]
    _no_piece_twice(lines)
    return lines


def _read_line(
    line: ReceivedLine, product: Product, receipt: GoodsReceipt, field: str, coin: Decimal
) -> GoodsReceiptLine:
    quantity = goods.positive(line.quantity, f"{field}.quantity")
    if line.unit_cost < 0:
        raise Refused(_("The unit cost cannot be below zero."), field=f"{field}.unit_cost")
    return GoodsReceiptLine(
        company_id=receipt.company_id,
        receipt=receipt,
        product=product,
        location_id=line.shelf,
        lot=_lot(line, product, field),
        serials=goods.numbers_read(line.serials, product, quantity, f"{field}.serials"),
        quantity=quantity,
        unit_cost=line.unit_cost,
        value=worth(quantity, line.unit_cost, coin),
    )


def _no_piece_twice(lines: list[GoodsReceiptLine]) -> None:
    read = set()
    for place, line in enumerate(lines):
        for number in line.serials:
            if (line.product_id, number) in read:
                said = {"number": number, "product": line.product}
                raise Refused(
                    _("%(product)s: serial number %(number)s was read twice.") % said, field=f"lines.{place}.serials"
                )
            read.add((line.product_id, number))


def _lot(line: ReceivedLine, product: Product, field: str) -> Lot | None:
    """The lot of the line, made if it is new; one lot has one expiry date."""
    number = line.lot.strip()
    if product.tracking != Product.Tracking.LOT:
        if number:
            raise Refused(_("%(product)s has no lots.") % {"product": product}, field=f"{field}.lot")
        return None
    if not number:
        raise Refused(_("%(product)s is kept by lot: enter the lot.") % {"product": product}, field=f"{field}.lot")
    if product.has_expiry and line.expires_on is None:
        said = {"product": product}
        raise Refused(_("%(product)s expires: enter the date.") % said, field=f"{field}.expires_on")
    new = Lot(company_id=product.company_id, product=product, number=number, expires_on=line.expires_on)
    Lot.objects.bulk_create([new], ignore_conflicts=True)
    lot = Lot.objects.get(product=product, number=number)
    if line.expires_on not in (None, lot.expires_on):
        said = {"lot": lot, "date": lot.expires_on.strftime("%d/%m/%Y") if lot.expires_on else "–"}
        raise Refused(_("Lot %(lot)s expires on %(date)s.") % said, field=f"{field}.expires_on")
    return lot


def _come_in(line: GoodsReceiptLine, warehouse: Warehouse, by: Actor) -> list[Move]:
    """One move for the line, or one for each of its pieces."""
    here = {"warehouse": warehouse.pk, "product": line.product_id, "location": line.location_id}
    if not line.serials:
        return [Move(**here, quantity=line.quantity, lot=line.lot_id)]
    return [Move(**here, quantity=Decimal(1), serial=piece.pk) for piece in _new_pieces(line, warehouse, by)]


def _new_pieces(line: GoodsReceiptLine, warehouse: Warehouse, by: Actor) -> list[Serial]:
    new = [
        Serial(
            company_id=by.company_id,
            product=line.product,
            number=number,
            warehouse=warehouse,
            location_id=line.location_id,
        )
        for number in line.serials
    ]
    Serial.objects.bulk_create(new, ignore_conflicts=True)
    kept = set(Serial.objects.filter(pk__in=[piece.pk for piece in new]).values_list("pk", flat=True))
    for piece in new:
        if piece.pk not in kept:
            said = {"product": line.product, "number": piece.number}
            raise Refused(_("%(product)s: serial number %(number)s is already known.") % said, field="lines")
    return new
