"""What is taken from where: the picks of an issue, as read by the storekeeper or proposed (WH-11)."""

from collections import defaultdict
from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from nhip.kernel import prepared
from nhip.kernel.operations import Refused
from nhip.kernel.prepared import HOLES
from nhip.shared.models import Product

from .. import shelf_life
from ..models import Bin, GoodsIssue, GoodsIssueLine, IssuePick, Lot
from ..rules import Pile, expired, first_expired_first, take
from ..stockbook import amount
from . import goods


@dataclass(frozen=True)
class Wish:
    """So much for one line; shelf and lot are `None` where the proposal decides."""

    line: GoodsIssueLine
    quantity: Decimal
    shelf: int | None
    lot: int | None
    serials: list[str]
    field: str


def lines_of(issue: GoodsIssue) -> list[GoodsIssueLine]:
    """The lines of the slip with their products and units, in the order in which they were asked for."""

    def asked_for() -> QuerySet[GoodsIssueLine]:
        return GoodsIssueLine.objects.filter(issue=HOLES[0]).select_related("product__unit").order_by("pk")

    there = issue.read_with("lines", lambda: prepared.rows("lines of a goods issue", asked_for, issue.pk))
    return [copy(line) for line in there]


def piles_of(bins: Iterable[Bin]) -> dict[int, list[Pile]]:
    """What lies on the shelves, by product."""
    piles: dict[int, list[Pile]] = defaultdict(list)
    for row in bins:
        code, expiry = (row.location.code if row.location else ""), (row.lot.expires_on if row.lot else None)
        piles[row.product_id].append(Pile(row.location_id, code, row.lot_id, expiry, row.on_hand))
    return piles


def picks_for(wishes: list[Wish], issue: GoodsIssue, bins: Iterable[Bin]) -> list[IssuePick]:
    """From where each wish is served; the caller holds the stock rows of these bins. Refuses what is not there."""
    piles, until = piles_of(bins), shelf_life.good_until(issue.company_id, on=issue.date)
    picks = []
    for wish in wishes:
        if wish.line.product.tracking == Product.Tracking.SERIAL:
            picks += _pieces(wish, issue)
        else:
            picks += _parts(wish, piles[wish.line.product_id], issue, until)
    return picks


def _pieces(wish: Wish, issue: GoodsIssue) -> list[IssuePick]:
    rows = goods.pieces(wish.serials, wish.line.product, issue.warehouse, f"{wish.field}.serials")
    return [_pick(wish, shelf=row.location_id, lot=None, quantity=Decimal(1), serial=row) for row in rows]


def _parts(wish: Wish, piles: list[Pile], issue: GoodsIssue, until: date) -> list[IssuePick]:
    """Parts of the piles that fit the wish, which are smaller afterwards; a lot has to last until that day."""
    _check_lot(wish, until, issue.date)
    fit = [pile for pile in piles if wish.lot in (None, pile.lot) and wish.shelf in (None, pile.shelf)]
    taken = take(wish.quantity, first_expired_first(fit, until))
    if (there := sum((pile.quantity for pile in taken), Decimal(0))) < wish.quantity:
        raise Refused(_too_little(wish, there, issue, fit, until), field=f"{wish.field}.quantity")
    for part in taken:
        _lessen(piles, part)
    return [_pick(wish, shelf=part.shelf, lot=part.lot, quantity=part.quantity) for part in taken]


def _lessen(piles: list[Pile], part: Pile) -> None:
    for place, pile in enumerate(piles):
        if (pile.shelf, pile.lot) == (part.shelf, part.lot):
            piles[place] = pile._replace(quantity=pile.quantity - part.quantity)


def _check_lot(wish: Wish, until: date, on: date) -> None:
    if wish.lot is None:
        return
    lot = Lot.objects.filter(pk=wish.lot, product=wish.line.product).first()
    said = {"product": wish.line.product, "lot": lot}
    if lot is None:
        raise Refused(_("%(product)s does not have this lot.") % said, field=f"{wish.field}.lot")
    if expired(lot.expires_on, until):
        said["date"] = lot.expires_on.strftime("%d/%m/%Y")
        over = expired(lot.expires_on, on)
        raise Refused(
            (
                _("%(product)s: lot %(lot)s expired on %(date)s and must not leave.")
                if over
                else _("%(product)s: lot %(lot)s expires on %(date)s, which is too soon to leave.")
            )
            % said,
            field=f"{wish.field}.lot",
            rule=_("Expired goods do not leave the store."),
            source="WH-03",
        )


def _too_little(wish: Wish, there: Decimal, issue: GoodsIssue, fit: list[Pile], until: date) -> str:
    said = {
        "product": wish.line.product,
        "warehouse": issue.warehouse,
        "wanted": amount(wish.quantity),
        "there": amount(there),
    }
    if any(expired(pile.expires_on, until) and pile.quantity for pile in fit):
        return (
            _("%(product)s: %(wanted)s wanted, but only %(there)s that have not expired lie in %(warehouse)s.") % said
        )
    return _("%(product)s: %(wanted)s wanted, but only %(there)s lie in %(warehouse)s where you pick.") % said


def _pick(wish: Wish, *, shelf: int | None, lot: int | None, quantity: Decimal, serial=None) -> IssuePick:
    return IssuePick(
        company_id=wish.line.company_id,
        line=wish.line,
        location_id=shelf,
        lot_id=lot,
        serial=serial,
        quantity=quantity,
    )
