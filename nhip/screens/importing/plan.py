"""A plan: how a foreign file becomes inputs, written once as TOML and kept for the next file.

`resource` and `key` say where the rows go and what finds a row again. `[fields]` names, for each input, its column,
or several that are joined (`[joins]`, else ", "). `empty` are the texts that mean nothing; `[constants]`,
`[prefixes]`, `[formats]` (a pattern of dates, `share` for a fraction, `point` for a figure with a decimal point) and
`[values.<input>]` change texts. Lines of a record are `[[<input>]]` out of its own row, or `[<input>]` out of a
`file` of their own, by the columns that `joins` it to the row, or, without a file, out of all rows that have the same
in the columns of `group`; `[[<input>.own]]` are further lines out of the row itself.
"""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from nhip.kernel.refusals import Refused

from ..typed import LONGEST, Unreadable
from .tables import Sheet

Said = dict[str, Any]
Cells = dict[str, Any]
Texts = dict[str, str]
MOST_DOTS = 200  # in a line of a plan: a key of very many parts takes the square of their number to read
ASIDE = ("resource", "file", "key", "empty", "group", "fields", "joins", "constants", "prefixes", "formats", "values")


@dataclass(frozen=True)
class Part:
    """One table of a plan: its own row becomes texts by input."""

    said: Said
    empty: frozenset[str]

    def cells(self, row: Texts) -> Cells:
        """The text of each input that the plan fills."""
        made, empty = dict(self._constants), self.empty
        for name, columns, joint, values, pattern, prefix in self._ways:
            if len(columns) == 1:
                text = "" if (said := row.get(columns[0], "")) in empty else said
            else:
                text = joint.join(text for column in columns if (text := row.get(column, "")) not in empty)
            if text and values:
                text = values.get(text, text)
            if text and pattern:
                text = _formatted(text, pattern)
            made[name] = prefix + text if text else made.get(name, "")
        return made

    @cached_property
    def _constants(self) -> Cells:
        return {name: _written(value) for name, value in self.said.get("constants", {}).items()}

    @cached_property
    def _ways(self) -> list[tuple[str, list[str], str, Texts, str, str]]:
        """For each input: its columns, what joins them, and what is done with the text."""
        said = {word: self.said.get(word, {}) for word in ("joins", "values", "formats", "prefixes")}
        return [
            (
                name,
                [columns] if isinstance(columns, str) else columns,
                said["joins"].get(name, ", "),
                said["values"].get(name, {}),
                said["formats"].get(name, ""),
                said["prefixes"].get(name, ""),
            )
            for name, columns in self.said.get("fields", {}).items()
        ]


@dataclass(frozen=True)
class Plan:
    """A whole plan; `joined` holds the rows of further files, by input and by what joins them to a row."""

    said: Said
    joined: dict[str, dict[str, list[Texts]]]

    @property
    def key(self) -> str:
        """The input that finds a row again."""
        return self.said.get("key", "")

    @property
    def group(self) -> list[str]:
        """The columns by which rows belong together."""
        return _many(self.said.get("group", []))

    @cached_property
    def names(self) -> frozenset[str]:
        """The inputs that the plan fills; of all others no row says anything."""
        return frozenset((*self.said.get("fields", {}), *self.said.get("constants", {}), *self.lines))

    @cached_property
    def lines(self) -> dict[str, Any]:
        """The inputs that hold lines, with what is said of them."""
        return {name: said for name, said in self.said.items() if name not in ASIDE and not isinstance(said, str)}

    def cells(self, row: Texts, rows: Sequence[Texts] = ()) -> Cells:
        """The texts of a record by input, out of its first row; of lines a list of such texts."""
        made = self._whole.cells(row)
        for name, said in self.lines.items():
            made[name] = self._own(said, row) if isinstance(said, list) else self._lines(name, said, row, rows)
        return made

    @cached_property
    def _whole(self) -> Part:
        return self._part(self.said)

    def _part(self, said: Said) -> Part:
        return Part(said, frozenset(self.said.get("empty", ("",))))

    def _own(self, said: list[Said], row: Texts) -> list[Cells]:
        """Lines out of the row itself, but for those of which the file says nothing."""
        parts = [self._part(whole(each)) for each in said]
        return [cells for part in parts if (cells := _told(part, row))]

    def _lines(self, name: str, said: Said, row: Texts, rows: Sequence[Texts]) -> list[Cells]:
        mine = self.joined.get(name, {}).get(_joint(row, said["joins"].values()), []) if "file" in said else rows
        part = self._part(said)
        told = (part.cells(line) if "file" in said else _told(part, line) for line in mine)
        return [cells for cells in told if cells] + self._own(said.get("own", []), row)

    @classmethod
    def of(cls, said: Said, more: Said) -> "Plan":
        """With the further file of an upload, as the upload keeps it."""
        made = cls(said, {})
        for name, lines in made.lines.items():
            if isinstance(lines, dict) and "file" in lines and more:
                made.joined[name] = _by_joint(Sheet(more["heads"], more["rows"]), lines["joins"])
        return made


