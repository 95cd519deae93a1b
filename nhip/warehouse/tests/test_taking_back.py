"""Goods come back from customers: only what had left, at what it left for, and damaged goods are not sold again."""

from datetime import timedelta
from decimal import Decimal
from functools import partial

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from nhip.accounting.models import JournalLine
from nhip.kernel import clock, ids
from nhip.kernel.handoffs import desk
from nhip.kernel.operations import Refused
from nhip.kernel.refs import Ref
from nhip.kernel.together import together
from nhip.warehouse import api, backform, checks, rules
from nhip.warehouse.models import GoodsReceipt, GoodsReceiptLine, IssuePick, Stock, StockMove
from nhip.warehouse.operations import (
    BackInputs,
    BackLine,
    ReceiptInputs,
    ReceivedLine,
    TransferInputs,
    TransferredLine,
    receive_goods,
    take_goods_back,
    transfer,
)
from tests.database import run_together
from tests.proofs import sums

D = Decimal


def value(store, account: str = "156") -> Decimal:
    rows = JournalLine.objects.filter(company=store.company, account__code__startswith=account)
    return sum(rows.values_list("amount", flat=True), D(0))


def right(store) -> bool:
    return checks.check(store.company.pk) == [] and sums.wrong(connection, sums.GOODS, sums.BOOKS) == []


@pytest.mark.req("WH-02", part="pieces that come back")
def test_only_the_pieces_that_left_for_the_order_come_back(store):
    store.stock(store.laptop, 4, serials="LAP")
    order, line = store.left(store.laptop, 2, "LAP-1", "LAP-2")
    store.left(store.laptop, 1, "LAP-3")
    receipt = store.taking(order, line, store.laptop, 2)
    for wrong in ("LAP-3", "LAP-4", "LAP-9"):  # another order's, never gone, unknown
        with pytest.raises(Refused, match=wrong):
            store.back(receipt, (1, "good", (wrong,)))
    receipt = store.back(receipt, (1, "good", ("LAP-2",)), (1, "damaged", ("LAP-1",)), shelf=store.shelf1.pk)
    good, damaged = store.serial("LAP-2"), store.serial("LAP-1")
    assert (good.state, good.warehouse_id, good.location_id) == ("in_stock", store.a.pk, store.shelf1.pk)
    assert (damaged.state, damaged.warehouse_id, damaged.location_id) == ("in_stock", store.broken.pk, None)
    assert (good.customer_id, good.warranty_until, damaged.warranty_until) == (None, None, None)
    assert (receipt.state, receipt.value, receipt.number[:2]) == ("received", 30_000_000, "PN")
    assert store.on_hand(store.laptop) == (2, 0) and store.on_hand(store.laptop, store.broken) == (1, 0)
    answer = desk.answer_of(receipt.handoff)
    assert [(each.line, each.quantity, each.condition) for each in answer.goods] == [
        (line, 1, "good"),
        (line, 1, "damaged"),
    ]
    again = store.taking(order, line, store.laptop, 1)
    with pytest.raises(Refused, match="LAP-2"):
        store.back(again, (1, "good", ("LAP-2",)))  # it is back already
    assert right(store)


def test_a_piece_that_was_sold_again_comes_back_for_its_new_order(store):
    store.stock(store.laptop, 1, serials="LAP")
    first, line = store.left(store.laptop, 1, "LAP-1")
    store.back(store.taking(first, line, store.laptop, 1), (1, "good", ("LAP-1",)))
    second, other = store.left(store.laptop, 1, "LAP-1")
    with pytest.raises(Refused, match="LAP-1"):
        store.back(store.taking(first, line, store.laptop, 1), (1, "good", ("LAP-1",)))
    store.back(store.taking(second, other, store.laptop, 1), (1, "good", ("LAP-1",)))
    assert store.on_hand(store.laptop) == (1, 0) and right(store)


@pytest.mark.req("SAL-21", part="damaged goods are not sold again")
def test_damaged_goods_are_neither_free_nor_reserved(store):
    store.stock(store.cable, 3)
    order, line = store.left(store.cable, 3)
    store.back(store.taking(order, line, store.cable, 3), (1, "good"), (2, "damaged"))
    assert api.free([store.cable.pk], by=store.binh)[store.cable.pk] == 1
    with together():
        want = api.Want(ids.new(), store.cable.pk, D(3))
        held = api.reserve(Ref("tests.order", ids.new()), [want], warehouse=store.broken.pk, by=store.binh)
    assert held == {want.line: {store.a.pk: 1}}
    moved = TransferInputs(store.broken.pk, store.a.pk, (TransferredLine(store.cable.pk, D(2)),), reason="Đã sửa")
    transfer(moved, by=store.head)  # mended, they are sold again
    assert api.free([store.cable.pk], by=store.binh)[store.cable.pk] == 2 and right(store)


