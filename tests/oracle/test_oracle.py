"""A few of the oracle's days; `nhip prove oracle --days N` lives as many as one likes (docs/reliability.md)."""

import ast
import sys
from pathlib import Path

import pytest

from nhip.accounting import rules
from nhip.accounting.operations import valuation
from tests.oracle import days, running

HERE = Path(__file__).parent
OWN = {"model", "books", "papers"}


@pytest.mark.req("SAL-06", part="random days against a model")
@pytest.mark.req("SAL-20", part="random days against a model")
@pytest.mark.req("WH-11", part="random days against a model")
@pytest.mark.req("ACC-07", part="random days against a model")
@pytest.mark.req("ACC-21", part="random days against a model")
@pytest.mark.parametrize("seed", ["an phat", "kim long", "dai phat"])
def test_product_and_model_agree_after_every_act(seed):
    found = running.lived(seed, days.script(seed, 2))
    assert found.differences == [], str(found)
    assert found.done.total() > 20


def test_a_rule_that_is_broken_is_found_and_the_story_is_made_short(monkeypatch):
    right = rules.value_out

    def cheaper(on_hand, value, quantity, currency="VND"):
        worth = right(on_hand, value, quantity, currency)
        return worth if quantity == on_hand else worth - 1

    monkeypatch.setattr(valuation.rules, "value_out", cheaper)
    keys = [key for key in days.script("short", 4) if key != days.NIGHT]
    found = next(found for seed in "abcdef" if (found := running.lived(seed, keys)).differences)
    assert any("632" in each for each in found.differences), str(found)


def test_the_model_knows_nothing_of_the_product():
    """Nor do its books and papers: nothing but the standard library, and one another."""
    for name in OWN:
        for node in ast.walk(ast.parse((HERE / f"{name}.py").read_text())):
            if isinstance(node, ast.ImportFrom):
                said = node.module or ""
                assert said in OWN if node.level else said.split(".")[0] in sys.stdlib_module_names
            elif isinstance(node, ast.Import):
                assert {each.name for each in node.names} <= sys.stdlib_module_names
