"""Typesetting: a sheet becomes a PDF; the words travel as data, so that nobody's name can be a command."""

import json
from pathlib import Path

from .sheets import Sheet

LAYOUTS = Path(__file__).parent / "typst"


def pdf(sheet: Sheet) -> bytes:
    """The sheet as PDF on A4, in the fonts that come with the typesetter; it reads no file but the layout."""
    import typst  # 40 MB of compiler: only a process that prints loads it

    said = json.dumps(sheet.plain(), ensure_ascii=False)
    layout = LAYOUTS / "paper.typ"
    return typst.compile(layout, root=LAYOUTS, sys_inputs={"sheet": said}, ignore_system_fonts=True)
