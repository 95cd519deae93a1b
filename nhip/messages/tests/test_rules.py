"""What stands in a comment: names, numbers of papers, addresses, and nothing that a browser would run."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nhip.kernel.folding import fold
from nhip.messages import rules

BOOK = rules.book(
    [
        (1, "Phạm Hồng Sơn", "SON"),
        (2, "Lê Minh Khang", "KHANG"),
        (3, "Trần Thị Lan", "L1"),
        (4, "Vũ Lan", ""),
        (5, "Đỗ Hồng Sơn", ""),
    ],
    fold,
)


def found(text: str) -> list[tuple[str, set[int]]]:
    return [(one.text, set(one.people)) for one in rules.named(text, BOOK, fold)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("@Phạm Hồng Sơn xem nhé", [("@Phạm Hồng Sơn", {1})]),
        ("@pham hong son xem", [("@pham hong son", {1})]),
        ("(@SON)", [("@SON", {1})]),
        ("Nhờ @Sơn, @khang.", [("@Sơn", {1, 5}), ("@khang", {2})]),
        ("@Lan", [("@Lan", {3, 4})]),
        ("@Thị Lan", [("@Thị Lan", {3})]),
        ("@Vũ Lan và @L1.", [("@Vũ Lan", {4}), ("@L1", {3})]),
        ("@Hồng Sơn", [("@Hồng Sơn", {1, 5})]),
        ("@Ai đó", [("@Ai", set())]),
        ("a@son.vn, giá @ 20.000, @", []),
        ("https://x.vn/@son", []),
    ],
)
def test_a_name_behind_the_sign_is_the_longest_that_is_known(text, said):
    assert found(text) == said


def test_a_comment_is_cut_into_names_numbers_and_addresses():
    text = "@SON xem #DH-26-00001 ở (https://a.vn/x_(1)). Mục #một"
    marks = [[one.start, one.end, *one.people] for one in rules.named(text, BOOK, fold)]
    kinds = [(one.kind, one.text) for one in rules.pieces(text, marks) if one.kind != "text"]
    assert kinds == [("person", "@SON"), ("number", "#DH-26-00001"), ("url", "https://a.vn/x_(1)")]


@pytest.mark.parametrize(
    "text", ["javascript:alert(1)", "data:text/html,x", "//evil.vn/x", "ftp://a.vn/1", "https://"]
)
def test_nothing_but_addresses_of_the_web_becomes_a_link(text):
    assert {one.kind for one in rules.pieces(text)} == {"text"}


@settings(max_examples=60, deadline=None)
@given(
    st.text(alphabet="@#SơnKhang .:/htps1-\n<\"'", max_size=60),
    st.lists(st.lists(st.integers(-5, 70), min_size=3, max_size=3), max_size=4),
)
def test_the_pieces_are_the_text_and_nothing_else(text, marks):
    assert "".join(one.text for one in rules.pieces(text, marks)) == text


def test_a_text_is_kept_with_one_kind_of_line_break_and_no_control_signs():
    assert rules.plain("  a\r\nb\x00\x1b[31m  \rc\u0301 \n\n") == "a\nb[31m\nć"
