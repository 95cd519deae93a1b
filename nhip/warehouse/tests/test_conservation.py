"""Whatever happens in the store: moves, shelves, stock, pieces and promises agree, and nothing comes from nowhere."""

from collections import Counter
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from nhip.kernel import clock, ids
from nhip.kernel.operations import Refused
from nhip.kernel.refs import Ref
from nhip.warehouse import api, checks
from nhip.warehouse.models import Bin, Serial, Stock
from nhip.warehouse.operations import IssuedLine, TransferInputs, TransferredLine, transfer
from tests.proofs import sums
from tests.proofs.histories import History, tell

from .store import Store

quantities = st.integers(1, 5)
HISTORIES, STEPS = 200, 12


class Keeping(History):
    """Random days in a store; a refusal is fine, a difference is not."""

    def __init__(self):
        super().__init__()
        self.store, self.orders, self.picking, self.owned = self.world, [], [], Counter()
        self.lots = 0
        self.goods = (self.store.cable, self.store.toner, self.store.laptop)

    def over(self):
        assert checks.check(self.store.company.pk) == []

    @rule(which=st.integers(0, 2), quantity=quantities, a=st.booleans())
    def receive(self, which, quantity, a):
        product, said = self.goods[which], {}
        self.lots += 1
        if product.tracking == "lot":
            said = {"lot": f"L{self.lots % 3}-{quantity}", "expires_on": clock.today() + timedelta(quantity)}
        elif product.tracking == "serial":
            said = {"serials": f"S{self.lots}"}
        shelf = self.store.shelf1.pk if a and quantity % 2 else None
        warehouse = self.store.a if a else self.store.b
        self.store.stock(product, quantity, warehouse=warehouse, shelf=shelf, **said)
        self.owned[product.pk] += quantity

    @rule(which=st.integers(0, 2), quantity=quantities, a=st.booleans())
    def order(self, which, quantity, a):
        order, line, product = self.store.order(), ids.new(), self.goods[which]
        warehouse = self.store.a if a else self.store.b
        want = api.Want(line, product.pk, Decimal(quantity))
        api.reserve(order.ref, [want], warehouse=warehouse.pk, by=self.store.binh)
        issue = self.store.accept(self.store.slip(order, (line, product, quantity), warehouse=warehouse))
        self.orders.append(order.ref)
        self.picking.append(issue)

    @rule(quantity=quantities, keep=st.booleans())
    def issue(self, quantity, keep):
        if not self.picking:
            return
        issue = self.picking.pop(0)
        line = issue.lines.get()
        quantity = min(Decimal(quantity), line.asked)
        serials = Serial.objects.filter(product=line.product, warehouse=issue.warehouse, state="in_stock")
        serials = serials.order_by("id")
        read = tuple(serials.values_list("number", flat=True)[: int(quantity)])
        read = read if line.product.tracking == "serial" else ()
        try:
            self.store.issue(issue, IssuedLine(line.pk, quantity, read), rest={"keep_rest": keep})
            self.owned[line.product_id] -= quantity
        except Refused:
            self.picking.append(issue)

    @rule(which=st.integers(0, 2), quantity=quantities, a=st.booleans(), follow=st.booleans())
    def move(self, which, quantity, a, follow):
        product, origin, target = self.goods[which], self.store.a, self.store.b
        if not a:
            origin, target = target, origin
        bins = Bin.objects.filter(product=product, warehouse=origin, on_hand__gt=0).order_by("id")
        if not (pile := bins.first()):
            return
        pieces = Serial.objects.filter(product=product, warehouse=origin, state="in_stock", location=pile.location)
        pieces = pieces.order_by("id")
        quantity = min(Decimal(quantity), pile.on_hand)
        read = tuple(pieces.values_list("number", flat=True)[: int(quantity)])
        read = read if product.tracking == "serial" else ()
        line = TransferredLine(product.pk, quantity, pile.lot_id, pile.location_id, serials=read)
        try:
            transfer(TransferInputs(origin.pk, target.pk, (line,), follow=follow), by=self.store.head)
        except Refused as refused:
            assert "reserv" in str(refused) or "giữ" in str(refused)

    @rule()
    def cancel(self):
        if self.orders:
            api.release(self.orders.pop(), by=self.store.binh)

    @invariant()
    def everything_agrees(self):
        assert sums.wrong(connection, sums.BOOKS, sums.GOODS) == []
        for product in self.goods:
            there = Stock.objects.filter(product=product).values_list("on_hand", flat=True)
            assert sum(there) == self.owned[product.pk]


@pytest.mark.race
@pytest.mark.req("WH-03", part="stock is the sum of the moves")
@pytest.mark.req("R1", part="the stock")
@pytest.mark.timeout(400)
def test_nothing_comes_from_nowhere_and_nothing_is_lost():
    """200 histories; sums of the tests' own after every step, those of the product after every history."""
    tell(Keeping, Store, histories=HISTORIES, steps=STEPS)


def test_a_planted_difference_is_found(store):
    store.stock(store.laptop, 2, serials="LAP")
    store.asked(store.laptop, 1)
    assert checks.check(store.company.pk) == []
    Stock.objects.filter(product=store.laptop).update(on_hand=3, reserved=0)
    Bin.objects.filter(product=store.laptop).update(on_hand=1)
    Serial.objects.filter(number="LAP-1").update(state="issued", warehouse=None)
    assert {found.what for found in checks.check(store.company.pk)} == {
        "warehouse.stock.on_hand",
        "warehouse.stock.reserved",
        "warehouse.bin.on_hand",
        "warehouse.serial",
        "warehouse.stock.pieces",
    }


def test_the_order_of_a_cancelled_order_is_only_its_own(store):
    store.stock(store.cable, 9)
    one, two = store.order(), store.order()
    for line, order in ((1, one), (2, two)):
        api.reserve(order.ref, [api.Want(line, store.cable.pk, Decimal(4))], warehouse=store.a.pk, by=store.binh)
    api.release(Ref("sales.quotation", one.ref.id), by=store.binh)
    assert store.on_hand(store.cable) == (9, 8)
    api.release(one.ref, by=store.binh)
    assert store.on_hand(store.cable) == (9, 4)
