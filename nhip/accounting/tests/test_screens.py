"""Every list, page, form and panel of accounting is drawn for those who may see it, and only for them."""

from datetime import date
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.db import connection

from nhip.accounting import operations, panels, resources
from nhip.accounting.models import Books, Invoice, JournalEntry
from nhip.documents.tests.test_typesetting import text_of
from nhip.kernel import guards
from nhip.kernel.handoffs import desk  # noqa: F401
from nhip.kernel.models import Company
from nhip.screens.panels import rows_of
from nhip.screens.resource import RESOURCES, Resource

OURS = [each for each in vars(resources).values() if isinstance(each, type) and issubclass(each, Resource)]


@pytest.fixture
def told(firm):
    """A little of everything."""
    firm.may_collect(firm.binh, 15_000_000)
    firm.order_ = firm.order()
    firm.stocked(firm.laptop, "2", 30_000_000)
    firm.invoice_ = firm.invoice(36_000_000, order=firm.order_, days=5)
    firm.receipt_ = firm.banked(9_000_000, order=firm.order_)
    operations.hand_over(firm.collected(1_000_000, firm.order_), by=firm.binh)
    firm.collected(2_000_000, firm.order_)
    steps = (operations.PolicyStep(Decimal("0.05"), "kam", "sales.head"),)
    operations.set_discount_policy(operations.NewPolicy("2026", Decimal(250_000_000), steps), by=firm.hanh)
    return firm


def come_in(client, actor):
    client.force_login(User.objects.get(person=actor.person_id))


@pytest.mark.parametrize("resource", OURS, ids=lambda each: each.__name__)
def test_every_list_and_page_is_drawn(told, client, resource):
    come_in(client, told.thu)
    answer = client.get(resource.address())
    assert answer.status_code == 200
    for record in resource.rows(told.thu)[:3]:
        page = client.get(resource.address(record.pk))
        assert page.status_code == 200, page.content.decode()[-500:]
    if resource.create:
        assert client.get(resource.address("do", resource.create.name)).status_code == 200


def test_the_forms_of_a_record_are_drawn(told, client):
    come_in(client, told.thu)
    entry = JournalEntry.objects.filter(company=told.company).first()
    for resource, pk, name in (
        (RESOURCES["accounting.receipt"], told.receipt_.pk, "reverse_receipt"),
        (RESOURCES["accounting.receipt"], told.receipt_.pk, "allocate"),
        (RESOURCES["accounting.journalentry"], entry.pk, "reverse_entry"),
        (RESOURCES["accounting.books"], Books.objects.get(company=told.company).pk, "close_books"),
    ):
        assert client.get(resource.address(pk, "do", name)).status_code == 200


def test_lists_are_closed_to_those_without_a_duty(told, client):
    come_in(client, told.kien)
    for resource in OURS:
        body = client.get(resource.address()).content.decode()
        assert "9.900.000" not in body and "VCB" not in body


@pytest.mark.req("ACC-13", part="shown to sales")
def test_the_order_shows_credit_invoices_and_payments(told, client):
    come_in(client, told.thu)
    for panel in (panels.credit_of_order, panels.invoices_of_order, panels.receipts_of_order):
        assert rows_of(panel, told.order_.ref, told.thu)
        answer = client.get(f"/sales/orders/{told.order_.pk}/panel/{panel.name}/")
        if "sales.order" in RESOURCES:
            assert answer.status_code == 200
    standing = rows_of(panels.credit_of_order, told.order_.ref, told.binh)
    assert standing.credit.receivable == 30_600_000
    assert standing.credit.oldest_due == date(2026, 11, 21)
    assert rows_of(panels.credit_of_customer, told.customer.ref, told.thu).tone == "ok"


