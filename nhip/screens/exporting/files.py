"""The files themselves: CSV for programs (UTF-8 with a mark, commas, ISO dates), XLSX with true values for people."""

import csv
import tempfile
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from itertools import batched
from typing import IO, Any

from django.utils import translation
from django.utils.translation import gettext as _

from nhip.kernel import clock
from nhip.kernel.refusals import Refused

from .harmless import live, marked
from .listed import Listed, Value

BOM = "\ufeff"
MOST_ROWS = 1_048_575  # of a sheet, below its heads
EXACT = 15  # digits that a spreadsheet's numbers hold
OLDEST = date(1900, 3, 1)  # before it, spreadsheets count days differently
TOGETHER = 200  # lines that are handed over at once
BLOCK = 65_536


class _Line:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def csv_lines(heads: Iterable[Any], rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    """A CSV file line by line (RFC 4180); texts that would run are marked."""
    write = csv.writer(_Line()).writerow
    yield BOM + write([marked(str(head)) for head in heads])
    for row in rows:
        yield write([_said(value) for value in row])


def _said(value: Any) -> str:
    """Figures as plain digits with a point, dates and moments as ISO 8601."""
    if isinstance(value, str):
        return marked(value)
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def as_csv(listed: Listed) -> Iterator[bytes]:
    """A list as CSV, some lines at a time."""
    with translation.override(listed.language):
        words = {True: _("Yes"), False: _("No")}
    rows = ([words[value] if isinstance(value, bool) else value for value in row] for row in listed.rows("csv"))
    for lines in batched(csv_lines(listed.heads, rows), TOGETHER):
        yield "".join(lines).encode()


def as_xlsx(listed: Listed) -> Iterator[bytes]:
    """A list as XLSX: each row goes to the disk as it comes, the whole is packed and then handed over."""
    if len(listed.numbers) > MOST_ROWS:
        told = {"rows": len(listed.numbers), "most": MOST_ROWS}
        raise Refused(_("%(rows)s rows do not fit into one sheet (%(most)s): take CSV, or narrow the list.") % told)
    return _packed(listed)


def _packed(listed: Listed) -> Iterator[bytes]:
    with tempfile.TemporaryFile() as file:
        Book(listed, file).write()
        file.seek(0)
        while block := file.read(BLOCK):
            yield block


FORMATS = {
    "head": {"bold": True, "bottom": 1},
    "text": {"quote_prefix": True},  # stays a text when somebody types into the cell
    "whole": {"num_format": "#,##0"},
    "cents": {"num_format": "#,##0.00"},
    "parts": {"num_format": "#,##0.######"},
    "percent": {"num_format": "0.00%"},
    "day": {"num_format": "dd/mm/yyyy"},
    "moment": {"num_format": "dd/mm/yyyy hh:mm"},
}
WIDE = {"money": 18, "quantity": 12, "percent": 10, "number": 10, "date": 12, "due": 12, "moment": 17, "bool": 8}


class Book:
    """One sheet under the list's name."""

    def __init__(self, listed: Listed, file: IO[bytes]):
        from xlsxwriter import Workbook

        never = dict.fromkeys(("strings_to_formulas", "strings_to_urls", "strings_to_numbers"), False)
        self.listed = listed
        self.book = Workbook(file, {"constant_memory": True, **never})
        self.book.set_properties({"title": listed.title, "created": clock.now().replace(tzinfo=None)})
        self.formats = {name: self.book.add_format(said) for name, said in FORMATS.items()}
        self.sheet = self.book.add_worksheet(_sheet_name(listed.title))

    def write(self) -> None:
        self._heads()
        kinds = [one.kind for one in self.listed.columns]
        for at, row in enumerate(self.listed.rows("xlsx"), start=1):
            for place, value in enumerate(row):
                if value is not None and value != "":
                    self._cell(at, place, kinds[place], value)
        self.book.close()

    def _heads(self) -> None:
        for place, (head, column) in enumerate(zip(self.listed.heads, self.listed.columns, strict=True)):
            self.sheet.set_column(place, place, max(WIDE.get(column.kind, 24), min(len(head) + 2, 40)))
            self.sheet.write_string(0, place, head, self.formats["head"])
        self.sheet.freeze_panes(1, 0)

    def _cell(self, at: int, place: int, kind: str, value: Value) -> None:
        write, formats = self.sheet, self.formats
        if isinstance(value, str):
            write.write_string(at, place, value, formats["text"] if live(value) else None)
        elif isinstance(value, bool):
            write.write_boolean(at, place, value)
        elif isinstance(value, int | Decimal):
            if not _exact(value):
                write.write_string(at, place, format(value, "f"))
            else:
                write.write_number(at, place, value, formats[self._figure(kind, value)])
        elif isinstance(value, datetime):
            self._day(at, place, value.replace(tzinfo=None), "moment")
        elif isinstance(value, date):
            self._day(at, place, value, "day")

    def _figure(self, kind: str, value: int | Decimal) -> str:
        """The format of a number: an amount with its currency's decimals, else as many as it has."""
        if kind == "money":
            return "cents" if self.listed.places else "whole"
        return "percent" if kind == "percent" else "whole" if value == int(value) else "parts"

    def _day(self, at: int, place: int, value: date, name: str) -> None:
        day = value.date() if isinstance(value, datetime) else value
        if day < OLDEST:
            self.sheet.write_string(at, place, value.isoformat())
        else:
            self.sheet.write_datetime(at, place, value, self.formats[name])


def _exact(value: int | Decimal) -> bool:
    """Whether a spreadsheet can hold the number without rounding it."""
    return -(10**9) < value < 10**9 or len(Decimal(value).normalize().as_tuple().digits) <= EXACT


def _sheet_name(title: str) -> str:
    return "".join(sign for sign in title if sign not in "[]:*?/\\").strip("' ")[:31].strip("' ") or "1"


FORMS: dict[str, tuple[str, Callable[[Listed], Iterator[bytes]]]] = {
    "csv": ("text/csv; charset=utf-8", as_csv),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", as_xlsx),
}
