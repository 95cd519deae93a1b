"""Ageing holds for any invoices, receipts and allocations of any days."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nhip.accounting import rules
from nhip.accounting.rules import Ahead, Owed

pytestmark = pytest.mark.once

FIRST = date(2026, 1, 1)
days = st.integers(0, 200).map(lambda n: FIRST + timedelta(days=n))
dong = st.integers(1, 10**12).map(Decimal)
either = st.integers(-(10**12), 10**12).map(Decimal)


@dataclass(frozen=True)
class Paper:
    """An invoice or a receipt: the day it is in the books, its amount, and how long until it is due."""

    day: date
    amount: Decimal
    days: int = 0


@dataclass(frozen=True)
class Share:
    """So much of a receipt for an invoice, on a day; below zero it is taken back."""

    invoice: int
    receipt: int
    day: date
    amount: Decimal


papers = st.lists(st.builds(Paper, days, dong, st.integers(0, 90)), max_size=6)
shares = st.lists(st.builds(Share, st.integers(0, 5), st.integers(0, 5), days, either), max_size=12)


def on_the_day(invoices, receipts, given_shares, on):
    """What counts on that day: papers in the books, and shares between two of them."""
    counted = [
        each
        for each in given_shares
        if each.invoice < len(invoices)
        and each.receipt < len(receipts)
        and max(each.day, invoices[each.invoice].day, receipts[each.receipt].day) <= on
    ]
    debts = [
        Owed(
            each.day + timedelta(days=each.days),
            each.amount,
            sum((s.amount for s in counted if s.invoice == n), Decimal(0)),
        )
        for n, each in enumerate(invoices)
        if each.day <= on
    ]
    money = [
        Ahead(each.amount, sum((s.amount for s in counted if s.receipt == n), Decimal(0)))
        for n, each in enumerate(receipts)
        if each.day <= on
    ]
    return debts, money


@pytest.mark.req("ACC-07", part="ageing ties to account 131")
@given(papers, papers, shares, days)
def test_the_columns_less_the_advances_are_the_balance(invoices, receipts, given_shares, on):
    found = rules.aged(*on_the_day(invoices, receipts, given_shares, on), on)
    booked = sum((each.amount for each in invoices if each.day <= on), Decimal(0))
    booked -= sum((each.amount for each in receipts if each.day <= on), Decimal(0))
    assert sum(found.buckets.values()) - found.ahead == found.balance == booked
    assert min(found.buckets.values()) >= 0
    debit, credit = rules.sides(booked)
    assert debit - credit == booked and min(debit, credit) == 0


@given(papers, papers, shares, days, st.randoms())
def test_the_order_of_allocations_does_not_matter(invoices, receipts, given_shares, on, chance):
    mixed = list(given_shares)
    chance.shuffle(mixed)
    debts, money = on_the_day(invoices, receipts, mixed, on)
    assert rules.aged(debts, money, on) == rules.aged(*on_the_day(invoices, receipts, given_shares, on), on)
    chance.shuffle(debts)
    chance.shuffle(money)
    assert rules.aged(debts, money, on) == rules.aged(*on_the_day(invoices, receipts, given_shares, on), on)


@given(papers, days, st.integers(0, 200))
def test_a_later_day_only_moves_debts_to_older_columns(invoices, on, more):
    debts, _money = on_the_day(invoices, [], [], on)
    early, late = rules.aged(debts, [], on), rules.aged(debts, [], on + timedelta(days=more))
    assert early.open == late.open
    for until in range(1, len(rules.BUCKETS) + 1):
        young = rules.BUCKETS[:until]
        assert sum(late.buckets[each] for each in young) <= sum(early.buckets[each] for each in young)


@given(either, st.lists(either, max_size=30))
def test_a_statement_ends_where_its_sides_lead(opening, amounts):
    debit = sum((rules.sides(each)[0] for each in amounts), Decimal(0))
    credit = sum((rules.sides(each)[1] for each in amounts), Decimal(0))
    balances = rules.running(opening, amounts)
    assert len(balances) == len(amounts)
    assert (balances[-1] if balances else opening) == opening + debit - credit


@pytest.mark.parametrize(
    ("day", "first"),
    [("2026-01-01", "2026-01-01"), ("2026-03-31", "2026-01-01"), ("2026-11-16", "2026-10-01")],
)  # fmt: skip
def test_quarters_start_on_their_first_day(day, first):
    assert rules.quarter_start(date.fromisoformat(day)) == date.fromisoformat(first)
