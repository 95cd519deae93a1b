"""The product's own rules, fed with Northwind's lines, come to the figures that the oracle computed without them."""

from decimal import Decimal

import pytest

from nhip.accounting.rules import value_out
from nhip.kernel import currencies
from nhip.sales.rules.amounts import Priced, amounts

from .northwind import oracle

pytestmark = pytest.mark.once


@pytest.mark.req("R24", part="Northwind's 2,155 lines")
def test_lines_are_rounded_as_the_oracle_rounds_them():
    found = sum(
        amounts(Priced(Decimal(line.quantity), line.price, line.discount), currencies.places("USD")).net
        for order in oracle.orders()
        for line in order.lines
    )
    assert found == oracle.figures().ordered == Decimal("1265793.29")


@pytest.mark.req("ACC-21", part="weighted average of Northwind's issues")
def test_goods_leave_with_the_oracles_value():
    pieces = {product: Decimal(count) for product, (count, _) in oracle.opening_stock().items()}
    value = {product: count * cost for product, (count, cost) in oracle.opening_stock().items()}
    for order in oracle.issued_orders():
        for line in order.lines:
            gone = value_out(pieces[line.product], value[line.product], Decimal(line.quantity), "USD")
            pieces[line.product] -= line.quantity
            value[line.product] -= gone
    assert value == oracle.closing().value and pieces == oracle.closing().pieces
