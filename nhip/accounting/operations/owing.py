"""How a customer stands: what is owed, late, paid ahead and lost, and what was paid for an order; one question."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial

from django.db.models import DateField, F, Min, Q, QuerySet, Sum, Value
from django.db.models.expressions import CombinedExpression

from nhip.kernel import prepared
from nhip.kernel.actors import Actor
from nhip.kernel.fields import MoneyField
from nhip.kernel.prepared import HOLES
from nhip.kernel.refs import Ref

from ..models import BadDebt, Invoice, Receipt, Refund

Amount = F | CombinedExpression


@dataclass(frozen=True)
class Stands:
    """Amounts in the books' currency, none below zero but `paid` of an order whose money went back."""

    owed: Decimal = Decimal(0)
    ahead: Decimal = Decimal(0)
    lost: Decimal = Decimal(0)
    paid: Decimal = Decimal(0)
    late: Decimal = Decimal(0)
    oldest: date | None = None


def stands(customer: int, order: Ref | None, *, on: date, by: Actor) -> Stands:
    """How the customer stands on that day, and what was paid for the order, if one is named."""
    kind = order.kind if order else ""
    asked = partial(_asked, on, kind)
    given = by.company_id, customer, order.id if order else 0
    sums = dict.fromkeys(("owed", "ahead", "lost", "paid"), Decimal(0))
    late, oldest = Decimal(0), None
    for what, amount, overdue, due in prepared.rows(("how a customer stands", on, kind), asked, *given):
        sums[what] += amount or Decimal(0)
        late, oldest = late + (overdue or Decimal(0)), due or oldest
    return Stands(**sums, late=late, oldest=oldest)


def paid_for(order: Ref, *, by: Actor) -> Decimal:
    """What is in the books as paid for the order, less what was paid back."""

    def asked() -> QuerySet:
        came, went = (rows.order_by().values_list(amount) for rows, amount in _paid(order.kind, HOLES[1]))
        return came.union(went, all=True)

    paid = prepared.rows(("paid for", order.kind), asked, by.company_id, order.id)
    return sum((amount for (amount,) in paid), Decimal(0))


@dataclass(frozen=True)
class OrderStands:
    """What was paid for an order, and whether something that was invoiced of it is still to be paid."""

    paid: Decimal
    open: bool


def order_stands(order: Ref, *, by: Actor) -> OrderStands:
    """Both by one question."""

    def asked() -> QuerySet:
        owed = Invoice.objects.filter(company_id=HOLES[0], order_kind=order.kind, order_id=HOLES[1])
        of = (("paid", *each) for each in _paid(order.kind, HOLES[1]))
        parts = [("open", owed.filter(open_amount__gt=0), F("open_amount")), *of]
        first, *rest = (rows.order_by().values_list(Value(what), amount) for what, rows, amount in parts)
        return first.union(*rest, all=True)

    said = prepared.rows(("paid and open", order.kind), asked, by.company_id, order.id)
    paid = sum((amount for what, amount in said if what == "paid"), Decimal(0))
    return OrderStands(paid, any(what == "open" for what, _amount in said))


def posted(company_id: int) -> QuerySet[Receipt]:
    """Money that is in the books and did not come over with their opening."""
    return Receipt.objects.filter(company_id=company_id, state=Receipt.State.POSTED, opening=None)


def _asked(on: date, kind: str) -> QuerySet:
    """Rows of what, amount, how much of it is late, and since when."""
    mine = {"company_id": HOLES[0], "customer": HOLES[1]}
    owed = Invoice.objects.filter(open_amount__gt=0, **mine).order_by().values("customer")
    late = Sum("open_amount", filter=Q(due_on__lt=on))
    sums = owed.annotate(what=Value("owed"), all=Sum("open_amount"), late=late, oldest=Min("due_on"))
    parts = [
        _said("ahead", Receipt.objects.filter(open_amount__gt=0, **mine), F("open_amount")),
        _said("ahead", Invoice.objects.filter(open_amount__lt=0, **mine), -F("open_amount")),
        _said(
            "lost",
            BadDebt.objects.filter(state="posted", kind="write_off", **mine),
            F("amount") - F("recovered"),
        ),
        *(_said("paid", *each) for each in (_paid(kind, HOLES[2]) if kind else ())),
    ]
    return sums.values_list("what", "all", "late", "oldest").union(*parts, all=True)


def _said(what: str, rows: QuerySet, amount: Amount) -> QuerySet:
    """One of the amounts that the answer is made of, beside two empty columns."""
    nothing = Value(None, output_field=MoneyField()), Value(None, output_field=DateField())
    return rows.order_by().values_list(Value(what), amount, *nothing)


def _paid(kind: str, order: int) -> Iterator[tuple[QuerySet, Amount]]:
    """What came in for an order and is in the books, and what of it went back."""
    of = {"order_kind": kind, "order_id": order}
    yield posted(HOLES[0]).filter(**of), F("amount")
    yield Refund.objects.filter(company_id=HOLES[0], state=Refund.State.POSTED, **of), -F("amount")
