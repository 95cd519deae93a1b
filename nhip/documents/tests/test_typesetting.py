"""Sheets become PDF, and what people typed stays text."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from nhip.documents.sheets import Column, Fact, Sheet, Side, Signature, Total
from nhip.documents.typesetting import pdf

pytestmark = pytest.mark.once

HOSTILE = '#panic("x") $a$ *b* _c_ #read("/etc/passwd") <x> @y \\ `z`'


def text_of(made: bytes) -> str:
    """What a reader copies out of the paper."""
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(made)).pages)


def sheet(**said) -> Sheet:
    usual = {
        "title": "PHIẾU XUẤT KHO",
        "number": "PX26-00001",
        "date": "Ngày 21 tháng 11 năm 2026",
        "company": "Công ty TNHH Thiết bị Sao Việt",
        "columns": (Column("Tên hàng", wide=True), Column("Thành tiền", Side.END)),
        "rows": (("Ổ cứng Ẵ Ế Ỗ", "30.000.000"),),
        "totals": (Total("Cộng", "30.000.000", strong=True),),
        "words_label": "Bằng chữ",
        "words": "Ba mươi triệu đồng chẵn",
        "signatures": (Signature("Thủ kho", "(Ký, họ tên)"),),
    }
    return Sheet(**(usual | said))


def test_every_word_is_on_the_paper_with_its_tone_marks():
    text = text_of(pdf(sheet()))
    for word in ("PHIẾU XUẤT KHO", "Ổ cứng Ẵ Ế Ỗ", "30.000.000", "Ba mươi triệu đồng chẵn", "Thủ kho"):
        assert word in text


@pytest.mark.req("S12", part="papers")
def test_what_people_typed_is_never_a_command():
    text = text_of(pdf(sheet(facts=(Fact("Lý do", HOSTILE),), rows=((HOSTILE, HOSTILE),))))
    assert 'read("/etc/passwd")' in text and "panic" in text and "root:" not in text


def test_two_hundred_lines_go_over_to_the_next_page():
    rows = tuple((f"Hàng {n}", str(n)) for n in range(200))
    text = text_of(pdf(sheet(rows=rows)))
    assert "Hàng 0" in text and "Hàng 199" in text and text.count("Tên hàng") > 1


def test_a_row_that_does_not_fit_the_table_is_refused():
    with pytest.raises(ValueError, match="cells"):
        sheet(rows=(("only one",),))
