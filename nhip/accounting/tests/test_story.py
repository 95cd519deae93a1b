"""SCN-01, the accounting side: cash collected, counted and posted; invoice; goods; the rest by bank."""

from decimal import Decimal

import pytest

from nhip.accounting import api, operations
from nhip.accounting.models import Allocation, Invoice, JournalEntry, Receipt
from nhip.kernel.handoffs import desk
from nhip.kernel.models import Handoff, OutboxEvent
from nhip.kernel.operations import Refused


@pytest.mark.req("SAL-07")
@pytest.mark.req("SAL-08")
@pytest.mark.req("ACC-19")
@pytest.mark.req("FLOW-01")
def test_a_small_sale_paid_partly_in_cash(firm):
    firm.may_collect(firm.binh, 15_000_000)
    firm.stocked(firm.laptop, "27", 405_000_000)
    order = firm.order()

    receipt = firm.collected(10_000_000, order)
    assert api.cash_in_hand(firm.binh.person_id, by=firm.binh) == 10_000_000
    assert api.paid_for(order.ref, by=firm.binh) == 0
    assert firm.balance("131") == 0

    receipt = operations.hand_over(receipt, by=firm.binh)
    receipt = operations.count(receipt, operations.Count(Decimal(10_000_000)), by=firm.quynh)
    assert (receipt.state, receipt.number) == ("posted", "PT-26-00001")
    assert Handoff.objects.get(pk=receipt.handoff_id).state == "done"
    assert api.cash_in_hand(firm.binh.person_id, by=firm.binh) == 0
    assert (firm.balance("1111"), firm.balance("131", firm.customer)) == (10_000_000, -10_000_000)
    assert api.lock_credit(firm.customer.pk, by=firm.binh).advance == 10_000_000
    assert api.paid_for(order.ref, by=firm.binh) == 10_000_000

    assert firm.issued(firm.laptop, "2") == {firm.laptop.pk: Decimal(30_000_000)}
    assert (firm.balance("632"), firm.balance("156")) == (30_000_000, 375_000_000)

    invoice = firm.draft((firm.laptop, "2", 18_000_000), order=order)
    assert (invoice.state, invoice.number, invoice.total) == ("draft", "", 39_600_000)
    invoice = operations.issue_invoice(invoice, by=firm.quynh)
    assert (invoice.symbol, invoice.number, invoice.state) == ("1C26TYY", "00000001", "part_paid")
    assert invoice.open_amount == firm.balance("131", firm.customer) == 29_600_000
    assert (firm.balance("5111"), firm.balance("33311")) == (-36_000_000, -3_600_000)

    paid = firm.banked(29_600_000, order=order)
    assert (paid.number, paid.open_amount, paid.salesperson_id) == ("BC-26-00001", 0, firm.binh.person_id)
    invoice.refresh_from_db()
    assert (invoice.state, invoice.open_amount) == ("paid", 0)
    assert firm.balance("131") == 0
    assert api.paid_for(order.ref, by=firm.binh) == 39_600_000
    told = set(OutboxEvent.objects.filter(company=firm.company).values_list("name", flat=True))
    assert {"accounting.ReceiptPosted", "accounting.InvoiceIssued", "accounting.InvoicePaid"} <= told
    numbers = JournalEntry.objects.filter(company=firm.company).order_by("id").values_list("number", flat=True)
    assert list(numbers) == [f"BT-26-{n:05}" for n in range(1, 6)]


@pytest.mark.req("SAL-08")
def test_nobody_collects_without_the_right_or_beyond_it(firm):
    with pytest.raises(Refused, match="no right|không có quyền"):
        firm.collected(1_000_000, by=firm.khang)
    firm.may_collect(firm.binh, 15_000_000)
    with pytest.raises(Refused) as refusal:
        firm.collected(20_000_000)
    assert (refusal.value.field, refusal.value.source) == ("amount", "SAL-08")
    firm.collected(10_000_000)
    with pytest.raises(Refused):
        firm.collected(5_000_001)
    firm.collected(5_000_000)
    assert api.cash_in_hand(firm.binh.person_id, by=firm.binh) == 15_000_000


