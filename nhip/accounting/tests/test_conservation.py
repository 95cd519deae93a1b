"""Whatever is done in whatever order, the books agree with themselves (R1, R18)."""

from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from nhip.accounting import checks, operations
from nhip.accounting.models import Invoice, JournalLine, Receipt, StockValue
from nhip.kernel.operations import Refused

from .firm import Firm

dong = st.integers(1, 50_000_000)
pieces = st.integers(1, 20)


class Bookkeeping(RuleBasedStateMachine):
    """One company; every step is something that accounting or its neighbours really do."""

    firm: Firm

    def __init__(self):
        super().__init__()
        self.mark = transaction.savepoint_create()
        self.orders = [self.firm.order() for _ in range(2)]

    def teardown(self):
        transaction.savepoint_rollback(self.mark)

    def tried(self, act):
        """A refusal leaves nothing behind; the invariant looks after it."""
        try:
            return act()
        except Refused:
            return None

    def some(self, model, **where):
        return model.objects.filter(company=self.firm.company, **where).order_by("?").first()

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

    @rule(amount=dong)
    def allocate(self, amount):
        receipt, invoice = self.some(Receipt, state="posted"), self.some(Invoice, open_amount__gt=0)
        if receipt and invoice:
            shares = (operations.AllocatedShare(invoice.pk, Decimal(amount)),)
            self.tried(lambda: operations.allocate(receipt, operations.Allocate(shares), by=self.firm.hanh))

    @rule()
    def allocate_oldest(self):
        if receipt := self.some(Receipt, state="posted"):
            self.tried(lambda: operations.allocate_oldest(receipt, by=self.firm.hanh))

    @rule()
    def take_back(self):
        receipt = self.some(Receipt, state="posted", allocations__isnull=False)
        if receipt:
            told = operations.TakeBack(receipt.allocations.first().invoice_id)
            self.tried(lambda: operations.take_back(receipt, told, by=self.firm.hanh))

    @rule()
    def reverse(self):
        if receipt := self.some(Receipt, state="posted"):
            operations.reverse_receipt(receipt, operations.Because("nhầm"), by=self.firm.thu)

    @rule(quantity=pieces, value=st.integers(0, 10**9))
    def goods_in(self, quantity, value):
        self.firm.stocked(self.firm.laptop, str(quantity), value)

    @rule(quantity=pieces)
    def goods_out(self, quantity):
        self.tried(lambda: self.firm.issued(self.firm.laptop, str(quantity)))

    @invariant()
    def the_books_agree(self):
        assert checks.check(self.firm.company.pk) == []
        assert sum(JournalLine.objects.filter(company=self.firm.company).values_list("amount", flat=True)) == 0


@pytest.mark.slow("a state machine of many steps")
@pytest.mark.req("ACC-16", part="conservation")
@pytest.mark.req("R1", part="the books, 8 runs")
def test_the_books_agree_with_themselves_after_anything(firm):
    firm.may_collect(firm.binh, 10**12)
    Bookkeeping.firm = firm
    few = settings(max_examples=8, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(Bookkeeping, settings=few)


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
