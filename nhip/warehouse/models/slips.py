"""The slips of the warehouse: issue (02-VT), receipt (01-VT) and transfer (WH-02, WH-11, REC-44)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from nhip.flows.warehouse import CONDITIONS
from nhip.kernel.fields import MoneyField, QuantityField
from nhip.kernel.folding import FoldedField
from nhip.kernel.models import Handoff, Person
from nhip.kernel.records import Record
from nhip.shared.models import Party, Product

from .places import Location, Warehouse
from .stock import Lot, Serial
from .whole import whole


class GoodsIssue(Record):
    """Goods leave for an order: asked by sales, picked and confirmed by the store."""

    class State(models.TextChoices):
        PICKING = "picking", _("Picking")
        ISSUED = "issued", pgettext_lazy("goods", "Issued")
        PART_ISSUED = "part_issued", pgettext_lazy("goods", "Partly issued")
        DROPPED = "dropped", _("Dropped")

    number = models.CharField(_("number"), max_length=40, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.PICKING)
    handoff = models.ForeignKey(Handoff, models.PROTECT, related_name="+")
    warehouse = models.ForeignKey(Warehouse, models.PROTECT, related_name="+", verbose_name=_("warehouse"))
    customer = models.ForeignKey(Party, models.PROTECT, related_name="+", verbose_name=_("customer"))
    order_kind = models.CharField(max_length=60)
    order_id = models.BigIntegerField()
    deliver_on = models.DateField(_("deliver on"), null=True)
    deliver_to = models.CharField(_("deliver to"), max_length=500, blank=True)
    receiver = models.CharField(_("received by"), max_length=200, blank=True)
    keeper = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("storekeeper"))
    date = models.DateField(_("date"), null=True)
    cost = MoneyField(_("cost of goods"), default=0)
    folded = FoldedField(of=("number", "receiver"))

    named_by = ("number",)
    field_groups = {"cost": ("cost",)}

    rows_are_counted = True

    class Meta:
        verbose_name = _("goods issue")
        verbose_name_plural = _("goods issues")
        constraints = [
            models.UniqueConstraint(fields=["handoff"], condition=Q(state="picking"), name="one_picking_of_a_slip"),
            models.UniqueConstraint(
                fields=["company", "number"], condition=~Q(number=""), name="one_issue_of_a_number"
            ),
        ]
        indexes = [models.Index(fields=["company", "order_kind", "order_id"], name="issues_of_an_order")]

    def __str__(self) -> str:
        return self.number or str(_("Goods issue being picked"))

    @property
    def called(self) -> str:
        """The number; while it is being picked, that it is."""
        return self.number or str(_("To pick"))


class GoodsIssueLine(Record):
    """What was asked for one order line, and what really left."""

    issue = models.ForeignKey(GoodsIssue, models.PROTECT, related_name="lines", verbose_name=_("goods issue"))
    order_line = models.BigIntegerField()
    product = models.ForeignKey(Product, models.PROTECT, related_name="+", verbose_name=_("product"))
    asked = QuantityField(pgettext_lazy("goods", "asked"))
    issued = QuantityField(pgettext_lazy("goods", "issued"), default=0)
    cost = MoneyField(_("cost"), default=0)

    field_groups = {"cost": ("cost",)}

    class Meta:
        verbose_name = _("goods issue line")
        verbose_name_plural = _("goods issue lines")
        constraints = [
            models.CheckConstraint(
                condition=Q(asked__gt=0) & Q(issued__gte=0) & Q(issued__lte=F("asked")),
                name="no_more_issued_than_asked",
            ),
            whole("issued_in_whole_numbers", "asked", "issued", "cost"),
        ]


class IssuePick(Record):
    """From which shelf, of which lot or which piece, so much of an issue line was taken; how much came back of it."""

    line = models.ForeignKey(GoodsIssueLine, models.PROTECT, related_name="picks", verbose_name=_("line"))
    location = models.ForeignKey(Location, models.PROTECT, null=True, related_name="+", verbose_name=_("shelf"))
    lot = models.ForeignKey(Lot, models.PROTECT, null=True, related_name="+", verbose_name=_("lot"))
    serial = models.ForeignKey(Serial, models.PROTECT, null=True, related_name="+", verbose_name=_("serial number"))
    quantity = QuantityField(_("quantity"))
    returned = QuantityField(_("came back"), default=0)

    class Meta:
        verbose_name = _("pick")
        verbose_name_plural = _("picks")
        constraints = [
            whole("picked_in_whole_numbers", "quantity"),
            models.CheckConstraint(
                condition=Q(returned__gte=0) & Q(returned__lte=F("quantity")), name="no_more_taken_back_than_picked"
            ),
            whole("taken_back_in_whole_numbers", "returned"),
        ]


class GoodsReceipt(Record):
    """Goods came in: opening stock, found goods, what a customer returns, later what purchasing ordered.

    What a customer returns is asked for by sales, and TAKING until the store has looked at it.
    """

    class Kind(models.TextChoices):
        OPENING = "opening", _("Opening stock")
        OTHER = "other", _("Other receipt")
        RETURN = "return", _("Returned by a customer")

    class State(models.TextChoices):
        TAKING = "taking", _("Being taken back")
        RECEIVED = "received", pgettext_lazy("goods", "Received")
        DROPPED = "dropped", _("Dropped")

    number = models.CharField(_("number"), max_length=40, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.RECEIVED)
    handoff = models.ForeignKey(Handoff, models.PROTECT, null=True, related_name="+")
    warehouse = models.ForeignKey(Warehouse, models.PROTECT, related_name="+", verbose_name=_("warehouse"))
    customer = models.ForeignKey(Party, models.PROTECT, null=True, related_name="+", verbose_name=_("customer"))
    opening = models.ForeignKey(
        "accounting.Opening", models.PROTECT, null=True, related_name="+", verbose_name=_("opening of the balances")
    )
    order_kind = models.CharField(max_length=60, blank=True)
    order_id = models.BigIntegerField(null=True)
    giver = models.CharField(_("brought by"), max_length=200, blank=True)
    document = models.CharField(_("by document"), max_length=200, blank=True)
    keeper = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("storekeeper"))
    date = models.DateField(_("date"))
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    value = MoneyField(_("value"), default=0)
    folded = FoldedField(of=("number", "reason"))

    field_groups = {"cost": ("value", "unit_cost")}  # the unit cost stands in the lines, and in the history

    class Meta:
        verbose_name = _("goods receipt")
        verbose_name_plural = _("goods receipts")
        constraints = [
            models.UniqueConstraint(
                fields=["company", "number"], condition=~Q(number=""), name="one_goods_receipt_of_a_number"
            ),
            models.UniqueConstraint(fields=["handoff"], condition=Q(state="taking"), name="one_taking_of_a_slip"),
        ]
        indexes = [
            models.Index(fields=["company", "number"], name="goods_receipts_by_number"),
            models.Index(fields=["company", "order_kind", "order_id"], name="goods_back_of_an_order"),
        ]

    def __str__(self) -> str:
        return self.number or str(_("Goods being taken back"))

    @property
    def called(self) -> str:
        """The number; while it is being taken back, that it is."""
        return self.number or str(_("To take back"))


class GoodsReceiptLine(Record):
    """So much of a product at so much a base unit; serial numbers and lot as they were read.

    Of a return: what was `asked` for one order line, how what came looks, where it lies, and the line of the very
    issue whose cost it takes back.
    """

    receipt = models.ForeignKey(GoodsReceipt, models.PROTECT, related_name="lines", verbose_name=_("goods receipt"))
    product = models.ForeignKey(Product, models.PROTECT, related_name="+", verbose_name=_("product"))
    place = models.ForeignKey(
        Warehouse, models.PROTECT, null=True, related_name="+", verbose_name=_("lies in warehouse")
    )
    location = models.ForeignKey(Location, models.PROTECT, null=True, related_name="+", verbose_name=_("shelf"))
    lot = models.ForeignKey(Lot, models.PROTECT, null=True, related_name="+", verbose_name=_("lot"))
    serials = models.JSONField(_("serial numbers"), default=list)
    order_line = models.BigIntegerField(null=True)
    issue_line = models.ForeignKey(
        GoodsIssueLine, models.PROTECT, null=True, related_name="taken_back", verbose_name=_("goods issue line")
    )
    condition = models.CharField(_("condition"), max_length=10, choices=CONDITIONS, blank=True)
    asked = QuantityField(pgettext_lazy("goods", "asked"), default=0)
    quantity = QuantityField(_("quantity"))
    unit_cost = MoneyField(_("unit cost"))
    value = MoneyField(_("value"))

    field_groups = {"cost": ("unit_cost", "value")}

    class Meta:
        verbose_name = _("goods receipt line")
        verbose_name_plural = _("goods receipt lines")
        constraints = [whole("received_in_whole_numbers", "quantity", "unit_cost", "value")]


class OpeningStock(Record):
    """The goods that the books will begin with, as their file was understood (ACC-21).

    `rows`: warehouse, shelf, product, lot, its last day, serial numbers, quantity, value.
    """

    opening = models.OneToOneField(
        "accounting.Opening", models.PROTECT, related_name="+", verbose_name=_("opening of the balances")
    )
    file = models.CharField(_("file"), max_length=200)
    digest = models.CharField(_("digest"), max_length=64)
    rows = models.JSONField(_("rows"), default=list)

    class Meta:
        verbose_name = _("opening stock")
        verbose_name_plural = _("opening stock")

    def __str__(self) -> str:
        return self.file


class StockTransfer(Record):
    """Goods go from one warehouse to another, or from shelf to shelf; nothing is bought or sold."""

    number = models.CharField(_("number"), max_length=40)
    origin = models.ForeignKey(Warehouse, models.PROTECT, related_name="+", verbose_name=_("from warehouse"))
    target = models.ForeignKey(Warehouse, models.PROTECT, related_name="+", verbose_name=_("to warehouse"))
    keeper = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("storekeeper"))
    date = models.DateField(_("date"))
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    folded = FoldedField(of=("number", "reason"))

    class Meta:
        verbose_name = _("stock transfer")
        verbose_name_plural = _("stock transfers")
        constraints = [models.UniqueConstraint(fields=["company", "number"], name="one_transfer_of_a_number")]

    def __str__(self) -> str:
        return self.number


class StockTransferLine(Record):
    """What goes: of which lot or which pieces, from which shelf to which."""

    transfer = models.ForeignKey(StockTransfer, models.PROTECT, related_name="lines", verbose_name=_("transfer"))
    product = models.ForeignKey(Product, models.PROTECT, related_name="+", verbose_name=_("product"))
    origin = models.ForeignKey(Location, models.PROTECT, null=True, related_name="+", verbose_name=_("from shelf"))
    target = models.ForeignKey(Location, models.PROTECT, null=True, related_name="+", verbose_name=_("to shelf"))
    lot = models.ForeignKey(Lot, models.PROTECT, null=True, related_name="+", verbose_name=_("lot"))
    serials = models.JSONField(_("serial numbers"), default=list)
    quantity = QuantityField(_("quantity"))

    class Meta:
        verbose_name = _("stock transfer line")
        verbose_name_plural = _("stock transfer lines")
        constraints = [whole("transferred_in_whole_numbers", "quantity")]
