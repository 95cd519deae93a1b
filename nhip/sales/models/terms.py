"""What quotations and orders have in common: a customer, terms, and lines with a price."""

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from nhip.documents.words import in_words
from nhip.kernel.fields import ExchangeRateField, ForeignMoneyField, MoneyField, QuantityField, RateField
from nhip.kernel.models import Handoff, Person, Unit
from nhip.kernel.records import Record
from nhip.shared.models import Contact, Party, PriceList, Product

from .. import words


class Terms(Record):
    """Amounts in the company's currency; `net` is after discount and before tax; `deposit` is due before release.

    A sale in another `currency` says in the `foreign_` amounts what the customer is asked for; `rate` is what one
    unit was worth on its `date`, all other amounts are what that comes to in the books. Blank: the books' currency.

    `answer` is accounting's word on the maximum discount, `approval` somebody's on a discount above one's own limit.
    """

    number = models.CharField(_("number"), max_length=40)
    customer = models.ForeignKey(Party, models.PROTECT, related_name="+", verbose_name=_("customer"))
    contact = models.ForeignKey(Contact, models.PROTECT, null=True, related_name="+", verbose_name=_("contact"))
    owner = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("salesperson"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    price_list = models.ForeignKey(
        PriceList, models.PROTECT, null=True, related_name="+", verbose_name=_("price list")
    )
    date = models.DateField(_("date"))
    payment_days = models.PositiveSmallIntegerField(_("payment days"), default=0)
    payment_terms = models.CharField(_("payment terms"), max_length=300, blank=True)
    delivery_terms = models.CharField(_("delivery terms"), max_length=300, blank=True)
    deposit = MoneyField(_("deposit"), default=0)
    gross = MoneyField(_("before discount"), default=0)
    discount = MoneyField(_("discount"), default=0)
    net = MoneyField(_("before tax"), default=0)
    tax = MoneyField(_("VAT"), default=0)
    total = MoneyField(_("total"), default=0)
    currency = models.CharField(_("currency of the sale"), max_length=3, blank=True, default="")
    rate = ExchangeRateField(_("exchange rate of the sale"), null=True)
    foreign_gross = ForeignMoneyField(_("before discount, in the currency of the sale"), null=True)
    foreign_net = ForeignMoneyField(_("before tax, in the currency of the sale"), null=True)
    foreign_tax = ForeignMoneyField(_("VAT, in the currency of the sale"), null=True)
    foreign_total = ForeignMoneyField(_("total in the currency of the sale"), null=True)
    foreign_deposit = ForeignMoneyField(_("deposit in the currency of the sale"), null=True)
    note = models.TextField(_("note"), blank=True)
    answer = models.ForeignKey(
        Handoff, models.PROTECT, null=True, related_name="+", verbose_name=_("accounting's answer")
    )
    approval = models.ForeignKey(Handoff, models.PROTECT, null=True, related_name="+", verbose_name=_("approval"))
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    named_by = ("number",)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.number

    @property
    def in_words(self) -> str:
        """The total in words, in the language of papers; empty where the currency of the sale has no words."""
        total = self.foreign_total if self.currency else self.total
        return in_words(total, self.company, self.currency)

    @property
    def rate_of_day(self) -> str:
        """The exchange rate of a sale in another currency, with its day."""
        return f"{words.figure(self.rate, ExchangeRateField.places)} ({words.day(self.date)})" if self.rate else ""

    @property
    def foreign_discount(self) -> Decimal | None:
        """What is given away, in the currency of the sale."""
        if self.foreign_gross is None or self.foreign_net is None:
            return None
        return self.foreign_gross - self.foreign_net


def told_whole(*more: str) -> Q:
    """In the books' currency neither rate nor foreign amount, in another all of them, whose rate is above zero.

    That it is there is said too: to compare nothing with zero is no answer, and a database lets that pass.
    """
    names = ("foreign_gross", "foreign_net", "foreign_tax", "foreign_total", "foreign_deposit", *more)
    without = Q(currency="", rate=None, **dict.fromkeys(names))
    return without | ~Q(currency="") & Q(rate__gt=0) & Q(**{f"{name}__isnull": False for name in ("rate", *names)})


class TermsLine(Record):
    """`discount` and `vat_rate` are fractions; quantities in base units; `gross` and `net` are rounded amounts.

    The `foreign_` amounts are those of a sale in another currency.
    """

    position = models.PositiveSmallIntegerField(_("no."))
    product = models.ForeignKey(Product, models.PROTECT, related_name="+", verbose_name=_("product"))
    description = models.CharField(_("description"), max_length=300)
    quantity = QuantityField(_("quantity"))
    list_price = MoneyField(_("list price"))
    discount = RateField(_("discount"), default=0)
    gross = MoneyField(_("before discount"))
    net = MoneyField(_("net amount"))
    vat = models.CharField(_("VAT code"), max_length=10)
    vat_rate = RateField(_("VAT rate"), null=True)
    tax = MoneyField(_("VAT"))
    foreign_list_price = ForeignMoneyField(_("list price in the currency of the sale"), null=True)
    foreign_net = ForeignMoneyField(_("net amount in the currency of the sale"), null=True)
    foreign_tax = ForeignMoneyField(_("VAT of the line, in the currency of the sale"), null=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="%(class)s_has_a_quantity"),
            models.CheckConstraint(
                condition=Q(discount__gte=0, discount__lte=1), name="%(class)s_discount_in_bounds"
            ),
        ]
