"""How goods are costed when they leave: chosen by product, and not changed in the middle of a year (ACC-21)."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nhip.kernel import rows
from nhip.kernel.actors import Actor
from nhip.kernel.inputs import Ask
from nhip.kernel.operations import ANY, Refused, operation
from nhip.kernel.policies import policy
from nhip.shared.models import Product

from ..models import FiscalYear, StockValue, ValuationMove
from . import layers
from .posting import company_of, today

Method = StockValue.Method
METHOD_OF = policy(
    "accounting.costing_method",
    str,
    default=Method.AVERAGE.value,
    title=gettext_lazy("How new goods are costed: average (weighted average) or fifo (first in, first out)"),
    source="ACC-21",
    valid=lambda method: method in Method.values,
)
FIFO_CATEGORIES = policy(
    "accounting.fifo_categories",
    str,
    default="",
    title=gettext_lazy("Categories whose new goods are costed first in, first out (names with ; between them)"),
    source="ACC-21",
)


@dataclass(frozen=True)
class ChooseCosting:
    """A product of which nothing was ever received, and how it shall be costed."""

    product: Annotated[int, Ask(gettext_lazy("Product"), pick="shared.product")]
    method: Annotated[Method, Ask(gettext_lazy("Costing method"))]


@operation(StockValue, takes=ChooseCosting, label=gettext_lazy("Choose the costing method"), keyed=True)
def choose_costing(told: ChooseCosting, *, by: Actor) -> StockValue:
    """Before the first goods come in; later it is changed."""
    product = Product.objects.get(company_id=by.company_id, pk=told.product)
    if not product.is_stocked:
        raise Refused(_("%(product)s is no goods: nothing of it is costed.") % {"product": product}, field="product")
    made = StockValue(company_id=by.company_id, product=product, method=told.method)
    if not rows.insert(StockValue, unless_there=True, **rows.columns(made)):
        raise Refused(
            _("%(product)s has a costing method already: open its stock value and change it there.")
            % {"product": product},
            field="product",
        )
    made._state.adding, made._state.db = False, "default"
    return made


@dataclass(frozen=True)
class ChangeCosting:
    """The other method."""

    method: Annotated[Method, Ask(gettext_lazy("Costing method"))]


@operation(StockValue, takes=ChangeCosting, start=ANY, label=gettext_lazy("Change the costing method"), keyed=True)
def change_costing(stock: StockValue, told: ChangeCosting, *, by: Actor) -> None:
    """While nothing is in stock, or before anything moved in the fiscal year; value and ledger stay as they are."""
    if told.method == stock.method:
        raise Refused(_("It is costed so already."), field="method")
    day = today(by)
    if stock.quantity and _has_moved(stock, day):
        raise Refused(
            _(
                "%(product)s is in stock and has moved this fiscal year: change its costing method when nothing is "
                "in stock, or at the beginning of the next fiscal year before anything moves."
            )
            % {"product": stock.product},
            field="method",
            rule=_("A costing method holds for the whole fiscal year."),
            source="VAS 02, VAS 29",
        )
    if told.method == Method.FIFO:
        layers.begin(stock, on=day, by=by)
    else:
        layers.end(stock, currency=company_of(by).currency, by=by)
    stock.method = told.method


def _has_moved(stock: StockValue, day: date) -> bool:
    """In the fiscal year of the day, or since its calendar year began."""
    year = FiscalYear.objects.filter(company_id=stock.company_id, starts__lte=day, ends__gte=day).first()
    since = year.starts if year else day.replace(month=1, day=1)
    moves = ValuationMove.objects.filter(company_id=stock.company_id, product=stock.product_id, date__gte=since)
    return moves.exists()


def methods_of(products: list[int], company_id: int) -> dict[int, str]:
    """How these products are costed if they come in for the first time; nothing is asked without categories."""
    usual = METHOD_OF.of(company_id)
    named = {name.strip().casefold() for name in FIFO_CATEGORIES.of(company_id).split(";") if name.strip()}
    found = dict.fromkeys(products, usual)
    if named:
        kept = Product.objects.filter(company_id=company_id, pk__in=products).values_list("pk", "category")
        found |= {product: Method.FIFO.value for product, category in kept if category.strip().casefold() in named}
    return found
