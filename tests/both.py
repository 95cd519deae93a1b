"""Everything, on both engines: style, types, contracts, then the tests twice at the same time; one closing line.

`python -m tests.both [pytest arguments]`. With arguments only the tests run. Exit 0 only when nothing failed.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

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
ENGINES = {"sqlite": [], "postgresql": ["-m", "not browser"]}  # the browser is driven once
NOTHING_FOUND = 5
SAID = (("failed", "failed"), ("passed", "passed"), ("skipped", "skipped"), ("error", "errors"))


class Run:
    """One pytest over one engine, its words in a file until it ends."""

    def __init__(self, engine: str, folder: Path, arguments: list[str]):
        self.engine, self.tally, self.words = engine, folder / f"{engine}.json", folder / f"{engine}.txt"
        limits = ["--engine", engine, "--tally", str(self.tally), "--at-most", "5"]
        command = [*HERE, "pytest", *limits, *arguments]
        if "-m" not in arguments:
            command += ENGINES[engine]
        elif ENGINES[engine]:
            at = command.index("-m", 3) + 1
            command[at] = f"({command[at]}) and not browser"
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
        print(f"\n{f' {self.engine} ':-^80}\n{self.words.read_text().rstrip()}", flush=True)
        return told


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
    for name in CHECKS if not arguments else ():
        counts["passed" if check(name) else "failed"] += 1
    with tempfile.TemporaryDirectory(prefix="nhip-tests-") as folder:
        runs = [Run(engine, Path(folder), arguments) for engine in ENGINES]
        told = [run.told() for run in runs]
    for each in told:
        counts.update(each["counts"])
    slowest = sorted(
        (tuple(row) + (run.engine,) for run, each in zip(runs, told, strict=True) for row in each["slowest"])
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
