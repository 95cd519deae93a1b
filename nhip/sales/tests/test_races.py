"""Several people, or one impatient one, at once: every promise is made once."""

from decimal import Decimal

import pytest

from nhip.kernel.models import Handoff
from nhip.sales import checks
from nhip.sales.models import Order, Quotation
from nhip.sales.operations import (
    Agreed,
    CollectCash,
    NewOrder,
    NewQuotation,
    Reason,
    accept_quotation,
    cancel_order,
    collect_cash,
    confirm_order,
    release_order,
    send_quotation,
    write_order,
    write_quotation,
)
from nhip.warehouse import api as warehouse

D = Decimal


def fifty(race, act) -> int:
    """The same request fifty times at once: everybody gets the same answer, which is given back."""
    outcomes = race(*[act] * 50)
    assert {outcome.kind for outcome in outcomes} == {"done"}, outcomes
    answers = {outcome.value for outcome in outcomes}
    assert len(answers) == 1
    return answers.pop()


@pytest.mark.race
@pytest.mark.req("R12", part="writing quotations and orders")
def test_one_key_writes_one_document(firm, race):
    lines = firm.lines([(firm.laptop, 2)])
    quotation = NewQuotation(firm.customer.pk, lines)
    fifty(race, lambda: write_quotation(quotation, by=firm.binh, key="q").pk)
    order = NewOrder(firm.customer.pk, lines)
    fifty(race, lambda: write_order(order, by=firm.binh, key="o").pk)
    assert Quotation.objects.filter(company=firm.company).count() == 1
    assert list(Order.objects.filter(company=firm.company).values_list("number", flat=True)) == [
        Order.objects.get(company=firm.company).number
    ]


@pytest.mark.race
@pytest.mark.req("R12", part="confirming an order")
def test_one_key_confirms_an_order_once(firm, race):
    firm.stock(firm.laptop, 5)
    order = firm.order()
    fifty(race, lambda: confirm_order(order, by=firm.binh, key="c").pk)
    assert Order.objects.get(pk=order.pk).version == order.version + 1
    assert Handoff.objects.filter(form="warehouse.IssueGoods", about_id=order.pk).count() == 1
    assert warehouse.free([firm.laptop.pk], by=firm.binh)[firm.laptop.pk] == 3


@pytest.mark.race
@pytest.mark.req("R12", part="the other verbs of sales")
def test_every_other_verb_happens_once(firm, race):
    firm.stock(firm.laptop, 5)
    firm.may_collect(firm.binh)
    quotation = firm.quote((firm.laptop, 2))
    agreed = Agreed()

    def eight(act):
        outcomes = race(*[act] * 8)
        assert {outcome.kind for outcome in outcomes} == {"done"}, outcomes

    eight(lambda: send_quotation(quotation, by=firm.binh, key="s").pk)
    eight(lambda: accept_quotation(quotation, agreed, by=firm.binh, key="a").pk)
    order = Order.objects.get(quotation=quotation)
    confirm_order(order, by=firm.binh)
    cash = CollectCash(D(1_000_000))
    eight(lambda: collect_cash(order, cash, by=firm.binh, key="m").pk)
    from nhip.accounting import api as accounting

    assert accounting.cash_in_hand(firm.binh.person_id, by=firm.binh) == 1_000_000
    other = firm.confirmed(deposit=D(1))
    firm.pay(other, 1)
    gone = Reason("x")
    eight(lambda: cancel_order(other, gone, by=firm.binh, key="x").pk)
    assert checks.check(firm.company.pk) == []


@pytest.mark.race
@pytest.mark.req("SAL-20", part="two confirmations at once")
@pytest.mark.req("R44", part="four confirmations under one credit limit")
def test_two_confirmations_under_one_limit(firm, race):
    firm.limit(40_000_000)
    orders = [firm.order() for _ in range(4)]
    outcomes = race(*[lambda order=order: confirm_order(order, by=firm.binh).state for order in orders])
    assert sorted(outcome.value for outcome in outcomes) == ["confirmed", "waiting", "waiting", "waiting"]


@pytest.mark.race
@pytest.mark.req("SAL-06", part="cancelled and released at once")
def test_cancelling_and_releasing_at_once(firm, race):
    firm.stock(firm.laptop, 2)
    order = firm.order(deposit=D(1_000))
    confirm_order(order, by=firm.binh)
    firm.pay(order, 999)
    Order.objects.filter(pk=order.pk).update(deposit=D(999))
    race(
        lambda: release_order(order, by=firm.binh).pk,
        lambda: cancel_order(order, Reason("x"), by=firm.binh).pk,
    )
    order = firm.read(order)
    assert order.state == "cancelled"
    open_slips = Handoff.objects.filter(form="warehouse.IssueGoods", about_id=order.pk).exclude(state="withdrawn")
    assert not open_slips.exists()
    assert warehouse.free([firm.laptop.pk], by=firm.binh)[firm.laptop.pk] == 2
