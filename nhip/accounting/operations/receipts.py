"""Money that comes in: by bank, at the desk, or collected by a salesperson and counted (SAL-07, ACC-19)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nhip.flows.accounting import CountCash, Counted
from nhip.kernel import actors, clock, figures, numbers, steady
from nhip.kernel.actors import Actor
from nhip.kernel.handoffs import desk
from nhip.kernel.inputs import Ask
from nhip.kernel.models.handoffs import State as Stand
from nhip.kernel.operations import Refused, operation
from nhip.kernel.outbox import tell
from nhip.kernel.records import open_ref
from nhip.kernel.refs import Ref

from .. import rules
from ..events import ReceiptPosted, ReceiptReversed
from ..models import Allocation, Invoice, JournalEntry, Receipt, Treasury
from ..rules import Share
from . import exchange
from .allocation import book, due, free, left, oldest_first, owed, owed_for, settle
from .books import reverse
from .credit import check_collection
from .early import unearn
from .exchange import money_of
from .posting import check_amount, company_of, post, today, written
from .reasons import Because, reason_of

COLLECTED, HANDED, POSTED, CANCELLED = Receipt.State
CASH, BANK, _FORWARD = Receipt.Kind
SERIES = {CASH: "PT", BANK: "BC"}
INTERIM = "TT"
ORDER = "sales.order"


@dataclass(frozen=True)
class Collect:
    """What a salesperson took: of whom, from whose hand, for which order."""

    customer: Annotated[int, Ask(gettext_lazy("Customer"), pick="shared.party")]
    amount: Annotated[Decimal, Ask(gettext_lazy("Amount"))]
    payer: Annotated[str, Ask(gettext_lazy("Payer"))] = ""
    order_kind: str = ""
    order_id: int | None = None
    salesperson: Annotated[int | None, Ask(gettext_lazy("Salesperson"))] = None
    text: Annotated[str, Ask(gettext_lazy("For what"))] = ""


@operation(Receipt, takes=Collect, label=gettext_lazy("Collect cash"), keyed=True)
def collect(told: Collect, *, by: Actor) -> Receipt:
    """Write the interim receipt; refused without the right, or beyond its limit (SAL-08)."""
    company = company_of(by)
    check_amount(told.amount, company.currency)
    on = clock.today(company.zone)
    check_collection(told.amount, on=on, by=by)
    return Receipt.objects.create(
        company=company, kind=CASH, state=COLLECTED, customer_id=told.customer, payer=told.payer,
        order_kind=told.order_kind, order_id=told.order_id, collector_id=by.person_id,
        salesperson_id=told.salesperson or by.person_id, date=on, collected_at=clock.now(), text=told.text,
        amount=told.amount, collected=told.amount, interim_number=numbers.document(INTERIM, by=by, on=on),
    )  # fmt: skip


@operation(Receipt, start=(COLLECTED,), end=HANDED, label=gettext_lazy("Hand over"), keyed=True)
def hand_over(receipt: Receipt, *, by: Actor) -> None:
    """Bring money and receipt to the cash desk, which counts it (FLOW-01)."""
    if receipt.handoff_id and receipt.handoff.state == Stand.RETURNED:
        receipt.handoff = desk.send(receipt.handoff, by=by)
        return
    receipt.handoff = desk.offer(CountCash(receipt=receipt.pk, amount=receipt.amount), about=receipt, by=by)


@dataclass(frozen=True)
class Count:
    """What was counted; a remark is owed when it differs from the receipt."""

    counted: Annotated[Decimal, Ask(gettext_lazy("Counted"))]
    remark: Annotated[str, Ask(gettext_lazy("About the difference"))] = ""
    treasury: Annotated[int | None, Ask(gettext_lazy("Into"), pick="accounting.treasury")] = None


@operation(Receipt, takes=Count, start=(HANDED,), end=POSTED, label=gettext_lazy("Count and post"), keyed=True)
def count(receipt: Receipt, told: Count, *, by: Actor) -> None:
    """Post what was counted; what is missing stays in the collector's hand as a receipt of its own (ACC-19)."""
    _check_count(receipt, told, company_of(by).currency, by)
    handoff = receipt.handoff
    if handoff.state == Stand.OFFERED:
        handoff = desk.accept(handoff, by=by)
    if rest := receipt.amount - told.counted:
        _leave_in_hand(receipt, rest, by)
    receipt.amount = receipt.counted = told.counted
    receipt.difference = told.remark
    treasury = _cash_desk(told.treasury, by)
    exchange.refuse_foreign(treasury, field="treasury")
    post_receipt(receipt, treasury, on=today(by), by=by)
    desk.finish(handoff, desk.Finish(Counted(counted=told.counted, remark=told.remark)), by=by)


