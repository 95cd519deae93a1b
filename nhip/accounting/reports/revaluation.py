"""What valuing foreign money at a period's end would come to: each debt and each account, before it is posted."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from nhip.kernel import permissions
from nhip.kernel.actors import Actor
from nhip.shared import api as shared

from ..models import FiscalYear, Invoice, Revaluation, Treasury
from ..operations import valuing
from ..operations.valuing import Valuation
from .needs import LEDGER

PERIODS = 12


@dataclass(frozen=True)
class Previewed:
    """The valuation, whether the rate is that of the table, and the paper that has it already."""

    found: Valuation
    from_table: bool
    there: Revaluation | None


def ends(*, by: Actor) -> list[date]:
    """The last days of the months that are over, newest first, as far as fiscal years are open."""
    since = FiscalYear.objects.filter(company_id=by.company_id).order_by("starts").values_list("starts", flat=True)
    first, day = since.first(), by.company.today() + timedelta(days=1)
    found: list[date] = []
    while first and len(found) < PERIODS and (day := day.replace(day=1) - timedelta(days=1)) >= first:
        found.append(day)
    return found


def currencies(*, by: Actor) -> list[str]:
    """The currencies that money lies in, or that invoices are in."""
    found = set()
    for model in (Treasury, Invoice):
        rows = model.objects.filter(company_id=by.company_id).exclude(currency="").order_by()
        found |= set(rows.values_list("currency", flat=True).distinct())
    return sorted(found)


def revaluation(currency: str, on: date, rate: Decimal | None, *, by: Actor) -> Previewed:
    """As posting would find it; the rate that is asked for, else the one that the table has for the day."""
    permissions.require(by, LEDGER)
    told = rate or shared.rate(currency, on=on, by=by)
    stands = Revaluation.objects.filter(company_id=by.company_id, currency=currency, state=Revaluation.State.POSTED)
    there = stands.filter(date__gte=on).order_by("date").first()
    return Previewed(valuing.valuation(currency, on, told, by=by), rate is None and told is not None, there)
