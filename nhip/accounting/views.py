"""The pages of accounting's reports: each figure opens the rows behind it, each row the paper behind it."""

from datetime import date
from decimal import Decimal
from typing import Any, cast

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from nhip.documents.words import in_words
from nhip.flows.sales import CONTACTS
from nhip.kernel import clock, figures, ids, permissions
from nhip.kernel.actors import Actor
from nhip.kernel.operations import Operation, Refused
from nhip.kernel.records import open_ref
from nhip.kernel.refs import Ref
from nhip.screens import typed
from nhip.screens.errors import missing
from nhip.screens.jinja import render
from nhip.screens.parts import Menu
from nhip.screens.reports import asked_day, report
from nhip.screens.resource import resource_of
from nhip.screens.verbs import Verb, verb
from nhip.shared import blanks
from nhip.shared.models import Party

from . import operations, reports, rules
from .models import Account, Books, Opening
from .openings import KEEPERS

COLUMNS = {
    "not_due": _("Not due yet"),
    "to_30": _("1–30 days"),
    "to_60": _("31–60 days"),
    "to_90": _("61–90 days"),
    "over_90": _("Over 90 days"),
    "open": _("Total open"),
    "ahead": _("Paid ahead"),
}
PROMISES = {"awaited": (_("Awaited"), "soon"), "kept": (_("Kept"), "done"), "broken": (_("Broken"), "late")}
MOST_OF_A_RATE = Decimal(900_000_000)
ROWS = 500
"""So many customers are shown at once; the sums are of all."""


def period(request: Any) -> tuple[date, date]:
    """The days asked for; the running month up to today if nothing sensible was said."""
    today = clock.today()
    start, end = asked_day(request.GET.get("start")), asked_day(request.GET.get("end"))
    start, end = start or today.replace(day=1), end or today
    return (start, end) if start <= end else (end, start)


def opens(ref: Ref, entry: int) -> str:
    """The page of the paper behind an entry, or of the entry where the paper has none."""
    resource = resource_of(ref.kind)
    return resource.address(ref.id) if resource else resource_of("accounting.journalentry").address(entry)


@report(
    "accounting/trial-balance",
    _("Trial balance"),
    needs=reports.LEDGER,
    icon="scale",
    menu=Menu("accounting", place=51),
)
def trial_balance(request: Any) -> Any:
    """Opening, movement and closing of every account of a period."""
    start, end = period(request)
    found = reports.trial_balance(start, end, by=request.actor)
    tree = reports.under_parents(found.rows, by=request.actor) if found.rows else []
    return render(request, "accounting/trial_balance.html", found=found, tree=tree, start=start, end=end)


@report("accounting/ledger/<int:pk>", _("Ledger"), needs=(reports.LEDGER, reports.CASH))
def ledger(request: Any, pk: int) -> Any:
    """The lines of one account, each opening its paper."""
    start, end = period(request)
    account = permissions.inside(Account.objects.filter(pk=pk), request.actor.company_id).first()
    if account is None:
        return missing(request)
    found = reports.account_ledger(account, start, end, by=request.actor)
    return render(
        request,
        "accounting/ledger.html",
        found=found,
        start=start,
        end=end,
        opens=opens,
        most=reports.MOST,
        called=" · ".join(filter(None, (reports.names_above([account]).get(account.pk), account.called))),
    )


@report(
    "accounting/ageing", _("Receivables by age"), needs=reports.RECEIVABLES, icon="hourglass",
    menu=Menu("accounting", place=30),
)  # fmt: skip
def ageing(request: Any) -> Any:
    """Who owed how much since when on a day, beside account 131 of that day."""
    on = _on(request)
    found = reports.ageing(on, by=request.actor)
    return render(
        request, "accounting/ageing.html", found=found, on=on, shown_rows=found.debtors[:ROWS], rows=ROWS,
        columns=COLUMNS, order=rules.BUCKETS, opens=_behind,
    )  # fmt: skip


@report("accounting/ageing/behind", _("Receivables by age"), needs=reports.RECEIVABLES)
def behind(request: Any) -> Any:
    """The invoices and receipts behind one figure of the ageing list."""
    on, column = _on(request), request.GET.get("column", "")
    customer = _customer(request)
    items = reports.behind(on, by=request.actor, customer=customer and customer.pk, column=column)
    return render(
        request, "accounting/behind.html", items=items[: reports.MOST], total=sum(each.left for each in items),
        more=len(items) > reports.MOST, most=reports.MOST, on=on, customer=customer, column=column,
        title=COLUMNS.get(column, _("Open items")), columns=COLUMNS,
    )  # fmt: skip


