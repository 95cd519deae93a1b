"""`python -m tests.mutation [part of a file's name ...]`: the score of every rules file, and who survived.

Each mutant lives in a process of its own, forked from one that has pytest and Hypothesis loaded already; the rules and
their tests know no Django and no database. The last line is JSON. Exit 1 when a survivor is not explained.
"""

import json
import os
import resource
import sys
import time
import tomllib
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path

import hypothesis
import pytest

from .operators import Mutant, mutants

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
TESTS = {
    "accounting": ("test_rules.py", "test_ageing_rules.py", "test_tree.py"),
    "sales": ("test_rules.py",),
    "shared": ("test_rules.py",),
    "warehouse": ("test_rules.py",),
}
FIGURES = "tests/data/test_northwind_rules.py"
SECONDS = 20  # of processor time; a mutant that runs longer is caught too
PYTEST = ["-x", "-q", "--assert=plain", "--noconftest", "--import-mode=importlib", "-p", "no:cacheprovider"]
SETTINGS = "[pytest]\nmarkers =\n    req(id, part=None): as in the product\n"


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


def tests_of(path: Path) -> list[str]:
    room = path.relative_to(ROOT).parts[1]
    return [*(f"nhip/{room}/tests/{name}" for name in TESTS[room]), FIGURES]


def survives(path: Path, mutant: Mutant, settings: Path) -> bool:
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
            code = pytest.main(["-c", str(settings), f"--rootdir={ROOT}", *PYTEST, *tests_of(path)])
        finally:
            os._exit(int(code))
    return os.waitpid(child, 0)[1] == 0


def explained() -> dict[str, str]:
    """Survivors that change nothing, by file and name, and why."""
    said = tomllib.loads((HERE / "equivalent.toml").read_text())
    return {f"{file}: {name}": why for file, names in said.items() for name, why in names.items()}


def main(wanted: list[str]) -> int:
    began, known, told = time.monotonic(), explained(), []
    os.chdir(ROOT)
    hypothesis.settings.register_profile("mutation", derandomize=True, database=None, max_examples=40, deadline=None)
    hypothesis.settings.load_profile("mutation")
    settings = Path(f"/tmp/nhip-mutation-{os.getpid()}.ini")
    settings.write_text(SETTINGS)
    try:
        for path in rules():
            short = str(path.relative_to(ROOT))
            if not wanted or any(part in short for part in wanted):
                told.append(_file(path, short, known, settings))
    finally:
        settings.unlink()
    left = [name for each in told for name in each["unexplained"]]
    print(json.dumps({"files": told, "unexplained": len(left), "seconds": round(time.monotonic() - began)}))
    return 1 if left else 0


def _file(path: Path, short: str, known: dict[str, str], settings: Path) -> dict:
    made = list(mutants(path.read_text()))
    left = [mutant for mutant in made if survives(path, mutant, settings)]
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
