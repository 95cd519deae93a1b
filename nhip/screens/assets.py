"""What browsers need, made without Node: one stylesheet, one script, the icons in use, two fonts with Vietnamese."""

import hashlib
import re
from importlib import import_module
from io import BytesIO
from pathlib import Path

from .icons import SHAPES, drawings, used

HERE = Path(__file__).parent
TARGET = HERE / "static" / "build"
STYLES = (
    *("tokens", "type", "base", "shell", "controls", "inputs", "marks", "flow", "toolbar", "table", "overlay"),
    *("timeline", "page", "board", "calendar", "roles", "today", "form", "importing", "files", "login", "talk"),
    *("small", "helpers"),
)
FONTS = {
    "inter.woff2": ("inter", "Inter[opsz,wght].ttf"),
    "be-vietnam-pro.woff2": ("be_vietnam_pro", "BeVietnamPro-SemiBold.ttf"),
}
LETTERS = (
    *range(0x20, 0x7F), *range(0xA0, 0x100), 0x102, 0x103, 0x110, 0x111, 0x128, 0x129, 0x131, 0x168, 0x169, 0x1A0,
    0x1A1, 0x1AF, 0x1B0, 0x2C6, 0x2DA, 0x2DC, 0x300, 0x301, 0x303, 0x309, 0x323, *range(0x1EA0, 0x1EFA),
    *range(0x2010, 0x2028),
    *(0x2030, 0x2039, 0x203A, 0x2044, 0x20AB, 0x20AC, 0x20B1, 0x2122, 0x2190, 0x2191, 0x2192, 0x2193, 0x2212, 0x2215),
    *(0x2248, 0x2260, 0x2264, 0x2265, 0x25CB, 0x25CF, 0x2713),
)  # fmt: skip
FEATURES = ("kern", "ccmp", "locl", "mark", "mkmk", "tnum", "calt")


def build(target: Path | str = TARGET) -> Path:
    """Write the files into `target`; what is already there from the same sources is left alone."""
    target = Path(target)
    target.mkdir(parents=True, exist_ok=True)
    for name, text in {"nhip.css": styles(), "nhip.js": scripts(), "icons.svg": sprite()}.items():
        (target / name).write_text(text, encoding="utf-8")
    for name, source in FONTS.items():
        _font(target / name, *source)
    return target


def styles() -> str:
    """The parts of the stylesheet in the order of their layers, without comments and indentation."""
    text = "\n".join((HERE / "static" / "css" / f"{name}.css").read_text(encoding="utf-8") for name in STYLES)
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
    return re.sub(r"\s*\n\s*", "\n", text).strip() + "\n"


def scripts() -> str:
    """The modules one after another, each in a scope of its own; they know of each other only by events."""
    parts = sorted((HERE / "static" / "js").glob("*.js"))
    return "".join(f"{{\n{part.read_text(encoding='utf-8')}}}\n" for part in parts)


def sprite() -> str:
    """The icons in use as symbols `i-name`, and the shapes of urgency as `u-name`."""
    drawn = [_symbol(f"i-{name}", svg) for name, svg in drawings(sorted(used())).items()]
    shapes = [f'<symbol id="u-{name}" viewBox="0 0 12 12">{body}</symbol>' for name, body in SHAPES.items()]
    return f'<svg xmlns="http://www.w3.org/2000/svg">{"".join((*drawn, *shapes))}</svg>\n'


def _symbol(name: str, svg: str) -> str:
    body = re.search(r"<svg[^>]*>(.*)</svg>", svg, flags=re.S)
    inner = re.sub(r">\s+<", "><", body.group(1).strip()) if body else ""
    return f'<symbol id="{name}" viewBox="0 0 24 24">{inner}</symbol>'


def _font(path: Path, package: str, name: str) -> None:
    """Latin and Vietnamese letters of one font as woff2; a stamp beside it says what it was made of."""
    source = Path(str(import_module(f"fontpkg_{package}").__file__)).parent / "files" / name
    stamp = hashlib.sha256(f"{source.stat().st_size} {LETTERS} {FEATURES} 2".encode()).hexdigest()
    mark = path.with_suffix(".stamp")
    if not (path.exists() and mark.exists() and mark.read_text() == stamp):
        path.write_bytes(_subset(source))
        mark.write_text(stamp)


def _subset(source: Path) -> bytes:
    """The name table (authors, licence) is set aside meanwhile: looking for its uses takes as long as the rest."""
    from fontTools.subset import Options, Subsetter  # type: ignore[import-untyped]
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]
    from fontTools.varLib.instancer import instantiateVariableFont  # type: ignore[import-untyped]

    font = TTFont(source, lazy=True)
    names = font["name"]
    names.names = [name for name in names.names if name.platformID == 3]
    del font["name"]
    subsetter = Subsetter(Options(layout_features=list(FEATURES), flavor="woff2", hinting=False, notdef_outline=True))
    subsetter.populate(unicodes=LETTERS)
    subsetter.subset(font)
    font["name"] = names
    if "fvar" in font:
        instantiateVariableFont(font, {"opsz": 14, "wght": (400, 700)}, inplace=True)
    font.flavor, out = "woff2", BytesIO()
    font.save(out)
    return out.getvalue()
