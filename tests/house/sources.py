"""The files of the repository, read once for the tests about them."""

import ast
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
HOUSE = ROOT / "nhip"
TEXT = {
    ".py",
    ".html",
    ".css",
    ".js",
    ".md",
    ".toml",
    ".txt",
    ".in",
    ".sh",
    ".po",
    ".typ",
    ".json",
    ".csv",
    ".yaml",
    "",
}


@cache
def files() -> tuple[Path, ...]:
    """Every text file that git keeps or would keep."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    paths = (ROOT / line for line in listed.stdout.splitlines())
    return tuple(sorted(path for path in paths if path.suffix in TEXT and path.is_file()))


def python(*, tests: bool = True) -> list[Path]:
    """Python that people write: no migrations that Django wrote."""
    made = [path for path in files() if path.suffix == ".py" and "migrations" not in path.parts]
    return [path for path in made if tests or "tests" not in path.parts]


@cache
def tree(path: Path) -> ast.Module:
    """A file as Python sees it."""
    return ast.parse(path.read_text())


def imports(path: Path) -> set[str]:
    """Absolute names of the modules that a file imports."""
    found: set[str] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            package = path.relative_to(ROOT).with_suffix("").parts[: -node.level] if node.level else ()
            found.add(".".join((*package, *(node.module or "").split("."))).strip("."))
    return found


def short(path: Path) -> str:
    """A path as people say it."""
    return str(path.relative_to(ROOT))
