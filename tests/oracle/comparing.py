"""Both sides of a day as the same words: what the model comes to, and what the product says of itself."""

from collections import defaultdict
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db import connection
from django.db.models import F, Sum

from nhip.accounting import api as accounting
from nhip.accounting import reports, rules
from nhip.accounting.models import (
    CostLayer,
    Invoice,
    JournalEntry,
    JournalLine,
    LayerUse,
    Receipt,
    Refund,
    StockValue,
)
from nhip.checker import check
from nhip.kernel.fields import MoneyField
from nhip.kernel.models import Handoff, OutboxEvent
from nhip.sales.models import Order, OrderLine, Quotation
from nhip.warehouse.models import GoodsIssue, GoodsReceipt, Stock, StockTransfer

from .acting import Stage
from .model import STORES, Company
from .papers import SLIPS_OPEN, half_up

BUCKETS = rules.BUCKETS
Words = dict[Any, Any]


def wanted(model: Company) -> Words:
    """After every act: goods, promises, worth, orders, invoices, receipts, accounts."""
    told: Words = {}
    for code, product in model.products.items():
        for store in STORES if product.goods else ():
            told["stock", store, code] = model.stock[store, code], model.reserved(store, code)
        if product.goods:
            quantity, value = model.quantity[code], model.value[code]
            told["worth", code] = quantity, value, half_up(value / quantity) if quantity else None
    for order in model.orders:
        told["order", order.id] = _order(model, order)
    for bill in model.bills:
        told["invoice", bill.id] = bill.number, bill.total, bill.open, bill.due
    for money in model.money:
        told["receipt", money.id] = money.state, money.kind, money.amount, money.open
    for refund in model.refunds:
        told["refund", refund.id] = refund.state, refund.kind, refund.amount
    for code, layers in model.layers.items():
        told["layers", code] = [(layer.quantity, layer.value) for layer in layers]
    told |= {("account", account): amount for account, amount in model.ledger.items() if amount}
    told |= {("owes", customer): amount for customer, amount in model.debt.items() if amount}
    told["in hand"] = model.in_hand("binh")
    told["slips"] = sorted(_slip(model, slip) for slip in model.slips if slip.state in SLIPS_OPEN)
    told["deliveries"] = [each.state for each in model.deliveries]
    told["unheard"] = []
    return told


def _order(model: Company, order) -> tuple:
    lines = order.lines
    sums = (sum(each) for each in zip(*((line.gross, line.net, line.tax) for line in lines), strict=True))
    parts = [
        (line.quantity, model.held_for(order.id, place), line.delivered, line.invoiced)
        for place, line in enumerate(lines)
    ]
    return model.state(order), *sums, order.total, model.paid(order.id), model.invoiced(order.id), parts


def _slip(model: Company, slip) -> tuple:
    return slip.order, slip.store, sorted(slip.goods.items()), slip.state


def reached(stage: Stage) -> Words:
    """The same as the product keeps it."""
    own, told = {"company": stage.company}, Words()
    codes = {product.pk: code for code, product in stage.firm.products.items()}
    stores = {place.pk: code for code, place in stage.firm.warehouses.items()}
    goods = {code: product for code, product in stage.model.products.items() if product.goods}
    told |= {("stock", store, code): (0, 0) for store in STORES for code in goods}
    for store, product, *quantities in Stock.objects.filter(**own).values_list(
        "warehouse", "product", "on_hand", "reserved"
    ):
        told["stock", stores[store], codes[product]] = tuple(quantities)
    told |= _worth(stage, codes, goods) | _layers(stage, codes)
    told |= _orders(stage)
    told |= _papers(stage)
    told |= _accounts(stage)
    told["in hand"] = accounting.cash_in_hand(stage.firm.people["binh"].pk, by=stage.who("quynh"))
    told["slips"] = _slips(stage, stores)
    rows = Handoff.objects.filter(form="accounting.InvoiceDelivery", **own).order_by("id")
    told["deliveries"] = list(rows.values_list("state", flat=True))
    unheard = OutboxEvent.objects.filter(company_id=stage.company.pk).exclude(state="done")
    told["unheard"] = list(unheard.values_list("name", "error"))
    return told


