"""Sales by month: kept months are the sums of confirmed orders, whatever happens to these, and who sees which."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nhip.checker import check
from nhip.kernel import clock, guards
from nhip.kernel.models import Person
from nhip.sales import months
from nhip.sales.measures import confirmed
from nhip.sales.models import MonthOfSales, Order
from nhip.sales.operations import cancel_order, confirm_order
from nhip.sales.operations.orders import Reason
from nhip.screens.resource import resource_of

D = Decimal
STATES = list(Order.State.values)


def kept() -> dict[tuple[int, int, int], tuple[Decimal, int]]:
    """By month, person and unit: net and number of orders; what came to nothing is left out."""
    rows = MonthOfSales.objects.filter(orders__gt=0).values_list("month", "owner", "unit", "net", "orders")
    return {tuple(key): (net, orders) for *key, net, orders in rows}


def summed() -> dict[tuple[int, int, int], tuple[Decimal, int]]:
    """The same, read from the orders."""
    made: dict[tuple[int, int, int], tuple[Decimal, int]] = {}
    for order in Order.objects.exclude(state__in=Order.NO_SALE):
        key = order.date.year * 100 + order.date.month, order.owner_id, order.unit_id
        net, orders = made.get(key, (D(0), 0))
        made[key] = net + order.net, orders + 1
    return made


@pytest.mark.req("BOD-02", part="sales by month and salesperson")
def test_an_order_counts_from_its_confirmation_until_it_is_cancelled(firm):
    order = firm.order((firm.toner, 3), by=firm.binh)
    assert kept() == {}
    order = confirm_order(order, by=firm.binh)
    today = clock.today()
    key = today.year * 100 + today.month, firm.binh.person_id, firm.sales.pk
    assert kept() == {key: (D(3_000_000), 1)}
    firm.confirmed((firm.toner, 2), by=firm.binh)
    assert kept() == {key: (D(5_000_000), 2)}
    cancel_order(firm.read(order), Reason("Khách đổi ý"), by=firm.binh)
    assert kept() == {key: (D(2_000_000), 1)} == summed()


changes = st.lists(
    st.tuples(
        st.integers(0, 2),
        st.sampled_from(STATES),
        st.integers(0, 10**12),
        st.integers(-500, 0),
        st.booleans(),
        st.booleans(),
    ),
    max_size=6,
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=changes)
def test_whatever_happens_to_orders_the_months_are_their_sums(firm, changes):
    orders = [firm.order((firm.toner, 1), by=firm.binh).pk for _ in range(3)]
    for place, state, net, days, own, here in changes:
        Order.objects.filter(pk=orders[place]).update(
            state=state,
            net=D(net),
            date=clock.today() + timedelta(days=days),
            owner=firm.binh.person_id if own else firm.khang.person_id,
            unit=firm.sales if here else firm.board,
        )
        assert kept() == summed()
    kept_before = kept()
    months.rebuild()
    assert kept() == kept_before


def test_everybody_sees_the_months_of_the_orders_they_may_see(firm):
    firm.confirmed((firm.toner, 1), by=firm.binh)
    firm.confirmed((firm.toner, 2), by=firm.khang)
    year = clock.today().year
    assert [each.total for each in months.of_year(year, by=firm.binh).sellers] == [D(1_000_000)]
    assert [each.total for each in months.of_year(year, by=firm.son).sellers] == [D(2_000_000), D(1_000_000)]
    assert months.of_year(year, by=firm.lan).total == D(3_000_000)
    assert months.of_year(year - 1, by=firm.lan).sellers == []
    said = {"company_id": firm.company.pk, "start": date(year, 1, 1), "end": date(year, 12, 31)}
    assert confirmed.value(confirmed.rows(**said)) == months.of_year(year, by=firm.lan).total
    assert months.of_year(year, by=firm.kien).sellers == []


def test_the_figures_open_the_orders_that_they_are_the_sum_of(firm):
    from django.http import QueryDict

    from nhip.sales import views
    from nhip.screens.lists import Listing

    firm.confirmed((firm.toner, 1), by=firm.binh)
    firm.confirmed((firm.toner, 2), by=firm.binh)
    firm.order((firm.toner, 5), by=firm.binh)
    year, month = clock.today().year, clock.today().month
    (seller,) = months.of_year(year, by=firm.binh).sellers
    row = views._row(year, seller.name, seller.orders, seller.net, seller.total, seller.person)
    for cell in (row.cells[month - 1], row.whole):
        address, _mark, query = cell.href.partition("?")
        assert address == resource_of("sales.order").address()
        listing = Listing(resource_of("sales.order"), firm.binh, QueryDict(query))
        assert not listing.wrong and sum(order.net for order in listing.found()) == seller.total == D(3_000_000)
    assert {cell.href for place, cell in enumerate(row.cells, 1) if place != month} == {""}


@pytest.mark.req("R18", part="months of sales are the sums of orders")
def test_months_that_no_longer_follow_are_found(firm):
    if connection.vendor == "postgresql":
        connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")  # or no trigger can be dropped here
    order = firm.confirmed((firm.toner, 1), by=firm.binh)
    assert [str(each) for each in check(connection)] == []
    name = f"sales_month_{connection.vendor}_less"
    guards.drop(name, "sales_order", connection)
    Order.objects.filter(pk=order.pk).update(owner=Person.objects.get(pk=firm.khang.person_id))
    said = {(each.rule, each.where) for each in check(connection)}
    assert ("trigger missing", name) in said
    assert "sales of a month are not the sum of its orders" in {rule for rule, _where in said}
    assert guards.reinstall() == {name}
    months.rebuild()
    assert [str(each) for each in check(connection)] == []
