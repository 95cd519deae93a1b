"""Discounts: who decides, and how the others get the decision (SAL-19, FLOW-37)."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nhip.accounting import api as accounting
from nhip.flows.accounting import MaximumDiscount
from nhip.flows.board import ApproveLargeDiscount
from nhip.flows.sales import ApproveDiscount
from nhip.kernel import clock, roles
from nhip.kernel.actors import Actor
from nhip.kernel.handoffs import desk
from nhip.kernel.handoffs.form import Form
from nhip.kernel.inputs import Ask
from nhip.kernel.models import Handoff
from nhip.kernel.models.handoffs import State
from nhip.kernel.operations import Refused

from .. import words
from ..models.terms import Terms
from ..rules import amounts, discounts
from ..rules.discounts import AboveAllSteps, Allowed, Answer, AnswerNeeded, AskApproval, BelowThreshold, Wanted
from . import asked
from .lines import fingerprint, in_order, priced

APPROVALS: dict[str, type[Form]] = {made.receiver: made for made in (ApproveDiscount, ApproveLargeDiscount)}
"""The question that each function can be asked."""
SOURCE = "SAL-19, ACC-12"


@dataclass(frozen=True)
class Wish:
    """How much the customer wants, as a fraction (0.08 is 8 %), and why."""

    rate: Annotated[Decimal, Ask(gettext_lazy("Discount"), widget="percent")]
    reason: Annotated[str, Ask(gettext_lazy("Reason"))] = ""


def rate_of(terms: Terms) -> Decimal:
    """The discount of the whole document; of few and large coins the lines say it exactly, their amounts do not."""
    if terms.currency:
        return amounts.agreed_discount(priced(line) for line in in_order(terms))
    return amounts.discount_rate(amounts.Amounts(terms.gross, terms.discount, terms.net, terms.tax))


def decision(terms: Terms, *, roles: set[str], by: Actor) -> discounts.Decision:
    """What the policy says when somebody with these roles would give it."""
    rule = accounting.discount_rule(terms.date, by=by)
    policy = rule and discounts.Policy(
        rule.threshold,
        tuple(discounts.Step(step.rate, step.role, step.function, step.needs_answer) for step in rule.steps),
    )
    wanted = Wanted(terms.customer_id, rate_of(terms), terms.gross, clock.today())
    return discounts.decide(wanted, policy, roles=roles, answer=answer_for(terms), askable=APPROVALS)


def settle(terms: Terms, *, by: Actor) -> AskApproval | None:
    """Nothing if the discount may be given, the asking that it takes, or Refused with the rule."""
    if is_approved(terms, by=by):
        return None
    said = decision(terms, roles=roles_of(by.person_id, by), by=by)
    if isinstance(said, Allowed):
        return None
    if isinstance(said, AskApproval):
        return said
    raise _refusal(said, terms)


def question(asking: AskApproval, terms: Terms) -> Form:
    """The approval that somebody else is asked for; it binds these very lines."""
    return APPROVALS[asking.function](
        rate=rate_of(terms), net=terms.net, answer_attached=terms.answer_id, fingerprint=fingerprint(terms)
    )


def ask_accounting(terms: Terms, wish: Wish, *, by: Actor) -> Handoff:
    """Ask how much this customer may have at most (FLOW-37)."""
    if not 0 < wish.rate <= 1:
        raise Refused(_("A discount lies between 0 and 100 %."), field="rate")
    if asked.waiting(terms, MaximumDiscount).exists():
        raise Refused(_("Accounting has this question already; its answer is awaited."))
    return asked.offer(_maximum(terms, wish.rate, wish.reason), about_=terms, by=by)


def answer_for(terms: Terms) -> Answer | None:
    """Accounting's answer that is attached to the document."""
    handoff = terms.answer
    if handoff is None or handoff.state not in (State.DONE, State.CONFIRMED):
        return None
    form, answer = desk.form_of(handoff), desk.answer_of(handoff)
    return Answer(form.customer, answer.rate, answer.valid_until)


def is_approved(terms: Terms, *, by: Actor) -> bool:
    """Whether somebody who may has approved these very lines (an edit afterwards voids it)."""
    return terms.approval is not None and approves(terms.approval, terms, by=by)


def approves(handoff: Handoff, terms: Terms, *, by: Actor) -> bool:
    """A yes, to these very lines, from somebody else who may give so much."""
    if handoff.state not in (State.DONE, State.CONFIRMED) or not desk.answer_of(handoff).approved:
        return False
    if desk.form_of(handoff).fingerprint != fingerprint(terms):
        return False
    return may_approve(terms, handoff, by=by)


def may_approve(terms: Terms, handoff: Handoff, *, by: Actor) -> bool:
    """Nobody approves their own sale or asking, and nobody gives away more than their role may."""
    person = handoff.holder_id or handoff.worker_id
    if person is None or person in (terms.owner_id, handoff.giver_person_id):
        return False
    return isinstance(decision(terms, roles=roles_of(person, by), by=by), Allowed)


def roles_of(person: int | None, by: Actor) -> set[str]:
    """The names of the roles that a person of the company holds."""
    return {role.name for role in roles.held_by(person, company_id=by.company_id)}


def _maximum(terms: Terms, rate: Decimal, reason: str = "") -> MaximumDiscount:
    return MaximumDiscount(customer=terms.customer_id, rate=rate, net=terms.net, reason=reason)


def _refusal(said: discounts.Decision, terms: Terms) -> Refused:
    rate = words.percent(rate_of(terms))
    if isinstance(said, BelowThreshold):
        return _below_threshold(said, terms, rate)
    if isinstance(said, AnswerNeeded):
        return _answer_needed(terms, rate)
    assert isinstance(said, AboveAllSteps)
    return Refused(
        _("%(rate)s discount is more than anybody may give; the most is %(most)s.")
        % {"rate": rate, "most": words.percent(said.most)},
        field="lines",
        rule=_("The discount policy of accounting says who may give how much."),
        source=SOURCE,
    )


def _below_threshold(said: BelowThreshold, terms: Terms, rate: str) -> Refused:
    figures = {"threshold": words.figure(said.threshold), "gross": words.figure(terms.gross), "rate": rate}
    return Refused(
        _(
            "No discount on this order: discounts begin at an order value of %(threshold)s, this one is %(gross)s. "
            "Take the discount of %(rate)s out."
        )
        % figures,
        field="lines",
        rule=_("The discount policy gives discounts only from an order value of %(threshold)s on.") % figures,
        source=SOURCE,
    )


def _answer_needed(terms: Terms, rate: str) -> Refused:
    rule = _("The discount policy asks for accounting's answer on the maximum discount first.")
    if asked.waiting(terms, MaximumDiscount).exists():
        message = _("%(rate)s discount waits for accounting's answer, which has been asked for.")
        return Refused(message % {"rate": rate}, field="lines", rule=rule, source=SOURCE)
    return Refused(
        _("%(rate)s discount needs accounting's answer first: ask for the maximum discount.") % {"rate": rate},
        field="lines",
        rule=rule,
        source=SOURCE + ", FLOW-37",
        question=asked.first(_maximum(terms, rate_of(terms)), terms),
    )
