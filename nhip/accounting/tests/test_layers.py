"""First in, first out: the oldest layer leaves first, and layers, stock value and ledger are one to the dong."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.db.utils import DatabaseError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from nhip.accounting import api, checks, rules
from nhip.accounting.models import CostLayer, LayerUse, StockValue, ValuationMove
from nhip.accounting.operations import (
    ChangeCosting,
    ChooseCosting,
    OpenYear,
    change_costing,
    choose_costing,
    open_year,
)
from nhip.accounting.rules import Layer
from nhip.kernel import clock
from nhip.kernel.models import PolicyValue
from nhip.kernel.operations import Refused
from nhip.kernel.together import together
from tests.proofs import sums
from tests.proofs.histories import History, tell

from .firm import NOW, SINCE, TODAY, Firm

D = Decimal
FIFO, AVERAGE = StockValue.Method.FIFO, StockValue.Method.AVERAGE


def fifo(firm, product=None):
    return choose_costing(ChooseCosting((product or firm.laptop).pk, FIFO), by=firm.thu)


def left(firm) -> list[tuple]:
    """What is left of each layer that is not empty: quantity and value."""
    rows = CostLayer.objects.filter(company=firm.company).order_by("stock", "place")
    found = []
    for row in rows:
        used = list(row.uses.values_list("quantity", "value"))
        rest = row.quantity - sum(q for q, _v in used), row.value - sum(v for _q, v in used)
        found += [rest] if rest[0] else []
    return found


def back(firm, quantity: int, value: int) -> None:
    lines = [api.Incoming(firm.laptop.pk, D(quantity), D(value))]
    with together():
        api.take_back_stock(
            lines, source=firm.customer, on=TODAY, text="Trả lại", customer=firm.customer.pk, by=firm.kien
        )


@pytest.mark.req("ACC-21", part="the textbook's layers")
def test_the_textbooks_sales_first_in_first_out(firm):
    """inv-fifo: 40 at 124, 50 at 136, 20 at 142, 90 at 144; 60 are left: 8,640 of 27,560, 18,920 were sold."""
    fifo(firm)
    for quantity, price in ((40, 124), (50, 136), (20, 142), (90, 144)):
        firm.stocked(firm.laptop, str(quantity), quantity * price)
    sold = [firm.issued(firm.laptop, quantity)[firm.laptop.pk] for quantity in ("45", "65", "30")]
    assert sold == [40 * 124 + 5 * 136, 45 * 136 + 20 * 142, 30 * 144] and sum(sold) == 18_920
    assert left(firm) == [(60, 8_640)] and firm.balance("156") == 8_640 and firm.balance("632") == 18_920
    assert checks.check(firm.company.pk) == []


@pytest.mark.req("ACC-21", part="back at the cost it left for")
def test_what_comes_back_is_the_youngest_layer_at_its_own_cost(firm):
    fifo(firm)
    firm.stocked(firm.laptop, "2", 200)
    firm.stocked(firm.laptop, "2", 300)
    assert firm.issued(firm.laptop, "1") == {firm.laptop.pk: 100}
    back(firm, 1, 100)
    assert left(firm) == [(1, 100), (2, 300), (1, 100)]
    assert firm.issued(firm.laptop, "4") == {firm.laptop.pk: 500}
    assert left(firm) == [] and firm.balance("156") == 0
    with pytest.raises(Refused):
        firm.issued(firm.laptop, "1")
    firm.stocked(firm.laptop, "1", 7)
    assert firm.issued(firm.laptop, "1") == {firm.laptop.pk: 7}


def test_goods_at_the_average_have_no_layers_and_cost_no_statement_more(firm, statements):
    firm.stocked(firm.laptop, "3", 100)
    fifo(firm, other := firm.product("BOOK", "goods"))
    firm.stocked(other, "3", 100)
    with statements.taken():
        firm.issued(firm.laptop, "1")
        firm.stocked(firm.laptop, "1", 7)
    asked = " ".join(statements)
    assert "costlayer" not in asked and "layeruse" not in asked and "used_up =" not in asked
    with together():
        both = [api.Outgoing(firm.laptop.pk, D(1)), api.Outgoing(other.pk, D(1))]
        worth = api.issue_stock(
            both, source=firm.customer, on=TODAY, text="", customer=firm.customer.pk, by=firm.kien
        )
    assert worth == {firm.laptop.pk: 25, other.pk: 33}  # 74 of three at the average; a third of a hundred
    assert CostLayer.objects.filter(company=firm.company).count() == 1 and checks.check(firm.company.pk) == []


@pytest.mark.req("ACC-21", part="the method by product and category")
def test_new_goods_get_the_method_of_the_company_or_their_category(firm):
    book, pen = firm.product("BOOK", "goods", category="Sách"), firm.product("PEN", "goods")
    firm.add(PolicyValue, policy="accounting.fifo_categories", value="Thực phẩm; sách ", since=SINCE)
    for product in (book, pen):
        firm.stocked(product, "2", 10)
    methods = dict(StockValue.objects.filter(company=firm.company).values_list("product__code", "method"))
    assert methods == {"BOOK": "fifo", "PEN": "average"}
    firm.add(PolicyValue, policy="accounting.costing_method", value="fifo", since=SINCE)
    firm.stocked(firm.laptop, "2", 10)
    firm.stocked(pen, "2", 10)
    methods = dict(StockValue.objects.filter(company=firm.company).values_list("product__code", "method"))
    assert methods == {"BOOK": "fifo", "PEN": "average", "LAP-15": "fifo"} and checks.check(firm.company.pk) == []


def test_only_goods_are_costed_once_and_by_the_chief(firm):
    with pytest.raises(Refused):
        choose_costing(ChooseCosting(firm.training.pk, FIFO), by=firm.thu)
    with pytest.raises(PermissionDenied):
        choose_costing(ChooseCosting(firm.laptop.pk, FIFO), by=firm.binh)
    stock = fifo(firm)
    with pytest.raises(Refused):
        fifo(firm)
    with pytest.raises(PermissionDenied):
        change_costing(stock, ChangeCosting(AVERAGE), by=firm.binh)
    with pytest.raises(Refused):
        change_costing(stock, ChangeCosting(FIFO), by=firm.thu)
    assert change_costing(stock, ChangeCosting(AVERAGE), by=firm.thu).method == AVERAGE


@pytest.mark.req("ACC-21", part="the method holds for a year")
def test_the_method_changes_with_empty_stock_or_at_the_beginning_of_a_year_only(firm):
    firm.stocked(firm.laptop, "3", 100)
    stock = StockValue.objects.get(product=firm.laptop)
    with pytest.raises(Refused) as refused:
        change_costing(stock, ChangeCosting(FIFO), by=firm.thu)
    assert "LAP-15" in str(refused.value) and refused.value.field == "method"
    firm.issued(firm.laptop, "3")
    stock = change_costing(StockValue.objects.get(pk=stock.pk), ChangeCosting(FIFO), by=firm.thu)
    firm.stocked(firm.laptop, "3", 100)
    firm.stocked(firm.laptop, "3", 200)
    firm.issued(firm.laptop, "1")
    next_year = datetime(TODAY.year + 1, 1, 4, 9, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
    with clock.at(next_year):
        open_year(OpenYear(starts=date(TODAY.year + 1, 1, 1)), by=firm.thu)
        before = firm.balance("156")
        stock = change_costing(StockValue.objects.get(pk=stock.pk), ChangeCosting(AVERAGE), by=firm.thu)
        assert (stock.quantity, stock.value, left(firm)) == (5, 267, []) and firm.balance("156") == before
        assert checks.check(firm.company.pk) == []
        stock = change_costing(stock, ChangeCosting(FIFO), by=firm.thu)
        assert left(firm) == [(5, 267)] and firm.issued(firm.laptop, "2") == {firm.laptop.pk: 107}
        assert checks.check(firm.company.pk) == []


def test_the_database_refuses_what_no_layer_holds_and_every_change(firm):
    fifo(firm)
    firm.stocked(firm.laptop, "3", 100)
    layer = CostLayer.objects.get(company=firm.company)
    own = {"company_id": firm.company.pk, "layer": layer}
    for wrong in (
        lambda: LayerUse.objects.create(**own, quantity=D(4), value=D(1)),
        lambda: LayerUse.objects.create(**own, quantity=D(1), value=D(101)),
        lambda: CostLayer.objects.filter(pk=layer.pk).update(value=D(1)),
        lambda: CostLayer.objects.filter(pk=layer.pk).delete(),
        lambda: CostLayer.objects.create(
            company_id=firm.company.pk, stock=layer.stock, place=1, quantity=D(1), value=D(1), date=TODAY
        ),
    ):
        with pytest.raises(DatabaseError), together():
            wrong()
    assert left(firm) == [(3, 100)]


def test_a_planted_drift_of_layers_is_found(firm):
    fifo(firm)
    firm.stocked(firm.laptop, "3", 100)
    firm.stocked(firm.laptop, "3", 100)
    second = CostLayer.objects.get(company=firm.company, place=2)
    LayerUse.objects.create(company_id=firm.company.pk, layer=second, quantity=D(1), value=D(1))
    found = {each.what for each in checks.check(firm.company.pk)}
    assert found == {"accounting.layer.used", "accounting.stock_value.layers"}
    move = ValuationMove.objects.filter(product=firm.laptop).first()
    LayerUse.objects.create(company_id=firm.company.pk, layer=second, move=move, quantity=D(1), value=D(1))
    assert "accounting.layer.move" in {each.what for each in checks.check(firm.company.pk)}


class Shelving(History):
    """Goods come, go and come back in any order, by either method, which changes when it may."""

    def __init__(self):
        super().__init__()
        self.day = clock.at(NOW)
        self.day.__enter__()
        self.firm: Firm = self.world
        self.sold: list[tuple[int, int]] = []

    def over(self):
        self.day.__exit__(None, None, None)
        assert checks.check(self.firm.company.pk) == []

    @rule(quantity=st.integers(1, 9), value=st.integers(0, 10**7))
    def goods_in(self, quantity, value):
        self.firm.stocked(self.firm.laptop, str(quantity), value)

    @rule(quantity=st.integers(1, 12))
    def goods_out(self, quantity):
        try:
            worth = self.firm.issued(self.firm.laptop, str(quantity))[self.firm.laptop.pk]
            self.sold.append((quantity, int(worth)))
        except Refused:
            return

    @rule()
    def comes_back(self):
        if self.sold:
            back(self.firm, *self.sold.pop())

    @rule(method=st.sampled_from([FIFO, AVERAGE]))
    def change(self, method):
        try:
            stock = StockValue.objects.get(product=self.firm.laptop)
            change_costing(stock, ChangeCosting(method), by=self.firm.thu)
        except (Refused, StockValue.DoesNotExist):
            return

    @invariant()
    def layers_stock_and_ledger_are_one(self):
        assert sums.wrong(connection, sums.BOOKS) == []
        stock = StockValue.objects.filter(product=self.firm.laptop).first()
        if stock and stock.method == FIFO:
            rest = left(self.firm)
            assert sum(v for _q, v in rest) <= stock.value == self.firm.balance("156")
            assert sum(q for q, _v in rest) == stock.quantity


def opened() -> Firm:
    with clock.at(NOW):
        firm = Firm()
        fifo(firm)
        return firm


@pytest.mark.race
@pytest.mark.req("R19", part="layers, stock value and ledger, to the dong")
@pytest.mark.req("ACC-21", part="first in, first out")
def test_layers_stock_value_and_ledger_are_one_to_the_dong():
    tell(Shelving, opened, histories=6, steps=12)


parts = st.lists(st.tuples(st.integers(1, 50), st.integers(0, 10**9)), min_size=1, max_size=6)


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(parts, st.integers(1, 300))
def test_the_oldest_leave_first_and_nothing_is_lost(held, quantity):
    layers = [Layer(n, n, D(q), D(v)) for n, (q, v) in enumerate(held, 1)]
    there = sum(layer.quantity for layer in layers)
    if quantity > there:
        with pytest.raises(rules.NotInStock):
            rules.first_out(layers, D(quantity))
        return
    taken = rules.first_out(layers, D(quantity))
    assert sum(part.quantity for part in taken) == quantity
    assert [part.place for part in taken] == list(range(1, len(taken) + 1))
    assert all(part.empties for part in taken[:-1])
    assert all(part.value == layers[part.key - 1].value for part in taken if part.empties)
    assert all(0 <= part.value <= layers[part.key - 1].value for part in taken)
