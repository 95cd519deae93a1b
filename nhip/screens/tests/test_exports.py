"""Exports: exactly what the list shows, all of it, to nobody more than they see, and nothing in it runs."""

import csv
import io
import re
import zipfile
from contextlib import nullcontext
from datetime import date
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import expect
from python_calamine import CalamineWorkbook

from nhip.cli import main
from nhip.kernel import actors, ids, jobs
from nhip.kernel.models import History, Person, RoleDuty, RoleHeld
from nhip.screens import history
from nhip.screens.exporting import files, harmless, listed, rights
from nhip.screens.importing import tables
from nhip.screens.models import Upload
from nhip.screens.resource import resource_of

from . import shop
from .firm import SINCE

SALES, CLIENTS = "/shop/sales/", "/shop/clients/"
FORMS = ("export/", "export/xlsx/")

LIVE = (
    *("=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1+1", "\r=1+1", "\n=1+1", "\tone", "\rone", "\none"),
    *(" =1+1", "   @SUM(A1)", "\u00a0=1+1", "\u200b=1+1", "\ufeff=1+1", "\u2060+1", "\u3000=1+1", "\u00ad=1+1"),
    *("＝1+1", "＋1+1", "－1+1", "＠SUM(A1)", " ＝1+1", "﹦1+1", "'=1+1", "''=1+1", '"=1+1', "“=1+1", "’=1+1"),
    *("a;=1+1", "a; =1+1", 'a;"=1+1', "a;'=1+1", "a|@SUM(A1)", "a\t=1+1", "a\n=1+1", "a\r\n=1+1", ";;=1+1", ",=1+1"),
    *('=HYPERLINK("http://evil","x")', "=cmd|' /C calc'!A0", "-2+3+cmd|' /C calc'!A0", "@", "-", "+84 912 345 678"),
    *("=1+1;=2+2", 'x";=1+1', '";=1+1', "'\t'=1+1", "\u200e=1+1", "\u202e-1", '="a"&"b" ', "\x0b=1+1", "\x1f=1+1"),
)


def lines(browser, path: str) -> list[list[str]]:
    """The rows of a CSV file as a program reads them, its heads first."""
    body = b"".join(browser.get(path)).decode()
    assert body.startswith("\ufeff") and body.endswith("\r\n")
    return list(csv.reader(io.StringIO(body.removeprefix("\ufeff"))))


def cells(browser, path: str) -> list[list]:
    return read(b"".join(browser.get(path)))


def read(content: bytes) -> list[list]:
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()


@pytest.mark.parametrize("form", FORMS)
def test_a_salesperson_takes_only_own_rows_and_no_cost(firm, form):
    mine, others = firm.sale(), firm.sale(by=firm.son)
    rows = {
        who: (lines if form == "export/" else cells)(firm.browser(who), SALES + form)
        for who in (firm.khang, firm.son)
    }
    assert [row[0] for row in rows[firm.khang][1:]] == [mine.number]
    assert {row[0] for row in rows[firm.son][1:]} == {mine.number, others.number}
    assert "Giá vốn" not in rows[firm.khang][0] and "Giá vốn" in rows[firm.son][0]
    assert (lines if form == "export/" else cells)(firm.browser(firm.hoa), SALES + form)[1:] == []


@pytest.mark.parametrize("form", FORMS)
def test_the_refusals_are_those_of_the_list(firm, form):
    firm.sale()
    assert firm.browser(firm.khang).get(f"{SALES}{form}?sort=cost").status_code == 403
    assert firm.browser(firm.son).get(f"{SALES}{form}?sort=cost").status_code == 200
    assert firm.browser().get(SALES + form).status_code == 302
    assert firm.browser(firm.khang).post(SALES + form).status_code == 405


