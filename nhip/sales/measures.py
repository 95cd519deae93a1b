"""The figures that sales declares."""

from datetime import date
from decimal import Decimal

from django.db.models import QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from nhip.kernel.measures import measure

from .models import Collected, Order


def collected_rows(
    *, company_id: int, start: date, end: date, person: int | None = None, unit: int | None = None
) -> QuerySet:
    """Money in the books for the sales of a salesperson, or of all, from one day to another (both included)."""
    rows = Collected.objects.filter(company_id=company_id, date__gte=start, date__lte=end)
    rows = rows.filter(owner=person) if person else rows
    return rows.filter(order__unit=unit) if unit else rows


def confirmed_rows(
    *, company_id: int, start: date, end: date, person: int | None = None, unit: int | None = None
) -> QuerySet:
    """Orders of those dates that were promised and not given up."""
    rows = Order.objects.filter(company_id=company_id, date__gte=start, date__lte=end).exclude(
        state__in=Order.NO_SALE
    )
    rows = rows.filter(owner=person) if person else rows
    return rows.filter(unit=unit) if unit else rows


def _sum(rows: QuerySet, name: str) -> Decimal:
    return rows.order_by().aggregate(sum=Sum(name))["sum"] or Decimal(0)


collected = measure(
    "sales.collected",
    _("Money collected for one's sales"),
    rows=collected_rows,
    value=lambda rows: _sum(rows, "amount"),
)
confirmed = measure(
    "sales.confirmed",
    _("Confirmed orders before tax"),
    rows=confirmed_rows,
    value=lambda rows: _sum(rows, "net"),
)