@pytest.mark.req("ACC-19", part="difference")
def test_what_is_missing_at_the_count_stays_in_the_collectors_hand(firm):
    firm.may_collect(firm.binh, 15_000_000)
    receipt = operations.hand_over(firm.collected(10_000_000), by=firm.binh)
    with pytest.raises(Refused) as refusal:
        operations.count(receipt, operations.Count(Decimal(9_500_000)), by=firm.quynh)
    assert refusal.value.field == "remark"
    with pytest.raises(Refused):
        operations.count(receipt, operations.Count(Decimal(10_500_000), "?"), by=firm.quynh)
    told = operations.Count(Decimal(9_500_000), "Thiếu một tờ 500.000")
    receipt = operations.count(receipt, told, by=firm.quynh)
    assert (receipt.amount, receipt.collected, receipt.counted) == (9_500_000, 10_000_000, 9_500_000)
    assert firm.balance("1111") == 9_500_000
    assert api.cash_in_hand(firm.binh.person_id, by=firm.binh) == 500_000
    rest = Receipt.objects.get(rest_of=receipt)
    assert (rest.state, rest.amount, rest.interim_number) == ("collected", 500_000, f"{receipt.interim_number}/1")
    rest = operations.count(
        operations.hand_over(rest, by=firm.binh), operations.Count(Decimal(500_000)), by=firm.quynh
    )
    assert api.cash_in_hand(firm.binh.person_id, by=firm.binh) == 0
    assert firm.balance("1111") == 10_000_000


def test_money_given_back_is_handed_over_again(firm):
    firm.may_collect(firm.binh, 15_000_000)
    receipt = operations.hand_over(firm.collected(1_000_000), by=firm.binh)
    handoff = Handoff.objects.get(pk=receipt.handoff_id)
    desk.give_back(handoff, desk.GiveBack("incomplete"), by=firm.quynh)
    receipt.refresh_from_db()
    assert receipt.state == "collected"
    again = operations.hand_over(receipt, by=firm.binh)
    assert (again.handoff_id, again.state) == (handoff.pk, "handed")
    assert operations.count(again, operations.Count(Decimal(1_000_000)), by=firm.quynh).state == "posted"


def test_nobody_counts_or_cancels_what_they_collected(firm):
    firm.may_collect(firm.quynh, 5_000_000)
    receipt = operations.hand_over(firm.collected(1_000_000, by=firm.quynh), by=firm.quynh)
    with pytest.raises(Refused):
        operations.count(receipt, operations.Count(Decimal(1_000_000)), by=firm.quynh)
    other = firm.collected(1_000_000, by=firm.quynh)
    with pytest.raises(Refused):
        operations.cancel_collected(other, operations.Because("Trả lại khách"), by=firm.quynh)
    assert operations.cancel_collected(other, operations.Because("Trả lại khách"), by=firm.hanh).state == "cancelled"
    assert api.cash_in_hand(firm.quynh.person_id, by=firm.quynh) == 1_000_000


@pytest.mark.req("ACC-17", part="requisites")
def test_no_invoice_without_the_buyers_requisites(firm):
    nameless = firm.party("Minh Long")
    draft = firm.draft((firm.training, "1", 1_000_000), order=firm.order(nameless))
    with pytest.raises(Refused) as refusal:
        operations.issue_invoice(draft, by=firm.quynh)
    assert "Minh Long" in str(refusal.value)
    draft.refresh_from_db()
    assert (draft.state, draft.number) == ("draft", "")
    person = firm.party("Nguyễn Thị Hà", kind="person")
    issued = operations.issue_invoice(
        firm.draft((firm.training, "1", 1_000_000), order=firm.order(person)), by=firm.quynh
    )
    assert (issued.buyer_name, issued.number) == ("Nguyễn Thị Hà", "00000001")