def parsed(text: str) -> Said:
    """What a plan says; Refused when it cannot be read, or when a word of it holds what it cannot hold."""
    try:
        if any(line.count(".") > MOST_DOTS for line in text.splitlines()):
            raise ValueError(_("too many dots in one line"))
        said = tomllib.loads(text)
    except (ValueError, RecursionError) as wrong:
        raise Refused(_("The plan cannot be read: %(why)s.") % {"why": wrong}, field="text") from wrong
    for where in _misshapen(said):
        raise Refused(_("The plan cannot be read: %(why)s.") % {"why": where}, field="text")
    return said


def file_of(said: Said) -> str:
    """The further file that the plan reads lines from."""
    lines = (value for name, value in said.items() if name not in ASIDE and isinstance(value, dict))
    return next((value["file"] for value in lines if "file" in value), "")


def whole(said: Said) -> Said:
    """A line out of the row itself; its columns alone may stand for all of it."""
    return said if any(word in said for word in ("fields", "constants")) else {"fields": said}


def columns_of(said: Said) -> list[str]:
    """The columns that a part of a plan asks for."""
    return [column for columns in said.get("fields", {}).values() for column in _many(columns)]


def row_of(heads: list[str], texts: Iterable[str]) -> Texts:
    """A row by the names of its columns."""
    return dict(zip(heads, texts, strict=False))


def _told(part: Part, row: Texts) -> Cells:
    """What the row says of a line; nothing if all of its columns are empty."""
    cells = part.cells(row)
    return cells if any(row.get(column, "") not in part.empty for column in columns_of(part.said)) else {}


def _many(said: Any) -> list[str]:
    return [said] if isinstance(said, str) else list(said)


def _by_joint(sheet: Sheet, joins: Texts) -> dict[str, list[Texts]]:
    made: dict[str, list[Texts]] = defaultdict(list)
    for texts in sheet.rows:
        row = row_of(sheet.heads, texts)
        made[_joint(row, joins)].append(row)
    return dict(made)


def _joint(row: Texts, columns: Iterable[str]) -> str:
    return "\x1f".join(row.get(column, "") for column in columns)


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _formatted(text: str, pattern: str) -> str:
    """A date in any pattern as ISO writes it; a share of one as people type a percentage; a figure with its comma."""
    try:
        if len(text) > LONGEST:
            raise ValueError(text)
        if pattern == "share":
            percent = Decimal(text) * 100
            if abs(percent.adjusted()) > LONGEST:  # it would be written out, nought by nought
                raise ValueError(text)
            return f"{percent.normalize():f}".replace(".", ",")
        if pattern == "point":
            return f"{Decimal(text.replace(',', '').replace(' ', ''))}".replace(".", ",")
        return datetime.strptime(text, pattern).date().isoformat()
    except (ValueError, ArithmeticError, re.error):  # re.error: a pattern that names the same part twice
        raise Unreadable(_("“%(text)s” is not written as the plan says.") % {"text": text}) from None


def _misshapen(said: Said) -> Iterator[str]:
    """Words that hold something else than they may."""
    for word in ("resource", "file", "key"):
        if not isinstance(said.get(word, ""), str):
            yield word
    if not _texts(said.get("empty", [])) or not _columns(said.get("group", "")):
        yield "empty, group"
    yield from _part_misshapen(said, "")
    for name, lines in said.items():
        if name in ASIDE or isinstance(lines, str):
            continue
        yield from _lines_misshapen(name, lines)


def _lines_misshapen(name: str, lines: Any) -> Iterator[str]:
    if isinstance(lines, list):
        for each in lines:
            yield from _part_misshapen(whole(each), f"{name}.") if isinstance(each, dict) else (name,)
        return
    if not isinstance(lines, dict):
        yield name
        return
    if "file" in lines and not (isinstance(lines["file"], str) and _pairs(lines.get("joins")) and lines["joins"]):
        yield f"{name}.joins"
    yield from _part_misshapen({word: value for word, value in lines.items() if word != "joins"}, f"{name}.")
    own = lines.get("own", [])
    yield from _lines_misshapen(f"{name}.own", own) if isinstance(own, list) else (f"{name}.own",)


def _part_misshapen(said: Said, at: str) -> Iterator[str]:
    for word in ("joins", "prefixes", "formats"):
        if not _pairs(said.get(word, {})):
            yield at + word
    fields, values, constants = said.get("fields", {}), said.get("values", {}), said.get("constants", {})
    if not isinstance(fields, dict) or not all(_columns(each) for each in fields.values()):
        yield f"{at}fields"
    if not isinstance(values, dict) or not all(_pairs(each) for each in values.values()):
        yield f"{at}values"
    if not isinstance(constants, dict) or any(isinstance(each, dict | list) for each in constants.values()):
        yield f"{at}constants"


def _pairs(said: Any) -> bool:
    return isinstance(said, dict) and all(isinstance(value, str) for value in said.values())


def _texts(said: Any) -> bool:
    return isinstance(said, list) and all(isinstance(each, str) for each in said)


def _columns(said: Any) -> bool:
    return isinstance(said, str) or _texts(said)
