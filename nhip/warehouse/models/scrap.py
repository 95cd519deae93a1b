"""The scrap slip: goods that are spoiled, expired or broken leave the store for good (WH-02, WH-08)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from nhip.kernel.fields import MoneyField, QuantityField
from nhip.kernel.folding import FoldedField
from nhip.kernel.models import Handoff, Person
from nhip.kernel.records import Record
from nhip.shared.models import Product

from .places import Location, Warehouse
from .stock import Lot
from .whole import whole


class ScrapSlip(Record):
    """What shall be scrapped of one warehouse: proposed by the store, agreed to by somebody else, then final.

    Until it is agreed to, nothing has moved: `date` is the day of the proposal, then the day on which the goods left.
    `estimate` is what the books say they are worth on the day of the proposal, `cost` what they left with.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", pgettext_lazy("scrap", "Waiting for agreement")
        RETURNED = "returned", pgettext_lazy("scrap", "Given back")
        SCRAPPED = "scrapped", pgettext_lazy("scrap", "Scrapped")
        WITHDRAWN = "withdrawn", pgettext_lazy("scrap", "Withdrawn")

    OPEN = (State.PROPOSED, State.RETURNED)
    """Nothing has left, and it still may."""

    number = models.CharField(_("number"), max_length=40, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PROPOSED)
    handoff = models.ForeignKey(Handoff, models.PROTECT, null=True, related_name="+")
    warehouse = models.ForeignKey(Warehouse, models.PROTECT, related_name="+", verbose_name=_("warehouse"))
    date = models.DateField(_("date"))
    reason = models.CharField(_("reason"), max_length=300)
    disposal = models.CharField(_("way of disposal"), max_length=300, blank=True)
    council = models.TextField(_("members of the council"), max_length=1000, blank=True)
    keeper = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("proposed by"))
    agreed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("agreed to by"))
    decision = models.CharField(_("decision"), max_length=200, blank=True)
    remark = models.CharField(_("remark"), max_length=300, blank=True)
    estimate = MoneyField(_("estimated value"), default=0)
    cost = MoneyField(_("value scrapped"), default=0)
    folded = FoldedField(of=("number", "reason"))

    named_by = ("number",)
    field_groups = {"cost": ("estimate", "cost")}

    class Meta:
        verbose_name = _("scrap slip")
        verbose_name_plural = _("scrap slips")
        constraints = [
            models.UniqueConstraint(
                fields=["company", "number"], condition=~Q(number=""), name="one_scrap_of_a_number"
            ),
            models.CheckConstraint(
                condition=Q(state="scrapped", agreed_by__isnull=False) & ~Q(number="")
                | ~Q(state="scrapped") & Q(agreed_by=None, number=""),
                name="nothing_is_scrapped_unagreed",
            ),
            models.CheckConstraint(condition=~Q(keeper=F("agreed_by")), name="nobody_scraps_what_they_proposed"),
        ]
        indexes = [models.Index(fields=["company", "warehouse"], condition=Q(state="proposed"), name="open_scrap")]

    def __str__(self) -> str:
        return self.number or str(_("Goods to be scrapped"))

    @property
    def called(self) -> str:
        """The number; until it has one, that it waits."""
        return self.number or str(_("To be scrapped"))


class ScrapLine(Record):
    """So much of a product, of which lot or which pieces, from which shelf, and what is wrong with it."""

    class Condition(models.TextChoices):
        EXPIRED = "expired", pgettext_lazy("scrap", "Expired")
        SPOILED = "spoiled", pgettext_lazy("scrap", "Spoiled")
        BROKEN = "broken", pgettext_lazy("scrap", "Broken")
        DEFECTIVE = "defective", pgettext_lazy("scrap", "Defective")

    slip = models.ForeignKey(ScrapSlip, models.PROTECT, related_name="lines", verbose_name=_("scrap slip"))
    product = models.ForeignKey(Product, models.PROTECT, related_name="+", verbose_name=_("product"))
    condition = models.CharField(_("condition"), max_length=10, choices=Condition)
    location = models.ForeignKey(Location, models.PROTECT, null=True, related_name="+", verbose_name=_("shelf"))
    lot = models.ForeignKey(Lot, models.PROTECT, null=True, related_name="+", verbose_name=_("lot"))
    serials = models.JSONField(_("serial numbers"), default=list)
    quantity = QuantityField(_("quantity"))
    estimate = MoneyField(_("estimated value"), default=0)
    cost = MoneyField(_("value scrapped"), default=0)

    field_groups = {"cost": ("estimate", "cost")}

    class Meta:
        verbose_name = _("scrap line")
        verbose_name_plural = _("scrap lines")
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="something_is_scrapped"),
            whole("scrapped_in_whole_numbers", "quantity", "estimate", "cost"),
        ]
