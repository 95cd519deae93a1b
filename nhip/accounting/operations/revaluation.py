"""Valuing everything in a foreign currency at the end of a period, once for each, and taking that back (ACC-16).

Circular 133/2016/TT-BTC Art 52, 99/2025/TT-BTC: at the average of the bank's transfer buying and selling rates.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nhip.kernel import figures, numbers, rows
from nhip.kernel.actors import Actor
from nhip.kernel.inputs import Ask
from nhip.kernel.operations import Refused, operation
from nhip.shared import api as shared

from .. import rules
from ..models import Allocation, Books, Invoice, JournalEntry, Revaluation, RevaluedItem
from ..rules.revaluation import Change
from . import valuing
from .allocation import state_of
from .books import reverse_on
from .posting import check_open, post, today, written
from .reasons import Because, reason_of
from .valuing import Valued

SERIES = "DG"
LAW = "133/2016/TT-BTC Art 52"
POSTED, CANCELLED = Revaluation.State
CACHES = {"open_amount", "state", "version", "revalued", "book_rate"}


@dataclass(frozen=True)
class Held:
    """What the bank's statement, or the count, says of a place where such money lies."""

    treasury: Annotated[int, Ask(gettext_lazy("Cash desk or bank account"), pick="accounting.treasury")]
    foreign: Annotated[Decimal, Ask(gettext_lazy("There on that day, in its currency"), bare=True)]


@dataclass(frozen=True)
class Revalue:
    """Which currency, at the end of which period, at which rate."""

    currency: Annotated[str, Ask(gettext_lazy("Currency"), help=gettext_lazy("Three letters, such as USD"))]
    on: Annotated[date, Ask(gettext_lazy("End of the period"), help=gettext_lazy("The last day of a month"))]
    rate: Annotated[
        Decimal | None,
        Ask(
            gettext_lazy("Rate of valuation"),
            help=gettext_lazy(
                "Average of the usual bank's transfer buying and selling rates; empty: as in “Exchange rates”"
            ),
            widget="quantity",
        ),
    ] = None
    rate_source: Annotated[
        str, Ask(gettext_lazy("Source of the rate"), help=gettext_lazy("The bank and its table, such as VCB buying"))
    ] = ""
    held: Annotated[
        tuple[Held, ...],
        Ask(gettext_lazy("Money on that day"), help=gettext_lazy("By the bank's statement; left out: by our papers")),
    ] = ()


@operation(Revaluation, takes=Revalue, label=gettext_lazy("Value foreign money"), keyed=True)
def revalue(told: Revalue, *, by: Actor) -> Revaluation:
    """Dr or Cr 131, 1112, 1122 against 413 on that day, the net to 515 or 635; debts have that rate from then on."""
    currency = _currency(told.currency, by)
    check_day(told.on, currency, by)
    rate = rate_of(currency, told.on, told.rate, by)
    found = valuing.valuation(currency, told.on, rate, by=by, counted=_counted(told.held, currency, by), lock=True)
    if not found.gain and not found.loss:
        said = {"currency": currency, "day": f"{told.on:%d/%m/%Y}"}
        raise Refused(_("Nothing in %(currency)s is worth more or less than booked on %(day)s.") % said, field="rate")
    made = Revaluation(
        company_id=by.company_id, date=told.on, currency=currency, rate=rate, rate_source=told.rate_source.strip(),
        gain=found.gain, loss=found.loss, made_by_id=by.person_id,
    )  # fmt: skip
    made.number = numbers.document(SERIES, by=by, on=told.on)
    rows.insert_records(Revaluation, [made])
    made._state.adding = False
    _book(made, found.rows, by)
    return made


def _currency(said: str, by: Actor) -> str:
    currency = shared.foreign_currency(said, by=by)
    if not currency:
        raise Refused(
            _("The books are kept in %(currency)s: name another currency.") % {"currency": by.company.currency},
            field="currency",
        )
    return currency


def check_day(on: date, currency: str, by: Actor) -> None:
    """Refuse what ends no period, has not come, is closed, or is valued already."""
    if not rules.revaluation.ends_a_period(on):
        raise Refused(_("A period ends on the last day of a month."), field="on", source=LAW)
    if on > today(by):
        raise Refused(_("That period has not ended yet."), field="on")
    check_open(on, by)
    stands = Revaluation.objects.filter(company_id=by.company_id, currency=currency, state=POSTED, date__gte=on)
    if there := stands.order_by("date").first():
        said = {"currency": currency, "paper": there, "day": f"{there.date:%d/%m/%Y}"}
        raise Refused(
            _("%(currency)s is valued up to %(day)s already by %(paper)s: reverse that first.") % said, field="on"
        )


def rate_of(currency: str, on: date, told: Decimal | None, by: Actor) -> Decimal:
    """The rate that is told, else that of the table."""
    if told is None:
        return shared.needed_rate(currency, on=on, by=by)
    return shared.check_rate(told, currency=currency, on=on, by=by)


def _counted(held: Iterable[Held], currency: str, by: Actor) -> dict[int, Decimal]:
    known = {treasury.pk for treasury in valuing.treasuries_in(currency, by)}
    for place, each in enumerate(held):
        if each.treasury not in known:
            said = {"currency": currency}
            raise Refused(_("This is no place for money in %(currency)s.") % said, field=f"held.{place}.treasury")
        if not (each.foreign.is_finite() and rules.exchange.is_written(each.foreign, currency) and each.foreign >= 0):
            said = {"amount": each.foreign, "currency": currency}
            raise Refused(
                _("%(amount)s: there are no such fractions in %(currency)s.") % said, field=f"held.{place}.foreign"
            )
    return {each.treasury: each.foreign for each in held}


