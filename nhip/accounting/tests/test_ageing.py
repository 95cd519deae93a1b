"""Receivables by age tie to account 131 on any day; statements of account open, move and close with it."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection

from nhip.accounting import operations, reports
from nhip.accounting.models import Invoice, JournalLine
from nhip.kernel import clock, guards
from nhip.kernel.models import Company

from .firm import NOW, TODAY, Firm

NEXT = timedelta(days=1)


def later(days: int):
    return clock.at(NOW + timedelta(days=days))


def row_of(firm, on=TODAY, customer=None):
    """The customer's row of that day."""
    (found,) = [
        each for each in reports.ageing(on, by=firm.hanh).debtors if each.customer == (customer or firm.customer).pk
    ]
    return found


def columns(row) -> dict[str, int]:
    """What is not zero."""
    said = {**row.aged.buckets, "ahead": row.aged.ahead, "booked": row.booked}
    return {name: int(amount) for name, amount in said.items() if amount}


def ties(firm, on) -> bool:
    """Every row is what the lines of the ledger up to that day say, and no customer is left out."""
    booked: dict[int, Decimal] = {}
    for party, amount in JournalLine.objects.filter(
        company=firm.company, account__code="131", entry__date__lte=on
    ).values_list("party_id", "amount"):
        booked[party] = booked.get(party, Decimal(0)) + amount
    rows = {row.customer: row.aged.balance for row in reports.ageing(on, by=firm.hanh).debtors}
    return rows == {party: sum_ for party, sum_ in booked.items() if sum_ or party in rows}


@pytest.mark.req("ACC-07", part="ageing list")
@pytest.mark.parametrize(
    ("days", "column"),
    [(0, "not_due"), (5, "not_due"), (6, "to_30"), (35, "to_30"), (36, "to_60"), (65, "to_60"), (66, "to_90"),
     (95, "to_90"), (96, "over_90")],
)  # fmt: skip
def test_an_invoice_moves_from_column_to_column_as_it_gets_late(firm, days, column):
    firm.invoice(36_000_000, days=5)
    row = row_of(firm, TODAY + days * NEXT)
    assert columns(row) == {column: 39_600_000, "booked": 39_600_000}
    assert row.sides == (39_600_000, 0) and row.gap == 0


@pytest.mark.req("ACC-07", part="ageing on a past day")
def test_what_came_after_the_day_does_not_count(firm):
    with later(0):
        firm.invoice(36_000_000, days=5)
    with later(10):
        firm.banked(9_600_000)
    with later(20):
        firm.banked(30_000_000)
        firm.invoice(10_000_000)
    assert reports.ageing(TODAY - NEXT, by=firm.hanh).debtors == ()
    assert columns(row_of(firm, TODAY + 9 * NEXT)) == {"to_30": 39_600_000, "booked": 39_600_000}
    assert columns(row_of(firm, TODAY + 10 * NEXT)) == {"to_30": 30_000_000, "booked": 30_000_000}
    assert columns(row_of(firm, TODAY + 19 * NEXT)) == {"to_30": 30_000_000, "booked": 30_000_000}
    assert columns(row_of(firm, TODAY + 20 * NEXT)) == {"not_due": 11_000_000, "booked": 11_000_000}


@pytest.mark.req("ACC-07", part="advances apart from debts")
def test_an_advance_stands_apart_and_on_the_credit_side(firm):
    other = firm.party("Minh Long", "0109999999", "1 Hàng Bài")
    firm.invoice(36_000_000, order=firm.order(), days=5)
    firm.banked(5_000_000, order=firm.order())
    firm.banked(7_000_000, customer=other)
    assert columns(row_of(firm)) == {"not_due": 39_600_000, "ahead": 5_000_000, "booked": 34_600_000}
    assert columns(row_of(firm, customer=other)) == {"ahead": 7_000_000, "booked": -7_000_000}
    sums = reports.ageing(TODAY, by=firm.hanh).sums
    assert (sums["open"], sums["ahead"], sums["debit"], sums["credit"], sums["gap"]) == (
        39_600_000, 12_000_000, 34_600_000, 7_000_000, 0,
    )  # fmt: skip
    assert firm.balance("131") == sums["debit"] - sums["credit"]


