"""Goods leave for an order: picked, read, confirmed; partly if need be (SAL-09, WH-11, FLOW-02)."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from django.utils.translation import gettext_lazy as _

from nhip.accounting import api as accounting
from nhip.flows.warehouse import Goods, Issued
from nhip.kernel import clock, numbers, rows
from nhip.kernel.actors import Actor
from nhip.kernel.handoffs import desk
from nhip.kernel.inputs import Ask
from nhip.kernel.models import Handoff
from nhip.kernel.operations import Refused, operation
from nhip.kernel.outbox import tell
from nhip.kernel.refs import Ref

from .. import promises, stockbook
from ..events import GoodsIssued
from ..models import Bin, GoodsIssue, GoodsIssueLine, IssuePick, Serial
from ..rules import split, warranty_until
from ..stockbook import Move, amount
from . import goods
from .picking import Wish, lines_of, picks_for

PICKING, ISSUED, PART_ISSUED, DROPPED = GoodsIssue.State


@dataclass(frozen=True)
class IssuedLine:
    """What really leaves of one line; several of these for one line name several shelves or lots.

    Without shelf or lot the goods that expire first are taken, shelf by shelf. Serial numbers are read one a line.
    """

    line: Annotated[int, Ask(_("Line"))]
    quantity: Annotated[Decimal, Ask(_("Quantity"))]
    serials: Annotated[tuple[str, ...], Ask(_("Serial numbers"), help=_("Scan or type, one on each line."))] = ()
    shelf: Annotated[int | None, Ask(_("Shelf"), pick="warehouse.location")] = None
    lot: Annotated[int | None, Ask(_("Lot"), pick="warehouse.lot")] = None


@dataclass(frozen=True)
class IssueInputs:
    """What leaves, who takes it over, and whether the rest stays reserved."""

    lines: Annotated[tuple[IssuedLine, ...], Ask(_("Goods"))]
    receiver: Annotated[str, Ask(_("Received by"), help=_("Who takes the goods over."))]
    keep_rest: Annotated[bool, Ask(_("Keep the rest reserved"), help=_("Otherwise it is free for others."))] = True


@operation(
    GoodsIssue,
    takes=IssueInputs,
    start=(PICKING,),
    end=(ISSUED, PART_ISSUED),
    label=_("Confirm the issue"),
    keyed=True,
    beside=("customer",),
)
def issue_goods(issue: GoodsIssue, told: IssueInputs, *, by: Actor) -> None:
    """The goods leave: moves, serial numbers and promises first, then the slip's number, cost and answer."""
    handoff = desk.finish.ahead(Handoff(pk=issue.handoff_id), by=by)
    lines = lines_of(issue)
    _sign(issue, told, by)
    wishes = _read(told, lines)
    touched = [wish.line for wish in wishes] if told.keep_rest else lines  # else every promise of the slip ends
    stocks = stockbook.lock(((issue.warehouse_id, line.product_id) for line in touched), by=by)
    bins = stockbook.bins_of(stocks, by=by)
    picks = picks_for(wishes, issue, bins)
    _leave(issue, picks, stocks, bins, by)
    _end_promises(issue, lines, told, stocks, by)
    stockbook.save(stocks.values())
    stockbook.tell_short(stocks.values(), by=by)
    issue.state = ISSUED if all(line.issued == line.asked for line in lines) else PART_ISSUED
    issue.number = numbers.document("PX", by=by, on=issue.date)  # late, but the books name it
    _cost(issue, lines, by)
    _save_lines(lines, picks)
    _tell(issue, lines, handoff, by)


@operation(GoodsIssue, start=(PICKING,), end=DROPPED, label=_("Drop"))
def drop(issue: GoodsIssue, *, by: Actor) -> None:
    """Put the picked goods back: the slip went back to whoever gave it."""


def _sign(issue: GoodsIssue, told: IssueInputs, by: Actor) -> None:
    issue.receiver = told.receiver.strip()
    if not issue.receiver:
        raise Refused(_("Enter who takes the goods over."), field="receiver")
    issue.keeper_id, issue.date = by.person_id, clock.today()


def _read(told: IssueInputs, lines: list[GoodsIssueLine]) -> list[Wish]:
    """The wishes in their order; `issued` of the lines is their sum."""
    known = {line.pk: line for line in lines}
    wishes = [_wish(each, known, f"lines.{place}") for place, each in enumerate(told.lines) if each.quantity]
    if not wishes:
        raise Refused(_("Nothing leaves: give the slip back instead, and say why."), field="lines")
    for wish in wishes:
        wish.line.issued += wish.quantity
        if wish.line.issued > wish.line.asked:
            said = {"product": wish.line.product, "asked": amount(wish.line.asked), "now": amount(wish.line.issued)}
            raise Refused(
                _("%(product)s: %(asked)s were asked for, but %(now)s would leave.") % said,
                field=f"{wish.field}.quantity",
            )
    return wishes


