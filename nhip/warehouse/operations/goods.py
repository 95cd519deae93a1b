"""What slips have in common: who keeps a warehouse, and reading of shelves, lots and serial numbers."""

from collections.abc import Iterable
from decimal import Decimal

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from nhip.kernel import permissions
from nhip.kernel.actors import Actor
from nhip.kernel.operations import Refused
from nhip.shared.models import Product

from ..models import Location, Serial, Warehouse
from ..rules import repeated, serial_numbers
from ..stockbook import amount


def in_books(text: Promise, **said: object) -> str:
    """What stays in the books is said in their language, whoever does it."""
    with translation.override(settings.LANGUAGE_CODE):
        return str(text) % said


def kept(warehouse: int, verb: str, *, by: Actor, field: str) -> Warehouse:
    """The warehouse, if it is in use and the actor keeps it."""
    rows = permissions.allowed(Warehouse.objects.filter(pk=warehouse), by=by, to=verb)
    row = rows.first()
    if row is None:
        raise PermissionDenied(_("%(name)s does not keep this warehouse.") % {"name": by.name})
    return in_use(row, field=field)


def in_use(warehouse: Warehouse, *, field: str) -> Warehouse:
    """The warehouse, unless it is archived."""
    if warehouse.state != Warehouse.State.ACTIVE:
        raise Refused(_("%(warehouse)s is archived.") % {"warehouse": warehouse}, field=field)
    return warehouse


def products(wanted: Iterable[int], *, by: Actor) -> dict[int, Product]:
    """The goods named in the lines; services and digital items are refused."""
    rows = {row.pk: row for row in Product.objects.filter(company_id=by.company_id, pk__in=set(wanted))}
    for row in rows.values():
        if not row.is_stocked:
            raise Refused(_("%(product)s does not lie in a warehouse.") % {"product": row}, field="lines")
    return rows


def check_shelves(wanted: Iterable[int | None], warehouse: Warehouse, *, field: str = "lines") -> None:
    """The shelves named in the lines must be in use and stand in the warehouse."""
    for row in Location.objects.filter(pk__in={pk for pk in wanted if pk}):
        said = {"shelf": row, "warehouse": warehouse}
        if row.warehouse_id != warehouse.pk:
            raise Refused(_("Shelf %(shelf)s does not stand in %(warehouse)s.") % said, field=field)
        if row.state != Location.State.ACTIVE:
            raise Refused(_("Shelf %(shelf)s is archived.") % said, field=field)


def positive(quantity: Decimal, field: str) -> Decimal:
    """The quantity, if it is one."""
    if quantity <= 0:
        raise Refused(_("The quantity must be above zero."), field=field)
    return quantity


def numbers_read(read: Iterable[str], product: Product, quantity: Decimal, field: str) -> list[str]:
    """The serial numbers of a line: as many different ones as there are pieces, and none where none belong."""
    numbers = serial_numbers(read)
    if product.tracking != Product.Tracking.SERIAL:
        if numbers:
            raise Refused(_("%(product)s has no serial numbers.") % {"product": product}, field=field)
        return []
    if twice := repeated(numbers):
        said = {"number": twice[0], "product": product}
        raise Refused(_("%(product)s: serial number %(number)s was read twice.") % said, field=field)
    if len(numbers) != quantity:
        said = {"product": product, "read": len(numbers), "wanted": amount(quantity)}
        raise Refused(
            _("%(product)s: %(read)s serial numbers were read, but %(wanted)s are needed.") % said, field=field
        )
    return numbers


def pieces(numbers: list[str], product: Product, warehouse: Warehouse, field: str) -> list[Serial]:
    """The pieces with these numbers, all of them in stock in the warehouse; the caller holds its stock row."""
    rows = Serial.objects.select_related("warehouse", "customer").filter(product=product, number__in=numbers)
    found = {row.number: row for row in rows}
    return [_piece(number, found.get(number), product, warehouse, field) for number in numbers]


def _piece(number: str, row: Serial | None, product: Product, warehouse: Warehouse, field: str) -> Serial:
    said = {"product": product, "number": number}
    if row is None:
        raise Refused(_("%(product)s: serial number %(number)s is unknown.") % said, field=field)
    if row.state == Serial.State.SCRAPPED:
        raise Refused(_("%(product)s: serial number %(number)s was scrapped.") % said, field=field)
    if row.state == Serial.State.ISSUED:
        said["customer"] = row.customer or "–"
        raise Refused(
            _("%(product)s: serial number %(number)s was already issued to %(customer)s.") % said, field=field
        )
    if row.warehouse_id != warehouse.pk:
        said["warehouse"] = row.warehouse
        raise Refused(_("%(product)s: serial number %(number)s lies in %(warehouse)s.") % said, field=field)
    return row
