"""Orders: confirmed under the credit limit, released to the warehouse, delivered in parts, cancelled."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from nhip.accounting.models import Invoice
from nhip.flows.sales import ApproveDiscount
from nhip.kernel import clock, permissions
from nhip.kernel.handoffs import desk
from nhip.kernel.operations import Refused, Stale
from nhip.sales.models import Order
from nhip.sales.operations import (
    ask_order_approval,
    assign_order,
    change_order,
    confirm_order,
    release_order,
    withdraw_order,
    write_order,
)
from nhip.sales.operations.orders import NewOrder
from nhip.sales.operations.quotations import Assigned
from nhip.warehouse import api as warehouse

D = Decimal


def lines(order) -> list[tuple]:
    """Reserved, delivered and invoiced of each line."""
    return list(order.lines.order_by("position").values_list("reserved", "delivered", "invoiced"))


@pytest.mark.req("SAL-09", part="the slip")
@pytest.mark.req("FLOW-02", part="offered without a deposit at once")
def test_a_confirmed_order_reserves_and_goes_to_the_warehouse(firm):
    firm.stock(firm.laptop, 15)
    order = firm.confirmed((firm.laptop, 2), (firm.install, 1), deliver_to="12 Láng Hạ")
    assert order.state == "running"
    assert lines(order) == [(2, 0, 0), (0, 0, 0)]
    slip = firm.handoff(order, "warehouse.IssueGoods")
    form = desk.form_of(slip)
    assert (form.warehouse, form.customer, form.deliver_to) == (firm.a.pk, firm.customer.pk, "12 Láng Hạ")
    assert [(goods.product, goods.quantity) for goods in form.goods] == [(firm.laptop.pk, 2)]
    assert slip.receiver_unit == firm.store
    assert warehouse.free([firm.laptop.pk], by=firm.binh)[firm.laptop.pk] == 13


@pytest.mark.req("FLOW-02", part="the deposit first")
def test_goods_leave_when_the_deposit_is_paid(firm):
    firm.stock(firm.laptop, 5)
    order = firm.confirmed((firm.laptop, 2), deposit=D(10_000_000))
    assert order.state == "confirmed" and lines(order) == [(2, 0, 0)]
    with pytest.raises(Refused) as refusal:
        release_order(order, by=firm.binh)
    assert refusal.value.field == "deposit"
    firm.pay(order, 9_999_999)
    assert firm.read(order).state == "confirmed"
    firm.pay(order, 1)
    order = firm.read(order)
    assert (order.state, order.paid) == ("running", 10_000_000)
    assert len(firm.handoffs(order, "warehouse.IssueGoods")) == 1


@pytest.mark.req("SAL-20", part="over the limit")
def test_over_the_limit_it_waits_for_accounting_whose_yes_resumes_it(firm):
    firm.stock(firm.laptop, 10)
    firm.limit(60_000_000)
    assert firm.confirmed((firm.laptop, 1)).state == "running"  # 19.8 million
    order = firm.confirmed((firm.laptop, 3))
    assert order.state == "waiting" and lines(order) == [(0, 0, 0)]
    form = desk.form_of(firm.handoff(order, "accounting.ReleaseOrder"))
    assert (form.total, form.limit, form.exposure) == (59_400_000, 60_000_000, 79_200_000)
    with pytest.raises(Refused):
        change_order(order, NewOrder(firm.customer.pk, firm.lines([(firm.laptop, 1)])), by=firm.binh)
    firm.release(order)
    order = firm.read(order)
    assert order.state == "running" and lines(order) == [(3, 0, 0)] and order.release_id


@pytest.mark.req("SAL-20", part="a no")
def test_a_no_of_accounting_brings_it_back_with_the_remark(firm):
    firm.limit(1)
    order = firm.confirmed((firm.laptop, 1))
    firm.release(order, False, "Chờ khách trả nợ cũ")
    order = firm.read(order)
    assert order.state == "draft" and "Chờ khách trả nợ cũ" in order.reason and order.release is None
    firm.limit(None)
    assert confirm_order(order, by=firm.binh).state == "confirmed"


@pytest.mark.req("SAL-20", part="given back or withdrawn")
def test_the_question_can_be_given_back_and_withdrawn(firm):
    firm.limit(1)
    order = firm.confirmed((firm.laptop, 1))
    desk.give_back(
        firm.handoff(order, "accounting.ReleaseOrder"),
        desk.GiveBack("incomplete", note="Thiếu hợp đồng"),
        by=firm.thu,
    )
    order = firm.read(order)
    assert order.state == "draft" and "Thiếu hợp đồng" in order.reason
    order = confirm_order(order, by=firm.binh)
    withdraw_order(order, by=firm.binh)
    assert firm.read(order).state == "draft"
    assert firm.handoff(order, "accounting.ReleaseOrder").state == "withdrawn"
    assert confirm_order(order, by=firm.binh).state == "waiting"


@pytest.mark.req("SAL-20", part="overdue debt")
def test_overdue_debt_makes_it_wait_without_any_limit(firm):
    today = clock.today()
    debt = firm.add(
        Invoice, customer=firm.customer, state="issued", number="1", date=today, due_on=today - timedelta(days=1),
        net=D(100), total=D(100), open_amount=D(100),
    )  # fmt: skip
    order = firm.confirmed((firm.laptop, 1))
    assert order.state == "waiting"
    assert desk.form_of(firm.handoff(order, "accounting.ReleaseOrder")).overdue == 100
    Invoice.objects.filter(pk=debt.pk).update(due_on=today)
    withdraw_order(order, by=firm.binh)
    assert confirm_order(order, by=firm.binh).state == "confirmed"


@pytest.mark.req("SAL-20", part="what is paid before is no credit")
def test_a_deposit_takes_no_credit(firm):
    firm.limit(0)
    assert firm.confirmed((firm.laptop, 1), deposit=D(19_800_000)).state == "confirmed"
    assert firm.confirmed((firm.laptop, 1), deposit=D(19_799_999)).state == "waiting"


@pytest.mark.req("FLOW-39")
def test_accounting_watches_a_sale_on_credit(firm):
    order = firm.confirmed((firm.laptop, 1), payment_days=15, deliver_on=clock.today())
    notice = firm.handoff(order, "accounting.WatchReceivable")
    form = desk.form_of(notice)
    assert (form.amount, form.payment_days) == (19_800_000, 15)
    assert form.due_on == clock.today() + timedelta(days=15)
    assert desk.accept(notice, by=firm.thu).state == "confirmed"
    assert not firm.handoffs(firm.confirmed((firm.laptop, 1)), "accounting.WatchReceivable")


@pytest.mark.req("SAL-19", part="on an order")
def test_a_discount_on_an_order_is_decided_like_on_a_quotation(firm):
    firm.policy()
    order = firm.order((firm.laptop, 60, "0.09"), by=firm.khang, customer=firm.large)
    with pytest.raises(Refused) as refusal:
        confirm_order(order, by=firm.khang)
    question = refusal.value.question
    desk.ask(desk.Asking(question, order.ref), by=firm.khang)
    with pytest.raises(Refused) as refusal:
        confirm_order(order, by=firm.khang)
    assert refusal.value.question is None
    firm.approve(order, by=firm.lan, form=type(question).name)
    changed = NewOrder(firm.large.pk, firm.lines([(firm.laptop, 60, "0.1")]))
    change_order(order, changed, by=firm.khang)
    with pytest.raises(Refused) as refusal:
        confirm_order(order, by=firm.khang)
    assert refusal.value.question is None  # the one button has been used: the verb asks again
    ask_order_approval(order, by=firm.khang)
    with pytest.raises(Refused):
        ask_order_approval(order, by=firm.khang)
    firm.approve(order, by=firm.lan, form=type(question).name)
    assert confirm_order(order, by=firm.khang).state == "confirmed"
    small = firm.order((firm.laptop, 2, "0.03"))
    with pytest.raises(Refused, match="250"):
        confirm_order(small, by=firm.binh)


@pytest.mark.req("SAL-19", part="an approval binds the very lines")
def test_an_order_changed_after_its_quotation_is_decided_anew(firm):
    firm.policy()
    quotation = firm.large_quote("0.05")
    order = firm.accepted(quotation, by=firm.khang)
    told = NewOrder(firm.large.pk, firm.lines([(firm.laptop, 60, "0.06")]))
    change_order(order, told, by=firm.khang)
    with pytest.raises(Refused):
        confirm_order(order, by=firm.khang)
    change_order(order, NewOrder(firm.large.pk, firm.lines([(firm.laptop, 60, "0.05")])), by=firm.khang)
    assert confirm_order(order, by=firm.khang).state == "confirmed"
    assert not firm.handoffs(order, ApproveDiscount.name)


@pytest.mark.req("SAL-01", part="an owning salesperson of every order")
def test_everybody_sees_and_does_what_their_duties_reach(firm):
    order = firm.order()
    seen = {
        actor.name: permissions.allowed(Order.objects.all(), by=actor, to="sales.view_order").count()
        for actor in (firm.binh, firm.khang, firm.son, firm.lan)
    }
    assert seen == {"Bình": 1, "Khang": 0, "Sơn": 1, "Lan": 1}
    for nobody in (firm.khang, firm.kien, type(firm)("Công ty khác").lan):
        with pytest.raises(PermissionDenied):
            confirm_order(order, by=nobody)
    with pytest.raises(PermissionDenied):
        assign_order(order, Assigned(firm.khang.person_id), by=firm.binh)
    assign_order(order, Assigned(firm.khang.person_id), by=firm.son)
    assert confirm_order(order, by=firm.khang).state == "confirmed"


def test_an_order_is_written_for_a_colleague_by_whoever_may_assign(firm):
    told = NewOrder(firm.customer.pk, firm.lines([(firm.laptop, 1)]), owner=firm.binh.person_id)
    assert write_order(told, by=firm.son).owner_id == firm.binh.person_id
    with pytest.raises(PermissionDenied):
        write_order(told, by=firm.khang)


def test_a_stale_page_is_a_conflict(firm):
    order = firm.order()
    change_order(order, NewOrder(firm.customer.pk, firm.lines([(firm.laptop, 1)])), by=firm.binh, version=1)
    with pytest.raises(Stale):
        confirm_order(order, by=firm.binh, version=1)
    assert confirm_order(order, by=firm.binh, version=2, key="k").state == "confirmed"
    assert confirm_order(order, by=firm.binh, version=2, key="k").state == "confirmed"
