"""Running totals of a quotation or an order while it is being written, by the very rules that will keep it."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from nhip.documents.words import in_words
from nhip.kernel import clock, permissions
from nhip.kernel.actors import Actor
from nhip.kernel.operations import Refused
from nhip.screens import shown
from nhip.screens.parts import Preview
from nhip.shared.models import Party

from ..operations import lines
from ..operations.lines import Line, Occasion, Worked
from ..rules import amounts


def preview(inputs: Any, *, by: Actor) -> Preview:
    """Prices, amounts and totals as far as they can be known; it refuses nothing and keeps nothing."""
    occasion = Occasion(_customer(inputs.customer, by), inputs.date or clock.today(), by, inputs.price_list)
    worked = _worked(inputs.lines, occasion)
    sums = amounts.totals(line.amounts for line in worked if line)
    company = by.company
    return Preview(
        lines=tuple(_said(line) for line in worked),
        totals=_totals(sums),
        words=in_words(sums.total, company) if sums.total else "",
    )


def _customer(told: int | None, by: Actor) -> Party:
    """Whose prices they are; nobody's yet when no customer is chosen."""
    seen = permissions.allowed(Party.objects.all(), by=by, to="shared.view_party")
    return seen.filter(pk=told).first() or Party()


def _worked(told: Any, occasion: Occasion) -> list[Worked | None]:
    """What each line comes to, None where it says too little or cannot be sold so."""
    whole = [_whole(line) for line in told or ()]
    readable = [line for line in whole if line]
    try:
        known = lines.look_up(readable, occasion) if readable else None
    except Refused:
        known = None
    return [_one(line, known) if line and known else None for line in whole]


def _whole(line: Line | None) -> Line | None:
    if line is None or not line.product or not line.quantity:
        return None
    return Line(line.product, line.quantity, line.list_price, line.discount or Decimal(0), line.description or "")


def _one(line: Line, known: lines.Known) -> Worked | None:
    """A price that will be refused shows the list's instead."""
    try:
        return lines.worked(line, "", known)
    except Refused:
        pass
    try:
        return lines.worked(Line(line.product, line.quantity), "", known)
    except Refused:
        return None


def _said(line: Worked | None) -> dict[str, str]:
    if line is None:
        return {"list_price": "", "net": ""}
    return {"list_price": shown.money(line.priced.list_price), "net": shown.money(line.amounts.net)}


def _totals(sums: amounts.Amounts) -> tuple[tuple[str, str], ...]:
    rows = [(_("Before discount"), sums.gross), (_("Discount"), -sums.discount), (_("Before tax"), sums.net)]
    kept = rows if sums.discount else rows[2:]
    said = [(label, shown.money(value)) for label, value in (*kept, (_("VAT"), sums.tax))]
    return (*said, (_("Total"), shown.money(sums.total, unit=True)))
