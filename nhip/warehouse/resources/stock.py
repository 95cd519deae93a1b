"""How the warehouse shows what lies where: stock, shelves, lots, pieces and moves."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from nhip.screens.parts import Calendar, Column, Menu, Page, Related, Tab, Table
from nhip.screens.resource import Resource

from .. import operations
from ..models import Bin, Lot, Serial, Stock, StockMove
from .columns import NAME, PRODUCT, UNIT, WAREHOUSE


class StockOnHand(Resource):
    """How much of each product lies in each warehouse, is reserved, is free."""

    model = Stock
    title, one, icon = _("Stock on hand"), _("Least and most"), "boxes"
    about = _("How much of each product lies in each warehouse, is reserved, is free.")
    menu = Menu("warehouse", place=20)
    table = Table(
        (
            PRODUCT,
            NAME,
            WAREHOUSE,
            UNIT,
            "on_hand",
            "reserved",
            Column("available", _("Available"), "quantity"),
            Column("least", keep=2),
            Column("most", keep=2),
            Column("level", kind="state"),
        ),
        order="product__sort_key",
        card=("product__name", "available", "warehouse__code", "level"),
    )
    tabs = (
        Tab(_("Below the least"), "level=short"),
        Tab(_("Above the most"), "level=over"),
    )
    filters = ("product", "warehouse", "level", "on_hand", "reserved")
    search = ("product__folded", "warehouse__folded")
    create = operations.set_levels
    extensible = False
    actions = (operations.change_levels,)
    tones = {"enough": "idle", "short": "late", "over": "soon"}
    page = Page(
        title="{product} · {warehouse}",
        facts=("on_hand", "reserved", Column("available", _("Available"), "quantity"), "least", "most"),
    )


class Bins(Resource):
    """What lies on which shelf, of which lot, and when it expires."""

    model = Bin
    title, one, icon = _("Stock on the shelves"), _("Stock on a shelf"), "layout-grid"
    about = _("What lies on which shelf, of which lot, and when it expires.")
    menu = Menu("warehouse", place=30)
    table = Table(
        (
            PRODUCT,
            NAME,
            WAREHOUSE,
            Column("location__area", _("Area")),
            Column("location__code", _("Shelf")),
            Column("lot__number", _("Lot"), link="lot"),
            Column("lot__expires_on", _("Expires on"), "due"),
            "on_hand",
        ),
        order="lot__expires_on",
        card=("product__name", "on_hand", "location__code", "lot__expires_on"),
    )
    tabs = (Tab(_("With stock"), "on_hand.from=0,000001"),)
    filters = ("product", "warehouse", "location", "lot", "lot__expires_on", "on_hand")
    search = ("product__folded", "location__folded", "lot__folded")
    page = Page(title="{product} · {warehouse}", facts=("location", "lot", "on_hand"))


class Serials(Resource):
    """Every piece with a number: where it is, to whom it went, how long its warranty lasts."""

    model = Serial
    title, one, icon = _("Serial numbers"), _("Serial number"), "scan-barcode"
    about = _("Every piece with a number: where it is, to whom it went, how long its warranty lasts.")
    menu = Menu("warehouse", place=60)
    table = Table(
        (
            "number",
            NAME,
            "state",
            WAREHOUSE,
            Column("location__code", _("Shelf")),
            Column("customer__name", _("Customer"), link="customer"),
            "warranty_until",
        ),
        card=("number", "warranty_until", "product__name", "state"),
    )
    tabs = (
        Tab(_("In stock"), "state=in_stock"),
        Tab(pgettext_lazy("goods", "Issued"), "state=issued"),
        Tab(pgettext_lazy("scrap", "Scrapped"), "state=scrapped"),
    )
    filters = ("state", "product", "warehouse", "customer", "warranty_until")
    search = ("folded", "product__folded")
    tones = {"in_stock": "mine", "issued": "done", "scrapped": "back"}
    page = Page(
        title="{number} · {product}",
        facts=("product", "warehouse", "location", "customer", "warranty_until"),
        related=(
            Related(
                "warehouse.stockmove",
                by="serial",
                title=_("Where it has been"),
                columns=("date", "quantity", "warehouse__code", "location"),
            ),
        ),
    )


class Lots(Resource):
    """Goods of one making, which expire together."""

    model = Lot
    title, one, icon = _("Lots"), _("Lot"), "tags"
    about = _("Goods of one making, which expire together.")
    table = Table(("number", NAME, Column("expires_on", kind="due")), order="expires_on")
    calendar = Calendar("expires_on", (NAME, "number"))
    filters = ("product", "expires_on")
    search = ("folded", "product__folded")
    page = Page(
        title="{number} · {product}",
        facts=("product", "expires_on"),
        related=(
            Related(
                "warehouse.bin",
                by="lot",
                title=_("Where it lies"),
                columns=("warehouse__code", "location", "on_hand"),
            ),
        ),
    )


class StockMoves(Resource):
    """Every coming and going, written once."""

    model = StockMove
    title, one, icon = _("Stock moves"), _("Stock move"), "list"
    about = _("Every coming and going, written once.")
    table = Table(
        (
            "date",
            PRODUCT,
            NAME,
            WAREHOUSE,
            Column("location__code", _("Shelf")),
            Column("lot__number", _("Lot")),
            Column("serial__number", _("Serial number"), link="serial"),
            "quantity",
        ),
        order="-id",
    )
    filters = ("product", "warehouse", "lot", "serial", "date", "quantity")
    search = ("product__folded", "serial__folded")
    page = Page(title="{product} · {warehouse}", facts=("date", "quantity", "location", "lot", "serial"))
