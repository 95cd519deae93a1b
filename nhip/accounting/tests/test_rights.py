"""Who may do what: a duty for each desk, costs and bank numbers for those who may know them."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from nhip.accounting import api, operations
from nhip.accounting.models import Receipt, StockValue, Treasury, ValuationMove
from nhip.kernel import permissions
from nhip.kernel.operations import Refused

from .firm import Firm


def test_each_desk_does_its_own_work(firm):
    firm.may_collect(firm.binh, 15_000_000)
    receipt = operations.hand_over(firm.collected(1_000_000), by=firm.binh)
    draft = firm.draft((firm.training, "1", 1_000_000))
    posted = firm.banked(5_000)
    line = operations.EntryLine(firm.account("1111").pk, debit=Decimal(5))
    policy = operations.NewPolicy("x", Decimal(0), (operations.PolicyStep(Decimal("0.05"), "kam", "sales.head"),))
    bank = operations.ReceiveBank(firm.customer.pk, firm.bank.pk, Decimal(5))
    forbidden = [
        (lambda by: operations.count(receipt, operations.Count(Decimal(1_000_000)), by=by), firm.binh, firm.hanh),
        (lambda by: operations.issue_invoice(draft, by=by), firm.binh, firm.hanh),
        (lambda by: operations.receive_bank(bank, by=by), firm.binh, firm.kien),
        (
            lambda by: operations.post_entry(operations.NewEntry(firm.books.ref and _day(), "x", (line,)), by=by),
            firm.quynh,
        ),
        (lambda by: operations.set_discount_policy(policy, by=by), firm.binh, firm.quynh),
        (lambda by: operations.set_collection_right(operations.NewRight(by.person_id, Decimal(5)), by=by), firm.binh),
        (lambda by: operations.close_books(firm.books, operations.CloseBooks(_day()), by=by), firm.quynh, firm.hanh),
        (lambda by: operations.reverse_receipt(posted, operations.Because("x"), by=by), firm.quynh, firm.hanh),
        (lambda by: operations.allocate_oldest(posted, by=by), firm.binh, firm.kien),
    ]
    for act, *people in forbidden:
        for person in people:
            with pytest.raises(PermissionDenied):
                act(person)


def _day():
    from .firm import TODAY

    return TODAY


def test_a_salesperson_sees_and_hands_over_only_their_own_receipts(firm):
    firm.may_collect(firm.binh, 15_000_000)
    mine = firm.collected(1_000_000)
    seen = permissions.allowed(Receipt.objects.all(), by=firm.binh, to="accounting.view_receipt")
    assert list(seen) == [mine]
    assert not permissions.allowed(Receipt.objects.all(), by=firm.khang, to="accounting.view_receipt").exists()
    with pytest.raises(PermissionDenied):
        operations.hand_over(mine, by=firm.khang)


def test_costs_and_bank_numbers_are_hidden(firm):
    for model, field, knows in (
        (StockValue, "value", firm.thu), (ValuationMove, "value", firm.thu), (Treasury, "bank_account", firm.thu),
    ):  # fmt: skip
        assert field in permissions.hidden(model, by=firm.binh)
        assert field in permissions.hidden(model, by=firm.quynh)
        assert field not in permissions.hidden(model, by=knows)


def test_another_companys_papers_are_not_found(firm):
    other = Firm()
    told = operations.ReceiveBank(other.customer.pk, firm.bank.pk, Decimal(5))
    with pytest.raises(Refused):
        operations.receive_bank(told, by=firm.quynh)
    with pytest.raises(Refused):
        operations.receive_bank(operations.ReceiveBank(firm.customer.pk, other.bank.pk, Decimal(5)), by=firm.quynh)
    receipt = other.banked(5)
    with pytest.raises(PermissionDenied):
        operations.allocate_oldest(receipt, by=firm.quynh)
    with pytest.raises(Refused):
        api.lock_credit(other.customer.pk, by=firm.binh)
    order = other.order()
    with pytest.raises(Refused):
        firm.banked(5, order=order)


def test_money_goes_where_the_treasury_says(firm):
    desk = Treasury.objects.get(company=firm.company, kind="cash")
    for treasury, series, code in ((desk, "PT", "1111"), (firm.bank, "BC", "1121")):
        told = operations.ReceiveBank(firm.customer.pk, treasury.pk, Decimal(1_000))
        assert operations.receive(told, by=firm.quynh).number == f"{series}-26-00001"
        assert firm.balance(code) == 1_000


@pytest.mark.req("ACC-12", part="discount policy")
def test_the_discount_policy_is_dated_and_rises(firm):
    assert api.discount_rule(_day(), by=firm.binh) is None
    steps = (
        operations.PolicyStep(Decimal("0.05"), "key_account_manager", "sales.head"),
        operations.PolicyStep(Decimal("0.08"), "head_of_sales", "board.director", needs_answer=True),
        operations.PolicyStep(Decimal("1"), "director", "board.director"),
    )
    told = operations.NewPolicy("2026", Decimal(250_000_000), steps)
    operations.set_discount_policy(told, by=firm.hanh)
    rule = api.discount_rule(_day(), by=firm.binh)
    assert rule.threshold == 250_000_000
    assert [(step.rate, step.needs_answer) for step in rule.steps] == [
        (Decimal("0.05"), False), (Decimal("0.08"), True), (Decimal(1), False),
    ]  # fmt: skip
    with pytest.raises(Refused):
        operations.set_discount_policy(told, by=firm.hanh)
    with pytest.raises(Refused):
        operations.set_discount_policy(operations.NewPolicy("x", Decimal(0), steps[::-1]), by=firm.hanh)


@pytest.mark.req("ACC-13", part="credit status")
def test_the_credit_status_counts_what_is_owed_late_and_paid_ahead(firm):
    firm.customer.credit_limit = Decimal(50_000_000)
    firm.customer.save()
    firm.invoice(10_000_000, days=30)
    credit = api.lock_credit(firm.customer.pk, by=firm.binh)
    assert (credit.limit, credit.receivable, credit.overdue, credit.advance) == (50_000_000, 11_000_000, 0, 0)
    firm.banked(3_000_000, order=firm.order())
    credit = api.credit_of(firm.customer.pk, by=firm.binh)
    assert (credit.receivable, credit.advance) == (11_000_000, 3_000_000)
    assert credit.oldest_due == _day().replace(month=12)


@pytest.mark.req("ACC-21")
def test_goods_leave_at_the_weighted_average(firm):
    firm.stocked(firm.laptop, "10", 100)
    firm.stocked(firm.laptop, "5", 85)
    assert api.unit_costs([firm.laptop.pk, firm.training.pk], by=firm.binh) == {firm.laptop.pk: 12}
    assert firm.issued(firm.laptop, "4") == {firm.laptop.pk: 49}
    with pytest.raises(Refused, match="11"):
        firm.issued(firm.laptop, "12")
    assert firm.issued(firm.laptop, "11") == {firm.laptop.pk: 136}
    assert (firm.balance("156"), firm.balance("632")) == (0, 185)
    stock = StockValue.objects.get(product=firm.laptop)
    assert (stock.quantity, stock.value) == (0, 0)
    firm.stocked(firm.laptop, "1", 0)
    assert firm.issued(firm.laptop, "1") == {firm.laptop.pk: 0}
