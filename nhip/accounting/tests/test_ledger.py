"""The database itself keeps the books: tried with plain SQL and the ORM, behind the back of every rule (R2)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, connection, transaction

from nhip.accounting import operations
from nhip.accounting.models import (
    Account,
    Allocation,
    ClosingException,
    FiscalYear,
    JournalEntry,
    JournalLine,
    ValuationMove,
)
from nhip.kernel import clock, guards, ids
from nhip.kernel.operations import Refused

from .firm import NOW, TODAY, Firm

SQLITE = connection.vendor == "sqlite"
pytestmark = pytest.mark.req("ACC-16", part="guards")


def write(firm, *sides, day=TODAY, number="X-1", company=None, **more):
    """An entry by hand: (account, amount) lines first, the entry last."""
    with transaction.atomic():
        entry, company = ids.new(), company or firm.company
        JournalLine.objects.bulk_create(
            JournalLine(
                company=company, entry_id=entry, amount=Decimal(amount),
                account=account if isinstance(account, Account) else firm.account(account),
            )
            for account, amount in sides
        )  # fmt: skip
        said = {"source_kind": "tests", "source_id": 1, "text": "Test"}
        return JournalEntry.objects.create(id=entry, company=company, number=number, date=day, **said, **more)


def run(sql: str, *values):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


@pytest.mark.parametrize(
    "sides", [(), (("1111", "5"),), (("1111", "5"), ("4111", "-4")), (("1111", "0.01"), ("4111", "-0.02"))]
)
@pytest.mark.req("R2", part="unbalanced")
def test_an_entry_that_does_not_balance_is_refused(firm, sides):
    with pytest.raises(IntegrityError, match="balance"):
        write(firm, *sides)
    assert not JournalLine.objects.filter(company=firm.company).exists()


def test_a_whole_entry_is_taken_and_headings_closed_days_and_strange_years_are_not(firm):
    sides = (("1111", "5"), ("4111", "-5"))
    assert write(firm, *sides).pk
    with pytest.raises(IntegrityError, match="heading"):
        write(firm, ("111", "5"), ("4111", "-5"), number="X-2")
    with pytest.raises(IntegrityError, match="fiscal year"):
        write(firm, *sides, day=date(2027, 1, 1), number="X-3")
    operations.close_books(firm.books, operations.CloseBooks(date(2026, 10, 31)), by=firm.thu)
    with pytest.raises(IntegrityError, match="closed"):
        write(firm, *sides, day=date(2026, 10, 31), number="X-4")
    assert write(firm, *sides, day=date(2026, 11, 1), number="X-5").pk


@pytest.mark.req("R2", part="another company")
def test_no_other_company_gets_into_an_entry(firm):
    other = Firm()
    with pytest.raises(IntegrityError, match="companies"):
        write(firm, ("1111", "5"), (other.account("4111"), "-5"))
    with pytest.raises(IntegrityError, match="companies"):
        write(firm, ("1111", "5"), ("4111", "-5"), company=other.company)
    with pytest.raises(IntegrityError, match="companies"), transaction.atomic():
        entry = ids.new()
        for amount, party in (("5", other.customer), ("-5", None)):
            firm.add(JournalLine, entry_id=entry, account=firm.account("131"), amount=Decimal(amount), party=party)
        said = {"source_kind": "t", "source_id": 1, "text": "x"}
        firm.add(JournalEntry, id=entry, number="X", date=TODAY, **said)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE accounting_journalline SET amount = 7",
        "UPDATE accounting_journalline SET party_id = NULL",
        "DELETE FROM accounting_journalline",
        "UPDATE accounting_journalentry SET text = 'other'",
        "UPDATE accounting_journalentry SET date = '2026-01-01'",
        "DELETE FROM accounting_journalentry",
        "UPDATE accounting_allocation SET amount = 7",
        "DELETE FROM accounting_allocation",
        "UPDATE accounting_valuationmove SET value = 7",
        "DELETE FROM accounting_valuationmove",
        *(() if SQLITE else ("TRUNCATE accounting_journalline CASCADE", "TRUNCATE accounting_allocation")),
    ],
)
@pytest.mark.req("R2", part="edited, deleted, emptied")
def test_what_is_written_stays_written(firm, sql):
    firm.invoice(1_000_000)
    firm.banked(500_000)
    firm.stocked(firm.laptop, "1", 15_000_000)
    before = _rows()
    with pytest.raises(IntegrityError, match="append-only"):
        run(sql)
    assert _rows() == before


def _rows():
    ledgers = (JournalEntry, JournalLine, Allocation, ValuationMove)
    return [list(model.objects.order_by("id").values_list()) for model in ledgers]


@pytest.mark.req("R2", part="by the ORM")
def test_the_orm_is_no_way_around_it(firm):
    entry = write(firm, ("1111", "5"), ("4111", "-5"))
    line = entry.lines.first()
    line.amount = Decimal(6)
    for hostile in (
        lambda: JournalLine.objects.filter(entry=entry).update(amount=Decimal(1)),
        lambda: JournalLine.objects.filter(entry=entry).delete(),
        lambda: JournalLine.objects.bulk_update([line], ["amount"]),
        lambda: line.save(),
        lambda: line.delete(),
        lambda: JournalEntry.objects.filter(pk=entry.pk).update(text="x"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            hostile()
    assert sorted(entry.lines.values_list("amount", flat=True)) == [-5, 5]


def test_no_line_joins_a_written_entry_and_none_stays_without(firm):
    entry = write(firm, ("1111", "5"), ("4111", "-5"))
    with pytest.raises(IntegrityError, match="is written"), transaction.atomic():
        firm.add(JournalLine, entry=entry, account=firm.account("1111"), amount=Decimal(1))
    if not SQLITE:  # there the check waits for the commit of the whole test
        with pytest.raises(IntegrityError), transaction.atomic():
            firm.add(JournalLine, entry_id=ids.new(), account=firm.account("1111"), amount=Decimal(1))


@pytest.mark.commits
def test_no_line_is_left_without_its_entry_at_the_commit(firm):
    with pytest.raises(IntegrityError), transaction.atomic():
        firm.add(JournalLine, entry_id=ids.new(), account=firm.account("1111"), amount=Decimal(1))


@pytest.mark.parametrize("amount", ["1.5", "'5 dong'", "'1.5'"])
@pytest.mark.req("R2", part="fractions and text")
def test_neither_fractions_nor_text_become_amounts(firm, amount):
    values = (ids.new(), firm.company.pk, ids.new(), firm.account("1111").pk)
    sql = "INSERT INTO accounting_journalline (id, version, company_id, entry_id, account_id, amount, text) "
    if not SQLITE and amount == "1.5":
        return  # PostgreSQL's column holds integers only: it rounds before anything can be kept
    with pytest.raises(DatabaseError):
        run(sql + f"VALUES (%s, 1, %s, %s, %s, {amount}, '')", *values)


@pytest.mark.skipif(not SQLITE, reason="REPLACE is SQLite's")
@pytest.mark.parametrize("table", ["accounting_journalline", "accounting_journalentry", "accounting_allocation"])
@pytest.mark.req("R2", part="replaced")
def test_a_row_is_not_replaced(firm, table):
    firm.invoice(1_000_000)
    firm.banked(500_000)
    with pytest.raises(IntegrityError, match="append-only|is written"):
        run(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table} LIMIT 1")


def test_every_guard_is_installed():
    assert guards.unguarded() == set()
    wanted = {"entry_balanced", "entry_in_open_books", "entry_in_a_fiscal_year", "line_before_entry"}
    assert wanted <= guards.installed().keys()


def entry(firm, *sides, on=TODAY, text="Góp vốn"):
    lines = tuple(
        operations.EntryLine(firm.account(code).pk, debit=Decimal(debit), credit=Decimal(credit))
        for code, debit, credit in sides
    )
    return operations.post_entry(operations.NewEntry(on=on, text=text, lines=lines), by=firm.thu)


def test_an_entry_by_hand_balances_or_names_the_difference(firm):
    made = entry(firm, ("1121", 500_000_000, 0), ("4111", 0, 500_000_000))
    assert (made.number, firm.balance("1121")) == ("BT-26-00001", 500_000_000)
    with pytest.raises(Refused, match="1.000.000\u00a0₫"):
        entry(firm, ("1121", 5_000_000, 0), ("4111", 0, 4_000_000))
    with pytest.raises(Refused):
        entry(firm, ("1121", 5, 5), ("4111", 0, 5))
    with pytest.raises(Refused):
        entry(firm, ("1121", "0.5", 0), ("4111", 0, "0.5"))
    with pytest.raises(Refused):
        entry(firm, ("131", 5, 0), ("4111", 0, 5))
    with pytest.raises(Refused):
        entry(firm, ("111", 5, 0), ("4111", 0, 5))
    assert JournalEntry.objects.filter(company=firm.company).count() == 1


@pytest.mark.req("ACC-16", part="reversal")
def test_a_reversal_falls_on_the_first_open_day_and_only_once(firm):
    made = entry(firm, ("6422", 100, 0), ("1111", 0, 100), on=date(2026, 10, 5))
    operations.close_books(firm.books, operations.CloseBooks(TODAY), by=firm.thu)
    operations.reverse_entry(made, operations.Reverse("Nhầm khoản"), by=firm.thu)
    back = JournalEntry.objects.get(reverses=made)
    assert back.date == date(2026, 11, 17)
    assert firm.balance("6422") == 0
    with pytest.raises(Refused):
        operations.reverse_entry(made, operations.Reverse("Lần nữa"), by=firm.thu)
    with pytest.raises(Refused):
        operations.reverse_entry(back, operations.Reverse("Lần nữa"), by=firm.thu)


def test_the_entry_of_a_paper_is_taken_back_with_its_paper(firm):
    receipt = firm.banked(1_000)
    made = JournalEntry.objects.get(source_id=receipt.pk)
    with pytest.raises(Refused):
        operations.reverse_entry(made, operations.Reverse("Nhầm"), by=firm.thu)


def test_closed_books_take_nothing_until_they_are_reopened_with_a_reason(firm):
    books = operations.close_books(firm.books, operations.CloseBooks(TODAY), by=firm.thu)
    with pytest.raises(Refused, match="16/11/2026"):
        firm.banked(1_000)
    with pytest.raises(Refused):
        operations.close_books(books, operations.CloseBooks(date(2026, 10, 1)), by=firm.thu)
    with pytest.raises(Refused):
        operations.reopen_books(books, operations.Reopen(" "), by=firm.thu)
    operations.reopen_books(books, operations.Reopen("Quên một phiếu", date(2026, 10, 31)), by=firm.thu)
    assert firm.banked(1_000).state == "posted"


def test_books_are_opened_once_with_the_chart_of_the_law(firm):
    assert Account.objects.filter(company=firm.company).count() > 100
    assert not firm.account("111").postable
    assert FiscalYear.objects.get(company=firm.company).ends == date(2026, 12, 31)
    with pytest.raises(Refused):
        operations.open_books(operations.OpenBooks(starts=date(2026, 1, 1)), by=firm.thu)
    shut = Firm(books=False)
    told = operations.ReceiveCash(shut.customer.pk, Decimal(1_000))
    with pytest.raises(Refused):
        operations.receive_cash(told, by=shut.quynh)
    with pytest.raises(Refused):
        operations.open_year(operations.OpenYear(date(2026, 4, 1)), by=firm.thu)
    assert operations.open_year(operations.OpenYear(date(2027, 1, 1)), by=firm.thu).year == 2027


LATE = date(2026, 10, 30)


def closed_with_exception(firm, hours: int = 4) -> ClosingException:
    """October is closed; Quynh may post on its last days for some hours."""
    operations.close_books(firm.books, operations.CloseBooks(date(2026, 10, 31)), by=firm.thu)
    told = operations.Except(firm.quynh.person_id, LATE, date(2026, 10, 31), "Sao kê đến muộn", hours)
    return operations.grant_exception(told, by=firm.thu)


@pytest.mark.req("ACC-15", part="exceptions of closed books")
def test_an_entry_on_a_closed_day_names_the_exception_that_opened_it(firm):
    granted = closed_with_exception(firm)
    receipt = firm.banked(1_000_000, on=LATE)
    assert JournalEntry.objects.get(source_id=receipt.pk).exception == granted
    assert JournalEntry.objects.get(source_id=firm.banked(1_000_000).pk).exception is None
    assert (granted.granted_by_id, granted.person_id) == (firm.thu.person_id, firm.quynh.person_id)


@pytest.mark.req("ACC-15", part="exceptions of closed books")
def test_an_exception_is_for_one_person_some_days_and_some_hours(firm):
    closed_with_exception(firm)
    for actor, on, hours in ((firm.quynh, date(2026, 10, 29), 0), (firm.hanh, LATE, 0), (firm.quynh, LATE, 4.1)):
        told = operations.ReceiveBank(firm.customer.pk, firm.bank.pk, Decimal(1), on=on)
        with clock.at(NOW + timedelta(hours=hours)), pytest.raises(Refused) as refusal:
            operations.receive_bank(told, by=actor)
        assert refusal.value.field == "on"
    assert not JournalEntry.objects.filter(date__lte=date(2026, 10, 31)).exists()


@pytest.mark.req("ACC-15", part="who grants exceptions")
def test_who_grants_an_exception_and_for_what(firm):
    operations.close_books(firm.books, operations.CloseBooks(date(2026, 10, 31)), by=firm.thu)

    def grant(who=firm.quynh, since=LATE, until=LATE, reason="Sao kê", hours=4, by=firm.thu):
        return operations.grant_exception(operations.Except(who.person_id, since, until, reason, hours), by=by)

    with pytest.raises(PermissionDenied):
        grant(by=firm.hanh)
    open_day = date(2026, 11, 1)
    for wrong in (
        {"who": firm.thu},
        {"until": open_day},
        {"since": open_day},
        {"reason": " "},
        {"hours": 73},
        {"hours": 0},
    ):
        with pytest.raises(Refused):
            grant(**wrong)
    granted = grant()
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        ClosingException.objects.filter(pk=granted.pk).update(valid_until=NOW + timedelta(days=99))


@pytest.mark.req("ACC-15", part="the database asks for the exception")
def test_the_database_takes_a_closed_day_only_with_an_exception_for_it(firm):
    granted = closed_with_exception(firm)
    for exception, on in ((None, LATE), (granted.pk, date(2026, 10, 29))):
        with pytest.raises(IntegrityError, match="the books are closed"):
            write(firm, ("1111", 5), ("4111", -5), day=on, exception_id=exception)
    write(firm, ("1111", 5), ("4111", -5), day=LATE, exception_id=granted.pk)
