"""What the goods in stock are worth: weighted average, moves first, the sum as a cache (ACC-21)."""

from django.db import models
from django.db.models import Q
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
    """A cache of the moves: what lies there, and what it is worth."""

    product = models.OneToOneField(Product, models.PROTECT, related_name="+", verbose_name=_("product"))
    quantity = QuantityField(_("quantity"), default=0)
    value = MoneyField(_("value"), default=0)

    field_groups = {"cost": ("value",)}

    class Meta:
        verbose_name = _("stock value")
        verbose_name_plural = _("stock values")
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gte=0) & Q(value__gte=0), name="no_stock_below_zero"),
            models.CheckConstraint(condition=Q(quantity__gt=0) | Q(value=0), name="no_value_without_goods"),
        ]
