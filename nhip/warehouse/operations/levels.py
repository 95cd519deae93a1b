"""Least and most of a product in a warehouse (WH-04)."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from django.utils.translation import gettext_lazy as _

from nhip.kernel.actors import Actor
from nhip.kernel.inputs import Ask
from nhip.kernel.operations import Refused, operation
from nhip.shared.models import Product

from .. import stockbook
from ..models import Stock


@dataclass(frozen=True)
class Levels:
    """How much shall be free at least, and lie there at most, in base units; no most means no limit."""

    warehouse: Annotated[int, Ask(_("Warehouse"), pick="warehouse.warehouse")]
    product: Annotated[int, Ask(_("Product"), pick="shared.product")]
    least: Annotated[Decimal, Ask(_("Least"), help=_("A warning comes when less than this is free."))]
    most: Annotated[Decimal | None, Ask(_("Most"), help=_("A warning comes when more than this lies there."))] = None


@operation(Stock, takes=Levels, label=_("Set least and most"))
def set_levels(told: Levels, *, by: Actor) -> Stock:
    """Say how much of a product a warehouse shall have; told at once if there is less."""
    if told.least < 0:
        raise Refused(_("The least cannot be below zero."), field="least")
    if told.most is not None and told.most < told.least:
        raise Refused(_("The most cannot be less than the least."), field="most")
    if not Product.objects.get(pk=told.product).is_stocked:
        raise Refused(_("Only goods lie in a warehouse."), field="product")
    (stock,) = stockbook.lock([(told.warehouse, told.product)], by=by).values()
    stock.least, stock.most, stock.version = told.least, told.most, stock.version + 1
    stock.save(update_fields=["least", "most", "version"])
    stockbook.tell_short([stock], by=by)
    return stock
