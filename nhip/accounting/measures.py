"""Figures of accounting that everybody else asks for by name."""

from datetime import date
from decimal import Decimal

from django.db.models import QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from nhip.kernel.measures import measure

from .api import receipts_of
from .models import Invoice


def invoiced_rows(*, company_id: int, start: date, end: date, **narrowed: object) -> QuerySet[Invoice]:
    """Invoices issued in the period with their adjustments; a replaced one counts no more, its replacement does.

    What came over from the books before was no sale of ours here.
    """
    issued = Invoice.objects.filter(company_id=company_id, date__range=(start, end), opening=None).exclude(number="")
    return issued.exclude(state=Invoice.State.REPLACED).filter(**narrowed)


def receivable_rows(*, company_id: int, start: date, end: date, **narrowed: object) -> QuerySet[Invoice]:
    """Open invoices issued up to the end of the period."""
    return Invoice.objects.filter(company_id=company_id, open_amount__gt=0, date__lte=end, **narrowed)


def _sum(name: str):
    def value(rows: QuerySet) -> Decimal:
        return rows.aggregate(sum=Sum(name))["sum"] or Decimal(0)

    return value


COLLECTED = measure("accounting.collected", _("Money received"), rows=receipts_of, value=_sum("amount"))
INVOICED = measure("accounting.invoiced", _("Invoiced before tax"), rows=invoiced_rows, value=_sum("net"))
RECEIVABLE = measure("accounting.receivable", _("Open receivables"), rows=receivable_rows, value=_sum("open_amount"))
