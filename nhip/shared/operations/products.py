"""Products and services: what we buy, keep and sell (WH-01, REC-41)."""

from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Annotated

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nhip.kernel import numbers
from nhip.kernel.actors import Actor
from nhip.kernel.inputs import Ask
from nhip.kernel.operations import Refused, operation
from nhip.shared import spelling, taxes
from nhip.shared.models import InUse, Product, ProductUnit, UnitOfMeasure


@dataclass(frozen=True, kw_only=True)
class UnitLine:
    """Another unit that the product comes in, such as a box of twelve."""

    unit: Annotated[int, Ask(gettext_lazy("Unit of measure"), pick="shared.unitofmeasure")]
    factor: Annotated[
        Decimal, Ask(gettext_lazy("Base units"), help=gettext_lazy("So many base units make one"), widget="quantity")
    ]
    barcode: Annotated[str, Ask(gettext_lazy("Barcode"))] = ""


@dataclass(frozen=True, kw_only=True)
class ChangeProduct:
    """What may change while goods lie in the warehouse; unit, kind and tracking may not."""

    name: Annotated[str, Ask(gettext_lazy("Name"))]
    category: Annotated[str, Ask(gettext_lazy("Category"))] = ""
    specification: Annotated[str, Ask(gettext_lazy("Specification"), widget="long")] = ""
    barcode: Annotated[str, Ask(gettext_lazy("Barcode"))] = ""
    essential: Annotated[bool, Ask(gettext_lazy("Essential"), help=gettext_lazy("Must never run out"))] = False
    warranty_months: Annotated[int, Ask(gettext_lazy("Warranty months"))] = 0
    list_price: Annotated[
        Decimal, Ask(gettext_lazy("List price"), help=gettext_lazy("One base unit, before tax"), widget="money")
    ] = Decimal(0)
    vat: Annotated[str, Ask(gettext_lazy("VAT"), choices=taxes.codes)] = "10"
    vat_reducible: Annotated[
        bool,
        Ask(
            gettext_lazy("VAT reduction applies"),
            help=gettext_lazy("Not for goods that the law excepts from the reduction"),
        ),
    ] = True


@dataclass(frozen=True, kw_only=True)
class CreateProduct(ChangeProduct):
    """A product; kind, base unit and tracking are decided once."""

    code: Annotated[str, Ask(gettext_lazy("Code"), help=gettext_lazy("Given by itself when left empty"))] = ""
    kind: Annotated[Product.Kind, Ask(gettext_lazy("Kind"))] = Product.Kind.GOODS
    unit: Annotated[
        int, Ask(gettext_lazy("Base unit"), help=gettext_lazy("Cannot be changed later"), pick="shared.unitofmeasure")
    ]
    tracking: Annotated[
        Product.Tracking, Ask(gettext_lazy("Tracking"), help=gettext_lazy("Cannot be changed later"))
    ] = Product.Tracking.NONE
    has_expiry: Annotated[
        bool, Ask(gettext_lazy("Has expiry date"), help=gettext_lazy("Cannot be changed later"))
    ] = False
    units: Annotated[tuple[UnitLine, ...], Ask(gettext_lazy("Further units"))] = ()


@dataclass(frozen=True, kw_only=True)
class QuickProduct:
    """The few things needed to put a product on a quotation."""

    name: Annotated[str, Ask(gettext_lazy("Name"))]
    kind: Annotated[Product.Kind, Ask(gettext_lazy("Kind"))] = Product.Kind.GOODS
    unit: Annotated[int, Ask(gettext_lazy("Base unit"), pick="shared.unitofmeasure")]
    list_price: Annotated[Decimal, Ask(gettext_lazy("List price"), widget="money")] = Decimal(0)


@operation(Product, takes=CreateProduct, label=gettext_lazy("New product"))
def create_product(told: CreateProduct, *, by: Actor) -> Product:
    """Write a product down, with the units that it comes in."""
    product = Product(company_id=by.company_id, kind=told.kind, unit_id=told.unit, tracking=told.tracking)
    product.has_expiry = told.has_expiry
    _check_unit(told.unit)
    _check_tracking(told)
    _write(product, told)
    product.code = _code(told.code, by)
    product.save(force_insert=True)
    for place, line in enumerate(told.units):
        write_unit(product, line, at=f"units.{place}.")
    return product


