"""Valuing foreign money and debts at the end of a period: the paper, and each item with what it was and is worth."""

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from nhip.kernel.append_only import AppendOnly
from nhip.kernel.fields import ExchangeRateField, ForeignMoneyField, MoneyField
from nhip.kernel.folding import FoldedField
from nhip.kernel.models import Person
from nhip.kernel.records import Record

from .foreign import checked, said
from .invoices import Invoice
from .receipts import Treasury


class Revaluation(Record):
    """Everything in one currency at the rate of a period's last day: one paper for a day and currency (ACC-16).

    Circular 133/2016/TT-BTC Art 52: what is gained and what is lost meet on 413; the net of it goes to 515 or 635.
    """

    class State(models.TextChoices):
        POSTED = "posted", _("Posted")
        CANCELLED = "cancelled", _("Reversed paper")

    state = models.CharField(_("state"), max_length=10, choices=State, default=State.POSTED)
    number = models.CharField(_("number"), max_length=40)
    date = models.DateField(_("end of the period"))
    currency = models.CharField(_("currency"), max_length=3)
    rate = ExchangeRateField(_("exchange rate"))
    rate_source = models.CharField(_("source of the rate"), max_length=200, blank=True)
    gain = MoneyField(_("gained by valuing"))
    loss = MoneyField(_("lost by valuing"))
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("made by"))
    reason = models.CharField(_("reversed because"), max_length=300, blank=True)
    folded = FoldedField(of=("number", "rate_source"))

    named_by = ("number",)

    class Meta:
        verbose_name = _("valuation of foreign money")
        verbose_name_plural = _("valuations of foreign money")
        constraints = [
            models.UniqueConstraint(fields=["company", "number"], name="one_revaluation_of_a_number"),
            models.UniqueConstraint(
                fields=["company", "currency", "date"],
                condition=Q(state="posted"),
                name="one_revaluation_of_a_period",
            ),
            checked(Q(rate__gt=0) & ~Q(currency=""), "a_revaluation_has_a_rate"),
            checked(Q(gain__gte=0, loss__gte=0) & ~Q(gain=0, loss=0), "a_revaluation_changes_something"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def net(self) -> Decimal:
        """What went on to 515 (above zero) or to 635 (below)."""
        return self.gain - self.loss


class RevaluedItem(AppendOnly):
    """An open invoice, or the money in a treasury, as it stood on that day: what was booked of it, what it is worth.

    `later` is the part of the difference that settlements after that day had realised already, before the paper was
    posted: it is taken out of them on the day `later_on`, by an entry of the item's own.
    """

    revaluation = models.ForeignKey(
        Revaluation, models.PROTECT, related_name="items", verbose_name=_("valuation of foreign money")
    )
    invoice = models.ForeignKey(
        Invoice, models.PROTECT, null=True, related_name="revalued_by", verbose_name=_("invoice")
    )
    treasury = models.ForeignKey(
        Treasury, models.PROTECT, null=True, related_name="revalued_by", verbose_name=_("cash desk or bank account")
    )
    foreign_amount = ForeignMoneyField(_("amount in its currency"))
    booked = MoneyField(_("booked before"))
    worth = MoneyField(_("worth at that rate"))
    later = MoneyField(_("settled since"), default=0)
    later_on = models.DateField(_("settled since on"), null=True)
    rate_before = ExchangeRateField(_("rate of the valuation before"), null=True)

    class Meta:
        verbose_name = _("valued item")
        verbose_name_plural = _("valued items")
        constraints = [
            checked(
                Q(invoice__isnull=False, treasury=None) | Q(invoice=None, treasury__isnull=False, later=0),
                "a_valued_item_is_one_thing",
            ),
            checked(Q(later=0, later_on=None) | ~Q(later=0) & Q(later_on__isnull=False), "settled_since_has_a_day"),
        ]

    def __str__(self) -> str:
        return self.called

    @property
    def called(self) -> str:
        """The invoice, or where the money lies."""
        return str(self.invoice or self.treasury)

    @property
    def difference(self) -> Decimal:
        """A gain above zero, a loss below."""
        return self.worth - self.booked

    @property
    def abroad(self) -> str:
        """What it is in its own currency."""
        return said(self.foreign_amount, self.revaluation.currency)
