"""Quotations: written, sent, decided on, revised and accepted."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from nhip.flows.accounting import MaximumDiscount
from nhip.flows.sales import Decision
from nhip.kernel import clock
from nhip.kernel.handoffs import desk
from nhip.kernel.models import Handoff
from nhip.kernel.operations import Refused, Stale
from nhip.sales import api, policies
from nhip.sales.models import Order, Quotation
from nhip.sales.operations import (
    accept_quotation,
    ask_maximum_discount,
    assign_quotation,
    change_quotation,
    refuse_quotation,
    revise_quotation,
    send_quotation,
    withdraw_quotation,
)
from nhip.sales.operations.discounts import Wish
from nhip.sales.operations.quotations import Agreed, Assigned, NewQuotation
from nhip.sales.operations.terms import Reason
from nhip.shared.models import Party, PriceLine, PriceList, Product

D = Decimal


def figures(document) -> tuple:
    return document.gross, document.discount, document.net, document.tax, document.total


@pytest.mark.req("SAL-05", part="numbers, lines, terms and states")
def test_an_phat_is_quoted_two_laptops(firm):
    quotation = firm.quote((firm.laptop, 2), note="Giao trong tuần")
    assert quotation.number.startswith("BG-") and quotation.state == "draft"
    assert figures(quotation) == (36_000_000, 0, 36_000_000, 3_600_000, 39_600_000)
    line = quotation.lines.get()
    assert (line.position, line.description, line.vat, line.vat_rate) == (1, "LAP-15", "10", D("0.1"))
    assert quotation.valid_until == clock.today() + timedelta(days=30)
    assert quotation.owner_id == firm.binh.person_id and quotation.unit == firm.sales
    assert send_quotation(quotation, by=firm.binh).state == "sent"


@pytest.mark.req("SAL-19", part="below the threshold")
def test_a_discount_below_the_threshold_is_refused_with_the_rule(firm):
    firm.policy()
    quotation = firm.quote((firm.laptop, 2, "0.03"))
    with pytest.raises(Refused) as refusal:
        send_quotation(quotation, by=firm.binh)
    assert "250" in str(refusal.value) and "250" in str(refusal.value.rule) and refusal.value.source
    assert firm.read(quotation).state == "draft"


@pytest.mark.req("SAL-19", part="within one's own limit")
def test_five_percent_are_within_a_kams_limit(firm):
    firm.policy()
    quotation = send_quotation(firm.large_quote("0.05"), by=firm.khang)
    assert quotation.state == "sent" and quotation.net == 1_026_000_000


@pytest.mark.req("FLOW-37")
@pytest.mark.req("SAL-19", part="above one's own limit")
def test_eight_percent_go_to_the_head_with_accountings_answer(firm):
    firm.policy()
    first = send_quotation(firm.large_quote("0.05"), by=firm.khang)
    ask_maximum_discount(first, Wish(D("0.08"), "Khách mua 60 máy"), by=firm.khang)
    firm.allow(first)
    revise_quotation(first, by=firm.khang)
    second = Quotation.objects.get(revises=first)
    assert (second.revision, second.number, second.state) == (2, first.number, "draft")
    assert second.answer_id and str(second) == f"{first.number}/2"
    told = NewQuotation(firm.large.pk, firm.lines([(firm.laptop, 60, "0.08")]))
    second = change_quotation(second, told, by=firm.khang)
    assert figures(second) == (1_080_000_000, 86_400_000, 993_600_000, 99_360_000, 1_092_960_000)
    second = send_quotation(second, by=firm.khang)
    assert second.state == "waiting"
    form = desk.form_of(firm.handoff(second, "sales.ApproveDiscount"))
    assert (form.rate, form.net, form.answer_attached) == (D("0.08"), 993_600_000, second.answer_id)
    firm.approve(second)
    assert firm.read(second).state == "sent" and firm.read(first).state == "replaced"


@pytest.mark.req("SAL-19", part="accounting's answer")
def test_without_accountings_answer_one_button_asks_for_it(firm):
    firm.policy()
    quotation = firm.large_quote("0.08")
    with pytest.raises(Refused) as refusal:
        send_quotation(quotation, by=firm.khang)
    question = refusal.value.question
    assert isinstance(question, MaximumDiscount) and question.rate == D("0.08")
    desk.ask(desk.Asking(question, quotation.ref), by=firm.khang)
    with pytest.raises(Refused) as refusal:
        send_quotation(quotation, by=firm.khang)
    assert refusal.value.question is None  # asked once
    firm.allow(quotation)
    assert firm.read(quotation).answer_id
    assert send_quotation(quotation, by=firm.khang).state == "waiting"


@pytest.mark.req("SAL-19", part="accounting's answer")
@pytest.mark.parametrize(("rate", "later"), [("0.07", 0), ("0.08", 11)])
def test_an_answer_too_low_or_too_old_is_none(firm, rate, later):
    firm.policy()
    quotation = firm.large_quote("0.08")
    ask_maximum_discount(quotation, Wish(D("0.08")), by=firm.khang)
    firm.allow(quotation, rate)
    with clock.at(clock.now() + timedelta(days=later)), pytest.raises(Refused):
        send_quotation(quotation, by=firm.khang)


@pytest.mark.req("SAL-19", part="the director")
def test_nine_percent_go_to_the_director(firm):
    firm.policy()
    quotation = send_quotation(firm.large_quote("0.09"), by=firm.khang)
    assert quotation.state == "waiting"
    firm.approve(quotation, by=firm.lan, form="board.ApproveLargeDiscount")
    assert firm.read(quotation).state == "sent"


@pytest.mark.req("SAL-19", part="a no")
def test_a_no_brings_it_back_with_the_remark(firm):
    firm.policy()
    quotation = send_quotation(firm.large_quote("0.09"), by=firm.khang)
    firm.approve(quotation, False, by=firm.lan, form="board.ApproveLargeDiscount")
    quotation = firm.read(quotation)
    assert (quotation.state, quotation.approval) == ("draft", None) and "Giá đã thấp" in quotation.reason


def test_given_back_it_is_a_draft_again(firm):
    firm.policy()
    quotation = send_quotation(firm.large_quote("0.09"), by=firm.khang)
    handoff = firm.handoff(quotation, "board.ApproveLargeDiscount")
    desk.give_back(handoff, desk.GiveBack("incomplete", note="Thiếu lý do"), by=firm.lan)
    quotation = firm.read(quotation)
    assert quotation.state == "draft" and "Thiếu lý do" in quotation.reason
    assert send_quotation(quotation, by=firm.khang).state == "waiting"


@pytest.mark.req("SAL-19", part="nobody approves their own")
def test_nobody_approves_their_own_or_more_than_they_may(firm):
    firm.policy()
    mine = firm.large_quote("0.08", by=firm.son)
    ask_maximum_discount(mine, Wish(D("0.08")), by=firm.son)
    firm.allow(mine)
    assert send_quotation(mine, by=firm.son).state == "sent"  # within his own limit
    quotation = firm.large_quote("0.08")
    ask_maximum_discount(quotation, Wish(D("0.08")), by=firm.khang)
    firm.allow(quotation)
    send_quotation(quotation, by=firm.khang)
    handoff = firm.handoff(quotation, "sales.ApproveDiscount")
    for nobody in (firm.khang, firm.binh):  # the asker, and a colleague without the role
        with pytest.raises(Refused):
            desk.accept(handoff, by=nobody)
    taken = desk.accept(handoff, by=firm.son)
    desk.pass_on(taken, desk.PassOn(firm.khang.person_id), by=firm.son)
    with pytest.raises(Refused):
        desk.finish(handoff, desk.Finish(Decision(approved=True)), by=firm.khang)
    desk.finish(handoff, desk.Finish(Decision(approved=False, remark="Thôi")), by=firm.khang)
    assert firm.read(quotation).state == "draft"


@pytest.mark.req("SAL-19", part="an approval binds the very lines")
def test_an_edit_after_approval_voids_it(firm):
    firm.policy()
    quotation = send_quotation(firm.large_quote("0.09"), by=firm.khang)
    firm.approve(quotation, by=firm.lan, form="board.ApproveLargeDiscount")
    revise_quotation(firm.read(quotation), by=firm.khang)
    second = Quotation.objects.get(revises=quotation)
    assert send_quotation(second, by=firm.khang).state == "sent"  # the same lines: approved already
    revise_quotation(firm.read(second), by=firm.khang)
    third = Quotation.objects.get(revises=second)
    told = NewQuotation(firm.large.pk, firm.lines([(firm.laptop, 60, "0.095")]))
    change_quotation(third, told, by=firm.khang)
    assert send_quotation(third, by=firm.khang).state == "waiting"


def test_what_is_withdrawn_can_no_longer_be_approved(firm):
    firm.policy()
    quotation = send_quotation(firm.large_quote("0.09"), by=firm.khang)
    handoff = desk.accept(firm.handoff(quotation, "board.ApproveLargeDiscount"), by=firm.lan)
    withdraw_quotation(quotation, by=firm.khang)
    assert firm.read(handoff).state == "withdrawn" and firm.read(quotation).state == "draft"
    assert send_quotation(quotation, by=firm.khang).state == "waiting"
    assert len(firm.handoffs(quotation, "board.ApproveLargeDiscount")) == 2


@pytest.mark.req("SAL-05", part="validity")
def test_what_is_past_its_day_is_not_sent_and_expires(firm):
    late = firm.quote((firm.laptop, 1), valid_until=clock.today() - timedelta(days=1))
    with pytest.raises(Refused, match="valid|hiệu lực"):
        send_quotation(late, by=firm.binh)
    sent = send_quotation(firm.quote((firm.laptop, 1)), by=firm.binh)
    from nhip.kernel import actors

    system = actors.system("sales", firm.company.pk)
    assert api.expire_quotations(by=system) == 0
    with clock.at(clock.now() + timedelta(days=31)):
        with pytest.raises(Refused):
            accept_quotation(sent, Agreed(), by=firm.binh)
        assert api.expire_quotations(by=system) == 1
    assert firm.read(sent).state == "expired"


@pytest.mark.req("SAL-06", part="an order from the quotation")
def test_the_customers_yes_makes_an_order(firm):
    quotation = firm.quote((firm.laptop, 2), (firm.install, 1), deposit=D(10_000_000), payment_days=15)
    send_quotation(quotation, by=firm.binh)
    told = Agreed(deliver_on=clock.today(), deliver_to="12 Láng Hạ", warehouse=firm.b.pk)
    accept_quotation(quotation, told, by=firm.binh)
    order = Order.objects.get(quotation=quotation)
    assert order.number.startswith("DH-") and order.state == "draft"
    assert figures(order) == figures(firm.read(quotation))
    assert (order.deposit, order.payment_days, order.deliver_to) == (10_000_000, 15, "12 Láng Hạ")
    assert order.warehouse_id == firm.b.pk and order.lines.count() == 2
    with pytest.raises(Refused):
        accept_quotation(quotation, told, by=firm.binh)


def test_a_refusal_keeps_its_reason_and_can_be_revised(firm):
    quotation = send_quotation(firm.quote((firm.laptop, 2)), by=firm.binh)
    with pytest.raises(Refused):
        refuse_quotation(quotation, Reason("  "), by=firm.binh)
    refuse_quotation(quotation, Reason("Giá cao"), by=firm.binh)
    assert firm.read(quotation).reason == "Giá cao"
    revise_quotation(firm.read(quotation), by=firm.binh)
    assert Quotation.objects.get(revises=quotation).reason == ""


@pytest.mark.req("SAL-19", part="price lists")
def test_prices_come_from_the_list_of_the_customer_and_the_quantity(firm):
    list_ = firm.add(PriceList, name="Đại lý", since=clock.today())
    for quantity, price in ((0, 17_500_000), (10, 17_000_000)):
        firm.add(
            PriceLine, price_list=list_, product=firm.laptop, from_quantity=D(quantity), since=clock.today(),
            price=D(price),
        )  # fmt: skip
    Party.objects.filter(pk=firm.large.pk).update(price_list=list_)
    assert firm.quote((firm.laptop, 2), customer=firm.large).gross == 35_000_000
    assert firm.quote((firm.laptop, 10), customer=firm.large).gross == 170_000_000
    assert firm.quote((firm.laptop, 2)).gross == 36_000_000


def test_another_price_is_refused_unless_the_company_allows_it(firm):
    from dataclasses import replace

    line = replace(firm.lines([(firm.laptop, 2)])[0], list_price=D(17_000_000))
    told = NewQuotation(firm.customer.pk, (line,))
    from nhip.sales.operations import write_quotation

    with pytest.raises(Refused, match="18"):
        write_quotation(told, by=firm.binh)
    policy = policies.free_prices
    from nhip.kernel.models import PolicyValue

    firm.add(PolicyValue, policy=policy.name, value=True, since=clock.today())
    assert write_quotation(told, by=firm.binh).gross == 34_000_000


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ({"quantity": D(0)}, "lines.0.quantity"),
        ({"discount": D("1.01")}, "lines.0.discount"),
        ({"discount": D("-0.01")}, "lines.0.discount"),
    ],
)
def test_a_line_that_cannot_be_names_its_field(firm, line, field):
    from dataclasses import replace

    from nhip.sales.operations import write_quotation

    wrong = replace(firm.lines([(firm.laptop, 1)])[0], **line)
    with pytest.raises(Refused) as refusal:
        write_quotation(NewQuotation(firm.customer.pk, (wrong,)), by=firm.binh)
    assert refusal.value.field == field
    assert not Quotation.objects.filter(company=firm.company).exists()


def test_what_is_not_sold_or_not_a_customer_is_refused(firm):
    Product.objects.filter(pk=firm.toner.pk).update(state="archived")
    with pytest.raises(Refused):
        firm.quote((firm.toner, 1))
    Party.objects.filter(pk=firm.customer.pk).update(is_customer=False)
    with pytest.raises(Refused):
        firm.quote((firm.laptop, 1))
    with pytest.raises(Refused):
        firm.quote(customer=firm.large)
    with pytest.raises(Refused):
        firm.quote((firm.laptop, 1), customer=firm.large, deposit=D(10**12))


@pytest.mark.req("SAL-01", part="an owning salesperson")
def test_everybody_sees_and_does_what_their_duties_reach(firm):
    from nhip.kernel import permissions

    quotation = firm.quote((firm.laptop, 2))
    seen = {
        actor.name: permissions.allowed(Quotation.objects.all(), by=actor, to="sales.view_quotation").count()
        for actor in (firm.binh, firm.khang, firm.son, firm.lan)
    }
    assert seen == {"Bình": 1, "Khang": 0, "Sơn": 1, "Lan": 1}
    with pytest.raises(PermissionDenied):
        send_quotation(quotation, by=firm.khang)
    with pytest.raises(PermissionDenied):
        firm.quote((firm.laptop, 1), owner=firm.khang.person_id)
    assign_quotation(quotation, Assigned(firm.khang.person_id), by=firm.son)
    assert send_quotation(quotation, by=firm.khang).state == "sent"
    stranger = type(firm)("Công ty khác")
    with pytest.raises(PermissionDenied):
        refuse_quotation(quotation, Reason("x"), by=stranger.lan)
    with pytest.raises(Refused):
        firm.quote((stranger.laptop, 1))
    with pytest.raises(Refused):
        firm.quote((firm.laptop, 1), customer=stranger.customer)


def test_a_stale_page_is_a_conflict(firm):
    quotation = firm.quote((firm.laptop, 2))
    told = NewQuotation(firm.customer.pk, firm.lines([(firm.laptop, 3)]))
    change_quotation(quotation, told, by=firm.binh, version=1)
    with pytest.raises(Stale):
        send_quotation(quotation, by=firm.binh, version=1)
    assert firm.read(quotation).gross == 54_000_000


def test_one_key_is_one_quotation(firm):
    from nhip.sales.operations import write_quotation

    told = NewQuotation(firm.customer.pk, firm.lines([(firm.laptop, 2)]))
    made = {write_quotation(told, by=firm.binh, key="once").pk for _ in range(3)}
    assert len(made) == 1 == Quotation.objects.filter(company=firm.company).count()
    sent = [send_quotation(Quotation(pk=made.copy().pop()), by=firm.binh, key="send").pk for _ in range(2)]
    assert set(sent) == made and not Handoff.objects.filter(company=firm.company).exists()
