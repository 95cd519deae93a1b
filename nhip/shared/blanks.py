"""Blank files: a sheet with fixed headings to fill in, and what a filled one says, row by row and column by column.

A row whose first cell begins with `#` is talk: the explanation and the example that a blank file comes with.
"""

import io
import re
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from nhip.kernel import clock
from nhip.kernel.fields import LARGEST
from nhip.kernel.folding import fold
from nhip.kernel.refusals import Refused
from nhip.screens import typed
from nhip.screens.exporting.files import csv_lines
from nhip.screens.importing import tables

TALK = "#"
EARLIEST = date(2000, 1, 1)  # what lies before is an empty cell that a spreadsheet calls 1900, or a slip
SHOWN = 50
LARGEST_XML = 100_000_000
CELL = re.compile(rb"<c\s([^<>]*)>\s*<f[\s/>]")
PLACE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')


@dataclass(frozen=True)
class Col:
    """One column: `kind` is text, money, quantity, date or texts (several in a cell, parted by ; or a new line)."""

    name: str
    label: Any
    kind: str = "text"
    help: Any = ""
    example: str = ""
    required: bool = False
    longest: int = 200


@dataclass(frozen=True)
class Blank:
    """A file with these columns; `name` is what it is called on somebody's disk."""

    name: str
    title: Any
    columns: tuple[Col, ...]


@dataclass(frozen=True)
class Sheet:
    """A filled file as texts, with the place of each row in the file; what an operation is told."""

    file: str
    digest: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    places: tuple[int, ...]


@dataclass(frozen=True)
class Line:
    """What one row says; `place` is its number in the file."""

    place: int
    said: dict[str, Any]

    def __getitem__(self, name: str) -> Any:
        return self.said[name]


class Unfit(Refused):
    """Rows that cannot be taken, each told by row and column."""

    def __init__(self, each: Sequence[str]):
        self.each = list(each)
        more = len(self.each) - SHOWN
        said = self.each[:SHOWN] + ([_("… and %(more)s more.") % {"more": more}] if more > 0 else [])
        super().__init__(" · ".join(said), field="file")


@dataclass
class Wrong:
    """What is wrong with a sheet, as it is found out."""

    blank: Blank
    each: list[tuple[int, str]] = field(default_factory=list)

    def say(self, place: int, column: str, why: str) -> None:
        """Of one cell."""
        label = next(one.label for one in self.blank.columns if one.name == column)
        said = {"row": place, "column": label, "why": why}
        self.each.append((place, _("Row %(row)s, column “%(column)s”: %(why)s") % said))

    def check(self) -> None:
        """Refuse the whole sheet when anything is."""
        if self.each:
            raise Unfit([text for _place, text in sorted(self.each, key=lambda one: one[0])])


def sheet_of(name: str, content: bytes) -> Sheet:
    """The file as texts; refused where a cell is worked out by a formula, for nobody sees what it comes to."""
    found = tables.read(name, content)
    if content[:4] == b"\xd0\xcf\x11\xe0":
        raise Refused(_("Save the file as XLSX or CSV."), field="file")
    if content[:4] == b"PK\x03\x04" and (cells := list(_formulas(content))):
        told = _("Cell %(cell)s (row %(row)s, column %(letter)s) holds a formula: paste its value in place of it.")
        raise Unfit([told % {"cell": f"{a}{n}", "row": n, "letter": a} for a, n in cells])
    rows = tuple(tuple(row) for row in found.rows)
    return Sheet(name[:200], sha256(content).hexdigest(), tuple(found.heads), rows, tuple(found.places))


