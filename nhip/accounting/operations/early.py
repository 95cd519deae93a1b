"""Paying early: the terms, money for one invoice with the discount it earns, and taking that back (ACC-07)."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated

from django.db.models import Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nhip.kernel import figures, numbers, rows, steady
from nhip.kernel.actors import Actor
from nhip.kernel.inputs import Ask
from nhip.kernel.operations import ANY, Refused, operation

from .. import rules
from ..models import Allocation, EarlyDiscount, EarlyTerms, Invoice, JournalEntry, Receipt
from .allocation import OWED, keep, state_of, tell_opened, tell_paid
from .books import reverse
from .posting import check_amount, company_of, post, today, written
from .reasons import Because, reason_of

POSTED, CANCELLED = EarlyDiscount.State
SERIES = "CKTT"
LAW = "133/2016/TT-BTC"
SETTLED = (*OWED, Invoice.State.PAID, Invoice.State.LOST)


@dataclass(frozen=True)
class SetEarlyTerms:
    """How much less for whoever pays within how many days; one customer, or all who have no terms of their own."""

    rate: Annotated[Decimal, Ask(gettext_lazy("Discount for paying early"), widget="percent")]
    days: Annotated[int, Ask(gettext_lazy("Within days of the invoice"))]
    customer: Annotated[
        int | None, Ask(gettext_lazy("Customer"), help=gettext_lazy("Empty: all customers"), pick="shared.party")
    ] = None
    since: Annotated[date | None, Ask(gettext_lazy("Since"))] = None


@operation(EarlyTerms, takes=SetEarlyTerms, label=gettext_lazy("Set terms for paying early"), keyed=True)
def set_early_terms(told: SetEarlyTerms, *, by: Actor) -> EarlyTerms:
    """From now on invoices are issued with these terms; issued ones keep theirs."""
    since = told.since or today(by)
    if not 0 < told.rate < 1:
        raise Refused(_("A discount lies between 0 and 100 %."), field="rate")
    if not 1 <= told.days <= 365:
        raise Refused(_("Say within how many days, from 1 to 365."), field="days")
    if since < today(by):
        raise Refused(_("Terms cannot begin in the past: issued invoices keep theirs."), field="since")
    before = EarlyTerms.objects.select_for_update().filter(
        company_id=by.company_id, customer_id=told.customer, until=None
    )
    for terms in before:
        if terms.since >= since:
            raise Refused(_("There are terms from that day on already: end them first."), field="since")
        terms.until, terms.version = since - timedelta(days=1), terms.version + 1
        terms.save()
    return EarlyTerms.objects.create(
        company_id=by.company_id, customer_id=told.customer, rate=told.rate, days=told.days, since=since
    )


@operation(
    EarlyTerms, start=ANY, label=gettext_lazy("End the terms"), when=lambda terms: terms.until is None
)  # fmt: skip
def end_early_terms(terms: EarlyTerms, *, by: Actor) -> None:
    """Invoices that are issued from now on have none."""
    if terms.until is not None:
        raise Refused(_("These terms have ended already."))
    terms.until = max(terms.since, today(by) - timedelta(days=1))


def give_terms(invoice: Invoice) -> None:
    """The terms of the day it is issued: the customer's own, or those for everybody."""
    there = steady.rows_of(EarlyTerms, invoice.company_id).values()
    fitting = [
        terms
        for terms in there
        if terms.customer_id in (None, invoice.customer_id)
        and terms.since <= invoice.date
        and (terms.until is None or terms.until >= invoice.date)
    ]
    if fitting:
        found = max(fitting, key=lambda terms: (terms.customer_id is not None, terms.since, terms.pk))
        invoice.early_rate, invoice.early_until = found.rate, invoice.date + timedelta(days=found.days)


def proposed(invoice: Invoice, on: date) -> Decimal:
    """The discount that is earned when all that is owed of the invoice is paid on that day."""
    if not rules.early.in_time(on, invoice.early_until):
        return Decimal(0)
    currency = invoice.company.currency
    return rules.early.earned(
        invoice.total, invoice.early_rate, _given(invoice), max(invoice.open_amount, Decimal(0)), currency
    )


def _given(invoice: Invoice) -> Decimal:
    stands = EarlyDiscount.objects.filter(invoice=invoice, state=POSTED)
    return stands.aggregate(sum=Sum("amount"))["sum"] or Decimal(0)


@dataclass(frozen=True)
class GiveDiscount:
    """How much the customer need not pay, because the money came in time on that day."""

    amount: Annotated[Decimal, Ask(gettext_lazy("Discount for paying early"), widget="money")]
    on: Annotated[date | None, Ask(gettext_lazy("Paid on"))] = None