@pytest.mark.req("ACC-07", part="shown on invoice and customer")
def test_invoice_and_customer_show_what_is_doubtful_and_lost(told, client):
    come_in(client, told.thu)
    invoice = told.invoice_
    assert rows_of(panels.debt_of_invoice, invoice.ref, told.thu) == {}
    operations.set_early_terms(operations.SetEarlyTerms(Decimal("0.1"), 10), by=told.hanh)
    other = told.invoice(1_000_000)
    operations.give_early_discount(other, operations.GiveDiscount(Decimal(10_000)), by=told.hanh)
    left = Invoice.objects.get(pk=invoice.pk).open_amount
    operations.write_off(Invoice.objects.get(pk=invoice.pk), operations.WriteOff(left, "Giải thể"), by=told.hanh)
    operations.approve_bad_debt(invoice.bad_debts.get(), by=told.thu)
    name = panels.debt_of_invoice.name
    body = client.get(f"/accounting/invoices/{invoice.pk}/panel/{name}/").content.decode()
    assert "Đã xoá nợ" in body and "XN-26-00001" in body
    assert "10 %" in client.get(f"/accounting/invoices/{other.pk}/panel/{name}/").content.decode().replace(
        "\xa0", " "
    )
    assert "Đã xoá nợ" in client.get(f"/accounting/invoices/{invoice.pk}/").content.decode()
    (shown,) = rows_of(panels.bad_debts_of_customer, told.customer.ref, told.thu)
    assert shown.left == left
    for resource in (resources.BadDebts, resources.EarlyDiscounts):
        (record,) = resource.rows(told.thu)
        assert client.get(resource.address(record.pk)).status_code == 200


REPORTS = ("trial-balance", "ageing", "statement", "cash-in-hand", "cash-book", "provisions", "collection")


@pytest.mark.parametrize("name", REPORTS)
def test_every_report_is_drawn_for_its_readers_only(told, client, name):
    come_in(client, told.thu)
    answer = client.get(f"/accounting/{name}/")
    assert answer.status_code == 200
    assert f"/accounting/{name}/" in answer.content.decode()
    come_in(client, told.kien)
    assert client.get(f"/accounting/{name}/").status_code == 403


def test_the_ledger_opens_the_paper_behind_each_line(told, client):
    come_in(client, told.thu)
    for code, paper in (("131", told.invoice_), ("1121", told.receipt_), ("33311", told.invoice_)):
        account = told.account(code)
        body = client.get(f"/accounting/ledger/{account.pk}/?start=2026-01-01&end=2026-12-31").content.decode()
        assert f"{Resource.address.__func__(RESOURCES[paper.ref.kind], paper.pk)}" in body
    assert client.get("/accounting/ledger/5/").status_code == 404
    from .firm import Firm

    foreign = Firm().account("131")
    assert client.get(f"/accounting/ledger/{foreign.pk}/").status_code == 404


def test_an_entry_opens_its_paper_and_only_entries_by_hand_offer_the_reversal(told, client):
    come_in(client, told.thu)
    made = JournalEntry.objects.get(source_kind="accounting.invoice", source_id=told.invoice_.pk)
    panel = client.get(f"/accounting/journalentries/{made.pk}/panel/paper_of_entry/").content.decode()
    assert f"/accounting/invoices/{told.invoice_.pk}/" in panel
    assert resources.JournalEntries.actions_for(made, told.thu) == []
    lines = (
        operations.EntryLine(told.account("6422").pk, debit=Decimal(5)),
        operations.EntryLine(told.account("1111").pk, credit=Decimal(5)),
    )
    by_hand = operations.post_entry(operations.NewEntry(on=date(2026, 11, 16), text="x", lines=lines), by=told.thu)
    assert resources.JournalEntries.actions_for(by_hand, told.thu) == [operations.reverse_entry]
    operations.reverse_entry(by_hand, operations.Reverse("x"), by=told.thu)
    assert resources.JournalEntries.actions_for(by_hand, told.thu) == []


def test_every_figure_of_the_ageing_list_opens_what_is_behind_it(told, client):
    come_in(client, told.hanh)
    told.banked(5_000_000, order=told.order())
    body = client.get("/accounting/ageing/?on=2026-11-16").content.decode()
    assert all(figure in body for figure in ("30.600.000", "5.000.000", "25.600.000")) and "banner" not in body
    behind = f"/accounting/ageing/behind/?on=2026-11-16&amp;column=not_due&amp;customer={told.customer.pk}"
    assert behind in body
    opened = client.get(behind.replace("&amp;", "&")).content.decode()
    assert f"/accounting/invoices/{told.invoice_.pk}/" in opened and "30.600.000" in opened
    assert "5.000.000" not in opened
    late = client.get("/accounting/ageing/?on=22/11/2026").content.decode()
    assert "column=to_30&amp;" in late and "column=not_due" not in late
    before = client.get("/accounting/ageing/?on=15/11/2026").content.decode()
    assert "30.600.000" not in before and "<table" not in before


