"""Checks: every stored sum of orders worked out again from what was noted and from the rooms below (R18)."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from nhip.accounting import api as accounting
from nhip.kernel import actors
from nhip.kernel.actors import Actor
from nhip.warehouse import api as warehouse

from .models import Order, Quotation, SalesReturn
from .operations import follow, lines
from .rules import abroad, amounts


@dataclass(frozen=True)
class Difference:
    """A stored value that is not what it should be."""

    what: str
    row: int
    stored: Any
    wanted: Any


def check(company_id: int) -> list[Difference]:
    """All differences of a company; an empty list means that totals, lines and money of its orders are right."""
    by = actors.system("sales", company_id)
    found: list[Difference] = []
    for order in Order.objects.filter(company_id=company_id).prefetch_related("lines").order_by("id").iterator(500):
        found += [*_totals(order), *_lines(order, by), *_money(order, by), *_returns(order)]
    for quotation in Quotation.objects.filter(company_id=company_id).prefetch_related("lines").iterator(500):
        found += _totals(quotation)
    return found


def _totals(document: Order | Quotation) -> Iterator[Difference]:
    """The totals are the sums of the lines, and each line is what its quantity, price, discount and tax come to."""
    kind = document._meta.label_lower
    places = lines.places(actors.system("sales", document.company_id))
    if document.currency:
        yield from _totals_abroad(document)
        return
    made = {line: amounts.amounts(lines.priced(line), places) for line in document.lines.all()}
    for line, wanted in made.items():
        stored = line.gross, line.net, line.tax
        if stored != (wanted.gross, wanted.net, wanted.tax):
            yield Difference(f"{kind}.line", line.pk, stored, (wanted.gross, wanted.net, wanted.tax))
    sums = amounts.totals(made.values())
    stored = document.gross, document.discount, document.net, document.tax, document.total
    wanted = sums.gross, sums.discount, sums.net, sums.tax, sums.total
    if stored != wanted:
        yield Difference(f"{kind}.totals", document.pk, stored, wanted)


def _totals_abroad(document: Order | Quotation) -> Iterator[Difference]:
    """The same of a sale in another currency: its own amounts, and what they are in the books at its rate."""
    kind = document._meta.label_lower
    exchange = lines.exchange_at(document.rate, document.currency, document.company)
    foreign = {line: amounts.amounts(lines.priced(line), exchange.places) for line in document.lines.all()}
    own = {line: abroad.in_books(made, exchange) for line, made in foreign.items()}
    for line, made in foreign.items():
        price = abroad.at_rate(line.foreign_list_price, exchange)
        wanted = price, own[line].gross, own[line].net, own[line].tax, made.net, made.tax
        stored = line.list_price, line.gross, line.net, line.tax, line.foreign_net, line.foreign_tax
        if stored != wanted:
            yield Difference(f"{kind}.line", line.pk, stored, wanted)
    sums, theirs = amounts.totals(own.values()), amounts.totals(foreign.values())
    deposit = abroad.deposit_in_books(document.foreign_deposit, exchange, total=sums.total)
    stored = document.gross, document.discount, document.net, document.tax, document.total, document.deposit
    stored += document.foreign_gross, document.foreign_net, document.foreign_tax, document.foreign_total
    wanted = sums.gross, sums.discount, sums.net, sums.tax, sums.total, deposit
    wanted += theirs.gross, theirs.net, theirs.tax, theirs.total
    if stored != wanted:
        yield Difference(f"{kind}.totals", document.pk, stored, wanted)


def _lines(order: Order, by: Actor) -> Iterator[Difference]:
    """Reserved is what the warehouse holds; delivered and invoiced are what was noted."""
    held = warehouse.reserved_for(order.ref, by=by)
    for line in order.lines.all():
        wanted = sum(held.get(line.pk, {}).values(), Decimal(0)), *follow.noted(line)
        stored = line.reserved, line.delivered, line.invoiced
        if stored != wanted:
            yield Difference("sales.orderline.progress", line.pk, stored, wanted)


def _money(order: Order, by: Actor) -> Iterator[Difference]:
    """Paid is what accounting has in its books for the order; invoiced is the sum of its invoices."""
    paid = accounting.paid_for(order.ref, by=by)
    totals = list(order.bills.values_list("total", flat=True))
    billed, less = sum(t for t in totals if t > 0), -sum(t for t in totals if t < 0)
    stored, wanted = (order.paid, order.invoiced, order.credited), (paid, billed, less)
    if order.currency:
        foreign = [total or Decimal(0) for total in order.bills.values_list("foreign_total", flat=True)]
        stored += order.foreign_paid, order.foreign_invoiced, order.foreign_credited
        wanted += (
            accounting.paid_in(order.currency, order.ref, by=by),
            sum(t for t in foreign if t > 0),
            -sum(t for t in foreign if t < 0),
        )
    if stored != wanted:
        yield Difference("sales.order.money", order.pk, stored, wanted)


def _returns(order: Order) -> Iterator[Difference]:
    """What comes back of a line is what its returns say: asked for by those on their way, come by the others."""
    for line in order.lines.all():
        wanted = [Decimal(0), Decimal(0)]
        for part in line.returns.select_related("sales_return"):
            if part.sales_return.state in SalesReturn.CLAIMS:
                wanted[0] += part.quantity
            elif part.sales_return.state in SalesReturn.CAME:
                wanted[1] += part.came
        if [line.claimed, line.returned] != wanted:
            yield Difference("sales.orderline.returns", line.pk, (line.claimed, line.returned), tuple(wanted))