def _formulas(content: bytes) -> Iterator[tuple[str, int]]:
    """The cells of the first sheet that hold a formula."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            names = [one for one in book.namelist() if re.fullmatch(r"xl/worksheets/sheet\d+\.xml", one)]
            first = min(names, key=lambda one: int(re.sub(r"\D", "", one)), default="")
            if not first or book.getinfo(first).file_size > LARGEST_XML:
                raise Refused(_("Save the file as XLSX or CSV."), field="file")
            xml = book.read(first)
    except (zipfile.BadZipFile, OSError, ValueError, KeyError):
        raise Refused(_("The file cannot be opened as a spreadsheet.")) from None
    for cell in CELL.finditer(xml):
        if found := PLACE.search(cell[1]):
            yield found[1].decode(), int(found[2])


def lines_of(blank: Blank, sheet: Sheet, wrong: Wrong, *, coin: Decimal) -> list[Line]:
    """The rows of the sheet as values; what cannot be read goes into `wrong`. `coin` is the smallest amount."""
    places = _placed(blank, sheet.heads)
    made = []
    for place, texts in zip(sheet.places, sheet.rows, strict=True):
        if texts and texts[0].startswith(TALK):
            continue
        if len(texts) > len(sheet.heads):
            wrong.each.append((place, _("Row %(row)s has more cells than headings.") % {"row": place}))
            continue
        before = len(wrong.each)
        said = {one.name: _read(one, places, texts, place, wrong, coin) for one in blank.columns}
        if len(wrong.each) == before:
            made.append(Line(place, said))
    if not made and not wrong.each:
        raise Refused(_("The file has headings, but no rows."), field="file")
    return made


def _placed(blank: Blank, heads: Sequence[str]) -> dict[str, int]:
    """Where each column stands; refuses headings that are missing, or that nobody knows."""
    known = {fold(name): one.name for one in blank.columns for name in _names(one)}
    found: dict[str, int] = {}
    strange = []
    for place, head in enumerate(heads):
        name = known.get(fold(head.rstrip(" *")))
        if name is None:
            strange.append(head)
        elif name not in found:
            found[name] = place
    missing = [str(one.label) for one in blank.columns if one.required and one.name not in found]
    if missing:
        raise Refused(_("The file lacks the columns: %(columns)s.") % {"columns": ", ".join(missing)}, field="file")
    if strange:
        said = {"columns": ", ".join(strange[:10])}
        raise Refused(_("The file has columns that nobody knows: %(columns)s.") % said, field="file")
    return found


def _names(one: Col) -> list[str]:
    """What its heading may be: in any language of ours."""
    said = [one.name]
    for language in ("vi", "en"):
        with translation.override(language):
            said.append(str(one.label))
    return said


def _read(one: Col, places: dict[str, int], texts: Sequence[str], place: int, wrong: Wrong, coin: Decimal) -> Any:
    text = texts[places[one.name]].strip() if one.name in places else ""
    if not text:
        if one.required:
            wrong.say(place, one.name, _("This is needed."))
        return EMPTY[one.kind]
    try:
        if len(text) > one.longest and one.kind != "texts":
            raise typed.Unreadable(_("At most %(most)s signs.") % {"most": one.longest})
        return READ[one.kind](text, coin)
    except typed.Unreadable as why:
        wrong.say(place, one.name, _("“%(text)s”: %(why)s") % {"text": text[:60], "why": why})
        return EMPTY[one.kind]


def _money(text: str, coin: Decimal) -> Decimal:
    value = typed.money(text)
    if value < 0:
        raise typed.Unreadable(_("An amount is not below zero: take the other column."))
    if value % coin:
        raise typed.Unreadable(_("The currency has no such fractions."))
    if value > LARGEST // 1000:
        raise typed.Unreadable(_("That is more than can be kept."))
    return value


def _quantity(text: str, _coin: Decimal) -> Decimal:
    value = typed.quantity(text)
    if value <= 0:
        raise typed.Unreadable(_("The quantity must be above zero."))
    if value > 10**9:
        raise typed.Unreadable(_("That is more than can be kept."))
    return value


def _day(text: str, _coin: Decimal) -> date:
    if not re.search(r"\d{4}", text):
        raise typed.Unreadable(_("Write a date with its year, such as 21/11/2026."))
    value = typed.day(text)
    if not EARLIEST <= value <= date(clock.today().year + 50, 12, 31):
        raise typed.Unreadable(_("No date of ours: is the cell empty, or a number?"))
    return value


def _texts(text: str, _coin: Decimal) -> tuple[str, ...]:
    return tuple(each for part in re.split(r"[;\n]", text) if (each := part.strip()))


EMPTY: dict[str, Any] = {
    "text": "", "money": Decimal(0), "quantity": Decimal(0), "date": None, "texts": (),
}  # fmt: skip
READ: dict[str, Callable[[str, Decimal], Any]] = {
    "text": lambda text, _coin: text, "money": _money, "quantity": _quantity, "date": _day, "texts": _texts,
}  # fmt: skip


def as_csv(blank: Blank) -> bytes:
    """The blank file as CSV, with an explanation and an example that are passed over when it comes back."""
    return "".join(csv_lines([_head(one) for one in blank.columns], _talk(blank))).encode()


def as_xlsx(blank: Blank) -> bytes:
    """The same as a spreadsheet, with a second sheet that explains each column at length."""
    from xlsxwriter import Workbook

    with tempfile.TemporaryFile() as file:
        book = Workbook(file, {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False})
        book.set_properties({"title": str(blank.title), "created": clock.now().replace(tzinfo=None)})
        bold = book.add_format({"bold": True, "bottom": 1})
        quiet = book.add_format({"italic": True, "font_color": "#6b7280", "text_wrap": True, "valign": "top"})
        text, wrap = book.add_format({"num_format": "@"}), book.add_format({"text_wrap": True, "valign": "top"})
        sheet = book.add_worksheet(str(blank.title)[:31])
        for place, one in enumerate(blank.columns):
            sheet.set_column(place, place, 24, text if one.kind in ("text", "texts") else None)
            sheet.write_string(0, place, _head(one), bold)
        for number, row in enumerate(_talk(blank), start=1):
            for place, said in enumerate(row):
                sheet.write_string(number, place, said, quiet)
        sheet.freeze_panes(1, 0)
        told = book.add_worksheet(_("Explanation"))
        for place, (head, width) in enumerate(zip(_told_heads(), (26, 12, 80, 26), strict=True)):
            told.set_column(place, place, width)
            told.write_string(0, place, head, bold)
        for number, one in enumerate(blank.columns, start=1):
            need = _("yes") if one.required else _("if there is one")
            for place, said in enumerate((str(one.label), need, str(one.help), one.example)):
                told.write_string(number, place, said, wrap)
        book.close()
        file.seek(0)
        return file.read()


def _head(one: Col) -> str:
    return f"{one.label} *" if one.required else str(one.label)


def _talk(blank: Blank) -> list[list[str]]:
    """The row that explains, and the row that shows."""
    helps, shows = [[str(one.help) for one in blank.columns], [one.example for one in blank.columns]]
    helps[0] = f"{TALK} {helps[0]}"
    shows[0] = f"{TALK} {_('An example')}: {shows[0]}"
    return [helps, shows]


def _told_heads() -> tuple[str, ...]:
    return _("Column"), _("Needed"), _("What stands in it"), _("An example")
