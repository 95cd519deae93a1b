"""Law and lists as dated rows: rows without a company hold for everybody, a company's own row overrides."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from nhip.kernel.fields import RateField
from nhip.kernel.records import Row
from nhip.kernel.steady import Steady


class ListRow(Row):
    """A row of a country's list; `company` is empty unless a company overrides it."""

    company = models.ForeignKey(
        "kernel.Company", models.PROTECT, null=True, related_name="+", editable=False, verbose_name=_("company")
    )
    country = models.CharField(_("country"), max_length=2, default="vn")
    source = models.CharField(_("source"), max_length=300)

    class Meta:
        abstract = True


class TaxRate(Steady, ListRow):
    """What a VAT code means from one day to another, both included; no `since` is as far back as the law is known.

    `rate` is a fraction, empty where no tax is computed; `reduces` names the code that this rate stands in for on
    products to which the reduction applies.
    """

    code = models.CharField(_("code"), max_length=10)
    label = models.CharField(_("label"), max_length=100)
    rate = RateField(_("rate"), null=True)
    reduces = models.CharField(_("reduces"), max_length=10, blank=True, default="")
    since = models.DateField(_("since"), null=True)
    until = models.DateField(_("until"), null=True)

    class Meta:
        verbose_name = _("tax rate")
        verbose_name_plural = _("tax rates")
        constraints = [
            models.CheckConstraint(condition=Q(rate=None) | Q(rate__gte=0), name="no_rate_below_zero"),
            models.UniqueConstraint(
                fields=["company", "code", "reduces", "since"], name="one_own_rate_of_a_code_and_day"
            ),
            models.UniqueConstraint(
                fields=["country", "code", "reduces", "since"],
                condition=Q(company=None),
                name="one_rate_of_a_code_and_day",
            ),
            models.UniqueConstraint(
                fields=["country", "code", "reduces"],
                condition=Q(company=None, since=None),
                name="one_rate_of_a_code_from_of_old",
            ),
        ]

    def __str__(self) -> str:
        return self.label


class Bank(ListRow):
    """A bank of the country, with the number that transfers name it by."""

    bin = models.CharField(_("number in transfers"), max_length=10)
    code = models.CharField(_("code"), max_length=20)
    short_name = models.CharField(_("short name"), max_length=100)
    name = models.CharField(_("name"), max_length=200)
    swift = models.CharField(_("SWIFT code"), max_length=20, blank=True)

    class Meta:
        verbose_name = _("bank")
        verbose_name_plural = _("banks")

    def __str__(self) -> str:
        return self.short_name


class Province(ListRow):
    """A province or central city."""

    code = models.CharField(_("code"), max_length=10)
    name = models.CharField(_("name"), max_length=100)

    class Meta:
        verbose_name = _("province")
        verbose_name_plural = _("provinces")

    def __str__(self) -> str:
        return self.name
