"""Every list, page, form and panel of accounting is drawn for those who may see it, and only for them."""

from datetime import date
from decimal import Decimal

import pytest
from django.contrib.auth.models import User

from nhip.accounting import operations, panels, resources
from nhip.accounting.models import Books, JournalEntry
from nhip.kernel.handoffs import desk  # noqa: F401
from nhip.screens.panels import rows_of
from nhip.screens.resource import RESOURCES, Resource

OURS = [each for each in vars(resources).values() if isinstance(each, type) and issubclass(each, Resource)][1:]


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


REPORTS = ("trial-balance", "receivables", "cash-in-hand", "cash-book")


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
        assert f"{resources.Resource.address.__func__(RESOURCES[paper.ref.kind], paper.pk)}" in body
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
