"""Doubtful and lost debts: provided for by age, agreed to by another, written off, remembered, recovered (ACC-07)."""

import threading
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, connections, transaction
from hypothesis import given
from hypothesis import strategies as st

from nhip import checker
from nhip.accounting import api, checks, operations, panels, reports, rules
from nhip.accounting.models import BadDebt, Invoice, JournalEntry, Recovery
from nhip.accounting.rules.bad_debts import Rate, months_late, rate_of
from nhip.kernel import clock
from nhip.kernel.operations import Refused

from .firm import NOW, TODAY

D = Decimal
LAW = reports.rates_of("vn")
MINE = {"sales of a month are not the sum of its orders", "valued quantity is not what lies in the stores",
        "order line's invoiced quantity"}  # fmt: skip


def fresh(record):
    return type(record).objects.get(pk=record.pk)


def lost(firm, invoice, amount) -> BadDebt:
    operations.write_off(fresh(invoice), operations.WriteOff(D(amount), "Giải thể", "QĐ 12"), by=firm.hanh)
    return operations.approve_bad_debt(invoice.bad_debts.latest("id"), by=firm.thu)


def provided(firm, invoice, amount, on=None) -> BadDebt:
    operations.provide(fresh(invoice), operations.Provide(D(amount), "Quá hạn", on), by=firm.hanh)
    return operations.approve_bad_debt(invoice.bad_debts.latest("id"), by=firm.thu)


def agrees(firm, on=TODAY) -> None:
    """Every sub-ledger agrees with its account, for the product and for the checker that knows nothing of it."""
    assert checks.check(firm.company.pk) == []
    assert {found.rule for found in checker.check(connection)} <= MINE
    assert reports.ageing(on, by=firm.hanh).differing == []
    assert reports.provisions(on, by=firm.hanh).gap == 0


@pytest.mark.req("ACC-07", part="provisions by age")
def test_the_rates_of_the_law_follow_the_months():
    due = date(2025, 8, 31)
    asked = ((2026, 2, 27), (2026, 2, 28), (2026, 8, 30), (2026, 8, 31), (2027, 8, 31), (2028, 8, 31))
    assert [rate_of(due, date(*day), LAW) for day in asked] == [D(0), D("0.3"), D("0.3"), D("0.5"), D("0.7"), D(1)]
    assert rate_of(due, date(2025, 8, 1), LAW) == 0 and rate_of(due, due, ()) == 0


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 2000))
def test_months_never_run_ahead_of_the_days(due, days):
    late = months_late(due, due + timedelta(days))
    assert late * 28 <= days < (late + 1) * 31 + 1
    assert late <= months_late(due, due + timedelta(days + 1))


@given(st.integers(1, 10**12), st.integers(0, 100))
def test_entries_of_doubtful_debts_balance(amount, percent):
    used = rules.bad_debts.required(D(amount), D(percent) / 100)
    assert 0 <= used <= amount
    for legs in (
        rules.bad_debts.provision_legs(used, 1), rules.bad_debts.write_off_legs(D(amount), used, 1),
        rules.bad_debts.recovery_legs(D(amount), "1121", 1),
    ):  # fmt: skip
        assert rules.difference(legs) == 0
    assert rate_of(TODAY, TODAY, (Rate(0, D("0.1")),)) == D("0.1")


@pytest.mark.req("ACC-07", part="provisions by age")
def test_what_the_law_asks_for_is_proposed_for_all_and_adjusted_by_the_difference(firm):
    invoice = firm.invoice(30_000_000, days=5)  # 33,000,000 with VAT, due on 21 November
    when = datetime(2027, 5, 21, 3, tzinfo=UTC)
    with clock.at(when):
        operations.open_year(operations.OpenYear(date(2027, 1, 1)), by=firm.thu)
        (row,) = reports.provisions(when.date(), by=firm.hanh).rows
        assert (row.months, row.rate, row.required, row.difference) == (6, D("0.3"), D(9_900_000), D(9_900_000))
        operations.propose_provisions(firm.books, operations.ProvideAll(), by=firm.hanh)
        with pytest.raises(Refused, match="đã có đề nghị"):
            operations.propose_provisions(firm.books, operations.ProvideAll(), by=firm.hanh)
        paper = operations.approve_bad_debt(BadDebt.objects.get(invoice=invoice), by=firm.thu)
        assert (paper.amount, fresh(invoice).provided) == (D(9_900_000), D(9_900_000))
        firm.banked(23_000_000)
        (row,) = reports.provisions(when.date(), by=firm.hanh).rows
        assert (row.open, row.difference) == (D(10_000_000), D(-6_900_000))
        operations.propose_provisions(firm.books, operations.ProvideAll(), by=firm.hanh)
        operations.approve_bad_debt(BadDebt.objects.filter(invoice=invoice).latest("id"), by=firm.thu)
        assert firm.balance("2293") == -3_000_000 and firm.balance("6422") == 3_000_000
        firm.banked(10_000_000)
        (row,) = reports.provisions(when.date(), by=firm.hanh).rows  # paid: nothing is doubtful any more
        assert (row.open, row.required, row.difference) == (0, 0, D(-3_000_000))
        agrees(firm, when.date())


