"""Notices that an issued invoice calls the buyer wrong: no new invoice, and no amount changes (ACC-17)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from nhip.kernel.append_only import AppendOnly
from nhip.kernel.folding import FoldedField
from nhip.kernel.models import Person
from nhip.shared.models import Party

from .invoices import Invoice


class InvoiceNotice(AppendOnly):
    """What the invoice should have said of the buyer, for the tax authority (04/SS-HĐĐT) and for the buyer.

    The invoice stays as it was issued; what is empty here was right on it. A notice that is wrong itself is followed
    by another one: the latest counts.
    """

    number = models.CharField(_("number"), max_length=40)
    date = models.DateField(_("date"))
    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="notices", verbose_name=_("invoice"))
    customer = models.ForeignKey(Party, models.PROTECT, related_name="+", verbose_name=_("customer"))
    right_name = models.CharField(_("right name of the buyer"), max_length=200, blank=True)
    right_address = models.CharField(_("right address of the buyer"), max_length=500, blank=True)
    right_words = models.CharField(_("other words put right"), max_length=300, blank=True)
    reason = models.CharField(_("explanation"), max_length=300)
    told_on = models.DateField(_("buyer told on"))
    told_by = models.CharField(_("buyer told by"), max_length=200, blank=True)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("made by"))
    folded = FoldedField(of=("number", "right_name", "reason"))

    named_by = ("number",)

    class Meta:
        verbose_name = _("notice of a mistake")
        verbose_name_plural = _("notices of mistakes")
        constraints = [
            models.UniqueConstraint(fields=["company", "number"], name="one_notice_of_a_number"),
            models.CheckConstraint(
                condition=~Q(right_name="", right_address="", right_words=""), name="a_notice_puts_something_right"
            ),
        ]

    def __str__(self) -> str:
        return self.number
