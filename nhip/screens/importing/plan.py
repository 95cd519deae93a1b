"""A plan: how a foreign file becomes inputs, written once as TOML and kept beside the file.

`resource` and `key` say where the rows go and what finds a row again. `[fields]` names, for each input, its column,
or several that are joined (`[joins]`, else ", "). `empty` are the texts that mean nothing; `[constants]`,
`[prefixes]`, `[formats]` (a pattern of dates, or `share` for a fraction) and `[values.<input>]` change texts.
Lines of a record are `[[<input>]]` out of its own row, or `[<input>]` with a `file` of their own, the columns that
`joins` it to the row, and `[[<input>.own]]` for further lines out of the row itself.
"""

import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from nhip.kernel.refusals import Refused

from ..typed import Unreadable
from .tables import Sheet

Said = dict[str, Any]
Cells = dict[str, Any]
ASIDE = ("resource", "file", "key", "empty", "fields", "joins", "constants", "prefixes", "formats", "values")


@dataclass(frozen=True)
class Part:
    """One table of a plan: its own row becomes texts by input."""

    said: Said
    empty: frozenset[str]

    def cells(self, row: dict[str, str]) -> Cells:
        """The text of each input that the plan fills."""
        made = {name: _written(value) for name, value in self.said.get("constants", {}).items()}
        for name, columns in self.said.get("fields", {}).items():
            made[name] = self._text(name, self._joined(name, columns, row))
        return made

    def _joined(self, name: str, columns: str | list[str], row: dict[str, str]) -> str:
        texts = [row.get(column, "") for column in ([columns] if isinstance(columns, str) else columns)]
        return self.said.get("joins", {}).get(name, ", ").join(text for text in texts if text not in self.empty)

    def _text(self, name: str, text: str) -> str:
        if not text:
            return ""
        text = self.said.get("values", {}).get(name, {}).get(text, text)
        text = _formatted(text, self.said.get("formats", {}).get(name, ""))
        return self.said.get("prefixes", {}).get(name, "") + text


@dataclass(frozen=True)
class Plan:
    """A whole plan; `joined` holds the rows of further files, by input and by what joins them to a row."""

    said: Said
    joined: dict[str, dict[str, list[dict[str, str]]]]

    @property
    def key(self) -> str:
        """The input that finds a row again."""
        return self.said.get("key", "")

    @property
    def lines(self) -> dict[str, Any]:
        """The inputs that hold lines, with what is said of them."""
        return {name: said for name, said in self.said.items() if name not in ASIDE and not isinstance(said, str)}

    def cells(self, row: dict[str, str]) -> Cells:
        """The texts of a row by input; of lines a list of such texts."""
        made = self._part(self.said).cells(row)
        for name, said in self.lines.items():
            made[name] = self._own(said, row) if isinstance(said, list) else self._lines(name, said, row)
        return made

    def _part(self, said: Said) -> Part:
        return Part(said, frozenset(self.said.get("empty", ("",))))

    def _own(self, said: list[Said], row: dict[str, str]) -> list[Cells]:
        """Lines out of the row itself, but for those of which the file says nothing."""
        parts = [self._part(each if "fields" in each else {"fields": each}) for each in said]
        lines = [(part, part.cells(row)) for part in parts]
        return [cells for part, cells in lines if any(cells[name] for name in part.said["fields"])]

    def _lines(self, name: str, said: Said, row: dict[str, str]) -> list[Cells]:
        mine = self.joined.get(name, {}).get(_joint(row, said["joins"].values()), [])
        return [self._part(said).cells(line) for line in mine] + self._own(said.get("own", []), row)

    def packed(self) -> Said:
        """As JSON keeps it."""
        return {"said": self.said, "joined": self.joined}

    @classmethod
    def unpacked(cls, kept: Said) -> "Plan | None":
        """The plan of an upload; none if it has none."""
        return cls(kept["said"], kept["joined"]) if kept else None


def read(text: str, more: Callable[[str], Sheet]) -> Plan:
    """A plan with the further files that it names, as `more` reads them; Refused when it cannot be read."""
    try:
        said = tomllib.loads(text)
    except tomllib.TOMLDecodeError as wrong:
        raise Refused(_("The plan cannot be read: %(why)s.") % {"why": wrong}) from wrong
    plan = Plan(said, {})
    for name, lines in plan.lines.items():
        if isinstance(lines, dict):
            plan.joined[name] = _by_joint(more(lines["file"]), lines["joins"])
    return plan


def row_of(heads: list[str], texts: Iterable[str]) -> dict[str, str]:
    """A row by the names of its columns."""
    return dict(zip(heads, texts, strict=False))


def _by_joint(sheet: Sheet, joins: dict[str, str]) -> dict[str, list[dict[str, str]]]:
    made: dict[str, list[dict[str, str]]] = defaultdict(list)
    for texts in sheet.rows:
        row = row_of(sheet.heads, texts)
        made[_joint(row, joins)].append(row)
    return dict(made)


def _joint(row: dict[str, str], columns: Iterable[str]) -> str:
    return "\x1f".join(row.get(column, "") for column in columns)


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _formatted(text: str, pattern: str) -> str:
    """A date in any pattern as ISO writes it; a share of one as people type a percentage."""
    try:
        if pattern == "share":
            return f"{(Decimal(text) * 100).normalize():f}".replace(".", ",")
        return datetime.strptime(text, pattern).date().isoformat() if pattern else text
    except (ValueError, InvalidOperation):
        raise Unreadable(_("“%(text)s” is not written as the plan says.") % {"text": text}) from None
