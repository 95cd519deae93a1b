"""The reports agree with the lines they are made of."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from nhip.accounting import measures, operations, reports
from nhip.kernel import clock

from .firm import NOW, TODAY

YEAR = date(2026, 1, 1), date(2026, 12, 31)


@pytest.mark.req("ACC-16", part="trial balance")
def test_the_trial_balance_opens_moves_and_closes(firm, statements):
    firm.banked(5_000_000, on=date(2026, 10, 5))
    firm.invoice(10_000_000)
    firm.stocked(firm.laptop, "1", 15_000_000)
    with statements.at_most(1):
        found = reports.trial_balance(date(2026, 11, 1), TODAY, by=firm.thu)
    rows = {row.code: (row.opening, row.debit, row.credit, row.closing) for row in found.rows}
    assert rows["131"] == (-5_000_000, 11_000_000, 0, 6_000_000)
    assert rows["1121"] == (5_000_000, 0, 0, 5_000_000)
    assert rows["156"] == (0, 15_000_000, 0, 15_000_000)
    sums = found.sums
    assert sums["opening_debit"] == sums["opening_credit"] == 5_000_000
    assert sums["debit"] == sums["credit"] == 26_000_000
    assert sums["closing_debit"] == sums["closing_credit"] == 26_000_000
    tree = [(row.code, row.level, row.above) for row in reports.under_parents(found.rows, by=firm.thu)]
    assert [row for row in tree if row[0].startswith("112")] == [("112", 0, True), ("1121", 1, False)]


def test_the_ledger_runs(firm):
    firm.banked(5_000_000, on=date(2026, 10, 5))
    firm.banked(2_000_000, on=date(2026, 11, 3))
    firm.banked(1_000_000, on=date(2026, 11, 2))
    found = reports.account_ledger(firm.account("1121"), date(2026, 11, 1), TODAY, by=firm.thu)
    assert (found.opening, found.debit, found.credit, found.closing) == (5_000_000, 3_000_000, 0, 8_000_000)
    assert [(row.date.day, row.balance) for row in found.rows] == [(2, 6_000_000), (3, 8_000_000)]
    assert found.rows[0].source.kind == "accounting.receipt"
    empty = reports.account_ledger(firm.account("1121"), TODAY, TODAY, by=firm.thu)
    assert (empty.opening, empty.closing, empty.rows) == (8_000_000, 8_000_000, ())


@pytest.mark.req("ACC-07", part="ageing list")
def test_receivables_age_by_customer_and_invoice(firm):
    other = firm.party("Minh Long", "0109999999", "1 Hàng Bài")
    first = firm.invoice(10_000_000)
    firm.invoice(20_000_000, days=45)
    firm.invoice(5_000_000, order=firm.order(other))
    on = TODAY + timedelta(days=40)
    found = reports.ageing(on, by=firm.hanh)
    said = [(each.name, each.aged.open) for each in found.debtors]
    assert said == [("An Phát", 33_000_000), ("Minh Long", 5_500_000)]
    buckets = found.debtors[0].aged.buckets
    assert (buckets["to_60"], buckets["not_due"]) == (11_000_000, 22_000_000)
    (late,) = reports.behind(on, by=firm.hanh, customer=firm.customer.pk, column="to_60")
    assert (late.id, late.late) == (first.pk, 40)
    assert found.sums["open"] == firm.balance("131")


@pytest.mark.req("SAL-07", part="overdue hand-over")
def test_cash_that_is_not_handed_over_in_time_is_overdue(firm):
    firm.may_collect(firm.binh, 15_000_000)
    firm.collected(1_000_000)
    handed = operations.hand_over(firm.collected(2_000_000), by=firm.binh)
    (collector,) = reports.cash_in_hand(by=firm.quynh)
    assert (collector.total, collector.overdue) == (3_000_000, 0)
    with clock.at(NOW + timedelta(days=2)):
        (collector,) = reports.cash_in_hand(by=firm.quynh)
    assert (collector.name, collector.total, collector.overdue) == ("Bình", 3_000_000, 1_000_000)
    operations.count(handed, operations.Count(Decimal(2_000_000)), by=firm.quynh)
    (collector,) = reports.cash_in_hand(by=firm.quynh)
    assert collector.total == 1_000_000
    cash, bank = sorted(reports.purses(by=firm.quynh), key=lambda each: -each.balance)
    assert (cash.balance, bank.balance) == (2_000_000, 0)


def test_measures_open_their_rows(firm):
    firm.invoice(10_000_000)
    firm.banked(4_000_000, order=firm.order())
    period = {"company_id": firm.company.pk, "start": YEAR[0], "end": YEAR[1]}
    assert measures.COLLECTED.of(**period) == 4_000_000
    assert measures.INVOICED.of(**period) == 10_000_000
    assert measures.RECEIVABLE.of(**period) == 11_000_000
    mine = measures.receipts_of(**period, salesperson=firm.binh.person_id)
    assert [row.amount for row in mine] == [4_000_000]
