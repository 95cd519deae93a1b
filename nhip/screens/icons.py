"""Icons: which of the lucide set our templates and declarations name, and the shapes of urgency, our own."""

import re
import sys
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from pathlib import Path
from zipfile import ZipFile

NHIP = Path(__file__).parents[1]
SHAPES = {
    "late": '<path d="M6 .6 11.4 6 6 11.4.6 6z" fill="currentColor"/>',
    "soon": '<circle cx="6" cy="6" r="4.75" fill="none" stroke="currentColor" stroke-width="1.5"/>'
    '<path d="M6 1.25a4.75 4.75 0 0 0 0 9.5z" fill="currentColor"/>',
    "ok": '<circle cx="6" cy="6" r="4.5" fill="none" stroke="currentColor" stroke-width="1.5"/>',
    "done": '<path d="m1.8 6.4 2.9 2.9 5.6-6.2" fill="none" stroke="currentColor" stroke-width="1.8"'
    ' stroke-linecap="round" stroke-linejoin="round"/>',
    "back": '<path d="M5 2 2 5l3 3M2 5h5a3 3 0 0 1 3 3v2" fill="none" stroke="currentColor" stroke-width="1.6"'
    ' stroke-linecap="round" stroke-linejoin="round"/>',
    "idle": '<path d="M4 2v8M8 2v8" stroke="currentColor" stroke-width="1.8" stroke-linecap="round"/>',
}


def used() -> set[str]:
    """Every quoted word of a template, a declaration or the screens' own code that names an icon."""
    sources = [
        *NHIP.glob("*/templates/**/*.html"),
        *NHIP.glob("*/resources.py"),
        *NHIP.glob("*/panels.py"),
        *NHIP.glob("*/links.py"),
        *NHIP.glob("*/resources/*.py"),
        *NHIP.glob("screens/*.py"),
        *NHIP.glob("flows/functions.py"),
    ]
    words = {word for path in sources for word in re.findall(r'"([a-z0-9-]+)"', path.read_text(encoding="utf-8"))}
    return (words | declared()) & known()


def declared() -> set[str]:
    """The icons of the resources and reports that are loaded."""
    resources, reports = sys.modules.get("nhip.screens.resource"), sys.modules.get("nhip.screens.reports")
    found = {each.icon for each in resources.RESOURCES.values()} if resources else set()
    return found | ({each.icon for each in reports.REPORTS.values()} if reports else set())


@cache
def known() -> frozenset[str]:
    with (files("lucide") / "lucide.zip").open("rb") as packed, ZipFile(packed) as archive:
        return frozenset(name.removesuffix(".svg") for name in archive.namelist())


def drawings(names: Iterable[str]) -> dict[str, str]:
    """The icons as SVG; the archive is opened once for all of them, since reading its list takes longest."""
    with (files("lucide") / "lucide.zip").open("rb") as packed, ZipFile(packed) as archive:
        return {name: archive.read(f"{name}.svg").decode() for name in names}
