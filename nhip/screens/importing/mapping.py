"""What each row of a file comes to: the inputs of the operation by which such a record is made, or what is wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from nhip.kernel.actors import Actor
from nhip.kernel.folding import fold
from nhip.kernel.operations import Operation
from nhip.kernel.refusals import Refused

from .. import custom, typed
from ..forms.fields import Asked, asked_of
from ..forms.form import understood
from ..models import Upload
from ..picks import names_to_search, rows_of_kind, searched
from ..resource import Resource
from . import uploads
from .plan import Cells, row_of
from .uploads import Bunch

TRUE = ("x", "yes", "true", "1", "co", "dung")
CHOSEN = ("bool", "choice", "pick")  # read once for each text


@dataclass(frozen=True)
class Row:
    """A record as it was read: inputs if everything could be, else what is wrong, input by input."""

    bunch: Bunch
    inputs: Any = None
    wrong: list[str] = field(default_factory=list)
    key: str = ""
    cells: Cells = field(default_factory=dict)


class Reader:
    """Reads the rows of one file for one actor; what is chosen by name is looked up once."""

    def __init__(self, resource: type[Resource], upload: Upload, actor: Actor):
        self.resource, self.actor, self.heads = resource, actor, upload.heads
        self.operation, self.plan = operation_of(resource), uploads.plan_of(upload)
        self.takes = custom.asks(resource, self.operation, None, actor)
        self.asked = asked_of(self.takes)
        self.strange = _strange(upload.plan, {one.name for one in self.asked})
        self.told = [one for one in self.asked if one.required or one.name in self.plan.names]
        self._found: dict[tuple[str, str], Any] = {}

    @property
    def names_others(self) -> bool:
        """Whether a record names others of its own kind, which may stand further down."""
        return any(one.pick == self.resource.kind for one in self.asked)

    def row(self, bunch: Bunch) -> Row:
        """What the rows of one record say, by the plan."""
        if self.strange:
            told = _("The plan fills what is no longer asked: %(names)s.") % {"names": ", ".join(self.strange)}
            return Row(bunch, None, [told])
        for _number, texts in bunch.rows:
            if len(texts) > len(self.heads):
                return Row(bunch, None, [self._too_long(texts)])
        rows = [row_of(self.heads, texts) for _number, texts in bunch.rows]
        try:
            cells = self.plan.cells(rows[0], rows)
        except typed.Unreadable as reason:
            return Row(bunch, None, [str(reason)])
        wrong: list[str] = []
        said = self._said(self.told, cells, wrong)
        key = cells.get(self.plan.key, "") if self.plan.key else ""
        return Row(bunch, None if wrong else self.takes(**said), wrong, key, cells)

    def _too_long(self, texts: Sequence[str]) -> str:
        said = {"values": len(texts), "columns": len(self.heads)}
        told = _("%(values)s values for %(columns)s columns: a comma inside a text is not in quotation marks.")
        return told % said

    def _said(self, asked: Sequence[Asked], cells: Cells, wrong: list[str], at: str = "") -> dict[str, Any]:
        """The values of the inputs; what cannot be read is told in `wrong`."""
        said: dict[str, Any] = {}
        for one in asked:
            if one.kind == "lines":
                before = len(wrong)
                if lines := self._lines(one, cells.get(one.name, ()), wrong):
                    said[one.name] = lines
                elif one.required and len(wrong) == before:
                    wrong.append(f"{one.label}: {_('This is needed.')}")
            elif one.name in cells or one.required:
                self._put(one, cells.get(one.name, ""), said, wrong, at)
        return said

    def _put(self, one: Asked, text: str, said: dict[str, Any], wrong: list[str], at: str) -> None:
        if text and one.kind == "text":
            said[one.name] = text
            return
        try:
            value = self._value(one, text)
        except typed.Unreadable as reason:
            wrong.append(f"{at}{one.label}: {reason}")
            return
        if value is not None:
            said[one.name] = value

    def _lines(self, one: Asked, cells: Sequence[Cells], wrong: list[str]) -> tuple:
        assert one.line is not None
        told, before = [], len(wrong)
        for place, line in enumerate(cells, start=1):
            told.append(self._said(one.lines, line, wrong, at=f"{one.label} {place}, "))
        return () if len(wrong) > before else tuple(one.line(**each) for each in told)

    def _value(self, one: Asked, text: str) -> Any:
        if not text:
            return None if one.kind == "bool" else understood(one, "")
        if one.kind not in CHOSEN:
            return understood(one, text)
        kept = (one.pick or f"{one.name} {one.label}", text)
        if kept not in self._found:
            self._found[kept] = self._chosen(one, text)
        return self._found[kept]

    def _chosen(self, one: Asked, text: str) -> Any:
        if one.kind == "bool":
            return fold(text) in TRUE
        if one.kind == "pick":
            return self._pick(one, text)
        folded = {fold(str(label)): value for value, label in one.choices}
        return understood(one, folded.get(fold(text), text))

    def _pick(self, one: Asked, text: str) -> int:
        """The only record that the words name."""
        if (found := only(one.pick, text, self.actor)) is None:
            raise typed.Unreadable(_("“%(text)s” names no record, or several.") % {"text": text})
        return found


def only(kind: str, text: str, actor: Actor) -> int | None:
    """The only record of a kind that a text names: by its code, or else by its name."""
    rows = rows_of_kind(kind, actor)
    has_code = any(column.name == "code" for column in rows.model._meta.concrete_fields)
    coded = rows.filter(code=text).values_list("pk", flat=True).first() if has_code else None
    if coded is not None:
        return coded
    near = rows.filter(searched(rows.model, names_to_search(kind, actor), text))[:20]
    same = [record.pk for record in near if fold(text) in (fold(str(record)), fold(str(getattr(record, "code", ""))))]
    return same[0] if len(same) == 1 else None


def _strange(plan: Mapping[str, Any], known: set[str]) -> list[str]:
    """The custom fields that the plan fills, and that are archived, or not to be known by whoever imports."""
    filled = {name for word in ("fields", "constants") for name in plan.get(word, {})}
    return sorted(name for name in filled - known if name.startswith("x_"))


def operation_of(resource: type[Resource]) -> Operation:
    """What each row is done by: what the list imports by, or else how such a record is made by hand."""
    made = resource.importable.operation if resource.importable else resource.create
    if made is None:
        raise Refused(_("This cannot be imported."))
    return made


def asked_by(resource: type[Resource], by: Actor | None = None) -> tuple[Asked, ...]:
    """The inputs that a file may fill, for `by` with the company's own: those that files usually have come first."""
    usual = resource.importable.columns if resource.importable else ()
    places = {name: place for place, name in enumerate(usual)}
    operation = operation_of(resource)
    takes = operation.takes if by is None else custom.asks(resource, operation, None, by)
    return tuple(sorted(asked_of(takes), key=lambda one: places.get(one.name, len(places))))
