"""Only the buyer's name or address is wrong: told to the buyer and the tax authority, and nothing else changes."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.utils import translation

from nhip.accounting import operations
from nhip.accounting.models import Invoice, InvoiceNotice, JournalEntry
from nhip.documents import papers
from nhip.kernel.operations import Refused

from .firm import TODAY

D = Decimal
WRONG = {"reason": "Ghi thiếu tên", "right_name": "Công ty TNHH An Phát", "told_by": "Thư điện tử"}


@pytest.fixture
def invoice(firm) -> Invoice:
    return firm.invoice(1_000_000)


def notified(firm, invoice, *, by=None, **said) -> InvoiceNotice:
    operations.notify_mistake(invoice, operations.WrongWords(**(WRONG | said)), by=by or firm.quynh)
    return InvoiceNotice.objects.filter(invoice=invoice).latest("pk")


def told(record: Invoice) -> dict:
    """All that stands in the invoice's row, but its version."""
    return {name: value for name, value in Invoice.objects.values().get(pk=record.pk).items() if name != "version"}


@pytest.mark.req("ACC-17", part="a notice of a wrong name or address")
def test_a_notice_changes_neither_the_invoice_nor_the_books(firm, invoice):
    before, entries, debt = told(invoice), JournalEntry.objects.count(), firm.balance("131")
    made = notified(firm, invoice, right_address=f" {invoice.buyer_address} ")
    assert (made.number[:6], made.right_name, made.right_address) == ("SS-26-", "Công ty TNHH An Phát", "")
    assert (made.date, made.told_on, made.made_by_id) == (TODAY, TODAY, firm.quynh.person_id)
    assert (told(invoice), JournalEntry.objects.count(), firm.balance("131")) == (before, entries, debt)
    operations.adjust_invoice(  # and the invoice may be corrected as before
        invoice,
        operations.Adjust("Sai giá", (operations.RightLine(1, D(1), D(900_000)),), agreement="BB 1 ngày 16/11/2026"),
        by=firm.quynh,
    )


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"right_name": ""}, "right_name"),
        ({"right_name": " An  Phát "}, "right_name"),
        ({"reason": " "}, "reason"),
        ({"told_on": TODAY + timedelta(1)}, "told_on"),
        ({"told_on": TODAY - timedelta(1)}, "told_on"),
    ],
)
def test_a_notice_says_what_is_right_why_and_when_the_buyer_was_told(firm, invoice, said, field):
    with pytest.raises(Refused) as refusal:
        notified(firm, invoice, **said)
    assert refusal.value.field == field and not InvoiceNotice.objects.exists()


def test_only_what_was_issued_is_notified_of_by_who_issues(firm, invoice):
    draft = firm.draft((firm.training, "1", 500_000))
    assert not operations.notify_mistake.fits(draft) and operations.notify_mistake.fits(invoice)
    with pytest.raises(Refused):
        notified(firm, draft)
    for barred in (firm.binh, firm.kien):
        with pytest.raises(PermissionDenied):
            notified(firm, invoice, by=barred)


@pytest.mark.req("ACC-17", part="a notice is written once")
def test_a_notice_is_written_once_and_followed_by_another(firm, invoice):
    first = notified(firm, invoice)
    for sql in ("UPDATE accounting_invoicenotice SET right_name = 'x'", "DELETE FROM accounting_invoicenotice"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    second = notified(firm, invoice, right_name="Công ty Cổ phần An Phát")
    assert (int(second.number[-5:]) - int(first.number[-5:]), invoice.notices.count()) == (1, 2)


@pytest.mark.req("ACC-17", part="form 04/SS-HĐĐT")
def test_the_notice_and_the_letter_say_which_invoice_and_what_is_right(firm, invoice):
    made = notified(firm, invoice, right_address="15 Lý Thường Kiệt, Hà Nội")
    with translation.override("vi"):
        for name, title in (
            ("mistake_notice", "HOÁ ĐƠN ĐIỆN TỬ CÓ SAI SÓT"),
            ("mistake_letter", "SAI SÓT TRÊN HOÁ ĐƠN"),
        ):
            sheet = papers.find("accounting.invoicenotice", name).present(made, by=firm.quynh)
            text = str(sheet.plain())
            for said in (
                title,
                made.number,
                invoice.number,
                "Công ty TNHH An Phát",
                "15 Lý Thường Kiệt",
                "04/SS-HĐĐT",
            ):
                assert said in text, (name, said)
            assert "An Phát" in text and "Ghi thiếu tên" in text
        assert "Giải trình" in str(
            papers.find("accounting.invoicenotice", "mistake_notice").present(made, by=firm.quynh)
        )
