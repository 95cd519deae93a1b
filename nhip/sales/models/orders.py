"""Orders: a customer's promise to buy and ours to deliver (SAL-06, REC-24)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from nhip.kernel.fields import ForeignMoneyField, MoneyField, QuantityField
from nhip.kernel.folding import FoldedField
from nhip.kernel.models import Handoff

from .quotations import Quotation
from .terms import Terms, TermsLine, told_whole

FOREIGN_PROGRESS = ("foreign_paid", "foreign_invoiced", "foreign_credited")
"""How far an order in another currency is, in that currency."""


class Order(Terms):
    """`paid`, `invoiced` and `credited` (what adjusting invoices took off) are caches of what accounting told.

    Of a sale in another currency `foreign_paid`, `foreign_invoiced` and `foreign_credited` say the same in it: what
    came in that currency counts for what it says, whatever it was worth on its day.

    WAITING means accounting has a question to answer. `promised_at` is when the order was confirmed: its turn among
    those that wait for goods; orders that were confirmed before it was kept have none, and come first.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        WAITING = "waiting", _("Waiting for accounting")
        CONFIRMED = "confirmed", _("Confirmed")
        RUNNING = "running", _("Being fulfilled")
        PART_DELIVERED = "part_delivered", _("Partly delivered")
        DELIVERED = "delivered", _("Delivered")
        COMPLETED = "completed", _("Completed")
        CANCELLED = "cancelled", _("Cancelled")

    NO_SALE = (State.DRAFT, State.WAITING, State.CANCELLED)
    """Not promised yet, or given up."""
    GOING_ON = (State.CONFIRMED, State.RUNNING, State.PART_DELIVERED)
    """Promised, and something is still to be delivered."""

    state = models.CharField(_("state"), max_length=16, choices=State, default=State.DRAFT)
    quotation = models.OneToOneField(
        Quotation, models.PROTECT, null=True, related_name="order", verbose_name=_("quotation")
    )
    warehouse = models.ForeignKey(
        "warehouse.Warehouse", models.PROTECT, null=True, related_name="+", verbose_name=_("warehouse")
    )
    deliver_on = models.DateField(_("deliver on"), null=True)
    deliver_to = models.CharField(_("deliver to"), max_length=500, blank=True)
    release = models.ForeignKey(
        Handoff, models.PROTECT, null=True, related_name="+", verbose_name=_("accounting's release")
    )
    promised_at = models.DateTimeField(_("promised at"), null=True, editable=False)
    released_on = models.DateField(_("released on"), null=True)
    delivered_on = models.DateField(_("delivered on"), null=True)
    paid = MoneyField(_("paid"), default=0)
    invoiced = MoneyField(_("invoiced"), default=0)
    credited = MoneyField(_("credited"), default=0)
    foreign_paid = ForeignMoneyField(_("paid in the currency of the sale"), null=True)
    foreign_invoiced = ForeignMoneyField(_("invoiced in the currency of the sale"), null=True)
    foreign_credited = ForeignMoneyField(_("credited in the currency of the sale"), null=True)
    folded = FoldedField(of=("number", "note"))

    rows_are_counted = True

    class Meta:
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        constraints = [
            models.UniqueConstraint(fields=["company", "number"], name="one_order_of_a_number"),
            models.CheckConstraint(condition=told_whole(*FOREIGN_PROGRESS), name="a_foreign_order_is_told_whole"),
        ]
        indexes = [
            models.Index(fields=["company", "-id"], name="orders_newest_first"),
            models.Index(fields=["company", "state", "-id"], name="orders_of_a_state"),
            models.Index(fields=["company", "customer"], name="orders_of_a_customer"),
            models.Index(fields=["company", "owner"], name="orders_of_a_salesperson"),
        ]


class OrderLine(TermsLine):
    """One thing promised; the quantities below are caches in base units.

    `delivered` is all that ever left; `returned` came back of it, `claimed` is asked for by returns on their way.
    `invoiced` is what invoices say together, less what adjusting invoices took off.
    """

    order = models.ForeignKey(Order, models.PROTECT, related_name="lines", verbose_name=_("order"))
    reserved = QuantityField(_("reserved"), default=0)
    delivered = QuantityField(_("delivered"), default=0)
    invoiced = QuantityField(_("invoiced"), default=0)
    claimed = QuantityField(_("coming back"), default=0)
    returned = QuantityField(_("came back"), default=0)

    class Meta(TermsLine.Meta):
        verbose_name = _("order line")
        verbose_name_plural = _("order lines")
        constraints = [
            *TermsLine.Meta.constraints,
            models.CheckConstraint(
                condition=Q(delivered__gte=0) & Q(delivered__lte=F("quantity")), name="no_more_delivered_than_ordered"
            ),
            models.CheckConstraint(
                condition=Q(claimed__gte=0) & Q(returned__gte=0) & Q(delivered__gte=F("claimed") + F("returned")),
                name="no_more_returned_than_delivered",
            ),
        ]
