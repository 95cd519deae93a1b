"""Cost layers: what came in at once stays together, and the oldest leaves first (ACC-21)."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from django.db.models import Q, Sum

from nhip.kernel import rows
from nhip.kernel.actors import Actor

from .. import rules
from ..models import CostLayer, LayerUse, StockValue, ValuationMove
from ..rules import Layer, Taken

FIFO = StockValue.Method.FIFO


def open_of(stocks: Iterable[StockValue]) -> dict[int, list[Layer]]:
    """What is left of each open layer, by stock value, the oldest first; the caller holds their rows.

    One statement, and none for goods at the weighted average.
    """
    wanted = Q()
    for stock in stocks:
        if stock.method == FIFO:
            wanted |= Q(stock=stock, place__gt=stock.used_up)
    if not wanted:
        return {}
    kept = CostLayer.objects.filter(wanted).annotate(gone=Sum("uses__quantity"), gone_value=Sum("uses__value"))
    found: dict[int, list[Layer]] = {}
    for each in kept.order_by("stock_id", "place"):
        left = each.quantity - (each.gone or Decimal(0)), each.value - (each.gone_value or Decimal(0))
        found.setdefault(each.stock_id, []).append(Layer(each.pk, each.place, *left))
    return found


def add(places: Mapping[int, tuple[int, int]], moves: Mapping[int, ValuationMove]) -> None:
    """A layer for each move of a product in `places`, which names its stock value and the turn."""
    made = [
        CostLayer(
            company_id=moves[product].company_id,
            stock_id=stock,
            move=moves[product],
            place=place,
            quantity=moves[product].quantity,
            value=moves[product].value,
            date=moves[product].date,
        )
        for product, (stock, place) in places.items()
    ]
    if made:
        rows.insert_records(CostLayer, made)


def use(taken: Mapping[int, list[Taken]], moves: Mapping[int, ValuationMove], by: Actor) -> None:
    """Write down what each product took of which layer."""
    made = [
        LayerUse(
            company_id=by.company_id,
            layer_id=part.key,
            move=moves.get(product),
            quantity=part.quantity,
            value=part.value,
        )
        for product, parts in taken.items()
        for part in parts
    ]
    if made:
        rows.insert_records(LayerUse, made)


def used_up(stock: StockValue, taken: list[Taken]) -> int:
    """Up to which turn all layers are empty now: older ones were empty before they were skipped."""
    return max((part.place for part in taken if part.empties), default=stock.used_up)


def begin(stock: StockValue, *, on: date, by: Actor) -> None:
    """What is there becomes one layer at its value; the caller keeps the stock value."""
    if stock.quantity:
        stock.last_layer += 1
        first = CostLayer(
            company_id=by.company_id,
            stock=stock,
            place=stock.last_layer,
            quantity=stock.quantity,
            value=stock.value,
            date=on,
        )
        rows.insert_records(CostLayer, [first])


def end(stock: StockValue, *, currency: str, by: Actor) -> None:
    """All open layers are used up, and what is there goes on at its value; the caller keeps the stock value."""
    left = open_of([stock]).get(stock.pk, [])
    if stock.quantity:
        use({0: rules.first_out(left, stock.quantity, currency)}, {}, by)
    stock.used_up = stock.last_layer
