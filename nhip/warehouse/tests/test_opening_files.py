"""Wrong files of opening balances: every cell that cannot be taken is named by row and column, in plain words."""

from io import BytesIO

import pytest

from nhip.accounting.models import Opening
from nhip.kernel.operations import Refused
from nhip.shared import blanks

from .opened import ITEMS, STOCK


def wrong_of(company, part: str, text: str | bytes, name: str = "file.csv") -> str:
    """What the file is refused with."""
    opening = Opening.objects.filter(state="prepared").first() or company.opening()
    with pytest.raises(Refused) as refused:
        content = text if isinstance(text, bytes) else text.encode()
        company.load_one(opening, part, blanks.sheet_of(name, content))
    return str(refused.value)


@pytest.mark.req("TOOL-45", part="opening balances")
def test_wrong_cells_are_named_by_row_and_column(company):
    head = "Account no.;Customer or supplier;Debit balance;Credit balance\n"
    for row, wrong in {
        "1111;;mười;": "Row 2, column “Debit balance”",
        "1111;;-5;": "Row 2, column “Debit balance”",
        "1111;;1,5;": "no such fractions",
        "1111;;=1+1;": "Row 2, column “Debit balance”",
        "1111;;5;5": "either debit or credit",
        "111;;5;": "has accounts below it",
        "9999;;5;": "no account 9999",
        "5111;;;5": "classes 5 to 9",
        "131;;5;": "kept by customer or supplier",
        "131;Không ai;5;": "“Không ai” is not known",
    }.items():
        assert wrong in wrong_of(company, "ledger", head + row)
    assert "Row 4" in wrong_of(company, "ledger", head + "1111;;5;\n\n1121;;x;")
    assert "Debit" in wrong_of(company, "ledger", "Account no.;Debitt\n1111;5")
    assert "lacks the columns: Account no." in wrong_of(company, "ledger", "Debit balance\n5")


@pytest.mark.req("TOOL-45", part="opening balances")
def test_open_items_and_goods_are_named_too(company):
    def item(old: str, new: str) -> str:
        assert old in ITEMS
        return wrong_of(company, "items", ITEMS.replace(old, new, 1))

    assert "Row 2, column “Day of the paper”" in item("02/03/2026", "01/01/1900")
    assert "with its year" in item("02/03/2026", "02/03")
    assert "not before the first day" in item("25/06/2026", "01/07/2026")
    assert "due before" in item("01/04/2026", "01/03/2026")
    assert "Row 3, column “Old invoice or voucher no.”" in item("00000140", "00000101")
    assert "kept in VND" in item(";VND", ";USD")
    assert "needs the number" in item("1C26TAA 00000101", "")

    def goods(old: str, new: str) -> str:
        assert old in STOCK
        return wrong_of(company, "goods", STOCK.replace(old, new, 1))

    assert "Row 3, column “Serials”: LAP-15: serial number SN01 stands in row 2 too" in goods("SN02", "SN01")
    assert "1 serial numbers were read, but 2" in goods("SN02;1", "SN02;2")
    assert "no warehouse KHO-Z" in goods("KHO-B", "KHO-Z")
    assert "does not stand in" in goods("A-01", "Z-99")
    assert "no product LAP-16" in goods("LAP-15", "LAP-16")
    assert "enter the date" in goods("31/12/2026", "")
    assert "kept by lot" in goods("L1;31/12/2026", ";")
    assert "above zero" in goods(";94;", ";0;")
    assert "“9.4e6”" in goods("9.400.000", "9.4e6")


@pytest.mark.req("TOOL-45", part="opening balances")
def test_a_blank_file_comes_back_as_one_without_rows_and_formulas_are_refused(company):
    from xlsxwriter import Workbook

    from nhip.accounting.operations.opening_sheets import ITEMS as BLANK
    from nhip.accounting.operations.opening_sheets import LEDGER as LEDGER_BLANK

    for made, name in ((blanks.as_csv(BLANK), "a.csv"), (blanks.as_xlsx(BLANK), "a.xlsx")):
        assert "no rows" in wrong_of(company, "items", made, name)
    file = BytesIO()
    book = Workbook(file)
    page = book.add_worksheet()
    page.write_row(0, 0, [str(one.label) for one in LEDGER_BLANK.columns])
    page.write_row(1, 0, ["1111", "", 5])
    page.write(2, 0, "1121")
    page.write_formula(2, 2, "=C2*2", None, 10)
    book.close()
    assert "C3 (row 3, column C) holds a formula" in wrong_of(company, "ledger", file.getvalue(), "a.xlsx")
