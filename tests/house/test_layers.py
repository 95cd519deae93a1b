"""What the import contracts cannot say: flows hold dataclasses, the checker stands alone, every room is guarded."""

import ast
import tomllib

import pytest
from django.apps import apps

from nhip.kernel.rooms import Room

from .sources import HOUSE, ROOT, imports, python, short, tree

pytestmark = pytest.mark.once

DEPARTMENTS = ("sales", "warehouse", "accounting")


def test_flows_hold_dataclasses_and_nothing_else():
    for path in (HOUSE / "flows").glob("[a-z]*.py"):
        for node in tree(path).body:
            if isinstance(node, ast.ClassDef) and path.stem != "functions":  # forms carry data, no behaviour
                assert not [part for part in node.body if isinstance(part, ast.FunctionDef)], (
                    f"{short(path)}:{node.name}"
                )
            assert not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef), short(path)
        assert not {
            name for name in imports(path) if name.startswith("django.") and name != "django.utils.translation"
        }


def test_the_checker_knows_nothing_of_the_house():
    for path in python(tests=False):
        if path.is_relative_to(HOUSE / "checker"):
            other = {
                name for name in imports(path) if name.startswith("nhip") and not name.startswith("nhip.checker")
            }
            assert not other and not any(name.startswith("django") for name in imports(path)), short(path)


def test_every_department_is_guarded():
    said = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    guarded = {
        module for contract in said if contract["type"] == "protected" for module in contract["protected_modules"]
    }
    rooms = {path.parent.name for path in HOUSE.glob("*/grants.py")} | set(DEPARTMENTS)
    assert {f"nhip.{room}.*" for room in rooms - {"kernel", "shared", "documents", "agenda", "messages"}} <= guarded


def test_the_layers_name_every_package():
    said = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0]["layers"]
    named = {name.strip(" ()") for layer in said for name in layer.replace("|", ":").split(":")}
    rooms = {f"nhip.{path.parent.name}" for path in HOUSE.glob("*/__init__.py")} - {"nhip.checker"}
    assert rooms <= named


def test_a_room_stands_on_the_rooms_that_it_imports():
    rooms = {room.label: room for room in apps.get_app_configs() if isinstance(room, Room) and room.may_rest}
    assert set(DEPARTMENTS) <= rooms.keys()
    for label, room in rooms.items():
        used = {
            name.split(".")[1]
            for path in python(tests=False)
            if path.is_relative_to(HOUSE / label)
            for name in imports(path)
            if name.startswith("nhip.")
        }
        assert set(room.stands_on) == (used & rooms.keys()) - {label}, label
