"""Setting up places: warehouses, and the shelves in them (WH-03, REC-42)."""

from dataclasses import dataclass
from typing import Annotated

from django.utils.translation import gettext_lazy as _

from nhip.kernel.actors import Actor
from nhip.kernel.inputs import Ask
from nhip.kernel.operations import Refused, operation

from ..models import Bin, GoodsIssue, Location, Stock, Warehouse


@dataclass(frozen=True)
class WarehouseInputs:
    """A warehouse as it is set up; without a unit, every storekeeper of the company keeps it."""

    code: Annotated[str, Ask(_("Code"))]
    name: Annotated[str, Ask(_("Name"))]
    kind: Annotated[str, Ask(_("Kind"), choices=Warehouse.Kind)] = Warehouse.Kind.NORMAL
    address: Annotated[str, Ask(_("Address"))] = ""
    unit: Annotated[int | None, Ask(_("Kept by"), pick="kernel.unit")] = None


@operation(Warehouse, takes=WarehouseInputs, label=_("New warehouse"))
def create_warehouse(told: WarehouseInputs, *, by: Actor) -> Warehouse:
    """Set up a warehouse."""
    row = Warehouse(company_id=by.company_id)
    _describe(row, told)
    row.save(force_insert=True)
    return row


@operation(Warehouse, takes=WarehouseInputs, start=(Warehouse.State.ACTIVE,), label=_("Change"))
def change_warehouse(warehouse: Warehouse, told: WarehouseInputs, *, by: Actor) -> None:
    """Change what a warehouse is called, where it is and who keeps it."""
    _describe(warehouse, told)


@operation(Warehouse, start=(Warehouse.State.ARCHIVED,), end=Warehouse.State.ACTIVE, label=_("Use again"))
def restore_warehouse(warehouse: Warehouse, *, by: Actor) -> None:
    """Use an archived warehouse again."""


@operation(
    Warehouse,
    start=(Warehouse.State.ACTIVE,),
    end=Warehouse.State.ARCHIVED,
    undo=restore_warehouse,
    label=_("Archive"),
)
def archive_warehouse(warehouse: Warehouse, *, by: Actor) -> None:
    """Use a warehouse no more; it must be empty and nobody may be picking there."""
    if Stock.objects.filter(warehouse=warehouse, on_hand__gt=0).exists():
        raise Refused(_("Goods still lie in %(warehouse)s: transfer them first.") % {"warehouse": warehouse})
    if GoodsIssue.objects.filter(warehouse=warehouse, state=GoodsIssue.State.PICKING).exists():
        raise Refused(_("Goods are still being picked in %(warehouse)s.") % {"warehouse": warehouse})


@dataclass(frozen=True)
class LocationInputs:
    """A shelf, in an area of its warehouse."""

    warehouse: Annotated[int, Ask(_("Warehouse"), pick="warehouse.warehouse")]
    code: Annotated[str, Ask(_("Shelf"))]
    area: Annotated[str, Ask(_("Area"))] = ""


@dataclass(frozen=True)
class LocationChange:
    """What a shelf and its area are called."""

    code: Annotated[str, Ask(_("Shelf"))]
    area: Annotated[str, Ask(_("Area"))] = ""


@operation(Location, takes=LocationInputs, label=_("New shelf"))
def create_location(told: LocationInputs, *, by: Actor) -> Location:
    """Set up a shelf in a warehouse."""
    code = _free_code(told.code, Location.objects.filter(warehouse=told.warehouse))
    return Location.objects.create(
        company_id=by.company_id, warehouse_id=told.warehouse, code=code, area=told.area.strip()
    )


@operation(Location, takes=LocationChange, start=(Location.State.ACTIVE,), label=_("Change"))
def change_location(location: Location, told: LocationChange, *, by: Actor) -> None:
    """Call a shelf or its area something else."""
    others = Location.objects.filter(warehouse=location.warehouse_id).exclude(pk=location.pk)
    location.code, location.area = _free_code(told.code, others), told.area.strip()


@operation(Location, start=(Location.State.ARCHIVED,), end=Location.State.ACTIVE, label=_("Use again"))
def restore_location(location: Location, *, by: Actor) -> None:
    """Use an archived shelf again."""


@operation(
    Location, start=(Location.State.ACTIVE,), end=Location.State.ARCHIVED, undo=restore_location, label=_("Archive")
)
def archive_location(location: Location, *, by: Actor) -> None:
    """Use a shelf no more; it must be empty."""
    if Bin.objects.filter(location=location, on_hand__gt=0).exists():
        raise Refused(_("Goods still lie on shelf %(shelf)s: move them first.") % {"shelf": location})


def _describe(row: Warehouse, told: WarehouseInputs) -> None:
    others = Warehouse.objects.filter(company_id=row.company_id).exclude(pk=row.pk)
    row.code, row.name = _free_code(told.code, others), told.name.strip()
    row.kind, row.address, row.unit_id = told.kind, told.address.strip(), told.unit
    if not row.name:
        raise Refused(_("Give the warehouse a name."), field="name")


def _free_code(code: str, others) -> str:
    code = code.strip()
    if not code:
        raise Refused(_("Give it a code."), field="code")
    if others.filter(code=code).exists():
        raise Refused(_("The code %(code)s is taken: choose another one.") % {"code": code}, field="code")
    return code