def test_filters_words_and_order_are_those_of_the_address(firm):
    other = firm.add(shop.Client, name="Thuỷ sản Cửa Ổn")
    first, second, third = firm.sale(client=other), firm.sale(), firm.sale()
    shop.Sale.objects.filter(pk=second.pk).update(total=Decimal(99), deliver_on=None)
    shop.Sale.objects.filter(pk=third.pk).update(state="paid", total=Decimal(100))
    browser = firm.browser(firm.khang)

    def numbers(query):
        csv_rows, book = lines(browser, f"{SALES}export/?{query}"), cells(browser, f"{SALES}export/xlsx/?{query}")
        assert [row[0] for row in csv_rows] == [row[0] for row in book]
        return [row[0] for row in csv_rows[1:]]

    assert numbers("state=draft&sort=number") == [first.number, second.number]
    assert numbers("q=cua+on") == [first.number] and numbers("q=khong+co") == []
    assert numbers("sort=-total") == [first.number, third.number, second.number]
    assert numbers("sort=deliver_on,-number") == [third.number, first.number, second.number]
    assert numbers("total.to=100&sort=number&page=7&size=50") == [second.number, third.number]


def test_all_pages_are_in_the_file_in_the_order_of_the_list(firm):
    made = [shop.Client(company=firm.company, name=f"Khách {n:03}", debt=n) for n in range(120)]
    shop.Client.objects.bulk_create(made)
    browser = firm.browser(firm.khang)
    named = [row[0] for row in lines(browser, f"{CLIENTS}export/?sort=-name&page=2&q=khach")[1:]]
    assert named == [f"Khách {n:03}" for n in reversed(range(120))]
    assert [row[0] for row in cells(browser, f"{CLIENTS}export/xlsx/?sort=-name&q=khach")[1:]] == named


def test_values_are_true_values(firm):
    sale = firm.sale()
    head, row = cells(firm.browser(firm.khang), f"{SALES}export/xlsx/")
    assert head[:4] == ["Số", "Khách hàng", "Trạng thái", "Ngày giao"]
    assert row[:4] == [sale.number, "Dược phẩm Hồng Ân", "Nháp", sale.deliver_on]
    assert row[5:] == [34_200_000.0, 37_620_000.0] and type(row[3]) is date
    assert lines(firm.browser(firm.khang), f"{SALES}export/")[1][3:] == [
        *(sale.deliver_on.isoformat(), "Lê Minh Khang", "34200000.00", "37620000.00")
    ]
    client = cells(firm.browser(firm.khang), f"{CLIENTS}export/xlsx/")[1]
    assert client == ["Dược phẩm Hồng Ân", "0083016613", 258_000_000.0]


@pytest.mark.parametrize(("currency", "format"), [("VND", "#,##0"), ("USD", "#,##0.00")])
def test_amounts_have_the_decimals_of_the_books(firm, currency, format):
    type(firm.company).objects.filter(pk=firm.company.pk).update(currency=currency)
    body = b"".join(firm.browser(firm.khang).get(f"{CLIENTS}export/xlsx/"))
    parts = zipfile.ZipFile(io.BytesIO(body))
    sheet, styles = (parts.read(f"xl/{name}.xml").decode() for name in ("worksheets/sheet1", "styles"))
    style = int(re.search(r'<c r="C2" s="(\d+)"><v>258000000.00</v>', sheet)[1])
    known = {"3": "#,##0", "4": "#,##0.00", **dict(re.findall(r'numFmtId="(\d+)" formatCode="([^"]+)"', styles))}
    used = re.findall(r'<xf numFmtId="(\d+)"', styles.partition("<cellXfs")[2])[style]
    assert known[used] == format


@pytest.mark.req(
    "S26", part="samples in CSV and XLSX, read back by our own import; not recalculated by an office suite"
)
def test_nothing_in_a_file_runs_and_our_import_reads_the_texts_back(firm):
    assert len(LIVE) >= 40
    names = list(LIVE)
    shop.Client.objects.bulk_create([shop.Client(company=firm.company, name=name) for name in names])
    browser = firm.browser(firm.khang)
    file = b"".join(browser.get(f"{CLIENTS}export/?sort=id"))
    book = b"".join(browser.get(f"{CLIENTS}export/xlsx/?sort=id"))
    for separators in (",", ";", "\t", "|"):
        for row in csv.reader(io.StringIO(file.decode().removeprefix("\ufeff")), delimiter=separators):
            assert not [cell for cell in row if harmless.LIVE.match(cell) and not cell.startswith("'")], row
    assert b"<f>" not in unpacked(book) and b"hyperlink" not in unpacked(book)
    for content in (file, book):
        assert [row[0] for row in tables.read("x", content).rows] == ["Dược phẩm Hồng Ân", *names]


