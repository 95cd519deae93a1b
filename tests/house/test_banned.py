"""S11: what opens holes as a class is nowhere in the house; the few places that need it have their reason here."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from .sources import HOUSE, files, python, short, tree

pytestmark = pytest.mark.once

CALLS = {"eval", "exec", "compile", "__import__", "mark_safe", "os.system", "os.popen", "pickle.loads", "yaml.load"}
BY_HAND = {"RawSQL", "raw", "extra"}
SQL_BY_HAND = {
    "nhip/config/log_in.py": "who is logged in, with the stamps of what is kept, in one query",
    "nhip/bench/floor.py": "the hand-written floor that the house is measured against",
    "nhip/kernel/finding.py": "the index of words is no model; words are parameters",
    "nhip/screens/filters.py": "what companies define is found in the table of values; all is parameters",
    "nhip/screens/tokens.py": "whose key it is, with the stamps of what is kept, in one query",
    "nhip/kernel/audit/sources.py": "the columns of our own tables as the seal reads them; nothing that was said",
}
"""At most ten, each with what makes it harmless."""

SENT = re.compile(r"\brequest\.(POST|GET|headers|META|COOKIES|body)|\bjson\.loads")
FROM_OUTSIDE = re.compile(r"\b(request|POST|GET|said|query|text|told)\b")


def calls(path: Path) -> Iterator[tuple[ast.Call, str]]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            yield node, ast.unparse(node.func)


def ours() -> list[Path]:
    return [path for path in python(tests=False) if path.is_relative_to(HOUSE)]


@pytest.mark.req("S11", part="nothing is evaluated, marked as safe, or given to a shell")
def test_nothing_is_evaluated_or_given_to_a_shell():
    wrong = []
    for path in ours():
        for call, name in calls(path):
            shell = any(word.arg == "shell" for word in call.keywords)
            poured = any(word.arg is None and SENT.search(ast.unparse(word.value)) for word in call.keywords)
            if name in CALLS or shell or poured:
                wrong.append(f"{short(path)}:{call.lineno} {ast.unparse(call)[:60]}")
    assert wrong == []


@pytest.mark.req("S11", part="no template takes a text for markup")
def test_no_template_takes_a_text_for_markup():
    unsafe = re.compile(r"\|\s*safe\b|{%\s*autoescape\s+(false|off)", re.IGNORECASE)
    pages = [path for path in files() if path.suffix == ".html" and path.is_relative_to(HOUSE)]
    assert len(pages) > 50
    assert [short(path) for path in pages if unsafe.search(path.read_text())] == []


@pytest.mark.req("S11", part="SQL by hand only where its reason stands")
def test_sql_by_hand_stands_where_its_reason_does():
    found = {short(path) for path in ours() for _call, name in calls(path) if name.rpartition(".")[2] in BY_HAND}
    assert found == set(SQL_BY_HAND) and len(SQL_BY_HAND) <= 10


@pytest.mark.req("S11", part="no statement is put together from what a request says")
def test_no_statement_is_put_together_from_what_a_request_says():
    """Names of tables and columns come from our models; a value is a parameter, never a piece of the statement."""
    wrong = []
    for path in ours():
        for call, name in calls(path):
            if name.rpartition(".")[2] not in ("execute", "executemany", *BY_HAND) or not call.args:
                continue
            pieces = [node.value for node in ast.walk(call.args[0]) if isinstance(node, ast.FormattedValue)]
            wrong += [f"{short(path)}:{call.lineno} {{{ast.unparse(each)}}}" for each in pieces
                      if FROM_OUTSIDE.search(ast.unparse(each))]  # fmt: skip
    assert wrong == []
