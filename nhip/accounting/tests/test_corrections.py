"""Corrections of issued invoices: adjusted or replaced, never changed; what is credited and paid back."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from nhip.accounting import api, operations, reports
from nhip.accounting.api import Creditable, Incoming
from nhip.accounting.models import Invoice, InvoiceLine, Refund
from nhip.kernel import clock
from nhip.kernel.operations import Refused
from nhip.kernel.together import together

from .firm import NOW, TODAY

D = Decimal


@pytest.mark.req("SAL-21", part="what can be credited")
def test_what_of_an_order_can_be_credited(firm):
    order = firm.order()
    assert api.creditable(order.ref, by=firm.binh) == ()
    firm.draft((firm.laptop, "2", 18_000_000), order=order)
    assert api.creditable(order.ref, by=firm.binh) == ()
    invoice = firm.invoice(1_000_000, order=order)
    line = InvoiceLine.objects.get(invoice=invoice)
    one = Creditable(invoice.pk, str(invoice), line.order_line, firm.training.pk, D(1), D(1_000_000))
    assert api.creditable(order.ref, by=firm.binh) == (one,)


@pytest.mark.req("SAL-21", part="stock value of a return")
def test_sold_goods_come_back_at_the_value_given(firm):
    firm.stocked(firm.laptop, "27", 405_000_000)
    firm.issued(firm.laptop, "2")
    with together():
        back = [Incoming(firm.laptop.pk, D(1), D(15_000_000))]
        api.take_back_stock(
            back, source=firm.customer, on=TODAY,
            text="Hàng trả lại", customer=firm.customer.pk, by=firm.kien,
        )  # fmt: skip
    assert (firm.balance("156"), firm.balance("632")) == (390_000_000, 15_000_000)
    assert firm.balance("632", firm.customer) == 15_000_000


PAPER = "BB 01/2026 ngày 15/11/2026"


def adjusted(firm, invoice, quantity="1", price="1000000", **more):
    """The issued adjusting invoice."""
    told = operations.Adjust("Sai", (operations.RightLine(1, D(quantity), D(price)),), agreement=PAPER, **more)
    operations.adjust_invoice(invoice, told, by=firm.quynh)
    return operations.issue_invoice(Invoice.objects.get(corrects=invoice, state="draft"), by=firm.quynh)


@pytest.mark.req("ACC-17", part="an issued invoice is never cancelled")
def test_an_issued_invoice_is_never_voided_and_the_way_on_is_said(firm):
    invoice = firm.invoice(1_000_000)
    with pytest.raises(Refused, match="adjust it, or replace it|điều chỉnh hoặc thay thế") as refusal:
        operations.void_draft(invoice, by=firm.quynh)
    assert refusal.value.source == "91/2026/TT-BTC"
    assert not operations.void_draft.fits(invoice)
    invoice.refresh_from_db()
    assert invoice.state == "issued"


SAID = {
    "number": "'00000009'", "symbol": "'1C26TZZ'", "total": "total + 100", "net": "net + 100", "tax": "tax + 100",
    "buyer_name": "'Ai đó'", "buyer_tax_number": "''", "buyer_address": "'Ở đâu đó'", "state": "'void'",
    "customer_id": "customer_id + 1", "kind": "'adjusting'", "reason": "'?'", "date": "'2026-11-01'", "order_id": "1",
}  # fmt: skip


@pytest.mark.req("ACC-17", part="an issued invoice stays as it is")
@pytest.mark.parametrize("column", SAID)
def test_the_database_itself_keeps_what_was_issued(firm, column):
    invoice = firm.invoice(1_000_000)
    with pytest.raises(IntegrityError, match="stays as it is"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE accounting_invoice SET {column} = {SAID[column]} WHERE id = {invoice.pk}")


@pytest.mark.req("ACC-17", part="an issued invoice stays as it is")
@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM accounting_invoice WHERE id = {0}",
        "UPDATE accounting_invoiceline SET net = net + 100 WHERE invoice_id = {0}",
        "DELETE FROM accounting_invoiceline WHERE invoice_id = {0}",
    ],
)
def test_the_database_keeps_invoices_and_their_lines(firm, statement):
    invoice = firm.invoice(1_000_000)
    with pytest.raises(IntegrityError, match="stays as it is"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(invoice.pk))


@pytest.mark.req("ACC-17", part="reason and agreement")
def test_no_correction_without_reason_and_a_mistake_not_without_agreement(firm):
    invoice = firm.invoice(1_000_000)
    line = (operations.RightLine(1, D(1), D(900_000)),)
    for told, field in (
        (operations.Adjust(" ", line, agreement=PAPER), "reason"),
        (operations.Adjust("Sai", line), "agreement"),
        (operations.Adjust("Sai", (operations.RightLine(1, D(1), D(1_000_000)),), agreement=PAPER), "lines"),
        (operations.Adjust("Sai", (operations.RightLine(7, D(1), D(1)),), agreement=PAPER), "lines"),
    ):
        with pytest.raises(Refused) as refusal:
            operations.adjust_invoice(invoice, told, by=firm.quynh)
        assert refusal.value.field == field
    assert not Invoice.objects.filter(corrects=invoice).exists()
    reduced = operations.Adjust("Trầy xước", line, Invoice.Cause.REDUCTION)
    operations.adjust_invoice(invoice, reduced, by=firm.quynh)
    assert Invoice.objects.get(corrects=invoice).total == -110_000


@pytest.mark.req("ACC-17", part="two drafts of one line")
def test_two_drafts_do_not_take_more_than_was_billed(firm):
    invoice = firm.invoice(1_000_000)
    told = operations.Adjust("Sai", (operations.RightLine(1, D(1), D(400_000)),), agreement=PAPER)
    for _twice in range(2):
        operations.adjust_invoice(invoice, told, by=firm.quynh)
    first, second = Invoice.objects.filter(corrects=invoice).order_by("id")
    operations.issue_invoice(first, by=firm.quynh)
    with pytest.raises(Refused, match="void the draft|bỏ bản nháp"):
        operations.issue_invoice(second, by=firm.quynh)
    assert operations.void_draft(second, by=firm.quynh).state == "void"
    invoice.refresh_from_db()
    assert invoice.open_amount == 440_000 == firm.balance("131", firm.customer)


@pytest.mark.req("ACC-07", part="credits of customers")
def test_a_credit_counts_wherever_a_customer_stands(firm):
    invoice = firm.invoice(10_000_000)
    firm.banked(11_000_000)
    with clock.at(NOW + timedelta(days=2)):
        credit = adjusted(firm, invoice, price="6000000")
        assert (credit.state, credit.open_amount, credit.due_on) == ("issued", -4_400_000, None)
        stands = api.lock_credit(firm.customer.pk, by=firm.hanh)
        assert (stands.receivable, stands.advance, stands.overdue) == (0, 4_400_000, 0)
        (row,) = reports.ageing(TODAY + timedelta(days=2), by=firm.hanh).debtors
        assert (row.aged.ahead, row.booked, row.gap) == (4_400_000, -4_400_000, 0)
        assert reports.ageing(TODAY, by=firm.hanh).debtors == ()
        assert [item.left for item in reports.behind(TODAY + timedelta(days=2), by=firm.hanh)] == [4_400_000]
    invoice.refresh_from_db()
    assert (invoice.state, invoice.total) == ("paid", 11_000_000)


@pytest.mark.req("SAL-21", part="refund")
def test_nothing_goes_back_beyond_what_is_open(firm):
    invoice = firm.invoice(10_000_000)
    firm.banked(11_000_000)
    credit = adjusted(firm, invoice, price="6000000")

    def pay(amount, treasury=firm.bank, text="Trả lại", by=firm.quynh):
        told = operations.PayBack(D(amount), treasury.pk, text)
        return operations.refund_credit(Invoice.objects.get(pk=credit.pk), told, by=by)

    for wrong in ((4_400_001,), (0,), ("0.5",), (100, firm.cash), (100, firm.bank, " ")):
        with pytest.raises(Refused):
            pay(*wrong)
    with pytest.raises(PermissionDenied):
        pay(100, by=firm.binh)
    pay(4_000_000)
    with pytest.raises(Refused):
        pay(400_001)
    assert pay(400_000).state == "paid"
    last = Refund.objects.latest("id")
    assert (last.number, last.amount, firm.balance("131")) == ("BN-26-00002", 400_000, 0)
    operations.reverse_refund(last, operations.Because("Nhầm"), by=firm.thu)
    credit.refresh_from_db()
    assert (credit.open_amount, credit.state, firm.balance("131")) == (-400_000, "part_paid", -400_000)
    with pytest.raises(Refused):
        operations.reverse_refund(Refund.objects.get(pk=last.pk), operations.Because("Nhầm"), by=firm.thu)


@pytest.mark.req("SAL-21", part="refund in cash")
def test_cash_goes_back_up_to_the_limit_and_what_lies_in_the_desk(firm):
    order = firm.order()
    told = operations.ReceiveCash(firm.customer.pk, D(9_000_000), order=order.pk)
    paid = operations.receive_cash(told, by=firm.quynh)
    back = operations.PayBack(D(5_000_001), firm.cash.pk, "Khách huỷ đơn")
    with pytest.raises(Refused, match="5.000.000"):
        operations.refund_advance(paid, back, by=firm.quynh)
    operations.refund_advance(paid, operations.PayBack(D(5_000_000), firm.cash.pk, "Khách huỷ đơn"), by=firm.quynh)
    assert Refund.objects.get().number == "PC-26-00001"
    assert api.paid_for(order.ref, by=firm.binh) == 4_000_000
    assert (firm.balance("1111"), firm.balance("131")) == (4_000_000, -4_000_000)
    paid.refresh_from_db()
    with pytest.raises(Refused, match="PT-26-00001"):
        operations.reverse_receipt(paid, operations.Because("Nhầm"), by=firm.thu)
    operations.reverse_refund(Refund.objects.get(), operations.Because("Nhầm"), by=firm.thu)
    paid.refresh_from_db()
    operations.reverse_receipt(paid, operations.Because("Nhầm"), by=firm.thu)
    assert (firm.balance("1111"), firm.balance("131"), api.paid_for(order.ref, by=firm.binh)) == (0, 0, 0)
