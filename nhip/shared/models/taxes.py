"""Law and lists as dated rows: rows without a company hold for everybody, a company's own row overrides."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from nhip.kernel import ids
from nhip.kernel.fields import RateField


class ListRow(models.Model):
    """A row of a country's list; `company` is empty unless a company overrides it."""

    id = models.BigIntegerField(primary_key=True, default=ids.new, editable=False)
    company = models.ForeignKey("kernel.Company", models.PROTECT, null=True, related_name="+", editable=False)
    country = models.CharField(max_length=2, default="vn")
    source = models.CharField(_("source"), max_length=300)

    class Meta:
        abstract = True


class TaxRate(ListRow):
    """What a tax code means from one day to another; `rate` is a fraction, empty where no tax is computed."""

    code = models.CharField(_("code"), max_length=10)
    reduced = models.BooleanField(_("reduced"), default=False)
    label = models.CharField(_("label"), max_length=100)
    rate = RateField(_("rate"), null=True)
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True)

    class Meta:
        verbose_name = _("tax rate")
        constraints = [models.CheckConstraint(condition=Q(rate=None) | Q(rate__gte=0), name="no_rate_below_zero")]


class Bank(ListRow):
    """A bank of the country, with the number that transfers name it by."""

    bin = models.CharField(max_length=10)
    code = models.CharField(_("code"), max_length=20)
    name = models.CharField(_("name"), max_length=200)
    swift = models.CharField(max_length=20, blank=True)


class Province(ListRow):
    """A province or central city."""

    code = models.CharField(_("code"), max_length=10)
    name = models.CharField(_("name"), max_length=100)


class Holiday(ListRow):
    """A paid holiday: no clock runs on it."""

    date = models.DateField(_("date"))
    name = models.CharField(_("name"), max_length=200)
