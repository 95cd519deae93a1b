"""How the warehouse shows its places."""

from django.utils.translation import gettext_lazy as _

from nhip.kernel.actors import Actor
from nhip.kernel.operations import Operation
from nhip.kernel.records import Record
from nhip.screens.parts import Menu, Page, Related, Table
from nhip.screens.resource import Resource

from .. import operations
from ..models import Location, ScrapSlip, Warehouse
from .columns import WAREHOUSE


class Warehouses(Resource):
    """Stores, pick-up points, the warranty store."""

    model = Warehouse
    title, one, icon = _("Warehouses"), _("Warehouse"), "warehouse"
    about = _("Stores, pick-up points, the warranty store.")
    menu = Menu("warehouse", place=70)
    table = Table(("code", "name", "kind", "unit", "address", "state"), order="code")
    filters = ("kind", "state", "unit")
    search = ("folded",)
    create = operations.create_warehouse
    actions = (
        operations.change_warehouse,
        operations.propose_expired,
        operations.archive_warehouse,
        operations.restore_warehouse,
    )
    tones = {"active": "mine", "archived": "idle"}
    page = Page(
        title="{code} · {name}",
        facts=("kind", "unit", "address"),
        related=(
            Related("warehouse.location", by="warehouse", title=_("Shelves"), columns=("area", "code", "state")),
        ),
    )

    @classmethod
    def after(cls, operation: Operation, record: Record, actor: Actor) -> Record:
        """What was proposed opens: it is a slip of its own."""
        if operation is operations.propose_expired:
            return ScrapSlip.objects.filter(warehouse=record, keeper=actor.person_id).latest("pk")
        return super().after(operation, record, actor)


class Locations(Resource):
    """Shelves in the areas of a warehouse."""

    model = Location
    title, one, icon = _("Shelves"), _("Shelf"), "rows-3"
    about = _("Shelves in the areas of a warehouse.")
    table = Table((WAREHOUSE, "area", "code", "state"), order="code")
    filters = ("warehouse", "state")
    search = ("folded", "warehouse__folded")
    create = operations.create_location
    actions = (operations.change_location, operations.archive_location, operations.restore_location)
    tones = {"active": "mine", "archived": "idle"}
    page = Page(
        title="{code} · {warehouse}",
        facts=("warehouse", "area"),
        related=(
            Related(
                "warehouse.bin",
                by="location",
                title=_("What lies there"),
                columns=("product__name", "lot", "on_hand"),
            ),
        ),
    )
