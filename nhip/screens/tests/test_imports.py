"""Imports: any file people have, each row once, each refusal with its reason."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from nhip.kernel import jobs
from nhip.screens import typed
from nhip.screens.importing import mapping, plan, tables
from nhip.screens.models import Mapping, Upload

from . import shop

ROWS = "Tên;MST\nCông ty Cửa Ổn;0101\nDược phẩm Hồng Ân;0102\n;0103\nChè Mỹ Ẩn;0104\n"


def uploaded(browser, content: bytes, name: str = "khach.csv"):
    answer = browser.post("/shop/clients/import/", {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 302, answer.text
    return answer.headers["location"]


def pressed(browser, path: str, what: str, **more):
    upload = Upload.objects.get(pk=path.split("/")[-2])
    columns = {f"column-{name}": str(place) for name, place in upload.pairs.items()}
    return browser.post(path, {**columns, "do": what, **more})


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1258"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_files_are_read_as_machines_write_them(encoding, separator):
    text = f"Tên{separator}Nợ\nCông ty{separator}1\n"
    sheet = tables.read("a.csv", text.encode(encoding, errors="replace"))
    assert len(sheet.heads) == 2 and sheet.rows[0][1] == "1"
    assert encoding == "cp1258" or sheet.heads == ["Tên", "Nợ"], sheet


def test_a_spreadsheet_is_read(firm):
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    book.add_worksheet().write_row(0, 0, ["Tên", "MST"])
    book.worksheets()[0].write_row(1, 0, ["Cửa Ổn", 101])
    book.close()
    sheet = tables.read("a.xlsx", out.getvalue())
    assert (sheet.heads, sheet.rows) == (["Tên", "MST"], [["Cửa Ổn", "101"]])
    assert mapping.guessed(shop.Clients, sheet.heads) == {"name": 0, "tax_code": 1}


@pytest.mark.parametrize("content", [b"", b"only heads\n", b"\x00\x01\x02", b"PK\x03\x04 broken", b'a,b\n"open'])
def test_what_is_no_table_is_refused(firm, content):
    answer = firm.browser(firm.khang).post("/shop/clients/import/", {"file": SimpleUploadedFile("x.csv", content)})
    assert answer.status_code == 422 and Upload.objects.count() == 0


def test_a_trial_stores_nothing_and_tells_what_would_be_refused(firm):
    browser = firm.browser(firm.khang)
    path, before = uploaded(browser, ROWS.encode()), shop.Client.objects.count()
    assert "This is needed" in browser.get(path).text
    page = pressed(browser, path, "try").text
    assert "2 rows would be refused" in page and "Đã có khách hàng" in page
    assert shop.Client.objects.count() == before


def test_every_row_goes_in_once_however_often_the_file_comes(firm):
    browser = firm.browser(firm.khang)
    for _ in range(2):
        path = uploaded(browser, ROWS.encode())
        pressed(browser, path, "run")
        upload = Upload.objects.get(pk=path.split("/")[-2])
        assert "Importing" in browser.get(path).text
        jobs.run(upload.job_id)
        upload.refresh_from_db()
        assert [one["row"] for one in upload.failures] == [3, 4]
    names = list(shop.Client.objects.exclude(pk=firm.client.pk).order_by("tax_code").values_list("name", flat=True))
    assert names == ["Công ty Cửa Ổn", "Chè Mỹ Ẩn"]
    page = browser.get(path).text
    assert "2 rows refused" in page
    file = b"".join(browser.get(f"{path}refused/")).decode()
    assert "Dược phẩm Hồng Ân,0102,3,Đã có khách hàng này." in file


def test_an_upload_is_its_owners_and_importing_is_for_who_may_create(firm):
    path = uploaded(firm.browser(firm.khang), ROWS.encode())
    assert firm.browser(firm.son).get(path).status_code == 404
    assert firm.browser(firm.son).get(f"{path}refused/").status_code == 404
    assert firm.browser(firm.hoa).get("/shop/clients/import/").status_code == 403
    assert firm.browser(firm.khang).get("/shop/sales/import/").status_code == 404


def test_columns_are_kept_under_a_name(firm):
    browser = firm.browser(firm.khang)
    path = uploaded(browser, b"Ai;So\nCua On;0101\n")
    browser.post(path, {"column-name": "0", "column-tax_code": "1", "name": "Cũ", "do": "keep"})
    assert Mapping.objects.get().pairs == {"name": "Ai", "tax_code": "So"}
    second = uploaded(browser, b"So;Ai\n0102;Che My\n")
    browser.post(second, {"mapping": "Cũ", "do": "use"})
    assert Upload.objects.get(pk=second.split("/")[-2]).pairs == {"name": 1, "tax_code": 0}


def test_a_running_import_can_be_stopped(firm):
    browser = firm.browser(firm.khang)
    path = uploaded(browser, ROWS.encode())
    pressed(browser, path, "run")
    browser.post(path, {"do": "cancel"})
    upload = Upload.objects.get(pk=path.split("/")[-2])
    assert jobs.run(upload.job_id).state == "cancelled" and shop.Client.objects.count() == 1


def test_a_row_with_too_many_values_is_refused_and_not_cut(firm):
    browser = firm.browser(firm.khang)
    path = uploaded(browser, "Tên,MST\nCông ty Cửa Ổn, Hà Nội,0101\nChè Mỹ Ẩn,0104,,\n".encode())
    page = pressed(browser, path, "try").text
    assert "1 row would be refused" in page and "3 values for 2 columns" in page


def test_a_plan_reads_a_foreign_file():
    text = """
        resource = "x.y"
        key = "code"
        empty = ["NULL"]
        [constants]
        mine = true
        [prefixes]
        code = "C"
        [fields]
        code = "id"
        where = ["street", "city"]
        day = "at"
        [formats]
        day = "%Y-%m-%d %H:%M"
        [values.where]
        Ha = "Hà Nội"
        [[people]]
        name = "who"
        [lines]
        file = "lines.csv"
        joins = { order = "id" }
        [lines.fields]
        share = "off"
        [lines.formats]
        share = "share"
        [[lines.own]]
        constants = { product = "FREIGHT" }
        fields = { price = "freight" }
    """
    sheet = tables.Sheet(["order", "off"], [["1", "0.05"], ["2", "0.5"], ["1", "0"]])
    read = plan.read(text, lambda name: sheet)
    row = {"id": "1", "street": "NULL", "city": "Ha", "at": "1996-07-04 00:00", "who": "NULL", "freight": "3.20"}
    assert plan.Plan.unpacked(read.packed()).cells(row) == {
        **{"mine": "yes", "code": "C1", "where": "Hà Nội", "day": "1996-07-04", "people": []},
        "lines": [{"share": "5"}, {"share": "0"}, {"product": "FREIGHT", "price": "3.20"}],
    }
    with pytest.raises(typed.Unreadable):
        read.cells({**row, "at": "04/07/1996"})