def _wish(each: IssuedLine, known: dict[int, GoodsIssueLine], field: str) -> Wish:
    line = known.get(each.line)
    if line is None:
        raise Refused(_("This line is not on the slip."), field=f"{field}.line")
    quantity = goods.positive(each.quantity, f"{field}.quantity")
    read = goods.numbers_read(each.serials, line.product, quantity, f"{field}.serials")
    return Wish(line, quantity, each.shelf, each.lot, read, field)


def _leave(issue: GoodsIssue, picks: list[IssuePick], stocks: dict, bins: list[Bin], by: Actor) -> None:
    pieces = [pick.serial for pick in picks if pick.serial_id]
    _no_piece_twice(pieces)
    moves = [
        Move(
            warehouse=issue.warehouse_id,
            product=pick.line.product_id,
            quantity=-pick.quantity,
            location=pick.location_id,
            lot=pick.lot_id,
            serial=pick.serial_id,
        )
        for pick in picks
    ]
    stockbook.write(moves, stocks, bins, source=issue, on=issue.date, by=by)
    months = {pick.line.product_id: pick.line.product.warranty_months for pick in picks}
    for piece in pieces:
        piece.state, piece.customer_id = Serial.State.ISSUED, issue.customer_id
        piece.warehouse_id = piece.location_id = None
        piece.warranty_until = warranty_until(issue.date, months[piece.product_id])
    told = ["state", "customer", "warehouse", "location", "warranty_until"]
    if pieces:
        Serial.objects.bulk_create(pieces, update_conflicts=True, unique_fields=["id"], update_fields=told)


def _no_piece_twice(pieces: list[Serial]) -> None:
    seen: set[int] = set()
    for piece in pieces:
        if piece.pk in seen:
            said = {"product": piece.product, "number": piece.number}
            raise Refused(_("%(product)s: serial number %(number)s was read twice.") % said, field="lines")
        seen.add(piece.pk)


def _end_promises(issue: GoodsIssue, lines: list[GoodsIssueLine], told: IssueInputs, stocks: dict, by: Actor) -> None:
    """What left is promised no more; nor is the rest, unless it is kept."""
    issued = {line.order_line: line.issued for line in lines if (issue.warehouse_id, line.product_id) in stocks}
    order = Ref(issue.order_kind, issue.order_id)
    promises.consume(order, issued, stocks, warehouse=issue.warehouse_id, keep_rest=told.keep_rest, by=by)


def _cost(issue: GoodsIssue, lines: list[GoodsIssueLine], by: Actor) -> None:
    """The books say what the goods were worth; each line carries its part."""
    wanted = {}
    for line in lines:
        if line.issued:
            wanted.setdefault(line.product_id, []).append(line)
    outgoing = [
        accounting.Outgoing(product, sum((line.issued for line in rows), Decimal(0)))
        for product, rows in sorted(wanted.items())
    ]
    values = accounting.issue_stock(
        outgoing,
        source=issue,
        on=issue.date,
        text=goods.in_books(_("Goods issued to %(customer)s"), customer=issue.customer),
        customer=issue.customer_id,
        by=by,
    )
    for product, several in wanted.items():
        for line, part in zip(several, _parts(values[product], several, by), strict=True):
            line.cost = part
    issue.cost = sum(values.values(), Decimal(0))


def _parts(value: Decimal, rows: list[GoodsIssueLine], by: Actor) -> list[Decimal]:
    """What each of several lines of one product carries of its value."""
    return [value] if len(rows) == 1 else split(value, [line.issued for line in rows], accounting.coin(by=by))


def _save_lines(lines: list[GoodsIssueLine], picks: list[IssuePick]) -> None:
    rows.update_all(lines, ("issued", "cost"))
    rows.insert_records(IssuePick, picks)


def _tell(issue: GoodsIssue, lines: list[GoodsIssueLine], handoff: Handoff, by: Actor) -> None:
    """Sales learns what really left: as the answer of the slip, and as a fact."""
    left = tuple(Goods(line=line.order_line, product=line.product_id, quantity=line.issued) for line in lines)
    left = tuple(each for each in left if each.quantity)
    answer = Issued(slip=issue.pk, number=issue.number, goods=left)
    desk.finish(handoff, desk.Finish(answer=answer), by=by)
    tell(
        GoodsIssued(
            issue=issue.pk,
            number=issue.number,
            order=Ref(issue.order_kind, issue.order_id),
            warehouse=issue.warehouse_id,
            customer=issue.customer_id,
            goods=left,
        ),
        by=by,
    )