def unpacked(book: bytes) -> bytes:
    return zipfile.ZipFile(io.BytesIO(book)).read("xl/worksheets/sheet1.xml")


@pytest.mark.parametrize("form", FORMS)
def test_a_text_that_would_run_comes_back_by_the_import_as_it_was(firm, form):
    names = [text for text in LIVE if text.strip() == text]
    shop.Client.objects.bulk_create([shop.Client(company=firm.company, name=name) for name in names])
    browser = firm.browser(firm.khang)
    content = b"".join(browser.get(CLIENTS + form))
    shop.Client.objects.filter(name__in=names).delete()
    file = SimpleUploadedFile("khach." + ("csv" if form == "export/" else "xlsx"), content)
    path = browser.post(f"{CLIENTS}import/", {"file": file}).headers["location"]
    upload = Upload.objects.get(pk=path.split("/")[-2])
    said = {f":{name}:column": head for name, head in upload.plan["fields"].items()}
    browser.post(path, {**said, "version": str(upload.version), "do": "run"})
    upload.refresh_from_db()
    jobs.run(upload.job_id)
    assert set(names) <= set(shop.Client.objects.values_list("name", flat=True))


@given(st.text(alphabet="=+-@'\"; \t\r\n|a1,＝\u200b\ufeff\u00a0", max_size=12))
def test_what_is_marked_runs_nowhere_and_is_read_back_to_the_letter(text):
    mark = harmless.marked(text)
    assert harmless.unmarked(mark) == text and (mark[:1] == "'" or not harmless.live(mark))
    assert not re.search(
        r"[;\t|\r\n][\s\u200b\ufeff\"]*(?<!')[=+\-@＝]", re.sub(r"(?<=[;\t|\r\n])'[^;\t|\r\n]*", "", mark)
    )


@pytest.mark.parametrize("form", FORMS)
def test_a_file_costs_the_same_for_each_thousand_rows(firm, statements, form):
    browser = firm.browser(firm.khang)

    def cost(rows: int) -> int:
        made = [shop.Client(company=firm.company, name=f"Khách {n}") for n in range(rows)]
        shop.Client.objects.bulk_create(made, batch_size=200)
        browser.get(CLIENTS)
        with statements.taken():
            b"".join(browser.get(CLIENTS + form))
        return len(statements)

    small = cost(10)
    assert cost(5_000 - 11) == small + 4 <= 12
    assert History.objects.filter(verb=rights.VERB).latest("id").inputs["rows"] == 5_000


def test_rows_that_are_no_longer_ones_own_are_left_out(firm):
    firm.sale(), firm.sale()
    sheet = listed.Listed.of(shop.Sales, firm.khang, "sort=number")
    shop.Sale.objects.filter(pk=sheet.numbers[0]).update(owner_id=firm.son.person_id)
    assert len(list(sheet.rows("csv"))) == 1


@pytest.mark.req("TOOL-45", part="each export is written down: who, which list, how narrowed, how many rows")
def test_an_export_is_written_down_before_its_first_row(firm):
    firm.sale(), firm.sale(by=firm.son)
    firm.browser(firm.son).get(f"{SALES}?state=draft")
    assert not History.objects.filter(verb=rights.VERB).exists()
    body = firm.browser(firm.son).get(f"{SALES}export/?state=draft&page=3&sort=-total").streaming_content
    next(iter(body))
    one = History.objects.get(verb=rights.VERB)
    assert (one.about_id, one.person_id, one.company_id) == (firm.son.person_id, firm.son.person_id, firm.company.pk)
    assert one.inputs == {
        **{"list": "shop/sales", "query": "state=draft&sort=-total", "rows": 2, "form": "csv"},
        "groups": ["margin"],
    }
    b"".join(firm.browser(firm.khang).get(f"{SALES}export/xlsx/"))
    assert History.objects.filter(verb=rights.VERB).latest("id").inputs["groups"] == []


