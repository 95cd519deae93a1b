"""What the goods in stock are worth: moves first, the sum as a cache; by average, or oldest first (ACC-21)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from nhip.kernel.append_only import AppendOnly
from nhip.kernel.fields import MoneyField, QuantityField
from nhip.kernel.records import Record
from nhip.shared.models import Product

from .books import JournalEntry


class ValuationMove(AppendOnly):
    """Goods and their value came in (above zero) or went out (below); base units, company's currency.

    Goods that cost nothing move without an entry.
    """

    product = models.ForeignKey(Product, models.PROTECT, related_name="+", verbose_name=_("product"))
    quantity = QuantityField(_("quantity"))
    value = MoneyField(_("value"))
    entry = models.ForeignKey(JournalEntry, models.PROTECT, null=True, related_name="+", verbose_name=_("entry"))
    source_kind = models.CharField(max_length=60)
    source_id = models.BigIntegerField()
    date = models.DateField(_("date"))

    field_groups = {"cost": ("value",)}

    class Meta:
        verbose_name = _("valuation move")
        verbose_name_plural = _("valuation moves")
        indexes = [models.Index(fields=["company", "product", "id"], name="valuation_of_a_product")]


class StockValue(Record):
    """A cache of the moves: what lies there, and what it is worth; and how what leaves is costed.

    `last_layer` counts the cost layers of the product, up to `used_up` they are all empty.
    """

    class Method(models.TextChoices):
        AVERAGE = "average", _("Weighted average")
        FIFO = "fifo", _("First in, first out")

    product = models.OneToOneField(Product, models.PROTECT, related_name="+", verbose_name=_("product"))
    quantity = QuantityField(_("quantity"), default=0)
    value = MoneyField(_("value"), default=0)
    method = models.CharField(_("costing method"), max_length=10, choices=Method, default=Method.AVERAGE)
    last_layer = models.PositiveIntegerField(default=0, editable=False)
    used_up = models.PositiveIntegerField(default=0, editable=False)

    field_groups = {"cost": ("value",)}

    class Meta:
        verbose_name = _("stock value")
        verbose_name_plural = _("stock values")
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gte=0) & Q(value__gte=0), name="no_stock_below_zero"),
            models.CheckConstraint(condition=Q(quantity__gt=0) | Q(value=0), name="no_value_without_goods"),
            models.CheckConstraint(condition=Q(used_up__lte=F("last_layer")), name="no_layer_used_up_before_it_is"),
            models.CheckConstraint(condition=Q(method__in=["average", "fifo"]), name="stock_has_a_method"),
        ]


class CostLayer(AppendOnly):
    """So much of a product that is costed first in, first out came in at once, for so much; `place` is its turn.

    Without a move it is what was there when the method began.
    """

    stock = models.ForeignKey(StockValue, models.PROTECT, related_name="layers", verbose_name=_("stock value"))
    move = models.OneToOneField(
        ValuationMove, models.PROTECT, null=True, related_name="+", verbose_name=_("valuation move")
    )
    place = models.PositiveIntegerField(_("turn"))
    quantity = QuantityField(_("quantity"))
    value = MoneyField(_("value"))
    date = models.DateField(_("date"))

    field_groups = {"cost": ("value",)}

    class Meta:
        verbose_name = _("cost layer")
        verbose_name_plural = _("cost layers")
        constraints = [
            models.UniqueConstraint(fields=["stock", "place"], name="one_layer_of_a_turn"),
            models.CheckConstraint(condition=Q(quantity__gt=0) & Q(value__gte=0), name="a_layer_holds_something"),
        ]


class LayerUse(AppendOnly):
    """So much of a layer left with one move; without a move, the method ended."""

    layer = models.ForeignKey(CostLayer, models.PROTECT, related_name="uses", verbose_name=_("cost layer"))
    move = models.ForeignKey(
        ValuationMove, models.PROTECT, null=True, related_name="+", verbose_name=_("valuation move")
    )
    quantity = QuantityField(_("quantity"))
    value = MoneyField(_("value"))

    field_groups = {"cost": ("value",)}

    class Meta:
        verbose_name = _("use of a cost layer")
        verbose_name_plural = _("uses of cost layers")
        constraints = [
            models.UniqueConstraint(fields=["layer", "move"], name="a_layer_used_once_by_a_move"),
            models.CheckConstraint(condition=Q(quantity__gt=0) & Q(value__gte=0), name="a_use_takes_something"),
        ]
