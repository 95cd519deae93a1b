"""Goods come in: numbered, on their shelves, lot and serial numbers as the product asks."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from nhip.kernel import clock
from nhip.kernel.operations import Refused
from nhip.warehouse.models import Bin, GoodsReceipt, Serial, StockMove
from nhip.warehouse.operations import ReceiptInputs, ReceivedLine, receive_goods


@pytest.mark.req("WH-02", part="receipt")
def test_a_receipt_is_numbered_without_gaps_and_moves_stock(store):
    first = store.stock(store.cable, 5)
    with pytest.raises(Refused):
        store.stock(store.cable, 0)
    second = store.stock(store.cable, "2.5", unit_cost=Decimal(333))
    assert first.number.startswith("PN-")
    assert int(second.number[-5:]) == int(first.number[-5:]) + 1
    assert store.on_hand(store.cable) == (Decimal("7.5"), 0)
    assert second.value == 833  # 2.5 x 333 = 832.5, half up
    moves = StockMove.objects.filter(product=store.cable).order_by("id")
    assert [(move.quantity, move.source_id) for move in moves] == [(5, first.pk), (Decimal("2.5"), second.pk)]


@pytest.mark.req("WH-03", part="which shelf, area, warehouse and expiry")
def test_a_lot_lies_on_its_shelf_with_its_expiry(store):
    store.stock(store.toner, 12, lot="L0", expires_on=date(2027, 1, 31), shelf=store.shelf1.pk)
    row = Bin.objects.get(product=store.toner)
    assert (row.on_hand, row.location, row.location.area, row.warehouse) == (12, store.shelf1, "A", store.a)
    assert row.lot.expires_on == date(2027, 1, 31)


@pytest.mark.req("WH-01", part="tracking by serial number")
def test_each_piece_is_known_by_its_number(store):
    store.stock(store.laptop, 3, serials="LAP")
    assert store.on_hand(store.laptop) == (3, 0)
    piece = store.serial("LAP-2")
    assert (piece.state, piece.warehouse) == ("in_stock", store.a)
    assert StockMove.objects.get(serial=piece).quantity == 1


@pytest.mark.parametrize(
    ("product", "said", "message"),
    [
        ("laptop", {"serials": ("A", "B")}, "2"),
        ("laptop", {"serials": ("A", "B", "A")}, "A"),
        ("laptop", {}, "3"),
        ("cable", {"serials": ("A", "B", "C")}, "CABLE"),
        ("cable", {"lot": "L1"}, "CABLE"),
        ("toner", {}, "TONER-05"),
        ("toner", {"lot": "L1"}, "TONER-05"),
        ("cable", {"unit_cost": Decimal(-1)}, ""),
    ],
)
def test_what_does_not_fit_the_product_is_refused_and_nothing_is_saved(store, product, said, message):
    line = ReceivedLine(getattr(store, product).pk, Decimal(3), **({"unit_cost": Decimal(10)} | said))
    with pytest.raises(Refused) as refused:
        receive_goods(ReceiptInputs(store.a.pk, (line,)), by=store.head)
    assert message in str(refused.value)
    assert refused.value.field.startswith("lines.0.")
    assert not GoodsReceipt.objects.filter(company=store.company).exists()
    assert not Serial.objects.filter(company=store.company).exists()
    assert store.on_hand(getattr(store, product)) == (0, 0)


def test_a_number_that_is_known_already_is_refused(store):
    store.stock(store.laptop, 2, serials="LAP")
    with pytest.raises(Refused, match="LAP-1"):
        store.stock(store.laptop, 1, serials="LAP", warehouse=store.b)
    assert store.on_hand(store.laptop, store.b) == (0, 0)


def test_one_number_in_two_lines_is_refused(store):
    lines = tuple(ReceivedLine(store.laptop.pk, Decimal(1), Decimal(10), serials=("X1",)) for _ in range(2))
    with pytest.raises(Refused, match="X1"):
        receive_goods(ReceiptInputs(store.a.pk, lines), by=store.head)


def test_one_lot_has_one_expiry_date(store):
    store.stock(store.toner, 1, lot="L0", expires_on=date(2027, 1, 31))
    with pytest.raises(Refused, match="31/01/2027"):
        store.stock(store.toner, 1, lot="L0", expires_on=date(2027, 2, 28))
    store.stock(store.toner, 1, lot="L0", expires_on=date(2027, 1, 31))
    assert store.on_hand(store.toner) == (2, 0)


def test_a_shelf_of_another_warehouse_is_refused(store):
    with pytest.raises(Refused, match="A-01"):
        store.stock(store.cable, 1, warehouse=store.b, shelf=store.shelf1.pk)


def test_services_do_not_lie_in_a_warehouse(store):
    training = store.product("SVC-TRAIN", kind="service")
    with pytest.raises(Refused, match="SVC-TRAIN"):
        store.stock(training, 1)


def test_goods_are_not_received_tomorrow(store):
    line = ReceivedLine(store.cable.pk, Decimal(1), Decimal(1))
    with pytest.raises(Refused) as refused:
        told = ReceiptInputs(store.a.pk, (line,), on=clock.today() + timedelta(1))
        receive_goods(told, by=store.head)
    assert refused.value.field == "on"


def test_a_storekeeper_receives_only_where_the_unit_keeps(store):
    store.stock(store.cable, 1, by=store.kien)
    with pytest.raises(PermissionDenied):
        store.stock(store.cable, 1, by=store.kien, warehouse=store.b)
    with pytest.raises(PermissionDenied):
        store.stock(store.cable, 1, by=store.binh)


def test_the_same_receipt_sent_twice_comes_in_once(store):
    line = ReceivedLine(store.cable.pk, Decimal(4), Decimal(1))
    told = ReceiptInputs(store.a.pk, (line,))
    first = receive_goods(told, by=store.head, key="once")
    with pytest.raises(Refused):  # the key was used for something else
        receive_goods(ReceiptInputs(store.a.pk, (line, line)), by=store.head, key="once")
    assert receive_goods(told, by=store.head, key="once").pk == first.pk
    assert store.on_hand(store.cable) == (4, 0)
