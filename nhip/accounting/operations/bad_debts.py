"""Debts that may never be paid: provided for by age, written off, recovered after all (ACC-07).

One person proposes, another agrees: only then it is in the books. Circular 133/2016/TT-BTC Art 36, 64, 65.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nhip.kernel import figures, numbers, rows
from nhip.kernel.actors import Actor
from nhip.kernel.inputs import Ask
from nhip.kernel.operations import ANY, Refused, operation

from .. import rules
from ..models import Allocation, BadDebt, Books, Invoice, JournalEntry
from . import doubtful
from .allocation import OWED, state_of, tell_opened, tell_paid
from .books import reverse
from .exchange import refuse_foreign
from .posting import check_amount, company_of, post, today, written
from .reasons import Because, reason_of

PROVISION, WRITE_OFF = BadDebt.Kind
PROPOSED, POSTED, REFUSED, CANCELLED = BadDebt.State
SERIES = {PROVISION: "DP", WRITE_OFF: "XN"}
TEXTS = {
    PROVISION: gettext_lazy("Provision for %(invoice)s of %(customer)s: %(why)s"),
    WRITE_OFF: gettext_lazy("%(invoice)s of %(customer)s written off: %(why)s"),
}
LAW = "48/2019/TT-BTC"
CACHES = {"open_amount", "state", "version", "written_off", "provided"}


@dataclass(frozen=True)
class Provide:
    """How much shall be provided for the invoice altogether on a day, and why."""

    amount: Annotated[
        Decimal,
        Ask(
            gettext_lazy("To be provided altogether"),
            help=gettext_lazy("Only the difference to what is provided already is booked"),
            widget="money",
        ),
    ]
    reason: Annotated[str, Ask(gettext_lazy("Reason"))]
    on: Annotated[date | None, Ask(gettext_lazy("Date"))] = None


@operation(
    Invoice,
    takes=Provide,
    start=(*OWED, Invoice.State.PAID, Invoice.State.REPLACED),
    label=gettext_lazy("Propose a provision"),
    when=lambda invoice: invoice.open_amount > 0 or invoice.provided > 0,
    keyed=True,
)
def provide(invoice: Invoice, told: Provide, *, by: Actor) -> None:
    """Ask the chief accountant to provide for a doubtful debt, or for less of it than before: Dr 6422, Cr 2293."""
    currency = company_of(by).currency
    if told.amount:
        check_amount(told.amount, currency)
    on = told.on or today(by)
    if on > today(by):
        raise Refused(_("A provision is made on a day that has come."), field="on")
    _check_wanted(invoice, told.amount, on, currency)
    _propose(invoice, PROVISION, told.amount - invoice.provided, told.reason, on, by, wanted=told.amount)


def _check_wanted(invoice: Invoice, wanted: Decimal, on: date, currency: str) -> None:
    open_then = doubtful.open_on(invoice, on)
    if wanted > open_then:
        said = {"open": figures.signed(open_then, currency), "invoice": invoice, "day": f"{on:%d/%m/%Y}"}
        raise Refused(_("Only %(open)s of %(invoice)s was open on %(day)s.") % said, field="amount", source=LAW)
    if wanted == invoice.provided:
        said = {"provided": figures.signed(wanted, currency), "invoice": invoice}
        raise Refused(_("%(provided)s is provided for %(invoice)s already.") % said, field="amount")


@dataclass(frozen=True)
class WriteOff:
    """How much of the invoice will never be paid, why, and who decided so."""

    amount: Annotated[Decimal, Ask(gettext_lazy("Amount"), widget="money")]
    reason: Annotated[str, Ask(gettext_lazy("Reason"))]
    decision: Annotated[
        str, Ask(gettext_lazy("Decision"), help=gettext_lazy("Number and day of the minutes or the decision"))
    ] = ""


@operation(
    Invoice,
    takes=WriteOff,
    start=OWED,
    label=gettext_lazy("Propose a write-off"),
    when=lambda invoice: invoice.open_amount > 0,
    keyed=True,
)
def write_off(invoice: Invoice, told: WriteOff, *, by: Actor) -> None:
    """Ask the chief accountant to write off what will never be paid: Dr 2293 and 6422, Cr 131; no foreign debt."""
    refuse_foreign(invoice)
    check_amount(told.amount, company_of(by).currency)
    _check_open(invoice, told.amount, by)
    _propose(invoice, WRITE_OFF, told.amount, told.reason, today(by), by, decision=told.decision.strip())


def _check_open(invoice: Invoice, amount: Decimal, by: Actor) -> None:
    if amount > invoice.open_amount:
        said = {"open": figures.signed(invoice.open_amount, company_of(by).currency), "invoice": invoice}
        raise Refused(_("Only %(open)s of %(invoice)s is still owed.") % said, field="amount")


def _propose(
    invoice: Invoice, kind: BadDebt.Kind, amount: Decimal, reason: str, on: date, by: Actor, **more: object
) -> None:
    if not reason.strip():
        raise Refused(_("Say why the debt is doubtful or lost."), field="reason")
    waiting = BadDebt.objects.filter(company_id=by.company_id, invoice=invoice, kind=kind, state=PROPOSED).first()
    if waiting:
        raise Refused(_("A paper of this kind waits for agreement already: %(invoice)s.") % {"invoice": invoice})
    BadDebt.objects.create(
        company_id=by.company_id, kind=kind, invoice=invoice, customer_id=invoice.customer_id, date=on,
        amount=amount, reason=reason.strip(), proposed_by_id=by.person_id, **more,
    )  # fmt: skip


@dataclass(frozen=True)
class ProvideAll:
    """On which day the debts are looked at."""

    on: Annotated[date | None, Ask(gettext_lazy("On day"))] = None


@operation(Books, takes=ProvideAll, start=ANY, label=gettext_lazy("Propose all differences"), keyed=True)
def propose_provisions(books: Books, told: ProvideAll, *, by: Actor) -> None:
    """Propose what the law's rates ask for on that day, for each invoice by its age, up or down (48/2019/TT-BTC)."""
    on = told.on or today(by)
    if on > today(by):
        raise Refused(_("A provision is made on a day that has come."), field="on")
    found = [row for row in doubtful.provisions(on, by=by).rows if row.difference and not row.waits]
    if not found:
        raise Refused(_("Nothing is to be provided for on this day, or it is proposed already."), field="on")
    made = [_proposed(row, on, by) for row in found]
    rows.insert_records(BadDebt, made)