def _book(made: Revaluation, found: tuple[Valued, ...], by: Actor) -> None:
    items = [
        RevaluedItem(
            company_id=by.company_id, revaluation=made, invoice=row.invoice, treasury=row.treasury,
            foreign_amount=row.foreign, booked=row.booked, worth=row.worth, later=row.later, later_on=row.later_on,
            rate_before=row.invoice and row.invoice.book_rate,
        )
        for row in found
    ]  # fmt: skip
    rows.insert_records(RevaluedItem, items)
    shares: list[Allocation] = []
    for item in items:
        if item.invoice:
            shares += _shares(item, item.difference, made.date) + _shares(item, -item.later, item.later_on)
            _change(item.invoice, item.difference - item.later, made.rate)
    rows.insert_records(Allocation, shares)
    said = {"currency": made.currency, "day": f"{made.date:%d/%m/%Y}", "rate": figures.figure(made.rate, 10)}
    text = written(gettext_lazy("%(currency)s valued on %(day)s at %(rate)s"), **said)
    changes = [_changed(row) for row in found]
    legs = rules.revaluation.revaluation_legs(changes)
    post(legs, source=made.ref, on=made.date, text=text, by=by, paper=made.number)
    for item, row in zip(items, found, strict=True):
        if item.later:
            _take_out_of_later(made, item, row, by)


def _changed(row: Valued) -> Change:
    if row.invoice:
        return Change(rules.RECEIVABLE, row.difference, row.invoice.customer_id, row.name)
    return Change(row.treasury.account.code, row.difference, text=row.name)


def _shares(item: RevaluedItem, more: Decimal, on: date | None) -> list[Allocation]:
    """So much more is open of its invoice from that day on."""
    own = {"company_id": item.company_id, "revalued": item, "invoice": item.invoice, "date": on}
    return [Allocation(**own, amount=-more)] if more else []


def _change(invoice: Invoice, more: Decimal, rate: Decimal | None) -> None:
    invoice.open_amount += more
    invoice.revalued += more
    invoice.book_rate = rate
    if invoice.state != Invoice.State.REPLACED:
        invoice.state = state_of(invoice)
    invoice.version += 1
    rows.update(invoice, CACHES)


def _take_out_of_later(made: Revaluation, item: RevaluedItem, row: Valued, by: Actor) -> None:
    """What was realised since belongs to the period before in part: an entry on the day of the last settlement."""
    legs = rules.revaluation.since_legs(item.later, row.realised, item.invoice.customer_id)
    said = {"invoice": item.invoice, "paper": made}
    text = written(gettext_lazy("Realised exchange difference of %(invoice)s less what %(paper)s has of it"), **said)
    post(legs, source=made.ref, on=item.later_on, text=text, by=by, paper=made.number)


@operation(
    Revaluation,
    takes=Because,
    start=(POSTED,),
    end=CANCELLED,
    label=gettext_lazy("Reverse the valuation"),
    keyed=True,
)
def reverse_revaluation(paper: Revaluation, told: Because, *, by: Actor) -> None:
    """All of it is taken back by entries of their own, of the same days while those are open; debts have the rate of
    before again."""
    paper.reason = reason_of(told)
    after = Revaluation.objects.filter(company_id=by.company_id, currency=paper.currency, state=POSTED)
    if last := after.filter(date__gt=paper.date).order_by("-date").first():
        raise Refused(_("%(paper)s values the same currency later: reverse that one first.") % {"paper": last})
    items = list(paper.items.select_related("invoice").order_by("id"))
    invoices = _locked(items)
    _refuse_settled(invoices, items)
    entries = JournalEntry.objects.filter(
        company_id=by.company_id, source_kind=paper.ref.kind, source_id=paper.pk, reverses=None
    )
    closed_to = Books.objects.values_list("closed_to", flat=True).get(company_id=by.company_id)
    for entry in entries.order_by("id"):
        reverse_on(entry, _open_day(entry.date, closed_to, by), paper.reason, by=by)
    shares: list[Allocation] = []
    for item in items:
        if item.invoice_id:
            item.invoice = invoices[item.invoice_id]
            shares += _shares(item, -item.difference, _open_day(paper.date, closed_to, by))
            if item.later_on:
                shares += _shares(item, item.later, _open_day(item.later_on, closed_to, by))
            _change(item.invoice, item.later - item.difference, item.rate_before)
    rows.insert_records(Allocation, shares)


def _open_day(on: date, closed_to: date | None, by: Actor) -> date:
    """The day itself, so that its period may be valued anew; once it is closed, the first day that is not."""
    return on if closed_to is None or on > closed_to else rules.first_open_day(today(by), closed_to)


def _locked(items: Iterable[RevaluedItem]) -> dict[int, Invoice]:
    found = Invoice.objects.select_for_update(of=("self",)).filter(pk__in=[each.invoice_id for each in items])
    return {invoice.pk: invoice for invoice in found.order_by("id")}


def _refuse_settled(invoices: dict[int, Invoice], items: Iterable[RevaluedItem]) -> None:
    """What was settled at the rate of the valuation has realised its difference against that."""
    first = min(item.pk for item in items)
    later = Allocation.objects.filter(pk__gt=first, foreign_amount__isnull=False)
    for name, invoice in ((name, each) for each in invoices.values() for name in ("invoice", "credit")):
        made = later.filter(**{name: invoice}).values_list("foreign_amount", flat=True)
        if sum(made, Decimal(0)):
            said = {"invoice": invoice}
            raise Refused(_("%(invoice)s was settled at the rate of this valuation: take that back first.") % said)
