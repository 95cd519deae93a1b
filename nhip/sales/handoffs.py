"""What sales does with what it is asked: approvals are taken on only by those who may give them."""

from django.utils.translation import gettext as _

from nhip.flows.board import ApproveLargeDiscount
from nhip.flows.sales import ApproveDiscount, ApproveReturn, ChaseDebt
from nhip.kernel.actors import Actor
from nhip.kernel.handoffs.desk import answer_of, upon
from nhip.kernel.handoffs.form import Form
from nhip.kernel.models import Handoff
from nhip.kernel.models.handoffs import State
from nhip.kernel.operations import Refused

from .models import Order, Quotation, SalesReturn
from .models.terms import Terms
from .operations import discounts, returns

KINDS: dict[str, type[Terms]] = {model._meta.label_lower: model for model in (Order, Quotation)}


@upon(ApproveDiscount, State.ACCEPTED)
@upon(ApproveLargeDiscount, State.ACCEPTED)
def take_on_approval(form: Form, *, handoff: Handoff, by: Actor) -> None:
    """Not one's own, and not more than one's role may give (SAL-19)."""
    about = KINDS.get(handoff.about_kind)
    if about is None:
        return
    terms = about.objects.get(pk=handoff.about_id, company_id=handoff.company_id)
    if not discounts.may_approve(terms, handoff, by=by):
        raise Refused(
            _("You cannot approve this discount: it is your own sale, or more than your role may give."),
            rule=_("A discount is approved by somebody else, whose role may give that much."),
            source=discounts.SOURCE,
        )


@upon(ApproveDiscount, State.DONE)
@upon(ApproveLargeDiscount, State.DONE)
def check_approval(form: Form, *, handoff: Handoff, by: Actor) -> None:
    """The same when it was passed on meanwhile; anybody who has it may say no."""
    if answer_of(handoff).approved:
        take_on_approval(form, handoff=handoff, by=by)


@upon(ApproveReturn, State.ACCEPTED)
def take_on_return(form: Form, *, handoff: Handoff, by: Actor) -> None:
    """By the head of sales, and not by whoever asked for it (SAL-21)."""
    asked = SalesReturn.objects.get(pk=handoff.about_id, company_id=handoff.company_id)
    if not returns.is_approved_by_others(asked, handoff, by=by):
        raise Refused(
            _("You cannot agree to this return: you asked for it yourself, or your role does not let you."),
            rule=_("A return is agreed to by the head of sales."),
            source=returns.SOURCE,
        )


@upon(ApproveReturn, State.DONE)
def check_return(form: Form, *, handoff: Handoff, by: Actor) -> None:
    """The same when it was passed on meanwhile; anybody who has it may say no."""
    if answer_of(handoff).approved:
        take_on_return(form, handoff=handoff, by=by)


@upon(ChaseDebt, State.DONE)
def check_contact(form: ChaseDebt, *, handoff: Handoff, by: Actor) -> None:
    """A promise names its day and amount, a dispute what it is about: accounting follows them (FLOW-10)."""
    said = answer_of(handoff)
    if said.result == "promised":
        if said.promised_on is None or said.promised_on < by.company.today():
            raise Refused(_("A promise names a day that is still to come."), field="promised_on", source="FLOW-10")
        if not said.amount or said.amount <= 0:
            raise Refused(_("A promise names its amount, above zero."), field="amount", source="FLOW-10")
    elif said.result == "dispute" and not said.remark.strip():
        raise Refused(_("Write down what the customer disputes."), field="remark", source="FLOW-10")
