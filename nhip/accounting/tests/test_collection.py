"""The debt collection list: handed to sales, answered, promises kept or broken by what came (FLOW-10)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nhip.accounting import operations, reports, rules
from nhip.flows.sales import ChaseDebt, Contacted
from nhip.kernel import clock
from nhip.kernel.handoffs import desk
from nhip.kernel.models import Handoff
from nhip.kernel.operations import Refused

from .firm import NOW, TODAY
from .test_screens import come_in

D = Decimal
THEN = NOW + timedelta(10)


def hand_over(firm) -> Handoff:
    operations.hand_over_debts(firm.books, by=firm.hanh)
    return Handoff.objects.filter(company=firm.company, form=ChaseDebt.name).latest("id")


def answered(firm, handoff, **said) -> Handoff:
    if handoff.state == "offered":
        handoff = desk.accept(handoff, by=firm.binh)
    return desk.finish(handoff, desk.Finish(Contacted(**said)), by=firm.binh)


def row(firm):
    (found,) = reports.collection_list(by=firm.hanh)
    return found


@given(st.integers(1, 100), st.integers(0, 200), st.integers(-5, 5))
def test_a_promise_is_kept_by_money_and_broken_by_its_day(promised, received, days):
    said = rules.promises.state_of(D(promised), TODAY, D(received), TODAY + timedelta(days))
    assert (said == "kept") == (received >= promised)
    assert (said == "broken") == (received < promised and days > 0)


@pytest.mark.req("FLOW-10")
@pytest.mark.req("ACC-07", part="collection list and promises")
def test_overdue_customers_go_to_sales_and_promises_follow_from_receipts(firm, client):
    firm.invoice(30_000_000, days=5)
    with pytest.raises(Refused):  # nobody is overdue yet
        operations.hand_over_debts(firm.books, by=firm.hanh)
    with clock.at(THEN):
        handoff = hand_over(firm)
        form = desk.form_of(handoff)
        assert (form.overdue, form.invoices, form.oldest) == (D(33_000_000), 1, date(2026, 11, 21))
        assert row(firm).running
        with pytest.raises(Refused):  # sales has it already
            operations.hand_over_debts(firm.books, by=firm.hanh)
        promised = {"result": "promised", "promised_on": TODAY + timedelta(12), "amount": D(20_000_000)}
        for wrong in ({"amount": D(0)}, {"amount": None}, {"promised_on": TODAY}, {"promised_on": None}):
            with pytest.raises(Refused):
                answered(firm, Handoff.objects.get(pk=handoff.pk), **(promised | wrong))
        with pytest.raises(Refused):
            answered(firm, Handoff.objects.get(pk=handoff.pk), result="dispute", remark=" ")
        answered(firm, Handoff.objects.get(pk=handoff.pk), **promised)
        assert (row(firm).promise, row(firm).received) == ("awaited", 0)
        with pytest.raises(Refused):  # the promise is awaited
            operations.hand_over_debts(firm.books, by=firm.hanh)
        come_in(client, firm.hanh)
        assert "Đang chờ" in client.get("/accounting/collection/").content.decode()
    with clock.at(NOW + timedelta(11)):
        firm.banked(5_000_000)
    with clock.at(NOW + timedelta(13)):
        assert (row(firm).promise, row(firm).received) == ("broken", D(5_000_000))
        again = hand_over(firm)
        assert again.pk != handoff.pk and desk.form_of(again).overdue == D(28_000_000)
        answered(firm, again, result="promised", promised_on=TODAY + timedelta(14), amount=D(8_000_000))
        firm.banked(8_000_000)
        assert row(firm).promise == "kept"
        assert "Đúng hẹn" in client.get("/accounting/collection/").content.decode()


@pytest.mark.req("FLOW-10")
def test_what_came_back_goes_again_and_strangers_see_nothing(firm, client):
    firm.invoice(30_000_000, days=5)
    with clock.at(THEN):
        handoff = hand_over(firm)
        desk.give_back(handoff, desk.GiveBack("incomplete"), by=firm.binh)
        again = hand_over(firm)
        assert again.pk == handoff.pk and again.state == "offered"
        answered(firm, again, result="dispute", remark="Hàng thiếu hai chiếc")
        assert (row(firm).answer.result, row(firm).promise) == ("dispute", "")
        come_in(client, firm.binh)
        assert client.get("/accounting/collection/").status_code == 403
