"""Everything, on both engines: the tests twice at the same time, style, types, contracts meanwhile; one closing line.

`python -m tests.both [pytest arguments]`. With arguments only the tests run. Exit 0 only when nothing failed.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from .sharing import left

ROOT = Path(__file__).parents[1]
HERE = [sys.executable, "-m"]
TYPED = ["nhip/kernel", "nhip/config", "nhip/cli", *(str(path) for path in sorted(ROOT.glob("nhip/*/rules*")))]
OLDEST = ["-q", "-t=3.12-", "--no-tips", "--no-parse-comments", "--violations", "nhip", "tests"]
CHECKS = {
    "style": [*HERE, "ruff", "check", "--quiet", "."],
    "format": [*HERE, "ruff", "format", "--check", "--quiet", "."],
    "contracts": [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()", "--no-cache"],
    "oldest Python": [sys.executable, "-c", "from vermin import main; main()", *OLDEST],
    "types": [*HERE, "mypy", "--no-error-summary", *TYPED],
}
ENGINES = {"sqlite": "", "postgresql": "not browser and not once"}  # what knows no engine, and the browser, run once
WORTH = 30  # tests that are left: for fewer no second run is begun
NOTHING_FOUND = 5
SAID = (("failed", "failed"), ("passed", "passed"), ("skipped", "skipped"), ("error", "errors"))


class Run:
    """One pytest over one engine, its words in a file until it ends; who `helps` shares the tests of another run."""

    def __init__(self, engine: str, folder: Path, arguments: list[str], *, helps: bool = False):
        self.engine, self.name = engine, f"{engine}, the second" if helps else engine
        self.tally, self.words = folder / f"{self.name}.json", folder / f"{self.name}.txt"
        self.share = folder / f"shared-{engine}"
        self.share.mkdir(exist_ok=True)
        # with `=`: pytest takes a path that stands apart for a place where tests are, before it knows the words
        limits = [f"--engine={engine}", f"--tally={self.tally}", "--at-most=5", f"--share={self.share}"]
        command = [*HERE, "pytest", *limits, *(["--helps"] if helps else []), *_marked(arguments, ENGINES[engine])]
        self.process = subprocess.Popen(command, cwd=ROOT, stdout=self.words.open("w"), stderr=subprocess.STDOUT)

    def told(self) -> dict:
        """What it came to; a run that ended without a word is an error."""
        code = self.process.wait()
        try:
            told = json.loads(self.tally.read_text())
        except (OSError, ValueError):
            told = {"counts": {"error": 1}, "slowest": []}
        told["exit"] = code
        if code not in (0, 1, NOTHING_FOUND) and not told["counts"].get("error"):
            told["counts"]["error"] = 1
        print(f"\n{f' {self.name} ':-^80}\n{self.words.read_text().rstrip()}", flush=True)
        return told


def _marked(arguments: list[str], which: str) -> list[str]:
    """Pytest's arguments with what this engine leaves to the other one."""
    if not which or "-m" not in arguments:
        return [*arguments, "-m", which] if which else arguments
    at = arguments.index("-m") + 1
    return [*arguments[:at], f"({arguments[at]}) and {which}", *arguments[at + 1 :]]


def helped(runs: list[Run], folder: Path) -> list[Run]:
    """All runs, when they have ended: where one engine is through, its processor takes over tests of the other."""
    while busy := [run for run in runs if run.process.poll() is None]:
        if len(busy) == 1 and len(runs) == len(ENGINES) and left(busy[0].share) > WORTH:
            runs = [*runs, Run(busy[0].engine, folder, [], helps=True)]
        time.sleep(0.2)
    return runs


def check(name: str) -> bool:
    """Run one of the checks that need no database; its words only when it fails."""
    began = time.monotonic()
    ran = subprocess.run(CHECKS[name], cwd=ROOT, capture_output=True, text=True)
    print(f"{name}: {'ok' if ran.returncode == 0 else 'FAILED'} ({time.monotonic() - began:.1f} s)", flush=True)
    if ran.returncode:
        print(ran.stdout + ran.stderr)
    return ran.returncode == 0


def closing(counts: Counter[str], seconds: float) -> str:
    """The one line at the end, as pytest writes it."""
    parts = [f"{counts[kind]} {word}" for kind, word in SAID if counts[kind] or kind == "passed"]
    return f" {', '.join(parts)} in {seconds:.2f}s ".center(80, "=")


def main(arguments: list[str]) -> int:
    began, counts = time.monotonic(), Counter[str]()
    with tempfile.TemporaryDirectory(prefix="nhip-tests-") as folder:
        runs = [Run(engine, Path(folder), arguments) for engine in ENGINES]
        if not arguments:
            for name in CHECKS:
                counts["passed" if check(name) else "failed"] += 1
            runs = helped(runs, Path(folder))
        told = [run.told() for run in runs]
    for each in told:
        counts.update(each["counts"])
    slowest = sorted(
        (tuple(row) + (run.name,) for run, each in zip(runs, told, strict=True) for row in each["slowest"])
    )
    print("\nslowest:")
    for seconds, test, engine in slowest[:-11:-1]:
        print(f"{seconds:6.2f} s  {engine:10}  {test}")
    codes = {each["exit"] for each in told}
    print(closing(counts, time.monotonic() - began), flush=True)
    if counts["failed"] or counts["error"] or codes - {0, NOTHING_FOUND}:
        return 1
    return NOTHING_FOUND if codes == {NOTHING_FOUND} else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