def test_an_allocation_counts_from_its_own_day(firm):
    invoice = firm.invoice(36_000_000, days=5)
    advance = firm.banked(10_000_000, order=firm.order())
    share = operations.AllocatedShare(invoice=invoice.pk, amount=Decimal(4_000_000))
    with later(3):
        operations.allocate(advance, operations.Allocate(shares=(share,)), by=firm.hanh)
    with later(7):
        operations.take_back(advance, operations.TakeBack(invoice=invoice.pk), by=firm.hanh)
    apart = {"ahead": 10_000_000, "booked": 29_600_000}
    assert columns(row_of(firm, TODAY + 2 * NEXT)) == {"not_due": 39_600_000, **apart}
    met = {"ahead": 6_000_000, "booked": 29_600_000}
    assert columns(row_of(firm, TODAY + 3 * NEXT)) == {"not_due": 35_600_000, **met}
    assert columns(row_of(firm, TODAY + 6 * NEXT)) == {"to_30": 35_600_000, **met}
    assert columns(row_of(firm, TODAY + 7 * NEXT)) == {"to_30": 39_600_000, **apart}


def test_money_dated_before_the_invoice_that_it_pays_is_an_advance_until_then(firm):
    with later(10):
        firm.invoice(36_000_000, days=5)
        firm.banked(39_600_000, on=TODAY)
    assert columns(row_of(firm, TODAY + 9 * NEXT)) == {"ahead": 39_600_000, "booked": -39_600_000}
    assert reports.ageing(TODAY + 10 * NEXT, by=firm.hanh).debtors == ()


def test_a_payment_dated_back_onto_a_paid_invoice_is_money_ahead_on_that_day(firm):
    invoice = firm.invoice(36_000_000, days=5)
    first = firm.banked(39_600_000)
    with later(4):
        operations.take_back(first, operations.TakeBack(invoice=invoice.pk), by=firm.hanh)
    with later(6):
        firm.banked(39_600_000, on=TODAY + 2 * NEXT)
    assert columns(row_of(firm, TODAY + 3 * NEXT)) == {"ahead": 39_600_000, "booked": -39_600_000}
    (beyond,) = reports.behind(TODAY + 3 * NEXT, by=firm.hanh, column="ahead")
    assert (beyond.id, beyond.left) == (invoice.pk, 39_600_000)
    assert columns(row_of(firm, TODAY + 6 * NEXT)) == {"ahead": 39_600_000, "booked": -39_600_000}


@pytest.mark.parametrize("closed", [False, True], ids=["books open", "books closed up to the day"])
def test_a_reversed_receipt_stood_until_its_reversal(firm, closed):
    firm.invoice(36_000_000, days=5)
    receipt = firm.banked(39_600_000)
    with later(2):
        if closed:
            operations.close_books(firm.books, operations.CloseBooks(to=TODAY + 2 * NEXT), by=firm.thu)
        operations.reverse_receipt(receipt, operations.Because("Ghi nhầm khách"), by=firm.thu)
    assert all(ties(firm, TODAY + days * NEXT) for days in range(5))
    assert reports.ageing(TODAY + NEXT, by=firm.hanh).debtors == ()
    on_the_day = columns(row_of(firm, TODAY + 2 * NEXT)) if closed else None
    assert on_the_day in (None, {"not_due": 39_600_000, "ahead": 39_600_000})
    assert columns(row_of(firm, TODAY + 3 * NEXT)) == {"not_due": 39_600_000, "booked": 39_600_000}