def _worth(stage: Stage, codes: dict, goods: dict) -> Words:
    told: Words = {("worth", code): (0, 0, None) for code in goods}
    rows = StockValue.objects.filter(company=stage.company).values_list("product", "quantity", "value")
    costs = accounting.unit_costs(codes, by=stage.who("thu"))
    return told | {("worth", codes[each]): (*both, costs.get(each)) for each, *both in rows}


def _layers(stage: Stage, codes: dict) -> Words:
    """What is left of each, in the order in which it leaves."""
    told: Words = {("layers", code): [] for code in stage.model.layers}
    rows = CostLayer.objects.filter(company=stage.company).order_by("place")
    gone = defaultdict(lambda: (Decimal(0), Decimal(0)))
    for layer, quantity, value in LayerUse.objects.filter(company=stage.company).values_list(
        "layer", "quantity", "value"
    ):
        gone[layer] = gone[layer][0] + quantity, gone[layer][1] + value
    for pk, product, quantity, value in rows.values_list("pk", "stock__product", "quantity", "value"):
        if left := quantity - gone[pk][0]:
            told["layers", codes[product]].append((left, value - gone[pk][1]))
    return told


def _orders(stage: Stage) -> Words:
    lines = defaultdict(list)
    rows = OrderLine.objects.filter(company=stage.company).order_by("order", "position")
    for order, *parts in rows.values_list("order", "quantity", "reserved", "delivered", "invoiced"):
        lines[order].append(tuple(parts))
    names = ("id", "state", "gross", "net", "tax", "total", "paid", "invoiced")
    found = Order.objects.filter(company=stage.company).order_by("id").values_list(*names)
    return {("order", place): (*row[1:], lines[row[0]]) for place, row in enumerate(found)}


def _papers(stage: Stage) -> Words:
    rows = Invoice.objects.filter(pk__in=stage.billed).values_list("id", "number", "total", "open_amount", "due_on")
    bills = {pk: (int(number), *rest) for pk, number, *rest in rows}
    told: Words = {("invoice", place): bills[pk] for place, pk in enumerate(stage.billed)}
    money = Receipt.objects.filter(company=stage.company).order_by("id")
    found = money.values_list("state", "kind", "amount", "open_amount")
    told |= {("receipt", place): row for place, row in enumerate(found)}
    paid_back = Refund.objects.filter(company=stage.company).order_by("id").values_list("state", "kind", "amount")
    return told | {("refund", place): row for place, row in enumerate(paid_back)}


def _accounts(stage: Stage) -> Words:
    lines = JournalLine.objects.filter(company=stage.company).order_by()
    total = Sum("amount", output_field=MoneyField())
    places = {party.pk: place for place, party in enumerate(stage.customers)}
    told: Words = {
        ("account", code): sum_ for code, sum_ in lines.values_list("account__code").annotate(total) if sum_
    }
    owed = lines.filter(account__code="131").values_list("party").annotate(total)
    return told | {("owes", places[party]): sum_ for party, sum_ in owed if sum_}


def _slips(stage: Stage, stores: dict) -> list:
    from nhip.kernel.handoffs import desk

    places = {pk: place for place, pk in enumerate(_ids(Order, stage))}
    lines = dict(OrderLine.objects.filter(company=stage.company).values_list("pk", "position"))
    rows = Handoff.objects.filter(form="warehouse.IssueGoods", state__in=SLIPS_OPEN, company=stage.company)
    found = []
    for row in rows:
        form = desk.form_of(row)
        goods = sorted((lines[each.line] - 1, each.quantity) for each in form.goods)
        found.append((places[row.about_id], stores[form.warehouse], goods, row.state))
    return sorted(found)