def _check_count(receipt: Receipt, told: Count, currency: str, by: Actor) -> None:
    if receipt.collector_id == by.person_id:
        raise Refused(_("Nobody counts the cash that they collected themselves."), source="ACC-19")
    if told.counted <= 0:
        raise Refused(_("Nothing was counted: give the receipt back instead."), field="counted")
    check_amount(told.counted, currency, field="counted")
    said = {"amount": figures.signed(receipt.amount, currency)}
    if told.counted > receipt.amount:
        raise Refused(
            _("The receipt says %(amount)s: more than that needs a receipt of its own.") % said, field="counted"
        )
    if told.counted < receipt.amount and not told.remark.strip():
        raise Refused(
            _("The receipt says %(amount)s: say what the difference is about.") % said,
            field="remark",
            rule=_("A difference is accepted only with a remark."),
        )


def _leave_in_hand(receipt: Receipt, rest: Decimal, by: Actor) -> None:
    Receipt.objects.create(
        company_id=by.company_id, kind=CASH, state=COLLECTED, customer_id=receipt.customer_id, payer=receipt.payer,
        order_kind=receipt.order_kind, order_id=receipt.order_id, collector_id=receipt.collector_id,
        salesperson_id=receipt.salesperson_id, date=receipt.date, collected_at=receipt.collected_at,
        text=receipt.text, amount=rest, collected=rest, rest_of=receipt,
        interim_number=f"{receipt.interim_number}/{_next_part(receipt)}",
    )  # fmt: skip


def _next_part(receipt: Receipt) -> int:
    return 1 + Receipt.objects.filter(rest_of=receipt).count()


@dataclass(frozen=True)
class ReceiveBank:
    """What the bank statement says."""

    customer: Annotated[int, Ask(gettext_lazy("Customer"), pick="shared.party")]
    treasury: Annotated[int, Ask(gettext_lazy("Into"), pick="accounting.treasury")]
    amount: Annotated[
        Decimal,
        Ask(gettext_lazy("Amount"), help=gettext_lazy("In the currency of where it goes"), bare=True),
    ]
    on: Annotated[date | None, Ask(gettext_lazy("Date"))] = None
    order: Annotated[int | None, Ask(gettext_lazy("Order"), pick=ORDER)] = None
    payer: Annotated[str, Ask(gettext_lazy("Payer"))] = ""
    text: Annotated[str, Ask(gettext_lazy("For what"))] = ""
    rate: Annotated[
        Decimal | None,
        Ask(
            gettext_lazy("Exchange rate"),
            help=gettext_lazy("The bank's, for money in another currency; empty: the one written down for the day"),
            widget="quantity",
        ),
    ] = None


@operation(Receipt, takes=ReceiveBank, label=gettext_lazy("Receive by bank"), keyed=True)
def receive_bank(told: ReceiveBank, *, by: Actor) -> Receipt:
    """Dr 1121 or 1122, Cr 131; it pays the order's invoices first, or else the customer's oldest."""
    return _receive(told, BANK, by)


@dataclass(frozen=True)
class ReceiveCash:
    """What a customer pays at the cash desk."""

    customer: Annotated[int, Ask(gettext_lazy("Customer"), pick="shared.party")]
    amount: Annotated[
        Decimal,
        Ask(gettext_lazy("Amount"), help=gettext_lazy("In the currency of where it goes"), bare=True),
    ]
    payer: Annotated[str, Ask(gettext_lazy("Payer"))] = ""
    text: Annotated[str, Ask(gettext_lazy("For what"))] = ""
    order: Annotated[int | None, Ask(gettext_lazy("Order"), pick=ORDER)] = None
    treasury: Annotated[int | None, Ask(gettext_lazy("Into"), pick="accounting.treasury")] = None
    on: Annotated[date | None, Ask(gettext_lazy("Date"))] = None
    rate: Annotated[
        Decimal | None,
        Ask(
            gettext_lazy("Exchange rate"),
            help=gettext_lazy("The bank's, for money in another currency; empty: the one written down for the day"),
            widget="quantity",
        ),
    ] = None


