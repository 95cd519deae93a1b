"""Corrections, the arithmetic: parts add up to the whole, nothing falls below zero, each way as the law leaves it."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nhip.accounting import rules
from nhip.accounting.rules.corrections import (
    Both,
    Standing,
    Terms,
    adjusted,
    adjusted_of,
    returned,
    returned_of,
    standing,
    unit_price,
    whole_of,
    wrong_way,
)

pytestmark = pytest.mark.once

D = Decimal
amounts = st.integers(0, 10**12).map(D)
pieces = st.integers(1, 500).map(D)
rates = st.sampled_from([None, D(0), D("0.05"), D("0.08"), D("0.1")])
kinds = st.sampled_from(["goods", "service"])


@given(pieces, amounts, amounts, st.lists(pieces, max_size=8))
def test_what_comes_back_in_parts_adds_up_to_the_whole(quantity, net, tax, parts):
    now = first = Standing(quantity, net, tax)
    changes = []
    for part in [*parts, quantity]:
        if now.quantity <= 0:
            break
        change = returned(now, min(part, now.quantity))
        assert change.quantity < 0 and change.net <= 0 and change.tax <= 0
        now += change
        assert now.fits
        changes.append(change)
    if not now.quantity:
        assert standing(first, changes) == Standing()


@given(pieces, amounts, amounts, st.data())
def test_a_part_is_never_half_a_coin_off_its_share(quantity, net, tax, data):
    part = data.draw(st.integers(1, int(quantity)).map(D))
    change = returned(Standing(quantity, net, tax), part)
    for whole, back in ((net, -change.net), (tax, -change.tax)):
        assert abs(back - whole * part / quantity) <= D("0.5")


@given(pieces, amounts, amounts, pieces)
def test_more_than_is_left_never_comes_back(quantity, net, tax, more):
    with pytest.raises(ValueError):
        returned(Standing(quantity, net, tax), quantity + more)


@given(pieces, amounts, amounts, pieces, amounts, rates)
def test_an_adjustment_makes_the_line_say_what_it_should(quantity, net, tax, right, price, rate):
    now = Standing(quantity, net, tax)
    then = now + adjusted(now, right, price, rate)
    assert then == Standing(right, rules.line_net(right, price), rules.vat(rules.line_net(right, price), rate))
    assert not adjusted(then, right, price, rate)
    assert unit_price(then, price) == price


@given(st.lists(st.tuples(kinds, amounts, amounts), min_size=1, max_size=6), st.data())
def test_the_first_invoice_and_its_adjustment_are_booked_as_the_net_of_both(lines, data):
    back = [
        (kind, -data.draw(st.integers(0, int(net)).map(D)), -data.draw(st.integers(0, int(tax)).map(D)))
        for kind, net, tax in lines
    ]
    both = [
        (kind, net + less, tax + fewer) for (kind, net, tax), (_same, less, fewer) in zip(lines, back, strict=True)
    ]

    def booked(*papers):
        sums = {}
        for paper in papers:
            legs = rules.invoice_legs((rules.Billing(*line) for line in paper), 1)
            assert rules.difference(legs) == 0
            for leg in legs:
                sums[leg.account] = sums.get(leg.account, D(0)) + leg.amount
        return {account: amount for account, amount in sums.items() if amount}

    assert booked(lines, back) == booked(both)


@pytest.mark.req("ACC-17", part="chains of corrections")
@pytest.mark.parametrize(
    ("replacing", "mistake", "of", "adjusted_before", "wrong"),
    [
        (False, True, "original", False, ""),
        (False, True, "original", True, ""),
        (True, True, "original", False, ""),
        (True, True, "original", True, "adjusted"),
        (True, True, "replacing", False, ""),
        (False, True, "replacing", False, "replaced"),
        (False, False, "replacing", False, ""),
        (True, True, "replacing", True, "adjusted"),
        (False, True, "adjusting", False, "adjusting"),
        (True, True, "adjusting", False, "adjusting"),
    ],
)
def test_the_way_that_the_law_leaves(replacing, mistake, of, adjusted_before, wrong):
    assert wrong_way(replacing=replacing, mistake=mistake, of=of, adjusted=adjusted_before) == wrong


def test_a_standing_is_something_as_soon_as_one_figure_is_and_fits_only_if_all_do():
    assert Standing(net=D(1)) and Standing(tax=D(1)) and Standing(quantity=D(1)) and not Standing()
    assert not Standing(D(1), D(-1), D(0)).fits and Standing(D(0), D(0), D(0)).fits


def test_a_part_that_comes_back_is_said_in_whole_dong_and_nothing_is_no_part():
    assert returned(Standing(D(3), D(100), D(10)), D(1)) == Standing(D(-1), D(-33), D(-3))
    for quantity in (D(0), D(4)):
        with pytest.raises(ValueError, match=f"^{quantity} of 3$"):
            returned(Standing(D(3), D(100), D(10)), quantity)


@pytest.mark.parametrize(
    ("quantity", "net", "price", "said"),
    [(3, 100, "33.3", "33.3"), (2, 10, "7", "5.00"), (3, 100, "7", "33.33"), (0, 0, "7", "7"), (0, 5, "7", "7")],
)
def test_a_unit_is_billed_at_its_price_until_an_adjustment_changes_it(quantity, net, price, said):
    assert str(unit_price(Standing(D(quantity), D(net)), D(price))) == said


ABROAD = Terms("VND", "USD", D(25_000))
HOME, THERE = Standing(D(2), D(2_500_000), D(250_000)), Standing(D(2), D(100), D(10))


def test_a_line_abroad_is_read_from_its_columns_and_added_up_in_both_currencies():
    line = Both.of(D(2), D(2_500_000), D(250_000), D(100), D(10))
    assert line == Both(HOME, THERE) and line.quantity == 2 and line.shown == THERE
    for net, tax in ((None, D(10)), (D(100), None)):
        at_home = Both.of(D(2), D(2_500_000), D(250_000), net, tax)
        assert at_home == Both(HOME) and at_home.shown == HOME
    assert line + line == Both(HOME + HOME, THERE + THERE)
    assert line + Both(HOME) == Both(HOME) + line == Both(HOME + HOME, THERE)
    less = Standing(D(1), D(-1), D(0))
    assert line.fits and not Both(less, THERE).fits and not Both(HOME, less).fits


def test_what_comes_back_or_is_said_anew_abroad_is_booked_at_the_rate_of_its_line():
    line = Both(HOME, THERE)
    half = Standing(D(-1), D(-1_250_000), D(-125_000))
    assert returned_of(line, D(1), ABROAD) == Both(half, Standing(D(-1), D(-50), D(-5)))
    assert returned_of(Both(HOME), D(1), Terms()) == Both(half)
    less = Standing(D(0), D(-20), D(-2))
    assert adjusted_of(line, D(2), D(40), D("0.1"), ABROAD) == Both(Standing(D(0), D(-500_000), D(-50_000)), less)
    assert adjusted_of(Both(HOME), D(2), D(1_000_000), D("0.1"), Terms()).foreign is None
    anew = Standing(D(2), D(80), D(8))
    assert whole_of(line, anew, ABROAD) == Both(Standing(D(2), D(2_000_000), D(200_000)), anew)
    assert whole_of(Both(HOME), anew, Terms()) == Both(anew)


def test_the_price_of_a_unit_abroad_has_four_places_and_a_paper_ends_in_its_own_currency():
    assert str(unit_price(Standing(D(3), D(100)), D(7), ABROAD.last)) == "33.3333"
    assert Terms() == Terms("VND", "", D(0)) and Terms().last == "VND" and type(Terms().last) is str
    assert ABROAD.last == "USD" and type(ABROAD.last) is not str
