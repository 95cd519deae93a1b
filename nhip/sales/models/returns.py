"""Returns: what a customer gives back of an order, from the asking to the credit (SAL-21, REC-26)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from nhip.kernel.fields import ForeignMoneyField, MoneyField, QuantityField
from nhip.kernel.folding import FoldedField
from nhip.kernel.models import Handoff, Person, Unit
from nhip.kernel.records import Record
from nhip.shared.models import Party

from .orders import Order, OrderLine


class SalesReturn(Record):
    """`value` is what the goods were sold for before tax; `refundable` what accounting says is to be paid back.

    Of a sale in another currency accounting says it in that (`foreign_refundable`); beside it stands what that is at
    the rate of the order.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        WAITING = "waiting", _("Waiting for approval")
        APPROVED = "approved", pgettext_lazy("return", "Approved")
        COMING = "coming", _("Goods on their way back")
        RECEIVED = "received", _("Goods taken back")
        CREDITED = "credited", pgettext_lazy("return", "Credited")
        DONE = "done", pgettext_lazy("return", "Done")
        REFUSED = "refused", pgettext_lazy("return", "Refused")
        CANCELLED = "cancelled", pgettext_lazy("return", "Cancelled")

    class Cause(models.TextChoices):
        DEFECT = "defect", _("Defective")
        WRONG = "wrong", _("Wrong goods delivered")
        DAMAGED = "damaged", _("Damaged on the way")
        TOO_MUCH = "too_much", _("More than needed")
        NOT_AS_AGREED = "not_as_agreed", _("Not as agreed")
        OTHER = "other", _("Another reason")

    CLAIMS = (State.DRAFT, State.WAITING, State.APPROVED, State.COMING)
    """Its lines hold what they ask for, so that nobody else can give it back."""
    CAME = (State.RECEIVED, State.CREDITED, State.DONE)

    number = models.CharField(_("number"), max_length=40)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    order = models.ForeignKey(Order, models.PROTECT, related_name="returns", verbose_name=_("order"))
    customer = models.ForeignKey(Party, models.PROTECT, related_name="+", verbose_name=_("customer"))
    owner = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("salesperson"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    date = models.DateField(_("date"))
    cause = models.CharField(_("cause"), max_length=20, choices=Cause)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    warehouse = models.ForeignKey(
        "warehouse.Warehouse", models.PROTECT, null=True, related_name="+", verbose_name=_("warehouse")
    )
    value = MoneyField(_("value of the goods"), default=0)
    refundable = MoneyField(_("to be paid back"), default=0)
    foreign_refundable = ForeignMoneyField(_("to be paid back in the currency of the sale"), null=True)
    approval = models.ForeignKey(Handoff, models.PROTECT, null=True, related_name="+", verbose_name=_("approval"))
    remark = models.CharField(_("remark"), max_length=300, blank=True)
    replacement = models.OneToOneField(
        Order, models.PROTECT, null=True, related_name="replaces", verbose_name=_("exchange order")
    )
    folded = FoldedField(of=("number", "reason"))

    named_by = ("number",)

    class Meta:
        verbose_name = _("sales return")
        verbose_name_plural = _("sales returns")
        constraints = [models.UniqueConstraint(fields=["company", "number"], name="one_return_of_a_number")]
        indexes = [models.Index(fields=["company", "state"], name="returns_of_a_state")]

    def __str__(self) -> str:
        return self.number


class SalesReturnLine(Record):
    """So much of an order line, in base units: asked for, what came of it, of that damaged, of that credited."""

    sales_return = models.ForeignKey(
        SalesReturn, models.PROTECT, related_name="lines", verbose_name=_("sales return")
    )
    line = models.ForeignKey(OrderLine, models.PROTECT, related_name="returns", verbose_name=_("order line"))
    quantity = QuantityField(_("quantity"))
    came = QuantityField(_("came back"), default=0)
    damaged = QuantityField(_("of it damaged"), default=0)
    credited = QuantityField(_("credited"), default=0)

    class Meta:
        verbose_name = _("line of a return")
        verbose_name_plural = _("lines of a return")
        constraints = [
            models.UniqueConstraint(fields=["sales_return", "line"], name="an_order_line_once_in_a_return"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="a_return_line_has_a_quantity"),
            models.CheckConstraint(
                condition=Q(came__gte=0) & Q(came__lte=F("quantity")), name="no_more_came_back_than_asked"
            ),
            models.CheckConstraint(
                condition=Q(damaged__gte=0) & Q(damaged__lte=F("came")), name="damaged_is_part_of_what_came"
            ),
            models.CheckConstraint(
                condition=Q(credited__gte=0) & Q(credited__lte=F("came")), name="only_what_came_is_credited"
            ),
        ]
