"""What goods are worth: in at cost, out at the weighted average or oldest first, over all warehouses (ACC-21)."""

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from functools import partial

from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from nhip.kernel import ids, prepared, rows
from nhip.kernel.actors import Actor
from nhip.kernel.fields import MoneyField, QuantityField
from nhip.kernel.operations import Refused
from nhip.kernel.prepared import HOLES, SEVERAL
from nhip.kernel.records import Record
from nhip.shared.models import Product

from .. import rules
from ..models import JournalEntry, StockValue, ValuationMove
from ..rules import Layer, Leg, Taken
from . import layers
from .costing import methods_of
from .posting import company_of, post

Moves = dict[int, tuple[Decimal, Decimal]]
"""By product: quantity and value, above zero when they come in."""

RAISE = """
    INSERT INTO accounting_stockvalue
        (id, company_id, version, product_id, quantity, value, method, last_layer, used_up) VALUES {rows}
    ON CONFLICT (product_id) DO UPDATE SET
        quantity = accounting_stockvalue.quantity + excluded.quantity,
        value = accounting_stockvalue.value + excluded.value,
        last_layer = accounting_stockvalue.last_layer
            + CASE accounting_stockvalue.method WHEN 'fifo' THEN 1 ELSE 0 END,
        version = accounting_stockvalue.version + 1
    RETURNING product_id, id, method, last_layer
"""
LOWER = """
    UPDATE accounting_stockvalue SET quantity = quantity + %s, value = value + %s, version = version + 1
    WHERE product_id = %s
"""
USE_UP = "UPDATE accounting_stockvalue SET used_up = %s WHERE product_id = %s"
Places = dict[int, tuple[int, int]]
"""By product that is costed first in, first out: its stock value, and the turn of what comes in."""


def take_in(
    goods: Iterable[tuple[int, Decimal, Decimal]], *, source: Record, on: date, against: str, text: str, by: Actor
) -> None:
    """Goods (product, quantity, value) come in: Dr 156, Cr `against`. Values are not below zero."""
    moves, places = _come_in(goods, by)
    legs = rules.stock_in_legs({product: value for product, (_quantity, value) in moves.items()}, against)
    _write(moves, legs, partial(layers.add, places), source=source, on=on, text=text, by=by)


def take_back(
    goods: Iterable[tuple[int, Decimal, Decimal]], *, source: Record, on: date, text: str, customer: int, by: Actor
) -> None:
    """Sold goods (product, quantity, value) are back in the store: Dr 156, Cr 632 at the value given."""
    moves, places = _come_in(goods, by)
    legs = rules.stock_back_legs({product: value for product, (_quantity, value) in moves.items()}, customer)
    _write(moves, legs, partial(layers.add, places), source=source, on=on, text=text, by=by)


def _come_in(goods: Iterable[tuple[int, Decimal, Decimal]], by: Actor) -> tuple[Moves, Places]:
    """The moves that add to what is there, and the turns of those that make a layer."""
    moves = _sum(goods)
    currency = company_of(by).currency
    for quantity, value in moves.values():
        if quantity <= 0 or value < 0 or rules.rounded(value, currency) != value:
            raise Refused(_("Goods come in with a quantity above zero and a whole value."), field="lines")
    return moves, _raise(moves, by)