@operation(Receipt, takes=ReceiveCash, label=gettext_lazy("Receive cash"), keyed=True)
def receive_cash(told: ReceiveCash, *, by: Actor) -> Receipt:
    """Dr 1111, Cr 131, on a numbered cash receipt (form 01-TT)."""
    return _receive(told, CASH, by)


@operation(Receipt, takes=ReceiveBank, label=gettext_lazy("Receive money"), keyed=True)
def receive(told: ReceiveBank, *, by: Actor) -> Receipt:
    """At the cash desk or by bank, as the chosen treasury says."""
    treasury = steady.rows_of(Treasury, by.company_id)[told.treasury]
    return _receive(told, CASH if treasury.kind == Treasury.Kind.CASH else BANK, by)


def _receive(told: ReceiveBank | ReceiveCash, kind: Receipt.Kind, by: Actor) -> Receipt:
    company = company_of(by)
    treasury = _cash_desk(told.treasury, by) if kind == CASH else _treasury(told.treasury, BANK, by)
    now = clock.today(company.zone)
    if told.on and told.on > now:
        raise Refused(_("Money cannot have come on a day that has not come."), field="on")
    money = money_of(told.amount, treasury, told.rate, on=told.on or now, by=by)
    order, salesperson = _order_of(told, by)
    receipt = Receipt(
        company=company, kind=kind, state=POSTED, customer_id=told.customer, payer=told.payer, text=told.text,
        order_kind=order.kind if order else "", order_id=order.id if order else None,
        salesperson_id=salesperson, date=told.on or now, **money.columns,
    )  # fmt: skip
    post_receipt(receipt, treasury, on=receipt.date, by=by)
    receipt.save(force_insert=True)
    return receipt


def _order_of(told: ReceiveBank | ReceiveCash, by: Actor) -> tuple[Ref | None, int | None]:
    """The order that is paid, if it is the customer's, and whose sale it is."""
    if told.order is None:
        return None, None
    order = open_ref(Ref(ORDER, told.order), by=by)
    if order.customer_id != told.customer:
        raise Refused(_("%(order)s is another customer's order.") % {"order": order}, field="order")
    return order.ref, order.owner_id


def _cash_desk(chosen: int | None, by: Actor) -> Treasury:
    """The chosen cash desk, or the only one."""
    if chosen:
        return _treasury(chosen, CASH, by)
    every = steady.rows_of(Treasury, by.company_id).values()
    found = [each for each in every if each.kind == CASH and not each.currency]
    if len(found) != 1:
        raise Refused(_("Say into which cash desk the money goes."), field="treasury")
    return found[0]


def _treasury(chosen: int, kind: str, by: Actor) -> Treasury:
    treasury = steady.rows_of(Treasury, by.company_id)[chosen]
    if treasury.kind != kind:
        raise Refused(_("%(treasury)s takes no such money.") % {"treasury": treasury}, field="treasury")
    return treasury