def test_a_difference_from_the_ledger_is_never_hidden(told, client):
    come_in(client, told.hanh)
    guards.drop("invoice_stays_as_issued", "accounting_invoice", connection)
    Invoice.objects.filter(pk=told.invoice_.pk).update(total=39_000_000, open_amount=30_000_000)
    body = client.get("/accounting/ageing/").content.decode()
    assert 'class="banner bad"' in body and 'class="due late"' in body and "600.000" in body


@pytest.mark.req("ACC-07", part="statement of account")
def test_the_statement_of_a_customer_is_drawn_and_printed_for_its_readers_only(told, client):
    days = "start=2026-11-01&end=2026-11-16"
    page = f"/accounting/statement/?customer={told.customer.pk}&{days}"
    paper = f"/documents/shared.party/{told.customer.pk}/debt_reconciliation.pdf"
    come_in(client, told.hanh)
    body = client.get(page).content.decode()
    assert f"{paper}?{days}" in body
    assert all(figure in body for figure in ("39.600.000", "9.000.000", "30.600.000"))
    assert f"/accounting/invoices/{told.invoice_.pk}/" in body
    text = text_of(client.get(f"{paper}?{days}").content)
    for said in (
        "BIÊN BẢN ĐỐI CHIẾU CÔNG NỢ", "Công ty TNHH Thiết bị Sao Việt", "An Phát", "0101234567", "12 Lý Thường Kiệt",
        "01/11/2026", "16/11/2026", "39.600.000", "9.000.000", "30.600.000",
        "Ba mươi triệu sáu trăm nghìn đồng", "Đại diện bên A", "Đại diện bên B",
    ):  # fmt: skip
        assert said in text, said
    come_in(client, told.binh)
    assert client.get(page).status_code == 403 and client.get(f"{paper}?{days}").status_code == 403
    panel = f"/shared/parties/{told.customer.pk}/panel/credit_of_customer/"
    assert "/accounting/statement/" not in client.get(panel).content.decode()
    come_in(client, told.hanh)
    assert f"/accounting/statement/?customer={told.customer.pk}" in client.get(panel).content.decode()


def test_an_advance_is_concluded_on_our_side_and_in_brackets(told, client):
    come_in(client, told.hanh)
    told.banked(40_000_000, customer=told.customer)
    paper = f"/documents/shared.party/{told.customer.pk}/debt_reconciliation.pdf?start=2026-11-01&end=2026-11-16"
    text = text_of(client.get(paper).content)
    assert "(9.400.000)" in text and "Bên A đang giữ" in " ".join(text.split())
    assert "Chín triệu bốn trăm nghìn đồng" in " ".join(text.split())


@pytest.mark.parametrize("said", ["5", "x", "9" * 19, "9" * 400, "²"])
def test_the_account_of_nobody_is_missing(told, client, said):
    come_in(client, told.hanh)
    assert client.get(f"/accounting/statement/?customer={said}").status_code == 404
    assert client.get(f"/accounting/ageing/behind/?customer={said}").status_code == 404


def test_another_companys_customer_has_no_account_here(told, client):
    from .firm import Firm

    foreign = Firm().customer.pk
    come_in(client, told.hanh)
    assert client.get(f"/accounting/statement/?customer={foreign}").status_code == 404
    assert client.get(f"/accounting/ageing/behind/?customer={foreign}").status_code == 404
    assert client.get(f"/documents/shared.party/{foreign}/debt_reconciliation.pdf").status_code == 404


def test_a_company_that_keeps_dollars_sees_dollars(told, client):
    come_in(client, told.hanh)
    Company.objects.filter(pk=told.company.pk).update(currency="USD")
    told.banked(Decimal("10.55"))
    assert "30.599.989,45" in client.get("/accounting/ageing/").content.decode()
    page = f"/accounting/statement/?customer={told.customer.pk}"
    assert "30.599.989,45" in client.get(page).content.decode()
    text = text_of(client.get(f"/documents/shared.party/{told.customer.pk}/debt_reconciliation.pdf").content)
    assert "30.599.989,45" in text and "đô la" in text.lower()
