"""The list of requirements can be read by machines, holds every ID once, and says something of each."""

import re
from collections import Counter
from pathlib import Path

import pytest

pytestmark = pytest.mark.once

TEXT = (Path(__file__).parents[2] / "docs" / "requirements.md").read_text(encoding="utf-8")
LINE = re.compile(r"- \*\*([A-Z0-9]+(?:-[A-Z]?\d+)?)\*\* (\S.+\.)(?: — \*(.+)\*)?")
COUNTS = {
    **{"GAP": 10, "OM": 16, "TIER": 3, "TYPE": 6, "FUN": 5, "ORG": 17, "HR": 17, "SAL": 23, "PUR": 16, "ACC": 22},
    **{"WH": 15, "CC": 13, "PRJ": 10, "MKT": 16, "IT": 8, "BOD": 8, "TEC": 10, "FLOW": 76, "B2B": 51, "CSM": 122},
    **{"GOV": 26, "FBK": 19, "TOOL": 46, "NOT": 17, "SCN": 10, "REC": 76, "R": 52, "S": 63, "U": 80},
}


def test_every_requirement_is_listed_once():
    items = [line for line in TEXT.splitlines() if line.startswith("- ")]
    found = [LINE.fullmatch(item) for item in items]
    assert [item for item, match in zip(items, found, strict=True) if not match] == []
    ids = [match[1] for match in found]
    assert len(set(ids)) == len(ids) == 853
    assert Counter(re.match(r"B2B|[A-Z]+", name)[0] for name in ids) == COUNTS
