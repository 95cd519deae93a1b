"""The arithmetic of returns: which invoice is credited, what a part is worth, and when an order is complete."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nhip.sales.rules import progress
from nhip.sales.rules import returns as rules

pytestmark = pytest.mark.once

D = Decimal
QUANTITIES = st.integers(min_value=1, max_value=50)


@given(
    st.lists(st.tuples(st.integers(1, 3), QUANTITIES), max_size=12), st.dictionaries(st.integers(1, 3), QUANTITIES)
)
def test_credits_take_no_more_off_an_invoice_than_it_has(billed, wanted):
    bills = [rules.Billed(place, line, D(quantity)) for place, (line, quantity) in enumerate(billed)]
    found = rules.credits({line: D(quantity) for line, quantity in wanted.items()}, bills)
    for line, quantity in wanted.items():
        there = sum(bill.quantity for bill in bills if bill.line == line)
        assert sum(part.get(line, 0) for part in found.values()) == min(there, quantity)
    left = {bill.invoice: bill for bill in bills}
    for invoice, parts in found.items():
        bill = left[invoice]
        assert parts == {bill.line: parts[bill.line]} and 0 < parts[bill.line] <= bill.quantity
        later = [other for other in bills if other.invoice > invoice and other.line == bill.line]
        assert all(found[other.invoice][bill.line] == other.quantity for other in later)  # used up before


def test_what_came_back_is_not_awaited_on_an_invoice():
    line = progress.Line(1, D(2), delivered=D(2), invoiced=D(1), returned=D(1))
    said = {"asked": False, "paid": True}
    assert progress.state_of([line], **said) == "completed"
    assert progress.state_of([progress.Line(1, D(2), delivered=D(2), invoiced=D(1))], **said) == "delivered"


def test_the_value_of_a_part_is_its_part_of_the_line():
    assert rules.worth(D(1), ordered=D(3), net=D(100), places=0) == 33
    assert rules.worth(D(3), ordered=D(3), net=D(100), places=0) == 100
    assert rules.worth(D(1), ordered=D(3), net=D(100), places=2) == D("33.33")


def test_a_return_may_ask_for_what_the_customer_has_and_nobody_asked_for_yet():
    assert rules.returnable(delivered=D(5), returned=D(2), claimed=D(1)) == 2
    assert rules.returnable(delivered=D(5), returned=D(3), claimed=D(4)) == 0


def test_an_approval_of_a_return_binds_order_cause_and_quantities():
    lines = [(1, D("2.50")), (2, D(1))]
    said = rules.fingerprint(7, "defect", lines)
    assert said == rules.fingerprint(7, "defect", [(2, D("1.0")), (1, D("2.5"))])
    others = [
        (8, "defect", lines),
        (7, "mind", lines),
        (7, "defect", [(1, D(2)), (2, D(1))]),
        (7, "defect", lines[:1]),
    ]
    assert said not in [rules.fingerprint(*other) for other in others] and len(said) >= 32
