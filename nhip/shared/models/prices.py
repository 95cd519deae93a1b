"""Price lists: dated prices by product and quantity (SAL-19)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from nhip.kernel.fields import MoneyField, QuantityField
from nhip.kernel.records import Record

from .products import Product


class PriceList(Record):
    """A list in force from one day to another; one list of a company is its standard."""

    name = models.CharField(_("name"), max_length=100)
    standard = models.BooleanField(_("standard"), default=False)
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True)

    class Meta:
        verbose_name = _("price list")
        constraints = [
            models.UniqueConstraint(fields=["company"], condition=Q(standard=True), name="one_standard_list"),
            models.UniqueConstraint(fields=["company", "name"], name="one_price_list_of_a_name"),
        ]

    def __str__(self) -> str:
        return self.name


class PriceLine(Record):
    """The price before tax of one base unit, from a quantity on."""

    price_list = models.ForeignKey(PriceList, models.PROTECT, related_name="lines", verbose_name=_("price list"))
    product = models.ForeignKey(Product, models.PROTECT, related_name="+", verbose_name=_("product"))
    from_quantity = QuantityField(_("from quantity"), default=0)
    price = MoneyField(_("price"))

    class Meta:
        verbose_name = _("price")
        constraints = [
            models.UniqueConstraint(fields=["price_list", "product", "from_quantity"], name="one_price_of_a_step"),
            models.CheckConstraint(condition=Q(price__gte=0), name="no_price_below_zero"),
        ]
