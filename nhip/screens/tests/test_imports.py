"""Imports: any file people have, each row once, each refusal with its reason."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from nhip.kernel import jobs
from nhip.kernel.models import Job
from nhip.screens import typed
from nhip.screens.importing import guessing, plan, tables, toml, uploads
from nhip.screens.models import Mapping, Upload

from . import shop

ROWS = "Tên;MST\nCông ty Cửa Ổn;0101\nDược phẩm Hồng Ân;0102\n;0103\nChè Mỹ Ẩn;0104\n"


def uploaded(browser, content: bytes, name: str = "khach.csv"):
    answer = browser.post("/shop/clients/import/", {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 302, answer.text
    return answer.headers["location"]


def pressed(browser, path: str, what: str, **more):
    upload = Upload.objects.get(pk=path.split("/")[-2])
    return browser.post(path, {**chosen(upload), "do": what, **more})


def chosen(upload) -> dict[str, str]:
    """What the page would send: the columns as they are chosen, and the version."""
    columns = {f":{name}:column": head for name, head in upload.plan["fields"].items()}
    return {**columns, "version": str(upload.version)}


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
    assert guessing.guessed(shop.Clients, sheet.heads)["fields"] == {"name": "Tên", "tax_code": "MST"}


@pytest.mark.parametrize("content", [b"", b"only heads\n", b"\x00\x01\x02", b"PK\x03\x04 broken", b'a,b\n"open'])
def test_what_is_no_table_is_refused(firm, content):
    answer = firm.browser(firm.khang).post("/shop/clients/import/", {"file": SimpleUploadedFile("x.csv", content)})
    assert answer.status_code == 422 and Upload.objects.count() == 0


def test_a_trial_stores_nothing_and_tells_what_would_be_refused(firm):
    browser = firm.browser(firm.khang)
    path, before = uploaded(browser, ROWS.encode()), shop.Client.objects.count()
    assert "This is needed" in browser.get(path).text
    assert pressed(browser, path, "try").status_code == 302
    page = browser.get(path).text
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
        assert [one["row"] for one in uploads.refused(upload)] == [3, 4]
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
    said = {":name:column": "Ai", ":tax_code:column": "So", "version": "1", "name": "Cũ", "do": "save"}
    assert browser.post(path, said).status_code == 302
    mine = Mapping.objects.get()
    assert plan.parsed(mine.text)["fields"] == {"name": "Ai", "tax_code": "So"}
    second = uploaded(browser, b"So;Ai\n0102;Che My\n")
    browser.post(second, {"mapping": f"own:{mine.pk}", "version": "1", "do": "use"})
    assert upload_at(second).plan["fields"] == {"name": "Ai", "tax_code": "So"}
    third = uploaded_by(browser, b"So;Ai\n0103;Duoc Hong\n", f"own:{mine.pk}")
    assert upload_at(third).plan["fields"] == {"name": "Ai", "tax_code": "So"}


def upload_at(path):
    return Upload.objects.get(pk=path.split("/")[-2])


def uploaded_by(browser, content: bytes, chosen: str):
    file = SimpleUploadedFile("khach.csv", content)
    return browser.post("/shop/clients/import/", {"file": file, "mapping": chosen}).headers["location"]


def test_a_mapping_is_carried_away_and_brought_along_as_text(firm):
    browser = firm.browser(firm.khang)
    text = "# ours\nresource = 'shop.clients'\n[fields]\nname = 'Ai'\n"
    file = SimpleUploadedFile("khach cu.toml", text.encode())
    assert browser.post("/shop/clients/import/mappings/", {"toml": file}).status_code == 302
    mine = Mapping.objects.get()
    assert mine.name == "khach cu" and mine.text == text
    address = f"/shop/clients/import/mappings/own/{mine.pk}/"
    assert browser.get(address).content.decode() == text
    assert firm.browser(firm.hoa).get(address).status_code == 403
    browser.post(address)
    assert Mapping.objects.get().state == "archived" and browser.get(address).status_code == 404
    for wrong in ("fields = 3", "x = [", "resource = 'shop.sales'", "[lines]\nfile = 'a'"):
        answer = browser.post(
            "/shop/clients/import/mappings/", {"toml": SimpleUploadedFile("a.toml", wrong.encode())}
        )
        assert answer.status_code == 422, wrong
    assert Mapping.objects.count() == 1


def test_how_a_file_is_read_can_be_written_as_text(firm):
    browser = firm.browser(firm.khang)
    path = uploaded(browser, "Tên;MST\nCửa Ổn;0101\n".encode())
    text = toml.written(upload_at(path).plan | {"prefixes": {"name": "Công ty "}})
    assert browser.post(path, {"text": "[", "version": "1", "do": "text"}).status_code == 422
    browser.post(path, {"text": text, "version": "1", "do": "text"})
    assert "Công ty Cửa Ổn" in browser.get(path).text
    assert browser.get(f"{path}plan/").content.decode() == text


def test_what_a_stale_tab_chooses_is_told_and_not_done(firm):
    browser = firm.browser(firm.khang)
    path = uploaded(browser, ROWS.encode())
    browser.post(path, {":name:column": "MST", "version": "1", "do": "keep"})
    stale = browser.post(path, {":name:column": "Tên", "version": "1", "do": "run"})
    assert stale.status_code == 409 and "another window" in stale.text
    upload = upload_at(path)
    assert upload.plan["fields"] == {"name": "MST"} and upload.job is None


def test_the_worker_tells_why_in_the_language_of_whoever_waits(firm):
    browser = firm.browser(firm.khang)
    path = uploaded(browser, "Tên,MST\nCửa Ổn, Hà Nội,0101\n".encode())
    pressed(browser, path, "run")
    with translation.override("vi"):
        jobs.run(upload_at(path).job_id)
    assert "a comma inside a text" in uploads.refused(upload_at(path))[0]["why"]


def test_two_clicks_start_one_job(firm):
    browser = firm.browser(firm.khang)
    path = uploaded(browser, ROWS.encode())
    for _ in range(2):
        assert pressed(browser, path, "run").status_code == 302
    assert Job.objects.filter(kind="screens.import").count() == 1


def test_a_stopped_import_goes_on(firm):
    browser = firm.browser(firm.khang)
    path = uploaded(browser, ROWS.encode())
    pressed(browser, path, "run")
    browser.post(path, {"do": "cancel"})
    assert "Go on" in browser.get(path).text
    browser.post(path, {"do": "resume"})
    assert jobs.run(upload_at(path).job_id).state == "done" and shop.Client.objects.count() == 3


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
    pressed(browser, path, "try")
    page = browser.get(path).text
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
    said = plan.parsed(text)
    assert plan.parsed(toml.written(said)) == said and plan.file_of(said) == "lines.csv"
    read = plan.Plan.of(said, {"heads": sheet.heads, "rows": sheet.rows})
    row = {"id": "1", "street": "NULL", "city": "Ha", "at": "1996-07-04 00:00", "who": "NULL", "freight": "3.20"}
    assert read.cells(row) == {
        **{"mine": "yes", "code": "C1", "where": "Hà Nội", "day": "1996-07-04", "people": []},
        "lines": [{"share": "5"}, {"share": "0"}, {"product": "FREIGHT", "price": "3.20"}],
    }
    with pytest.raises(typed.Unreadable):
        read.cells({**row, "at": "04/07/1996"})


def test_rows_of_one_number_are_one_record_with_lines():
    said = plan.parsed("""
        key = "number"
        group = "no"
        [fields]
        number = "no"
        [lines.fields]
        product = "what"
        quantity = "pieces"
        [lines.formats]
        quantity = "point"
    """)
    rows = [{"no": "7", "what": "A", "pieces": "1.250"}, {"no": "7", "what": "B", "pieces": "1,000"}]
    read = plan.Plan.of(said, {})
    assert read.cells(rows[0], [*rows, {"no": "7", "what": "", "pieces": ""}]) == {
        "number": "7",
        "lines": [{"product": "A", "quantity": "1,250"}, {"product": "B", "quantity": "1000"}],
    }


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), min_size=1, max_size=12)
PAIRS = st.dictionaries(TEXTS, TEXTS, min_size=1, max_size=3)


@given(
    fields=st.dictionaries(TEXTS, TEXTS | st.lists(TEXTS, min_size=1, max_size=3), min_size=1, max_size=4),
    pairs=PAIRS,
)
def test_a_plan_is_read_back_as_it_was_written(fields, pairs):
    said = {
        **{"resource": "shop.clients", "empty": ["", *pairs], "fields": fields, "constants": {"a": True, "b": 3}},
        **{"values": {"x": pairs}, "people": [{"fields": fields, "prefixes": pairs}]},
        "lines": {"file": "x", "joins": pairs, "fields": fields, "own": [{"constants": {"p": "F"}}]},
    }
    assert plan.parsed(toml.written(said)) == said
