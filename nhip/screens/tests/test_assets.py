"""What browsers get: small, complete, readable, with nothing inline."""

import re
from pathlib import Path

import brotli
import pytest

from nhip.screens import assets, icons

SCREENS = Path(assets.__file__).parent
TEMPLATES = sorted((SCREENS / "templates").glob("*.html"))
STYLES = {path.name: path.read_text(encoding="utf-8") for path in (SCREENS / "static" / "css").glob("*.css")}
HTMX = "django_htmx/static/django_htmx/htmx-4.min.js"


def weight(text: str) -> int:
    return len(brotli.compress(text.encode()))


def test_script_and_style_keep_to_their_budgets():
    import django_htmx

    htmx = (Path(django_htmx.__file__).parent.parent / HTMX).read_text(encoding="utf-8")
    assert weight(assets.scripts()) + weight(htmx) <= 45_000
    assert weight(assets.styles()) <= 35_000


def test_a_list_of_fifty_rows_keeps_to_its_budget(firm):
    for _ in range(50):
        firm.sale()
    page = firm.browser(firm.khang).get("/shop/sales/").text
    assert page.count("<tr") == 51 and weight(page) <= 40_000


def test_the_fonts_have_vietnamese_and_are_small(tmp_path):
    from fontTools.ttLib import TTFont

    made = assets.build(tmp_path)
    for name in assets.FONTS:
        letters = TTFont(made / name).getBestCmap()
        assert {ord(letter) for letter in "ẮằỒỡữỴĐđ₫"} <= letters.keys()
    assert sum((made / name).stat().st_size for name in assets.FONTS) < 90_000
    assert "tnum" in {
        record.FeatureTag for record in TTFont(made / "inter.woff2")["GSUB"].table.FeatureList.FeatureRecord
    }


def test_every_icon_that_a_template_names_is_in_the_sprite():
    named = {
        name for path in TEMPLATES for name in re.findall(r'icon\("([a-z0-9-]+)"', path.read_text(encoding="utf-8"))
    }
    assert named <= icons.used() and all(f'id="i-{name}"' in assets.sprite() for name in named)


def test_nothing_is_inline_or_from_elsewhere():
    """A strict content security policy needs no exception."""
    for path in TEMPLATES:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"<style|\sstyle=|<script(?![^>]*\bsrc=)|\son[a-z]+=|https?://(?!www\.w3)", text), (
            path.name
        )


def test_nothing_that_cuts_vietnamese_marks():
    """Truncation by overflow:hidden takes the marks off the letters (ux 4.2)."""
    for name, text in STYLES.items():
        assert not re.search(
            r"overflow\s*:\s*hidden|overflow-y\s*:\s*hidden|line-clamp|text-transform\s*:\s*uppercase", text
        ), name
    assert "overflow-x:clip" in STYLES["helpers.css"].replace(" ", "")


def test_no_text_is_smaller_than_twelve_pixels():
    sizes = [int(size) for text in STYLES.values() for size in re.findall(r"(\d+)px/\d+px", text)]
    sizes += [int(size) for text in STYLES.values() for size in re.findall(r"font-size:\s*(\d+)px", text)]
    assert min(sizes) >= 12


TOKENS = {
    name: (light, dark)
    for name, light, dark in re.findall(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", STYLES["tokens.css"])
}
DEPARTMENTS = ["mk", "kd", "mh", "kho", "kt", "cs", "da", "ns", "it", "kts", "bgd"]
GROUNDS = ("surface", "canvas")
PAIRS = [
    *(
        (text, ground, 4.5)
        for text in ("ink", "ink-2", "ink-3", "primary", "late", "soon", "done")
        for ground in GROUNDS
    ),
    *((text, ground, 4.5) for text in ("mine", "theirs", "back", "idle") for ground in GROUNDS),
    *((text, ground, 4.5) for text in ("ink", "ink-2", "ink-3") for ground in ("sunken", "hover", "selected")),
    *(
        (f"{name}-ink", f"{name}-soft", 6.5)
        for name in ("late", "soon", "done", "mine", "theirs", "back", "idle", "primary")
    ),
    *(("on-primary", ground, 4.5) for ground in ("primary", "primary-hover", "primary-press")),
    *(("on-dept", f"d-{name}", 4.5) for name in DEPARTMENTS),
    *((f"d-{name}", "surface", 4.5) for name in DEPARTMENTS),
    ("border-strong", "surface", 3.0),
    ("focus", "surface", 3.0),
]


def light(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("theme", (0, 1), ids=("light", "dark"))
def test_every_pair_of_tokens_can_be_read(theme):
    """WCAG contrast of what is written on what (U73)."""
    weak = []
    for text, ground, least in PAIRS:
        one, other = (light(TOKENS[name][theme]) for name in (text, ground))
        ratio = (max(one, other) + 0.05) / (min(one, other) + 0.05)
        if ratio < least:
            weak.append((text, ground, round(ratio, 2)))
    assert weak == []


def test_all_styles_are_in_the_bundle():
    assert {f"{name}.css" for name in assets.STYLES} == STYLES.keys()
