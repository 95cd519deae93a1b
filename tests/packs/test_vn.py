"""The Vietnamese pack: every list is whole, sourced, dated, and its doubts are on paper."""

import re
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from nhip import packs

pytestmark = pytest.mark.once

PAPER = Path(__file__).parents[2] / "docs" / "domain" / "vietnam.md"
CHARTS = {"tt133": (123, 49), "tt99": (184, 71)}


@pytest.mark.req("ACC-16", part="chart of accounts")
@pytest.mark.parametrize("chart", CHARTS)
def test_chart_is_whole(chart):
    accounts = packs.accounts("vn", chart)
    by_code = {account.code: account for account in accounts}
    assert (len(by_code), sum(account.level == 1 for account in accounts)) == CHARTS[chart]
    seen = set()
    for account in accounts:
        assert account.level == len(account.code) - 2
        assert (account.parent == "") == (account.level == 1)
        assert not account.parent or (account.parent in seen and account.code.startswith(account.parent))
        assert account.normal_side in {"debit", "credit", "both", "zero"}
        seen.add(account.code)
    assert {account.parent for account in accounts if account.parent} == {
        account.code for account in accounts if account.has_children
    }


def test_traps_between_the_two_charts():
    small = {account.code: account.name_en for account in packs.accounts("vn", "tt133")}
    large = {account.code: account.name_en for account in packs.accounts("vn", "tt99")}
    assert "Unemployment" in small["3385"] and "Unemployment" in large["3386"]
    assert not {"113", "521", "621", "622", "627", "641", "332"} & small.keys()
    assert {"6421", "6422", "3388"} <= small.keys()


def test_the_accounts_of_order_to_cash_can_be_posted_to():
    leaves = {account.code for account in packs.accounts("vn", "tt133") if not account.has_children}
    assert {"1111", "1121", "131", "1331", "156", "331", "33311", "5111", "5113", "632", "6421"} <= leaves


def test_vat_reduction_ends_with_2026():
    rates = {rate.code: rate for rate in packs.vat_rates("vn")}
    reduced = rates["8"]
    assert reduced.reduces == "10" and reduced.percent == Decimal(8)
    assert [reduced.holds_on(date(*day)) for day in ((2025, 6, 30), (2025, 7, 1), (2026, 12, 31), (2027, 1, 1))] == [
        False,
        True,
        True,
        False,
    ]
    assert {code: rate.percent for code, rate in rates.items() if rate.holds_on(date(2027, 1, 1))} == {
        "KCT": None,
        "KKKNT": None,
        "0": Decimal(0),
        "5": Decimal(5),
        "10": Decimal(10),
    }


def test_non_cash_rule():
    rule = packs.non_cash_rule("vn")
    assert rule.threshold == Decimal(5_000_000) and rule.includes_vat


def test_banks():
    banks = packs.banks("vn")
    assert len({bank.bin for bank in banks}) == len({bank.code for bank in banks}) == 57
    assert all(re.fullmatch(r"\d{6}", bank.bin) for bank in banks)
    assert all(re.fullmatch(r"|[A-Z]{4}VN[A-Z0-9]{2}", bank.swift) for bank in banks)
    assert (banks[0].short_name, banks[0].bin, banks[0].sends) == ("Vietcombank", "970436", True)


def test_holidays_of_a_year():
    paid = {day.day for day in packs.holidays("vn", 2026) if day.kind == "statutory"}
    assert len(paid) == 12 and date(2026, 11, 24) in paid
    tet = [day for day in packs.holidays("vn", 2027) if "Tết Đinh Mùi" in day.name_vi]
    assert [day.day for day in tet] == [date(2027, 2, 4) + timedelta(n) for n in range(7)]
    assert not any(day.paid for day in packs.holidays("vn", 2026) if day.kind == "swap_public_sector")
    assert packs.holiday_years("vn") == (2026, 2027) and packs.holidays("vn", 1996) == ()


def test_provinces():
    provinces = packs.provinces("vn")
    assert len({province.code for province in provinces}) == 34
    assert sum("trung ương" in province.kind for province in provinces) == 7


@pytest.mark.parametrize("circular", ["tt133", "tt99"])
def test_forms_the_chain_prints(circular):
    receipt = packs.document_form("vn", "01-TT", circular)
    issue = packs.document_form("vn", "02-VT", circular)
    assert receipt.signatures == ("Giám đốc", "Kế toán trưởng", "Người nộp tiền", "Người lập phiếu", "Thủ quỹ")
    assert (issue.name_vi, len(issue.signatures)) == ("Phiếu xuất kho", 5)
    number = circular.removeprefix("tt")
    assert f"Thông tư số {number}/" in issue.issued_vi and "amount in words" in receipt.fields


def test_papers_without_a_model_name_no_circular():
    assert packs.document_form("vn", "B2B-RECON", "tt133").issued_vi == ""


def test_invoice_series():
    series = packs.invoice_series("vn")
    assert all(re.match(series.pattern, text) for text in ("1C26TAA", "2C26TBB", "1K26TYY", "6K26NAB", "7K26XAB"))
    assert not any(re.match(series.pattern, text) for text in ("0C26TAA", "1X26TAA", "1C26ZAA", "1C26TA1", "1c26taa"))


@pytest.mark.parametrize(
    "ask",
    [
        lambda: packs.accounts("xx", "tt133"),
        lambda: packs.accounts("vn", "tt1"),
        lambda: packs.accounts("..", "tt133"),
        lambda: packs.document_form("vn", "99-VT", "tt133"),
        lambda: packs.document_form("vn", "02-VT", "tt200"),
    ],
)
def test_what_is_not_in_a_pack_is_refused(ask):
    with pytest.raises(packs.NotInPack):
        ask()


LISTS = {
    "chart_tt133.csv": lambda: packs.accounts("vn", "tt133"),
    "chart_tt99.csv": lambda: packs.accounts("vn", "tt99"),
    "vat_rates.json": lambda: packs.vat_rates("vn"),
    "banks.csv": lambda: packs.banks("vn"),
    "holidays.csv": lambda: sum((packs.holidays("vn", year) for year in packs.holiday_years("vn")), ()),
    "provinces.csv": lambda: packs.provinces("vn"),
}


@pytest.mark.parametrize("name", LISTS)
def test_every_row_has_its_source_and_every_doubt_is_on_paper(name):
    rows = LISTS[name]()
    assert all(row.source and row.confidence in packs.CONFIDENCE for row in rows)
    doubtful = len(rows) - Counter(row.confidence for row in rows)["high"]
    assert f"| `{name}` | {len(rows)} | {doubtful} |" in PAPER.read_text(encoding="utf-8")