@report(
    "accounting/statement", _("Statement of account"), needs=reports.RECEIVABLES, icon="file-text",
    menu=Menu("accounting", place=31),
)  # fmt: skip
def statement(request: Any) -> Any:
    """Everything on account 131 of one customer between two days, and what its end is made of."""
    said = asked_day(request.GET.get("start")), asked_day(request.GET.get("end"))
    start, end = reports.days_of(*said, by=request.actor)
    customer = _customer(request)
    if customer is None:
        return render(request, "accounting/statement.html", found=None, customer=None, start=start, end=end)
    found = reports.statement(customer, start, end, by=request.actor)
    return render(
        request, "accounting/statement.html", found=found, customer=customer, start=start, end=end, opens=opens,
        lines=found.rows[: reports.MOST], more=len(found.rows) > reports.MOST, most=reports.MOST, sides=rules.sides,
        debts=reports.open_debts(customer, end, by=request.actor), columns=COLUMNS,
        words=in_words(abs(found.closing), request.actor.company),
    )  # fmt: skip


@report(
    "accounting/provisions", _("Provisions for doubtful debts"), needs=reports.RECEIVABLES, icon="shield-alert",
    menu=Menu("accounting", place=33),
)  # fmt: skip
def provisions(request: Any) -> Any:
    """What the law's rates ask for on a day, what is provided, and the button that proposes the differences."""
    on = _on(request)
    found = reports.provisions(on, by=request.actor)
    return render(
        request, "accounting/provisions.html", found=found, on=on,
        rates=reports.rates_of(request.actor.company.country),
        propose=_of_books(operations.propose_provisions, request.actor)
        if any(row.difference and not row.waits for row in found.rows) else None,
    )  # fmt: skip


@report(
    "accounting/revaluation", _("Value foreign money at a period's end"), needs=reports.LEDGER, icon="calendar-check",
    menu=Menu("accounting", place=35),
)  # fmt: skip
def revaluation(request: Any) -> Any:
    """Each debt and each account in a currency, booked and at the rate, and the button that posts it."""
    actor, resource = request.actor, resource_of("accounting.revaluation")
    known, days = reports.currencies(by=actor), reports.ends(by=actor)
    currency = request.GET.get("currency", "")
    currency = currency if currency in known else next(iter(known), "")
    on = asked_day(request.GET.get("on")) or next(iter(days), actor.company.today())
    rate, wrong = _asked_rate(request.GET.get("rate", ""))
    seen = reports.revaluation(currency, on, rate, by=actor) if currency else None
    return render(
        request, "accounting/revaluation.html", seen=seen, currency=currency, currencies=known, days=days, on=on,
        wrong=wrong, resource=resource, figures=figures,
        treasury=resource_of("accounting.treasury"),
        propose=resource.address("do", "revalue") if permissions.may(actor, operations.revalue.verb) else "",
    )  # fmt: skip


def _asked_rate(said: str) -> tuple[Decimal | None, bool]:
    """The rate of the address, and whether something stands there that is none."""
    try:
        rate = typed.quantity(said) if said.strip() else None
    except typed.Unreadable:
        return None, True
    return (rate, False) if rate is None or 0 < rate < MOST_OF_A_RATE else (None, True)


def _of_books(operation: Operation, actor: Actor) -> Verb | None:
    """A button of the books, for whoever may press it."""
    books = Books.objects.filter(company_id=actor.company_id).first()
    if books is None or not permissions.may(actor, operation.verb):
        return None
    return verb(resource_of("accounting.books"), operation, books)


@report(
    "accounting/collection", _("Debt collection list"), needs=reports.RECEIVABLES, icon="phone-outgoing",
    menu=Menu("accounting", place=32),
)  # fmt: skip
def collection(request: Any) -> Any:
    """Who is overdue today, who of sales asks, what was promised, and whether it came."""
    found = reports.collection_list(by=request.actor)
    again = any(not row.running and not row.awaited for row in found)
    return render(
        request, "accounting/collection.html", found=found[:ROWS], results=dict(CONTACTS), promises=PROMISES,
        total=sum(row.overdue for row in found),
        hand_over=_of_books(operations.hand_over_debts, request.actor) if again else None,
    )  # fmt: skip


