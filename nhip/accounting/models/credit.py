"""What accounting allows: who may collect cash, and how much discount whoever may give (ACC-12, SAL-08, SAL-19)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from nhip.flows.functions import FUNCTIONS
from nhip.kernel.fields import MoneyField, RateField
from nhip.kernel.models import Person
from nhip.kernel.records import Record
from nhip.kernel.roles import ROLES
from nhip.kernel.steady import Steady


class CollectionRight(Record):
    """A salesperson may have so much cash of customers in hand, from one day to another."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("person"))
    limit = MoneyField(_("most in hand"))
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True)

    class Meta:
        verbose_name = _("right to collect cash")
        verbose_name_plural = _("rights to collect cash")
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(until=None), name="one_open_right_to_collect"),
            models.CheckConstraint(condition=Q(limit__gte=0), name="no_limit_below_zero"),
        ]

    def __str__(self) -> str:
        return str(self.person)


class DiscountPolicy(Steady, Record):
    """Discounts are given only from `threshold` (order value before discount and tax) on; then by steps."""

    name = models.CharField(_("name"), max_length=100)
    threshold = MoneyField(_("from order value"))
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True)

    class Meta:
        verbose_name = _("discount policy")
        verbose_name_plural = _("discount policies")
        constraints = [
            models.UniqueConstraint(fields=["company"], condition=Q(until=None), name="one_open_discount_policy")
        ]

    def __str__(self) -> str:
        return self.name


class DiscountStep(Steady, Record):
    """Up to `rate` (a fraction) whoever holds `role` decides, others ask `function`; some need an answer."""

    policy = models.ForeignKey(DiscountPolicy, models.PROTECT, related_name="steps", verbose_name=_("policy"))
    rate = RateField(_("up to"))
    role = models.CharField(_("role"), max_length=60)
    function = models.CharField(_("asked"), max_length=60)
    needs_answer = models.BooleanField(_("with accounting's answer"), default=False)

    class Meta:
        verbose_name = _("discount step")
        verbose_name_plural = _("discount steps")
        constraints = [models.UniqueConstraint(fields=["policy", "rate"], name="one_step_of_a_rate")]

    @property
    def decides(self) -> str:
        """The role as people call it."""
        return str(ROLES[self.role].title) if self.role in ROLES else self.role

    @property
    def asks(self) -> str:
        """The function as people call it."""
        return str(FUNCTIONS[self.function].name) if self.function in FUNCTIONS else self.function
