"""Orders that wait: what becomes free is reserved for them by itself, in their turn, and never twice."""

from datetime import timedelta
from decimal import Decimal

import pytest

from nhip.kernel import actors, clock, outbox
from nhip.kernel.handoffs import desk
from nhip.kernel.models import OutboxEvent, PolicyValue
from nhip.kernel.together import together
from nhip.sales import checks, panels, waiting
from nhip.sales.models import Order, OrderLine
from nhip.sales.operations import Reason, cancel_order, confirm_order, release_rest, reserve_open_orders
from nhip.sales.operations.waiting import serve_next
from nhip.warehouse import api as warehouse
from nhip.warehouse.checks import check as check_goods
from nhip.warehouse.events import GoodsFreed
from nhip.warehouse.operations import IssueInputs, TransferInputs, TransferredLine, issue_goods, transfer

from .firm import SINCE
from .test_returns import agreed

D = Decimal


def held(*orders) -> list[int]:
    """How much is reserved for the first line of each order."""
    return [int(Order.objects.get(pk=order.pk).lines.order_by("position")[0].reserved) for order in orders]


def policy(firm, name: str, value) -> None:
    firm.add(PolicyValue, policy=f"sales.{name}", value=value, since=SINCE)


def wait(firm, *quantities: int, **said) -> list[Order]:
    return [firm.confirmed((firm.toner, quantity), **said) for quantity in quantities]


def served(firm, event: GoodsFreed) -> None:
    """Sales hears of it, perhaps not for the first time."""
    with together():
        serve_next(event, by=actors.system("sales", firm.company.pk))


@pytest.mark.req("SAL-06", part="what becomes free goes to those who wait")
@pytest.mark.req("WH-11", part="what comes in is reserved for those who wait")
def test_a_receipt_serves_who_was_promised_first(firm):
    first, second, third = wait(firm, 3, 2, 2)
    firm.stock(firm.toner, 4)
    assert held(first, second, third) == [3, 1, 0]
    assert firm.read(first).state == "running" and len(firm.handoffs(first, "warehouse.IssueGoods")) == 1
    notice = desk.form_of(firm.handoff(second, "sales.NoteReserved"))
    assert ([goods.quantity for goods in notice.goods], notice.let_go) == ([1], True)
    assert not firm.handoffs(third, "sales.NoteReserved")
    told = OutboxEvent.objects.filter(company=firm.company, name="sales.WaitingReserved").order_by("id")
    assert [row.payload["order"] for row in told] in ([first.pk, second.pk], [str(first.pk), str(second.pk)])
    firm.stock(firm.toner, 9)
    assert held(first, second, third) == [3, 2, 2]
    assert warehouse.free([firm.toner.pk], by=firm.binh)[firm.toner.pk] == 6
    assert checks.check(firm.company.pk) == [] and check_goods(firm.company.pk) == []


def test_confirmed_later_is_served_later_whatever_its_number(firm):
    early = firm.order((firm.toner, 2))
    (first,) = wait(firm, 2)
    with clock.at(clock.now() + timedelta(hours=1)):
        early = confirm_order(early, by=firm.binh)
        assert early.number < first.number
        firm.stock(firm.toner, 3)
    assert held(first, early) == [2, 1]


@pytest.mark.req("SAL-06", part="turn by the promised day")
def test_by_policy_the_day_of_delivery_says_whose_turn_it_is(firm):
    policy(firm, "waiting_turn", "deliver_on")
    today = clock.today()
    (none,) = wait(firm, 2)
    (late,) = wait(firm, 2, deliver_on=today + timedelta(days=9))
    (soon,) = wait(firm, 2, deliver_on=today + timedelta(days=2))
    firm.stock(firm.toner, 3)
    assert held(none, late, soon) == [0, 1, 2]
    firm.by_hand()
    firm.stock(firm.toner, 2)
    assert held(none, late, soon) == [0, 1, 2]
    reserve_open_orders(by=firm.lan)
    assert held(none, late, soon) == [1, 2, 2]


def test_switched_off_nothing_happens_by_itself(firm):
    firm.by_hand()
    (order,) = wait(firm, 2)
    firm.stock(firm.toner, 2)
    assert held(order) == [0] and not firm.handoffs(order, "sales.NoteReserved")


@pytest.mark.req("SAL-06", part="what another order gives up")
def test_a_cancelled_order_makes_room_for_who_waits(firm):
    firm.stock(firm.toner, 5)
    gone, waits = wait(firm, 5, 3)
    assert held(gone, waits) == [5, 0]
    cancel_order(gone, Reason("Khách đổi ý"), by=firm.binh)
    assert held(gone, waits) == [0, 3] and firm.read(waits).state == "running"


def test_the_rest_that_the_store_does_not_keep_goes_to_others_and_not_back(firm):
    firm.stock(firm.toner, 5)
    first, waits = wait(firm, 5, 3)
    issue = firm.picking(first)
    line = firm.issued(issue.lines.get(), 1)
    issue_goods(issue, IssueInputs((line,), receiver="Anh Hùng", keep_rest=False), by=firm.kien)
    assert held(first, waits) == [0, 3]
    assert warehouse.free([firm.toner.pk], by=firm.binh)[firm.toner.pk] == 1
    served(firm, GoodsFreed(products=(firm.toner.pk,), given_up_by=first.ref))  # however late one hears of it
    assert held(first, waits) == [0, 3]
    firm.stock(firm.toner, 2)
    assert held(first, waits) == [3, 3]  # now it is its turn again


