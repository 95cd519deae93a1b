"""The two faces of the house, cut to Latin and Vietnamese as woff2 when static files are collected.

`fonts/inter.woff2` (variable weight, 54 kB) and `fonts/be-vietnam-pro-600.woff2` (headings). Cutting takes six seconds
once; the result is kept under `build/` by the name of what went into it.
"""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

from .environment import ROOT, home

# Latin with the Vietnamese letters and tone marks, đồng and peso, the signs of our pages.
LETTERS = [
    (0x20, 0x7E),
    (0xA0, 0x17F),
    (0x1A0, 0x1B0),
    (0x300, 0x303),
    (0x309, 0x309),
    (0x323, 0x323),
    (0x1EA0, 0x1EF9),
    (0x2010, 0x2026),
    (0x2032, 0x2033),
    (0x20AB, 0x20B1),
    (0x2190, 0x2193),
    (0x2212, 0x2212),
]
FEATURES = ["kern", "mark", "mkmk", "ccmp", "locl", "tnum", "cv05", "calt", "liga"]


def faces() -> dict[str, Path]:
    """Name under `static/` -> the whole face that a package ships."""
    import fontpkg_be_vietnam_pro
    import fontpkg_inter

    return {
        "fonts/inter.woff2": fontpkg_inter.ROOT / "files" / "Inter[opsz,wght].ttf",
        "fonts/be-vietnam-pro-600.woff2": fontpkg_be_vietnam_pro.ROOT / "files" / "BeVietnamPro-SemiBold.ttf",
    }


def cut(source: Path, target: Path) -> None:
    """Keep the letters we use, drop the optical-size axis, write woff2; the file appears whole."""
    from fontTools import subset
    from fontTools.ttLib import TTFont
    from fontTools.varLib import instancer

    font = TTFont(source, lazy=True)
    options = subset.Options(layout_features=FEATURES, hinting=False, notdef_outline=True)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=[code for first, last in LETTERS for code in range(first, last + 1)])
    cutter.subset(font)
    if "fvar" in font:
        font = instancer.instantiateVariableFont(font, {"opsz": 14})
    font.flavor = "woff2"
    draft = target.with_name(f"{target.name}.{os.getpid()}")
    font.save(draft)
    os.replace(draft, target)


def folder() -> Path:
    """Where the cut faces are kept: beside the code, or in the data folder where the code is read-only."""
    keep = ROOT / "build" if os.access(ROOT, os.W_OK) else home() / "build"
    seen = hashlib.sha256(repr((LETTERS, FEATURES)).encode())
    for name, source in sorted(faces().items()):
        seen.update(f"{name} {source.name} {source.stat().st_size}".encode())
    return keep / f"fonts-{seen.hexdigest()[:12]}"


def kept() -> Path:
    """The folder with every face cut."""
    made = folder()
    (made / "fonts").mkdir(parents=True, exist_ok=True)
    for name, source in faces().items():
        if not (made / name).exists():
            cut(source, made / name)
    return made


class FontFinder(BaseFinder):
    """Finds the cut faces where Django looks for static files."""

    def check(self, **kwargs) -> list:
        return []

    def find(self, path: str, find_all: bool = False):
        if path not in faces():
            return [] if find_all else None
        found = str(kept() / path)
        return [found] if find_all else found

    def list(self, ignore_patterns) -> Iterator[tuple[str, FileSystemStorage]]:
        storage = FileSystemStorage(location=kept())
        for name in faces():
            yield name, storage
