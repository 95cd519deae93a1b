"""The arithmetic of the store, by examples and by random cases."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nhip.warehouse.rules import (
    Pile,
    Want,
    expired,
    first_expired_first,
    gap,
    in_turn,
    lacking,
    promise,
    repeated,
    serial_numbers,
    settle,
    split,
    take,
    totals,
    warranty_until,
    worth,
    worth_of_part,
)  # fmt: skip

pytestmark = pytest.mark.once

TODAY = date(2026, 11, 21)
quantities = st.decimals(0, 10**6, places=6)
wants = st.lists(st.builds(Want, st.integers(1, 5), st.integers(1, 3), quantities), max_size=6)
stocks = st.dictionaries(st.tuples(st.integers(1, 3), st.integers(1, 3)), quantities, max_size=9)


def pile(shelf=1, code="A", lot=None, expires=None, quantity=1):
    return Pile(shelf, code, lot, expires, Decimal(quantity))


piles = st.lists(
    st.builds(
        Pile,
        st.integers(1, 4),
        st.sampled_from("ABCD"),
        st.one_of(st.none(), st.integers(1, 5)),
        st.one_of(st.none(), st.dates(TODAY - timedelta(9), TODAY + timedelta(9))),
        quantities,
    ),
    max_size=8,
)


def test_two_lines_of_one_product_are_one_wish():
    assert totals([Want(1, 7, Decimal(2)), Want(2, 7, Decimal(3)), Want(3, 8, Decimal(1))]) == {7: 5, 8: 1}


def test_the_chosen_warehouse_comes_first_then_the_others_by_code():
    assert in_turn({1: "KHO-A", 2: "KHO-B", 3: "KHO-C"}, 2) == [2, 1, 3]


@pytest.mark.req("FLOW-02", part="reservation")
def test_the_first_of_60_gets_13_here_12_there_and_35_are_lacking():
    asked = [Want(1, 7, Decimal(60))]
    shares = promise(asked, {(1, 7): Decimal(13), (2, 7): Decimal(12)}, [1, 2])
    assert [(share.warehouse, share.quantity) for share in shares] == [(1, 13), (2, 12)]
    assert lacking(asked, shares) == {7: 35}


@given(wants, stocks)
def test_nobody_is_promised_more_than_there_is_or_than_he_wants(asked, free):
    shares = promise(asked, free, [1, 2, 3])
    for place in free:
        assert sum(s.quantity for s in shares if (s.warehouse, s.product) == place) <= free[place]
    assert all(share.quantity > 0 for share in shares)
    short, wanted = lacking(asked, shares), totals(asked)
    for product in wanted:
        got = sum(s.quantity for s in shares if s.product == product)
        there = sum(quantity for (_w, p), quantity in free.items() if p == product)
        assert got == min(wanted[product], there)
        assert got + short.get(product, 0) == wanted[product]


@pytest.mark.req("WH-03", part="first expired first")
def test_what_expires_first_leaves_first_then_the_older_lot_then_shelf_by_shelf():
    late, soon = pile(lot=1, expires=date(2027, 5, 1)), pile(lot=2, expires=date(2026, 12, 1))
    old, never = pile(lot=3, code="B", expires=date(2026, 12, 1)), pile(lot=4)
    gone = pile(lot=5, expires=TODAY - timedelta(1))
    assert first_expired_first([never, late, old, soon, gone], TODAY) == [soon, old, late, never]
    near, far = pile(shelf=9, code="A-01"), pile(shelf=1, code="B-01")
    assert first_expired_first([far, near], TODAY) == [near, far]


def test_a_lot_may_leave_on_the_day_it_expires():
    assert not expired(TODAY, TODAY)
    assert expired(TODAY - timedelta(1), TODAY)
    assert not expired(None, TODAY)


@given(quantities, piles)
def test_what_is_taken_is_what_is_wanted_or_all_there_is_and_never_expired(quantity, lying):
    fit = first_expired_first(lying, TODAY)
    taken = take(quantity, fit)
    assert sum(part.quantity for part in taken) == min(quantity, sum(part.quantity for part in fit))
    assert all(part.quantity > 0 and not expired(part.expires_on, TODAY) for part in taken)


@given(quantities, quantities)
def test_a_promise_ends_with_the_goods_and_its_rest_only_if_it_is_not_kept(issued, promised):
    assert settle(issued, promised, keep_rest=True) == min(issued, promised)
    assert settle(issued, promised, keep_rest=False) == promised


def test_serial_numbers_are_read_one_a_line():
    assert serial_numbers([" LAP001 \r\n\n", "\tLAP002\n", " "]) == ["LAP001", "LAP002"]
    assert repeated(["a", "b", "a", "a"]) == ["a", "a"]


@pytest.mark.req("WH-11", part="warranty")
@pytest.mark.parametrize(
    ("sold", "months", "until"),
    [
        (date(2026, 11, 21), 12, date(2027, 11, 21)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 12, 5), 1, date(2027, 1, 5)),
        (date(2026, 12, 5), 0, None),
    ],
)
def test_the_warranty_ends_so_many_months_later(sold, months, until):
    assert warranty_until(sold, months) == until


@given(st.dates(date(2020, 1, 1), date(2060, 1, 1)), st.integers(1, 120))
def test_a_warranty_is_never_longer_than_its_months(sold, months):
    until = warranty_until(sold, months)
    assert until.day <= sold.day
    assert (until.year - sold.year) * 12 + until.month - sold.month == months


def test_worth_is_rounded_half_up_to_whole_dong():
    assert worth(Decimal("1.5"), Decimal("333")) == 500
    assert worth(Decimal(2), Decimal("15000000")) == 30_000_000


def test_a_company_that_keeps_its_books_in_dollars_loses_no_cent():
    cent = Decimal("0.01")
    assert worth(Decimal(3), Decimal("12.35"), cent) == Decimal("37.05")
    assert split(Decimal("10.00"), [Decimal(1)] * 3, cent) == [Decimal("3.34"), Decimal("3.33"), Decimal("3.33")]


@given(st.integers(0, 10**12), st.lists(st.decimals("0.000001", 10**5, places=6), min_size=1, max_size=8))
def test_a_value_is_shared_by_quantity_to_the_last_dong(value, parts):
    value = Decimal(value)
    shares = split(value, parts)
    assert sum(shares) == value
    whole = sum(parts)
    for share, part in zip(shares, parts, strict=True):
        assert abs(share - value * part / whole) <= 1
        assert share >= 0


def test_sharing_among_nothing_gives_nothing():
    assert split(Decimal(100), [Decimal(0)]) == [0]


@pytest.mark.req("WH-04", part="how much is short")
@given(quantities, quantities)
def test_the_gap_fills_up_to_the_least(free, least):
    assert free + gap(free, least) >= least
    assert gap(free, least) == 0 or free + gap(free, least) == least


def test_nothing_is_lacking_where_everything_is_promised():
    asked = [Want(1, 7, Decimal(2))]
    assert lacking(asked, promise(asked, {(1, 7): Decimal(2)}, [1])) == {}


def test_what_lies_nowhere_in_particular_leaves_first_and_an_empty_pile_not_at_all():
    loose, first = pile(lot=None, code="B"), pile(lot=1, code="A")
    assert first_expired_first([first, loose, pile(lot=2, quantity=0)], TODAY) == [loose, first]
    floor, low, high = pile(shelf=None), pile(shelf=1), pile(shelf=2)
    assert first_expired_first([high, low, floor], TODAY) == [floor, low, high]


def test_the_coin_that_is_left_goes_where_most_was_cut():
    assert split(Decimal(5), [Decimal(3), Decimal(1)]) == [4, 1]


@pytest.mark.parametrize(("before", "said"), [(0, 66), (1, 67), (2, 67)])
def test_a_part_that_comes_back_is_worth_its_part_of_what_left(before, said):
    assert worth_of_part(Decimal(1), of=Decimal(3), cost=Decimal(200), before=Decimal(before)) == said


def test_all_that_comes_back_is_worth_all_that_left():
    half = Decimal("200.5")
    assert worth_of_part(Decimal(3), of=Decimal(3), cost=half, before=Decimal(0)) == half
    assert worth_of_part(Decimal(1), of=Decimal(3), cost=half, before=Decimal(2)) == half - 133
