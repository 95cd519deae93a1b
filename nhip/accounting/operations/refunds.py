"""Money that goes back to a customer: an advance that is not needed, or a credit for what came back (SAL-21)."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from django.db.models import Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nhip.kernel import figures, numbers, rows, steady
from nhip.kernel.actors import Actor
from nhip.kernel.inputs import Ask
from nhip.kernel.operations import Refused, operation
from nhip.kernel.outbox import tell
from nhip.kernel.policies import policy

from .. import rules
from ..events import MoneyRefunded
from ..models import Allocation, Invoice, JournalEntry, JournalLine, Receipt, Refund, Treasury
from .allocation import OWED, Source, keep, left, source_of, spend
from .books import reverse
from .posting import check_amount, company_of, post, today, written
from .reasons import Because, reason_of

POSTED, CANCELLED = Refund.State
SERIES = {Refund.Kind.CASH: "PC", Refund.Kind.BANK: "BN"}
CASH_LIMIT = policy(
    "accounting.cash_refund_limit",
    Decimal,
    default=Decimal(5_000_000),
    title=gettext_lazy("Most that is paid back in cash at once (0: no limit)"),
    source="SAL-21",
    valid=lambda amount: amount >= 0,
)


@dataclass(frozen=True)
class PayBack:
    """How much goes back, out of which cash desk or bank account, why, and into whose hand."""

    amount: Annotated[Decimal, Ask(gettext_lazy("Amount"), widget="money")]
    treasury: Annotated[int, Ask(gettext_lazy("Out of"), pick="accounting.treasury")]
    text: Annotated[str, Ask(gettext_lazy("For what"))]
    payee: Annotated[str, Ask(gettext_lazy("Paid to"))] = ""


@operation(
    Receipt,
    takes=PayBack,
    start=(Receipt.State.POSTED,),
    label=gettext_lazy("Pay the advance back"),
    when=lambda receipt: receipt.open_amount > 0,
)
def refund_advance(receipt: Receipt, told: PayBack, *, by: Actor) -> None:
    """Dr 131, Cr 1111 or 1121: what no invoice has taken of the receipt goes back, or a part of it."""
    _pay_back(receipt, told, by)


@operation(
    Invoice,
    takes=PayBack,
    start=OWED,
    end=(*OWED, Invoice.State.PAID),
    label=gettext_lazy("Pay the credit back"),
    when=lambda invoice: invoice.open_amount < 0,
)
def refund_credit(credit: Invoice, told: PayBack, *, by: Actor) -> None:
    """Dr 131, Cr 1111 or 1121: what is open of an adjusting invoice below zero goes back, or a part of it."""
    _pay_back(credit, told, by)


def _pay_back(source: Source, told: PayBack, by: Actor) -> None:
    treasury = steady.rows_of(Treasury, by.company_id)[told.treasury]
    _check(source, told, treasury, by)
    on = today(by)
    refund = Refund(
        company_id=by.company_id, kind=treasury.kind, state=POSTED, customer_id=source.customer_id, treasury=treasury,
        payee=told.payee, order_kind=source.order_kind, order_id=source.order_id, date=on, amount=told.amount,
        text=told.text.strip(),
    )  # fmt: skip
    refund.number = numbers.document(SERIES[refund.kind], by=by, on=on)
    rows.insert_records(Refund, [refund])
    _move(source, refund, told.amount, by)
    legs = rules.refund_legs(refund.amount, treasury.account.code, refund.customer_id)
    text = written(gettext_lazy("Paid back to %(customer)s: %(why)s"), customer=refund.customer, why=refund.text)
    post(legs, source=refund.ref, on=on, text=text, by=by, paper=refund.number)
    said = {"order": refund.order, "customer": refund.customer_id, "amount": refund.amount}
    tell(MoneyRefunded(refund=refund.pk, **said), by=by)


def _move(source: Source, refund: Refund, amount: Decimal, by: Actor) -> None:
    spend(source, amount)
    own = {"company_id": by.company_id, "refund": refund, "amount": amount, "date": today(by)}
    rows.insert_records(Allocation, [Allocation(**source_of(source), **own)])


def _check(source: Source, told: PayBack, treasury: Treasury, by: Actor) -> None:
    currency = company_of(by).currency
    check_amount(told.amount, currency)
    if not told.text.strip():
        raise Refused(_("Say what the money is paid back for."), field="text")
    if told.amount > left(source):
        said = {"open": figures.signed(max(left(source), Decimal(0)), currency), "paper": source}
        raise Refused(_("Only %(open)s is open of %(paper)s.") % said, field="amount", source="SAL-21")
    if treasury.kind == Treasury.Kind.CASH:
        _check_cash(told.amount, treasury, currency, by)


def _check_cash(amount: Decimal, treasury: Treasury, currency: str, by: Actor) -> None:
    limit = CASH_LIMIT.of(by.company_id, on=today(by))
    if limit and amount > limit:
        said = {"limit": figures.signed(limit, currency)}
        raise Refused(_("At most %(limit)s is paid back in cash: pay by bank.") % said, field="treasury")
    lines = JournalLine.objects.filter(company_id=by.company_id, account=treasury.account_id)
    held = lines.aggregate(sum=Sum("amount"))["sum"] or Decimal(0)
    if amount > held:
        said = {"held": figures.signed(held, currency), "treasury": treasury}
        raise Refused(_("Only %(held)s lies in %(treasury)s.") % said, field="amount")


@operation(Refund, takes=Because, start=(POSTED,), end=CANCELLED, label=gettext_lazy("Reverse the refund"))
def reverse_refund(refund: Refund, told: Because, *, by: Actor) -> None:
    """Booked by mistake: the money is the customer's again, by rows and an entry of their own; the number stays."""
    refund.reason = reason_of(told)
    for given in Allocation.objects.filter(refund=refund).order_by("id"):
        model = Receipt if given.receipt_id else Invoice
        source = model.objects.select_for_update(of=("self",)).get(pk=given.receipt_id or given.credit_id)
        _move(source, refund, -given.amount, by)
        keep(source)
    entry = JournalEntry.objects.get(
        company_id=by.company_id, source_kind=refund.ref.kind, source_id=refund.pk, reverses=None
    )
    reverse(entry, refund.reason, by=by)
    said = {"order": refund.order, "customer": refund.customer_id, "amount": -refund.amount}
    tell(MoneyRefunded(refund=refund.pk, **said), by=by)