@operation(Product, takes=QuickProduct, label=gettext_lazy("Quick entry"))
def quick_create_product(told: QuickProduct, *, by: Actor) -> Product:
    """Write a product down in a few words; goods by quantity, taxed at the ordinary rate."""
    return create_product.function(
        CreateProduct(**{each.name: getattr(told, each.name) for each in fields(told)}), by=by
    )


@operation(Product, takes=ChangeProduct, start=("active",), label=gettext_lazy("Change"))
def change_product(product: Product, told: ChangeProduct, *, by: Actor) -> None:
    """Correct what may change; another unit or tracking is another product."""
    _write(product, told)


@operation(Product, start=("archived",), end="active", label=gettext_lazy("Reopen"))
def reopen_product(product: Product, *, by: Actor) -> None:
    """Sell it again."""
    check_barcode(product.barcode, product)


@operation(Product, start=("active",), end="archived", undo=reopen_product, label=gettext_lazy("Archive"))
def archive_product(product: Product, *, by: Actor) -> None:
    """Offer it on no new paper; stock and old papers stay."""


WRITTEN = ("essential", "warranty_months", "list_price", "vat", "vat_reducible")


def _write(product: Product, told: ChangeProduct) -> None:
    if told.list_price < 0:
        raise Refused(_("A price is not below zero."), field="list_price")
    if not 0 <= told.warranty_months <= 600:
        raise Refused(_("Warranty months lie between 0 and 600."), field="warranty_months")
    if told.vat != product.vat or product._state.adding:
        taxes.check_code(told.vat, product.company_id)
    for name in WRITTEN:
        setattr(product, name, getattr(told, name))
    product.name = spelling.text(told.name, field="name", needed=True)
    product.category, product.specification = spelling.text(told.category), told.specification.strip()
    product.barcode = "".join(told.barcode.split())
    check_barcode(product.barcode, product)


def _check_tracking(told: CreateProduct) -> None:
    if told.kind != Product.Kind.GOODS and (told.tracking != Product.Tracking.NONE or told.has_expiry):
        raise Refused(_("Only goods are tracked: a service lies in no warehouse."), field="tracking")
    if told.has_expiry and told.tracking != Product.Tracking.LOT:
        raise Refused(_("An expiry date belongs to a lot: track the product by lot."), field="has_expiry")


def _check_unit(unit: int, at: str = "unit") -> None:
    if not UnitOfMeasure.objects.filter(pk=unit, state=InUse.ACTIVE).exists():
        raise Refused(_("This unit is archived."), field=at)


def check_barcode(barcode: str, product: Product, at: str = "barcode") -> None:
    """One barcode names one thing: a product, or one of its units."""
    if not barcode:
        return
    known = {"company_id": product.company_id, "barcode": barcode}
    other = Product.objects.filter(**known).exclude(pk=product.pk).first()
    unit = ProductUnit.objects.filter(**known, state=InUse.ACTIVE).select_related("product").first()
    if taken := other or (unit and unit.product):
        raise Refused(_("This barcode belongs to %(code)s %(name)s.") % vars(taken), field=at)


def write_unit(product: Product, line: UnitLine, at: str = "") -> ProductUnit:
    """One more unit of the product; the base unit itself is none."""
    _check_unit(line.unit, f"{at}unit")
    if line.factor <= 0:
        raise Refused(_("A unit holds more than nothing."), field=f"{at}factor")
    same = ProductUnit.objects.filter(product=product, unit=line.unit, state=InUse.ACTIVE)
    if line.unit == product.unit_id or same.exists():
        raise Refused(_("The product has this unit already."), field=f"{at}unit")
    barcode = "".join(line.barcode.split())
    if barcode and barcode == product.barcode:
        raise Refused(_("This barcode belongs to the base unit."), field=f"{at}barcode")
    check_barcode(barcode, product, f"{at}barcode")
    unit = ProductUnit(
        company_id=product.company_id, product=product, unit_id=line.unit, factor=line.factor, barcode=barcode
    )
    unit.save(force_insert=True)
    return unit


def _code(said_code: str, by: Actor) -> str:
    taken = Product.objects.filter(company_id=by.company_id)
    if code := spelling.text(said_code):
        if taken.filter(code=code).exists():
            raise Refused(_("The code %(code)s is taken.") % {"code": code}, field="code")
        return code
    while True:
        code = f"SP{numbers.take('SP', company_id=by.company_id, year=0):05}"
        if not taken.filter(code=code).exists():
            return code
