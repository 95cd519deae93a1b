"""The arithmetic and the decisions of sales, without a database."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nhip.sales.rules import amounts, credit, discounts, progress
from nhip.sales.rules.amounts import Priced
from nhip.sales.rules.discounts import (
    AboveAllSteps,
    Allowed,
    Answer,
    AnswerNeeded,
    AskApproval,
    BelowThreshold,
    Policy,
    Step,
    Wanted,
)

pytestmark = pytest.mark.once

D = Decimal
TODAY = date(2026, 11, 20)
POLICY = Policy(
    D(250_000_000),
    (
        Step(D("0.05"), "kam", "sales.head"),
        Step(D("0.08"), "sales_head", "sales.head", needs_answer=True),
        Step(D(1), "director", "board.director"),
    ),
)
ASKABLE = ("sales.head", "board.director")

money = st.decimals(0, 10**11, places=2)
quantities = st.decimals(D("0.001"), 10**5, places=3)
rates = st.decimals(0, 1, places=4)
lines = st.builds(Priced, quantities, money, rates, st.sampled_from([None, D(0), D("0.05"), D("0.08"), D("0.1")]))


@given(lines, st.sampled_from([0, 2]))
def test_a_line_is_rounded_by_itself_and_adds_up(line, places):
    made = amounts.amounts(line, places)
    step = D(1).scaleb(-places)
    for figure in (made.gross, made.discount, made.net, made.tax):
        assert figure == figure.quantize(step) and figure >= 0
    assert made.net + made.discount == made.gross and made.total == made.net + made.tax
    assert abs(made.gross - line.quantity * line.list_price) <= step / 2
    assert abs(made.net - line.quantity * line.list_price * (1 - line.discount)) <= step / 2
    assert abs(made.tax - made.net * (line.vat_rate or 0)) <= step / 2


@given(st.lists(lines, max_size=8))
def test_a_document_is_the_sum_of_its_lines(many):
    sums = amounts.totals(amounts.amounts(line, 0) for line in many)
    assert sums.total == sum((amounts.amounts(line, 0).total for line in many), D(0))
    assert 0 <= amounts.discount_rate(sums) <= 1


def test_half_a_dong_is_rounded_up():
    assert amounts.amounts(Priced(D(1), D("0.5")), 0).gross == 1
    assert amounts.amounts(Priced(D(3), D("14.45"), D("0.15"), D("0.1")), 2) == amounts.Amounts(
        D("43.35"), D("6.50"), D("36.85"), D("3.69")
    )


@pytest.mark.req("SAL-19", part="figures of a discount")
@pytest.mark.parametrize(
    ("rate", "net", "tax", "total"),
    [
        ("0.05", 1_026_000_000, 102_600_000, 1_128_600_000),
        ("0.08", 993_600_000, 99_360_000, 1_092_960_000),
    ],
)
def test_sixty_laptops(rate, net, tax, total):
    made = amounts.amounts(Priced(D(60), D(18_000_000), D(rate), D("0.1")), 0)
    assert (made.net, made.tax, made.total) == (net, tax, total)


@given(st.lists(st.tuples(st.integers(1, 9), lines), min_size=1, max_size=4), st.data())
def test_a_fingerprint_changes_with_whatever_an_approval_binds(many, data):
    print_ = amounts.fingerprint(7, many)
    at = data.draw(st.integers(0, len(many) - 1))
    product, line = many[at]
    for other in (
        (product + 1, line),
        (product, replace(line, quantity=line.quantity + 1)),
        (product, replace(line, list_price=line.list_price + 1)),
        (product, replace(line, discount=line.discount + D("0.01"))),
    ):
        assert amounts.fingerprint(7, [*many[:at], other, *many[at + 1 :]]) != print_
    assert amounts.fingerprint(8, many) != print_
    same = [(number, replace(each, quantity=each.quantity.normalize())) for number, each in many]
    assert amounts.fingerprint(7, same) == print_


def decide(rate, *, gross=1_080_000_000, roles=(), answer=None, policy=POLICY):
    wanted = Wanted(1, D(rate), D(gross), TODAY)
    return discounts.decide(wanted, policy, roles=roles, answer=answer, askable=ASKABLE)


ANSWER = Answer(1, D("0.08"), date(2026, 11, 30))


@pytest.mark.req("SAL-19", part="threshold and steps")
def test_who_may_give_how_much():
    assert decide("0.03", gross=36_000_000) == BelowThreshold(D(250_000_000))
    assert decide("0.03", gross=249_999_999, roles=["director"]) == BelowThreshold(D(250_000_000))
    assert decide("0.05", gross=250_000_000, roles=["kam"]) == Allowed()
    assert decide("0.0501", roles=["kam"]) == AnswerNeeded(POLICY.steps[1])
    assert decide("0.08", roles=["kam"], answer=ANSWER) == AskApproval("sales.head", POLICY.steps[1])
    assert decide("0.08", roles=["sales_head"], answer=ANSWER) == Allowed()
    assert decide("0.08", roles=["sales_head"]) == AnswerNeeded(POLICY.steps[1])
    assert decide("0.09", roles=["sales_head"]) == AskApproval("board.director", POLICY.steps[2])
    assert decide("0.09", roles=["director"]) == Allowed()
    assert decide("0.05", roles=["salesperson"]) == AskApproval("sales.head", POLICY.steps[0])
    assert decide("0", gross=1, roles=()) == Allowed()
    assert decide("0.5", gross=1, policy=None) == Allowed()


@pytest.mark.req("FLOW-37", part="an answer binds its customer, rate and days")
@pytest.mark.parametrize(
    "answer",
    [
        None,
        replace(ANSWER, customer=2),
        replace(ANSWER, rate=D("0.07")),
        replace(ANSWER, valid_until=date(2026, 11, 19)),
    ],
)
def test_an_answer_for_another_counts_for_nothing(answer):
    assert decide("0.08", roles=["sales_head"], answer=answer) == AnswerNeeded(POLICY.steps[1])


def test_more_than_all_steps_is_nobodys_to_give():
    small = replace(POLICY, steps=POLICY.steps[:1])
    assert decide("0.06", roles=["kam"], policy=small) == AboveAllSteps(D("0.05"))
    assert decide("0.06", roles=["kam"], policy=replace(POLICY, steps=())) == AboveAllSteps(D(0))


@given(rates, rates)
def test_a_higher_role_may_what_a_lower_one_may(one, other):
    low, high = sorted((one, other))
    for role in ("kam", "sales_head", "director"):
        if decide(high, roles=[role], answer=ANSWER) == Allowed():
            assert decide(low, roles=[role], answer=ANSWER) == Allowed()


@pytest.mark.req("SAL-20", part="limit and overdue debt")
def test_credit():
    standing = credit.Standing(D(100), receivable=D(40), advance=D(10), overdue=D(0))
    assert credit.check(standing, open_orders=D(20), order=D(50)).granted
    assert credit.check(standing, open_orders=D(20), order=D(51)).over_limit
    assert credit.check(replace(standing, limit=None), open_orders=D(0), order=D(10**9)).granted
    late = credit.check(replace(standing, limit=None, overdue=D(1)), open_orders=D(0), order=D(1))
    assert late.overdue and not late.granted
    assert credit.check(replace(standing, limit=D(0), overdue=D(9)), open_orders=D(20), order=D(0)).granted
    assert credit.check(standing, open_orders=D(20), order=D(51)).exposure == 101


@given(money, money, money, money)
def test_what_is_paid_before_goods_leave_is_no_credit(total, invoiced, deposit, paid):
    taken = credit.on_credit(total, invoiced=invoiced, deposit=deposit, paid=paid)
    assert 0 <= taken <= total
    if deposit >= total + paid:
        assert taken == 0
    if not deposit:
        assert taken == max(total - invoiced, 0)


def test_goods_may_leave_when_the_deposit_is_paid():
    assert credit.may_leave(deposit=D(0), paid=D(0))
    assert not credit.may_leave(deposit=D(10), paid=D(9))
    assert credit.may_leave(deposit=D(10), paid=D(10))


LINE = progress.Line(1, D(60))
SERVICE = progress.Line(2, D(1), is_goods=False)


def state(*lines, asked=True, paid=False):
    return progress.state_of(lines, asked=asked, paid=paid)


@pytest.mark.req("SAL-06", part="states")
def test_the_state_follows_from_the_facts():
    part, whole = replace(LINE, delivered=D(25)), replace(LINE, delivered=D(60))
    billed = replace(whole, invoiced=D(60))
    assert state(LINE, asked=False) == "confirmed"
    assert state(LINE) == "running"
    assert state(part) == "part_delivered"
    assert state(whole) == "delivered"
    assert state(whole, SERVICE) == "part_delivered"
    assert state(billed) == "delivered"
    assert state(billed, paid=True) == "completed"
    assert state(replace(whole, invoiced=D(25)), paid=True) == "delivered"


def test_services_go_with_the_last_goods():
    assert progress.services_due([LINE, SERVICE]) == {}
    assert progress.services_due([replace(LINE, delivered=D(60)), SERVICE]) == {2: D(1)}
    assert progress.services_due([replace(SERVICE, delivered=D(1))]) == {}


PLACES = st.dictionaries(st.integers(1, 3), st.dictionaries(st.integers(1, 2), quantities))
SLIPS = st.dictionaries(st.tuples(st.integers(1, 2), st.integers(1, 3)), quantities)


@given(PLACES, SLIPS)
def test_only_what_is_reserved_and_not_yet_asked_is_released(reserved, asked):
    release = progress.to_release(reserved, asked, dict.fromkeys(range(1, 4), D(10) ** 12))
    for line, places in reserved.items():
        for warehouse, quantity in places.items():
            rest = max(quantity - asked.get((warehouse, line), 0), 0)
            assert release.get(warehouse, {}).get(line, 0) == rest


@given(PLACES, SLIPS, st.fixed_dictionaries(dict.fromkeys(range(1, 4), quantities)))
def test_all_slips_together_never_ask_for_more_than_is_still_to_be_delivered(reserved, asked, outstanding):
    release = progress.to_release(reserved, asked, outstanding)
    for line, most in outstanding.items():
        there = sum(part for (_place, each), part in asked.items() if each == line)
        more = sum(goods.get(line, 0) for goods in release.values())
        assert all(goods.get(line, 1) > 0 for goods in release.values())
        assert more <= max(most - there, 0)


def test_promises_that_moved_wait_until_the_slip_left_behind_comes_back():
    here, there, line = 1, 2, 7
    moved = {line: {there: D(5)}}
    assert progress.to_release(moved, {(here, line): D(5)}, {line: D(5)}) == {}
    assert progress.to_release(moved, {(here, line): D(3)}, {line: D(5)}) == {there: {line: D(2)}}
    assert progress.to_release(moved, {}, {line: D(5)}) == {there: {line: D(5)}}


@pytest.mark.parametrize(
    ("price", "discount", "said"),
    [("18000000", "0.05", "17100000.00"), ("10", "0", "10.00"), ("0.99", "0.5", "0.50"), ("100", "1", "0.00")],
)
def test_the_printed_price_of_one_is_after_discount_to_the_cent(price, discount, said):
    line = Priced(D(7), D(price), D(discount))
    assert f"{amounts.unit_price(line)}" == said


def test_shortage():
    assert replace(LINE, reserved=D(25)).short == 35
    assert replace(LINE, reserved=D(25), delivered=D(20)).short == 15
    assert SERVICE.short == 0


def test_the_rate_of_a_document_has_six_places():
    assert amounts.discount_rate(amounts.Amounts(D(3), D(1), D(2), D(0))) == D("0.333333")


def test_what_is_already_paid_of_a_deposit_is_no_security_any_more():
    assert credit.on_credit(D(100), deposit=D(50), paid=D(30)) == 80
    assert credit.on_credit(D(100), invoiced=D(10), deposit=D(50)) == 40


def test_half_a_coin_over_the_limit_is_over_it():
    standing = credit.Standing(D(0), receivable=D(0), advance=D(0), overdue=D("0.5"))
    asked = credit.check(standing, open_orders=D(0), order=D("0.5"))
    assert asked.over_limit and asked.overdue


def test_an_answer_counts_on_its_last_day_and_says_yes_or_no():
    wanted = Wanted(1, D("0.08"), D(1), TODAY)
    assert discounts.covers(replace(ANSWER, valid_until=TODAY), wanted) is True
    assert discounts.covers(replace(ANSWER, valid_until=None), wanted) is True
    assert discounts.covers(None, wanted) is False


def test_the_lowest_function_that_can_be_asked_is_asked():
    wanted = Wanted(1, D("0.05"), D(1_080_000_000), TODAY)

    def asked(*askable):
        return discounts.decide(wanted, POLICY, roles=(), answer=None, askable=askable)

    assert asked("board.director") == AskApproval("board.director", POLICY.steps[0])
    assert asked() == AboveAllSteps(D("0.05"))


def test_every_line_counts_for_the_state():
    whole = replace(LINE, delivered=D(60), invoiced=D(60))
    assert not progress.is_invoiced([whole, replace(whole, invoiced=D(59))])
    assert progress.is_invoiced([replace(whole, invoiced=D(59), returned=D(1))])
    assert state(whole, replace(LINE, delivered=D("0.5"))) == "part_delivered"
    assert state(LINE, replace(LINE, delivered=D("0.5"))) == "part_delivered"
    assert progress.services_due([replace(LINE, delivered=D(60)), LINE, SERVICE]) == {}


def test_the_slips_of_another_line_do_not_count():
    reserved = {1: {1: D(5)}, 2: {1: D(4)}}
    release = progress.to_release(reserved, {(1, 1): D(5)}, {1: D(5), 2: D(4)})
    assert release == {1: {2: D(4)}}
