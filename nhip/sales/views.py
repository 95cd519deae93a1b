"""The pages of sales' reports: each figure opens the orders behind it."""

from calendar import monthrange
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nhip.kernel import clock
from nhip.screens import currency, shown
from nhip.screens.jinja import render
from nhip.screens.parts import Menu
from nhip.screens.reports import report
from nhip.screens.resource import resource_of

from . import months, policies, waiting
from .models import Order, OrderLine

MILLION = Decimal(1_000_000)
COUNTED = ",".join(value for value in Order.State.values if value not in Order.NO_SALE)


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure in the page's unit, in full on hovering, and the list of its orders; empty if there are none."""

    href: str
    net: str
    full: str
    head: str = ""
    month: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A salesperson's year, or everybody's."""

    name: str
    orders: str
    cells: list[Cell]
    whole: Cell


@report(
    "sales/by-month",
    gettext_lazy("Sales by month"),
    needs=months.VIEW,
    icon="chart-column",
    menu=Menu("sales", place=60),
)
def by_month(request: Any) -> Any:
    """What each salesperson's confirmed orders of a year come to, month by month."""
    first, last = months.years()
    said = request.GET.get("year", "")
    year = int(said) if said.isdecimal() and first <= int(said[:5]) <= last else last
    found = months.of_year(year, by=request.actor)
    rows = [_row(year, each.name, each.orders, each.net, each.total, each.person) for each in found.sellers]
    sums = _row(year, "", found.orders, found.net, found.total)
    unit = _("million dong") if currency.code() == "VND" else currency.code()
    years = range(last, first - 1, -1)
    return render(request, "sales/months.html", rows=rows, sums=sums, year=year, years=years, unit=unit)


def _row(year: int, name: str, orders: int, net: dict[int, Decimal], total: Decimal, person: int = 0) -> Row:
    opens = resource_of("sales.order").address() + f"?state={COUNTED}" + (f"&owner={person}" if person else "")
    cells = [_cell(opens, net.get(month), year, month, month) for month in months.MONTHS]
    return Row(name, shown.figure(orders), cells, _cell(opens, total, year, 1, 12))


def _cell(opens: str, net: Decimal | None, year: int, since: int, until: int) -> Cell:
    head, month = _("M%(month)s") % {"month": since}, f"{since:02}/{year}"
    if net is None:
        return Cell("", "", "", head, month)
    days = f"&date.from={year}-{since:02}-01&date.to={year}-{until:02}-{monthrange(year, until)[1]}"
    short = shown.figure(net / MILLION, 1, least=1) if currency.code() == "VND" else shown.figure(net)
    return Cell(opens + days, short, shown.money(net, unit=True), head, month)


WAYS = (
    ("product", gettext_lazy("Product")),
    ("customer", gettext_lazy("Customer")),
    ("day", gettext_lazy("Promised day")),
)
MOST = 500
"""So many lines that wait are shown at once; those whose turn comes first."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A line that waits, and the way to its order."""

    href: str
    late: bool
    order: Order
    line: OrderLine
    missing: Decimal
    free: Decimal


@dataclass(frozen=True, slots=True)
class Heading:
    """What the lines below have in common, and how much is missing of it; of several products there is no sum."""

    name: str
    href: str
    missing: str
    rows: list[Waiting]


@report(
    "sales/waiting",
    gettext_lazy("Back orders"),
    needs=waiting.VIEW,
    icon="package-search",
    menu=Menu("sales", place=35),
)
def back_orders(request: Any) -> Any:
    """What customers were promised and is neither delivered nor reserved."""
    said = request.GET.get("by", "")
    way = said if said in dict(WAYS) else "product"
    rows = waiting.missing(by=request.actor, most=MOST + 1)
    groups = [_heading(group, way) for group in waiting.grouped(rows[:MOST], way)]
    automatic = policies.reserve_when_free.of(request.actor.company_id)
    given = {"groups": groups, "way": way, "ways": WAYS, "automatic": automatic, "more": len(rows) > MOST}
    return render(request, "sales/waiting.html", most=MOST, **given)


def _heading(group: waiting.Group, way: str) -> Heading:
    opens, today = resource_of("sales.order").address, clock.today()
    rows = [
        Waiting(
            opens(row.order.pk),
            row.order.deliver_on is not None and row.order.deliver_on < today,
            row.order,
            row.line,
            row.missing,
            row.free,
        )
        for row in group.rows
    ]
    if way == "day":
        return Heading(shown.day(group.key) if group.key else _("No day was promised"), "", "", rows)
    kind = resource_of("shared.product" if way == "product" else "shared.party")
    missing = shown.quantity(group.missing) if way == "product" else ""
    return Heading(_called(group.key), kind.address(group.key.pk), missing, rows)


def _called(record: Any) -> str:
    return f"{record.code} · {record.name}"
