"""Northwind: originals untouched, exactly the known rows mended, and the figures reproduced without the product."""

import ast
import csv
import hashlib
import re
import tomllib
from collections import Counter
from decimal import Decimal

import pytest

from nhip.screens.importing import kept

from .northwind import oracle, repair

pytestmark = pytest.mark.once

HERE = repair.HERE
MAPS = kept.EXAMPLES / "northwind"


def test_originals_are_what_came():
    sums = dict(re.findall(r"^([0-9a-f]{64})  (\S+)$", (HERE / "SOURCE.md").read_text(), re.MULTILINE))
    files = {file.name for file in HERE.glob("*.csv") if ".repaired." not in file.name}
    assert {name: hashlib.sha256((HERE / name).read_bytes()).hexdigest() for name in files} == {
        name: digest for digest, name in sums.items()
    }
    assert len(files) == 11


@pytest.mark.parametrize(("name", "count"), [("customers", 24), ("suppliers", 9), ("orders", 176)])
def test_exactly_the_broken_rows_are_mended(name, count):
    text = (HERE / f"{name}.csv").read_bytes().decode()
    mended = repair.repaired(text)
    broken = set(repair.broken_rows(text))
    assert len(broken) == count == repair.BROKEN[name] and not repair.broken_rows(mended)
    pairs = zip(text.splitlines(), mended.splitlines(), strict=True)
    assert {number for number, (old, new) in enumerate(pairs, start=1) if old != new} == broken
    assert mended.replace('"', "") == text.replace('"', "")
    assert mended.encode() == (HERE / f"{name}.repaired.csv").read_bytes()


def test_no_sound_row_looks_broken():
    """The rule stands on this: without a surplus comma no field of these files begins with a blank."""
    for name in repair.BROKEN:
        text = (HERE / f"{name}.csv").read_bytes().decode()
        broken = set(repair.broken_rows(text))
        sound = [row for number, row in enumerate(text.splitlines(), 1) if number not in broken]
        assert not [row for row in csv.reader(sound) if any(field.startswith(" ") for field in row)]


@pytest.mark.parametrize(
    "row", ["a,b,c,d", "a, b, c", " a,b,c,d", 'a,"b, c",d,e', "a, b,c,d,e", "a, b, c,d"], ids=lambda row: repr(row)
)
def test_what_the_rule_does_not_cover_is_refused(row):
    with pytest.raises(repair.NotMendable):
        repair.mend(row, 3)


def test_mended_rows_hold_the_text_whole():
    rows = {row["customerID"]: row for row in oracle._rows("customers.repaired")}
    assert (rows["HANAR"]["address"], rows["HANAR"]["city"]) == ("Rua do Paço, 67", "Rio de Janeiro")
    assert rows["BLONP"]["address"] == "24, place Kléber"
    suppliers = {row["supplierID"]: row for row in oracle._rows("suppliers.repaired")}
    assert suppliers["7"]["companyName"] == "Pavlova, Ltd." and suppliers["24"]["companyName"] == "G'day, Mate"
    assert all(row["phone"] and row["country"].isascii() for row in rows.values())


def test_figures():
    assert oracle.figures() == oracle.Figures(
        customers=91,
        suppliers=29,
        products=77,
        employees=9,
        orders=830,
        lines=2155,
        issued_orders=809,
        open_orders=21,
        opening_pieces=53_238,
        opening_value=Decimal("1047217.31"),
        ordered=Decimal("1265793.29"),
        ordered_exact=Decimal("1265793.0395"),
        invoiced=Decimal("1239855.85"),
        freight_invoiced=Decimal("63955.02"),
        freight_ordered=Decimal("64942.69"),
        collected=Decimal("1303810.87"),
        cost_of_goods=Decimal("995378.95"),
        stock_pieces=3_119,
        stock_value=Decimal("51838.36"),
        reserved=727,
        short=471,
        short_lines=31,
        fully_reserved_orders=5,
        late_deliveries=37,
    )


def test_the_ledger_closes():
    figures = oracle.figures()
    assert figures.opening_value - figures.cost_of_goods == figures.stock_value
    now = Counter({int(row["productID"]): int(row["unitsInStock"]) for row in oracle._rows("products")})
    assert figures.stock_pieces == now.total()


def test_the_oracle_knows_nothing_of_the_product():
    tree = ast.parse((HERE / "oracle.py").read_text())
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert not [name for name in names if name.startswith("nhip")]


@pytest.mark.parametrize("path", sorted(MAPS.glob("*.toml")), ids=lambda path: path.stem)
def test_maps_name_columns_that_are_there(path):
    """A map that names a column the file lacks would import blanks."""
    plan = tomllib.loads(path.read_text(encoding="utf-8"))
    for part in (plan, *filter(None, [plan.get("lines")])):
        with (HERE / part["file"]).open(encoding="utf-8", newline="") as file:
            header = next(csv.reader(file))
        assert columns(part) <= set(header)


def columns(part: dict) -> set[str]:
    """Every column that a map, or its part about lines, names."""
    values = [value for fields in (part["fields"], *part.get("contacts", [])) for value in fields.values()]
    return {name for value in values for name in (value if isinstance(value, list) else [value])}


@pytest.mark.parametrize("name", ["customers", "suppliers"])
def test_maps_know_every_country(name):
    plan = tomllib.loads((MAPS / f"{name}.toml").read_text(encoding="utf-8"))
    assert {row["country"] for row in oracle._rows(f"{name}.repaired")} == set(plan["values"]["country"])
