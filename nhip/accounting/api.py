"""What other rooms may ask of accounting; everything happens in the caller's transaction."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from nhip.kernel import clock, prepared, steady
from nhip.kernel.actors import Actor
from nhip.kernel.operations import Refused
from nhip.kernel.prepared import HOLES
from nhip.kernel.records import Record
from nhip.kernel.refs import Ref
from nhip.shared.blanks import Sheet
from nhip.shared.models import Party

from . import rules
from .models import (
    DiscountPolicy,
    DiscountStep,
    Invoice,
    Opening,
    OpeningSheet,
    Receipt,
    Refund,
    StockValue,
    Treasury,
)
from .openings import Held, Keeper, keeps
from .operations import Collect, collect, owing
from .operations import credit as allowed
from .operations.opening import keep_sheet
from .operations.opening_sheets import Understood, named
from .operations.owing import OrderStands
from .operations.posting import company_of
from .operations.standing import Creditable, creditable_of
from .operations.valuation import give_out, take_back, take_in
from .rules import Step
from .rules.charts import CAPITAL, COST_OF_GOODS, OTHER_INCOME, STOCK
from .rules.opening import Worth

__all__ = [
    "CAPITAL", "COST_OF_GOODS", "Cash", "Credit", "Creditable", "DiscountRule", "Held", "Incoming", "Keeper",
    "OTHER_INCOME", "OrderStands", "Outgoing", "STOCK", "Step", "Worth", "cash_in_hand", "coin", "credit_of",
    "creditable",
    "deals_abroad", "discount_rule", "issue_stock", "keeps", "lock_credit", "named", "open_invoices",
    "opening_prepared", "order_stands", "paid_for", "paid_in", "receipts_of", "receive_stock", "scrap_stock",
    "take_back_stock", "take_cash", "tell_opening_goods", "unit_costs",
]  # fmt: skip


@dataclass(frozen=True)
class Incoming:
    """Goods that come in: base units, and what they cost altogether."""

    product: int
    quantity: Decimal
    value: Decimal


@dataclass(frozen=True)
class Outgoing:
    """Goods that leave, in base units."""

    product: int
    quantity: Decimal


@dataclass(frozen=True)
class Credit:
    """How a customer stands: `limit` None means that nobody set one; `oldest_due` is the longest due open invoice.

    `advance` is all that the customer has with us: money that no invoice has taken, and credits for what came back.
    `written_off` is what was given up as lost and never recovered: it is owed no more, and yet not forgotten.
    `paid` is what was paid for the order that was asked about, as `paid_for` says it.
    """

    limit: Decimal | None
    receivable: Decimal
    advance: Decimal
    overdue: Decimal
    oldest_due: date | None
    written_off: Decimal = Decimal(0)
    paid: Decimal = Decimal(0)


@dataclass(frozen=True)
class Cash:
    """What a salesperson took from a customer for an order."""

    customer: int
    amount: Decimal
    payer: str = ""
    order: Ref | None = None
    salesperson: int | None = None
    text: str = ""


@dataclass(frozen=True)
class DiscountRule:
    """Discounts are given from `threshold` (before discount and tax) on, by rising steps."""

    threshold: Decimal
    steps: tuple[Step, ...]


def receive_stock(lines: Iterable[Incoming], *, source: Record, on: date, against: str, text: str, by: Actor) -> None:
    """Dr 156 by product, Cr the account `against` (4111 for opening stock, 331 for purchases ...)."""
    goods = ((line.product, line.quantity, line.value) for line in lines)
    take_in(goods, source=source, on=on, against=against, text=text, by=by)


def issue_stock(
    lines: Iterable[Outgoing], *, source: Record, on: date, text: str, customer: int, by: Actor
) -> dict[int, Decimal]:
    """Dr 632, Cr 156 at the weighted average; the value that left, by product. Refuses more than the books hold."""
    goods = ((line.product, line.quantity) for line in lines)
    return give_out(goods, source=source, on=on, text=text, customer=customer, by=by)


def take_back_stock(
    lines: Iterable[Incoming], *, source: Record, on: date, text: str, customer: int, by: Actor
) -> None:
    """Dr 156, Cr 632: sold goods are back at the value given, which is what they left with (ACC-21, SAL-21)."""
    goods = ((line.product, line.quantity, line.value) for line in lines)
    take_back(goods, source=source, on=on, text=text, customer=customer, by=by)


def scrap_stock(lines: Iterable[Outgoing], *, source: Record, on: date, text: str, by: Actor) -> dict[int, Decimal]:
    """Dr 632, Cr 156: goods are written off from the store at the weighted average; the value lost, by product."""
    goods = ((line.product, line.quantity) for line in lines)
    return give_out(goods, source=source, on=on, text=text, customer=None, by=by)


def opening_prepared(opening: int, *, by: Actor) -> Opening:
    """The opening, locked; refused unless it is being prepared."""
    paper = Opening.objects.select_for_update().filter(company_id=by.company_id, pk=opening).first()
    if paper is None or paper.state != Opening.State.PREPARED:
        raise Refused(_("There is no opening being prepared."))
    return paper


def tell_opening_goods(opening: int, sheet: Sheet, goods: Iterable[Worth], *, by: Actor) -> None:
    """What the goods of an opening are worth, which the ledger's accounts of stock must say too (ACC-16, ACC-21)."""
    paper, goods = opening_prepared(opening, by=by), list(goods)
    said = [[one.product, str(one.quantity), str(one.value)] for one in goods]
    value = sum((one.value for one in goods), Decimal(0))
    keep_sheet(paper, OpeningSheet.Part.GOODS, sheet, Understood(said, value, Decimal(0)), by=by)


