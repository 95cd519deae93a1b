"""S24, S25: spreadsheets that were made to hurt whoever opens them are refused, and nothing in them is loaded."""

import io
import resource
import zipfile
from pathlib import Path

import pytest

from nhip.kernel.refusals import Refused
from nhip.screens.importing import tables

pytestmark = pytest.mark.once

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
LINKS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
TABLE = (
    '<row r="1"><c r="A1" t="inlineStr"><is><t>Tên</t></is></c></row>'
    '<row r="2"><c r="A2" t="inlineStr"><is><t>{}</t></is></c></row>{}'
)


def book(rows: str, *, doctype: str = "", shared: bytes = b"") -> bytes:
    """An XLSX written by hand, with these rows."""
    into = io.BytesIO()
    sheets = f'<sheets><sheet name="x" sheetId="1" r:id="rId1" xmlns:r="{KINDS}"/></sheets>'
    office = f'<Relationship Id="rId1" Type="{KINDS}/officeDocument" Target="xl/workbook.xml"/>'
    inner = f'<Relationship Id="rId1" Type="{KINDS}/worksheet" Target="worksheets/sheet1.xml"/>'
    inner += f'<Relationship Id="rId2" Type="{KINDS}/sharedStrings" Target="sharedStrings.xml"/>' if shared else ""
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as file:
        file.writestr("[Content_Types].xml", HEAD + TYPES)
        file.writestr("_rels/.rels", HEAD + LINKS.format(office))
        file.writestr("xl/workbook.xml", f"{HEAD}<workbook {MAIN}>{sheets}</workbook>")
        file.writestr("xl/_rels/workbook.xml.rels", HEAD + LINKS.format(inner))
        sheet = f"<worksheet {MAIN}><sheetData>{rows}</sheetData></worksheet>"
        file.writestr("xl/worksheets/sheet1.xml", f"{HEAD}{doctype}{sheet}")
        if shared:
            with file.open("xl/sharedStrings.xml", "w") as part:
                part.write(f"{HEAD}<sst {MAIN}><si><t>".encode())
                for _ in range(500):
                    part.write(shared)
                part.write(b"</t></si></sst>")
    return into.getvalue()


@pytest.mark.req("S25", part="cells at the far corner, half a gigabyte of text, memory and time of a process apart")
@pytest.mark.parametrize("bomb", ["corner", "text", "repeated"])
def test_a_bomb_is_refused_and_takes_no_memory_here(bomb):
    content = {
        "corner": lambda: book(TABLE.format("x", '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')),
        "text": lambda: book(TABLE.format("x", '<row r="3"><c r="A3" t="s"><v>0</v></c></row>'), shared=b"x" * 2**20),
        "repeated": lambda: ods('<table:table-row table:number-rows-repeated="1048576">'),
    }[bomb]()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(Refused, match="quá nhiều|Không mở được"):
        tables.read("a.xlsx", content)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000  # kilobytes


def ods(row: str) -> bytes:
    """An OpenDocument sheet with a row that stands for a million, each of sixteen thousand cells."""
    names = "urn:oasis:names:tc:opendocument:xmlns"
    cell = '<table:table-cell office:value-type="string" table:number-columns-repeated="16384"><text:p>x</text:p>'
    content = (
        f'{HEAD}<office:document-content xmlns:office="{names}:office:1.0" xmlns:table="{names}:table:1.0" '
        f'xmlns:text="{names}:text:1.0"><office:body><office:spreadsheet><table:table table:name="x">{row}{cell}'
        "</table:table-cell></table:table-row></table:table></office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        file.writestr("content.xml", content)
        file.writestr("META-INF/manifest.xml", f'{HEAD}<m:manifest xmlns:m="{names}:manifest:1.0"/>')
    return into.getvalue()


@pytest.mark.req("S24", part="XLSX: entities, outside and inside, a billion laughs")
@pytest.mark.parametrize("way", ["file", "inside", "laughs"])
def test_nothing_is_loaded_that_a_document_names(way, tmp_path: Path):
    secret = tmp_path / "secret"
    secret.write_text("the secret")
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    doctype = {
        "file": f'<!DOCTYPE x [<!ENTITY e SYSTEM "file://{secret}">]>',
        "inside": '<!DOCTYPE x [<!ENTITY e "the secret">]>',
        "laughs": f'<!DOCTYPE x [<!ENTITY l0 "the secret">{laughs}<!ENTITY e "&l11;">]>',
    }[way]
    try:
        said = tables.read("a.xlsx", book(TABLE.format("&e;", ""), doctype=doctype)).rows
    except Refused:
        said = []
    assert "the secret" not in str(said) and len(str(said)) < 100


def test_a_sound_one_written_by_hand_is_read():
    """What the bombs are made of is a spreadsheet."""
    assert tables.read("a.xlsx", book(TABLE.format("An Phát", ""))).rows == [["An Phát"]]
