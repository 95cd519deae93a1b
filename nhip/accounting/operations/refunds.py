"""Money that goes back to a customer: an advance that is not needed, or a credit for what came back (SAL-21)."""

from dataclasses import dataclass
from datetime import date
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
from . import exchange
from .allocation import OWED, Moved, Source, keep, left, source_of, spend
from .books import reverse
from .exchange import Money, money_of
from .posting import company_of, post, today, written
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

    amount: Annotated[
        Decimal,
        Ask(
            gettext_lazy("Amount"),
            help=gettext_lazy("In the currency that it came in"),
            widget="money",
            bare=True,
        ),
    ]
    treasury: Annotated[int, Ask(gettext_lazy("Out of"), pick="accounting.treasury")]
    text: Annotated[str, Ask(gettext_lazy("For what"))]
    payee: Annotated[str, Ask(gettext_lazy("Paid to"))] = ""
    rate: Annotated[
        Decimal | None,
        Ask(
            gettext_lazy("Exchange rate"),
            help=gettext_lazy("The bank's, for money in another currency; empty: the one written down for the day"),
            widget="quantity",
        ),
    ] = None


@operation(
    Receipt,
    takes=PayBack,
    start=(Receipt.State.POSTED,),
    label=gettext_lazy("Pay the advance back"),
    when=lambda receipt: receipt.open_amount > 0,
)
def refund_advance(receipt: Receipt, told: PayBack, *, by: Actor) -> None:
    """Dr 131, Cr 1111 or 1121 (1122): what no invoice has taken of the receipt goes back, or a part of it."""
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
    on = today(by)
    money = _checked(source, told, treasury, on, by)
    refund = Refund(
        company_id=by.company_id, kind=treasury.kind, state=POSTED, customer_id=source.customer_id, treasury=treasury,
        payee=told.payee, order_kind=source.order_kind, order_id=source.order_id, date=on, text=told.text.strip(),
        **money.columns,
    )  # fmt: skip
    refund.number = numbers.document(SERIES[refund.kind], by=by, on=on)
    rows.insert_records(Refund, [refund])
    moved = _moved(source, money, by)
    _move(source, refund, moved, by)
    legs = rules.refund_legs(refund.amount, treasury.account.code, refund.customer_id, moved.difference)
    text = written(gettext_lazy("Paid back to %(customer)s: %(why)s"), customer=refund.customer, why=refund.text)
    text += exchange.at_rate(refund.foreign_amount, refund)
    post(legs, source=refund.ref, on=on, text=text, by=by, paper=refund.number)
    tell(MoneyRefunded(**_fact(refund, 1)), by=by)


def _moved(source: Source, money: Money, by: Actor) -> Moved:
    """Foreign money leaves the books as what it was booked at; what it costs today is another amount."""
    if not money.currency:
        return Moved(money.amount)
    spent = exchange.part_of(source, money.foreign_amount, by)
    return Moved(money.amount, money.foreign_amount, spent - money.amount)


def _fact(refund: Refund, sign: int) -> dict:
    foreign = refund.foreign_amount and sign * refund.foreign_amount
    return {
        "refund": refund.pk, "order": refund.order, "customer": refund.customer_id, "amount": sign * refund.amount,
        "currency": refund.currency, "foreign_amount": foreign,
    }  # fmt: skip


def _move(source: Source, refund: Refund, moved: Moved, by: Actor) -> None:
    spend(source, moved)
    own = {"company_id": by.company_id, "refund": refund, "date": today(by)}
    rows.insert_records(Allocation, [Allocation(**source_of(source), **moved.columns, **own)])


def _checked(source: Source, told: PayBack, treasury: Treasury, on: date, by: Actor) -> Money:
    """The money that goes back, in the currency that it came in."""
    if treasury.currency != source.currency:
        said = {"paper": source, "currency": source.currency or company_of(by).currency, "treasury": treasury}
        raise Refused(
            _("%(paper)s is in %(currency)s: pay it back in that, not out of %(treasury)s.") % said, field="treasury"
        )
    money = money_of(told.amount, treasury, told.rate, on=on, by=by)
    if not told.text.strip():
        raise Refused(_("Say what the money is paid back for."), field="text")
    if told.amount > left(source):
        open_ = figures.signed(max(left(source), Decimal(0)), source.currency or company_of(by).currency)
        said = {"open": open_, "paper": source}
        raise Refused(_("Only %(open)s is open of %(paper)s.") % said, field="amount", source="SAL-21")
    if treasury.kind == Treasury.Kind.CASH:
        _check_cash(money.amount, treasury, company_of(by).currency, by)
    return money


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
        _move(source, refund, -Moved(given.amount, given.foreign_amount, given.difference), by)
        keep(source)
    entry = JournalEntry.objects.get(
        company_id=by.company_id, source_kind=refund.ref.kind, source_id=refund.pk, reverses=None
    )
    reverse(entry, refund.reason, by=by)
    tell(MoneyRefunded(**_fact(refund, -1)), by=by)