def post_receipt(
    receipt: Receipt, treasury: Treasury, *, on: date, by: Actor, invoice: Invoice | None = None
) -> None:
    """Into the books: what invoices are open take their share, the rest is an advance (131).

    One `invoice` that is named takes it all; whoever names it holds its lock and saves it.
    """
    receipt.treasury, receipt.posted_on, receipt.open_amount = treasury, on, receipt.amount
    receipt.foreign_open = receipt.foreign_amount
    if invoice:
        shares = (Share(receipt.pk, invoice.pk, min(left(receipt), due(invoice))),)
        how = {"kept": (receipt, invoice), "booked": False, "order": receipt.order}
        realised = settle([receipt], [invoice], shares, on=on, by=by, **how)
    else:
        how = {"kept": (receipt,), "booked": False, "order": receipt.order}
        realised = oldest_first([receipt], paid := _paid_by(receipt, by), on=on, by=by, **how)
        if receipt.order and paid:
            receipt.customer = paid[0].customer  # read with them
    receipt.number = numbers.document(SERIES[receipt.kind], by=by, on=on)
    book([each for each in realised if each.on > on], by)  # an invoice of a later day: its difference is of that day
    differences = [each.difference for each in realised if each.on == on]
    legs = rules.receipt_legs(receipt.amount, treasury.account.code, receipt.customer_id, differences)
    text = receipt.text or written(gettext_lazy("Money received from %(customer)s"), customer=receipt.customer)
    text += exchange.at_rate(receipt.foreign_amount, receipt)
    post(legs, source=receipt.ref, on=on, text=text, by=by, paper=receipt.number)
    tell(ReceiptPosted(**_fact(receipt)), by=by)


def _paid_by(receipt: Receipt, by: Actor) -> list[Invoice]:
    """Those of its order, or all that the customer owes for."""
    if receipt.order:
        return owed_for(receipt.order, receipt.customer_id, by, receipt.currency)
    return list(owed(receipt.customer_id, by, receipt.currency))


def _fact(receipt: Receipt) -> dict:
    return {
        "receipt": receipt.pk, "order": receipt.order, "customer": receipt.customer_id, "amount": receipt.amount,
        "salesperson": receipt.salesperson_id, "currency": receipt.currency,
        "foreign_amount": receipt.foreign_amount,
    }  # fmt: skip


@operation(
    Receipt,
    takes=Because,
    start=(COLLECTED,),
    end=CANCELLED,
    label=gettext_lazy("Cancel interim receipt"),
    keyed=True,
)
def cancel_collected(receipt: Receipt, told: Because, *, by: Actor) -> None:
    """The money went back to the customer, or never came; never by whoever collected it."""
    if receipt.collector_id == by.person_id:
        raise Refused(_("Nobody cancels the receipt of cash that they collected themselves."))
    receipt.reason = reason_of(told)
    if receipt.handoff_id and receipt.handoff.state == Stand.RETURNED:
        desk.withdraw(receipt.handoff, by=actors.system("accounting", receipt.company_id))


@operation(
    Receipt,
    takes=Because,
    start=(POSTED,),
    end=CANCELLED,
    label=gettext_lazy("Reverse receipt"),
    keyed=True,
    when=lambda receipt: receipt.opening_id is None,
)
def reverse_receipt(receipt: Receipt, told: Because, *, by: Actor) -> None:
    """Booked by mistake: allocations and entry are taken back by rows of their own; number and paper stay."""
    if receipt.opening_id:
        said = {"receipt": receipt, "opening": receipt.opening}
        raise Refused(_("%(receipt)s came over with %(opening)s: it is taken back with it, or paid back.") % said)
    receipt.reason = reason_of(told)
    _refuse_paid_back(receipt, by)
    unearn(receipt, receipt.reason, by=by)
    free(receipt, by=by, on=today(by), booked=False)
    receipt.open_amount = Decimal(0)
    receipt.foreign_open = receipt.foreign_open and Decimal(0)
    entry = JournalEntry.objects.get(
        company_id=by.company_id, source_kind=receipt.ref.kind, source_id=receipt.pk, reverses=None
    )
    reverse(entry, receipt.reason, by=by)
    if receipt.currency:
        exchange.reverse_differences(receipt, receipt.reason, by=by)
    tell(ReceiptReversed(**_fact(receipt)), by=by)


def _refuse_paid_back(receipt: Receipt, by: Actor) -> None:
    """Money that went back to the customer cannot be taken out of the books by its receipt."""
    given = Allocation.objects.filter(receipt=receipt, refund__isnull=False).values_list("amount", flat=True)
    if back := sum(given, Decimal(0)):
        said = {"amount": figures.signed(back, company_of(by).currency), "receipt": receipt}
        told = _("%(amount)s of %(receipt)s was paid back: reverse that refund first.") % said
        raise Refused(told, source="SAL-21")