def _on(request: Any) -> date:
    """The day asked for, else the company's today."""
    return asked_day(request.GET.get("on")) or request.actor.company.today()


def _customer(request: Any) -> Party | None:
    """The customer asked for; none if nobody was; missing if there is no such one for this person."""
    if not (said := request.GET.get("customer")):
        return None
    try:
        return cast(Party, open_ref(Ref("shared.party", ids.read(said) or 0), by=request.actor))
    except Party.DoesNotExist as unknown:
        raise Http404 from unknown


def _behind(on: date, column: str, customer: int | None = None) -> str:
    """The page of the rows behind a figure."""
    whose = f"&customer={customer}" if customer else ""
    return f"/accounting/ageing/behind/?on={on.isoformat()}&column={column}{whose}"


@report(
    "accounting/cash-in-hand", _("Cash in salespeople's hands"), needs=reports.CASH, icon="hand-coins",
    menu=Menu("accounting", place=25),
)  # fmt: skip
def cash_in_hand(request: Any) -> Any:
    """What was collected and not counted yet; hand-overs that are overdue stand out."""
    collectors = reports.cash_in_hand(by=request.actor)
    return render(
        request, "accounting/cash_in_hand.html", collectors=collectors, total=sum(each.total for each in collectors),
        overdue=sum(each.overdue for each in collectors),
    )  # fmt: skip


@report(
    "accounting/cash-book", _("Cash and bank books"), needs=reports.CASH, icon="notebook-text",
    menu=Menu("accounting", place=26),
)  # fmt: skip
def cash_book(request: Any) -> Any:
    """What lies in each cash desk and bank account, each opening its book."""
    found = reports.purses(by=request.actor)
    return render(request, "accounting/cash_book.html", purses=found, total=sum(each.balance for each in found))


KINDS = {
    "csv": ("text/csv; charset=utf-8", blanks.as_csv),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", blanks.as_xlsx),
}
OPENING = "accounting.view_opening"


@report("accounting/opening-blank", _("Blank file of opening balances"), needs=OPENING)
def opening_blank(request: Any) -> HttpResponse:
    """A file to fill in: headings, what stands under them, and an example."""
    known = {part: blank for part, blank, _may in reports.opening_blanks(request.actor)}
    blank, form = known.get(request.GET.get("part", "")), request.GET.get("form", "xlsx")
    if blank is None or form not in KINDS:
        raise Http404
    kind, made = KINDS[form]
    answer = HttpResponse(made(blank), content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{blank.name}.{form}"'
    return answer


@report("accounting/opening-file/<int:pk>", _("Files, and what must tie"), needs=OPENING)
def opening_file(request: Any, pk: int) -> HttpResponse:
    """A filled file is read as a whole; else each wrong cell is named, and nothing of it is kept."""
    rows = permissions.allowed(Opening.objects.filter(pk=pk), by=request.actor, to=OPENING)
    opening = rows.first()
    if opening is None:
        raise Http404
    wrong: list[str] = []
    if request.method == "POST":
        try:
            _load(request, opening)
        except blanks.Unfit as unfit:
            wrong = unfit.each
        except Refused as refused:
            wrong = list(refused.messages)
        if not wrong:
            return redirect(resource_of("accounting.opening").address(opening.pk))
    return render(
        request, "accounting/opening_file.html", status=422 if wrong else 200, opening=opening,
        rows=reports.begun(opening, by=request.actor), wrong=wrong[: blanks.SHOWN],
        more=max(len(wrong) - blanks.SHOWN, 0),
        file=getattr(request.FILES.get("file"), "name", ""), record=opening,
        resource=resource_of("accounting.opening"),
    )  # fmt: skip


def _load(request: Any, opening: Opening) -> None:
    """Into the part that the page names; a file that is pressed twice is read once more, to the same end."""
    part, file = request.POST.get("part", ""), request.FILES.get("file")
    if file is None or file.size > blanks.tables.LARGEST:
        raise Refused(str(_("Choose a file of at most 20 MB.")), field="file")
    sheet = blanks.sheet_of(file.name or part, file.read())
    if part in KEEPERS:
        KEEPERS[part].load(opening, sheet, by=request.actor)
    else:
        told = operations.LoadOpening(part, sheet)
        operations.load_opening(opening, told, by=request.actor)