@pytest.mark.req("FLOW-38")
def test_a_delivery_given_back_ends_the_draft_and_comes_again(firm):
    handoff = firm.delivered((firm.training, "1", 1_000_000))
    handoff = desk.accept(handoff, by=firm.quynh)
    handoff = desk.give_back(handoff, desk.GiveBack("incomplete"), by=firm.quynh)
    assert Invoice.objects.get(handoff=handoff).state == "void"
    desk.accept(desk.send(handoff, by=firm.binh), by=firm.quynh)
    assert sorted(Invoice.objects.filter(handoff=handoff).values_list("state", flat=True)) == ["draft", "void"]


def test_an_issued_invoice_is_not_asked_back(firm):
    invoice = firm.invoice()
    with pytest.raises(Refused):
        desk.reopen(Handoff.objects.get(pk=invoice.handoff_id), by=firm.binh)
    invoice.refresh_from_db()
    assert invoice.state == "issued"


@pytest.mark.req("ACC-07", part="allocation by hand")
def test_money_is_moved_between_invoices(firm):
    first, second = firm.invoice(10_000_000, days=5), firm.invoice(20_000_000, days=1)
    receipt = firm.banked(15_000_000)
    for invoice in (first, second):
        invoice.refresh_from_db()
    assert (second.open_amount, first.open_amount) == (7_000_000, 11_000_000)
    receipt = operations.take_back(receipt, operations.TakeBack(second.pk), by=firm.hanh)
    assert receipt.open_amount == 15_000_000
    shares = (operations.AllocatedShare(first.pk, Decimal(11_000_000)),)
    receipt = operations.allocate(receipt, operations.Allocate(shares), by=firm.hanh)
    first.refresh_from_db()
    assert (first.state, receipt.open_amount) == ("paid", 4_000_000)
    with pytest.raises(Refused):
        operations.allocate(receipt, operations.Allocate(shares), by=firm.hanh)
    receipt = operations.allocate_oldest(receipt, by=firm.hanh)
    second.refresh_from_db()
    assert (second.open_amount, receipt.open_amount) == (18_000_000, 0)
    assert sum(Allocation.objects.filter(receipt=receipt).values_list("amount", flat=True)) == 15_000_000


def test_a_receipt_booked_by_mistake_is_reversed(firm):
    invoice = firm.invoice(10_000_000)
    receipt = firm.banked(11_000_000)
    assert firm.balance("131") == 0
    receipt = operations.reverse_receipt(receipt, operations.Because("Nhầm khách"), by=firm.thu)
    invoice.refresh_from_db()
    assert (receipt.state, receipt.open_amount, invoice.state) == ("cancelled", 0, "issued")
    assert (firm.balance("131"), firm.balance("1121")) == (11_000_000, 0)
    assert JournalEntry.objects.filter(company=firm.company).count() == 3


def test_one_key_is_one_posting(firm):
    told = operations.ReceiveBank(firm.customer.pk, firm.bank.pk, Decimal(1_000_000))
    first = operations.receive_bank(told, by=firm.quynh, key="k1")
    assert JournalEntry.objects.filter(company=firm.company).count() == 1
    draft = firm.draft((firm.training, "1", 1_000_000))
    issued = operations.issue_invoice(draft, by=firm.quynh, key="k2")
    again = operations.issue_invoice(draft, by=firm.quynh, key="k2")
    assert (again.pk, again.number) == (issued.pk, issued.number)
    assert JournalEntry.objects.filter(company=firm.company).count() == 2
    assert first.number == "BC-26-00001"


def test_an_invoice_costs_few_statements(firm, statements):
    lines = [(firm.product(f"P{n}", "goods"), "2", 1_000_000) for n in range(5)]
    firm.invoice()
    draft = firm.draft(*lines)
    with statements.taken():
        operations.issue_invoice(draft, by=firm.quynh)
    own = [sql.strip()[:60] for sql in statements]
    own = own[: next(place for place, sql in enumerate(own) if sql.startswith("RELEASE"))]
    assert len(own) <= 27, "\n".join(own)  # afterwards others hear of it
