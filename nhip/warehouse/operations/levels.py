"""Least and most of a product in a warehouse (WH-04)."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from django.utils.translation import gettext_lazy as _

from nhip.kernel.actors import Actor
from nhip.kernel.inputs import Ask
from nhip.kernel.operations import ANY, Refused, operation
from nhip.shared.models import Product

from .. import stockbook
from ..models import Stock

LEAST = Ask(_("Least"), help=_("A warning comes when less than this is free."), widget="quantity")
MOST = Ask(_("Most"), help=_("A warning comes when more than this lies there."), widget="quantity")


@dataclass(frozen=True)
class Levels:
    """How much shall be free at least, and lie there at most, in base units; no most means no limit."""

    warehouse: Annotated[int, Ask(_("Warehouse"), pick="warehouse.warehouse")]
    product: Annotated[int, Ask(_("Product"), pick="shared.product")]
    least: Annotated[Decimal, LEAST]
    most: Annotated[Decimal | None, MOST] = None


@dataclass(frozen=True)
class LevelChange:
    """The least and the most of a stock row that is there."""

    least: Annotated[Decimal, LEAST]
    most: Annotated[Decimal | None, MOST] = None


@operation(Stock, takes=Levels, label=_("Set least and most"))
def set_levels(told: Levels, *, by: Actor) -> Stock:
    """Say how much of a product a warehouse shall have; told at once if there is less."""
    if not Product.objects.get(pk=told.product).is_stocked:
        raise Refused(_("Only goods lie in a warehouse."), field="product")
    (stock,) = stockbook.lock([(told.warehouse, told.product)], by=by).values()
    _set(stock, told, by)
    stock.version += 1
    stock.save(update_fields=["least", "most", "version"])
    return stock


@operation(Stock, takes=LevelChange, start=ANY, label=_("Set least and most"))
def change_levels(stock: Stock, told: LevelChange, *, by: Actor) -> None:
    """Change how much of a product a warehouse shall have; told at once if there is less."""
    _set(stock, told, by)


def _set(stock: Stock, told: Levels | LevelChange, by: Actor) -> None:
    if told.least < 0:
        raise Refused(_("The least cannot be below zero."), field="least")
    if told.most is not None and told.most < told.least:
        raise Refused(_("The most cannot be less than the least."), field="most")
    stock.least, stock.most = told.least, told.most
    stockbook.tell_short([stock], by=by)