def unit_costs(products: Iterable[int], *, by: Actor) -> dict[int, Decimal]:
    """What one base unit is worth on average; products never received are left out. Whoever shows it hides it."""
    currency = company_of(by).currency
    rows = StockValue.objects.filter(company_id=by.company_id, product_id__in=list(products), quantity__gt=0)
    return {
        product: rules.unit_cost(quantity, value, currency)
        for product, quantity, value in rows.values_list("product_id", "quantity", "value")
    }


def coin(*, by: Actor) -> Decimal:
    """The smallest coin of the currency that the books are kept in: one dong, one cent."""
    return rules.coin(company_of(by).currency)


def lock_credit(customer: int, *, order: Ref | None = None, by: Actor) -> Credit:
    """How the customer stands, with the customer's row locked: two confirmations queue up.

    What was paid for the `order` comes with the same answer.
    """

    def locked() -> QuerySet[Party]:
        return Party.objects.select_for_update().filter(company_id=HOLES[0], pk=HOLES[1])

    found = prepared.rows("a customer, locked", locked, by.company_id, customer)
    if not found:
        raise Refused(_("The customer was not found."), field="customer")
    return _credit(found[0], order, by)


def credit_of(customer: int, *, by: Actor) -> Credit:
    """How the customer stands, to be shown."""
    return _credit(Party.objects.get(company_id=by.company_id, pk=customer), None, by)


def _credit(party: Party, order: Ref | None, by: Actor) -> Credit:
    found = owing.stands(party.pk, order, on=clock.today(company_of(by).zone), by=by)
    return Credit(
        limit=party.credit_limit,
        receivable=found.owed,
        advance=found.ahead,
        overdue=found.late,
        oldest_due=found.oldest,
        written_off=found.lost,
        paid=found.paid,
    )


def take_cash(cash: Cash, *, by: Actor) -> int:
    """The interim receipt of a salesperson; Refused without the right to collect, or over its limit (SAL-08)."""
    told = Collect(
        customer=cash.customer,
        amount=cash.amount,
        payer=cash.payer,
        order_kind=cash.order.kind if cash.order else "",
        order_id=cash.order.id if cash.order else None,
        salesperson=cash.salesperson,
        text=cash.text,
    )
    return collect(told, by=by).pk


def cash_in_hand(person: int, *, by: Actor) -> Decimal:
    """What the person has collected and no cashier has counted yet (SAL-07)."""
    return allowed.cash_in_hand(person, company_id=by.company_id)


def paid_for(order: Ref, *, by: Actor) -> Decimal:
    """What is in the books as paid for the order, less what was paid back."""

    return owing.paid_for(order, by=by)


def deals_abroad(*, by: Actor) -> bool:
    """Whether the company has a place for money in another currency: only then lists have columns for it."""
    return any(treasury.currency for treasury in steady.rows_of(Treasury, by.company_id).values())


def paid_in(currency: str, order: Ref, *, by: Actor) -> Decimal:
    """The same in another currency, in its own units: receipts of that currency less what was paid back of it."""
    of = {"company_id": by.company_id, "order_kind": order.kind, "order_id": order.id, "currency": currency}
    paid = Receipt.objects.filter(state=Receipt.State.POSTED, **of).values_list("foreign_amount", flat=True)
    back = Refund.objects.filter(state=Refund.State.POSTED, **of).values_list("foreign_amount", flat=True)
    return sum(paid, Decimal(0)) - sum(back, Decimal(0))


def creditable(order: Ref, *, by: Actor) -> tuple[Creditable, ...]:
    """What of the order was invoiced and is not credited yet, by invoice and order line; the oldest invoice first.

    An invoice that was replaced counts no more, the one in its place does. `quantity` in base units, `price` before
    tax as a unit is billed at now (SAL-21).
    """
    return creditable_of(order, company_id=by.company_id, currency=company_of(by).currency)


def open_invoices(order: Ref, *, by: Actor) -> set[int]:
    """The invoices of the order of which something is still to be paid."""

    def asked() -> QuerySet:
        rows = Invoice.objects.filter(company_id=HOLES[0], order_kind=order.kind, order_id=HOLES[1])
        return rows.filter(open_amount__gt=0).values_list("id", flat=True)

    return set(prepared.rows(("open invoices", order.kind), asked, by.company_id, order.id))


def order_stands(order: Ref, *, by: Actor) -> OrderStands:
    """What was paid for the order, as `paid_for` says it, and whether an invoice of it is open: by one question."""
    return owing.order_stands(order, by=by)


def receipts_of(*, company_id: int, start: date, end: date, salesperson: int | None = None) -> QuerySet[Receipt]:
    """Money in the books from one day to another (both included), of one salesperson or of all."""
    receipts = owing.posted(company_id).filter(posted_on__range=(start, end))
    return receipts.filter(salesperson_id=salesperson) if salesperson else receipts


def discount_rule(on: date, *, by: Actor) -> DiscountRule | None:
    """The discount policy in force on that day; None when accounting has issued none (ACC-12)."""
    issued = steady.rows_of(DiscountPolicy, by.company_id).values()
    in_force = [row for row in issued if row.since <= on and (row.until is None or row.until >= on)]
    if not in_force:
        return None
    found = max(in_force, key=lambda row: row.since)
    steps = [row for row in steady.rows_of(DiscountStep, by.company_id).values() if row.policy_id == found.pk]
    said = [Step(row.rate, row.role, row.function, row.needs_answer) for row in steps]
    return DiscountRule(found.threshold, tuple(sorted(said, key=lambda step: step.rate)))
