"""What sales does with what it is asked: approvals are taken on only by those who may give them."""

from django.utils.translation import gettext as _

from nhip.flows.board import ApproveLargeDiscount
from nhip.flows.sales import ApproveDiscount, ApproveReturn
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
