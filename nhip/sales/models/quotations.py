"""Quotations: what a customer was offered, revision by revision (SAL-05, REC-20)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from nhip.kernel.folding import FoldedField

from .terms import Terms, TermsLine, told_whole


class Quotation(Terms):
    """A revision keeps its number and takes the place of the one before."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        WAITING = "waiting", _("Waiting for approval")
        SENT = "sent", _("Sent")
        ACCEPTED = "accepted", _("Accepted by customer")
        REFUSED = "refused", _("Refused by customer")
        EXPIRED = "expired", _("Expired")
        REPLACED = "replaced", _("Replaced by a revision")

    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    revision = models.PositiveSmallIntegerField(_("revision"), default=1)
    revises = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="revised_by", verbose_name=_("revises")
    )
    valid_until = models.DateField(_("valid until"))
    sent_at = models.DateTimeField(_("sent at"), null=True)
    folded = FoldedField(of=("number", "note"))

    rows_are_counted = True
    named_by = ("number", "revision")

    class Meta:
        verbose_name = _("quotation")
        verbose_name_plural = _("quotations")
        constraints = [
            models.UniqueConstraint(fields=["company", "number", "revision"], name="one_quotation_of_a_number"),
            models.CheckConstraint(condition=told_whole(), name="a_foreign_quotation_is_told_whole"),
        ]
        indexes = [
            models.Index(fields=["company", "-id"], name="quotations_newest_first"),
            models.Index(fields=["company", "customer"], name="quotations_of_a_customer"),
        ]

    def __str__(self) -> str:
        return self.number if self.revision == 1 else f"{self.number}/{self.revision}"


class QuotationLine(TermsLine):
    """One thing offered."""

    quotation = models.ForeignKey(Quotation, models.PROTECT, related_name="lines", verbose_name=_("quotation"))

    class Meta(TermsLine.Meta):
        verbose_name = _("quotation line")
        verbose_name_plural = _("quotation lines")
