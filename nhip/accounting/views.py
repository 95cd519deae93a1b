"""The pages of accounting's reports: each figure opens the rows behind it, each row the paper behind it."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from nhip.kernel import clock, permissions
from nhip.kernel.refs import Ref
from nhip.screens import typed
from nhip.screens.errors import missing
from nhip.screens.jinja import render
from nhip.screens.parts import Menu
from nhip.screens.reports import report
from nhip.screens.resource import resource_of

from . import reports, rules
from .models import Account

BUCKETS = {
    "not_due": _("Not due yet"),
    "to_30": _("1–30 days"),
    "to_60": _("31–60 days"),
    "to_90": _("61–90 days"),
    "over_90": _("Over 90 days"),
}


def period(request: Any) -> tuple[date, date]:
    """The days asked for; the running month up to today if nothing sensible was said."""
    today = clock.today()
    start, end = _day(request.GET.get("start")), _day(request.GET.get("end"))
    start, end = start or today.replace(day=1), end or today
    return (start, end) if start <= end else (end, start)


def _day(said: str | None) -> date | None:
    """As people write it, or ISO as links do."""
    try:
        return typed.day(said) if said else None
    except typed.Unreadable:
        return None


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
    "accounting/receivables", _("Receivables by age"), needs=reports.RECEIVABLES, icon="hourglass",
    menu=Menu("accounting", place=30),
)  # fmt: skip
def receivables(request: Any) -> Any:
    """Open invoices by customer and by how late they are."""
    debtors = reports.ageing(by=request.actor)
    sums = reports.bucket_sums(debtors)
    return render(
        request, "accounting/receivables.html", debtors=debtors, sums=sums, buckets=BUCKETS, order=rules.BUCKETS,
        total=sum(sums.values()),
    )  # fmt: skip


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
