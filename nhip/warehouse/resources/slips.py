"""How the warehouse shows its slips: issues, receipts and transfers."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from nhip.kernel.operations import Operation
from nhip.kernel.records import Record
from nhip.screens.parts import Board, Calendar, Column, Lines, Menu, Page, Related, Section, Tab, Table
from nhip.screens.resource import Resource

from .. import backform, operations, pickform
from ..models import GoodsIssue, GoodsReceipt, StockTransfer
from .columns import NAME, PRODUCT, UNIT, WAREHOUSE


class GoodsIssues(Resource):
    """Goods that leave for an order: picked, read and confirmed by the store."""

    model = GoodsIssue
    title, one, icon = _("Goods issues"), _("Goods issue"), "package-check"
    about = _("Goods that leave for an order: picked, read and confirmed by the store.")
    menu = Menu("warehouse", place=10)
    table = Table(
        (
            "number",
            "state",
            Column("customer__name", _("Customer"), link="customer"),
            WAREHOUSE,
            "deliver_on",
            "date",
            "keeper",
        ),
        card=("customer__name", "number", "deliver_on", "state"),
    )
    tabs = (
        Tab(_("To pick"), "state=picking&sort=deliver_on"),
        Tab(pgettext_lazy("goods", "Issued"), "state=issued,part_issued"),
        Tab(_("By me"), "keeper=me"),
    )
    filters = ("state", "warehouse", "customer", "keeper", "deliver_on", "date")
    search = ("folded", "customer__folded")
    actions = (operations.issue_goods,)
    tones = {"picking": "mine", "issued": "done", "part_issued": "soon", "dropped": "back"}
    closed = ("part_issued",)
    board = Board(
        (Column("customer__name", _("Customer")), "number", Column("deliver_on", kind="due"), WAREHOUSE),
        who="keeper",
        order="deliver_on",
        aged=(2, 4),
    )
    calendar = Calendar("deliver_on", (Column("customer__name", _("Customer")), "number"))
    page = Page(
        title="{called} · {customer}",
        facts=("warehouse", "deliver_on", "keeper", "date", "receiver", "cost"),
        sections=(Section(_("Delivery"), (Column("deliver_to", kind="long"),)),),
        lines=Lines(
            of="lines",
            columns=(PRODUCT, NAME, UNIT, "asked", "issued", "cost"),
        ),
        related=(
            Related(
                "warehouse.stockmove",
                by="source",
                title=_("What left"),
                columns=("product__name", "quantity", "serial", "lot", "location"),
            ),
        ),
        path=("picking", "issued"),
    )

    @classmethod
    def asks(cls, operation: Operation, record: Record | None) -> type:
        """Confirming asks one thing for each line: the serial numbers that are scanned, or how much leaves."""
        if operation is operations.issue_goods and record is not None:
            return pickform.form_of(record)
        return super().asks(operation, record)

    @classmethod
    def reads(cls, operation: Operation, record: Record, typed: Mapping[str, str]) -> type | None:
        """Where it lies is proposed to whoever picks; what was picked needs no proposal."""
        return pickform.read_by(record, typed) if operation is operations.issue_goods else None

    @classmethod
    def told(cls, operation: Operation, record: Record | None, inputs: Any) -> Any:
        """What was scanned and typed, as the operation takes it."""
        if operation is operations.issue_goods and not isinstance(inputs, operations.IssueInputs):
            return pickform.inputs_of(inputs)
        return super().told(operation, record, inputs)


class GoodsReceipts(Resource):
    """Goods that came in, with their value; what customers return is looked at first."""

    model = GoodsReceipt
    title, one, icon = _("Goods receipts"), _("Goods receipt"), "package-plus"
    about = _("Goods that came in, with their value; what customers return is looked at first.")
    menu = Menu("warehouse", place=40)
    table = Table(
        (
            "number",
            "date",
            "kind",
            "state",
            WAREHOUSE,
            Column("customer__name", _("Customer"), link="customer", keep=2),
            "keeper",
            Column("reason", keep=2),
            "value",
        ),
        card=("kind", "number", "date", "state"),
    )
    tabs = (
        Tab(_("To take back"), "state=taking"),
        Tab(_("Returned by customers"), "kind=return"),
        Tab(_("By me"), "keeper=me"),
    )
    filters = ("kind", "state", "warehouse", "customer", "keeper", "date")
    search = ("folded",)
    create = operations.receive_goods
    actions = (operations.take_goods_back,)
    tones = {"taking": "mine", "received": "done", "dropped": "back"}
    board = Board(
        (Column("customer__name", _("Customer")), "number", "kind", WAREHOUSE),
        amount="value",
        who="keeper",
        aged=(2, 4),
    )
    page = Page(
        title="{called} · {warehouse}",
        facts=("kind", "customer", "giver", "document", "date", "keeper", "reason", "value", "opening"),
        lines=Lines(
            of="lines",
            columns=(
                PRODUCT,
                NAME,
                UNIT,
                Column("asked", keep=2),
                "quantity",
                "condition",
                Column("place__code", _("Lies in"), keep=2),
                "location",
                Column("lot__number", _("Lot")),
                "unit_cost",
                "value",
            ),
            totals=("value",),
        ),
        related=(
            Related(
                "warehouse.stockmove",
                by="source",
                title=_("What came in"),
                columns=("product__name", "quantity", "warehouse__code", "serial", "lot", "location"),
            ),
        ),
    )

    @classmethod
    def asks(cls, operation: Operation, record: Record | None) -> type:
        """Taking back asks of each line what came good and what came damaged."""
        if operation is operations.take_goods_back and isinstance(record, GoodsReceipt):
            return backform.form_of(record)
        return super().asks(operation, record)

    @classmethod
    def initial(cls, operation: Operation, record: Record) -> dict[str, Any]:
        """The form of taking back knows itself what it starts with."""
        return {} if operation is operations.take_goods_back else super().initial(operation, record)

    @classmethod
    def told(cls, operation: Operation, record: Record | None, inputs: Any) -> Any:
        """What was scanned and typed, as the operation takes it."""
        if operation is operations.take_goods_back and not isinstance(inputs, operations.BackInputs):
            return backform.inputs_of(inputs)
        return super().told(operation, record, inputs)


class StockTransfers(Resource):
    """Goods that went from one place to another."""

    model = StockTransfer
    title, one, icon = _("Stock transfers"), _("Stock transfer"), "arrow-left-right"
    about = _("Goods that went from one place to another.")
    menu = Menu("warehouse", place=50)
    table = Table(
        (
            "number",
            "date",
            Column("origin__code", _("From warehouse"), link="origin"),
            Column("target__code", _("To warehouse"), link="target"),
            "keeper",
            "reason",
        ),
        order="-number",
    )
    filters = ("origin", "target", "keeper", "date")
    search = ("folded",)
    create = operations.transfer
    page = Page(
        title="{number} · {origin}",
        facts=("origin", "target", "date", "keeper", "reason"),
        lines=Lines(
            of="lines",
            columns=(PRODUCT, NAME, UNIT, "quantity", "origin", "target", Column("lot__number", _("Lot"))),
        ),
        related=(
            Related(
                "warehouse.stockmove",
                by="source",
                title=_("What moved"),
                columns=("product__name", "quantity", "warehouse__code", "serial", "location"),
            ),
        ),
    )
