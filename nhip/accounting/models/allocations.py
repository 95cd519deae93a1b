"""Who paid what: each row settles a part of an invoice, or gives money back; written once (ACC-07)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from nhip.kernel.append_only import AppendOnly
from nhip.kernel.fields import ForeignMoneyField, MoneyField

from .bad_debts import BadDebt
from .early import EarlyDiscount
from .invoices import Invoice
from .receipts import Receipt, Refund
from .revaluation import RevaluedItem

SOURCES = ("receipt", "credit", "bad_debt", "discount", "revalued")


def _only(name: str) -> Q:
    """That one of the sources, and no other."""
    return Q(**dict.fromkeys(each for each in SOURCES if each != name)) & Q(**{f"{name}__isnull": False})


class Allocation(AppendOnly):
    """So much of a receipt, or of a credit, settles so much of an invoice, or went back; undone by a row below zero.

    What is written off, or given for paying early, settles it too, though nobody paid; what a valuation at a period's
    end adds is open beside the total, so its row is below zero, and above where it takes away. A replacing invoice
    settles the one that it replaces, which counts no more, and keeps its own amount whole.

    Of papers in another currency `foreign_amount` says how much; `amount` is what that was booked at on the side that
    is settled, `amount` and `difference` together on the side that pays: above zero a gain, below zero a loss.
    """

    receipt = models.ForeignKey(
        Receipt, models.PROTECT, null=True, related_name="allocations", verbose_name=_("receipt")
    )
    credit = models.ForeignKey(Invoice, models.PROTECT, null=True, related_name="gives", verbose_name=_("credit"))
    invoice = models.ForeignKey(
        Invoice, models.PROTECT, null=True, related_name="allocations", verbose_name=_("invoice")
    )
    refund = models.ForeignKey(
        Refund, models.PROTECT, null=True, related_name="allocations", verbose_name=_("refund")
    )
    bad_debt = models.ForeignKey(
        BadDebt, models.PROTECT, null=True, related_name="allocations", verbose_name=_("write-off")
    )
    discount = models.ForeignKey(
        EarlyDiscount,
        models.PROTECT,
        null=True,
        related_name="allocations",
        verbose_name=_("discount for paying early"),
    )
    revalued = models.ForeignKey(
        RevaluedItem,
        models.PROTECT,
        null=True,
        related_name="allocations",
        verbose_name=_("valuation of foreign money"),
    )
    amount = MoneyField(_("amount"))
    foreign_amount = ForeignMoneyField(_("amount in its currency"), null=True)
    difference = MoneyField(_("exchange difference"), default=0)
    date = models.DateField(_("date"))

    class Meta:
        verbose_name = _("allocation")
        verbose_name_plural = _("allocations")
        constraints = [
            models.CheckConstraint(condition=~Q(amount=0), name="an_allocation_moves_something"),
            models.CheckConstraint(
                condition=Q(foreign_amount=None, difference=0)
                | Q(foreign_amount__isnull=False) & ~Q(foreign_amount=0),
                name="an_exchange_difference_is_of_foreign_money",
            ),
            models.CheckConstraint(
                condition=_only("receipt")
                | _only("credit")
                | _only("bad_debt")
                | _only("discount")
                | _only("revalued") & Q(foreign_amount=None),
                name="an_allocation_has_one_source",
            ),
            models.CheckConstraint(
                condition=Q(invoice=None, refund__isnull=False) | Q(invoice__isnull=False, refund=None),
                name="an_allocation_has_one_goal",
            ),
        ]

    def __str__(self) -> str:
        source = self.receipt or self.credit or self.bad_debt or self.discount or self.revalued.revaluation
        return f"{source} → {self.invoice or self.refund}"