def _proposed(row: doubtful.Provided, on: date, by: Actor) -> BadDebt:
    why = written(
        gettext_lazy("%(months)s months overdue on %(day)s: %(rate)s %%"),
        months=row.months, day=f"{on:%d/%m/%Y}", rate=f"{row.rate * 100:.0f}",
    )  # fmt: skip
    return BadDebt(
        company_id=by.company_id, kind=PROVISION, invoice_id=row.invoice, customer_id=row.customer, date=on,
        amount=row.difference, wanted=row.required, reason=why, proposed_by_id=by.person_id,
    )  # fmt: skip


@operation(BadDebt, start=(PROPOSED,), end=POSTED, label=gettext_lazy("Agree and post"), keyed=True)
def approve_bad_debt(paper: BadDebt, *, by: Actor) -> None:
    """Number it and book it; whoever proposed it does not agree to it as well."""
    if paper.proposed_by_id == by.person_id:
        raise Refused(_("Nobody agrees to what they proposed themselves."), source="ACC-07")
    invoice = _locked(paper)
    paper.agreed_by_id = by.person_id
    legs = _provide(paper, invoice, by) if paper.kind == PROVISION else _write_off(paper, invoice, by)
    paper.number = numbers.document(SERIES[paper.kind], by=by, on=paper.date)
    text = written(TEXTS[BadDebt.Kind(paper.kind)], invoice=invoice, customer=paper.customer, why=paper.reason)
    post(legs, source=paper.ref, on=paper.date, text=text, by=by, paper=paper.number)
    _keep(invoice)


def _locked(paper: BadDebt) -> Invoice:
    return Invoice.objects.select_for_update(of=("self",)).get(pk=paper.invoice_id, company_id=paper.company_id)


def _keep(invoice: Invoice) -> None:
    invoice.state, invoice.version = _state_of(invoice), invoice.version + 1
    rows.update(invoice, CACHES)


def _state_of(invoice: Invoice) -> str:
    return invoice.state if invoice.state == Invoice.State.REPLACED else state_of(invoice)


def _provide(paper: BadDebt, invoice: Invoice, by: Actor) -> tuple[rules.Leg, ...]:
    """The difference to what is provided now, which may not be what it was when it was proposed."""
    wanted = paper.wanted or Decimal(0)
    _check_wanted(invoice, wanted, paper.date, company_of(by).currency)
    paper.amount = paper.provision = wanted - invoice.provided
    invoice.provided = wanted
    return rules.bad_debts.provision_legs(paper.amount, paper.customer_id)


def _write_off(paper: BadDebt, invoice: Invoice, by: Actor) -> tuple[rules.Leg, ...]:
    """What was provided goes first, the rest is a cost of today."""
    _check_open(invoice, paper.amount, by)
    paper.date = today(by)
    used = min(invoice.provided, paper.amount)
    paper.provision = -used
    invoice.provided -= used
    _close(paper, invoice, paper.amount, paper.date)
    if not invoice.open_amount:
        tell_paid(invoice, by)
    return rules.bad_debts.write_off_legs(paper.amount, used, paper.customer_id)


def _close(paper: BadDebt, invoice: Invoice, amount: Decimal, on: date) -> None:
    """So much of the invoice is settled by the write-off; below zero it is owed again."""
    invoice.open_amount -= amount
    invoice.written_off += amount
    own = {"company_id": paper.company_id, "bad_debt": paper, "invoice": invoice, "amount": amount, "date": on}
    rows.insert_records(Allocation, [Allocation(**own)])


@operation(
    BadDebt, takes=Because, start=(PROPOSED,), end=REFUSED, label=gettext_lazy("Do not agree"), keyed=True
)  # fmt: skip
def refuse_bad_debt(paper: BadDebt, told: Because, *, by: Actor) -> None:
    """The proposal counts no more; whoever made it may take it back so too."""
    paper.remark = reason_of(told)


@operation(
    BadDebt, takes=Because, start=(POSTED,), end=CANCELLED, label=gettext_lazy("Reverse the paper"), keyed=True
)
def reverse_bad_debt(paper: BadDebt, told: Because, *, by: Actor) -> None:
    """The debt is owed as before, by an entry and an allocation of their own in an open period; the number stays."""
    paper.remark = reason_of(told)
    if paper.recovered:
        raise Refused(_("Money came for the written-off debt: reverse its receipt first."))
    invoice = _locked(paper)
    if invoice.provided < paper.provision:
        raise Refused(_("A later paper has used the provision: reverse that one first."))
    entry = JournalEntry.objects.get(
        company_id=by.company_id, source_kind=paper.ref.kind, source_id=paper.pk, reverses=None
    )
    back = reverse(entry, paper.remark, by=by)
    invoice.provided -= paper.provision
    if paper.kind == WRITE_OFF:
        was_settled = not invoice.open_amount
        _close(paper, invoice, -paper.amount, back.date)
        if was_settled:
            tell_opened(invoice, by)
    _keep(invoice)
