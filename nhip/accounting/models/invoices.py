"""Sales invoices and their corrections: what customers owe us for (ACC-17, REC-29)."""

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from nhip.kernel.fields import ExchangeRateField, ForeignMoneyField, MoneyField, QuantityField, RateField
from nhip.kernel.folding import FoldedField
from nhip.kernel.models import Handoff
from nhip.kernel.records import Record
from nhip.kernel.refs import Ref
from nhip.shared.models import Party, Product

from .foreign import between, checked, open_together, said, together
from .opening import Opening

AT_MOST = models.F("total") + models.F("revalued")
"""What is open of an invoice that nobody has paid."""


class Invoice(Record):
    """The buyer's requisites are copied when it is issued; `open_amount` is a cache of total less allocations.

    `date` of a draft is the day its tax was worked out for; issuing works it out again for the day of issue.

    What was issued stays as it is. A mistake in it, and goods that come back, are told by an invoice of its own which
    `corrects` it (Circular 91/2026/TT-BTC Art 10): an adjusting one says the difference, above or below zero; a
    replacing one says everything anew, and the one before counts no more. An adjusting invoice below zero is a credit
    of the customer: its `open_amount` is below zero too, and nears zero as it is used or paid back.

    `written_off` and `provided` are caches of the bad debt papers that stand.

    One in another `currency` says what it says in the `foreign_` amounts; `rate` is what one unit was worth on its
    day. All other amounts are in the company's currency, as the books have them. A draft may wait for its rate.

    What is open of it is valued anew at the end of a period: `revalued` is by how much it is worth more than it was
    booked at (less, below zero), and `book_rate` the rate of the last valuation, at which it is settled from then on.

    One that came over from the books before is told by its `opening`: it has no lines, no symbol, and what was open
    of it then for its total; the entry of the opening books it. It is void when the opening is taken back.
    """

    class Kind(models.TextChoices):
        ORIGINAL = "original", _("Original")
        ADJUSTING = "adjusting", _("Adjusting")
        REPLACING = "replacing", _("Replacing")

    class Cause(models.TextChoices):
        MISTAKE = "mistake", _("Mistake in the invoice")
        RETURNED = "returned", _("Goods came back")
        REDUCTION = "reduction", _("Price reduction")
        DISCOUNT = "discount", _("Discount after the sale")

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        ISSUED = "issued", pgettext_lazy("invoice", "Issued")
        PART_PAID = "part_paid", _("Partly paid")
        PAID = "paid", _("Paid")
        LOST = "lost", _("Written off")
        REPLACED = "replaced", _("Replaced")
        VOID = "void", _("Void draft")

    handoff = models.ForeignKey(Handoff, models.PROTECT, null=True, related_name="+")
    opening = models.ForeignKey(
        Opening, models.PROTECT, null=True, related_name="invoices", verbose_name=_("opening of the balances")
    )
    order_kind = models.CharField(max_length=60, blank=True)
    order_id = models.BigIntegerField(null=True)
    customer = models.ForeignKey(Party, models.PROTECT, related_name="+", verbose_name=_("customer"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    number = models.CharField(_("number"), max_length=40, blank=True)
    symbol = models.CharField(_("symbol"), max_length=20, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.ORIGINAL)
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="corrected_by", verbose_name=_("corrects")
    )
    cause = models.CharField(_("cause"), max_length=10, choices=Cause, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    agreement = models.CharField(_("agreement with the buyer"), max_length=200, blank=True)
    date = models.DateField(_("date"), null=True)
    payment_days = models.PositiveSmallIntegerField(_("payment days"), default=0)
    due_on = models.DateField(_("due on"), null=True)
    early_rate = RateField(_("discount for paying early"), default=0)
    early_until = models.DateField(_("paid early until"), null=True)
    buyer_name = models.CharField(_("buyer"), max_length=200, blank=True)
    buyer_tax_number = models.CharField(_("buyer's tax number"), max_length=20, blank=True)
    buyer_address = models.CharField(_("buyer's address"), max_length=500, blank=True)
    net = MoneyField(_("before tax"), default=0)
    tax = MoneyField(_("VAT"), default=0)
    total = MoneyField(_("total"), default=0)
    open_amount = MoneyField(_("still open"), default=0)
    written_off = MoneyField(_("written off"), default=0)
    provided = MoneyField(_("provided for"), default=0)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    rate = ExchangeRateField(_("exchange rate"), null=True)
    foreign_net = ForeignMoneyField(_("before tax, in its currency"), null=True)
    foreign_tax = ForeignMoneyField(_("VAT, in its currency"), null=True)
    foreign_total = ForeignMoneyField(_("total in its currency"), null=True)
    foreign_open = ForeignMoneyField(_("still open in its currency"), null=True)
    revalued = MoneyField(_("valued anew by"), default=0)
    book_rate = ExchangeRateField(_("rate of the last valuation"), null=True)
    folded = FoldedField(of=("number", "buyer_name"))

    rows_are_counted = True
    named_by = ("symbol", "number")

    class Meta:
        verbose_name = _("invoice")
        verbose_name_plural = _("invoices")
        constraints = [
            models.UniqueConstraint(fields=["handoff"], condition=~Q(state="void"), name="one_invoice_of_an_asking"),
            models.UniqueConstraint(
                fields=["company", "symbol", "number"],
                condition=~Q(number="") & ~Q(state="void"),
                name="one_invoice_of_a_number",
            ),
            models.CheckConstraint(
                condition=Q(open_amount__gte=0, open_amount__lte=AT_MOST)
                | Q(open_amount__lte=0, open_amount__gte=AT_MOST, kind="adjusting"),
                name="never_overpaid",
            ),
            models.CheckConstraint(
                condition=Q(kind="original", corrects=None, cause="", reason="")
                | ~Q(kind="original") & Q(corrects__isnull=False) & ~Q(cause="") & ~Q(reason=""),
                name="a_correction_says_of_what_and_why",
            ),
            models.CheckConstraint(
                condition=Q(written_off=0, provided=0)
                | Q(written_off__gte=0, written_off__lte=models.F("total"), provided__gte=0),
                name="no_more_is_lost_than_was_owed",
            ),
            checked(
                together(
                    "foreign_net", "foreign_tax", "foreign_total", "foreign_open", but=Q(state__in=("draft", "void"))
                ),
                "a_foreign_invoice_has_a_rate",
            ),
            checked(
                between("foreign_open", "foreign_total")
                | Q(foreign_open__lte=0, foreign_open__gte=models.F("foreign_total"), kind="adjusting"),
                "never_overpaid_in_its_currency",
            ),
            checked(open_together(), "an_invoice_is_open_in_both_currencies"),
            checked(
                Q(revalued=0, book_rate=None) | ~Q(currency="") & (Q(book_rate=None) | Q(book_rate__gt=0)),
                "only_foreign_money_is_valued",
            ),
        ]
        indexes = [
            models.Index(
                fields=["company", "customer", "due_on"], condition=Q(open_amount__gt=0), name="open_invoices"
            ),
            models.Index(fields=["company", "order_kind", "order_id"], name="invoices_of_an_order"),
        ]

    def __str__(self) -> str:
        return self.called

    @property
    def called(self) -> str:
        """Symbol and number once it is issued."""
        return f"{self.symbol} {self.number}".strip() if self.number else str(_("Draft invoice"))

    @property
    def settled_at(self) -> Decimal | None:
        """The rate that what is open of it is booked at."""
        return self.book_rate or self.rate

    @property
    def is_credit(self) -> bool:
        """Whether it lowers what the customer owes."""
        return self.total < 0

    @property
    def abroad(self) -> str:
        """Its total in its own currency, if that is another than the books'."""
        return said(self.foreign_total, self.currency)

    @property
    def order(self) -> Ref | None:
        """The order it bills."""
        return Ref(self.order_kind, self.order_id) if self.order_kind and self.order_id else None


class InvoiceLine(Record):
    """One thing sold: amounts in the company's currency, `vat_rate` a fraction, empty where no tax is computed.

    A line of an adjusting invoice says by how much the line that it `corrects` changes; `price` is the price of what
    the quantity says, where only the price changes its difference, with a quantity of zero.

    The `foreign_` amounts are those of an invoice in another currency.
    """

    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="lines", verbose_name=_("invoice"))
    position = models.PositiveSmallIntegerField(_("no."))
    order_line = models.BigIntegerField(null=True)
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="corrected_by", verbose_name=_("corrects")
    )
    product = models.ForeignKey(Product, models.PROTECT, related_name="+", verbose_name=_("product"))
    description = models.CharField(_("description"), max_length=300)
    quantity = QuantityField(_("quantity"))
    price = MoneyField(_("unit price"))
    net = MoneyField(_("amount"))
    vat = models.CharField(_("VAT code"), max_length=10)
    vat_rate = RateField(_("VAT rate"), null=True)
    tax = MoneyField(_("VAT"))
    foreign_price = ForeignMoneyField(_("unit price in its currency"), null=True)
    foreign_net = ForeignMoneyField(_("amount in its currency"), null=True)
    foreign_tax = ForeignMoneyField(_("VAT, in its currency"), null=True)

    class Meta:
        verbose_name = _("invoice line")
        verbose_name_plural = _("invoice lines")
        constraints = [models.UniqueConstraint(fields=["invoice", "position"], name="one_invoice_line_of_a_position")]
