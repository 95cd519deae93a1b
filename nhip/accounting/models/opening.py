"""Opening balances: what the company had and owed on its first day here, as the books before closed (ACC-16)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from nhip.kernel.fields import MoneyField
from nhip.kernel.folding import FoldedField
from nhip.kernel.records import Record


class Opening(Record):
    """The day on which the books here begin, and the paper of the entry that says how they begin.

    Prepared: its sheets are loaded and laid side by side. Opened: they are in the books. Taken back: as if it had
    never been, its entry reversed on its own day; another one may follow.
    """

    class State(models.TextChoices):
        PREPARED = "prepared", _("Being prepared")
        OPENED = "opened", _("Opened")
        TAKEN_BACK = "taken_back", _("Taken back")

    number = models.CharField(_("number"), max_length=40, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PREPARED)
    on = models.DateField(_("first day in these books"))
    reason = models.CharField(_("taken back because"), max_length=300, blank=True)
    folded = FoldedField(of=("number",))

    named_by = ("number",)

    class Meta:
        verbose_name = _("opening of the balances")
        verbose_name_plural = _("openings of the balances")
        constraints = [
            models.UniqueConstraint(
                fields=["company"], condition=~Q(state="taken_back"), name="one_opening_of_a_company"
            ),
            models.CheckConstraint(
                condition=Q(state="prepared") | ~Q(number=""), name="an_opening_in_the_books_has_a_number"
            ),
        ]

    def __str__(self) -> str:
        return self.called

    @property
    def called(self) -> str:
        """Its number; until it is opened, the day it is for."""
        return self.number or f"{_('Opening balances')} {self.on:%d/%m/%Y}"


class OpeningSheet(Record):
    """One file of an opening as it was understood; of goods only the control sums, their own room keeps the rest.

    `rows` of the ledger: account, party, debit, credit. Of open items: customer, number, date, due, owed, paid ahead,
    note. Of goods: product, quantity, value.
    """

    class Part(models.TextChoices):
        LEDGER = "ledger", _("Balances of accounts")
        ITEMS = "items", _("Receivables and advances")
        GOODS = "goods", _("Goods in stock")

    opening = models.ForeignKey(Opening, models.PROTECT, related_name="sheets", verbose_name=_("opening"))
    part = models.CharField(_("part"), max_length=10, choices=Part)
    file = models.CharField(_("file"), max_length=200)
    digest = models.CharField(_("digest"), max_length=64)
    rows = models.JSONField(_("rows"), default=list)
    debit = MoneyField(_("debit"), default=0)
    credit = MoneyField(_("credit"), default=0)

    class Meta:
        verbose_name = _("sheet of an opening")
        verbose_name_plural = _("sheets of an opening")
        constraints = [models.UniqueConstraint(fields=["opening", "part"], name="one_sheet_of_a_part")]

    def __str__(self) -> str:
        return self.file
