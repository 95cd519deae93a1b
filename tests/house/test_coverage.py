"""The marks on the tests name requirements that exist, and docs/coverage.md says what they say."""

import pytest

from .coverage import COVERAGE, REQUIREMENTS, Mark, known, marks, report

pytestmark = pytest.mark.once

listed = pytest.mark.skipif(not REQUIREMENTS.exists(), reason="docs/requirements.md is not there yet")


@listed
def test_every_mark_names_a_requirement():
    ids = set(known(REQUIREMENTS.read_text()))
    assert sorted({mark.requirement for mark in marks()} - ids) == []


@listed
def test_the_coverage_page_is_what_the_marks_say():
    said = COVERAGE.read_text() if COVERAGE.exists() else ""
    assert said == report(known(REQUIREMENTS.read_text()), marks()), "run: python -m tests.house.coverage"


def test_a_part_does_not_prove_the_whole():
    page = report(["A-1", "A-2", "A-3"], [Mark("A-1", "t::x", "dates"), Mark("A-2", "t::y")])
    assert "3 requirements: 1 proved, 1 in part, 1 open." in page
    assert "| A-1 | `t::x` (dates) |" in page and page.rstrip().endswith("A-3")


def test_ids_are_read_from_the_list():
    assert known("# x\n- **SAL-08** A thing — *t*\n- **R1** other\n- not **SAL-09**\n") == ["SAL-08", "R1"]
