"""Price lists: dated prices by product and quantity (SAL-19)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from nhip.kernel.fields import MoneyField, QuantityField
from nhip.kernel.folding import FoldedField, SortField
from nhip.kernel.records import Record
from nhip.kernel.steady import Steady

from .products import Product
from .states import state_field


class PriceList(Steady, Record):
    """A list in force from one day to another, both included; one list of a company is its standard."""

    name = models.CharField(_("name"), max_length=100)
    state = state_field()
    standard = models.BooleanField(_("standard"), default=False)
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True)

    folded = FoldedField(of="name")
    sort_key = SortField(of="name")

    class Meta:
        verbose_name = _("price list")
        verbose_name_plural = _("price lists")
        constraints = [
            models.UniqueConstraint(fields=["company"], condition=Q(standard=True), name="one_standard_list"),
            models.UniqueConstraint(fields=["company", "name"], name="one_price_list_of_a_name"),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=models.F("since")), name="a_price_list_ends_after_it_starts"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PriceLine(Record):
    """The price before tax of one base unit, from a quantity and a day on; a later day replaces it."""

    price_list = models.ForeignKey(PriceList, models.PROTECT, related_name="lines", verbose_name=_("price list"))
    product = models.ForeignKey(Product, models.PROTECT, related_name="+", verbose_name=_("product"))
    from_quantity = QuantityField(_("from quantity"), default=0)
    since = models.DateField(_("since"))
    price = MoneyField(_("price"))

    class Meta:
        verbose_name = _("price")
        verbose_name_plural = _("prices")
        constraints = [
            models.UniqueConstraint(
                fields=["price_list", "product", "from_quantity", "since"], name="one_price_of_a_step_and_day"
            ),
            models.CheckConstraint(condition=Q(price__gte=0), name="no_price_below_zero"),
            models.CheckConstraint(condition=Q(from_quantity__gte=0), name="no_step_below_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.product}: {self.price}"
