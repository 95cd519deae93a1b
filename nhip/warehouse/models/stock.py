"""What lies where: moves are the truth, stock and bins their sums; reservations promise it to somebody."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from nhip.kernel.append_only import AppendOnly
from nhip.kernel.fields import QuantityField
from nhip.kernel.folding import FoldedField
from nhip.kernel.records import Record
from nhip.shared.models import Party, Product

from .places import Location, Warehouse
from .whole import whole


class Lot(Record):
    """Goods of one making, which expire together."""

    product = models.ForeignKey(Product, models.PROTECT, related_name="+", verbose_name=_("product"))
    number = models.CharField(_("lot"), max_length=60)
    expires_on = models.DateField(_("expires on"), null=True)
    folded = FoldedField(of=("number",))

    class Meta:
        verbose_name = _("lot")
        verbose_name_plural = _("lots")
        constraints = [models.UniqueConstraint(fields=["product", "number"], name="one_lot_of_a_number")]

    def __str__(self) -> str:
        return self.number


class Serial(Record):
    """One piece with its own number, where it is now, and to whom it went (WH-01, REC-43)."""

    class State(models.TextChoices):
        IN_STOCK = "in_stock", _("In stock")
        ISSUED = "issued", pgettext_lazy("goods", "Issued")
        SCRAPPED = "scrapped", pgettext_lazy("scrap", "Scrapped")

    product = models.ForeignKey(Product, models.PROTECT, related_name="+", verbose_name=_("product"))
    number = models.CharField(_("serial number"), max_length=60)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.IN_STOCK)
    warehouse = models.ForeignKey(Warehouse, models.PROTECT, null=True, related_name="+", verbose_name=_("warehouse"))
    location = models.ForeignKey(Location, models.PROTECT, null=True, related_name="+", verbose_name=_("shelf"))
    customer = models.ForeignKey(Party, models.PROTECT, null=True, related_name="+", verbose_name=_("customer"))
    warranty_until = models.DateField(_("warranty until"), null=True)
    folded = FoldedField(of=("number",))

    field_groups = {"recipient": ("customer",)}  # whoever knows what lies where need not know whose customer has what

    class Meta:
        verbose_name = _("serial number")
        verbose_name_plural = _("serial numbers")
        constraints = [models.UniqueConstraint(fields=["product", "number"], name="one_serial_of_a_number")]

    def __str__(self) -> str:
        return self.number


class StockMove(AppendOnly):
    """Goods came to a place (above zero) or left it (below), in base units, by a slip."""

    product = models.ForeignKey(Product, models.PROTECT, related_name="+", verbose_name=_("product"))
    warehouse = models.ForeignKey(Warehouse, models.PROTECT, related_name="+", verbose_name=_("warehouse"))
    location = models.ForeignKey(Location, models.PROTECT, null=True, related_name="+", verbose_name=_("shelf"))
    lot = models.ForeignKey(Lot, models.PROTECT, null=True, related_name="+", verbose_name=_("lot"))
    serial = models.ForeignKey(Serial, models.PROTECT, null=True, related_name="+", verbose_name=_("serial number"))
    quantity = QuantityField(_("quantity"))
    source_kind = models.CharField(max_length=60)
    source_id = models.BigIntegerField()
    date = models.DateField(_("date"))

    class Meta:
        verbose_name = _("stock move")
        verbose_name_plural = _("stock moves")
        constraints = [
            models.CheckConstraint(condition=~Q(quantity=0), name="a_stock_move_moves_something"),
            whole("stock_moves_in_whole_numbers", "quantity"),
        ]
        indexes = [
            models.Index(fields=["company", "product", "warehouse", "id"], name="moves_of_a_product"),
            models.Index(fields=["company", "source_kind", "source_id"], name="moves_of_a_slip"),
        ]


class Stock(Record):
    """One product in one warehouse: a cache of moves and reservations, and the row that is locked for both.

    `available` and `level` are for lists: the database works them out. In hand, `free` says what is free now.
    """

    class Level(models.TextChoices):
        ENOUGH = "enough", _("Enough")
        SHORT = "short", _("Below the least")
        OVER = "over", _("Above the most")

    warehouse = models.ForeignKey(Warehouse, models.PROTECT, related_name="+", verbose_name=_("warehouse"))
    product = models.ForeignKey(Product, models.PROTECT, related_name="+", verbose_name=_("product"))
    on_hand = QuantityField(_("on hand"), default=0)
    reserved = QuantityField(_("reserved"), default=0)
    least = QuantityField(_("least"), default=0)
    most = QuantityField(_("most"), null=True)
    available = models.GeneratedField(
        expression=F("on_hand") - F("reserved"),
        output_field=QuantityField(),
        db_persist=True,
        verbose_name=_("available"),
    )
    level = models.GeneratedField(
        expression=models.Case(
            models.When(on_hand__lt=F("reserved") + F("least"), then=models.Value("short")),
            models.When(on_hand__gt=F("most"), then=models.Value("over")),
            default=models.Value("enough"),
        ),
        output_field=models.CharField(max_length=10),
        db_persist=True,
        choices=Level,
        verbose_name=_("level"),
    )

    class Meta:
        verbose_name = _("stock")
        verbose_name_plural = _("stock on hand")
        constraints = [
            models.UniqueConstraint(fields=["warehouse", "product"], name="one_stock_of_a_product"),
            models.CheckConstraint(
                condition=Q(reserved__gte=0) & Q(reserved__lte=F("on_hand")), name="never_oversold"
            ),
            models.CheckConstraint(
                condition=Q(least__gte=0) & (Q(most=None) | Q(most__gte=F("least"))), name="least_is_not_above_most"
            ),
            whole("stock_in_whole_numbers", "on_hand", "reserved", "least", "most"),
        ]

    @property
    def free(self):
        """What is on hand and promised to nobody."""
        return self.on_hand - self.reserved


class Bin(Record):
    """How much of a product, of which lot, lies on which shelf; `place` names both, so that no bin is there twice."""

    warehouse = models.ForeignKey(Warehouse, models.PROTECT, related_name="+", verbose_name=_("warehouse"))
    location = models.ForeignKey(Location, models.PROTECT, null=True, related_name="+", verbose_name=_("shelf"))
    product = models.ForeignKey(Product, models.PROTECT, related_name="+", verbose_name=_("product"))
    lot = models.ForeignKey(Lot, models.PROTECT, null=True, related_name="+", verbose_name=_("lot"))
    place = models.CharField(max_length=50, editable=False)
    on_hand = QuantityField(_("on hand"), default=0)

    class Meta:
        verbose_name = _("stock on a shelf")
        verbose_name_plural = _("stock on the shelves")
        constraints = [
            models.UniqueConstraint(fields=["warehouse", "product", "place"], name="one_bin"),
            models.CheckConstraint(condition=Q(on_hand__gte=0), name="no_bin_below_zero"),
            whole("bins_in_whole_numbers", "on_hand"),
        ]


class Reservation(Record):
    """So much of a product in a warehouse is promised to one line of an order; `open` is what is still promised."""

    order_kind = models.CharField(max_length=60)
    order_id = models.BigIntegerField()
    line = models.BigIntegerField()
    warehouse = models.ForeignKey(Warehouse, models.PROTECT, related_name="+", verbose_name=_("warehouse"))
    product = models.ForeignKey(Product, models.PROTECT, related_name="+", verbose_name=_("product"))
    quantity = QuantityField(_("quantity"))
    open = QuantityField(_("still reserved"))

    class Meta:
        verbose_name = _("reservation")
        verbose_name_plural = _("reservations")
        constraints = [
            models.UniqueConstraint(fields=["warehouse", "line"], name="one_reservation_of_a_line"),
            models.CheckConstraint(
                condition=Q(open__gte=0) & Q(open__lte=F("quantity")), name="no_more_reserved_than_promised"
            ),
            whole("promises_in_whole_numbers", "quantity", "open"),
        ]
        indexes = [
            models.Index(fields=["company", "order_kind", "order_id"], name="reservations_of_an_order"),
            models.Index(
                fields=["company", "warehouse", "product"], condition=Q(open__gt=0), name="open_reservations"
            ),
        ]
