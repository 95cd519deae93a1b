"""Orders on their way: delivered in parts, invoiced, paid, given back, cancelled."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from nhip.accounting import api as accounting
from nhip.accounting.events import InvoicePaid
from nhip.accounting.models import Receipt
from nhip.kernel import clock
from nhip.kernel.handoffs import desk
from nhip.kernel.models import History, OutboxEvent, PolicyValue
from nhip.kernel.operations import Refused
from nhip.kernel.outbox import tell
from nhip.kernel.together import together
from nhip.sales import policies
from nhip.sales.models import Bill, Collected, DeliveredLine
from nhip.sales.operations import (
    cancel_order,
    collect_cash,
    confirm_order,
    invoice_services,
    mark_delivered,
    release_order,
    release_rest,
    reserve_open_orders,
    reserve_order,
)
from nhip.sales.operations.follow import Delivery, Part
from nhip.sales.operations.fulfilment import CollectCash
from nhip.sales.operations.terms import Reason
from nhip.warehouse import api as warehouse

D = Decimal


def lines(order) -> list[tuple]:
    """Reserved, delivered and invoiced of each line."""
    return list(order.lines.order_by("position").values_list("reserved", "delivered", "invoiced"))


def bill(firm, order) -> int:
    """Accounting invoices what the latest asking lists."""
    from nhip.accounting import operations as books
    from nhip.accounting.models import Invoice
    from nhip.shared.models import Address, Party

    Party.objects.filter(pk=order.customer_id).update(tax_number="0100109106")
    Address.objects.get_or_create(
        company=firm.company, party=order.customer, kind="registered", defaults={"line": "9 Láng Hạ"}
    )
    handoff = desk.accept(firm.handoff(order, "accounting.InvoiceDelivery"), by=firm.thu)
    return books.issue_invoice(Invoice.objects.get(handoff=handoff), by=firm.thu).pk


def reserve_later(firm) -> None:
    """The company does not reserve when an order is confirmed."""
    firm.add(PolicyValue, policy=policies.reserve_on_confirm.name, value=False, since=clock.today())


@pytest.mark.req("SAL-09", part="services make no slip")
@pytest.mark.req("SAL-06", part="services are invoiced")
def test_services_make_no_slip_and_are_invoiced_when_done(firm):
    order = firm.confirmed((firm.install, 2))
    assert order.state == "confirmed" and not firm.handoffs(order, "warehouse.IssueGoods")
    order = invoice_services(order, by=firm.binh)
    assert order.state == "delivered"
    form = desk.form_of(firm.handoff(order, "accounting.InvoiceDelivery"))
    assert [(line.product, line.quantity, line.price) for line in form.lines] == [(firm.install.pk, 2, 500_000)]
    goods = firm.order((firm.laptop, 1), (firm.install, 1))
    confirm_order(goods, by=firm.binh)
    with pytest.raises(Refused):
        invoice_services(goods, by=firm.binh)


@pytest.mark.req("SAL-06", part="partial and second delivery")
@pytest.mark.req("FLOW-02", part="the answer")
@pytest.mark.req("FLOW-38", part="what was delivered is to be invoiced")
def test_a_partial_delivery_and_a_second_issue(firm):
    firm.by_hand()
    firm.stock(firm.laptop, 3)
    order = firm.confirmed((firm.laptop, 5), (firm.install, 1))
    assert lines(order) == [(3, 0, 0), (0, 0, 0)]
    firm.issue(order, 2)
    order = firm.read(order)
    assert order.state == "part_delivered" and lines(order) == [(1, 2, 0), (0, 0, 0)]
    form = desk.form_of(firm.handoff(order, "accounting.InvoiceDelivery"))
    assert [(line.product, line.quantity) for line in form.lines] == [(firm.laptop.pk, 2)]
    firm.stock(firm.laptop, 4)
    order = release_rest(order, by=firm.binh)
    assert lines(order) == [(3, 2, 0), (0, 0, 0)]
    firm.issue(order)
    order = firm.read(order)
    assert order.state == "delivered" and lines(order) == [(0, 5, 0), (0, 1, 0)]
    assert order.delivered_on == clock.today()
    form = desk.form_of(firm.handoff(order, "accounting.InvoiceDelivery"))
    assert [(line.product, line.quantity) for line in form.lines] == [(firm.laptop.pk, 3), (firm.install.pk, 1)]
    with pytest.raises(Refused):
        release_rest(order, by=firm.binh)


@pytest.mark.req("SAL-06", part="completed")
@pytest.mark.req("SAL-06", part="states")
def test_delivered_invoiced_and_paid_it_is_complete(firm):
    firm.stock(firm.laptop, 2)
    order = firm.confirmed((firm.laptop, 2))
    firm.pay(order, 10_000_000)
    firm.issue(order)
    bill(firm, order)
    order = firm.read(order)
    assert (order.state, order.paid, order.invoiced) == ("delivered", 10_000_000, 39_600_000)
    assert lines(order) == [(0, 2, 2)]
    firm.pay(order, 29_600_000)
    assert firm.read(order).state == "completed"
    from nhip.kernel.measures import MEASURES

    today = clock.today()
    period = {"company_id": firm.company.pk, "start": today, "end": today}
    assert MEASURES["sales.collected"].of(**period) == 39_600_000
    assert MEASURES["sales.confirmed"].of(**period) == 36_000_000


def test_money_that_names_no_order_completes_it_too(firm):
    firm.stock(firm.laptop, 2)
    order = firm.confirmed((firm.laptop, 2))
    firm.issue(order)
    bill(firm, order)
    pays_without_an_order(firm, order)
    assert firm.read(order).state == "completed"


def pays_without_an_order(firm, order):
    """By bank, all of it, and nobody says what for."""
    from nhip.accounting import operations as books

    told = books.ReceiveBank(order.customer_id, firm.bank().pk, order.total)
    return books.receive_bank(told, by=firm.quynh)


def test_an_order_hears_once_of_money_that_names_it(firm):
    firm.stock(firm.laptop, 2)
    order = firm.confirmed((firm.laptop, 2))
    firm.issue(order)
    bill(firm, order)
    firm.pay(order, order.total)
    assert firm.read(order).state == "completed"
    noted = History.objects.filter(about_id=order.pk, verb="sales.mark_paid")
    assert noted.count() == 1
    told = OutboxEvent.objects.get(company_id=order.company_id, name="accounting.InvoicePaid")
    assert told.payload["heard"] is True and told.state == "done"


def test_what_was_told_of_a_payment_is_asked_again_before_an_order_is_complete(firm):
    firm.stock(firm.laptop, 2)
    order = firm.confirmed((firm.laptop, 2))
    firm.issue(order)
    invoice = bill(firm, order)
    with together():
        told = InvoicePaid(invoice=invoice, order=order.ref, customer=order.customer_id, total=order.total)
        tell(told, by=firm.thu)  # late, and no longer true
    assert firm.read(order).state == "delivered"


@pytest.mark.parametrize("how", ["taken back", "reversed"])
def test_an_invoice_that_is_open_again_makes_the_order_incomplete_whatever_the_money_named(firm, how):
    from nhip.accounting import operations as books

    firm.stock(firm.laptop, 2)
    order = firm.confirmed((firm.laptop, 2))
    firm.issue(order)
    invoice = bill(firm, order)
    receipt = pays_without_an_order(firm, order)
    assert firm.read(order).state == "completed"
    if how == "taken back":
        told, by = books.TakeBack(invoice), replace(firm.quynh, duties=firm.quynh.duties | {"accounting.receivables"})
        books.take_back(receipt, told, by=by)
    else:
        books.reverse_receipt(receipt, books.Because("Ngân hàng báo nhầm"), by=firm.quynh)
    assert firm.read(order).state == "delivered"
    if how == "taken back":
        books.allocate_oldest(receipt, by=by)
    else:
        firm.pay(order, order.total)
    assert firm.read(order).state == "completed"


def test_money_that_is_taken_back_lets_no_goods_go(firm):
    from nhip.accounting import operations as books

    firm.by_hand()
    order = firm.confirmed((firm.toner, 2))
    firm.pay(order, 500_000)
    firm.stock(firm.toner, 2)
    reserve_order(order, by=firm.binh)
    receipt = Receipt.objects.get(order_id=order.pk)
    books.reverse_receipt(receipt, books.Because("Ngân hàng báo nhầm"), by=firm.quynh)
    assert firm.read(order).state == "confirmed" and not firm.handoffs(order, "warehouse.IssueGoods")


def test_money_of_the_order_that_pays_another_invoice_leaves_it_incomplete(firm):
    from nhip.accounting import operations as books

    firm.stock(firm.laptop, 4)
    first, second = firm.confirmed((firm.laptop, 2)), firm.confirmed((firm.laptop, 2))
    bills = []
    for order in (first, second):
        firm.issue(order)
        bills.append(bill(firm, order))
    firm.pay(first, 39_600_000)
    assert firm.read(first).state == "completed"
    by = replace(firm.quynh, duties=firm.quynh.duties | {"accounting.receivables"})
    receipt = Receipt.objects.get(order_id=first.pk)
    books.take_back(receipt, books.TakeBack(bills[0]), by=by)
    books.allocate(receipt, books.Allocate((books.AllocatedShare(bills[1], D(39_600_000)),)), by=by)
    assert (firm.read(first).state, firm.read(second).state) == ("delivered", "completed")


@pytest.mark.req("WH-05", part="promises that move with the goods are not asked for twice")
def test_goods_that_moved_to_another_store_are_not_asked_of_both(firm):
    from nhip.warehouse.operations import TransferInputs, TransferredLine, transfer

    firm.stock(firm.toner, 5)
    order = firm.confirmed((firm.toner, 5))
    line = TransferredLine(firm.toner.pk, D(5))
    transfer(TransferInputs(firm.a.pk, firm.b.pk, (line,), follow=True), by=firm.kien)
    order = firm.read(order)
    with pytest.raises(Refused):
        release_order(order, by=firm.binh)
    left_behind = firm.handoff(order, "warehouse.IssueGoods")
    desk.give_back(left_behind, desk.GiveBack(reason="other", note="Hàng đã chuyển sang kho B"), by=firm.kien)
    release_order(firm.read(order), by=firm.binh)
    there = desk.form_of(firm.handoff(order, "warehouse.IssueGoods"))
    assert (there.warehouse, there.goods[0].quantity) == (firm.b.pk, 5)
    firm.issue(order)
    assert lines(order) == [(0, 5, 0)]


@pytest.mark.req("SAL-06", part="told twice")
def test_what_is_told_twice_counts_once(firm):
    firm.stock(firm.laptop, 2)
    order = firm.confirmed((firm.laptop, 2))
    issue = firm.issue(order)
    from nhip.kernel import actors

    system = actors.system("sales", firm.company.pk)
    again = Delivery(issue.pk, issue.number, (Part(order.lines.get().pk, D(2)),))
    mark_delivered(order, again, by=system)
    bill(firm, order)
    assert lines(order) == [(0, 2, 2)] and DeliveredLine.objects.filter(line__order=order).count() == 1
    assert Bill.objects.filter(order=order).count() == 1
    assert len(firm.handoffs(order, "accounting.InvoiceDelivery")) == 1


@pytest.mark.req("SAL-06", part="paid before it is delivered")
def test_the_order_of_arrival_does_not_matter(firm):
    firm.stock(firm.laptop, 2)
    order = firm.order()
    firm.pay(order, 39_600_000)  # before anybody has confirmed it
    order = confirm_order(order, by=firm.binh)
    assert (order.state, order.paid) == ("running", 39_600_000)
    firm.issue(order)
    bill(firm, order)
    assert firm.read(order).state == "completed"


def test_money_that_was_not_there_after_all_reopens_it(firm):
    firm.stock(firm.laptop, 2)
    order = firm.confirmed()
    firm.issue(order)
    bill(firm, order)
    firm.pay(order, 39_600_000)
    assert firm.read(order).state == "completed"
    from nhip.accounting import operations as books
    from nhip.accounting.models import Receipt

    books.reverse_receipt(
        Receipt.objects.get(order_id=order.pk), books.receipts.Because("Ngân hàng báo nhầm"), by=firm.quynh
    )
    order = firm.read(order)
    assert (order.state, order.paid) == ("delivered", 0)
    assert sum(Collected.objects.filter(order=order).values_list("amount", flat=True)) == 0


@pytest.mark.req("SAL-06", part="cancelled")
def test_cancelling_before_issue_releases_everything(firm):
    firm.stock(firm.laptop, 2)
    order = firm.confirmed()
    firm.picking(order)  # even when the store has taken the slip, as long as nothing has left
    with pytest.raises(Refused):
        cancel_order(order, Reason(" "), by=firm.binh)
    order = cancel_order(order, Reason("Khách đổi ý"), by=firm.binh)
    assert (order.state, order.reason) == ("cancelled", "Khách đổi ý") and lines(order) == [(0, 0, 0)]
    assert warehouse.free([firm.laptop.pk], by=firm.binh)[firm.laptop.pk] == 2
    assert {handoff.state for handoff in firm.handoffs(order, "warehouse.IssueGoods")} == {"withdrawn"}
    assert firm.read(order).state == "cancelled"


@pytest.mark.req("SAL-06", part="not cancelled after an issue")
def test_after_the_first_issue_it_cannot_be_cancelled(firm):
    firm.stock(firm.laptop, 2)
    order = firm.confirmed()
    firm.issue(order, 1)
    with pytest.raises(Refused):
        cancel_order(order, Reason("Khách đổi ý"), by=firm.binh)


def test_a_waiting_order_takes_its_question_back_when_cancelled(firm):
    firm.limit(1)
    order = cancel_order(firm.confirmed((firm.laptop, 1)), Reason("x"), by=firm.binh)
    assert order.state == "cancelled"
    assert firm.handoff(order, "accounting.ReleaseOrder").state == "withdrawn"


@pytest.mark.req("FLOW-02", part="given back")
def test_a_slip_that_comes_back_says_why_and_can_go_again(firm):
    firm.stock(firm.laptop, 2)
    order = firm.confirmed()
    slip = firm.handoff(order, "warehouse.IssueGoods")
    desk.give_back(slip, desk.GiveBack("incomplete", note="Thiếu địa chỉ giao"), by=firm.kien)
    order = firm.read(order)
    assert (order.state, order.reason) == ("confirmed", "Thiếu địa chỉ giao") and lines(order) == [(2, 0, 0)]
    order = release_order(order, by=firm.binh)
    assert (order.state, order.reason) == ("running", "")
    slip = firm.handoff(order, "warehouse.IssueGoods")
    assert (slip.state, slip.round) == ("offered", 2)


def test_what_is_short_is_reserved_later_and_released(firm):
    firm.by_hand()
    order = firm.confirmed()
    assert order.state == "confirmed"
    for nothing in (reserve_order, release_order):
        with pytest.raises(Refused):
            nothing(order, by=firm.binh)
    firm.stock(firm.laptop, 1, warehouse=firm.b)
    firm.stock(firm.laptop, 1)
    order = reserve_order(order, by=firm.binh)
    assert lines(order) == [(2, 0, 0)] and order.state == "confirmed"
    order = release_order(order, by=firm.binh)
    assert len(firm.handoffs(order, "warehouse.IssueGoods")) == 2  # one for each store
    with pytest.raises(Refused):
        reserve_order(order, by=firm.binh)
    with pytest.raises(Refused):
        release_order(order, by=firm.binh)


@pytest.mark.req("SAL-06", part="reservation by policy")
def test_open_orders_are_reserved_in_order_of_their_numbers(firm):
    reserve_later(firm)
    firm.stock(firm.toner, 7)
    made = [firm.confirmed((firm.toner, 3)) for _ in range(4)]
    assert [lines(order)[0][0] for order in made] == [0, 0, 0, 0]
    run = reserve_open_orders(by=firm.lan)
    assert [lines(order)[0][0] for order in made] == [3, 3, 1, 0]
    assert (run.orders, run.complete, run.quantity, run.short, run.short_lines) == (4, 2, 7, 5, 2)
    with pytest.raises(PermissionDenied):
        reserve_open_orders(by=firm.binh)


@pytest.mark.req("SAL-07", part="collecting for an order")
@pytest.mark.req("SAL-08")
def test_cash_is_collected_within_ones_right(firm):
    order = firm.confirmed()
    with pytest.raises(Refused):
        collect_cash(order, CollectCash(D(10_000_000)), by=firm.binh)
    firm.may_collect(firm.binh)
    collect_cash(order, CollectCash(D(10_000_000), "Chị Hạnh"), by=firm.binh, key="once")
    collect_cash(order, CollectCash(D(10_000_000), "Chị Hạnh"), by=firm.binh, key="once")
    assert accounting.cash_in_hand(firm.binh.person_id, by=firm.binh) == 10_000_000
    other = firm.confirmed(customer=firm.large)
    with pytest.raises(Refused, match="15"):
        collect_cash(other, CollectCash(D(20_000_000)), by=firm.binh)
    for wrong in (D(0), D(-1), D(39_600_001)):
        with pytest.raises(Refused) as refusal:
            collect_cash(order, CollectCash(wrong), by=firm.binh)
        assert refusal.value.field == "amount"
    with pytest.raises(PermissionDenied):
        collect_cash(order, CollectCash(D(1)), by=firm.khang)
