"""What people do with quotations. Reads as sales tells it: write, send, and what the customer says."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nhip.flows.accounting import MaximumDiscount
from nhip.kernel import clock, numbers
from nhip.kernel.actors import Actor
from nhip.kernel.inputs import Ask
from nhip.kernel.models import Handoff
from nhip.kernel.operations import Refused, operation
from nhip.kernel.outbox import tell
from nhip.kernel.schedule import every

from .. import policies, words
from ..events import QuotationAccepted
from ..models import Quotation
from . import asked, discounts, drafts, lines, terms
from .discounts import Wish
from .terms import Reason

State = Quotation.State
VERB = "sales.assign_quotation"
ValidUntil = Annotated[date | None, Ask(gettext_lazy("Valid until"))]


@dataclass(frozen=True)
class NewQuotation:
    """What is offered to whom, on which conditions."""

    customer: terms.Customer
    lines: terms.Lines
    contact: terms.ContactId = None
    valid_until: ValidUntil = None
    currency: terms.Currency = ""
    payment_days: terms.PaymentDays = None
    deposit: terms.Deposit = Decimal(0)
    payment_terms: terms.PaymentTerms = ""
    delivery_terms: terms.DeliveryTerms = ""
    price_list: terms.PriceListId = None
    note: terms.Note = ""
    date: terms.Day = None
    owner: terms.OwnerId = None


@operation(Quotation, takes=NewQuotation, end=State.DRAFT, label=gettext_lazy("New quotation"), keyed=True)
def write_quotation(told: NewQuotation, *, by: Actor) -> Quotation:
    """Write down what a customer is offered (SAL-05)."""
    occasion = terms.occasion_of(told, by)
    worked = lines.work_out(told.lines, occasion)
    quotation = Quotation(
        company_id=by.company_id,
        state=State.DRAFT,
        valid_until=told.valid_until or _valid_until(occasion.on, by),
        **terms.conditions(told, occasion),
        **terms.ownership(told.owner, verb=VERB, by=by),
    )
    quotation.number = numbers.document("BG", by=by, on=occasion.on)
    drafts.keep(quotation, worked, occasion, of="quotation")
    return quotation


@operation(
    Quotation,
    takes=NewQuotation,
    start=(State.DRAFT,),
    end=State.DRAFT,
    label=gettext_lazy("Change"),
)
def change_quotation(quotation: Quotation, told: NewQuotation, *, by: Actor) -> None:
    """Change a draft; its lines are replaced as a whole, and an approval of the old ones is void."""
    drafts.rewrite(quotation, told, verb=VERB, of="quotation", by=by)
    quotation.valid_until = told.valid_until or quotation.valid_until


@operation(
    Quotation,
    start=(State.DRAFT,),
    end=(State.SENT, State.WAITING),
    gate=("valid_until",),
    label=gettext_lazy("Send to the customer"),
    keyed=True,
)
def send_quotation(quotation: Quotation, *, by: Actor) -> None:
    """Send it to the customer; a discount above one's own limit waits for whoever may give it."""
    _check_validity(quotation)
    asking = discounts.settle(quotation, by=by)
    if asking is None:
        _mark_sent(quotation)
        return
    quotation.approval = asked.offer(discounts.question(asking, quotation), about_=quotation, by=by)
    quotation.state = State.WAITING


@operation(Quotation, start=(State.WAITING,), end=State.DRAFT, label=gettext_lazy("Withdraw from approval"))
def withdraw_quotation(quotation: Quotation, *, by: Actor) -> None:
    """Take it back from whoever was to approve it, to change it."""
    for form in discounts.APPROVALS.values():
        asked.take_back(quotation, form, by=by)
    quotation.approval = None


@operation(Quotation, start=(State.WAITING,), end=(State.SENT, State.DRAFT), label=gettext_lazy("Take the decision"))
def decide_quotation(quotation: Quotation, *, by: Actor) -> None:
    """The approver has answered: approved it is sent, otherwise it is a draft again with the remark."""
    if discounts.is_approved(quotation, by=by) and quotation.valid_until >= clock.today():
        _mark_sent(quotation)
        return
    quotation.reason = drafts.remark_of(quotation.approval, by=by, terms=quotation)
    quotation.approval, quotation.state = None, State.DRAFT


@dataclass(frozen=True)
class Agreed:
    """What the customer agreed to besides the quotation itself."""

    deliver_on: Annotated[date | None, Ask(gettext_lazy("Deliver on"))] = None
    deliver_to: Annotated[str, Ask(gettext_lazy("Deliver to"))] = ""
    warehouse: Annotated[int | None, Ask(gettext_lazy("Warehouse"), pick="warehouse.warehouse")] = None


