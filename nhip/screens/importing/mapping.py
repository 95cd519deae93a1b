"""Which column of a file fills which input, and what each row comes to."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from nhip.kernel.actors import Actor
from nhip.kernel.folding import fold
from nhip.kernel.operations import Operation
from nhip.kernel.refusals import Refused

from .. import typed
from ..forms.fields import Asked, asked_of
from ..forms.form import EMPTY, understood
from ..models import Upload
from ..picks import names_to_search, rows_of_kind, searched
from ..resource import Resource
from .plan import Cells, Plan, row_of

TRUE = ("x", "yes", "true", "1", "co", "dung")


@dataclass(frozen=True)
class Row:
    """A row as it was read: inputs if everything could be, else what is wrong, column by column."""

    number: int
    texts: list[str]
    inputs: Any = None
    wrong: list[str] = field(default_factory=list)
    key: str = ""


class Reader:
    """Reads the rows of one file for one actor; what is chosen by name is looked up once."""

    def __init__(self, resource: type[Resource], upload: Upload, actor: Actor):
        self.takes = operation_of(resource).takes
        self.heads, self.pairs = upload.heads, upload.pairs
        self.plan, self.actor = Plan.unpacked(upload.plan), actor
        self._found: dict[tuple[str, str], int] = {}

    def row(self, number: int, texts: Sequence[str]) -> Row:
        """What the row says, by the plan or by the pairs of columns."""
        if len(texts) > len(self.heads):
            return Row(number, list(texts), None, [self._too_long(texts)])
        try:
            cells = self._cells(texts)
        except typed.Unreadable as reason:
            return Row(number, list(texts), None, [str(reason)])
        wrong: list[str] = []
        said = self._said(asked_of(self.takes), cells, wrong)
        key = cells.get(self.plan.key, "") if self.plan else ""
        return Row(number, list(texts), None if wrong else self.takes(**said), wrong, key)

    def _too_long(self, texts: Sequence[str]) -> str:
        said = {"values": len(texts), "columns": len(self.heads)}
        told = _("%(values)s values for %(columns)s columns: a comma inside a text is not in quotation marks.")
        return told % said

    def _cells(self, texts: Sequence[str]) -> Cells:
        if self.plan:
            return self.plan.cells(row_of(self.heads, texts))
        return {name: texts[place] for name, place in self.pairs.items() if place < len(texts)}

    def _said(self, asked: Sequence[Asked], cells: Cells, wrong: list[str], at: str = "") -> dict[str, Any]:
        """The values of the inputs; what cannot be read is told in `wrong`."""
        said: dict[str, Any] = {}
        for one in asked:
            if one.kind == "lines":
                if lines := self._lines(one, cells.get(one.name, ()), wrong):
                    said[one.name] = lines
                elif one.required:
                    wrong.append(f"{one.label}: {_('This is needed.')}")
                continue
            try:
                value = self._value(one, cells.get(one.name, ""))
            except typed.Unreadable as reason:
                wrong.append(f"{at}{one.label}: {reason}")
                continue
            if value is not None:
                said[one.name] = value
            elif one.required:
                said[one.name] = EMPTY.get(one.kind)
        return said

    def _lines(self, one: Asked, cells: Sequence[Cells], wrong: list[str]) -> tuple:
        assert one.line is not None
        told, before = [], len(wrong)
        for place, line in enumerate(cells, start=1):
            told.append(self._said(one.lines, line, wrong, at=f"{one.label} {place}, "))
        return () if len(wrong) > before else tuple(one.line(**each) for each in told)

    def _value(self, one: Asked, text: str) -> Any:
        if one.kind == "bool":
            return fold(text) in TRUE if text else None
        if text and one.kind == "pick":
            return self._pick(one, text)
        if text and one.kind == "choice":
            folded = {fold(str(label)): value for value, label in one.choices}
            text = folded.get(fold(text), text)
        return understood(one, text)

    def _pick(self, one: Asked, text: str) -> int:
        """The only record that the words name."""
        key = (one.pick, fold(text))
        if (found := self._found.get(key) or self._only(one.pick, text)) is None:
            raise typed.Unreadable(_("“%(text)s” names no record, or several.") % {"text": text})
        self._found[key] = found
        return found

    def _only(self, kind: str, text: str) -> int | None:
        """By its code, or else by its name."""
        rows = rows_of_kind(kind, self.actor)
        has_code = any(column.name == "code" for column in rows.model._meta.concrete_fields)
        coded = rows.filter(code=text).values_list("pk", flat=True).first() if has_code else None
        if coded is not None:
            return coded
        near = rows.filter(searched(rows.model, names_to_search(kind, self.actor), text))[:20]
        same = [
            record.pk for record in near if fold(text) in (fold(str(record)), fold(str(getattr(record, "code", ""))))
        ]
        return same[0] if len(same) == 1 else None


def operation_of(resource: type[Resource]) -> Operation:
    """What each row is done by: what the page imports by, or, for a plan, how such a record is made by hand."""
    made = resource.importable.operation if resource.importable else resource.create
    if made is None:
        raise Refused(_("This cannot be imported."))
    return made


def guessed(resource: type[Resource], heads: list[str]) -> dict[str, int]:
    """The columns whose headings are an input's label, its name, or one of its synonyms."""
    assert resource.importable is not None
    folded = [fold(head) for head in heads]
    made: dict[str, int] = {}
    for one in columns(resource):
        names = (
            one.name,
            one.name.replace("_", " "),
            str(one.label),
            *resource.importable.synonyms.get(one.name, ()),
        )
        place = next((folded.index(fold(name)) for name in names if fold(name) in folded), None)
        if place is not None and place not in made.values():
            made[one.name] = place
    return made


def columns(resource: type[Resource]) -> list[Asked]:
    """The inputs that a file may fill."""
    assert resource.importable is not None
    wanted = resource.importable.columns
    known = {one.name: one for one in asked_of(resource.importable.operation.takes) if one.kind != "lines"}
    return [known[name] for name in wanted if name in known]
