"""What accounting is asked to credit of a return: exactly what came back, invoice by invoice (SAL-21)."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from django.conf import settings
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nhip.accounting import api as accounting
from nhip.flows.accounting import CreditedLine, CreditReturn
from nhip.kernel.actors import Actor
from nhip.kernel.handoffs import desk
from nhip.kernel.models import Handoff
from nhip.kernel.models.handoffs import Side
from nhip.kernel.models.handoffs import State as Stage
from nhip.kernel.operations import Refused, operation

from ..models import Order, SalesReturn, SalesReturnLine
from ..rules import abroad
from ..rules import returns as rules
from . import asked, claims, lines, sense
from .quotations import AnswerGiven

State = SalesReturn.State


@operation(
    SalesReturn,
    start=(State.RECEIVED,),
    label=gettext_lazy("Send to accounting"),
    when=sense.something_is_not_credited,
)
def ask_credit(sales_return: SalesReturn, *, by: Actor) -> None:
    """Ask accounting for the credit of what it was not asked for yet, or gave back."""
    order = claims.lock(sales_return)
    if not offer(sales_return, claims.parts_of(sales_return), order, by=by):
        raise Refused(
            _("What came back is not on an invoice yet: accounting invoices the delivery first."),
            rule=_("A credit adjusts an invoice that was issued."),
            source="SAL-21",
        )
    sales_return.remark = ""


@operation(
    SalesReturn,
    takes=AnswerGiven,
    start=(State.RECEIVED,),
    end=(State.RECEIVED, State.CREDITED, State.DONE),
    label=gettext_lazy("Note the credit"),
)
def note_credit(sales_return: SalesReturn, told: AnswerGiven, *, by: Actor) -> None:
    """Accounting has credited, or given it back; when all is credited, only money may still be open."""
    handoff = Handoff.objects.get(pk=told.handoff, company_id=by.company_id, form=CreditReturn.name)
    if handoff.state == Stage.RETURNED:
        sales_return.remark = _("Given back: %(reason)s") % {"reason": handoff.note or handoff.reason}
        return
    done = list(asked.finished(sales_return, CreditReturn))
    credited, parts = _by_line(done), claims.parts_of(sales_return)
    for part in parts:
        part.credited = credited.get(part.line_id, Decimal(0))
    claims.keep_parts(parts)
    answers = (desk.answer_of(each) for each in done)
    amount = sum((answer.refundable for answer in answers), Decimal(0))
    sold_abroad = any(part.line.foreign_list_price is not None for part in parts)
    sales_return.refundable = _kept_abroad(sales_return, amount) if sold_abroad else amount
    if all(part.credited == part.came for part in parts):
        sales_return.state = State.CREDITED if sales_return.refundable else State.DONE


def _kept_abroad(sales_return: SalesReturn, amount: Decimal) -> Decimal:
    """Accounting says it in the currency of the invoice, which is that of the sale; what it is in the books."""
    order, sales_return.foreign_refundable = sales_return.order, amount
    return abroad.at_rate(amount, lines.exchange_at(order.rate, order.currency, order.company))


@operation(SalesReturn, start=(State.CREDITED,), end=State.DONE, label=gettext_lazy("The customer has the money"))
def settle_return(sales_return: SalesReturn, *, by: Actor) -> None:
    """What was to be paid back is paid, or set off against what the customer owes."""


def why(sales_return: SalesReturn) -> str:
    """The cause, and the customer's words; it stays on papers, so it is said in their language."""
    with translation.override(settings.LANGUAGE_CODE):
        cause = str(SalesReturn.Cause(sales_return.cause).label)
    return f"{cause}: {sales_return.reason}" if sales_return.reason else cause


def credit_what_is_billed(order: Order, *, by: Actor) -> None:
    """An invoice was issued: returns that only waited for it are credited."""
    for waiting in SalesReturn.objects.filter(order=order, state=State.RECEIVED).order_by("id"):
        if sense.something_is_not_credited(waiting) and _would_credit(waiting, by):
            ask_credit(waiting, by=by)


def offer(sales_return: SalesReturn, parts: list[SalesReturnLine], order: Order, *, by: Actor) -> bool:
    """One asking for each invoice, for what came back and is not asked for yet; whether anything was."""
    found = _plan(sales_return, parts, order, by)
    back = list(asked.returned(sales_return, CreditReturn))
    products = {part.line_id: part.line.product_id for part in parts}
    for invoice, quantities in sorted(found.items()):
        form = CreditReturn(
            customer=sales_return.customer_id,
            order=order.ref,
            invoice=invoice,
            reason=why(sales_return),
            lines=tuple(
                CreditedLine(line=line, product=products[line], quantity=quantity)
                for line, quantity in sorted(quantities.items())
            ),
        )
        asked.offer_again(form, back, about_=sales_return, by=by)
    for gone in back if found else ():
        desk.withdraw(gone, by=by)
    return bool(found)


def _plan(
    sales_return: SalesReturn, parts: list[SalesReturnLine], order: Order, by: Actor
) -> dict[int, dict[int, Decimal]]:
    """By invoice, what accounting is to credit now; what it has in hand already is not asked for again."""
    own = _by_line(each for each in asked.about(sales_return, CreditReturn) if _counts(each))
    wanted = {part.line_id: part.came - own.get(part.line_id, Decimal(0)) for part in parts}
    in_hand = _in_hand(order)
    billed = [
        rules.Billed(each.invoice, each.line, each.quantity - in_hand.get((each.invoice, each.line), Decimal(0)))
        for each in accounting.creditable(order.ref, by=by)
    ]
    return rules.credits({line: left for line, left in wanted.items() if left > 0}, billed)


def _would_credit(sales_return: SalesReturn, by: Actor) -> bool:
    return bool(_plan(sales_return, claims.parts_of(sales_return), sales_return.order, by))


def _counts(handoff: Handoff) -> bool:
    """With accounting, or done."""
    return handoff.side == Side.RECEIVER or handoff.state in (Stage.DONE, Stage.CONFIRMED)


def _by_line(handoffs: Iterable[Handoff]) -> dict[int, Decimal]:
    found: dict[int, Decimal] = defaultdict(Decimal)
    for handoff in handoffs:
        for line in desk.form_of(handoff).lines:
            found[line.line] += line.quantity
    return found


def _in_hand(order: Order) -> dict[tuple[int, int], Decimal]:
    """What accounting was asked to credit and has not, by invoice and line, for all returns of the order."""
    found: dict[tuple[int, int], Decimal] = defaultdict(Decimal)
    for form in (desk.form_of(handoff) for handoff in _waiting(order)):
        for line in form.lines:
            found[form.invoice, line.line] += line.quantity
    return found


def _waiting(order: Order) -> QuerySet[Handoff]:
    rows = Handoff.objects.filter(company_id=order.company_id, form=CreditReturn.name, side=Side.RECEIVER)
    return rows.filter(
        about_kind=SalesReturn._meta.label_lower, about_id__in=order.returns.values_list("pk", flat=True)
    )
