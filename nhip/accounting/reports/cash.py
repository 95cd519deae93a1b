"""Cash: what salespeople have in hand, and what lies in every cash desk and bank account."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Sum

from nhip.kernel import clock, permissions
from nhip.kernel.actors import Actor

from ..models import JournalLine, Receipt, Treasury
from ..operations.credit import HAND_OVER_DAYS, IN_HAND
from ..operations.posting import company_of
from .needs import CASH


@dataclass(frozen=True)
class Held:
    """A receipt whose money is still in a salesperson's hand."""

    id: int
    number: str
    customer: str
    date: date
    state: str
    amount: Decimal
    overdue: bool


@dataclass
class Collector:
    """What one person has in hand."""

    person: int
    name: str
    receipts: list[Held] = field(default_factory=list)

    @property
    def total(self) -> Decimal:
        return sum((each.amount for each in self.receipts), Decimal(0))

    @property
    def overdue(self) -> Decimal:
        return sum((each.amount for each in self.receipts if each.overdue), Decimal(0))


def cash_in_hand(*, by: Actor) -> list[Collector]:
    """Cash that salespeople collected and nobody has counted, the overdue first (SAL-07)."""
    permissions.require(by, CASH)
    today = clock.today(company_of(by).zone)
    last = today - timedelta(days=HAND_OVER_DAYS.of(by.company_id, today))
    held = Receipt.objects.filter(company_id=by.company_id, state__in=IN_HAND).order_by("date", "id")
    found: dict[int, Collector] = {}
    for receipt in held.select_related("collector", "customer"):
        collector = found.setdefault(receipt.collector_id, Collector(receipt.collector_id, receipt.collector.name))
        state = str(receipt.get_state_display())
        late = receipt.state == Receipt.State.COLLECTED and receipt.date < last
        number, customer = receipt.interim_number, receipt.customer.name
        collector.receipts.append(Held(receipt.pk, number, customer, receipt.date, state, receipt.amount, late))
    return sorted(found.values(), key=lambda each: (-each.overdue, -each.total))


@dataclass(frozen=True)
class Purse:
    """A cash desk or bank account and what the books say is in it."""

    treasury: Treasury
    balance: Decimal


def purses(*, by: Actor) -> list[Purse]:
    """Every place where money lies, with today's balance of its account (ACC-01)."""
    permissions.require(by, CASH)
    treasuries = list(
        Treasury.objects.filter(company_id=by.company_id).select_related("account").order_by("-kind", "id")
    )
    lines = JournalLine.objects.filter(company_id=by.company_id, account__in=[each.account_id for each in treasuries])
    sums = dict(lines.values_list("account_id").annotate(sum=Sum("amount")).order_by())
    return [Purse(each, sums.get(each.account_id, Decimal(0))) for each in treasuries]
