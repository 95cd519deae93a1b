"""Money that came in (by bank, at the desk, or collected and handed over), and money that went back."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from nhip.kernel.fields import ExchangeRateField, ForeignMoneyField, MoneyField
from nhip.kernel.folding import FoldedField
from nhip.kernel.models import Handoff, Person
from nhip.kernel.records import Record
from nhip.kernel.refs import Ref
from nhip.kernel.steady import Steady
from nhip.shared.models import Party

from .books import Account
from .foreign import between, checked, open_together, said, together
from .opening import Opening


class Treasury(Steady, Record):
    """A cash desk or an account at a bank, and its account in the ledger (ACC-01); blank `currency` is the books'."""

    class Kind(models.TextChoices):
        CASH = "cash", _("Cash desk")
        BANK = "bank", pgettext_lazy("treasury", "Bank account")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    name = models.CharField(_("name"), max_length=100)
    account = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name=_("account"))
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    bank_name = models.CharField(_("bank"), max_length=200, blank=True)
    bank_account = models.CharField(_("account number"), max_length=40, blank=True)
    folded = FoldedField(of=("name", "bank_name"))

    field_groups = {"bank": ("bank_account",)}
    steady_with = ("account",)

    class Meta:
        verbose_name = _("treasury")
        verbose_name_plural = _("treasuries")
        constraints = [models.UniqueConstraint(fields=["company", "name"], name="one_treasury_of_a_name")]

    def __str__(self) -> str:
        return self.name


class Receipt(Record):
    """Money from a customer (REC-30); what no invoice has taken yet (`open_amount`) is his advance on account 131.

    Collected: a salesperson has it in hand. Handed: money and receipt wait for the count. Posted: in the books.
    When less is counted than was collected, `amount` becomes what was counted, `collected` keeps what the interim
    receipt says, and a receipt for the rest (`rest_of`) stays in the collector's hand (ACC-19).

    Brought forward: an advance of the books before, which came over with an `opening` and went into no treasury here.

    One in another `currency` brought `foreign_amount`; `amount` and `open_amount` are what that was worth on its day.
    """

    class Kind(models.TextChoices):
        CASH = "cash", _("Cash")
        BANK = "bank", _("Bank transfer")
        OPENING = "opening", _("Brought forward")

    class State(models.TextChoices):
        COLLECTED = "collected", _("Collected")
        HANDED = "handed", _("Waiting for the count")
        POSTED = "posted", _("Posted")
        CANCELLED = "cancelled", _("Cancelled")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    state = models.CharField(_("state"), max_length=10, choices=State)
    opening = models.ForeignKey(
        Opening, models.PROTECT, null=True, related_name="receipts", verbose_name=_("opening of the balances")
    )
    treasury = models.ForeignKey(Treasury, models.PROTECT, null=True, related_name="+", verbose_name=_("into"))
    customer = models.ForeignKey(Party, models.PROTECT, related_name="+", verbose_name=_("customer"))
    payer = models.CharField(_("payer"), max_length=200, blank=True)
    order_kind = models.CharField(max_length=60, blank=True)
    order_id = models.BigIntegerField(null=True)
    collector = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("collected by"))
    salesperson = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", verbose_name=_("salesperson")
    )
    handoff = models.ForeignKey(Handoff, models.PROTECT, null=True, related_name="+")
    interim_number = models.CharField(_("interim number"), max_length=40, blank=True)
    number = models.CharField(_("number"), max_length=40, blank=True)
    date = models.DateField(_("date"))
    collected_at = models.DateTimeField(_("collected at"), null=True)
    posted_on = models.DateField(_("posted on"), null=True)
    text = models.CharField(_("for what"), max_length=300, blank=True)
    amount = MoneyField(_("amount"))
    collected = MoneyField(_("collected"), null=True)
    counted = MoneyField(_("counted"), null=True)
    difference = models.CharField(_("difference"), max_length=300, blank=True)
    rest_of = models.ForeignKey("self", models.PROTECT, null=True, related_name="rests", verbose_name=_("rest of"))
    reason = models.CharField(_("cancelled because"), max_length=300, blank=True)
    open_amount = MoneyField(_("not yet allocated"), default=0)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    rate = ExchangeRateField(_("exchange rate"), null=True)
    foreign_amount = ForeignMoneyField(_("amount in its currency"), null=True)
    foreign_open = ForeignMoneyField(_("not yet allocated, in its currency"), null=True)
    folded = FoldedField(of=("number", "interim_number", "payer", "text"))

    rows_are_counted = True
    named_by = ("number", "interim_number")

    class Meta:
        verbose_name = _("receipt")
        verbose_name_plural = _("receipts")
        constraints = [
            models.UniqueConstraint(
                fields=["company", "number"], condition=~Q(number=""), name="one_receipt_of_a_number"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="a_receipt_brings_something"),
            models.CheckConstraint(
                condition=Q(open_amount__gte=0) & Q(open_amount__lte=F("amount")), name="never_allocated_twice"
            ),
            checked(together("foreign_amount", "foreign_open"), "a_foreign_receipt_has_a_rate"),
            checked(
                between("foreign_open", "foreign_amount") & (Q(foreign_amount=None) | Q(foreign_amount__gt=0)),
                "never_allocated_twice_in_its_currency",
            ),
            checked(open_together(), "a_receipt_is_open_in_both_currencies"),
        ]
        indexes = [
            models.Index(
                fields=["company", "collector"], condition=~Q(state__in=("posted", "cancelled")), name="cash_in_hand"
            ),
            models.Index(fields=["company", "order_kind", "order_id"], name="receipts_of_an_order"),
            models.Index(fields=["company", "customer"], condition=Q(open_amount__gt=0), name="open_advances"),
        ]

    def __str__(self) -> str:
        return self.called

    @property
    def called(self) -> str:
        """Its number in the books, until then the number of the interim receipt."""
        return self.number or self.interim_number

    @property
    def abroad(self) -> str:
        """What came in its own currency, if that is another than the books'."""
        return said(self.foreign_amount, self.currency)

    @property
    def order(self) -> Ref | None:
        """The order it was paid for."""
        return Ref(self.order_kind, self.order_id) if self.order_kind and self.order_id else None


