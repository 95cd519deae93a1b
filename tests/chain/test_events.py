"""S52: each event of security and money, done once, is in the chain with who, what, when and about which record."""

from datetime import date
from decimal import Decimal

import pytest

from nhip.accounting import operations
from nhip.accounting.models import JournalEntry, JournalLine
from nhip.accounting.tests.firm import Firm as Books
from nhip.kernel.administration import people, roles, rooms, settings
from nhip.kernel.audit import VERBS, proving, sealing
from nhip.kernel.models import AuditEvent, Role, Unsealed
from nhip.kernel.operations import OPERATIONS
from nhip.kernel.permissions import DUTIES
from nhip.kernel.tests.firm import Firm

ORDINARY = {
    "kernel": "accept agree_due agree_recall ask ask_due cancel_job confirm extend finish give_back go_into merge "
    "nudge pass_on pause recall refuse_due refuse_recall reopen resume resume_job send split tell_again withdraw "
    "drop absorb",
    "accounting": "",
    "screens": "keep_mapping change_mapping archive_mapping ping_hook send_again",
}


def sealed(firm) -> dict[str, AuditEvent]:
    """The last event of each verb, after everything was sealed."""
    sealing.drain()
    assert proving.prove(firm.company.pk).faults == []
    assert not Unsealed.objects.filter(company=firm.company).exists()
    return {one.verb: one for one in AuditEvent.objects.filter(company=firm.company).order_by("seq")}


@pytest.mark.req("S52", part="operations")
def test_every_verb_of_rights_and_money_is_decided():
    """A new operation of these rooms is either part of the audit trail, or said to be ordinary work here."""
    for room, ordinary in ORDINARY.items():
        verbs = {verb for verb, one in OPERATIONS.items() if one.model._meta.app_label == room and "tests" not in (
            one.function.__module__
        )}  # fmt: skip
        assert verbs - VERBS.keys() <= {f"{room}.{name}" for name in ordinary.split()}, room
    known = OPERATIONS.keys() | {verb for duty in DUTIES.values() for verb in duty.can} | {"kernel.found"}
    assert VERBS.keys() <= known


@pytest.mark.req("S52", part="rights, people, policies and rooms")
def test_what_an_administrator_does_is_in_the_chain(db):
    firm = Firm()
    tin, lan = firm.tin, people.Person.objects.get(pk=firm.lan.person_id)
    role = roles.add_role(roles.NewRole("helper", "Helper"), by=tin)
    held = roles.assign_role(roles.Assignment(person=lan.pk, role=role.pk, since=date(2026, 1, 1)), by=tin)
    roles.take_role(held, by=tin)
    day = settings.add_day_off(settings.SpecialDay(date(2026, 1, 1), "New year"), by=tin)
    rooms.switch_off(firm.company, rooms.WhichRoom("sales"), by=tin)
    rooms.switch_on(firm.company, rooms.WhichRoom("sales"), by=tin)
    people.reset_password(lan, people.NewPassword("quite-a-long-one-2026"), by=tin)
    found = sealed(firm)
    wanted = {
        "kernel.add_role": ("rights", role.ref), "kernel.assign_role": ("rights", held.ref),
        "kernel.take_role": ("rights", held.ref), "kernel.add_day_off": ("policy", day.ref),
        "kernel.switch_off": ("room", firm.company.ref), "kernel.switch_on": ("room", firm.company.ref),
        "kernel.reset_password": ("people", lan.ref),
    }  # fmt: skip
    told = {verb: (found[verb].kind, found[verb].about) for verb in wanted}
    assert told == wanted
    assert {found[verb].person_id for verb in wanted} == {tin.person_id}
    assert found["kernel.decide"].kind == "policy"
    assert {one.actor for one in found.values()} == {""}
    assert Role.objects.filter(pk=role.pk).exists()


@pytest.mark.req("S52", part="money and books")
def test_what_moves_money_is_in_the_chain(db):
    books = Books()
    books.may_collect(books.binh, 15_000_000)
    books.stocked(books.laptop, "27", 405_000_000)
    books.issued(books.laptop, "2")
    receipt = operations.hand_over(books.collected(10_000_000), by=books.binh)
    receipt = operations.count(receipt, operations.Count(Decimal(10_000_000)), by=books.quynh)
    invoice = operations.issue_invoice(books.draft((books.laptop, "2", 18_000_000)), by=books.quynh)
    paid = books.banked(29_600_000)
    operations.reverse_receipt(paid, operations.Because("Sai khách hàng"), by=books.thu)
    operations.close_books(books.books, operations.CloseBooks(date(2026, 10, 31)), by=books.thu)
    operations.reopen_books(books.books, operations.Reopen(reason="Sửa số liệu", to=date(2026, 9, 30)), by=books.thu)
    found = sealed(books)

    issue, count = found["accounting.issue_invoice"], found["accounting.count"]
    assert (issue.kind, issue.person_id, issue.about) == ("money", books.quynh.person_id, invoice.ref)
    assert (issue.number, issue.amount) == (invoice.number, invoice.total)
    assert (count.number, count.amount, count.about) == (receipt.number, receipt.amount, receipt.ref)
    banked = found["accounting.receive_bank"]
    assert (banked.number, banked.amount, banked.about) == (paid.number, paid.amount, paid.ref)
    back = found["accounting.reverse_receipt"]
    assert (back.person_id, back.about) == (books.thu.person_id, paid.ref)
    for name in ("close_books", "reopen_books"):
        event = found[f"accounting.{name}"]
        assert (event.kind, event.person_id, event.about) == ("books", books.thu.person_id, books.books.ref)

    entries = {one.about_id: one for one in AuditEvent.objects.filter(company=books.company, kind="ledger")}
    written = JournalEntry.objects.filter(company=books.company)
    assert {one.pk: one.number for one in written} == {key: one.number for key, one in entries.items()}
    debit = JournalLine.objects.filter(company=books.company, amount__gt=0)
    assert sum(one.amount for one in entries.values()) == sum(one.amount for one in debit)
    by = {one.number: entries[one.pk].person_id for one in written.filter(source_kind="accounting.receipt")}
    assert set(by.values()) == {books.quynh.person_id, books.thu.person_id}
    reversal = written.get(reverses__isnull=False)
    assert entries[reversal.pk].person_id == books.thu.person_id
