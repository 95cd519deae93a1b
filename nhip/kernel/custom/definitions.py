"""Which fields a company has defined, and which of them somebody may know; read with the company's steady rows."""

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.utils.translation import get_language

from .. import permissions, steady
from ..models.custom import CustomField
from .kinds import CARRIERS

if TYPE_CHECKING:
    from ..actors import Actor

Type = CustomField.Type

COLUMNS: dict[str, str] = {
    Type.TEXT: "text",
    Type.LONG: "text",
    Type.CHOICE: "text",
    Type.WHOLE: "whole",
    Type.DECIMAL: "number",
    Type.MONEY: "amount",
    Type.DATE: "day",
    Type.YES_NO: "yes",
    Type.LINK: "target_id",
}
"""Where a value of each type is kept."""


@dataclass(frozen=True)
class Field:
    """A definition as everybody reads it: a value, shared by all threads."""

    id: int
    company_id: int
    about: str
    code: str
    label: str
    label_en: str
    type: str
    hint: str
    choices: tuple[tuple[str, str], ...]
    dropped: tuple[tuple[str, str], ...]
    places: int
    links_to: str
    needed: bool
    alone: bool
    listed: bool
    known_to: str
    active: bool

    @property
    def column(self) -> str:
        return COLUMNS[self.type]

    @property
    def title(self) -> Any:
        """The label in the reader's language."""
        return _Title(self.label, self.label_en) if self.label_en else self.label

    @property
    def known_choices(self) -> dict[str, str]:
        """Every choice that a record may have, those that are offered first."""
        return dict((*self.choices, *self.dropped))

    def keeping(self, value: Any) -> "Field":
        """The same, offering also what the record says already."""
        kept = tuple(pair for pair in self.dropped if pair[0] == value)
        return replace(self, choices=(*self.choices, *kept)) if kept else self


class _Title:
    """A label that is read when it is shown."""

    def __init__(self, label: str, label_en: str):
        self.labels = label, label_en

    def __str__(self) -> str:
        return self.labels[(get_language() or "vi").startswith("en")]

    def __html__(self) -> str:
        from django.utils.html import escape

        return escape(str(self))


def every(kind: str, company_id: int | None) -> tuple[Field, ...]:
    """All fields of a kind in their order, archived ones too; none where the company has none."""
    if kind not in CARRIERS or not company_id:
        return ()
    return steady.kept(company_id, "custom fields", lambda: _read(company_id)).get(kind, ())


def _read(company_id: int) -> dict[str, tuple[Field, ...]]:
    found: dict[str, list[CustomField]] = defaultdict(list)
    for row in steady.rows_of(CustomField, company_id).values():
        found[row.about].append(row)
    return {kind: tuple(field_of(row) for row in sorted(rows, key=_order)) for kind, rows in found.items()}


def _order(row: CustomField) -> tuple[int, int]:
    return row.place, row.pk


def field_of(row: CustomField) -> Field:
    """The definition that a row says."""
    return Field(
        row.pk,
        row.company_id,
        row.about,
        row.code,
        row.label,
        row.label_en,
        row.type,
        row.hint,
        _pairs(row.choices),
        _pairs(row.dropped),
        row.places,
        row.links_to,
        row.needed,
        row.alone,
        row.listed,
        row.known_to,
        row.state == CustomField.State.ACTIVE,
    )


def _pairs(said: list[list[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((code, label) for code, label in said)


def visible(kind: str, by: "Actor") -> tuple[Field, ...]:
    """The fields in use that the person may know."""
    found = every(kind, by.company_id)
    if not found:
        return ()
    known = permissions.opened(by)
    return tuple(one for one in found if one.active and (not one.known_to or one.known_to in known))


def hidden(kind: str, by: "Actor") -> frozenset[str]:
    """The codes of the fields, also archived ones, that the person may not know."""
    found = every(kind, by.company_id)
    if not any(one.known_to for one in found):
        return frozenset()
    known = permissions.opened(by)
    return frozenset(one.code for one in found if one.known_to and one.known_to not in known)


def groups(kind: str, company_id: int | None) -> dict[str, str]:
    """By code, the group that a restricted field belongs to."""
    return {one.code: one.known_to for one in every(kind, company_id) if one.known_to}
