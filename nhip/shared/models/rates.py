"""Exchange rates: what one unit of another currency is worth on a day, as accounting has written it down (ACC-16)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from nhip.kernel.append_only import AppendOnly
from nhip.kernel.fields import ExchangeRateField


class ExchangeRate(AppendOnly):
    """One `currency` unit in the company's own currency from the day `on` until the next row; the last row of a day
    counts, so a slip is put right by writing that day once more."""

    currency = models.CharField(_("currency"), max_length=3)
    on = models.DateField(_("day of the rate"))
    rate = ExchangeRateField(_("exchange rate"))
    source = models.CharField(_("source of the rate"), max_length=300)

    class Meta:
        verbose_name = _("exchange rate")
        verbose_name_plural = _("exchange rates")
        constraints = [
            models.CheckConstraint(condition=Q(rate__gt=0), name="an_exchange_rate_is_above_zero"),
            models.CheckConstraint(condition=~Q(currency=""), name="an_exchange_rate_has_a_currency"),
        ]
        indexes = [models.Index(fields=["company", "currency", "-on", "-id"], name="exchange_rates_by_day")]

    def __str__(self) -> str:
        return f"{self.currency} {self.on:%d/%m/%Y}"
