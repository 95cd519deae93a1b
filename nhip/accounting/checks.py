"""Checks: every cache and every promise of the books worked out again from what is written once (B5, R1, R18)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Min, Model, Q, QuerySet, Sum

from nhip.kernel.fields import ForeignMoneyField, MoneyField, QuantityField

from . import rules
from .models import (
    Allocation,
    BadDebt,
    CostLayer,
    EarlyDiscount,
    Invoice,
    JournalEntry,
    JournalLine,
    LayerUse,
    Receipt,
    Recovery,
    Refund,
    Revaluation,
    RevaluedItem,
    StockValue,
    ValuationMove,
)

MONEY = MoneyField()
SPENT = F("amount") + F("difference")
"""What went out of the side that pays."""
IN_CURRENCY = ("foreign_amount", ForeignMoneyField())
EXCHANGE = (rules.charts.FINANCE_INCOME, rules.charts.FINANCE_COST)
NOTHING = Decimal(0)


@dataclass(frozen=True)
class Difference:
    """A stored value that is not what it should be."""

    what: str
    row: int
    stored: Any
    wanted: Any


def check(company_id: int) -> list[Difference]:
    """All differences of a company; an empty list means that the books are right."""
    return [found for _name, check in CHECKS for found in check(company_id)]


def balanced(company_id: int) -> Iterator[Difference]:
    """Every entry has two lines at least, and its debit is its credit."""
    lines = JournalLine.objects.filter(company_id=company_id).order_by().values("entry_id")
    for row in lines.annotate(sum=Sum("amount"), many=Count("id")):
        if row["sum"] or row["many"] < 2:
            yield Difference("accounting.entry.balance", row["entry_id"], row["sum"], NOTHING)


def numbered(company_id: int) -> Iterator[Difference]:
    """The numbers of entries have no gap in any year."""
    last: dict[str, int] = {}
    entries = JournalEntry.objects.filter(company_id=company_id, number__startswith="BT-").order_by("number")
    for pk, number in entries.values_list("id", "number"):
        year, place = number.rsplit("-", 1)
        wanted = last[year] = last.get(year, 0) + 1
        if int(place) != wanted:
            yield Difference("accounting.entry.number", pk, number, wanted)
            last[year] = int(place)


def invoices(company_id: int) -> Iterator[Difference]:
    """What is open of an invoice is its total less what paid it, of a credit its total less what it paid."""
    mine = Allocation.objects.filter(company_id=company_id)
    paid, given = _sums(mine, "invoice_id"), _sums(mine.filter(credit__kind="adjusting"), "credit_id", SPENT)
    rows = Invoice.objects.filter(company_id=company_id).exclude(number="").exclude(state=Invoice.State.VOID)
    for pk, total, stored in rows.values_list("id", "total", "open_amount"):
        if stored != (wanted := total - paid.get(pk, NOTHING) + given.get(pk, NOTHING)):
            yield Difference("accounting.invoice.open_amount", pk, stored, wanted)


def receipts(company_id: int) -> Iterator[Difference]:
    """What is open of a posted receipt is its amount less what was allocated; of another, nothing."""
    used = _sums(Allocation.objects.filter(company_id=company_id), "receipt_id", SPENT)
    rows = Receipt.objects.filter(company_id=company_id)
    for pk, state, amount, stored in rows.values_list("id", "state", "amount", "open_amount"):
        there = amount if state == Receipt.State.POSTED else NOTHING
        if stored != (wanted := there - used.get(pk, NOTHING)):
            yield Difference("accounting.receipt.open_amount", pk, stored, wanted)


def foreign(company_id: int) -> Iterator[Difference]:
    """What is open in the currency of a paper, worked out again; in both currencies something is, or nothing."""
    mine = Allocation.objects.filter(company_id=company_id, foreign_amount__isnull=False)
    paid = _sums(mine, "invoice_id", *IN_CURRENCY)
    given = _sums(mine.filter(credit__kind="adjusting"), "credit_id", *IN_CURRENCY)
    used = _sums(mine, "receipt_id", *IN_CURRENCY)
    issued = Invoice.objects.filter(company_id=company_id).exclude(currency="").exclude(number="")
    names = ("id", "foreign_total", "foreign_open", "open_amount")
    for pk, total, stored, booked in issued.exclude(state=Invoice.State.VOID).values_list(*names):
        wanted = total - paid.get(pk, NOTHING) + given.get(pk, NOTHING)
        if stored != wanted or bool(stored) != bool(booked):
            yield Difference("accounting.invoice.foreign_open", pk, (stored, booked), wanted)
    money = Receipt.objects.filter(company_id=company_id).exclude(currency="")
    for pk, state, amount, stored, booked in money.values_list(
        "id", "state", "foreign_amount", "foreign_open", "open_amount"
    ):
        wanted = (amount if state == Receipt.State.POSTED else NOTHING) - used.get(pk, NOTHING)
        if stored != wanted or bool(stored) != bool(booked):
            yield Difference("accounting.receipt.foreign_open", pk, (stored, booked), wanted)


def exchange(company_id: int) -> Iterator[Difference]:
    """Gains and losses of settling are what account 515 and account 635 have of it, each for itself."""
    wanted = dict.fromkeys(EXCHANGE, NOTHING)
    made = Allocation.objects.filter(company_id=company_id).exclude(difference=0)
    for amount, difference in made.values_list("amount", "difference"):
        wanted[EXCHANGE[(difference > 0) != (amount > 0)]] += difference
    kinds = [model._meta.label_lower for model in (Allocation, Invoice, Receipt, Refund)]
    lines = JournalLine.objects.filter(
        company_id=company_id, account__code__in=EXCHANGE, entry__source_kind__in=kinds
    )
    booked = _sums(lines, "account__code")
    for code in EXCHANGE:
        if (stored := -booked.get(code, NOTHING)) != wanted[code]:
            yield Difference(f"accounting.exchange.{code}", company_id, stored, wanted[code])


def revaluations(company_id: int) -> Iterator[Difference]:
    """What an invoice is worth more, its items and its allocations agree; on 413 nothing of a valuation stays."""
    items = RevaluedItem.objects.filter(company_id=company_id, invoice__isnull=False)
    standing = items.filter(revaluation__state=Revaluation.State.POSTED)
    more = _sums(standing, "invoice_id", F("worth") - F("booked") - F("later"))
    shared = _sums(Allocation.objects.filter(company_id=company_id, revalued__isnull=False), "invoice_id")
    rows = Invoice.objects.filter(Q(pk__in=items.values("invoice")) | ~Q(revalued=0), company_id=company_id)
    for pk, stored in rows.values_list("id", "revalued"):
        if not stored == more.get(pk, NOTHING) == -shared.get(pk, NOTHING):
            yield Difference("accounting.invoice.revalued", pk, stored, more.get(pk, NOTHING))
    lines = JournalLine.objects.filter(
        company_id=company_id, account__code=rules.charts.EXCHANGE_DIFFERENCE,
        entry__source_kind=Revaluation._meta.label_lower,
    )  # fmt: skip
    for pk, stored in _sums(lines, "entry_id").items():
        if stored:
            yield Difference("accounting.revaluation.413", pk, stored, NOTHING)


def receivables(company_id: int) -> Iterator[Difference]:
    """Account 131 of each customer is what is open of invoices less what is open of receipts."""
    lines = JournalLine.objects.filter(company_id=company_id, account__code=rules.RECEIVABLE)
    debts = _sums(Invoice.objects.filter(company_id=company_id), "customer_id", "open_amount")
    money = _sums(Receipt.objects.filter(company_id=company_id), "customer_id", "open_amount")
    booked = _sums(lines, "party_id")
    for party in booked.keys() | debts.keys() | money.keys():
        wanted = debts.get(party, NOTHING) - money.get(party, NOTHING)
        if (stored := booked.get(party, NOTHING)) != wanted:
            yield Difference("accounting.receivables", party, stored, wanted)


def stock_values(company_id: int) -> Iterator[Difference]:
    """Quantity and value of a product are the sums of its moves, and its value is its part of account 156."""
    moves = ValuationMove.objects.filter(company_id=company_id)
    quantities, values = _sums(moves, "product_id", "quantity", QuantityField()), _sums(moves, "product_id", "value")
    booked = _sums(JournalLine.objects.filter(company_id=company_id, account__code=rules.STOCK), "product_id")
    for row in StockValue.objects.filter(company_id=company_id):
        product = row.product_id
        for name, stored, wanted in (
            ("quantity", row.quantity, quantities.get(product, NOTHING)),
            ("value", row.value, values.get(product, NOTHING)),
            ("account", booked.get(product, NOTHING), row.value),
        ):
            if stored != wanted:
                yield Difference(f"accounting.stock_value.{name}", row.pk, stored, wanted)


def layers(company_id: int) -> Iterator[Difference]:
    """Layers left come to the stock value if it goes first in, first out, else to nothing; the oldest went first."""
    uses = LayerUse.objects.filter(company_id=company_id)
    gone, went = _sums(uses, "layer_id", "quantity", QuantityField()), _sums(uses, "layer_id", "value")
    left: dict[int, tuple[Decimal, Decimal]] = {}
    begun: set[int] = set()  # stock values of which an older layer has something left
    for row in CostLayer.objects.filter(company_id=company_id).order_by("stock_id", "place"):
        quantity, value = row.quantity - gone.get(row.pk, NOTHING), row.value - went.get(row.pk, NOTHING)
        if quantity < 0 or value < 0 or (row.stock_id in begun and row.pk in gone):
            yield Difference("accounting.layer.used", row.pk, gone[row.pk], row.quantity)
        if quantity:
            begun.add(row.stock_id)
        before = left.get(row.stock_id, (NOTHING, NOTHING))
        left[row.stock_id] = before[0] + quantity, before[1] + value
    for stock in StockValue.objects.filter(company_id=company_id):
        wanted = left.get(stock.pk, (NOTHING, NOTHING))
        stored = (stock.quantity, stock.value) if stock.method == StockValue.Method.FIFO else (NOTHING, NOTHING)
        if stored != wanted:
            yield Difference("accounting.stock_value.layers", stock.pk, stored, wanted)


def uses(company_id: int) -> Iterator[Difference]:
    """What a move took of layers, if it took any, is what it moved."""
    rows = LayerUse.objects.filter(company_id=company_id, move__isnull=False).order_by()
    sums = rows.values_list("move_id", "move__quantity", "move__value")
    for move, quantity, value, used, worth in sums.annotate(
        used=Sum("quantity", output_field=QuantityField()), worth=Sum("value", output_field=MONEY)
    ):
        if (used, worth) != (-quantity, -value):
            yield Difference("accounting.layer.move", move, (used, worth), (-quantity, -value))


def bad_debts(company_id: int) -> Iterator[Difference]:
    """What invoices say is provided for and written off is what the papers say; 2293 and what was recovered agree."""
    papers = BadDebt.objects.filter(company_id=company_id, state=BadDebt.State.POSTED)
    provided = _sums(papers, "invoice_id", "provision")
    lost = _sums(papers.filter(kind=BadDebt.Kind.WRITE_OFF), "invoice_id")
    rows = Invoice.objects.filter(Q(pk__in=provided) | ~Q(provided=0) | ~Q(written_off=0), company_id=company_id)
    for pk, there, gone in rows.values_list("id", "provided", "written_off"):
        if there != (wanted := provided.get(pk, NOTHING)):
            yield Difference("accounting.invoice.provided", pk, there, wanted)
        if gone != (wanted := lost.get(pk, NOTHING)):
            yield Difference("accounting.invoice.written_off", pk, gone, wanted)
    lines = JournalLine.objects.filter(company_id=company_id, account__code=rules.ALLOWANCE)
    booked = _sums(lines.filter(entry__source_kind=BadDebt._meta.label_lower), "party_id")
    wanted_by = _sums(papers, "customer_id", "provision")
    for party in booked.keys() | wanted_by.keys():
        if (stored := -booked.get(party, NOTHING)) != (wanted := wanted_by.get(party, NOTHING)):
            yield Difference("accounting.allowance", party, stored, wanted)
    came = _sums(Recovery.objects.filter(company_id=company_id, state=Recovery.State.POSTED), "bad_debt_id")
    for pk, stored in BadDebt.objects.filter(company_id=company_id).values_list("id", "recovered"):
        if stored != (wanted := came.get(pk, NOTHING)):
            yield Difference("accounting.bad_debt.recovered", pk, stored, wanted)


def early_discounts(company_id: int) -> Iterator[Difference]:
    """What a discount for paying early settles is its amount while it stands, and nothing afterwards."""
    settled = _sums(Allocation.objects.filter(company_id=company_id, discount__isnull=False), "discount_id")
    for made in EarlyDiscount.objects.filter(company_id=company_id):
        wanted = made.amount if made.state == EarlyDiscount.State.POSTED else NOTHING
        if (stored := settled.get(made.pk, NOTHING)) != wanted:
            yield Difference("accounting.early_discount", made.pk, stored, wanted)


def unreadable(company_id: int) -> Iterator[Difference]:
    """No line is left whose entry has another company."""
    lines = JournalLine.objects.filter(company_id=company_id).exclude(entry__company_id=F("company_id"))
    for row in lines.order_by().values("entry_id").annotate(first=Min("id")):
        yield Difference("accounting.entry.company", row["entry_id"], row["first"], company_id)


def _sums(rows: QuerySet[Model], by: str, what: Any = "amount", field: Any = MONEY) -> dict[int, Decimal]:
    return dict(rows.order_by().values_list(by).annotate(total=Sum(what, output_field=field)))


CHECKS: tuple[tuple[str, Callable[[int], Iterator[Difference]]], ...] = (
    ("accounting.balanced", balanced),
    ("accounting.numbered", numbered),
    ("accounting.invoices", invoices),
    ("accounting.receipts", receipts),
    ("accounting.foreign", foreign),
    ("accounting.exchange", exchange),
    ("accounting.revaluations", revaluations),
    ("accounting.receivables", receivables),
    ("accounting.stock_values", stock_values),
    ("accounting.layers", layers),
    ("accounting.uses", uses),
    ("accounting.bad_debts", bad_debts),
    ("accounting.early_discounts", early_discounts),
    ("accounting.companies", unreadable),
)
"""By name, so that each can be run and reported alone."""