def give_out(
    goods: Iterable[tuple[int, Decimal]], *, source: Record, on: date, text: str, customer: int | None, by: Actor
) -> dict[int, Decimal]:
    """Goods (product, quantity) leave: Dr 632, Cr 156 at what they cost by their method; that value, by product."""
    wanted = _sum((product, quantity, Decimal(0)) for product, quantity in goods)
    stock = {row.product_id: row for row in _locked(wanted, by)}
    currency = company_of(by).currency
    open_ = layers.open_of(stock.values())
    taken = {
        product: _first_out(row, open_.get(row.pk, []), wanted[product][0], currency)
        for product, row in stock.items()
        if row.method == StockValue.Method.FIFO
    }
    values = {
        product: sum((part.value for part in taken[product]), Decimal(0))
        if product in taken
        else _value(stock.get(product), product, wanted[product][0], currency)
        for product in sorted(wanted)
    }
    moves = {product: (-wanted[product][0], -value) for product, value in values.items()}
    with connection.cursor() as cursor:
        cursor.executemany(LOWER, [(*_scaled(move), product) for product, move in moves.items()])
        for product, parts in taken.items():
            cursor.execute(USE_UP, (layers.used_up(stock[product], parts), product))
    note = partial(layers.use, taken, by=by)
    _write(moves, rules.issue_legs(values, customer), note, source=source, on=on, text=text, by=by)
    return values


def _first_out(stock: StockValue, open_: list[Layer], quantity: Decimal, currency: str) -> list[Taken]:
    try:
        return rules.first_out(open_, quantity, currency)
    except rules.NotInStock:
        raise _refused(stock.product_id, stock.quantity) from None


def _value(stock: StockValue | None, product: int, quantity: Decimal, currency: str) -> Decimal:
    held = stock.quantity if stock else Decimal(0)
    try:
        return rules.value_out(held, stock.value if stock else Decimal(0), quantity, currency)
    except rules.NotInStock:
        raise _refused(product, held) from None


def _refused(product: int, held: Decimal) -> Refused:
    said = {"product": Product.objects.get(pk=product), "held": f"{held.normalize():f}"}
    return Refused(_("%(product)s: the books hold only %(held)s.") % said, field="lines")


def _sum(goods: Iterable[tuple[int, Decimal, Decimal]]) -> Moves:
    """One move by product, in the order in which their rows are locked."""
    moves: Moves = {}
    for product, quantity, value in sorted(goods):
        held = moves.get(product, (Decimal(0), Decimal(0)))
        moves[product] = held[0] + quantity, held[1] + value
    return moves


def _locked(products: Iterable[int], by: Actor) -> list[StockValue]:
    def asked() -> QuerySet[StockValue]:
        found = StockValue.objects.select_for_update().filter(company_id=HOLES[0], product_id__among=SEVERAL)
        return found.order_by("product_id")

    return prepared.rows("values of stock, locked", asked, by.company_id, several=products)


def _scaled(move: tuple[Decimal, Decimal]) -> tuple[int, int]:
    """Both as the database keeps them."""
    quantity, value = move
    return QuantityField().get_prep_value(quantity), MoneyField().get_prep_value(value)


def _raise(moves: Moves, by: Actor) -> Places:
    """One statement, adding to what is there: two first receipts of a product do not overwrite each other."""
    methods = methods_of(list(moves), by.company_id)
    values = []
    for product, move in moves.items():
        first = 1 if methods[product] == StockValue.Method.FIFO else 0
        values += [ids.new(), by.company_id, product, *_scaled(move), methods[product], first]
    places = ", ".join(["(%s, %s, 1, %s, %s, %s, %s, %s, 0)"] * len(moves))
    with connection.cursor() as cursor:
        cursor.execute(RAISE.format(rows=places), values)
        kept = cursor.fetchall()
    return {product: (stock, place) for product, stock, method, place in kept if method == StockValue.Method.FIFO}


def _write(
    moves: Moves,
    legs: tuple[Leg, ...],
    note: Callable[[dict[int, ValuationMove]], None],
    *,
    source: Record,
    on: date,
    text: str,
    by: Actor,
) -> None:
    """The moves first, what they mean for layers, the entry last; goods without value move without an entry."""
    entry = ids.new() if legs else None
    made = [
        ValuationMove(
            company_id=by.company_id, product_id=product, quantity=quantity, value=value, entry_id=entry,
            source_kind=source.ref.kind, source_id=source.pk, date=on,
        )
        for product, (quantity, value) in moves.items()
    ]  # fmt: skip
    rows.insert_records(ValuationMove, made)
    note({move.product_id: move for move in made})
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
