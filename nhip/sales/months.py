"""Sales by month and salesperson: the net of confirmed orders of a year, as far as one may see the orders."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from django.db import transaction
from django.db.models import Count, Sum
from django.db.models.functions import ExtractMonth, ExtractYear

from nhip.kernel import clock, permissions, steady
from nhip.kernel.actors import Actor
from nhip.kernel.models import Person

from .models import MonthOfSales, Order

VIEW = "sales.view_monthofsales"
MONTHS = range(1, 13)
ZERO = Decimal(0)


@dataclass
class Seller:
    """One salesperson's year: net by month (1 to 12), and how many orders it comes from."""

    person: int
    name: str
    net: dict[int, Decimal] = field(default_factory=dict)
    orders: int = 0

    @property
    def total(self) -> Decimal:
        return sum(self.net.values(), ZERO)


@dataclass(frozen=True)
class Year:
    """Everybody's sales of a year, the largest first, and the sums of the months."""

    year: int
    sellers: list[Seller]

    @property
    def net(self) -> dict[int, Decimal]:
        """By month; months without a confirmed order are not there."""
        made: dict[int, Decimal] = {}
        for month, net in (pair for each in self.sellers for pair in each.net.items()):
            made[month] = made.get(month, ZERO) + net
        return made

    @property
    def total(self) -> Decimal:
        return sum((each.total for each in self.sellers), ZERO)

    @property
    def orders(self) -> int:
        return sum(each.orders for each in self.sellers)


def of_year(year: int, *, by: Actor) -> Year:
    """One statement over the kept months; who may see only some orders sees only their sums (BOD-02)."""
    rows = permissions.allowed(MonthOfSales.objects.all(), by=by, to=VIEW)
    rows = rows.filter(month__gte=year * 100 + 1, month__lte=year * 100 + 12, orders__gt=0)
    names = steady.rows_of(Person, by.company_id)
    return Year(year, sorted(_sellers(rows.values_list("owner_id", "month", "net", "orders"), names), key=_rank))


def _sellers(rows: Iterable[tuple[int, int, Decimal, int]], names: dict[int, Person]) -> Iterable[Seller]:
    """A person who sells for two units is one line."""
    found: dict[int, Seller] = {}
    for person, month, net, orders in rows:
        seller = found.setdefault(person, Seller(person, names[person].name))
        seller.net[month % 100] = seller.net.get(month % 100, ZERO) + net
        seller.orders += orders
    return found.values()


def _rank(seller: Seller) -> tuple[Decimal, str]:
    return -seller.total, seller.name


def years() -> tuple[int, int]:
    """From which year to which there may be something to see: this one and the nine before."""
    this = clock.today().year
    return this - 9, this


def rebuild() -> None:
    """Add all months up anew: after orders were copied in behind the triggers' back."""
    orders = Order.objects.exclude(state__in=Order.NO_SALE).order_by()
    keys = ("company_id", "owner_id", "unit_id", "year", "nth")
    found = orders.annotate(year=ExtractYear("date"), nth=ExtractMonth("date")).values_list(*keys)
    sums = found.annotate(sum=Sum("net"), count=Count("id"))
    made = (
        MonthOfSales(company_id=company, owner_id=owner, unit_id=unit, month=year * 100 + nth, net=net, orders=orders)
        for company, owner, unit, year, nth, net, orders in sums
    )
    with transaction.atomic():
        MonthOfSales.objects.all().delete()
        MonthOfSales.objects.bulk_create(made)
