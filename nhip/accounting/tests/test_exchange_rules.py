"""Foreign money and what is booked of it: parts add up to the whole, and both are used up together (R25)."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nhip.accounting import rules
from nhip.accounting.rules import Leg, Paper, exchange
from nhip.accounting.rules.corrections import Both, Standing, Terms, adjusted_of, returned_of, whole_of
from nhip.accounting.rules.exchange import Held, TooSmall, following, gain_and_loss, is_written, spread, worth
from tests.exchange.stories import story

pytestmark = pytest.mark.once

D = Decimal
NONE = Standing()


@pytest.mark.req("R25")
@pytest.mark.req("ACC-18", part="part payments in three currencies")
def test_random_stories_end_at_nothing():
    """`nhip prove exchange` plays a hundred thousand of these."""
    assert [wrong for number in range(150) for wrong in story(f"16-11-2026/{number}")] == []


@pytest.mark.req("ACC-18", part="exchange difference")
@given(
    st.integers(2, 10**12).map(lambda cents: D(cents).scaleb(-2)),
    st.integers(1, 10**10).map(lambda rate: D(rate).scaleb(-4)),
    st.floats(0, 1, exclude_min=True),
)
@settings(max_examples=60)
def test_a_part_and_the_rest_are_the_whole(total, rate, share):
    held = Held(total, max(worth(total, rate), D(2)), rate)
    part = max(min((total * D(share)).quantize(D("0.01")), total), D("0.01"))
    cut = held.part(part)
    rest = Held(total - part, held.booked - cut, rate)
    assert bool(rest.foreign) == bool(rest.booked) and cut > 0 and rest.booked >= 0
    if rest.foreign:
        assert rest.part(rest.foreign) == rest.booked


def test_what_is_worth_a_coin_is_not_parted():
    with pytest.raises(TooSmall):
        Held(D(100), D(1), D("0.01")).part(D(50))
    assert Held(D(100), D(2), D("0.02")).part(D(1)) == 1
    with pytest.raises(ValueError):
        Held(D(100), D(2), D("0.02")).part(D(101))


def test_papers_have_the_decimals_of_their_currency():
    assert is_written(D("1.001"), "KWD") and not is_written(D("1.001"), "USD") and not is_written(D("1.5"), "JPY")
    assert rules.coin(Paper("KWD")) == D("0.001") and rules.coin("KWD") == D("0.01")
    assert worth(D("0.02"), D("25.5")) == 1 and worth(D("-0.02"), D("25.5")) == -1


@given(st.integers(-(10**9), 10**9), st.lists(st.integers(0, 10**6), min_size=1, max_size=8))
@settings(max_examples=40)
def test_what_is_spread_adds_up(amount, over):
    parts = spread(D(amount), [D(each) for each in over])
    assert sum(parts) == amount and len(parts) == len(over)


def test_gains_and_losses_never_hide_each_other():
    assert gain_and_loss([D(5), D(-3), D(1)]) == (6, 3)
    legs = rules.exchange.difference_legs([D(5), D(-3)], 7)
    assert [(leg.account, leg.amount) for leg in legs] == [("131", 5), ("515", -5), ("635", 3), ("131", -3)]
    back = rules.exchange.allocation_legs(D(-100), D(-5), 7)
    assert [(leg.account, leg.amount) for leg in back] == [("131", -5), ("515", 5)]


def test_a_correction_is_booked_as_what_it_corrects():
    terms = Terms("VND", "USD", D(25000))
    line = Both(Standing(D(3), D(2_512_094), D(0)), Standing(D(3), D("99.99"), D(0)))
    first, last = returned_of(line, D(1), terms), None
    last = returned_of(line + first, D(2), terms)
    gone = line + first + last
    assert gone.booked == NONE and gone.foreign == NONE
    none = adjusted_of(line, D(0), D(0), None, terms)
    assert none.booked.net == -2_512_094 and none.foreign.net == D("-99.99")
    assert adjusted_of(line, D(3), D("33.33"), None, terms).booked == NONE
    assert whole_of(line, line.foreign, terms).booked == line.booked
    assert following(D(0), D(0), D("10.00"), D(25000)) == 250_000


def test_a_part_takes_its_share_of_what_the_lines_were_rounded_by():
    assert Held(D(2), D(50_000), D(25_000)).part(D(1)) == 25_000
    assert Held(D(3), D(75_002), D(25_000)).part(D(1)) == 25_001
    assert Held(D(2), D("0.05"), D("0.025")).part(D(1), "USD") == D("0.02")


def test_what_cannot_be_parted_is_refused_with_its_figures():
    for wrong in (D(0), D(3)):
        with pytest.raises(ValueError, match=f"^{wrong} of 2$"):
            Held(D(2), D(50_000), D(25_000)).part(wrong)
    with pytest.raises(TooSmall, match="^1 of 2, booked at 1$"):
        Held(D(2), D(1), D("0.5")).part(D(1))


def test_the_dong_is_meant_where_no_currency_is_said_and_nothing_follows_from_nothing():
    assert spread(D(10), [D(1)] * 3) == [3, 4, 3]
    assert following(D(10), D(3), D(1), D(3)) == -7
    assert following(D(5), D(0), D(2), D(10)) == 15


def test_money_abroad_is_booked_with_what_it_gains_and_loses():
    gained, lost = (
        exchange.receipt_legs(D(100), "1122", 7, [D(30)]),
        exchange.receipt_legs(D(100), "1122", 7, [D(-30)]),
    )
    assert set(gained) == {Leg("1122", D(100), party=7), Leg("131", D(-70), party=7), Leg("515", D(-30))}
    assert set(lost) == {Leg("1122", D(100), party=7), Leg("635", D(30)), Leg("131", D(-130), party=7)}
    gained, lost = (exchange.refund_legs(D(100), "1122", 7, D(each)) for each in (30, -30))
    assert set(gained) == {Leg("131", D(130), party=7), Leg("1122", D(-100), party=7), Leg("515", D(-30))}
    assert set(lost) == {Leg("131", D(70), party=7), Leg("635", D(30)), Leg("1122", D(-100), party=7)}
    for amount, difference, account in ((1, 1, "515"), (1, -1, "635"), ("0.5", "0.5", "515"), ("0.5", "-0.5", "635")):
        legs = exchange.allocation_legs(D(amount), D(difference), 7)
        assert set(legs) == {Leg("131", D(difference), party=7), Leg(account, -D(difference))}