def test_the_row_says_where_it_differs_from_the_ledger(firm):
    invoice = firm.invoice(36_000_000, days=5)
    guards.drop("invoice_stays_as_issued", "accounting_invoice", connection)
    Invoice.objects.filter(pk=invoice.pk).update(total=39_000_000, open_amount=39_000_000)
    found = reports.ageing(TODAY, by=firm.hanh)
    assert [row.gap for row in found.differing] == [600_000] and found.sums["gap"] == 600_000


def test_another_companys_rows_are_never_in_it(firm):
    firm.invoice(10_000_000, days=5)
    other = Firm()
    other.invoice(20_000_000, days=5)
    assert [row.booked for row in reports.ageing(TODAY, by=firm.hanh).debtors] == [11_000_000]
    assert [item.amount for item in reports.behind(TODAY, by=firm.hanh)] == [11_000_000]
    assert reports.behind(TODAY, by=firm.hanh, customer=other.customer.pk) == []
    assert reports.statement(other.customer, TODAY, TODAY, by=firm.hanh).rows == ()


def test_as_many_statements_for_twenty_customers_as_for_one(firm, statements):
    def read() -> tuple[int, ...]:
        found = reports.ageing(TODAY, by=firm.hanh)
        return len(found.debtors), sum(len(row.items) for row in found.debtors)

    firm.invoice(1_000_000)
    with statements.at_most(1):
        assert read() == (1, 1)
    for number in range(19):
        party = firm.party(f"Khách {number}", f"01{number:08}", "1 Hàng Bài")
        firm.invoice(1_000_000, order=firm.order(party))
        firm.banked(100_000, customer=party)
    with statements.at_most(1):
        assert read() == (20, 20)
    with statements.at_most(1):
        assert len(reports.behind(TODAY, by=firm.hanh, column="open")) == 20
    with statements.at_most(1):
        assert len(reports.statement(party, TODAY, TODAY, by=firm.hanh).rows) == 2


@pytest.mark.req("ACC-07", part="statement of account")
def test_a_statement_opens_moves_and_closes_as_the_ledger_does(firm):
    firm.invoice(36_000_000, days=5)
    with later(10):
        firm.banked(9_600_000)
        firm.invoice(5_000_000, order=firm.order())
        firm.invoice(8_000_000, order=firm.order(firm.party("Minh Long", "0109999999", "1 Hàng Bài")))
    with later(20):
        firm.banked(50_000_000)
        found = reports.statement(firm.customer, TODAY + 5 * NEXT, TODAY + 15 * NEXT, by=firm.hanh)
        whole = reports.statement(firm.customer, TODAY, TODAY + 20 * NEXT, by=firm.hanh)
    assert (found.opening, found.debit, found.credit, found.closing) == (39_600_000, 5_500_000, 9_600_000, 35_500_000)
    assert [(row.amount, row.balance) for row in found.rows] == [(-9_600_000, 30_000_000), (5_500_000, 35_500_000)]
    assert found.rows[0].called.startswith("BC") and found.rows[0].source.kind == "accounting.receipt"
    assert (whole.opening, whole.closing) == (0, firm.balance("131", firm.customer)) and whole.closing == -14_500_000
    after = reports.statement(firm.customer, TODAY + 30 * NEXT, TODAY + 40 * NEXT, by=firm.hanh)
    assert (after.opening, after.rows, after.closing) == (-14_500_000, (), -14_500_000)


def test_the_days_of_a_statement_are_the_running_quarter_if_nobody_says(firm):
    assert reports.days_of(None, None, by=firm.hanh) == (date(2026, 10, 1), TODAY)
    assert reports.days_of(TODAY, date(2026, 1, 1), by=firm.hanh) == (date(2026, 1, 1), TODAY)
    assert reports.days_of(None, date(2026, 3, 31), by=firm.hanh) == (date(2026, 1, 1), date(2026, 3, 31))


def test_cents_of_a_company_that_keeps_dollars(firm):
    Company.objects.filter(pk=firm.company.pk).update(currency="USD")
    firm.invoice(100, days=5)
    firm.banked(Decimal("10.55"))
    assert row_of(firm).aged.buckets["not_due"] == Decimal("99.45")
