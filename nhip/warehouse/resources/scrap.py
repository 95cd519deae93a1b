"""How the warehouse shows what is scrapped."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from nhip.screens.parts import Board, Column, Lines, Menu, Page, Related, Section, Tab, Table
from nhip.screens.resource import Resource

from .. import operations
from ..models import ScrapSlip
from .columns import NAME, PRODUCT, UNIT, WAREHOUSE


class ScrapSlips(Resource):
    """Goods that leave the store for good: proposed by the store, agreed to by the director."""

    model = ScrapSlip
    title, one, icon = _("Scrap slips"), _("Scrap slip"), "trash-2"
    about = _("Goods that leave the store for good: proposed by the store, agreed to by the director.")
    menu = Menu("warehouse", place=55)
    table = Table(
        ("number", "date", "state", WAREHOUSE, "reason", "keeper", Column("agreed_by", keep=2), "estimate", "cost"),
        card=("reason", "number", "date", "state"),
    )
    tabs = (
        Tab(pgettext_lazy("scrap", "Waiting for agreement"), "state=proposed"),
        Tab(pgettext_lazy("scrap", "Scrapped"), "state=scrapped"),
        Tab(_("By me"), "keeper=me"),
    )
    filters = ("state", "warehouse", "keeper", "agreed_by", "date")
    search = ("folded",)
    create = operations.propose_scrap
    actions = (
        operations.agree_to_scrap,
        operations.propose_scrap_again,
        operations.refuse_scrap,
        operations.withdraw_scrap,
    )
    tones = {"proposed": "mine", "returned": "soon", "scrapped": "done", "withdrawn": "back"}
    board = Board(("reason", "number", WAREHOUSE), amount="estimate", who="keeper", aged=(2, 5))
    page = Page(
        title="{called} · {warehouse}",
        facts=("warehouse", "date", "keeper", "agreed_by", "estimate", "cost"),
        sections=(
            Section(
                _("Disposal"),
                (
                    Column("reason", kind="long"),
                    Column("disposal", kind="long"),
                    Column("council", kind="long"),
                    "decision",
                    Column("remark", kind="long"),
                ),
            ),
        ),
        lines=Lines(
            of="lines",
            columns=(
                PRODUCT,
                NAME,
                UNIT,
                "quantity",
                "condition",
                Column("location", keep=2),
                Column("lot__number", _("Lot")),
                "estimate",
                "cost",
            ),
            totals=("estimate",),
        ),
        related=(
            Related(
                "warehouse.stockmove",
                by="source",
                title=_("What left"),
                columns=("product__name", "quantity", "serial", "lot", "location"),
            ),
        ),
        path=("proposed", "scrapped"),
        flow=True,
    )
