"""A file as a table of texts: XLSX, or CSV in the encodings and with the separators that people's machines write."""

import csv
import io
import unicodedata
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from nhip.kernel.refusals import Refused

from ..exporting.harmless import live, unmarked
from . import books

LARGEST, LARGEST_BOOK = 20_000_000, 5_000_000  # bytes; a spreadsheet is packed
MOST_ROWS, MOST_COLUMNS, LONGEST = 200_000, 100, 2_000
ENCODINGS = ("utf-8-sig", "cp1258", "cp1252")
SEPARATORS = ",;\t|"


class Exact(str):
    """A text that is kept to the letter, with its blanks: without them it would be another one."""


@dataclass(frozen=True)
class Sheet:
    """The headings, and the rows below them, all as text; `places` are the rows' numbers in the file."""

    heads: list[str]
    rows: list[list[str]]
    places: list[int] = field(default_factory=list)


def read(name: str, content: bytes) -> Sheet:
    """The first sheet of the file; Refused says what is wrong with it."""
    book = content[:4] in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
    if len(content) > (LARGEST_BOOK if book else LARGEST):
        raise Refused(_("The file is too large: at most 20 MB as CSV, 5 MB as a spreadsheet."))
    raw = _excel(content) if book else _csv(content)
    written = [[_text(cell) for cell in row[:MOST_COLUMNS]] for row in raw]
    places = [place for place, row in enumerate(written, start=1) if any(row)]
    rows = [written[place - 1] for place in places]
    if len(rows) < 2:
        raise Refused(_("The file needs a row of headings and at least one row below it."))
    if len(rows) > MOST_ROWS + 1:
        raise Refused(_("The file has more than 200,000 rows; split it."))
    heads = distinct(rows[0])
    return Sheet(heads, [_fitted(row, len(heads)) for row in rows[1:]], places[1:])


def distinct(heads: list[str]) -> list[str]:
    """No two headings alike: the second `Phone` is `Phone (2)`, one without a name is called by its place."""
    made: list[str] = []
    for place, head in enumerate(heads, start=1):
        name = named = head or _("Column %(place)s") % {"place": place}
        nth = 2
        while name in made:
            name, nth = f"{named} ({nth})", nth + 1
        made.append(name)
    return made


def _fitted(row: list[str], width: int) -> list[str]:
    """As wide as the headings; what stands beyond them is kept, so that the row is refused and not cut."""
    while len(row) > width and not row[-1]:
        row = row[:-1]
    return [*row, *[""] * (width - len(row))]


def _excel(content: bytes) -> list[list[Any]]:
    rows = books.rows(content, most_rows=MOST_ROWS + 2, most_columns=MOST_COLUMNS)
    return [[Exact(cell) if isinstance(cell, str) and live(cell) else cell for cell in row] for row in rows]


def _csv(content: bytes) -> list[list[str]]:
    text = decoded(content)
    if "\x00" in text:
        raise Refused(_("The file is neither CSV nor XLSX."))
    first = text.partition("\n")[0]
    separator = max(SEPARATORS, key=first.count)
    try:
        found = csv.reader(io.StringIO(text), delimiter=separator, strict=True)
        return [[_unmarked(cell) for cell in row[:MOST_COLUMNS]] for row in found]
    except csv.Error as wrong:
        raise Refused(_("The file cannot be read as CSV: %(why)s.") % {"why": wrong}) from wrong


def _unmarked(cell: str) -> str:
    """A text that an export of ours marked is what it was."""
    plain = unmarked(cell)
    return cell if plain == cell else Exact(plain)


def decoded(content: bytes) -> str:
    """UTF-8, UTF-16, or the Vietnamese Windows code page."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", errors="replace")
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("utf-8", errors="replace")


def _text(cell: Any) -> str:
    if isinstance(cell, str):
        cell = cell if isinstance(cell, Exact) else cell.strip()
        plain = cell.isascii() and "\x00" not in cell
        return (cell if plain else unicodedata.normalize("NFC", cell.replace("\x00", "")))[:LONGEST]
    if isinstance(cell, datetime):
        return f"{cell:%d/%m/%Y}" if not (cell.hour or cell.minute) else f"{cell:%d/%m/%Y %H:%M}"
    if isinstance(cell, date):
        return f"{cell:%d/%m/%Y}"
    if isinstance(cell, float):
        cell = int(cell) if cell.is_integer() else repr(cell).replace(".", ",")
    return unicodedata.normalize("NFC", str(cell).strip().replace("\x00", ""))[:LONGEST]
