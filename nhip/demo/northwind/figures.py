"""The figures that Northwind has come to, read from the product's own records; money in USD."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import F, Q

from nhip.accounting.models import InvoiceLine, JournalLine
from nhip.accounting.reports import trial_balance
from nhip.kernel.actors import Actor
from nhip.kernel.models import Person
from nhip.sales.models import Order, OrderLine, ReservationRun
from nhip.shared.models import Party, Product
from nhip.warehouse.models import GoodsReceiptLine, Reservation, Stock

from .founding import YEARS

ISSUED = ("issued", "part_paid", "paid")


@dataclass(frozen=True)
class Reached:
    """The same names as those of the oracle in the files' folder."""

    customers: int
    suppliers: int
    products: int
    employees: int
    orders: int
    lines: int
    issued_orders: int
    open_orders: int
    opening_pieces: int
    opening_value: Decimal
    ordered: Decimal
    ordered_exact: Decimal
    invoiced: Decimal
    freight_invoiced: Decimal
    freight_ordered: Decimal
    collected: Decimal
    cost_of_goods: Decimal
    stock_pieces: int
    stock_value: Decimal
    reserved: int
    short: int
    short_lines: int
    fully_reserved_orders: int
    late_deliveries: int


def reached(*, by: Actor) -> Reached:
    """All of them; whoever asks sees the whole company."""
    return Reached(**_master_data(by), **_sales(by), **_books(by), **_stock(by))


def off_balance(*, by: Actor) -> Decimal:
    """Debit less credit of the trial balance over the three years: zero."""
    sums = trial_balance(date(YEARS[0], 1, 1), date(YEARS[-1], 12, 31), by=by).sums
    return abs(sums["debit"] - abs(sums["credit"])) + abs(sums["closing_debit"] - sums["closing_credit"])


def _master_data(by: Actor) -> dict:
    parties = Party.objects.filter(company_id=by.company_id)
    return {
        "customers": parties.filter(is_customer=True).count(),
        "suppliers": parties.filter(is_supplier=True).count(),
        "products": Product.objects.filter(company_id=by.company_id, kind=Product.Kind.GOODS).count(),
        "employees": Person.objects.filter(company_id=by.company_id).count(),
    }


def _sales(by: Actor) -> dict:
    orders = Order.objects.filter(company_id=by.company_id)
    lines = OrderLine.objects.filter(company_id=by.company_id)
    goods, freight = _goods(lines), lines.filter(product__kind=Product.Kind.SERVICE)
    billed = InvoiceLine.objects.filter(company_id=by.company_id, invoice__state__in=ISSUED)
    priced = goods.values_list("list_price", "quantity", "discount")
    return {
        "orders": orders.count(),
        "lines": goods.count(),
        "issued_orders": orders.filter(state=Order.State.COMPLETED).count(),
        "open_orders": orders.filter(state=Order.State.CONFIRMED).count(),
        "ordered": _sum(goods.values_list("net", flat=True)),
        "ordered_exact": _sum(price * quantity * (1 - discount) for price, quantity, discount in priced),
        "invoiced": _sum(_goods(billed).values_list("net", flat=True)),
        "freight_invoiced": _sum(billed.filter(product__kind=Product.Kind.SERVICE).values_list("net", flat=True)),
        "freight_ordered": _sum(freight.values_list("net", flat=True)),
        "late_deliveries": orders.filter(delivered_on__gt=F("deliver_on")).count(),
    }


def _books(by: Actor) -> dict:
    return {
        "opening_value": -_balance("4111", by),
        "collected": _balance("1121", by),
        "cost_of_goods": _balance("632", by),
        "stock_value": _balance("156", by),
    }


def _stock(by: Actor) -> dict:
    own = {"company_id": by.company_id}
    opening = GoodsReceiptLine.objects.filter(receipt__kind="opening", **own)
    promised = Reservation.objects.filter(open__gt=0, **own)
    runs = ReservationRun.objects.filter(**own).order_by("-id").values("short", "short_lines", "complete")
    run = runs.first() or {"short": 0, "short_lines": 0, "complete": 0}
    return {
        "opening_pieces": int(_sum(opening.values_list("quantity", flat=True))),
        "stock_pieces": int(_sum(Stock.objects.filter(**own).values_list("on_hand", flat=True))),
        "reserved": int(_sum(promised.values_list("open", flat=True))),
        "short": int(run["short"]),
        "short_lines": run["short_lines"],
        "fully_reserved_orders": run["complete"],
    }


def _goods(lines):
    return lines.filter(Q(product__kind=Product.Kind.GOODS))


def _balance(account: str, by: Actor) -> Decimal:
    """Debit less credit of an account and all below it."""
    lines = JournalLine.objects.filter(company_id=by.company_id, account__code__startswith=account)
    return _sum(lines.values_list("amount", flat=True))


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, Decimal(0))
