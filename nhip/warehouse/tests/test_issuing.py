"""Goods leave for an order: whole or in parts, with the right pieces and lots, once and for all."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from nhip.flows.warehouse import Goods, Issued
from nhip.kernel import clock, ids
from nhip.kernel.handoffs import desk
from nhip.kernel.models import Handoff, OutboxEvent
from nhip.kernel.operations import Refused
from nhip.kernel.together import together
from nhip.warehouse import api, rules
from nhip.warehouse.models import IssuePick, StockMove
from nhip.warehouse.operations import IssuedLine


def nothing_left(store, issue):
    issue.refresh_from_db()
    assert (issue.state, issue.number, issue.cost) == ("picking", "", 0)
    assert not StockMove.objects.filter(source_id=issue.pk).exists()
    assert not IssuePick.objects.filter(line__issue=issue).exists()
    assert Handoff.objects.get(pk=issue.handoff_id).state == "accepted"


@pytest.mark.req("WH-11")
@pytest.mark.req("SAL-09", part="the store's side")
@pytest.mark.req("FLOW-02", part="issue with serial numbers")
def test_kien_scans_two_laptops(store):
    store.stock(store.laptop, 15, serials="LAP", shelf=store.shelf1.pk)
    issue = store.asked(store.laptop, 2)
    assert store.on_hand(store.laptop) == (15, 2)
    done = store.issue(issue, store.one(issue, 2, "LAP-3\nLAP-7\n"))

    assert (done.state, done.receiver, done.keeper_id) == ("issued", "Anh Hùng", store.kien.person_id)
    assert done.number.startswith("PX-")
    assert store.on_hand(store.laptop) == (13, 0)
    assert done.cost == 30_000_000
    line = done.lines.get()
    assert (line.issued, line.cost) == (2, 30_000_000)
    assert {pick.serial.number for pick in line.picks.all()} == {"LAP-3", "LAP-7"}
    assert {pick.location for pick in line.picks.all()} == {store.shelf1}


@pytest.mark.req("WH-01", part="to whom a serial number went, and its warranty")
def test_a_piece_remembers_its_customer_and_its_warranty(store):
    store.stock(store.laptop, 2, serials="LAP")
    issue = store.asked(store.laptop, 1)
    done = store.issue(issue, store.one(issue, 1, "LAP-1"))
    piece = store.serial("LAP-1")
    assert (piece.state, piece.customer, piece.warehouse, piece.location) == ("issued", store.customer, None, None)
    assert piece.warranty_until == rules.warranty_until(done.date, 12)
    assert store.serial("LAP-2").state == "in_stock"


@pytest.mark.req("FLOW-02", part="answer to sales")
def test_sales_learns_what_really_left(store):
    store.stock(store.cable, 10)
    order, line = store.order(), ids.new()
    handoff = store.slip(order, (line, store.cable, 4))
    issue = store.accept(handoff)
    done = store.issue(issue, store.one(issue, 3))
    handoff = Handoff.objects.get(pk=handoff.pk)
    left = (Goods(line=line, product=store.cable.pk, quantity=Decimal(3)),)
    assert handoff.state == "done"
    assert desk.answer_of(handoff) == Issued(slip=issue.pk, number=done.number, goods=left)
    told = OutboxEvent.objects.get(company_id=store.company.pk, name__contains="GoodsIssued").payload
    assert told["number"] == done.number
    assert str(order.ref.id) in str(told["order"])
    assert [Decimal(each["quantity"]) for each in told["goods"]] == [3]


@pytest.mark.req("WH-11", part="partial issue")
@pytest.mark.req("FLOW-02", part="partial issue")
def test_a_part_leaves_and_the_rest_follows_on_another_slip(store):
    store.stock(store.cable, 10)
    order, line = store.order(), ids.new()
    api.reserve(order.ref, [api.Want(line, store.cable.pk, Decimal(5))], warehouse=store.a.pk, by=store.binh)
    first = store.accept(store.slip(order, (line, store.cable, 5)))
    first = store.issue(first, store.one(first, 2))
    assert (first.state, first.lines.get().issued) == ("part_issued", 2)
    assert store.on_hand(store.cable) == (8, 3)
    assert api.reserved_for(order.ref, by=store.binh) == {line: {store.a.pk: 3}}

    second = store.accept(store.slip(order, (line, store.cable, 3)))
    second = store.issue(second, store.one(second, 3))
    assert second.state == "issued"
    assert int(second.number[-5:]) == int(first.number[-5:]) + 1
    assert store.on_hand(store.cable) == (5, 0)
    assert api.reserved_for(order.ref, by=store.binh) == {}


def test_the_rest_can_be_set_free_with_the_first_part(store):
    store.stock(store.cable, 10)
    issue = store.asked(store.cable, 5)
    store.issue(issue, store.one(issue, 2), rest={"keep_rest": False})
    assert store.on_hand(store.cable) == (8, 0)


@pytest.mark.parametrize(("keep", "reserved"), [(False, 0), (True, 4)])
def test_the_rest_is_also_what_did_not_leave_at_all(store, keep, reserved):
    store.stock(store.cable, 10)
    store.stock(store.toner, 10, lot="L1", expires_on=clock.today() + timedelta(days=90))
    order, lines = store.order(), (ids.new(), ids.new())
    goods = ((lines[0], store.cable, 5), (lines[1], store.toner, 4))
    with together():
        wants = [api.Want(line, product.pk, Decimal(quantity)) for line, product, quantity in goods]
        api.reserve(order.ref, wants, warehouse=store.a.pk, by=store.binh)
    issue = store.accept(store.slip(order, *goods))
    cable = issue.lines.get(product=store.cable)
    store.issue(issue, IssuedLine(cable.pk, Decimal(5)), rest={"keep_rest": keep})
    assert store.on_hand(store.cable) == (5, 0)
    assert store.on_hand(store.toner) == (10, reserved)


@pytest.mark.req("WH-11", part="serial numbers are checked")
@pytest.mark.parametrize(
    ("read", "message"),
    [
        ("LAP-1\nLAP-99", "LAP-99"),  # unknown
        ("LAP-1\nLAP-1", "LAP-1"),  # twice
        ("LAP-1", "1"),  # too few
        ("LAP-1\nLAP-2\nLAP-3", "3"),  # too many
        ("LAP-1\nOLD-1", "An Phát"),  # issued before
        ("LAP-1\nDN-1", "KHO-B"),  # in another warehouse
        ("", "0"),
    ],
)
def test_a_wrong_serial_number_is_named_and_nothing_leaves(store, read, message):
    store.stock(store.laptop, 5, serials="LAP")
    store.stock(store.laptop, 1, serials="OLD")
    store.stock(store.laptop, 1, serials="DN", warehouse=store.b)
    old = store.asked(store.laptop, 1)
    store.issue(old, store.one(old, 1, "OLD-1"))
    issue = store.asked(store.laptop, 2)
    with pytest.raises(Refused) as refused:
        store.issue(issue, store.one(issue, 2, read))
    assert message in str(refused.value)
    assert refused.value.field == "lines.0.serials"
    nothing_left(store, issue)
    assert store.on_hand(store.laptop) == (5, 2)


def test_a_number_read_in_two_lines_is_refused(store):
    store.stock(store.laptop, 3, serials="LAP")
    issue = store.asked(store.laptop, 2)
    with pytest.raises(Refused, match="LAP-1"):
        store.issue(issue, store.one(issue, 1, "LAP-1"), store.one(issue, 1, "LAP-1"))
    nothing_left(store, issue)


def _lots(store):
    today = clock.today()
    for number, days, shelf in (("L2", 60, store.shelf1), ("L1", 20, store.shelf2), ("L0", -1, store.shelf1)):
        store.stock(store.toner, 4, lot=number, expires_on=today + timedelta(days), shelf=shelf.pk)


@pytest.mark.req("WH-03", part="expiry")
def test_what_expires_first_leaves_first(store):
    _lots(store)
    issue = store.asked(store.toner, 6)
    done = store.issue(issue, store.one(issue, 6))
    picks = [
        (p.lot.number, p.location, p.quantity) for p in IssuePick.objects.filter(line__issue=done).order_by("id")
    ]
    assert picks == [("L1", store.shelf2, 4), ("L2", store.shelf1, 2)]


def test_the_keeper_may_choose_another_lot_that_has_not_expired(store):
    _lots(store)
    issue = store.asked(store.toner, 3)
    done = store.issue(issue, store.one(issue, 3, lot=store.lot("L2").pk))
    assert {p.lot.number for p in IssuePick.objects.filter(line__issue=done)} == {"L2"}


def test_an_expired_lot_does_not_leave(store):
    _lots(store)
    issue = store.asked(store.toner, 3)
    with pytest.raises(Refused, match="L0"):
        store.issue(issue, store.one(issue, 3, lot=store.lot("L0").pk))
    nothing_left(store, issue)
    issue = store.asked(store.toner, 9)  # 8 have not expired, 12 lie there
    with pytest.raises(Refused, match="8"):
        store.issue(issue, store.one(issue, 9))
    nothing_left(store, issue)


def test_two_lots_of_one_line_never_take_the_same_goods_twice(store):
    _lots(store)
    issue, lot = store.asked(store.toner, 6), store.lot("L1").pk
    with pytest.raises(Refused):
        store.issue(issue, store.one(issue, 3, lot=lot), store.one(issue, 3, lot=lot))
    done = store.issue(issue, store.one(issue, 3, lot=lot), store.one(issue, 2, lot=store.lot("L2").pk))
    assert (done.state, done.lines.get().issued) == ("part_issued", 5)


@pytest.mark.parametrize("quantity", [6, -1])
def test_more_than_asked_or_less_than_nothing_is_refused(store, quantity):
    store.stock(store.cable, 10)
    issue = store.asked(store.cable, 5)
    with pytest.raises(Refused) as refused:
        store.issue(issue, store.one(issue, quantity))
    assert refused.value.field == "lines.0.quantity"
    nothing_left(store, issue)


def test_nothing_at_all_is_given_back_not_issued(store):
    store.stock(store.cable, 10)
    issue = store.asked(store.cable, 5)
    for lines in ((), (store.one(issue, 0),)):
        with pytest.raises(Refused):
            store.issue(issue, *lines)
    with pytest.raises(Refused):
        store.issue(issue, store.one(issue, 1), receiver=" ")
    nothing_left(store, issue)


def test_a_line_of_another_slip_is_refused(store):
    store.stock(store.cable, 10)
    mine, other = store.asked(store.cable, 2), store.asked(store.cable, 2)
    with pytest.raises(Refused):
        store.issue(mine, store.one(other, 1))
    nothing_left(store, mine)


def test_what_others_have_reserved_does_not_leave(store):
    store.stock(store.cable, 5)
    store.asked(store.cable, 4)
    issue = store.asked(store.cable, 2, reserve=False)
    with pytest.raises(Refused, match="CABLE"):
        store.issue(issue, store.one(issue, 2))
    nothing_left(store, issue)
    done = store.issue(issue, store.one(issue, 1))
    assert done.state == "part_issued"
    assert store.on_hand(store.cable) == (4, 4)


def test_two_lines_of_one_product_share_its_cost(store):
    store.stock(store.cable, 10)
    order = store.order()
    issue = store.accept(store.slip(order, (1, store.cable, 1), (2, store.cable, 3)))
    lines = issue.lines.order_by("order_line")
    done = store.issue(issue, *(IssuedLine(line.pk, line.asked) for line in lines))
    assert [line.cost for line in lines.all()] == [15_000_000, 45_000_000]
    assert done.cost == 60_000_000


def test_the_same_confirmation_sent_twice_issues_once(store):
    store.stock(store.cable, 10)
    issue = store.asked(store.cable, 5)
    first = store.issue(issue, store.one(issue, 5), key="tap")
    again = store.issue(issue, store.one(issue, 5), key="tap")
    assert again.number == first.number
    assert store.on_hand(store.cable) == (5, 0)
    with pytest.raises((Refused, PermissionDenied)):
        store.issue(issue, store.one(issue, 5))
    assert StockMove.objects.filter(source_id=issue.pk).count() == 1
