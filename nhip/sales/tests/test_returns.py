"""Returns: asked for, agreed to, taken back by the store, credited by accounting; never more than was delivered."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from nhip import checker
from nhip.accounting.models import JournalLine
from nhip.flows.sales import Decision
from nhip.kernel.handoffs import desk
from nhip.kernel.operations import Refused
from nhip.sales import checks
from nhip.sales.models import Order, OrderLine, SalesReturn
from nhip.sales.operations import (
    CollectCash,
    NewReturn,
    Reason,
    Wanted,
    ask_credit,
    ask_return,
    cancel_return,
    change_return,
    collect_cash,
    exchange_return,
    return_goods,
    send_return,
    settle_return,
    take_up_return,
    withdraw_return,
)
from nhip.warehouse import api as warehouse
from nhip.warehouse.models import Serial, Stock
from tests.proofs import sums

D = Decimal


def booked(firm, account: str) -> Decimal:
    lines = JournalLine.objects.filter(company=firm.company, account__code__startswith=account)
    return sum(lines.values_list("amount", flat=True), D(0))


def back(order) -> list[tuple]:
    """What is coming back and what came, of each line."""
    return list(order.lines.order_by("position").values_list("claimed", "returned"))


def agreed(firm, made: SalesReturn) -> SalesReturn:
    """Bình asks, Sơn agrees."""
    ask_return(made, by=firm.binh)
    firm.answer(made, "sales.ApproveReturn", Decision(approved=True), by=firm.son)
    return firm.read(made)


def credit_asked(firm, made) -> dict[int, Decimal]:
    """By invoice, how much accounting is asked to credit altogether."""
    forms = [desk.form_of(handoff) for handoff in firm.handoffs(made, "accounting.CreditReturn")]
    return {form.invoice: sum(line.quantity for line in form.lines) for form in forms}


def credited(firm, made) -> None:
    """Thu credits what she was asked to credit last."""
    from nhip.accounting import operations as books
    from nhip.accounting.models import Invoice

    handoff = desk.accept(firm.handoff(made, "accounting.CreditReturn"), by=firm.thu)
    books.issue_invoice(Invoice.objects.get(handoff=handoff, state="draft"), by=firm.thu)


def paid_back(firm, order, amount: int) -> None:
    """Quỳnh pays the credit of the order back by bank."""
    from nhip.accounting import operations as books
    from nhip.accounting.models import Invoice

    credit = Invoice.objects.get(order_id=order.pk, total__lt=0)
    books.refund_credit(credit, books.PayBack(D(amount), firm.bank().pk, "Hoàn tiền hàng trả"), by=firm.quynh)


@pytest.mark.req("SAL-21", part="from the return to what accounting credits")
@pytest.mark.req("WH-02", part="goods that come back")
def test_two_laptops_come_back_one_of_them_damaged(firm):
    """Order, delivered, invoiced, paid; two units returned, one good, one damaged; credited as they came."""
    firm.stock(firm.laptop, 5)
    order = firm.delivered((firm.laptop, 3))
    bill = firm.invoice(order)
    firm.pay(order, 59_400_000)
    assert firm.read(order).state == "completed"
    made = firm.comes_back(order, 2, reason="Màn hình chập chờn")
    assert (made.state, made.value, made.number[:2]) == ("draft", 36_000_000, "TH") and back(order) == [(2, 0)]

    ask_return(made, by=firm.binh)
    asked = desk.form_of(firm.handoff(made, "sales.ApproveReturn"))
    assert (asked.value, asked.reason) == (36_000_000, "Bị lỗi: Màn hình chập chờn")
    firm.answer(made, "sales.ApproveReturn", Decision(approved=True), by=firm.son)
    assert firm.read(made).state == "coming"

    receipt = firm.taken_back(made, 1, damaged=1)
    made = firm.read(made)
    line = made.lines.get()
    assert (made.state, line.came, line.damaged, made.remark) == ("received", 2, 1, "")
    assert back(order) == [(0, 2)] and firm.read(order).state == "completed"
    assert warehouse.free([firm.laptop.pk], by=firm.binh)[firm.laptop.pk] == 3  # the damaged one is not for sale
    assert Stock.objects.get(warehouse=firm.broken, product=firm.laptop).on_hand == 1
    assert receipt.value == 30_000_000 and booked(firm, "632") == 15_000_000
    pieces = Serial.objects.filter(product=firm.laptop, state="issued")
    assert pieces.count() == 1 and Serial.objects.filter(customer=None, warranty_until=None).count() == 4

    assert credit_asked(firm, made) == {bill.pk: 2}
    handoff = firm.handoff(made, "accounting.CreditReturn")
    form = desk.form_of(handoff)
    assert (form.order, form.customer, form.lines[0].product) == (order.ref, order.customer_id, firm.laptop.pk)
    assert checks.check(firm.company.pk) == [] and sums.wrong(connection, sums.GOODS) == []

    credited(firm, made)
    made, order = firm.read(made), firm.read(order)
    assert (made.state, made.refundable, made.lines.get().credited) == ("credited", 39_600_000, 2)
    assert (order.state, order.invoiced, order.credited) == ("completed", 59_400_000, 39_600_000)
    assert order.lines.get().invoiced == 1
    paid_back(firm, order, 39_600_000)
    order = firm.read(order)
    assert (order.state, order.paid) == ("completed", 19_800_000) and booked(firm, "131") == 0
    assert settle_return(made, by=firm.binh).state == "done"
    assert checks.check(firm.company.pk) == [] and checker.check(connection) == []


@pytest.mark.req("SAL-21", part="the order is paid when the rest is paid")
def test_what_is_credited_is_no_longer_to_be_paid(firm):
    firm.stock(firm.toner, 5)
    order = firm.delivered((firm.toner, 5))
    firm.invoice(order)
    made = agreed(firm, firm.comes_back(order, 2))
    firm.taken_back(made, 2)
    credited(firm, made)
    made, order = firm.read(made), firm.read(order)
    assert (made.state, made.refundable) == ("done", 0)  # it lessens what is owed
    assert (order.state, order.invoiced, order.credited) == ("delivered", 5_500_000, 2_200_000)
    firm.may_collect(firm.binh)
    with pytest.raises(Refused, match="3"):
        collect_cash(order, CollectCash(D(3_300_001)), by=firm.binh)
    firm.pay(order, 3_300_000)
    assert firm.read(order).state == "completed" and checks.check(firm.company.pk) == []


@pytest.mark.req("SAL-21", part="given back by accounting")
def test_accounting_gives_the_credit_back_and_it_is_asked_for_again(firm):
    firm.stock(firm.toner, 5)
    order = firm.delivered((firm.toner, 5))
    bill = firm.invoice(order)
    made = agreed(firm, firm.comes_back(order, 2))
    firm.taken_back(made, 2)
    with pytest.raises(Refused):
        ask_credit(firm.read(made), by=firm.binh)
    slip = firm.handoff(made, "accounting.CreditReturn")
    desk.give_back(slip, desk.GiveBack("incomplete", note="Thiếu biên bản"), by=firm.thu)
    made = firm.read(made)
    assert made.state == "received" and "Thiếu biên bản" in made.remark
    made = ask_credit(made, by=firm.binh)
    assert made.remark == "" and credit_asked(firm, made) == {bill.pk: 2}
    assert firm.handoff(made, "accounting.CreditReturn").round == 2
    credited(firm, made)
    assert firm.read(made).state == "done"


@pytest.mark.req("SAL-21", part="never more than was delivered")
def test_no_more_comes_back_than_was_delivered_and_is_not_coming_already(firm):
    firm.stock(firm.toner, 9)
    order = firm.delivered((firm.toner, 5))
    first = firm.comes_back(order, 3)
    with pytest.raises(Refused, match="2"):
        firm.comes_back(order, 3)
    second = firm.comes_back(order, 2)
    assert back(order) == [(5, 0)]
    with pytest.raises(Refused):
        change_return(first, NewReturn((Wanted(order.lines.get().pk, D(4)),), "wrong"), by=firm.binh)
    cancel_return(second, Reason("Khách giữ lại"), by=firm.binh)
    first = change_return(first, NewReturn((Wanted(order.lines.get().pk, D(4)),), "wrong"), by=firm.binh)
    assert (first.value, first.cause) == (4_000_000, "wrong") and back(order) == [(4, 0)]
    with pytest.raises(Refused):
        take_up_return(second, by=firm.binh)
    cancel_return(first, Reason("x"), by=firm.binh)
    assert take_up_return(second, by=firm.binh).state == "draft" and back(order) == [(2, 0)]
    assert checks.check(firm.company.pk) == []


@pytest.mark.req("SAL-21", part="the database refuses it too")
def test_the_database_itself_takes_no_more_back_than_was_delivered(firm):
    firm.stock(firm.toner, 5)
    order = firm.delivered((firm.toner, 5))
    for wrong in ({"returned": D(6)}, {"claimed": D(3), "returned": D(3)}, {"claimed": D(-1)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            OrderLine.objects.filter(order=order).update(**wrong)


def test_a_return_says_what_and_why(firm):
    firm.stock(firm.toner, 5)
    order = firm.delivered((firm.toner, 2), (firm.toner, 3))
    line = order.lines.order_by("position").first()
    other = firm.order((firm.toner, 1)).lines.get()
    for lines, cause, field in (
        ((), "defect", "lines"),
        ((Wanted(line.pk, D(0)),), "defect", "lines.0.quantity"),
        ((Wanted(other.pk, D(1)),), "defect", "lines"),
        ((Wanted(line.pk, D(1)), Wanted(line.pk, D(2))), "defect", "lines"),
        ((Wanted(line.pk, D(1)),), "other", "reason"),
    ):
        with pytest.raises(Refused) as refusal:
            return_goods(order, NewReturn(lines, cause), by=firm.binh)
        assert refusal.value.field == field
    fresh = firm.order()
    with pytest.raises(Refused):
        return_goods(fresh, NewReturn((Wanted(fresh.lines.get().pk, D(1)),), "defect"), by=firm.binh)


@pytest.mark.req("SAL-21", part="the head of sales agrees")
def test_only_the_head_agrees_and_nobody_to_what_they_asked(firm):
    firm.stock(firm.toner, 5)
    order = firm.delivered((firm.toner, 5))
    made = firm.comes_back(order, 2)
    assert ask_return(made, by=firm.binh).state == "waiting"
    handoff = firm.handoff(made, "sales.ApproveReturn")
    for colleague in (firm.binh, firm.khang):
        with pytest.raises(Refused):
            desk.accept(handoff, by=colleague)
    firm.answer(made, "sales.ApproveReturn", Decision(approved=False, remark="Quá hạn đổi trả"), by=firm.son)
    made = firm.read(made)
    assert (made.state, made.remark) == ("refused", "Quá hạn đổi trả") and back(order) == [(0, 0)]
    assert not firm.handoffs(made, "warehouse.TakeGoodsBack")
    made = take_up_return(made, by=firm.binh)
    assert made.state == "draft" and back(order) == [(2, 0)]
    assert ask_return(made, by=firm.son).state == "coming"  # the head agrees by sending it


@pytest.mark.req("SAL-21", part="agreed to as it was asked")
def test_a_yes_binds_these_very_goods(firm):
    firm.stock(firm.toner, 5)
    made = firm.comes_back(firm.delivered((firm.toner, 5)), 2)
    ask_return(made, by=firm.binh)
    made.lines.update(quantity=D(3))  # past every operation
    firm.answer(made, "sales.ApproveReturn", Decision(approved=True), by=firm.son)
    made = firm.read(made)
    assert made.state == "draft" and made.remark and not firm.handoffs(made, "warehouse.TakeGoodsBack")


def test_withdrawn_it_is_a_draft_and_a_late_answer_is_none(firm):
    firm.stock(firm.toner, 5)
    made = firm.comes_back(firm.delivered((firm.toner, 5)), 2)
    ask_return(made, by=firm.binh)
    assert withdraw_return(made, by=firm.binh).state == "draft"
    assert firm.handoff(made, "sales.ApproveReturn").state == "withdrawn"
    ask_return(made, by=firm.binh)
    desk.give_back(firm.handoff(made, "sales.ApproveReturn"), desk.GiveBack("incomplete", note="Ảnh?"), by=firm.son)
    made = firm.read(made)
    assert made.state == "draft" and "Ảnh?" in made.remark
    assert agreed(firm, made).state == "coming"


@pytest.mark.req("SAL-21", part="fewer than asked")
def test_fewer_come_back_than_asked(firm):
    firm.stock(firm.toner, 5)
    order = firm.delivered((firm.toner, 5))
    bill = firm.invoice(order)
    made = agreed(firm, firm.comes_back(order, 4))
    firm.taken_back(made, 3)
    made = firm.read(made)
    assert made.state == "received" and "3" in made.remark and "4" in made.remark
    assert back(order) == [(0, 3)] and credit_asked(firm, made) == {bill.pk: 3}
    assert firm.comes_back(order, 2).state == "draft"  # the others are the customer's to give back
    with pytest.raises(Refused):
        firm.comes_back(order, 1)


@pytest.mark.req("SAL-21", part="given back by the store")
def test_the_store_gives_the_slip_back_and_it_goes_again_or_ends(firm):
    firm.stock(firm.toner, 5)
    order = firm.delivered((firm.toner, 5))
    made = agreed(firm, firm.comes_back(order, 2))
    receipt = firm.taking(made)
    slip = firm.handoff(made, "warehouse.TakeGoodsBack")
    desk.give_back(slip, desk.GiveBack("incomplete", note="Chưa thấy hàng"), by=firm.kien)
    made = firm.read(made)
    assert (made.state, firm.read(receipt).state) == ("approved", "dropped") and "Chưa thấy hàng" in made.remark
    made = send_return(made, by=firm.binh)
    slip = firm.handoff(made, "warehouse.TakeGoodsBack")
    assert (made.state, slip.state, slip.round) == ("coming", "offered", 2)
    receipt = firm.taking(made)
    made = cancel_return(made, Reason("Khách giữ lại"), by=firm.binh)
    assert (made.state, firm.read(receipt).state) == ("cancelled", "dropped") and back(order) == [(0, 0)]


@pytest.mark.req("SAL-21", part="services")
def test_services_are_credited_without_goods(firm):
    from nhip.sales.operations import invoice_services

    order = invoice_services(firm.confirmed((firm.install, 3)), by=firm.binh)
    bill = firm.invoice(order)
    made = agreed(firm, firm.comes_back(order, 1))
    assert made.state == "received" and not firm.handoffs(made, "warehouse.TakeGoodsBack")
    assert credit_asked(firm, made) == {bill.pk: 1} and back(order) == [(0, 1)]


@pytest.mark.req("SAL-21", part="one credit for each invoice")
def test_each_invoice_is_credited_the_latest_first(firm):
    firm.by_hand()
    firm.stock(firm.toner, 3)
    order = firm.confirmed((firm.toner, 5))
    firm.issue(order)
    first = firm.invoice(order)
    firm.stock(firm.toner, 2)
    from nhip.sales.operations import release_rest

    release_rest(firm.read(order), by=firm.binh)
    firm.issue(order)
    second = firm.invoice(order)
    made = agreed(firm, firm.comes_back(firm.read(order), 1))
    firm.taken_back(made, 1)
    assert credit_asked(firm, made) == {second.pk: 1}
    again = agreed(firm, firm.comes_back(firm.read(order), 2))  # the other is in accounting's hands
    firm.taken_back(again, 2)
    assert credit_asked(firm, again) == {second.pk: 1, first.pk: 1}


@pytest.mark.req("SAL-21", part="returned before it is invoiced")
def test_what_is_not_invoiced_yet_is_credited_when_it_is(firm):
    firm.stock(firm.toner, 5)
    order = firm.delivered((firm.toner, 5))
    made = agreed(firm, firm.comes_back(order, 2))
    firm.taken_back(made, 2)
    made = firm.read(made)
    assert made.state == "received" and credit_asked(firm, made) == {}
    with pytest.raises(Refused):
        ask_credit(made, by=firm.binh)
    bill = firm.invoice(order)
    assert credit_asked(firm, made) == {bill.pk: 2}


@pytest.mark.req("SAL-21", part="exchange")
def test_an_exchange_is_a_return_and_an_order(firm):
    firm.stock(firm.toner, 5)
    order = firm.delivered((firm.toner, 5))
    made = agreed(firm, firm.comes_back(order, 2))
    made = exchange_return(made, by=firm.binh)
    new = made.replacement
    assert (new.state, new.customer_id, new.owner_id) == ("draft", order.customer_id, firm.binh.person_id)
    assert list(new.lines.values_list("product", "quantity")) == [(firm.toner.pk, 2)]
    with pytest.raises(Refused):
        exchange_return(made, by=firm.binh)
    assert Order.objects.filter(company=firm.company).count() == 2


def test_a_colleague_sees_and_moves_nothing_of_it(firm):
    from django.core.exceptions import PermissionDenied

    firm.stock(firm.toner, 5)
    order = firm.delivered((firm.toner, 5))
    made = firm.comes_back(order, 2)
    for act in (ask_return, exchange_return):
        with pytest.raises((PermissionDenied, Refused)):
            act(made, by=firm.khang)
    with pytest.raises(PermissionDenied):
        firm.comes_back(order, 1, by=firm.khang)


@pytest.mark.race
@pytest.mark.req("SAL-21", part="two returns of the same last unit")
def test_the_last_unit_comes_back_once(firm, race):
    firm.stock(firm.toner, 3)
    order = firm.delivered((firm.toner, 3))
    firm.comes_back(order, 2)
    line = order.lines.get().pk

    def give_back() -> int:
        return return_goods(order, NewReturn((Wanted(line, D(1)),), "defect"), by=firm.binh).pk

    outcomes = race(*[give_back] * 8)
    assert sorted(outcome.kind for outcome in outcomes) == ["Refused"] * 7 + ["done"], outcomes
    assert back(order) == [(3, 0)] and SalesReturn.objects.filter(order=order).count() == 2
    assert checks.check(firm.company.pk) == []


@pytest.mark.req("R18", part="returns")
def test_the_checks_find_what_was_tampered_with(firm):
    firm.stock(firm.toner, 6)
    order = firm.delivered((firm.toner, 6))
    made = agreed(firm, firm.comes_back(order, 2))
    receipt = firm.taken_back(made, 1, damaged=1)
    firm.comes_back(order, 1)
    assert checks.check(firm.company.pk) == [] and checker.check(connection) == []
    line, lines = OrderLine.objects.filter(order=order), receipt.lines.order_by("condition")
    for change, undo, said in (
        (lambda: line.update(returned=D(3)), lambda: line.update(returned=D(2)), "order line's returned quantity"),
        (
            lambda: line.update(claimed=D(2)),
            lambda: line.update(claimed=D(1)),
            "order line's quantity on its way back",
        ),
        (
            lambda: lines.filter(condition="good").update(quantity=D(2)),
            lambda: lines.filter(condition="good").update(quantity=D(1)),
            "moves of a goods receipt are not its lines",
        ),
        (
            lambda: lines.update(value=D(99_000_000)),
            lambda: lines.update(value=D(15_000_000)),
            "goods came back at another value than they left for",
        ),
        (
            lambda: lines.filter(condition="damaged").update(place=firm.a),
            lambda: lines.filter(condition="damaged").update(place=firm.broken),
            "damaged goods lie where goods are sold from",
        ),
    ):
        change()
        assert said in {each.rule for each in checker.check(connection)}
        undo()
    assert checker.check(connection) == []
    line.update(returned=D(3))
    assert "sales.orderline.returns" in {each.what for each in checks.check(firm.company.pk)}