def test_the_page_of_a_person_tells_what_they_took(firm):
    firm.sale()
    b"".join(firm.browser(firm.khang).get(f"{SALES}export/"))
    person = Person.objects.get(pk=firm.khang.person_id)
    with translation.override("vi"):
        said = history.entries(history.read(person, firm.son), Person)
    assert [(one.who, str(one.label)) for one in said] == [
        ("Lê Minh Khang", "Xuất danh sách: Đơn bán hàng, số dòng: 1")
    ]


def test_the_command_writes_the_same_file(firm, tmp_path, monkeypatch):
    monkeypatch.setattr(ids, "leased", nullcontext)  # it wants no transaction around it
    firm.sale(), firm.sale(), firm.sale(by=firm.son)
    asked = ["export", "shop.sales", "--as", firm.name_of(firm.khang), "--query", "sort=number"]
    with translation.override("vi"):
        assert main([*asked, "--out", str(tmp_path / "a.csv")]) == 0
    browser = firm.browser(firm.khang, **{"Accept-Language": "vi"})
    assert (tmp_path / "a.csv").read_bytes() == b"".join(browser.get(f"{SALES}export/?sort=number"))
    assert History.objects.filter(verb=rights.VERB).count() == 2
    assert main(["export", "shop.sales", "--as", "nobody"]) == 2 and main([*asked[:4], "--query", "sort=cost"]) == 2


def test_more_rows_than_a_sheet_holds_are_refused_with_the_way_on(firm, monkeypatch):
    monkeypatch.setattr(files, "MOST_ROWS", 1)
    firm.sale(), firm.sale()
    answer = firm.browser(firm.khang).get(f"{SALES}export/xlsx/")
    assert answer.status_code == 422 and "take CSV" in answer.text
    assert firm.browser(firm.khang).get(f"{SALES}export/").status_code == 200


@pytest.mark.browser
@pytest.mark.parametrize("width", [1440, 390])
def test_the_list_is_taken_along_in_the_browser(firm, screen, width):
    from nhip.screens import assets

    assets.build()
    firm.add(shop.Client, name="=1+1", tax_code="0102030405", debt=Decimal(7))
    firm.add(shop.Client, name="Chè Mỹ Ẩn", tax_code="0102030406", debt=Decimal(9))
    screen.log_in(User.objects.get(pk=firm.khang.user_id))
    page = screen.page
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(f"{CLIENTS}?sort=-debt&debt.to=1000")
    button = page.locator("details.out > summary")
    expect(button).to_be_visible()
    assert ("Xuất" in button.inner_text()) is (width == 1440)
    taken = {}
    for name in ("CSV", "Excel (XLSX)"):
        button.click()
        with page.expect_download() as download:
            page.get_by_role("link", name=name, exact=True).click()
        expect(page.locator("details.out")).not_to_have_attribute("open", "")
        taken[name] = download.value
    wanted = [["Tên", "Mã số thuế", "Công nợ"], ["Chè Mỹ Ẩn", "0102030406", 9.0], ["=1+1", "0102030405", 7.0]]
    assert read(taken["Excel (XLSX)"].path().read_bytes()) == wanted
    text = taken["CSV"].path().read_text(encoding="utf-8-sig")
    assert text == "Tên,Mã số thuế,Công nợ\nChè Mỹ Ẩn,0102030406,9.00\n'=1+1,0102030405,7.00\n"
    assert re.fullmatch(r"khach-hang_sao-viet_\d{4}-\d\d-\d\d\.csv", taken["CSV"].suggested_filename)


@pytest.mark.req("CSM-80", part="a role limits exports")
def test_a_role_may_deny_taking_lists_away(firm):
    firm.sale()
    role, person = firm.role("stays", shop.MARGIN), Person.objects.get(pk=firm.khang.person_id)
    RoleDuty.objects.create(role=role, duty="screens.export", allow=False, since=SINCE, by="tests")
    browser = firm.browser(firm.khang)
    assert "export/" in browser.get(SALES).text
    firm.add(RoleHeld, person=person, role=role, since=SINCE)
    before = History.objects.count()
    for form in FORMS:
        assert browser.get(SALES + form).status_code == 403
        assert firm.browser(firm.son).get(SALES + form).status_code == 200
    assert "export/" not in browser.get(SALES).text
    with pytest.raises(PermissionDenied):
        listed.Listed.of(resource_of("shop.sale"), actors.of(person))
    assert History.objects.count() == before