@pytest.mark.req("ACC-07", part="write-off agreed by another")
def test_nothing_is_booked_until_another_agrees(firm):
    invoice = firm.invoice(30_000_000)
    operations.write_off(invoice, operations.WriteOff(D(33_000_000), "Giải thể"), by=firm.thu)
    paper = BadDebt.objects.get(invoice=invoice)
    assert (paper.state, paper.number, fresh(invoice).open_amount) == ("proposed", "", D(33_000_000))
    with pytest.raises(Refused, match="tự duyệt"):
        operations.approve_bad_debt(paper, by=firm.thu)
    with pytest.raises(Refused, match="đang chờ duyệt"):
        operations.write_off(fresh(invoice), operations.WriteOff(D(1_000), "Thêm"), by=firm.hanh)
    with pytest.raises(Refused, match="lý do"):
        operations.refuse_bad_debt(paper, operations.Because(" "), by=firm.thu)
    refused = operations.refuse_bad_debt(paper, operations.Because("Còn đòi được"), by=firm.thu)
    assert refused.state == "refused" and not JournalEntry.objects.filter(source_kind="accounting.baddebt").exists()
    with connection.cursor() as cursor, pytest.raises(DatabaseError), transaction.atomic():
        cursor.execute("UPDATE accounting_baddebt SET state = 'posted' WHERE id = %s", [paper.pk])


@pytest.mark.req("ACC-07", part="write-off")
def test_a_written_off_debt_takes_no_money_and_comes_back_with_its_reversal(firm):
    order = firm.order()
    invoice = firm.invoice(30_000_000, order=order)
    provided(firm, invoice, 10_000_000)
    paper = lost(firm, invoice, 33_000_000)
    assert (fresh(invoice).state, fresh(invoice).open_amount, fresh(invoice).provided) == ("lost", 0, 0)
    assert str(Invoice.State.LOST.label) and api.open_invoices(order.ref, by=firm.binh) == set()
    assert api.credit_of(firm.customer.pk, by=firm.hanh).written_off == D(33_000_000)
    assert panels.Standing(api.credit_of(firm.customer.pk, by=firm.hanh)).tone == "late"
    money = firm.banked(5_000_000)  # does not reach the debt that was given up
    with pytest.raises(Refused, match="cùng khách hàng"):
        shares = (operations.AllocatedShare(invoice.pk, D(5_000_000)),)
        operations.allocate(money, operations.Allocate(shares), by=firm.quynh)
    for verb, told in (
        (operations.replace_invoice, operations.Replace("Sai", None, "BB 1")),
        (operations.write_off, operations.WriteOff(D(1), "Thêm")),
    ):
        with pytest.raises(Refused):
            verb(fresh(invoice), told, by=firm.quynh if verb is operations.replace_invoice else firm.hanh)
    agrees(firm)
    operations.reverse_bad_debt(paper, operations.Because("Khách hoạt động lại"), by=firm.thu)
    assert (fresh(invoice).state, fresh(invoice).open_amount) == ("issued", D(33_000_000))
    assert (fresh(invoice).provided, fresh(paper).number[:2]) == (D(10_000_000), "XN")
    operations.allocate_oldest(fresh(money), by=firm.quynh)
    assert fresh(invoice).open_amount == D(28_000_000)
    agrees(firm)


@pytest.mark.req("ACC-07", part="write-off")
def test_a_part_is_written_off_and_the_rest_is_paid(firm):
    invoice = firm.invoice(30_000_000)
    lost(firm, invoice, 3_000_000)
    assert (fresh(invoice).state, fresh(invoice).open_amount) == ("part_paid", D(30_000_000))
    with pytest.raises(Refused, match="chỉ còn phải thu"):
        operations.write_off(fresh(invoice), operations.WriteOff(D(30_000_001), "Thêm"), by=firm.hanh)
    with pytest.raises(Refused, match="đã xoá nợ một phần"):
        operations.replace_invoice(fresh(invoice), operations.Replace("Sai", None, "BB 1"), by=firm.quynh)
        operations.issue_invoice(Invoice.objects.get(corrects=invoice), by=firm.quynh)
    receipt = firm.banked(30_000_000)
    assert fresh(invoice).state == "lost"
    operations.reverse_receipt(receipt, operations.Because("Nhầm khách"), by=firm.thu)
    assert (fresh(invoice).state, fresh(invoice).open_amount) == ("part_paid", D(30_000_000))
    agrees(firm)