class Refund(Record):
    """Money that went back to a customer: an advance that is not needed, a credit for what came back (SAL-21)."""

    class Kind(models.TextChoices):
        CASH = "cash", _("Cash")
        BANK = "bank", _("Bank transfer")

    class State(models.TextChoices):
        POSTED = "posted", _("Posted")
        CANCELLED = "cancelled", _("Cancelled")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    state = models.CharField(_("state"), max_length=10, choices=State)
    customer = models.ForeignKey(Party, models.PROTECT, related_name="+", verbose_name=_("customer"))
    treasury = models.ForeignKey(Treasury, models.PROTECT, related_name="+", verbose_name=_("out of"))
    payee = models.CharField(_("paid to"), max_length=200, blank=True)
    order_kind = models.CharField(max_length=60, blank=True)
    order_id = models.BigIntegerField(null=True)
    number = models.CharField(_("number"), max_length=40)
    date = models.DateField(_("date"))
    amount = MoneyField(_("amount"))
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    rate = ExchangeRateField(_("exchange rate"), null=True)
    foreign_amount = ForeignMoneyField(_("amount in its currency"), null=True)
    text = models.CharField(_("for what"), max_length=300)
    reason = models.CharField(_("cancelled because"), max_length=300, blank=True)
    folded = FoldedField(of=("number", "payee", "text"))

    named_by = ("number",)

    class Meta:
        verbose_name = _("refund")
        verbose_name_plural = _("refunds")
        constraints = [
            models.UniqueConstraint(fields=["company", "number"], name="one_refund_of_a_number"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="a_refund_pays_something"),
            checked(
                together("foreign_amount") & (Q(foreign_amount=None) | Q(foreign_amount__gt=0)),
                "a_foreign_refund_has_a_rate",
            ),
        ]
        indexes = [models.Index(fields=["company", "order_kind", "order_id"], name="refunds_of_an_order")]

    def __str__(self) -> str:
        return self.number

    @property
    def abroad(self) -> str:
        """What went back in its own currency, if that is another than the books'."""
        return said(self.foreign_amount, self.currency)

    @property
    def order(self) -> Ref | None:
        """The order that the money had been paid for."""
        return Ref(self.order_kind, self.order_id) if self.order_kind and self.order_id else None