@operation(
    Quotation,
    takes=Agreed,
    start=(State.SENT,),
    end=State.ACCEPTED,
    label=gettext_lazy("Customer agrees"),
    keyed=True,
)
def accept_quotation(quotation: Quotation, told: Agreed, *, by: Actor) -> None:
    """The customer agrees: the order is drafted with the same lines and conditions (SAL-06)."""
    _check_validity(quotation)
    where = {"deliver_on": told.deliver_on, "deliver_to": told.deliver_to, "warehouse_id": told.warehouse}
    order = drafts.order_from(quotation, where, by=by)
    said = QuotationAccepted(
        quotation=quotation.pk, order=order.pk, customer=quotation.customer_id, net=quotation.net
    )
    tell(said, by=by)


@operation(
    Quotation,
    takes=Reason,
    start=(State.SENT,),
    end=State.REFUSED,
    label=gettext_lazy("Customer declines"),
)
def refuse_quotation(quotation: Quotation, told: Reason, *, by: Actor) -> None:
    """The customer does not want it; the reason is kept for the next one."""
    quotation.reason = _said(told.reason)


@operation(
    Quotation,
    start=(State.SENT, State.REFUSED, State.EXPIRED),
    end=State.REPLACED,
    label=gettext_lazy("Revise"),
    keyed=True,
)
def revise_quotation(quotation: Quotation, *, by: Actor) -> None:
    """A further revision of the same number takes its place; it begins as a draft with the same lines."""
    drafts.revision_of(quotation, valid_until=_valid_until(clock.today(), by), by=by)


@operation(
    Quotation,
    takes=Wish,
    start=(State.DRAFT, State.SENT),
    label=gettext_lazy("Ask for the maximum discount"),
    keyed=True,
)
def ask_maximum_discount(quotation: Quotation, told: Wish, *, by: Actor) -> None:
    """Ask accounting how much this customer may have at most; the answer is attached by itself (FLOW-37)."""
    discounts.ask_accounting(quotation, told, by=by)


@operation(Quotation, start=(State.SENT,), end=State.EXPIRED, label=gettext_lazy("Expire"))
def expire_quotation(quotation: Quotation, *, by: Actor) -> None:
    """Its last day is over and the customer has said nothing."""
    if quotation.valid_until >= clock.today():
        raise Refused(_("It is valid until %(day)s.") % {"day": words.day(quotation.valid_until)})


@dataclass(frozen=True)
class Assigned:
    """Whose sale it is from now on."""

    owner: Annotated[int, Ask(gettext_lazy("Salesperson"), pick="kernel.person")]


@operation(
    Quotation,
    takes=Assigned,
    start=(State.DRAFT, State.WAITING, State.SENT),
    label=gettext_lazy("Assign"),
)
def assign_quotation(quotation: Quotation, told: Assigned, *, by: Actor) -> None:
    """Give it to a colleague (SAL-01: every quotation has an owning salesperson)."""
    quotation.owner_id, quotation.unit_id = told.owner, terms.home_of(told.owner, by)


@every(days=1, title=gettext_lazy("Quotations whose last day is over expire"))
def expire_overdue(*, by: Actor) -> int:
    """The daily job: quotations whose last day is over; how many they were."""
    late = Quotation.objects.filter(company_id=by.company_id, state=State.SENT, valid_until__lt=clock.today())
    return len([expire_quotation(quotation, by=by) for quotation in late.order_by("id")])


def attach_answer(quotation: Quotation, handoff: Handoff, *, by: Actor) -> None:
    """Accounting has answered: its word is bound to this quotation and to the revisions that came after it."""
    take_answer(quotation, AnswerGiven(handoff.pk), by=by)
    for later in Quotation.objects.filter(company_id=by.company_id, revises=quotation):
        attach_answer(later, handoff, by=by)


@dataclass(frozen=True)
class AnswerGiven:
    """Which hand-off holds the answer."""

    handoff: int


@operation(
    Quotation,
    takes=AnswerGiven,
    start=tuple(State),
    label=gettext_lazy("Attach accounting's answer"),
)
def take_answer(quotation: Quotation, told: AnswerGiven, *, by: Actor) -> None:
    """Bind accounting's answer to the quotation."""
    quotation.answer = Handoff.objects.get(pk=told.handoff, company_id=by.company_id, form=MaximumDiscount.name)


def _valid_until(start: date, by: Actor) -> date:
    return start + timedelta(days=policies.quotation_days.of(by.company_id, on=start))


def _check_validity(quotation: Quotation) -> None:
    if quotation.valid_until < clock.today():
        said = {"quotation": quotation, "day": words.day(quotation.valid_until)}
        raise Refused(
            _("%(quotation)s was valid until %(day)s: revise it, or set a later day.") % said, field="valid_until"
        )


def _mark_sent(quotation: Quotation) -> None:
    quotation.state, quotation.sent_at, quotation.reason = State.SENT, clock.now(), ""


def _said(reason: str) -> str:
    if not reason.strip():
        raise Refused(_("Say why."), field="reason")
    return reason.strip()
