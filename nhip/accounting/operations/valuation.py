"""What goods are worth: in at cost, out at the weighted average, by product over all warehouses (ACC-21)."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.db import connection
from django.utils.translation import gettext as _

from nhip.kernel import ids, rows
from nhip.kernel.actors import Actor
from nhip.kernel.fields import MoneyField, QuantityField
from nhip.kernel.operations import Refused
from nhip.kernel.records import Record
from nhip.shared.models import Product

from .. import rules
from ..models import JournalEntry, StockValue, ValuationMove
from ..rules import Leg
from .posting import company_of, post

Moves = dict[int, tuple[Decimal, Decimal]]
"""By product: quantity and value, above zero when they come in."""

RAISE = """
    INSERT INTO accounting_stockvalue (id, company_id, version, product_id, quantity, value) VALUES {rows}
    ON CONFLICT (product_id) DO UPDATE SET
        quantity = accounting_stockvalue.quantity + excluded.quantity,
        value = accounting_stockvalue.value + excluded.value,
        version = accounting_stockvalue.version + 1
"""
LOWER = """
    UPDATE accounting_stockvalue SET quantity = quantity + %s, value = value + %s, version = version + 1
    WHERE product_id = %s
"""


def take_in(
    goods: Iterable[tuple[int, Decimal, Decimal]], *, source: Record, on: date, against: str, text: str, by: Actor
) -> None:
    """Goods (product, quantity, value) come in: Dr 156, Cr `against`. Values are not below zero."""
    moves = _come_in(goods, by)
    legs = rules.stock_in_legs({product: value for product, (_quantity, value) in moves.items()}, against)
    _write(moves, legs, source=source, on=on, text=text, by=by)


def take_back(
    goods: Iterable[tuple[int, Decimal, Decimal]], *, source: Record, on: date, text: str, customer: int, by: Actor
) -> None:
    """Sold goods (product, quantity, value) are back in the store: Dr 156, Cr 632 at the value given."""
    moves = _come_in(goods, by)
    legs = rules.stock_back_legs({product: value for product, (_quantity, value) in moves.items()}, customer)
    _write(moves, legs, source=source, on=on, text=text, by=by)


def _come_in(goods: Iterable[tuple[int, Decimal, Decimal]], by: Actor) -> Moves:
    """The moves that add to what is there."""
    moves = _sum(goods)
    currency = company_of(by).currency
    for quantity, value in moves.values():
        if quantity <= 0 or value < 0 or rules.rounded(value, currency) != value:
            raise Refused(_("Goods come in with a quantity above zero and a whole value."), field="lines")
    _raise(moves, by)
    return moves


def give_out(
    goods: Iterable[tuple[int, Decimal]], *, source: Record, on: date, text: str, customer: int | None, by: Actor
) -> dict[int, Decimal]:
    """Goods (product, quantity) leave: Dr 632, Cr 156 at the weighted average; what they were worth, by product."""
    wanted = _sum((product, quantity, Decimal(0)) for product, quantity in goods)
    stock = {row.product_id: row for row in _locked(wanted, by)}
    currency = company_of(by).currency
    values = {
        product: _value(stock.get(product), product, wanted[product][0], currency) for product in sorted(wanted)
    }
    moves = {product: (-wanted[product][0], -value) for product, value in values.items()}
    with connection.cursor() as cursor:
        cursor.executemany(LOWER, [(*_scaled(move), product) for product, move in moves.items()])
    _write(moves, rules.issue_legs(values, customer), source=source, on=on, text=text, by=by)
    return values


def _value(stock: StockValue | None, product: int, quantity: Decimal, currency: str) -> Decimal:
    held = stock.quantity if stock else Decimal(0)
    try:
        return rules.value_out(held, stock.value if stock else Decimal(0), quantity, currency)
    except rules.NotInStock:
        said = {"product": Product.objects.get(pk=product), "held": f"{held.normalize():f}"}
        raise Refused(_("%(product)s: the books hold only %(held)s.") % said, field="lines") from None


def _sum(goods: Iterable[tuple[int, Decimal, Decimal]]) -> Moves:
    """One move by product, in the order in which their rows are locked."""
    moves: Moves = {}
    for product, quantity, value in sorted(goods):
        held = moves.get(product, (Decimal(0), Decimal(0)))
        moves[product] = held[0] + quantity, held[1] + value
    return moves


def _locked(products: Iterable[int], by: Actor) -> Iterable[StockValue]:
    rows = StockValue.objects.select_for_update().filter(company_id=by.company_id, product_id__in=list(products))
    return rows.order_by("product_id")


def _scaled(move: tuple[Decimal, Decimal]) -> tuple[int, int]:
    """Both as the database keeps them."""
    quantity, value = move
    return QuantityField().get_prep_value(quantity), MoneyField().get_prep_value(value)


def _raise(moves: Moves, by: Actor) -> None:
    """One statement, adding to what is there: two first receipts of a product do not overwrite each other."""
    values = [part for product, move in moves.items() for part in (ids.new(), by.company_id, product, *_scaled(move))]
    places = ", ".join(["(%s, %s, 1, %s, %s, %s)"] * len(moves))
    with connection.cursor() as cursor:
        cursor.execute(RAISE.format(rows=places), values)


def _write(moves: Moves, legs: tuple[Leg, ...], *, source: Record, on: date, text: str, by: Actor) -> None:
    """The moves first, the entry last; goods without value move without an entry."""
    entry = ids.new() if legs else None
    made = [
        ValuationMove(
            company_id=by.company_id, product_id=product, quantity=quantity, value=value, entry_id=entry,
            source_kind=source.ref.kind, source_id=source.pk, date=on,
        )
        for product, (quantity, value) in moves.items()
    ]  # fmt: skip
    rows.insert_records(ValuationMove, made)
    if legs:
        post(legs, source=source.ref, on=on, text=text, by=by, paper=str(source), id=entry)


def bring_in(goods: Iterable[tuple[int, Decimal, Decimal, Record]], *, entry: int, on: date, by: Actor) -> None:
    """Goods (product, quantity, value, paper) that the books begin with; the caller writes their entry."""
    goods = list(goods)
    if not goods:
        return
    _come_in([(product, quantity, value) for product, quantity, value, _paper in goods], by)
    made = [
        ValuationMove(
            company_id=by.company_id, product_id=product, quantity=quantity, value=value, entry_id=entry,
            source_kind=paper.ref.kind, source_id=paper.pk, date=on,
        )
        for product, quantity, value, paper in goods
    ]  # fmt: skip
    rows.insert_records(ValuationMove, made)


def take_out(moves: Iterable[ValuationMove], *, entry: int, by: Actor) -> None:
    """The books begin without these after all: the same moves the other way, in the reversal of their entry."""
    made = [
        ValuationMove(
            company_id=by.company_id, product_id=move.product_id, quantity=-move.quantity, value=-move.value,
            entry_id=entry, source_kind=move.source_kind, source_id=move.source_id, date=move.date,
        )
        for move in moves
    ]  # fmt: skip
    lowered = _sum((move.product_id, move.quantity, move.value) for move in made)
    with connection.cursor() as cursor:
        cursor.executemany(LOWER, [(*_scaled(move), product) for product, move in lowered.items()])
    rows.insert_records(ValuationMove, made)


def entries_of(source: Record) -> list[JournalEntry]:
    """What a paper has moved in the books."""
    return list(JournalEntry.objects.filter(source_kind=source.ref.kind, source_id=source.pk).order_by("id"))
