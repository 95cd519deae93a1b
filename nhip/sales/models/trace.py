"""What others told about orders: deliveries, invoices, money; kept so that every cache can be worked out again."""

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from nhip.kernel.fields import ForeignMoneyField, MoneyField, QuantityField
from nhip.kernel.models import Person
from nhip.kernel.records import Record
from nhip.shared.models import Party

from .orders import Order, OrderLine


class DeliveredLine(Record):
    """So much of an order line was delivered by one goods issue; 0 stands for a service done without goods."""

    line = models.ForeignKey(OrderLine, models.PROTECT, related_name="deliveries", verbose_name=_("order line"))
    issue = models.BigIntegerField(_("goods issue"), default=0)
    number = models.CharField(_("number"), max_length=40, blank=True)
    date = models.DateField(_("date"))
    quantity = QuantityField(_("quantity"))

    class Meta:
        verbose_name = _("delivered line")
        verbose_name_plural = _("delivered lines")
        constraints = [
            models.UniqueConstraint(fields=["line", "issue"], name="a_line_delivered_once_by_an_issue"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="a_delivery_brings_something"),
        ]

    def __str__(self) -> str:
        return self.number


class Bill(Record):
    """An invoice that accounting issued for the order."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="bills", verbose_name=_("order"))
    invoice = models.BigIntegerField(_("invoice"), unique=True)
    number = models.CharField(_("number"), max_length=40)
    date = models.DateField(_("date"))
    total = MoneyField(_("total"))
    foreign_total = ForeignMoneyField(_("total in the currency of the sale"), null=True)

    class Meta:
        verbose_name = _("invoice of an order")
        verbose_name_plural = _("invoices of orders")

    def __str__(self) -> str:
        return self.number


class BilledLine(Record):
    """So much of an order line is on one invoice."""

    bill = models.ForeignKey(Bill, models.PROTECT, related_name="lines", verbose_name=_("invoice"))
    line = models.ForeignKey(OrderLine, models.PROTECT, related_name="billings", verbose_name=_("order line"))
    quantity = QuantityField(_("quantity"))

    class Meta:
        verbose_name = _("invoiced line")
        verbose_name_plural = _("invoiced lines")
        constraints = [models.UniqueConstraint(fields=["bill", "line"], name="a_line_billed_once_by_an_invoice")]


class Collected(Record):
    """Money that accounting posted, and whose sale it was: the base of commissions (SCN-01 step 11).

    Money that was not there after all is a row below zero (`reversal`).
    """

    receipt = models.BigIntegerField(_("receipt"))
    reversal = models.BooleanField(_("reversal"), default=False)
    order = models.ForeignKey(Order, models.PROTECT, null=True, related_name="receipts", verbose_name=_("order"))
    customer = models.ForeignKey(Party, models.PROTECT, related_name="+", verbose_name=_("customer"))
    owner = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("salesperson"))
    date = models.DateField(_("date"))
    amount = MoneyField(_("amount"))

    class Meta:
        verbose_name = _("money collected")
        verbose_name_plural = _("money collected")
        constraints = [models.UniqueConstraint(fields=["receipt", "reversal"], name="a_receipt_collected_once")]
        indexes = [models.Index(fields=["company", "owner", "date"], name="collected_by_a_salesperson")]


class ReservationRun(Record):
    """One reserving for all open orders at once, and what it came to; quantities in base units."""

    date = models.DateField(_("date"))
    orders = models.PositiveIntegerField(_("open orders"), default=0)
    complete = models.PositiveIntegerField(_("orders with everything reserved"), default=0)
    quantity = QuantityField(_("reserved now"), default=Decimal(0))
    short = QuantityField(_("still short"), default=Decimal(0))
    short_lines = models.PositiveIntegerField(_("lines still short"), default=0)

    class Meta:
        verbose_name = _("reservation run")
        verbose_name_plural = _("reservation runs")
