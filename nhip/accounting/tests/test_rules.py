"""The arithmetic of accounting holds for any figures."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nhip.accounting import rules
from nhip.accounting.rules import Billing, Leg, Open

pytestmark = pytest.mark.once

dong = st.integers(0, 10**12).map(Decimal)
some_dong = st.integers(1, 10**12).map(Decimal)
pieces = st.integers(1, 10**10).map(lambda n: Decimal(n).scaleb(-6))
days = st.integers(0, 400).map(lambda n: date(2026, 1, 1) + timedelta(days=n))
billings = st.builds(
    Billing, st.sampled_from(["goods", "service", "digital"]), some_dong, st.integers(0, 10**11).map(Decimal)
)
opens = st.lists(st.tuples(st.integers(0, 1000).map(Decimal), days), max_size=8).map(
    lambda rows: [Open(number, amount, day) for number, (amount, day) in enumerate(rows)]
)


@pytest.mark.parametrize(
    ("amount", "currency", "said"),
    [("0.5", "VND", "1"), ("0.49", "VND", "0"), ("-0.5", "VND", "-1"), ("1.005", "USD", "1.01"), ("2.5", "VND", "3")],
)
def test_half_goes_up(amount, currency, said):
    assert rules.rounded(Decimal(amount), currency) == Decimal(said)


def test_tax_is_rounded_line_by_line_and_not_computed_where_the_law_computes_none():
    assert rules.vat(Decimal(36_000_000), Decimal("0.1")) == 3_600_000
    assert rules.vat(Decimal(15), Decimal("0.1")) == 2
    assert rules.vat(Decimal(15), None) == 0
    assert rules.line_net(Decimal("1.5"), Decimal(333)) == 500


@pytest.mark.req("ACC-17", part="posting")
@given(st.lists(billings, min_size=1, max_size=30))
def test_an_invoice_always_balances(lines):
    legs = rules.invoice_legs(lines, customer=7)
    assert rules.difference(legs) == 0
    assert legs[0] == Leg("131", sum((line.net + line.tax for line in lines), Decimal(0)), party=7)
    assert all(leg.amount for leg in legs)


def test_goods_and_services_go_to_their_own_revenue():
    legs = rules.invoice_legs(
        [Billing("goods", Decimal(100), Decimal(10)), Billing("service", Decimal(50), Decimal(5))], 1
    )
    assert {leg.account: leg.amount for leg in legs} == {"131": 165, "5111": -100, "5113": -50, "33311": -15}


@given(some_dong, st.dictionaries(st.integers(1, 9), some_dong, min_size=1))
def test_receipts_and_goods_balance_both_ways(amount, values):
    for legs in (
        rules.receipt_legs(amount, "1111", 1),
        rules.issue_legs(values, 1),
        rules.stock_in_legs(values, "4111"),
    ):
        assert rules.difference(legs) == 0
        assert rules.difference((*legs, *rules.reversal(legs))) == 0
        assert len(legs) >= 2


@pytest.mark.req("ACC-21", part="weighted average")
@given(pieces, dong, st.lists(st.integers(1, 100), min_size=1, max_size=20))
def test_what_leaves_adds_up_to_what_came(on_hand, value, parts):
    """Out in any portions: never below zero, exactly the whole at the end."""
    left, worth, gone = on_hand, value, Decimal(0)
    for part in parts:
        quantity = (left * part / 100).quantize(Decimal("0.000001"))
        if not 0 < quantity <= left:
            continue
        out = rules.value_out(left, worth, quantity)
        left, worth, gone = left - quantity, worth - out, gone + out
        assert worth >= 0 and out >= 0
        assert left or not worth
    if left:
        gone += rules.value_out(left, worth, left)
    assert gone == value


def test_more_than_there_is_does_not_leave():
    with pytest.raises(rules.NotInStock):
        rules.value_out(Decimal(1), Decimal(10), Decimal(2))
    assert rules.value_out(Decimal(27), Decimal(405_000_000), Decimal(2)) == 30_000_000
    assert rules.unit_cost(Decimal(0), Decimal(0)) == 0


@pytest.mark.req("ACC-07", part="allocation")
@given(opens, opens)
def test_the_oldest_debt_is_paid_first_and_nothing_twice(receipts, invoices):
    shares = rules.allocate(receipts, invoices)
    paid = {each.id: sum((s.amount for s in shares if s.invoice == each.id), Decimal(0)) for each in invoices}
    used = {each.id: sum((s.amount for s in shares if s.receipt == each.id), Decimal(0)) for each in receipts}
    assert all(share.amount > 0 for share in shares)
    assert all(paid[each.id] <= each.amount for each in invoices)
    assert all(used[each.id] <= each.amount for each in receipts)
    money, debt = (sum((each.amount for each in side), Decimal(0)) for side in (receipts, invoices))
    assert sum(paid.values(), Decimal(0)) == min(money, debt)
    late = sorted((each for each in invoices if each.amount), key=lambda each: (each.day, each.id))
    for older, newer in zip(late, late[1:], strict=False):
        assert not paid[newer.id] or paid[older.id] == older.amount


@pytest.mark.req("ACC-07", part="ageing")
@pytest.mark.parametrize(
    ("late", "said"),
    [(-3, "not_due"), (0, "not_due"), (1, "to_30"), (30, "to_30"), (31, "to_60"), (60, "to_60"), (61, "to_90"),
     (90, "to_90"), (91, "over_90"), (400, "over_90")],
)  # fmt: skip
def test_an_invoice_ages_by_months(late, said):
    today = date(2026, 11, 21)
    assert rules.bucket(today - timedelta(days=late), today) == said


def test_a_reversal_falls_on_the_first_open_day():
    assert rules.first_open_day(date(2026, 6, 15), date(2026, 6, 30)) == date(2026, 7, 1)
    assert rules.first_open_day(date(2026, 7, 15), date(2026, 6, 30)) == date(2026, 7, 15)
    assert rules.first_open_day(date(2026, 7, 15), None) == date(2026, 7, 15)


def test_steps_rise():
    step = lambda rate: rules.Step(Decimal(rate), "kam", "sales.head")  # noqa: E731
    assert rules.steps_fit([step("0.05"), step("0.08"), step("1")])
    assert not rules.steps_fit([])
    assert not rules.steps_fit([step("0.08"), step("0.05")])
    assert not rules.steps_fit([step("0.05"), step("0.05")])
    assert not rules.steps_fit([step("1.1")])


def test_the_series_says_the_year():
    assert rules.symbol(date(2026, 11, 21), "1CTYY") == "1C26TYY"
    assert rules.symbol(date(2027, 1, 1), "1KTSV") == "1K27TSV"


@pytest.mark.parametrize(
    ("rates", "fit"),
    [
        (("0.05", "0.08", "1"), True),
        ((), False),
        (("0",), False),
        (("0", "0.05"), False),
        (("0.05", "1.01"), False),
        (("0.08", "0.05"), False),
        (("0.05", "0.05"), False),
    ],
)
def test_discount_steps_rise_above_zero_and_end_at_the_whole_price(rates, fit):
    assert rules.steps_fit([rules.Step(Decimal(rate), "kam", "sales.head") for rate in rates]) is fit


def test_the_dong_is_meant_where_no_currency_is_said():
    assert rules.money.coin() == 1
    assert rules.rounded(Decimal("0.5")) == 1
    assert rules.value_out(Decimal(3), Decimal(100), Decimal(1)) == 33
    assert rules.unit_cost(Decimal(3), Decimal(100)) == 33
    assert rules.unit_cost(Decimal(4), Decimal(10), "USD") == Decimal("2.50")


def test_nothing_leaves_by_nothing_and_what_is_lacking_is_said():
    for quantity, lacking in ((Decimal(0), -1), (Decimal(3), 2)):
        with pytest.raises(rules.NotInStock) as refused:
            rules.value_out(Decimal(1), Decimal(10), quantity)
        assert refused.value.args == (lacking,)


LAYERS = [rules.Layer(11, 1, Decimal(10), Decimal(100)), rules.Layer(12, 2, Decimal(3), Decimal(100))]
LAST = rules.Layer(13, 3, Decimal(5), Decimal(70))


@pytest.mark.req("ACC-21", part="first in, first out: the parts of a layer")
def test_layers_leave_in_their_order_each_at_its_own_value():
    taken = rules.first_out([*LAYERS, LAST], Decimal(11))
    assert taken == [
        rules.Taken(11, 1, Decimal(10), Decimal(100), True),
        rules.Taken(12, 2, Decimal(1), Decimal(33), False),
    ]
    assert [part.value for part in rules.first_out(LAYERS, Decimal(11), "USD")] == [100, Decimal("33.33")]
    assert [part.quantity for part in rules.first_out(LAYERS, Decimal("0.5"))] == [Decimal("0.5")]
    assert [part.empties for part in rules.first_out(LAYERS, Decimal(13))] == [True, True]


@pytest.mark.parametrize(("wanted", "lacking"), [("14", 1), ("13.000001", "0.000001"), ("0", 0), ("-1", -1)])
def test_layers_give_no_more_than_they_hold_and_nothing_for_nothing(wanted, lacking):
    with pytest.raises(rules.NotInStock) as refused:
        rules.first_out(LAYERS, Decimal(wanted))
    assert refused.value.args == (Decimal(lacking),)


@given(st.lists(st.tuples(pieces, dong), min_size=1, max_size=6), st.integers(1, 100))
def test_layers_that_leave_in_two_parts_take_all_their_value(layers, percent):
    held = [rules.Layer(place, place, quantity, value) for place, (quantity, value) in enumerate(layers)]
    whole = sum(each.quantity for each in held)
    part = max((whole * percent / 100).quantize(Decimal("0.000001"), "ROUND_DOWN"), Decimal("0.000001"))
    first = {each.key: each for each in rules.first_out(held, part)}
    rest = [
        each._replace(quantity=each.quantity - gone.quantity, value=each.value - gone.value)
        if (gone := first.get(each.key))
        else each
        for each in held
    ]
    rest = [each for each in rest if each.quantity]
    second = rules.first_out(rest, whole - part) if rest else []
    assert sum(each.value for each in (*first.values(), *second)) == sum(each.value for each in held)


def test_an_allocation_leaves_out_what_nothing_is_open_of():
    day = date(2026, 11, 1)
    spent, little, debt = Open(1, Decimal(-5), day), Open(2, Decimal("0.5"), day), Open(3, Decimal(1), day)
    assert rules.allocate([spent, little], [debt]) == (rules.Share(2, 3, Decimal("0.5")),)
    assert rules.allocate([debt], [spent]) == ()


def test_what_lowers_revenue_has_its_own_account_where_the_circular_has_one():
    lines = [Billing("goods", Decimal(100), Decimal(10))]
    for reduces, code in ((False, "511"), (True, "521")):
        legs = rules.invoice_legs(lines, 1, reduces=reduces)
        assert [rules.charts.code_of(leg.account, "tt99") for leg in legs] == ["131", code, "33311"]
    assert [rules.charts.code_of(leg.account, "tt99") for leg in rules.invoice_legs(lines, 1)][1] == "511"


def test_money_and_goods_that_go_back_are_booked_the_other_way_round():
    back = {Leg("1121", Decimal(-7), party=5), Leg("131", Decimal(7), party=5)}
    assert set(rules.refund_legs(Decimal(7), "1121", 5)) == back
    assert rules.stock_back_legs({3: Decimal(9)}, 5) == (
        Leg("632", Decimal(-9), party=5, product=3),
        Leg("156", Decimal(9), product=3),
    )
    assert Leg("131", Decimal(1)).text == ""


def test_the_last_closed_day_is_closed_and_answers_of_accounting_are_asked_for_only_if_said():
    assert rules.first_open_day(date(2026, 6, 30), date(2026, 6, 30)) == date(2026, 7, 1)
    assert rules.Step(Decimal("0.05"), "kam", "sales.head").needs_answer is False


def test_papers_end_where_their_currency_ends():
    assert rules.money.coin(rules.Paper("USD")) == Decimal("0.01")
    assert rules.money.coin(rules.Paper("KWD")) == Decimal("0.001")
    assert rules.money.coin("USD") == Decimal("0.01")
