"""Running totals of a quotation or an order while it is being written, by the very rules that will keep it."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from nhip.documents.words import in_words
from nhip.kernel import clock, permissions
from nhip.kernel.actors import Actor
from nhip.kernel.fields import ExchangeRateField
from nhip.kernel.operations import Refused
from nhip.screens import shown
from nhip.screens.parts import Preview
from nhip.shared import api as shared
from nhip.shared.models import Party

from ..operations import lines
from ..operations.lines import Line, Occasion, Worked
from ..rules import amounts
from ..rules.abroad import Exchange


def preview(inputs: Any, *, by: Actor) -> Preview:
    """Prices, amounts and totals as far as they can be known; it refuses nothing and keeps nothing."""
    customer, on = _customer(inputs.customer, by), inputs.date or clock.today()
    try:
        currency = shared.foreign_currency(inputs.currency or "", by=by)
        exchange = lines.exchange_of(currency, on=on, by=by)
    except Refused as refused:
        return Preview(totals=((_("Not known yet"), refused.messages[0]),))
    occasion = Occasion(customer, on, by, inputs.price_list, currency, exchange)
    worked = _worked(inputs.lines, occasion)
    own = amounts.totals(line.amounts for line in worked if line)
    sums = amounts.totals(line.foreign for line in worked if line and line.foreign) if exchange else own
    return Preview(
        lines=tuple(_said(line, currency) for line in worked),
        totals=_totals(sums, currency),
        words=in_words(sums.total, by.company, currency) if sums.total else "",
        below=_in_books(own, exchange, on) if exchange else (),
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
    if known and occasion.currency:
        known = replace(known, free_prices=True)  # a price that stood before may stand: it is shown as it was typed
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


def _said(line: Worked | None, currency: str) -> dict[str, str]:
    if line is None:
        return {"list_price": "", "net": ""}
    made = line.foreign or line.amounts
    return {"list_price": said(line.priced.list_price, currency), "net": said(made.net, currency)}


def said(value: Decimal | None, currency: str, *, unit: bool = False) -> str:
    """An amount of the sale: of the books' currency, or of the other that is named."""
    return shown.foreign(value, unit=unit, of=currency) if currency else shown.money(value, unit=unit)


def _totals(sums: amounts.Amounts, currency: str) -> tuple[tuple[str, str], ...]:
    rows = [(_("Before discount"), sums.gross), (_("Discount"), -sums.discount), (_("Before tax"), sums.net)]
    kept = rows if sums.discount else rows[2:]
    told = [(label, said(value, currency)) for label, value in (*kept, (_("VAT"), sums.tax))]
    return (*told, (_("Total"), said(sums.total, currency, unit=True)))


def _in_books(sums: amounts.Amounts, exchange: Exchange, on: date) -> tuple[tuple[str, str], ...]:
    """The same in the books, with the rate and its day."""
    day = {"day": shown.day(on)}
    return (
        (_("Exchange rate of %(day)s") % day, shown.figure(exchange.rate, ExchangeRateField.places)),
        (_("Total in the books"), shown.money(sums.total, unit=True)),
    )