@operation(
    Invoice,
    takes=GiveDiscount,
    start=OWED,
    end=SETTLED,
    label=gettext_lazy("Give the discount for paying early"),
    when=lambda invoice: invoice.open_amount > 0 and invoice.early_until is not None,
    keyed=True,
)
def give_early_discount(invoice: Invoice, told: GiveDiscount, *, by: Actor) -> None:
    """Dr 635, Cr 131, for money that came in time or is agreed to come; refused when the last day is over."""
    on = told.on or today(by)
    if on > today(by):
        raise Refused(_("Money cannot have come on a day that has not come."), field="on")
    discount(invoice, told.amount, paid_on=on, by=by)


def discount(
    invoice: Invoice, amount: Decimal, *, paid_on: date, by: Actor, receipt: Receipt | None = None
) -> EarlyDiscount:
    """Book it and settle the invoice by it; the caller holds and saves the invoice."""
    _check(invoice, amount, paid_on, by)
    made = EarlyDiscount(
        company_id=by.company_id, customer_id=invoice.customer_id, invoice=invoice, receipt=receipt,
        date=paid_on if receipt else today(by), amount=amount,
    )  # fmt: skip
    made.number = numbers.document(SERIES, by=by, on=made.date)
    rows.insert_records(EarlyDiscount, [made])
    _settle(made, invoice, amount, made.date)
    text = written(
        gettext_lazy("Discount for paying early: %(invoice)s of %(customer)s"),
        invoice=invoice,
        customer=made.customer,
    )
    legs = rules.early.discount_legs(amount, made.customer_id)
    post(legs, source=made.ref, on=made.date, text=text, by=by, paper=made.number)
    if not invoice.open_amount:
        tell_paid(invoice, by)
    return made


def _check(invoice: Invoice, amount: Decimal, paid_on: date, by: Actor) -> None:
    currency = company_of(by).currency
    check_amount(amount, currency, field="discount")
    if invoice.early_until is None:
        raise Refused(_("%(invoice)s was issued without terms for paying early.") % {"invoice": invoice})
    if not rules.early.in_time(paid_on, invoice.early_until):
        said = {"last": f"{invoice.early_until:%d/%m/%Y}", "invoice": invoice}
        raise Refused(
            _("Too late: the discount of %(invoice)s was for money up to %(last)s.") % said,
            field="discount",
            rule=_("A discount for paying early is earned by paying in time."),
            source=LAW,
        )
    most = rules.early.most(invoice.total, invoice.early_rate, _given(invoice), currency)
    if amount > min(most, invoice.open_amount):
        said = {"most": figures.signed(min(most, invoice.open_amount), currency), "invoice": invoice}
        raise Refused(_("At most %(most)s can be given of %(invoice)s.") % said, field="discount")


def _settle(made: EarlyDiscount, invoice: Invoice, amount: Decimal, on: date) -> None:
    own = {"company_id": made.company_id, "discount": made, "invoice": invoice, "amount": amount, "date": on}
    rows.insert_records(Allocation, [Allocation(**own)])
    invoice.open_amount -= amount
    invoice.state = state_of(invoice)


@operation(
    EarlyDiscount, takes=Because, start=(POSTED,), end=CANCELLED, label=gettext_lazy("Reverse the discount"),
    keyed=True,
)  # fmt: skip
def reverse_early_discount(made: EarlyDiscount, told: Because, *, by: Actor) -> None:
    """The money did not come in time after all: the invoice is owed again by so much, the number stays."""
    made.reason = reason_of(told)
    _undo(made, by)


def _undo(made: EarlyDiscount, by: Actor) -> None:
    invoice = Invoice.objects.select_for_update(of=("self",)).get(pk=made.invoice_id, company_id=by.company_id)
    entry = JournalEntry.objects.get(
        company_id=by.company_id, source_kind=made.ref.kind, source_id=made.pk, reverses=None
    )
    back = reverse(entry, made.reason, by=by)
    if not invoice.open_amount:
        tell_opened(invoice, by)
    _settle(made, invoice, -made.amount, back.date)
    keep(invoice)


def unearn(receipt: Receipt, reason: str, *, by: Actor, invoice: int | None = None) -> None:
    """What the receipt had earned is not earned when its money is gone from the invoice."""
    earned = EarlyDiscount.objects.select_for_update(of=("self",)).filter(receipt=receipt, state=POSTED)
    for made in (earned.filter(invoice_id=invoice) if invoice else earned).order_by("id"):
        made.reason, made.state, made.version = reason[:300], CANCELLED, made.version + 1
        _undo(made, by)
        rows.update(made, {"reason", "state", "version"})