@pytest.mark.req("SAL-21", part="damaged goods are not sold again")
def test_damaged_goods_need_a_place_where_nothing_is_sold(store):
    store.stock(store.cable, 3)
    receipt = store.taking(*store.left(store.cable, 3), store.cable, 3)
    for wrong in (store.a, store.b):
        with pytest.raises(Refused) as refusal:
            store.back(receipt, (1, "damaged"), damaged_to=wrong.pk)
        assert refusal.value.field == "damaged_to"
    store.broken.state = "archived"
    store.broken.save()
    with pytest.raises(Refused):
        store.back(receipt, (1, "damaged"))
    assert store.back(receipt, (1, "good")).state == "received"


@pytest.mark.req("SAL-21", part="lots")
def test_a_lot_comes_back_as_the_lot_that_it_was(store):
    soon, later = clock.today() + timedelta(10), clock.today() + timedelta(90)
    store.stock(store.toner, 2, lot="L1", expires_on=soon)
    store.stock(store.toner, 5, lot="L2", expires_on=later)
    store.stock(store.toner, 5, lot="L3", expires_on=later)
    order, line = store.left(store.toner, 4)  # two of L1, two of L2
    receipt = store.taking(order, line, store.toner, 4)
    with pytest.raises(Refused) as refusal:
        store.back(receipt, (1, "good"))
    assert "L1" in refusal.value.message and refusal.value.field == "lines.0.lot"
    with pytest.raises(Refused):
        store.back(receipt, (1, "good", (), store.lot("L3").pk))
    with pytest.raises(Refused):
        store.back(receipt, (3, "good", (), store.lot("L1").pk))
    receipt = store.back(receipt, (2, "good", (), store.lot("L1").pk), (1, "damaged", (), store.lot("L2").pk))
    lines = receipt.lines.order_by("lot").values_list("lot__number", "quantity", "condition")
    assert list(lines) == [("L1", 2, "good"), ("L2", 1, "damaged")]
    assert right(store)


@pytest.mark.req("SAL-21", part="at the cost of the issue")
def test_goods_come_back_at_what_they_left_for_to_the_dong(store):
    store.stock(store.cable, 3, unit_cost=D("33.33"))  # 100 dong for three
    order, line = store.left(store.cable, 3)
    store.stock(store.cable, 10, unit_cost=D(5_000))  # what is bought later does not matter
    before = value(store)
    worth = [store.back(store.taking(order, line, store.cable, 1), (1, "good")).value for _ in range(3)]
    assert worth == [33, 33, 34] and value(store) - before == 100
    assert value(store, "632") == 0 and right(store)
    with pytest.raises(Refused):
        store.back(store.taking(order, line, store.cable, 1), (1, "good"))


def test_what_left_last_comes_back_first(store):
    store.stock(store.cable, 2, unit_cost=D(100))
    order, line = store.left(store.cable, 2)
    store.stock(store.cable, 2, unit_cost=D(300))
    store.left(store.cable, 2, order=order, line=line)
    receipt = store.back(store.taking(order, line, store.cable, 3), (3, "good"))
    assert (receipt.value, receipt.lines.count()) == (700, 2) and right(store)
    rows = receipt.lines.order_by("value").values_list("quantity", "value", "unit_cost", "asked")
    assert list(rows) == [(1, 100, 100, 0), (2, 600, 300, 3)]


@pytest.mark.req("WH-02", part="partly, or not at all")
def test_less_than_asked_or_nothing_comes_back(store):
    store.stock(store.cable, 5)
    order, line = store.left(store.cable, 5)
    receipt = store.taking(order, line, store.cable, 3)
    for told, field in (((), "lines"), (((4, "good"),), "lines.0.quantity"), (((-1, "good"),), "lines.0.quantity")):
        with pytest.raises(Refused) as refusal:
            store.back(receipt, *told)
        assert refusal.value.field == field
    with pytest.raises(Refused) as refusal:
        take_goods_back(receipt, BackInputs((BackLine(receipt.lines.get().pk, D(1)),), giver=" "), by=store.kien)
    assert refusal.value.field == "giver"
    assert store.on_hand(store.cable) == (0, 0)
    assert store.back(receipt, (2, "good")).lines.get().quantity == 2
    slip = store.comes_back(order, (line, store.cable, 3))
    receipt = GoodsReceipt.objects.get(handoff=desk.accept(slip, by=store.kien))
    desk.give_back(slip, desk.GiveBack("other", note="Chưa thấy hàng"), by=store.kien)
    receipt.refresh_from_db()
    assert (receipt.state, receipt.number) == ("dropped", "") and right(store)


