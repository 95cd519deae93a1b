"""What accounting allows: who may collect how much, which discounts, how far a customer may owe (ACC-12, ACC-13)."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated

from django.db.models import Q, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nhip.flows.functions import FUNCTIONS
from nhip.kernel import clock, figures
from nhip.kernel.actors import Actor
from nhip.kernel.inputs import Ask
from nhip.kernel.operations import ANY, Refused, operation
from nhip.kernel.policies import policy
from nhip.kernel.roles import ROLES

from .. import rules
from ..models import CollectionRight, DiscountPolicy, DiscountStep, Receipt
from .posting import company_of

HAND_OVER_DAYS = policy(
    "accounting.hand_over_days",
    int,
    default=1,
    title=gettext_lazy("Days until collected cash must be handed over"),
    source="SAL-07",
)
IN_HAND = (Receipt.State.COLLECTED, Receipt.State.HANDED)


def cash_in_hand(person: int, *, company_id: int) -> Decimal:
    """What the person has collected and no cashier has counted yet."""
    mine = Receipt.objects.filter(company_id=company_id, collector_id=person, state__in=IN_HAND)
    return mine.aggregate(sum=Sum("amount"))["sum"] or Decimal(0)


def check_collection(amount: Decimal, *, on: date, by: Actor) -> None:
    """Refuse without the right, or beyond its limit; the right's row makes two collections queue up (SAL-08)."""
    in_force = Q(since__lte=on) & (Q(until=None) | Q(until__gte=on))
    rights = CollectionRight.objects.select_for_update().filter(
        in_force, company_id=by.company_id, person_id=by.person_id
    )
    right = rights.order_by("-since").first() if by.person_id else None
    rule = _("Cash is collected only with accounting's right, and up to its limit.")
    if right is None:
        raise Refused(
            _("You have no right to collect cash: the customer pays accounting."), rule=rule, source="SAL-08"
        )
    held = cash_in_hand(by.person_id, company_id=by.company_id)
    if held + amount > right.limit:
        amounts = {"limit": right.limit, "held": held, "free": right.limit - held}
        said = {name: figures.signed(amount, by.company.currency) for name, amount in amounts.items()}
        raise Refused(
            _("Over your collection limit of %(limit)s: %(held)s in hand, %(free)s may be added.") % said,
            field="amount",
            rule=rule,
            source="SAL-08",
        )


@dataclass(frozen=True)
class NewRight:
    """Who may have how much cash in hand, from one day to another."""

    person: Annotated[int, Ask(gettext_lazy("Person"), pick="kernel.person")]
    limit: Annotated[Decimal, Ask(gettext_lazy("Most in hand"))]
    since: Annotated[date | None, Ask(gettext_lazy("Since"))] = None
    until: Annotated[date | None, Ask(gettext_lazy("Until"))] = None


@operation(CollectionRight, takes=NewRight, label=gettext_lazy("Allow to collect cash"))
def set_collection_right(told: NewRight, *, by: Actor) -> CollectionRight:
    """Grant the right; an earlier one of the same person ends the day before (SAL-08)."""
    since = told.since or clock.today(company_of(by).zone)
    if told.limit <= 0:
        raise Refused(_("The limit must be above zero; to end a right, end it."), field="limit")
    if told.until and told.until < since:
        raise Refused(_("It ends before it starts."), field="until")
    CollectionRight.objects.select_for_update().filter(
        Q(until=None) | Q(until__gte=since), company_id=by.company_id, person_id=told.person
    ).update(until=since - timedelta(days=1))
    return CollectionRight.objects.create(
        company_id=by.company_id, person_id=told.person, limit=told.limit, since=since, until=told.until
    )


@dataclass(frozen=True)
class EndRight:
    """The last day of the right."""

    until: Annotated[date, Ask(gettext_lazy("Until"))]


@operation(CollectionRight, takes=EndRight, start=ANY, label=gettext_lazy("End the right"))
def end_collection_right(right: CollectionRight, told: EndRight, *, by: Actor) -> None:
    """After that day the customer pays accounting."""
    if right.until and right.until <= told.until:
        raise Refused(_("It ends earlier already."), field="until")
    right.until = told.until


def functions() -> tuple[tuple[str, str], ...]:
    """The functions that may be asked."""
    return tuple((code, each.name) for code, each in FUNCTIONS.items())


def roles() -> tuple[tuple[str, str], ...]:
    """The roles that may decide."""
    return tuple((name, each.title) for name, each in ROLES.items())


@dataclass(frozen=True)
class PolicyStep:
    """Up to `rate` (a fraction) whoever holds the role decides; others ask the function."""

    rate: Annotated[Decimal, Ask(gettext_lazy("Up to"), widget="percent")]
    role: Annotated[str, Ask(gettext_lazy("Role that decides"), choices=roles)]
    function: Annotated[str, Ask(gettext_lazy("Others ask"), choices=functions)]
    needs_answer: Annotated[bool, Ask(gettext_lazy("With accounting's answer"))] = False


@dataclass(frozen=True)
class NewPolicy:
    """From which order value on discounts are given, and up to which rate who decides."""

    name: Annotated[str, Ask(gettext_lazy("Name"))]
    threshold: Annotated[Decimal, Ask(gettext_lazy("From order value"), help=gettext_lazy("Before discount and tax"))]
    steps: Annotated[tuple[PolicyStep, ...], Ask(gettext_lazy("Discount steps"))]
    since: Annotated[date | None, Ask(gettext_lazy("Since"))] = None


@operation(DiscountPolicy, takes=NewPolicy, label=gettext_lazy("Issue a discount policy"))
def set_discount_policy(told: NewPolicy, *, by: Actor) -> DiscountPolicy:
    """Issue the policy; the one before ends the day before (ACC-12, SAL-19)."""
    since = told.since or clock.today(company_of(by).zone)
    _check_policy(told)
    before = DiscountPolicy.objects.select_for_update().filter(company_id=by.company_id, until=None).first()
    if before and before.since >= since:
        raise Refused(_("The policy in force starts on that day or later: choose a later day."), field="since")
    if before:
        DiscountPolicy.objects.filter(pk=before.pk).update(until=since - timedelta(days=1))
    made = DiscountPolicy.objects.create(
        company_id=by.company_id, name=told.name, threshold=told.threshold, since=since
    )
    DiscountStep.objects.bulk_create(
        DiscountStep(
            company_id=by.company_id, policy=made, rate=step.rate, role=step.role, function=step.function,
            needs_answer=step.needs_answer,
        )
        for step in told.steps
    )  # fmt: skip
    return made


def _check_policy(told: NewPolicy) -> None:
    steps = [rules.Step(step.rate, step.role, step.function, step.needs_answer) for step in told.steps]
    if not rules.steps_fit(steps):
        raise Refused(_("Steps rise, each above the one before, none above 100 %."), field="steps")
    if unknown := sorted({step.function for step in steps} - FUNCTIONS.keys()):
        raise Refused(_("There is no function “%(code)s”.") % {"code": ", ".join(unknown)}, field="steps")
    if told.threshold < 0:
        raise Refused(_("The order value cannot be below zero."), field="threshold")
