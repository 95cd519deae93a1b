"""The arithmetic of single papers: accounts by chart, doubtful debts, early discounts, openings, promises."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nhip.accounting.rules import bad_debts, charts, early, opening, promises
from nhip.accounting.rules.ledger import Leg, difference

pytestmark = pytest.mark.once

D = Decimal
dong = st.integers(0, 10**12).map(D)
some = st.integers(1, 10**12).map(D)
BY_LAW = (
    bad_debts.Rate(6, D("0.3")),
    bad_debts.Rate(12, D("0.5")),
    bad_debts.Rate(24, D("0.7")),
    bad_debts.Rate(36, D(1)),
)


def sides(legs) -> dict[str, Decimal]:
    """By account of Circular 133, what moves."""
    return {str(leg.account): leg.amount for leg in legs}


@pytest.mark.parametrize(
    ("account", "tt133", "tt99"),
    [
        (charts.RECEIVABLE, "131", "131"),
        (charts.OUTPUT_VAT, "33311", "33311"),
        (charts.STOCK, "156", "156"),
        (charts.COST_OF_GOODS, "632", "632"),
        (charts.CASH, "1111", "111"),
        (charts.BANK, "1121", "112"),
        (charts.FOREIGN_CASH, "1112", "111"),
        (charts.FOREIGN_BANK, "1122", "112"),
        (charts.CAPITAL, "4111", "41111"),
        (charts.REVENUE["goods"], "5111", "511"),
        (charts.REVENUE["service"], "5113", "511"),
        (charts.REVENUE["digital"], "5113", "511"),
        (charts.REDUCTIONS["goods"], "5111", "521"),
        (charts.REDUCTIONS["service"], "5113", "521"),
        (charts.REDUCTIONS["digital"], "5113", "521"),
        (charts.ALLOWANCE, "2293", "2293"),
        (charts.DOUBTFUL_COST, "6422", "6426"),
        (charts.FINANCE_INCOME, "515", "515"),
        (charts.FINANCE_COST, "635", "635"),
        (charts.OTHER_INCOME, "711", "711"),
    ],
)
def test_an_account_is_that_of_the_companys_circular(account, tt133, tt99):
    assert (charts.code_of(account, "tt133"), charts.code_of(account, "tt99")) == (tt133, tt99)
    assert account == tt133


def test_a_plain_code_is_of_the_chart_already():
    assert charts.code_of("642", "tt99") == "642"
    assert charts.CHARTS == {"tt133": "133/2016/TT-BTC", "tt99": "99/2025/TT-BTC"}


@pytest.mark.req("ACC-07", part="how long a debt is overdue")
@pytest.mark.parametrize(
    ("due", "on", "months"),
    [
        ("2026-01-15", "2026-01-10", 0),
        ("2025-01-15", "2025-01-15", 0),
        ("2026-01-15", "2026-02-14", 0),
        ("2026-01-15", "2026-02-15", 1),
        ("2026-01-15", "2026-07-16", 6),
        ("2025-11-30", "2026-05-29", 5),
        ("2025-11-30", "2026-05-30", 6),
        ("2025-08-31", "2026-02-27", 5),
        ("2025-08-31", "2026-02-28", 6),
        ("2024-12-10", "2026-12-09", 23),
        ("2024-12-10", "2026-12-10", 24),
        ("2026-12-10", "2024-12-10", 0),
    ],
)
def test_a_debt_is_late_by_whole_months(due, on, months):
    assert bad_debts.months_late(date.fromisoformat(due), date.fromisoformat(on)) == months


@pytest.mark.req("ACC-07", part="rates of the law")
@pytest.mark.parametrize(
    ("months", "rate"),
    [(5, "0"), (6, "0.3"), (11, "0.3"), (12, "0.5"), (24, "0.7"), (35, "0.7"), (36, "1"), (90, "1")],
)
def test_the_rate_is_the_highest_that_was_reached(months, rate):
    year, month = divmod(months, 12)
    on = date(2020 + year, 1 + month, 1)
    assert bad_debts.rate_of(date(2020, 1, 1), on, BY_LAW) == D(rate)
    assert bad_debts.rate_of(date(2020, 1, 1), on, reversed(BY_LAW)) == D(rate)


def test_what_is_provided_for_is_rounded_in_the_companys_coin():
    assert bad_debts.required(D(1_001), D("0.5")) == 501
    assert bad_debts.required(D("10.01"), D("0.5"), "USD") == D("5.01")


@given(some, some)
def test_papers_of_doubtful_debts_balance_and_move_the_accounts_of_the_law(amount, provided):
    provided = min(amount, provided)
    more = bad_debts.provision_legs(amount, 7)
    assert more == (Leg("6422", amount, party=7), Leg("2293", -amount, party=7))
    assert bad_debts.provision_legs(-amount, 7) == (Leg("6422", -amount, party=7), Leg("2293", amount, party=7))
    lost = bad_debts.write_off_legs(amount, provided, 7)
    assert difference(lost) == 0 and {leg.party for leg in lost} == {7}
    assert sides(lost) == {"2293": provided, "131": -amount} | (
        {"6422": amount - provided} if amount > provided else {}
    )
    assert bad_debts.recovery_legs(amount, "1121", 7) == (Leg("1121", amount, party=7), Leg("711", -amount, party=7))


@given(dong, dong, dong)
def test_a_discount_for_paying_early_is_never_more_than_its_rate_nor_than_is_owed(total, given_, owed):
    rate = D("0.02")
    most = early.most(total, rate, given_)
    whole = (total * rate).quantize(D(1), "ROUND_HALF_UP")
    assert most == (whole - given_ if whole > given_ else 0)
    assert early.earned(total, rate, given_, owed) == (most if most < owed else owed)


def test_a_discount_for_paying_early_by_example():
    assert early.most(D(10_050), D("0.01"), D(0)) == 101
    assert early.most(D("10.50"), D("0.01"), D(0), "USD") == D("0.11")
    assert early.earned(D("10.50"), D("0.01"), D(0), D(5), "USD") == D("0.11")
    assert early.most(D(10_000), D("0.02"), D(250)) == 0
    assert early.earned(D(10_000), D("0.02"), D(50), D(100)) == 100
    assert early.discount_legs(D(150), 7) == (Leg("635", D(150), party=7), Leg("131", D(-150), party=7))


def test_the_last_day_counts_and_without_terms_none():
    last = date(2026, 11, 20)
    assert early.in_time(last, last) and early.in_time(last - timedelta(1), last)
    assert not early.in_time(last + timedelta(1), last) and early.in_time(last, None) is False


@pytest.mark.req("FLOW-10", part="kept or broken")
@pytest.mark.parametrize(
    ("received", "day", "said"),
    [
        (100, -9, "kept"),
        (101, 9, "kept"),
        (99, 0, "awaited"),
        (99, -1, "awaited"),
        (99, 1, "broken"),
        (0, 9, "broken"),
    ],
)
def test_a_promise_is_kept_by_money_and_broken_by_its_day(received, day, said):
    until = date(2026, 11, 20)
    assert promises.state_of(D(100), until, D(received), until + timedelta(day)) == said


LEDGER = (
    opening.Balance("131", 5, D(700), D(0)),
    opening.Balance("131", 6, D(0), D(40)),
    opening.Balance("156", None, D(300), D(10)),
    opening.Balance("331", 8, D(0), D(90)),
    opening.Balance("1111", None, D(30), D(0)),
    opening.Balance("4111", None, D(0), D(890)),
)
ITEMS = (opening.Item(5, "A1", owed=D(500)), opening.Item(5, "A2", owed=D(200)), opening.Item(6, "B1", ahead=D(40)))
GOODS = (opening.Worth(3, D(1), D(200)), opening.Worth(3, D(1), D(50)), opening.Worth(4, D(2), D(40)))


def test_books_that_tie_say_so_sum_by_sum():
    said = opening.controls(LEDGER, ITEMS, GOODS)
    assert [(one.what, one.account, one.file, one.ledger, one.party) for one in said] == [
        ("both", "", 1030, 1030, None),
        ("owed", "131", 700, 700, None),
        ("ahead", "131", 40, 40, None),
        ("goods", "156", 290, 290, None),
    ]
    assert [one.gap for one in said] == [0, 0, 0, 0]


def test_two_mistakes_that_cancel_out_are_named_customer_by_customer():
    swapped = (
        opening.Item(5, "A1", owed=D(690)),
        opening.Item(9, "C1", owed=D(10)),
        opening.Item(6, "B1", ahead=D(39)),
    )
    said = opening.controls(LEDGER, swapped, GOODS)
    assert [(one.what, one.party, one.file, one.ledger, one.gap) for one in said if one.gap] == [
        ("ahead", None, 39, 40, -1),
        ("owed", 5, 690, 700, -10),
        ("ahead", 6, 39, 40, -1),
        ("owed", 9, 10, 0, 10),
    ]
    assert {one.account for one in said if one.party} == {"131"}


def test_a_balance_of_131_that_names_nobody_is_no_customers():
    nameless = (opening.Balance("131", None, D(5), D(0)),)
    assert len(opening.controls(nameless, (), ())) == 4


def test_the_entry_takes_invoices_and_goods_in_place_of_their_sums():
    assert opening.legs(LEDGER, ITEMS, GOODS) == (
        Leg("331", D(-90), party=8),
        Leg("1111", D(30)),
        Leg("4111", D(-890)),
        Leg("131", D(500), party=5, text="A1"),
        Leg("131", D(200), party=5, text="A2"),
        Leg("131", D(-40), party=6, text="B1"),
        Leg("156", D(250), product=3),
        Leg("156", D(40), product=4),
    )


def test_an_account_with_both_sides_opens_with_both_and_revenue_with_none():
    both = (opening.Balance("331", 8, D(20), D(90)),)
    assert [leg.amount for leg in opening.legs(both, (), ())] == [20, -90]
    assert opening.WITHOUT_BALANCE == ("5", "6", "7", "8", "9")
    assert {"131", "331"} == opening.WITH_PARTY
