"""Sales by month and salesperson: what confirmed orders come to, kept beside them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from nhip.kernel.fields import MoneyField
from nhip.kernel.models import Company, Person, Unit


class MonthOfSales(models.Model):
    """The net of the orders that one salesperson of one unit was promised in one month, by the date of the order.

    Triggers on the orders write it in the orders' own transaction, and nothing else does: an order counts from its
    confirmation on and not after it is cancelled.
    """

    id = models.BigAutoField(primary_key=True)
    company = models.ForeignKey(Company, models.PROTECT, related_name="+", verbose_name=_("company"))
    month = models.PositiveIntegerField(_("month"), help_text=_("Year and month: 202611"))
    owner = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("salesperson"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    net = MoneyField(_("before tax"))
    orders = models.IntegerField(_("orders"))

    class Meta:
        verbose_name = _("sales of a month")
        verbose_name_plural = _("sales of months")
        constraints = [
            models.UniqueConstraint(fields=["company", "month", "owner", "unit"], name="one_row_of_a_month")
        ]
