"""The debt collection list: overdue customers handed to sales, and what came of it (FLOW-10, ACC-07)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, F, Min, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nhip.flows.sales import ChaseDebt, Contacted
from nhip.kernel.actors import Actor
from nhip.kernel.handoffs import desk
from nhip.kernel.models import Handoff
from nhip.kernel.models.handoffs import Side, State
from nhip.kernel.operations import ANY, Refused, operation
from nhip.shared.models import Party

from .. import rules
from ..models import Books, Invoice, Receipt
from .posting import today

PARTY = "shared.party"
MOST = 200
"""So many customers are handed over at once, those who owe most first."""


@dataclass(frozen=True)
class Late:
    """A customer with overdue invoices, and the hand-off about him that came last, if any."""

    customer: int
    name: str
    overdue: Decimal
    invoices: int
    oldest: date
    handoff: Handoff | None
    answer: Contacted | None
    received: Decimal
    promise: str

    @property
    def running(self) -> bool:
        """Sales has it in hand and has not answered."""
        return self.handoff is not None and self.handoff.side == Side.RECEIVER

    @property
    def awaited(self) -> bool:
        """A promise whose day has not passed is not asked for again."""
        return self.promise == rules.promises.AWAITED


def late(*, by: Actor) -> list[Late]:
    """Who is overdue today, the largest sum first, with the last contact and what came of it."""
    owed = Invoice.objects.filter(company_id=by.company_id, open_amount__gt=0, due_on__lt=today(by)).order_by()
    rows = owed.values("customer_id", name=F("customer__name")).annotate(
        overdue=Sum("open_amount"), invoices=Count("id"), oldest=Min("due_on")
    )
    found = sorted(rows, key=lambda row: (-row["overdue"], row["name"]))
    contacts = _contacts([row["customer_id"] for row in found], by)
    return [_late(row, contacts.get(row["customer_id"]), by) for row in found]


def _contacts(customers: list[int], by: Actor) -> dict[int, Handoff]:
    """The last hand-off about each."""
    asked = Handoff.objects.filter(
        company_id=by.company_id, form=ChaseDebt.name, about_kind=PARTY, about_id__in=customers
    )
    return {handoff.about_id: handoff for handoff in asked.select_related("holder").order_by("id")}


def _late(row: dict, handoff: Handoff | None, by: Actor) -> Late:
    answer = desk.answer_of(handoff) if handoff and handoff.answer and handoff.done_at else None
    received, promise = Decimal(0), ""
    if answer and answer.result == "promised":
        received = _received(row["customer_id"], handoff, answer.promised_on, by)
        promise = rules.promises.state_of(answer.amount, answer.promised_on, received, today(by))
    told = {name: row[name] for name in ("name", "overdue", "invoices", "oldest")}
    return Late(
        customer=row["customer_id"], **told, handoff=handoff, answer=answer, received=received, promise=promise
    )


def _received(customer: int, handoff: Handoff, until: date, by: Actor) -> Decimal:
    """What the customer has paid since the promise, up to its day."""
    posted = Receipt.objects.filter(company_id=by.company_id, customer_id=customer, state=Receipt.State.POSTED)
    since = handoff.done_at.date()
    return posted.filter(date__range=(since, until)).aggregate(sum=Sum("amount"))["sum"] or Decimal(0)


@operation(Books, start=ANY, label=gettext_lazy("Hand the list to sales"), keyed=True)
def hand_over_debts(books: Books, *, by: Actor) -> None:
    """Ask sales to contact every overdue customer about whom nobody is asking, and whose promise is not awaited."""
    waiting = [each for each in late(by=by) if not each.running and not each.awaited][:MOST]
    if not waiting:
        raise Refused(_("Sales has all overdue customers in hand already, or their promises are awaited."))
    parties = Party.objects.in_bulk([each.customer for each in waiting])
    for each in waiting:
        if each.handoff and each.handoff.state == State.RETURNED:  # what came back goes again as its next round
            desk.send(each.handoff, by=by)
            continue
        form = ChaseDebt(customer=each.customer, overdue=each.overdue, invoices=each.invoices, oldest=each.oldest)
        asked = Handoff.objects.filter(
            company_id=by.company_id, form=ChaseDebt.name, about_kind=PARTY, about_id=each.customer
        )
        desk.offer(form, about=parties[each.customer], by=by, part=str(asked.count() + 1))