@pytest.mark.req("ACC-07", part="recovery")
def test_a_recovered_debt_is_other_income_and_is_remembered_less(firm):
    paper = lost(firm, firm.invoice(30_000_000), 33_000_000)
    told = operations.Recover(D(5_000_000), firm.cash.pk, "Khách trả nợ cũ", "Anh Ba")
    operations.recover(paper, told, by=firm.quynh)
    (recovery,) = Recovery.objects.filter(bad_debt=paper)
    assert recovery.number.startswith("PT-") and fresh(paper).left == D(28_000_000)
    assert (firm.balance("1111"), firm.balance("711")) == (D(5_000_000), D(-5_000_000))
    with pytest.raises(Refused, match="chỉ còn theo dõi"):
        operations.recover(fresh(paper), operations.Recover(D(28_000_001), firm.bank.pk, "Nữa"), by=firm.quynh)
    with pytest.raises(Refused, match="đảo phiếu thu đó trước"):
        operations.reverse_bad_debt(fresh(paper), operations.Because("Nhầm"), by=firm.thu)
    agrees(firm)
    operations.reverse_recovery(recovery, operations.Because("Nhầm"), by=firm.thu)
    assert (fresh(paper).left, firm.balance("711")) == (D(33_000_000), 0)
    operations.reverse_bad_debt(fresh(paper), operations.Because("Nhầm"), by=firm.thu)
    agrees(firm)


@pytest.mark.req("ACC-07", part="provisions by age")
def test_a_provision_is_reversed_only_while_nothing_used_it_and_in_open_days(firm):
    invoice, other = firm.invoice(30_000_000), firm.invoice(1_000_000)
    first = provided(firm, invoice, 10_000_000)
    gone = lost(firm, invoice, 33_000_000)
    with pytest.raises(Refused, match="chứng từ sau"):
        operations.reverse_bad_debt(first, operations.Because("Nhầm"), by=firm.thu)
    operations.close_books(firm.books, operations.CloseBooks(TODAY), by=firm.thu)
    operations.reverse_bad_debt(gone, operations.Because("Nhầm"), by=firm.thu)
    operations.reverse_bad_debt(fresh(first), operations.Because("Nhầm"), by=firm.thu)
    back = JournalEntry.objects.filter(source_kind="accounting.baddebt", reverses__isnull=False)
    assert {entry.date for entry in back} == {TODAY + timedelta(1)}  # the first open day
    agrees(firm, TODAY + timedelta(1))
    with pytest.raises(Refused, match="khoá"):
        provided(firm, other, 500_000, TODAY)


@pytest.mark.req("ACC-07", part="provisions by age")
def test_what_is_asked_for_must_make_sense(firm):
    invoice = firm.invoice(30_000_000)
    for told, word in (
        (operations.Provide(D(33_000_001), "Quá hạn"), "tại ngày"),
        (operations.Provide(D(0), "Quá hạn"), "rồi"),
        (operations.Provide(D("0.5"), "Quá hạn"), "số lẻ"),
        (operations.Provide(D(1_000), " "), "khó đòi"),
        (operations.Provide(D(1_000), "Quá hạn", TODAY + timedelta(1)), "ngày đã đến"),
        (operations.Provide(D(1_000), "Quá hạn", TODAY - timedelta(1)), "tại ngày"),
    ):
        with pytest.raises(Refused, match=word):
            operations.provide(invoice, told, by=firm.hanh)
    with pytest.raises(Refused, match="2293"):
        line = operations.EntryLine(firm.account("2293").pk, credit=D(5))
        other = operations.EntryLine(firm.account("6422").pk, debit=D(5))
        operations.post_entry(operations.NewEntry(TODAY, "Tay", (line, other)), by=firm.thu)


@pytest.mark.race
@pytest.mark.req("ACC-07", part="write-off races a payment")
def test_a_payment_and_a_write_off_of_the_same_debt_do_not_both_settle_it(firm):
    """Whichever comes first settles the invoice, the other one finds nothing: never both."""
    invoice = firm.invoice(30_000_000)
    operations.write_off(invoice, operations.WriteOff(D(33_000_000), "Giải thể"), by=firm.hanh)
    paper = BadDebt.objects.get(invoice=invoice)
    start, wrong = threading.Barrier(2), []

    def at_once(act) -> None:
        try:
            with clock.at(NOW):
                start.wait(10)
                act()
        except Refused:
            pass
        except BaseException as found:
            wrong.append(found)
        finally:
            connections.close_all()

    acts = (lambda: operations.approve_bad_debt(paper, by=firm.thu), lambda: firm.banked(33_000_000))
    threads = [threading.Thread(target=at_once, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    now = fresh(invoice)
    assert wrong == []
    assert now.open_amount == 0 and (now.state == "lost") == (fresh(paper).state == "posted")
    agrees(firm)
