"""Discounts for paying early: the terms that accounting grants, and what customers earned by them (ACC-07)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from nhip.kernel.fields import MoneyField, RateField
from nhip.kernel.folding import FoldedField
from nhip.kernel.records import Record
from nhip.kernel.steady import Steady
from nhip.shared.models import Party

from .invoices import Invoice
from .receipts import Receipt


class EarlyTerms(Steady, Record):
    """Whoever pays within `days` of the invoice pays `rate` (a fraction) less; without customer for everybody."""

    customer = models.ForeignKey(Party, models.PROTECT, null=True, related_name="+", verbose_name=_("customer"))
    rate = RateField(_("discount for paying early"))
    days = models.PositiveSmallIntegerField(_("within days"))
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True)

    class Meta:
        verbose_name = _("terms for paying early")
        verbose_name_plural = _("terms for paying early")
        constraints = [
            models.UniqueConstraint(fields=["customer"], condition=Q(until=None), name="one_open_early_terms"),
            models.UniqueConstraint(
                fields=["company"], condition=Q(until=None, customer=None), name="one_open_early_terms_for_all"
            ),
            models.CheckConstraint(condition=Q(rate__gt=0, rate__lt=1), name="early_terms_give_something"),
        ]

    def __str__(self) -> str:
        return f"{self.rate * 100:f}".rstrip("0").rstrip(".") + f" % / {self.days}"


class EarlyDiscount(Record):
    """What a customer need not pay because the money came early: a financial cost, never less revenue."""

    class State(models.TextChoices):
        POSTED = "posted", _("Posted")
        CANCELLED = "cancelled", _("Cancelled")

    state = models.CharField(_("state"), max_length=10, choices=State, default=State.POSTED)
    customer = models.ForeignKey(Party, models.PROTECT, related_name="+", verbose_name=_("customer"))
    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="early_discounts", verbose_name=_("invoice"))
    receipt = models.ForeignKey(
        Receipt, models.PROTECT, null=True, related_name="early_discounts", verbose_name=_("earned by")
    )
    number = models.CharField(_("number"), max_length=40)
    date = models.DateField(_("date"))
    amount = MoneyField(_("amount"))
    reason = models.CharField(_("cancelled because"), max_length=300, blank=True)
    folded = FoldedField(of=("number",))

    named_by = ("number",)

    class Meta:
        verbose_name = _("discount for paying early")
        verbose_name_plural = _("discounts for paying early")
        constraints = [
            models.UniqueConstraint(fields=["company", "number"], name="one_early_discount_of_a_number"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="an_early_discount_gives_something"),
        ]

    def __str__(self) -> str:
        return self.number
