"""Where goods that come back had come from: the very picks of the issues of their order, and their cost."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from nhip.kernel.operations import Refused

from ..models import GoodsIssue, GoodsReceipt, GoodsReceiptLine, IssuePick, Serial
from ..rules import worth_of_part
from ..stockbook import amount


@dataclass(frozen=True)
class Wish:
    """So much of one line of the slip, looking the same; `lot` is None where only one lot had left."""

    line: GoodsReceiptLine
    quantity: Decimal
    condition: str
    lot: int | None
    serials: list[str]
    field: str


@dataclass(frozen=True)
class Part:
    """So much of one pick, and what it is worth."""

    pick: IssuePick
    quantity: Decimal
    value: Decimal


class Origin:
    """What left for the order lines of a slip; its rows are locked, so that nothing comes back twice."""

    def __init__(self, receipt: GoodsReceipt, order_lines: list[int | None], *, coin: Decimal):
        self.coin = coin
        rows = IssuePick.objects.filter(
            company_id=receipt.company_id,
            line__issue__order_kind=receipt.order_kind,
            line__issue__order_id=receipt.order_id,
            line__issue__state__in=(GoodsIssue.State.ISSUED, GoodsIssue.State.PART_ISSUED),
            line__order_line__in=order_lines,
        )
        locked = rows.select_for_update(of=("self",)).order_by("-pk")
        self.picks = list(locked.select_related("line", "serial", "lot"))

    def of(self, wish: Wish) -> list[IssuePick]:
        """What left for the line and is still with the customer; what left last first."""
        own = (pick for pick in self.picks if pick.line.order_line == wish.line.order_line)
        return [pick for pick in own if pick.quantity > pick.returned]

    def take(self, pick: IssuePick, quantity: Decimal) -> Part:
        """So much of the pick is back: its part of the issue line's cost."""
        before = sum((each.returned for each in self.picks if each.line_id == pick.line_id), Decimal(0))
        value = worth_of_part(quantity, of=pick.line.issued, cost=pick.line.cost, before=before, coin=self.coin)
        pick.returned += quantity
        return Part(pick, quantity, value)

    def taken(self) -> list[IssuePick]:
        """The picks of which something is back."""
        return [pick for pick in self.picks if pick.returned]

    def pieces(self) -> list[Serial]:
        """The numbered pieces that had left."""
        return [pick.serial for pick in self.picks if pick.serial]


def origins_of(wish: Wish, origin: Origin) -> Iterator[Part]:
    """The picks that the goods of a wish had left by; Refused what never left for this order."""
    if wish.serials:
        yield from _pieces(wish, origin)
        return
    left = wish.quantity
    for pick in _fitting(wish, origin):
        part = min(left, pick.quantity - pick.returned)
        if part > 0:
            yield origin.take(pick, part)
            left -= part
    if left:
        said = {"product": wish.line.product, "there": amount(wish.quantity - left), "wanted": amount(wish.quantity)}
        raise Refused(
            _("%(product)s: %(wanted)s would come back, but only %(there)s of it had left for this order.") % said,
            field=f"{wish.field}.quantity",
        )


def _pieces(wish: Wish, origin: Origin) -> Iterator[Part]:
    there = {pick.serial.number: pick for pick in origin.of(wish) if pick.serial}
    for number in wish.serials:
        pick = there.get(number)
        if pick is None or pick.returned:
            said = {"product": wish.line.product, "number": number}
            raise Refused(
                _("%(product)s: serial number %(number)s was not issued for this order, or is back already.") % said,
                field=f"{wish.field}.serials",
                rule=_("Only pieces that left for the order come back for it."),
                source="SAL-21",
            )
        yield origin.take(pick, Decimal(1))


def _fitting(wish: Wish, origin: Origin) -> list[IssuePick]:
    """Of the lot that is named; unnamed, there must be no choice."""
    there = origin.of(wish)
    lots = {pick.lot_id: pick.lot for pick in there if pick.lot}
    if wish.lot is None:
        if len(lots) > 1:
            said = {"product": wish.line.product, "lots": ", ".join(sorted(str(lot) for lot in lots.values()))}
            raise Refused(_("%(product)s: say which lot came back (%(lots)s).") % said, field=f"{wish.field}.lot")
        return there
    if wish.lot not in lots:
        said = {"product": wish.line.product}
        raise Refused(_("%(product)s: this lot did not leave for this order.") % said, field=f"{wish.field}.lot")
    return [pick for pick in there if pick.lot_id == wish.lot]
