"""Walls: between companies, between duties, and around what goods cost; and what the database itself refuses."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction

from nhip.kernel import ids, permissions
from nhip.kernel.operations import Refused
from nhip.warehouse.models import (
    Bin,
    GoodsIssue,
    GoodsIssueLine,
    GoodsReceipt,
    GoodsReceiptLine,
    Location,
    Stock,
    StockMove,
    Warehouse,
)  # fmt: skip
from nhip.warehouse.operations import (
    LocationChange,
    LocationInputs,
    WarehouseInputs,
    archive_location,
    archive_warehouse,
    change_location,
    change_warehouse,
    create_location,
    create_warehouse,
    restore_warehouse,
)  # fmt: skip

from .store import Store


def may_see(model, by):
    return permissions.allowed(model.objects.all(), by=by, to=f"warehouse.view_{model._meta.model_name}")


def test_another_company_is_not_there(store):
    other = Store("Minh Tâm")
    other.stock(other.cable, 5)
    for taken in ({"warehouse": other.a}, {"shelf": other.shelf1.pk}):
        with pytest.raises(Refused):
            store.stock(store.cable, 1, **taken)
    with pytest.raises(Refused):
        store.stock(other.cable, 1)
    issue = other.asked(other.cable, 1)
    with pytest.raises(PermissionDenied):
        store.issue(issue, other.one(issue, 1))
    for model in (Warehouse, Stock, Bin, GoodsReceipt, GoodsIssue, StockMove):
        assert not may_see(model, store.head).filter(company=other.company).exists()
        assert may_see(model, other.head).filter(company=other.company).exists()


def test_a_storekeeper_sees_the_slips_of_the_unit_and_sales_all(store):
    store.stock(store.cable, 5)
    issue = store.asked(store.cable, 1)
    assert list(may_see(GoodsIssue, store.kien)) == [issue]
    assert list(may_see(GoodsIssue, store.dat)) == []
    assert list(may_see(GoodsIssue, store.binh)) == [issue]
    assert may_see(Stock, store.binh).get().free == 4


def test_sales_does_not_know_what_goods_cost(store):
    for model in (GoodsIssue, GoodsIssueLine, GoodsReceipt, GoodsReceiptLine):
        assert "cost" in permissions.hidden(model, by=store.binh) or "value" in permissions.hidden(
            model, by=store.binh
        )
        assert not permissions.hidden(model, by=store.kien)


def statement(sql: str, *values) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


@pytest.mark.req("WH-02", part="moves are final")
@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE warehouse_stockmove SET quantity = 1",
        "DELETE FROM warehouse_stockmove",
        "UPDATE warehouse_stock SET reserved = on_hand + 1",
        "UPDATE warehouse_stock SET on_hand = -1",
        "UPDATE warehouse_bin SET on_hand = -1",
        "UPDATE warehouse_stock SET on_hand = 1.5",
        "UPDATE warehouse_stock SET on_hand = 'many'",
        "UPDATE warehouse_bin SET on_hand = 1.5",
        "UPDATE warehouse_reservation SET open = quantity + 1",
        "UPDATE warehouse_goodsissueline SET issued = asked + 1",
    ],
)
def test_the_database_itself_refuses(store, sql):
    store.stock(store.cable, 5)
    store.asked(store.cable, 2)
    before = store.on_hand(store.cable), Bin.objects.get(product=store.cable).on_hand
    if connection.vendor == "postgresql" and "1.5" in sql:
        statement(sql.replace("1.5", "2000000"))  # a bigint column cannot hold a fraction at all
        return
    with pytest.raises(DatabaseError):
        statement(sql)
    assert (store.on_hand(store.cable), Bin.objects.get(product=store.cable).on_hand) == before


@pytest.mark.parametrize("quantity", ["1.5", "'many'", "0"])
def test_a_move_of_no_whole_quantity_is_refused(store, quantity):
    receipt = store.stock(store.cable, 5)
    if connection.vendor == "postgresql" and quantity == "1.5":
        return
    with pytest.raises(DatabaseError):
        statement(
            "INSERT INTO warehouse_stockmove (id, version, company_id, product_id, warehouse_id, quantity,"
            f" source_kind, source_id, date) VALUES (%s, 1, %s, %s, %s, {quantity}, 'x', %s, '2026-11-21')",
            ids.new(), store.company.pk, store.cable.pk, store.a.pk, receipt.pk,
        )  # fmt: skip


# places


@pytest.mark.req("WH-03", part="warehouses, areas and shelves")
def test_places_are_set_up_changed_and_archived(store):
    place = create_warehouse(WarehouseInputs(" KHO-C ", "Cần Thơ", address="Ninh Kiều"), by=store.head)
    assert (place.code, place.kind, place.state) == ("KHO-C", "normal", "active")
    change_warehouse(place, WarehouseInputs("KHO-C", "Cần Thơ 2"), by=store.head)
    shelf = create_location(LocationInputs(place.pk, "C-01", area="C"), by=store.head)
    change_location(shelf, LocationChange("C-02", area="D"), by=store.head)
    shelf.refresh_from_db()
    assert (shelf.code, shelf.area) == ("C-02", "D")
    archive_location(shelf, by=store.head)
    archive_warehouse(place, by=store.head)
    with pytest.raises(Refused):
        store.stock(store.cable, 1, warehouse=place)
    restore_warehouse(Warehouse.objects.get(pk=place.pk), by=store.head)
    store.stock(store.cable, 1, warehouse=place)


def test_a_taken_code_is_refused(store):
    with pytest.raises(Refused) as refused:
        create_warehouse(WarehouseInputs("KHO-A", "Again"), by=store.head)
    assert refused.value.field == "code"
    with pytest.raises(Refused):
        create_location(LocationInputs(store.a.pk, "A-01"), by=store.head)
    create_location(LocationInputs(store.b.pk, "A-01"), by=store.head)


def test_what_is_full_is_not_archived(store):
    store.stock(store.cable, 1, shelf=store.shelf1.pk)
    with pytest.raises(Refused, match="A-01"):
        archive_location(store.shelf1, by=store.head)
    with pytest.raises(Refused, match="KHO-A"):
        archive_warehouse(store.a, by=store.head)
    assert Location.objects.get(pk=store.shelf1.pk).state == "active"


def test_storekeepers_do_not_set_up_places(store):
    with pytest.raises(PermissionDenied):
        create_warehouse(WarehouseInputs("X", "X"), by=store.kien)
    with pytest.raises(PermissionDenied):
        archive_location(store.shelf1, by=store.kien)


def test_goods_do_not_go_on_an_archived_shelf(store):
    archive_location(store.shelf1, by=store.head)
    with pytest.raises(Refused, match="A-01"):
        store.stock(store.cable, Decimal(1), shelf=store.shelf1.pk)