def test_only_whoever_holds_the_slip_takes_it_back(store):
    store.stock(store.cable, 5)
    receipt = store.taking(*store.left(store.cable, 5), store.cable, 3)
    told = BackInputs((BackLine(receipt.lines.get().pk, D(1)),), giver="Anh Hùng")
    for other in (store.dat, store.binh, store.head):
        with pytest.raises(PermissionDenied):
            take_goods_back(receipt, told, by=other)
    done = take_goods_back(receipt, told, by=store.kien)
    with pytest.raises(PermissionDenied):  # nobody holds it any more
        take_goods_back(done, told, by=store.kien)
    with pytest.raises(Refused):
        desk.reopen(done.handoff, desk.Taken("other"), by=store.binh)


def test_nobody_receives_a_return_by_hand(store):
    line = ReceivedLine(store.cable.pk, D(1), D(1))
    with pytest.raises(Refused) as refusal:
        receive_goods(ReceiptInputs(store.a.pk, (line,), kind="return"), by=store.head)
    assert refusal.value.field == "kind"


def test_the_database_itself_takes_back_no_more_than_was_picked(store):
    store.stock(store.cable, 5)
    store.left(store.cable, 2)
    for wrong in (D(3), D(-1)):
        with pytest.raises(IntegrityError), transaction.atomic():
            IssuePick.objects.update(returned=wrong)


@pytest.mark.req("WH-02", part="taking back on a telephone")
def test_the_form_asks_of_each_line_what_is_good_and_what_is_damaged(store):
    store.stock(store.laptop, 2, serials="LAP")
    store.stock(store.toner, 5, lot="L1", expires_on=clock.today() + timedelta(9))
    order, one, two = store.order(), ids.new(), ids.new()
    store.left(store.laptop, 2, "LAP-1", "LAP-2", order=order, line=one)
    store.left(store.toner, 5, order=order, line=two)
    slip = store.comes_back(order, (one, store.laptop, 2), (two, store.toner, 3))
    receipt = GoodsReceipt.objects.get(handoff=desk.accept(slip, by=store.kien))
    laptop, toner = receipt.lines.order_by("pk")
    form = backform.form_of(receipt)
    assert list(form.__dataclass_fields__) == [
        f"good_{laptop.pk}", f"damaged_{laptop.pk}", f"good_{toner.pk}", f"damaged_{toner.pk}", f"lot_{toner.pk}",
        "giver", "shelf", "damaged_to",
    ]  # fmt: skip
    said = form(giver="Anh Hùng", **{f"good_{laptop.pk}": ("LAP-1",), f"damaged_{laptop.pk}": ("LAP-2",)})
    assert (getattr(said, f"good_{toner.pk}"), said.damaged_to) == (3, store.broken.pk)
    take_goods_back(receipt, backform.inputs_of(said), by=store.kien)
    assert store.on_hand(store.laptop) == (1, 0) and store.on_hand(store.toner) == (3, 0)
    assert store.on_hand(store.laptop, store.broken) == (1, 0) and right(store)


def _take(store, receipt: int) -> int:
    found = GoodsReceipt.objects.get(pk=receipt)
    try:
        store.back(found, (1, "good", ("LAP-1",)))
    except Refused:
        return 0
    return 1


@pytest.mark.race
@pytest.mark.req("WH-02", part="a piece comes back once, whoever scans it")
def test_one_piece_comes_back_once(store):
    store.stock(store.laptop, 2, serials="LAP")
    order, line = store.left(store.laptop, 2, "LAP-1", "LAP-2")
    slips = [store.taking(order, line, store.laptop, 1).pk for _ in range(4)]
    outcomes = run_together(*(partial(_take, store, slip) for slip in slips))
    assert sum(outcome.value for outcome in outcomes) == 1, outcomes
    assert store.on_hand(store.laptop) == (1, 0) and right(store)
    assert (
        StockMove.objects.filter(source_kind="warehouse.goodsreceipt", quantity__gt=0, source_id__in=slips).count()
        == 1
    )
    assert GoodsReceiptLine.objects.filter(receipt__in=slips, quantity__gt=0).count() == 1
    assert Stock.objects.filter(product=store.laptop, warehouse=store.broken).count() == 0


@given(st.integers(0, 10_000_000), st.lists(st.integers(1, 40), min_size=1, max_size=12))
def test_parts_that_come_back_are_worth_what_left(cost, parts):
    whole, before, found = D(sum(parts)), D(0), D(0)
    for part in parts:
        found += rules.worth_of_part(D(part), of=whole, cost=D(cost), before=before)
        before += part
    assert found == cost
