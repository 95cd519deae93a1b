"""`python -m tests.mutation [part of a file's name ...]`: the score of every rules file, and who survived.

Each mutant lives in a process of its own, forked from one that has run the tests of the file already; the rules and
their tests know no Django and no database. The last line is JSON. Exit 1 when a survivor is not explained.
"""

import importlib
import json
import os
import resource
import sys
import time
import tomllib
from collections.abc import Callable
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from typing import Any

import hypothesis

from .operators import Mutant, mutants

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PAPERS = ("bad_debts", "charts", "early", "opening", "promises")
OTHERWISE = dict.fromkeys(PAPERS, "test_paper_rules") | {
    "ageing": "test_ageing_rules", "corrections": "test_correction_rules", "exchange": "test_exchange_rules",
    "tree": "test_tree", "returns": "test_return_rules",
}  # fmt: skip
"""Whose tests are not in the room's test_rules.py."""
EXAMPLES = 20  # of Hypothesis, where a test says no number of its own
SECONDS = 20  # of processor time; a mutant that runs longer is caught too


class Spoiler(MetaPathFinder):
    """Imports one module as the mutant has it."""

    def __init__(self, module: str, mutant: Mutant):
        self.module, self.mutant = module, mutant

    def find_spec(self, name, path=None, target=None) -> ModuleSpec | None:
        spec = PathFinder.find_spec(name, path, target) if name == self.module else None
        if spec is not None and spec.origin:
            mutant = self.mutant

            class Loader(SourceFileLoader):
                def get_code(self, fullname):
                    return compile(mutant.tree, self.path, "exec")

            spec.loader = Loader(name, spec.origin)
        return spec


def rules() -> list[Path]:
    """Every rules file of the product."""
    found = [*ROOT.glob("nhip/*/rules.py"), *ROOT.glob("nhip/*/rules/*.py")]
    return sorted(path for path in found if path.name != "__init__.py")


def tests_of(path: Path) -> str:
    """The module of the file's tests."""
    room = path.relative_to(ROOT).parts[1]
    return f"nhip.{room}.tests.{OTHERWISE.get(path.stem, 'test_rules')}"


def content(path: Path) -> bool:
    """Whether every test of the file passes, with all modules read anew; examples come before random cases."""
    for name in [name for name in sys.modules if name.partition(".")[0] == "nhip"]:
        del sys.modules[name]
    try:
        found = vars(importlib.import_module(tests_of(path))).items()
        tests = [test for name, test in found if name.startswith("test_")]
        for test in sorted(tests, key=lambda each: hasattr(each, "hypothesis")):
            for told in cases(test):
                test(**told)
    except Exception:
        return False
    return True


def cases(test: Callable) -> list[dict[str, Any]]:
    """What `parametrize` says, every way with every other."""
    told: list[dict[str, Any]] = [{}]
    for mark in getattr(test, "pytestmark", []):
        if mark.name == "parametrize":
            names, rows = mark.args[:2]
            names = [each.strip() for each in names.split(",")] if isinstance(names, str) else list(names)
            values = [
                getattr(row, "values", row) if len(names) > 1 or hasattr(row, "marks") else (row,) for row in rows
            ]
            told = [one | dict(zip(names, row, strict=True)) for one in told for row in values]
    return told


def survives(path: Path, mutant: Mutant) -> bool:
    """Whether all tests of the file are content with it."""
    module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
    child = os.fork()
    if not child:
        code = 1
        try:
            resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            os.dup2(1, 2)
            sys.meta_path.insert(0, Spoiler(module, mutant))
            code = 0 if content(path) else 1
        finally:
            os._exit(code)
    return os.waitpid(child, 0)[1] == 0


def explained() -> dict[str, str]:
    """Survivors that change nothing, by file and name, and why."""
    said = tomllib.loads((HERE / "equivalent.toml").read_text())
    return {f"{file}: {name}": why for file, names in said.items() for name, why in names.items()}


def main(wanted: list[str]) -> int:
    began, known, told = time.monotonic(), explained(), []
    os.chdir(ROOT)
    calm = {"deadline": None, "suppress_health_check": list(hypothesis.HealthCheck)}  # a busy machine catches nobody
    hypothesis.settings.register_profile("mutation", derandomize=True, database=None, max_examples=EXAMPLES, **calm)
    hypothesis.settings.load_profile("mutation")
    for path in rules():
        short = str(path.relative_to(ROOT))
        if not wanted or any(part in short for part in wanted):
            told.append(_file(path, short, known))
    left = [name for each in told for name in each["unexplained"]]
    print(json.dumps({"files": told, "unexplained": len(left), "seconds": round(time.monotonic() - began)}))
    return 1 if left else 0


def _file(path: Path, short: str, known: dict[str, str]) -> dict:
    made = list(mutants(path.read_text()))
    if not content(path):
        raise SystemExit(f"mutation: the tests of {short} fail without any mutant")
    left = [mutant for mutant in made if survives(path, mutant)]
    names = [f"{short}: {mutant.name}" for mutant in left]
    new = [name for name in names if name not in known]
    caught = len(made) - len(left)
    print(f"{short:36} {len(made):4} mutants, {caught:4} caught, {len(left) - len(new):3} equivalent", flush=True)
    for mutant, name in zip(left, names, strict=True):
        if name in new:
            print(f"    survives, line {mutant.line}: {mutant.name}", flush=True)
    return {
        "file": short,
        "mutants": len(made),
        "caught": caught,
        "equivalent": len(left) - len(new),
        "unexplained": new,
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
