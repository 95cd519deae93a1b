"""Units of a product: the box, the pallet; how many base units they hold is decided once."""

from dataclasses import dataclass
from typing import Annotated

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nhip.kernel.actors import Actor
from nhip.kernel.inputs import Ask
from nhip.kernel.operations import Refused, operation
from nhip.shared.models import InUse, Product, ProductUnit

from .products import UnitLine, check_barcode, write_unit


@dataclass(frozen=True, kw_only=True)
class AddUnit(UnitLine):
    """A unit, and the product that comes in it."""

    product: Annotated[int, Ask(gettext_lazy("Product"), pick="shared.product")]


@dataclass(frozen=True, kw_only=True)
class Barcode:
    """What the scanner reads."""

    barcode: Annotated[str, Ask(gettext_lazy("Barcode"))] = ""


@operation(ProductUnit, takes=AddUnit, label=gettext_lazy("New unit of a product"))
def add_product_unit(told: AddUnit, *, by: Actor) -> ProductUnit:
    """The product comes in one more unit."""
    product = Product.objects.select_for_update(of=("self",)).get(pk=told.product)
    if product.state != InUse.ACTIVE:
        raise Refused(_("%(product)s is archived: reopen it first.") % {"product": product}, field="product")
    return write_unit(product, told)


@operation(ProductUnit, takes=Barcode, start=("active",), label=gettext_lazy("Change barcode"))
def change_product_unit(unit: ProductUnit, told: Barcode, *, by: Actor) -> None:
    """Another barcode; another number of base units is another unit."""
    barcode = "".join(told.barcode.split())
    if barcode == unit.barcode:
        return
    if barcode and barcode == unit.product.barcode:
        raise Refused(_("This barcode belongs to the base unit."), field="barcode")
    check_barcode(barcode, unit.product)
    unit.barcode = barcode


@operation(ProductUnit, start=("active",), end="archived", label=gettext_lazy("Archive"))
def archive_product_unit(unit: ProductUnit, *, by: Actor) -> None:
    """The product does not come in it any more."""
