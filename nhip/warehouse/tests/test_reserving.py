"""Reserving for orders: what is free, the chosen warehouse first, never more than there is."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from nhip.kernel.models import OutboxEvent
from nhip.kernel.operations import Refused
from nhip.warehouse import api
from nhip.warehouse.models import Reservation, Stock, Warehouse
from nhip.warehouse.operations import LevelChange, Levels, change_levels, set_levels

from .store import Store


def want(product, quantity, line=1):
    return api.Want(line, product.pk, Decimal(quantity))


def shortages(store):
    rows = OutboxEvent.objects.filter(company_id=store.company.pk, name__contains="StockShort").order_by("id")
    return [Decimal(row.payload["missing"]) for row in rows]


@pytest.mark.req("WH-03", part="available is on hand less reserved")
def test_25_of_60_are_reserved_and_40_should_be_bought(store):
    store.stock(store.cable, 13)
    store.stock(store.cable, 12, warehouse=store.b)
    set_levels(Levels(store.a.pk, store.cable.pk, Decimal(5)), by=store.head)
    order = store.order()
    held = api.reserve(order.ref, [want(store.cable, 60)], warehouse=store.a.pk, by=store.binh)
    assert held == api.reserved_for(order.ref, by=store.binh) == {1: {store.a.pk: 13, store.b.pk: 12}}
    assert api.free([store.cable.pk], by=store.binh) == {store.cable.pk: 0}
    assert shortages(store) == [40]  # 35 for the order, 5 to have the least again


def test_the_chosen_warehouse_gives_first(store):
    store.stock(store.cable, 5)
    store.stock(store.cable, 5, warehouse=store.b)
    order = store.order()
    api.reserve(order.ref, [want(store.cable, 7)], warehouse=store.b.pk, by=store.binh)
    assert api.reserved_for(order.ref, by=store.binh) == {1: {store.b.pk: 5, store.a.pk: 2}}


@pytest.mark.parametrize("kind", ["warranty", "transit", "shop"])
def test_only_stores_give_unless_they_are_chosen(store, kind):
    Warehouse.objects.filter(pk=store.b.pk).update(kind=kind)
    store.stock(store.cable, 5, warehouse=store.b)
    order = store.order()
    assert api.reserve(order.ref, [want(store.cable, 2)], warehouse=store.a.pk, by=store.binh) == {}
    held = api.reserve(order.ref, [want(store.cable, 2)], warehouse=store.b.pk, by=store.binh)
    assert held == {1: {store.b.pk: 2}}


def test_all_or_nothing_if_the_order_says_so(store):
    store.stock(store.cable, 5)
    order = store.order()
    with pytest.raises(api.OutOfStock) as short:
        api.reserve(order.ref, [want(store.cable, 7)], warehouse=store.a.pk, by=store.binh, whole=True)
    assert short.value.missing == {store.cable.pk: 2}
    assert store.on_hand(store.cable) == (5, 0)
    assert not Reservation.objects.filter(company=store.company).exists()


def test_reserving_again_adds_to_what_the_line_has(store):
    store.stock(store.cable, 5)
    order = store.order()
    api.reserve(order.ref, [want(store.cable, 2)], warehouse=store.a.pk, by=store.binh)
    api.reserve(order.ref, [want(store.cable, 2)], warehouse=store.a.pk, by=store.binh)
    assert api.reserved_for(order.ref, by=store.binh) == {1: {store.a.pk: 4}}
    assert store.on_hand(store.cable) == (5, 4)


def test_two_lines_of_one_product_never_get_the_same_piece(store):
    store.stock(store.cable, 5)
    order = store.order()
    wants = [want(store.cable, 3, line=1), want(store.cable, 3, line=2)]
    held = api.reserve(order.ref, wants, warehouse=store.a.pk, by=store.binh)
    assert held == {1: {store.a.pk: 3}, 2: {store.a.pk: 2}}


def test_another_company_neither_gives_nor_shows(store):
    other = Store("Minh Tâm")
    other.stock(other.cable, 5)
    order = store.order()
    assert api.reserve(order.ref, [want(other.cable, 2)], warehouse=other.a.pk, by=store.binh) == {}
    assert api.free([other.cable.pk], by=store.binh) == {other.cable.pk: 0}
    assert other.on_hand(other.cable) == (5, 0)
    api.reserve(order.ref, [want(other.cable, 2)], warehouse=other.a.pk, by=other.binh)
    api.release(order.ref, by=store.binh)
    assert other.on_hand(other.cable) == (5, 2)


def test_the_first_store_by_code_delivers(store):
    assert api.default_warehouse(by=store.binh) == store.a.pk
    Warehouse.objects.filter(company=store.company).update(state="archived")
    with pytest.raises(Refused):
        api.default_warehouse(by=store.binh)


@pytest.mark.req("WH-04", part="least and most by warehouse, told when short")
def test_what_falls_below_the_least_is_told(store):
    store.stock(store.cable, 10)
    set_levels(Levels(store.a.pk, store.cable.pk, Decimal(6), Decimal(20)), by=store.head)
    assert shortages(store) == []
    issue = store.asked(store.cable, 5)
    assert shortages(store) == [1]
    store.issue(issue, store.one(issue, 5))
    assert shortages(store) == [1, 1]


def test_levels_are_changed_on_the_row_itself(store):
    store.stock(store.cable, 10)
    change_levels(Stock.objects.get(product=store.cable), LevelChange(Decimal(12), Decimal(20)), by=store.head)
    row = Stock.objects.get(product=store.cable)
    assert (row.least, row.most, row.level, row.version) == (12, 20, "short", 2)
    assert shortages(store) == [2]
    with pytest.raises(Refused):
        change_levels(row, LevelChange(Decimal(2), Decimal(1)), by=store.head)
    with pytest.raises(PermissionDenied):
        change_levels(row, LevelChange(Decimal(2)), by=store.kien)


@pytest.mark.parametrize(("least", "most"), [(-1, None), (5, 4)])
def test_levels_that_make_no_sense_are_refused(store, least, most):
    with pytest.raises(Refused):
        told = Levels(store.a.pk, store.cable.pk, Decimal(least), most and Decimal(most))
        set_levels(told, by=store.head)