def _ids(model: Any, stage: Stage) -> list[int]:
    return list(model.objects.filter(company=stage.company).order_by("id").values_list("id", flat=True))


# once a day


def wanted_at_night(model: Company) -> Words:
    """Numbers without gaps, and what the reports of accounting say."""
    told: Words = {("numbers", *key): list(range(1, last + 1)) for key, last in model.numbers.items()}
    told["trial balance"] = {account: amount for account, amount in model.ledger.items() if amount}
    told["ageing"] = {customer: _aged(model, customer) for customer in model.debt if _aged(model, customer)}
    return told


def _aged(model: Company, customer: int) -> Words:
    columns: Words = defaultdict(int)
    for bill in model.bills:
        if bill.customer == customer:
            late = (model.today - bill.due).days
            columns[BUCKETS[0 if late <= 0 else min(1 + (late - 1) // 30, 4)]] += bill.open
    columns["ahead"] = sum(each.open for each in model.money if each.customer == customer)
    return {name: amount for name, amount in columns.items() if amount}


def reached_at_night(stage: Stage) -> Words:
    """From the papers' own numbers, and from the reports."""
    told: Words = defaultdict(list)
    for series, year, number in _numbers(stage):
        told["numbers", series, year].append(number)
    told = {key: sorted(found) for key, found in told.items()}
    with stage.day():
        by = stage.who("thu")
        end = stage.model.today.replace(year=stage.model.today.year + 1, month=12, day=31)
        rows = reports.trial_balance(end.replace(year=2020), end, by=by).rows
        aged = reports.ageing(stage.model.today, by=by)
    told["trial balance"] = {row.code: row.closing for row in rows if row.closing}
    places = {party.pk: place for place, party in enumerate(stage.customers)}
    columns = {places[row.customer]: _columns(row.aged) for row in aged.debtors}
    told["ageing"] = {customer: row for customer, row in columns.items() if row}
    return told


def _columns(aged: Any) -> Words:
    return {name: amount for name, amount in (aged.buckets | {"ahead": aged.ahead}).items() if amount}


def _numbers(stage: Stage):
    own = {"company": stage.company}
    for model in (Order, Quotation, GoodsIssue, GoodsReceipt, StockTransfer, Receipt, Refund, JournalEntry):
        for code in model.objects.filter(**own).exclude(number="").values_list("number", flat=True):
            yield _said(code)
    for code in (
        Receipt.objects.filter(**own, rest_of=None)
        .exclude(interim_number="")
        .values_list("interim_number", flat=True)
    ):
        yield _said(code)
    for number, year in Invoice.objects.filter(**own).exclude(number="").values_list("number", F("date__year")):
        yield "HD", year, int(number)


def _said(code: str) -> tuple[str, int, int]:
    series, year, number = code.split("-")
    return series, 2000 + int(year), int(number)


def differences(wanted: Words, reached: Words) -> list[str]:
    """What is not the same, both ways; fractions and decimals are compared as numbers."""
    keys = sorted(wanted.keys() | reached.keys(), key=str)
    pairs = ((key, plain(wanted.get(key)), plain(reached.get(key))) for key in keys)
    return [
        f"{key}: {_short(left)} by the model, {_short(right)} by the product"
        for key, left, right in pairs
        if left != right
    ]


def plain(value: Any) -> Any:
    """The same number in the same words, whatever it is made of."""
    if isinstance(value, int | Fraction | Decimal) and not isinstance(value, bool):
        return Fraction(value)
    if isinstance(value, tuple | list):
        return tuple(plain(each) for each in value)
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    return value


def _short(value: Any) -> str:
    if isinstance(value, tuple):
        return f"({', '.join(map(_short, value))})"
    return str(value)


def checked() -> list[str]:
    """What `nhip check` finds."""
    return [str(each) for each in check(connection)]
