"""Debts that customers may never pay: provided for, written off, and what is paid of them after all (ACC-07)."""

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from nhip.kernel.fields import MoneyField
from nhip.kernel.folding import FoldedField
from nhip.kernel.models import Person
from nhip.kernel.records import Record
from nhip.shared.models import Party

from .invoices import Invoice
from .receipts import Receipt, Treasury


class BadDebt(Record):
    """A paper by which a receivable is provided for or written off; proposed by one person, agreed to by another.

    A provision says in `wanted` how much shall be provided for the invoice altogether; `amount` is the difference to
    what was provided before, above zero or below. A write-off closes `amount` of the invoice, out of what was
    provided first; it stays remembered outside the books until it is recovered. `provision` is by how much the paper
    changes what is provided for the invoice.
    """

    class Kind(models.TextChoices):
        PROVISION = "provision", _("Provision for a doubtful debt")
        WRITE_OFF = "write_off", _("Write-off of a bad debt")

    class State(models.TextChoices):
        PROPOSED = "proposed", _("To be agreed to")
        POSTED = "posted", _("Posted")
        REFUSED = "refused", _("Not agreed to")
        CANCELLED = "cancelled", _("Reversed paper")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PROPOSED)
    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="bad_debts", verbose_name=_("invoice"))
    customer = models.ForeignKey(Party, models.PROTECT, related_name="+", verbose_name=_("customer"))
    number = models.CharField(_("number"), max_length=40, blank=True)
    date = models.DateField(_("date"))
    wanted = MoneyField(_("to be provided altogether"), null=True)
    amount = MoneyField(_("amount"))
    provision = MoneyField(_("change of the provision"), default=0)
    recovered = MoneyField(_("recovered since"), default=0)
    reason = models.CharField(_("reason"), max_length=300)
    decision = models.CharField(_("decision"), max_length=200, blank=True)
    proposed_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("proposed by"))
    agreed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("agreed to by"))
    remark = models.CharField(_("reversed or refused because"), max_length=300, blank=True)
    folded = FoldedField(of=("number", "reason"))

    named_by = ("number",)

    class Meta:
        verbose_name = _("bad debt paper")
        verbose_name_plural = _("bad debt papers")
        constraints = [
            models.UniqueConstraint(
                fields=["company", "number"], condition=~Q(number=""), name="one_bad_debt_of_a_number"
            ),
            models.CheckConstraint(
                condition=Q(kind="provision", wanted__gte=0, recovered=0)
                | Q(kind="write_off", wanted=None, amount__gt=0, recovered__gte=0, recovered__lte=F("amount")),
                name="a_write_off_closes_something",
            ),
            models.CheckConstraint(condition=~Q(proposed_by=F("agreed_by")), name="nobody_agrees_with_themselves"),
        ]
        indexes = [
            models.Index(fields=["company", "customer"], condition=Q(state="posted"), name="bad_debts_of_a_customer")
        ]

    def __str__(self) -> str:
        return self.called

    @property
    def called(self) -> str:
        """Its number, until then what it is."""
        return self.number or str(self.get_kind_display())

    @property
    def left(self) -> Decimal:
        """What of a write-off was not recovered and is still remembered."""
        stands = self.kind == self.Kind.WRITE_OFF and self.state == self.State.POSTED
        return self.amount - self.recovered if stands else Decimal(0)


PAID_BY = [(each.value, each.label) for each in (Receipt.Kind.CASH, Receipt.Kind.BANK)]


class Recovery(Record):
    """Money for a debt that was written off: other income, and less to be remembered."""

    class State(models.TextChoices):
        POSTED = "posted", _("Posted")
        CANCELLED = "cancelled", _("Cancelled")

    kind = models.CharField(_("kind"), max_length=10, choices=PAID_BY)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.POSTED)
    bad_debt = models.ForeignKey(BadDebt, models.PROTECT, related_name="recoveries", verbose_name=_("written off by"))
    customer = models.ForeignKey(Party, models.PROTECT, related_name="+", verbose_name=_("customer"))
    treasury = models.ForeignKey(Treasury, models.PROTECT, related_name="+", verbose_name=_("into"))
    payer = models.CharField(_("payer"), max_length=200, blank=True)
    number = models.CharField(_("number"), max_length=40)
    date = models.DateField(_("date"))
    amount = MoneyField(_("amount"))
    text = models.CharField(_("for what"), max_length=300)
    reason = models.CharField(_("cancelled because"), max_length=300, blank=True)
    folded = FoldedField(of=("number", "payer", "text"))

    named_by = ("number",)

    class Meta:
        verbose_name = _("recovered debt")
        verbose_name_plural = _("recovered debts")
        constraints = [
            models.UniqueConstraint(fields=["company", "number"], name="one_recovery_of_a_number"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="a_recovery_brings_something"),
        ]

    def __str__(self) -> str:
        return self.number