@pytest.mark.req("SAL-21", part="what comes back good serves who waits")
def test_goods_that_come_back_good_serve_who_waits_and_damaged_do_not(firm):
    firm.stock(firm.toner, 4)
    order = firm.delivered((firm.toner, 4))
    (waits,) = wait(firm, 4)
    firm.taken_back(agreed(firm, firm.comes_back(order, 3)), 1, damaged=2)
    assert held(waits) == [1]


def test_goods_that_move_into_a_store_serve_who_waits(firm):
    firm.stock(firm.toner, 4, warehouse=firm.broken)
    (waits,) = wait(firm, 3)
    assert held(waits) == [0]
    transfer(TransferInputs(firm.broken.pk, firm.a.pk, (TransferredLine(firm.toner.pk, D(2)),)), by=firm.kien)
    assert held(waits) == [2]


@pytest.mark.req("FLOW-02", part="the rest is handed over when it is there")
def test_the_rest_is_handed_over_unless_the_money_or_the_store_says_no(firm):
    firm.stock(firm.toner, 1)
    order = firm.confirmed((firm.toner, 5))
    firm.issue(order)
    firm.stock(firm.toner, 2)
    slips = firm.handoffs(order, "warehouse.IssueGoods")
    assert firm.read(order).state == "part_delivered" and desk.form_of(slips[-1]).goods[0].quantity == 2
    desk.give_back(slips[-1], desk.GiveBack(reason="other", note="Chờ đủ hàng"), by=firm.kien)
    firm.stock(firm.toner, 2)
    assert held(order) == [4] and len(firm.handoffs(order, "warehouse.IssueGoods")) == 2
    assert not desk.form_of(firm.handoff(order, "sales.NoteReserved")).let_go
    release_rest(firm.read(order), by=firm.binh)
    assert desk.form_of(firm.handoff(order, "warehouse.IssueGoods")).goods[0].quantity == 4
    unpaid = firm.confirmed((firm.toner, 1), deposit=D(500_000))
    firm.stock(firm.toner, 1)
    assert held(unpaid) == [1] and not firm.handoffs(unpaid, "warehouse.IssueGoods")


def test_told_twice_or_of_nothing_it_does_nothing(firm):
    (order,) = wait(firm, 2)
    firm.stock(firm.toner, 1)
    for products in ((firm.toner.pk,), (firm.laptop.pk,), ()):
        served(firm, GoodsFreed(products=products))
    assert held(order) == [1] and len(firm.handoffs(order, "sales.NoteReserved")) == 1


@pytest.mark.req("SAL-06", part="back orders are listed")
def test_what_waits_is_listed_for_whom_one_may_see(firm):
    today = clock.today()
    firm.stock(firm.toner, 1)
    (first,) = wait(firm, 3, deliver_on=today)
    (second,) = wait(firm, 2, by=firm.khang, customer=firm.large)
    rows = waiting.missing(by=firm.binh)
    assert [(row.order, row.missing, row.line.reserved, row.free) for row in rows] == [(first, 2, 1, 0)]
    rows = waiting.missing(by=firm.son)
    assert [(row.order, row.missing) for row in rows] == [(first, 2), (second, 2)]
    for by_what, wanted in (
        ("product", [(firm.toner, 4)]),
        ("customer", [(firm.customer, 2), (firm.large, 2)]),
        ("day", [(today, 2), (None, 2)]),
    ):
        assert [(group.key, group.missing) for group in waiting.grouped(rows, by_what)] == wanted
    assert waiting.ahead_of(second, by=firm.khang) == {firm.toner.pk: waiting.Ahead(1, D(2))}
    assert waiting.ahead_of(first, by=firm.binh) == {firm.toner.pk: waiting.Ahead(0, D(0))}
    assert [row.order for row in panels.waiting_for.query(firm.toner.ref, by=firm.binh)] == [first]
    (row,) = panels.waits_for.query(second.ref, by=firm.khang)
    assert (row.missing, row.ahead.quantity) == (2, 2)


@pytest.mark.race
@pytest.mark.req("SAL-06", part="two receipts and a cancellation at once")
def test_two_receipts_and_a_cancellation_at_once_promise_nothing_twice(firm, race):
    orders = wait(firm, 3, 4, 5)
    outcomes = race(
        lambda: firm.stock(firm.toner, 4),
        lambda: firm.stock(firm.toner, 3),
        lambda: cancel_order(orders[1], Reason("x"), by=firm.binh).pk,
    )
    assert {outcome.kind for outcome in outcomes} <= {"done"}, outcomes
    for _ in range(5):
        with clock.at(clock.now() + timedelta(minutes=5)):
            outbox.drain()
    assert held(*orders) == [3, 0, 4]
    lines = OrderLine.objects.filter(order__in=orders).values_list("reserved", flat=True)
    assert sum(lines) == 7 and warehouse.free([firm.toner.pk], by=firm.binh)[firm.toner.pk] == 0
    assert checks.check(firm.company.pk) == [] and check_goods(firm.company.pk) == []
