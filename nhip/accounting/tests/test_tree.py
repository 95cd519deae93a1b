"""The tree of accounts: whatever is posted, a parent is the sum of what stands under it."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nhip.accounting.rules import tree

pytestmark = pytest.mark.once

CHART = {
    code: tree.Account(number, code, parent)
    for number, (code, parent) in enumerate(
        [("111", ""), ("1111", "111"), ("1112", "111"), ("333", ""), ("3331", "333"), ("33311", "3331"), ("131", "")]
    )
}
LEAVES = ("1111", "1112", "33311", "131")
amounts = st.decimals(min_value=-(10**12), max_value=10**12, places=2)
moved = st.decimals(min_value=0, max_value=10**12, places=2)
posted = st.dictionaries(st.sampled_from(LEAVES), st.tuples(amounts, moved, moved))


@given(posted)
def test_a_parent_is_the_sum_of_its_accounts_on_each_side(said):
    rows = {row.code: row for row in tree.tree(((code, tree.sides(*one)) for code, one in said.items()), CHART)}
    for code, row in rows.items():
        under = [other.sides for other in rows.values() if other.account.parent == code]
        assert row.above == bool(under)
        for name in tree.NAMES:
            assert not under or getattr(row.sides, name) == sum(getattr(each, name) for each in under)
    tops = [row.sides for row in rows.values() if row.level == 0]
    leaves = [row.sides for row in rows.values() if not row.above]
    for name in tree.NAMES:
        assert sum(getattr(each, name) for each in tops) == sum(getattr(each, name) for each in leaves)


def test_parents_stand_above_and_further_out():
    found = tree.tree([(code, tree.sides(Decimal(1), Decimal(0), Decimal(0))) for code in LEAVES], CHART)
    assert [(row.code, row.level) for row in found] == [
        ("111", 0), ("1111", 1), ("1112", 1), ("131", 0), ("333", 0), ("3331", 1), ("33311", 2),
    ]  # fmt: skip


def test_each_balance_stands_on_its_own_side():
    d = Decimal
    assert tree.sides(d(10), d(5), d(20)) == tree.Sides(d(10), d(0), d(5), d(20), d(0), d(5))
    assert tree.sides(d(-10), d(20), d(5)) == tree.Sides(d(0), d(10), d(20), d(5), d(5), d(0))
    assert tree.Account(1, "Cash").parent == ""


def test_an_account_stands_under_its_parent_whatever_its_code():
    chart = {"9": tree.Account(1, "top"), "1": tree.Account(2, "inside", "9"), "5": tree.Account(3, "beside")}
    one = tree.sides(Decimal(1), Decimal(2), Decimal(3))
    rows = tree.tree([("1", one), ("5", one)], chart)
    assert [(row.code, row.sides) for row in rows] == [("5", one), ("9", one), ("1", one)]
