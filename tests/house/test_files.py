"""The files of the house: short, each with a sentence that says what it is, no forbidden word in them."""

import ast
import re

import pytest

from .sources import HOUSE, files, imports, python, short, tree

pytestmark = pytest.mark.once

LINES = 450
MONEY = ("accounting", "flows", "kernel", "sales", "shared", "warehouse")
NAMELESS = {"base", "common", "helpers", "misc", "util", "utils"}
GENERATED = ("docs/requirements.md", "docs/coverage.md")
# Where somebody's machine, or the place it gets its packages from, would show.
PLACES = re.compile(
    "|".join(
        [
            "/" + "root/",
            "/" + "work/",
            r"/home/[a-z]+/",
            "/" + "Users/",
            r"\.inter" + "nal/",
        ]
    )
)


def test_every_module_says_what_it_is():
    said = {short(path): ast.get_docstring(tree(path)) or "" for path in python() if path.stat().st_size}
    assert [name for name, words in said.items() if not words.split("\n\n")[0].endswith((".", ":", "?"))] == []


def test_files_are_short():
    code = [
        path for path in files() if path.suffix in (".py", ".html", ".css", ".js") and "migrations" not in path.parts
    ]
    long = {short(path): count for path in code if (count := len(path.read_text().splitlines())) >= LINES}
    assert long == {}


def test_functions_are_short():
    lengths = {
        f"{short(path)}:{node.name}": (node.end_lineno or 0) - node.lineno + 1
        for path in python(tests=False)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef)
        and path.is_relative_to(HOUSE)
        and "demo" not in path.parts  # a long story
    }
    assert {name: length for name, length in lengths.items() if length > 40} == {}
    assert sorted(lengths.values())[len(lengths) * 3 // 4] <= 12


def test_modules_have_names_that_say_something():
    named = [path for path in python() if path.stem in NAMELESS or NAMELESS & set(path.parts)]
    django = ("sqlite", "postgresql")  # it asks for `base.py` in a backend
    assert [short(path) for path in named if path.parent.name not in django] == []


def test_no_machine_shows_in_the_repository():
    found = {
        short(path): match.group() for path in files() if (match := PLACES.search(path.read_text(errors="replace")))
    }
    own = {"tests/house/test_files.py", "tests/house/test_locks.py"}
    assert {name: words for name, words in found.items() if name not in own} == {}


def test_money_is_never_a_float():
    found = [
        f"{short(path)}:{node.lineno}"
        for path in python(tests=False)
        if path.is_relative_to(HOUSE) and path.relative_to(HOUSE).parts[0] in MONEY
        for node in ast.walk(tree(path))
        if (isinstance(node, ast.Call) and ast.unparse(node.func) == "float" and path.name != "nodes.py")
        or (isinstance(node, ast.Attribute) and node.attr == "FloatField" and path.name != "work.py")  # leases
    ]
    assert found == []


def test_nobody_listens_to_signals_or_reads_the_clock():
    for path in python(tests=False):
        if path.is_relative_to(HOUSE):
            wrong = {"django.dispatch", "django.db.models.signals", "pickle"} & imports(path)
            assert not wrong, short(path)


def test_nothing_is_left_to_be_done():
    left = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X)\b")
    code = [path for path in files() if path.suffix in (".py", ".html", ".js", ".css")]
    assert [short(path) for path in code if left.search(path.read_text())] == []
