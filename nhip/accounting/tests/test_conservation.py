"""Whatever is done in whatever order, the books agree with themselves (R1, R18)."""

from decimal import Decimal

import pytest
from django.db import connection
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from nhip.accounting import checks, operations
from nhip.accounting.models import Invoice, Receipt, StockValue
from nhip.kernel import clock
from nhip.kernel.operations import Refused
from tests.proofs import sums
from tests.proofs.histories import History, tell

from .firm import NOW, Firm

dong = st.integers(1, 50_000_000)
pieces = st.integers(1, 20)
some = st.integers(0, 99)
HISTORIES, STEPS = 200, 12


class Bookkeeping(History):
    """One company; every step is something that accounting or its neighbours really do."""

    def __init__(self):
        super().__init__()
        self.day = clock.at(NOW)
        self.day.__enter__()
        self.firm: Firm = self.world
        self.orders = [self.firm.order() for _ in range(2)]

    def over(self):
        self.day.__exit__(None, None, None)
        assert checks.check(self.firm.company.pk) == []

    def tried(self, act):
        """A refusal leaves nothing behind; the invariant looks after it."""
        try:
            return act()
        except Refused:
            return None

    def one(self, model, which, **where):
        """One of them, chosen by number so that a history can be told again."""
        rows = list(model.objects.filter(company=self.firm.company, **where).order_by("id"))
        return rows[which % len(rows)] if rows else None

    @rule(net=dong, which=st.integers(0, 1), days=st.integers(0, 60))
    def invoice(self, net, which, days):
        self.firm.invoice(net, order=self.orders[which], days=days)

    @rule(amount=dong, which=st.integers(0, 2))
    def receive(self, amount, which):
        self.firm.banked(amount, order=self.orders[which] if which < 2 else None)

    @rule(amount=dong, counted=dong)
    def collect_and_count(self, amount, counted):
        receipt = operations.hand_over(self.firm.collected(amount, self.orders[0]), by=self.firm.binh)
        told = operations.Count(Decimal(counted), "chênh lệch")
        self.tried(lambda: operations.count(receipt, told, by=self.firm.quynh))

    @rule(amount=dong, which=some, what=some)
    def allocate(self, amount, which, what):
        receipt, invoice = self.one(Receipt, which, state="posted"), self.one(Invoice, what, open_amount__gt=0)
        if receipt and invoice:
            shares = (operations.AllocatedShare(invoice.pk, Decimal(amount)),)
            self.tried(lambda: operations.allocate(receipt, operations.Allocate(shares), by=self.firm.hanh))

    @rule(which=some)
    def allocate_oldest(self, which):
        if receipt := self.one(Receipt, which, state="posted"):
            self.tried(lambda: operations.allocate_oldest(receipt, by=self.firm.hanh))

    @rule(which=some)
    def take_back(self, which):
        if receipt := self.one(Receipt, which, state="posted", allocations__isnull=False):
            told = operations.TakeBack(receipt.allocations.order_by("id").first().invoice_id)
            self.tried(lambda: operations.take_back(receipt, told, by=self.firm.hanh))

    @rule(which=some)
    def reverse(self, which):
        if receipt := self.one(Receipt, which, state="posted"):
            operations.reverse_receipt(receipt, operations.Because("nhầm"), by=self.firm.thu)

    @rule(quantity=pieces, value=st.integers(0, 10**9))
    def goods_in(self, quantity, value):
        self.firm.stocked(self.firm.laptop, str(quantity), value)

    @rule(quantity=pieces)
    def goods_out(self, quantity):
        self.tried(lambda: self.firm.issued(self.firm.laptop, str(quantity)))

    @invariant()
    def the_books_agree(self):
        assert sums.wrong(connection, sums.BOOKS) == []


def opened() -> Firm:
    with clock.at(NOW):
        firm = Firm()
        firm.may_collect(firm.binh, 10**12)
        return firm


@pytest.mark.race
@pytest.mark.req("ACC-16", part="conservation")
@pytest.mark.req("R1", part="200 histories of 12 steps")
@pytest.mark.timeout(400)
def test_the_books_agree_with_themselves_after_anything():
    """200 histories; sums of the tests' own after every step, those of the product after every history."""
    tell(Bookkeeping, opened, histories=HISTORIES, steps=STEPS)


def test_a_planted_drift_is_found(firm):
    firm.invoice(10_000_000)
    firm.banked(1_000_000)
    firm.stocked(firm.laptop, "2", 100)
    assert checks.check(firm.company.pk) == []
    Invoice.objects.update(open_amount=Decimal(9_999_999))
    Receipt.objects.update(open_amount=Decimal(1))
    StockValue.objects.update(value=Decimal(99))
    found = {each.what for each in checks.check(firm.company.pk)}
    assert found == {
        "accounting.invoice.open_amount", "accounting.receipt.open_amount", "accounting.receivables",
        "accounting.stock_value.value", "accounting.stock_value.account",
    }  # fmt: skip
