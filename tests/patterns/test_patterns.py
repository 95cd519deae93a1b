"""Texts made to be slow are read in time by everything that reads (`nhip prove patterns` takes hundreds of them)."""

import ast
import re

import pytest

from tests.house.sources import HOUSE, python, short, tree
from tests.patterns import crafted, readers, running
from tests.proofs.world import World

FEW = 40
WITH_NAMES = {
    "nhip/checker/guards.py", "nhip/screens/exporting/harmless.py", "nhip/screens/forms/form.py",
    "nhip/shared/countries/vn.py",
}  # fmt: skip
"""Their patterns hold names of columns, forms and groups of signs that stand in the source, or a library's table."""


@pytest.mark.req("S42", part="every validator and parser")
def test_no_text_keeps_a_reader_busy():
    _times, slow = running.read(FEW)
    assert [str(each) for each in slow] == []


@pytest.mark.world
@pytest.mark.req("S42", part="searches")
def test_no_text_keeps_a_search_busy(companies: World):
    _times, slow = running.searched(companies.actor("son"), FEW, few=True)
    assert [str(each) for each in slow] == []


@pytest.mark.parametrize(
    "pattern", [r"[\d.,\s]*\d[\d.,]*\s*x", r'(?:<c\s[^>]*?r="A1"[^>]*)*!'], ids=["twice the same", "begun anew"]
)
def test_what_goes_back_and_forth_is_found(pattern, monkeypatch):
    monkeypatch.setattr(running, "ENOUGH", 0.3)
    _longest, slow = running.measured("slow", re.compile(pattern).fullmatch, crafted.texts(readers.BOX, 60))
    assert slow


@pytest.mark.req("S42", part="user regexes not offered")
def test_no_pattern_is_anybody_s_but_ours():
    """Every pattern stands in the source, whole or with names of ours in it; nobody's text is one."""
    strange = []
    for path in python(tests=False):
        words = path.read_text()
        assert "__regex" not in words and "__iregex" not in words, short(path)
        if path.is_relative_to(HOUSE) and "import re\n" in words:
            strange += [f"{short(path)}: {ast.unparse(each)}" for each in ast.walk(tree(path)) if _made_up(each)]
    assert {each.partition(": ")[0] for each in strange} == WITH_NAMES, strange


def _made_up(node: ast.AST) -> bool:
    """A call of `re` whose pattern is neither a text nor a constant of the module."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args):
        return False
    pattern = node.args[0]
    ours = isinstance(pattern, ast.Constant) or (isinstance(pattern, ast.Name) and pattern.id.isupper())
    return isinstance(node.func.value, ast.Name) and node.func.value.id == "re" and not ours
