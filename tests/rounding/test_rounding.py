"""A few hundred of the invoices that `nhip prove rounding` takes by the hundred thousand; and no float anywhere."""

import ast
from dataclasses import is_dataclass
from decimal import ROUND_HALF_EVEN
from typing import Any, get_args, get_type_hints

import pytest
from django.apps import apps
from django.db import models

from nhip.kernel.events import Event
from nhip.kernel.handoffs.form import Form
from nhip.kernel.operations import OPERATIONS
from nhip.sales.rules import amounts
from tests.house.sources import HOUSE, python, short, tree
from tests.rounding import running

pytestmark = pytest.mark.once

MONEY = ("accounting", "flows", "sales", "shared", "warehouse")


@pytest.mark.req("R24", part="headers, taxes, ledger and shares of random invoices")
def test_random_invoices_come_out_even():
    lines, found = running.proved("an phat", 120)
    assert found == [] and lines > 1_000


def test_another_rounding_is_found(monkeypatch):
    monkeypatch.setattr(amounts, "ROUND_HALF_UP", ROUND_HALF_EVEN)
    _lines, found = running.proved("an phat", 120)
    assert found


@pytest.mark.req("R24", part="no float: inputs, forms, events, tables")
def test_nothing_that_is_told_or_kept_is_a_float():
    """Whatever reaches an operation, a hand-off, an event or a table of the company's is read from its types."""
    told = {operation.takes for operation in OPERATIONS.values()} | set(_under(Form)) | set(_under(Event))
    found = sorted({where for kind in told if is_dataclass(kind) for where in _floats(kind, kind.__name__)})
    found += [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.FloatField)
    ]
    assert len(told) > 100 and set(found) <= LEASES, found


LEASES = {"kernel.Node.until", "kernel.Node.seen_at"}
"""Seconds, not money."""


@pytest.mark.req("R24", part="no float: annotations of the rooms that know money")
def test_no_function_of_the_rooms_takes_or_gives_a_float():
    found = [
        f"{short(path)}:{node.lineno}"
        for path in python(tests=False)
        if path.is_relative_to(HOUSE) and path.relative_to(HOUSE).parts[0] in MONEY and "float" in path.read_text()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Name) and node.id == "float"
    ]
    assert found == []


def _under(kind: type) -> list[type]:
    return [each for one in kind.__subclasses__() for each in (one, *_under(one))]


def _floats(hint: Any, where: str, seen: tuple = ()) -> list[str]:
    if hint is float:
        return [where]
    if is_dataclass(hint) and isinstance(hint, type):
        if hint in seen:
            return []
        hints = get_type_hints(hint, include_extras=True)
        return [each for name, one in hints.items() for each in _floats(one, f"{where}.{name}", (*seen, hint))]
    return [each for one in get_args(hint) for each in _floats(one, where, seen)]
