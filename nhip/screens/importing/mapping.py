"""Which column of a file fills which input, and what each row comes to."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from nhip.kernel.actors import Actor
from nhip.kernel.folding import fold

from .. import typed
from ..forms.fields import Asked, asked_of
from ..forms.form import EMPTY, understood
from ..picks import names_to_search, rows_of_kind, searched
from ..resource import Resource

TRUE = ("x", "yes", "true", "1", "co", "dung")


@dataclass(frozen=True)
class Row:
    """A row as it was read: inputs if everything could be, else what is wrong, column by column."""

    number: int
    texts: list[str]
    inputs: Any = None
    wrong: list[str] = field(default_factory=list)


class Reader:
    """Reads the rows of one file for one actor; what is chosen by name is looked up once."""

    def __init__(self, resource: type[Resource], pairs: dict[str, int], actor: Actor):
        assert resource.importable is not None
        self.takes = resource.importable.operation.takes
        self.pairs, self.actor = pairs, actor
        self._found: dict[tuple[str, str], int | None] = {}

    @cached_property
    def asked(self) -> list[Asked]:
        return [one for one in asked_of(self.takes) if one.kind != "lines"]

    def row(self, number: int, texts: Sequence[str]) -> Row:
        said, wrong = {}, []
        for one in self.asked:
            place = self.pairs.get(one.name)
            text = texts[place] if place is not None and place < len(texts) else ""
            try:
                value = self._value(one, text)
            except typed.Unreadable as reason:
                wrong.append(f"{one.label}: {reason}")
                continue
            if value is not None:
                said[one.name] = value
            elif one.required:
                said[one.name] = EMPTY.get(one.kind)
        return Row(number, list(texts), None if wrong else self.takes(**said), wrong)

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
        if key not in self._found:
            self._found[key] = self._only(one.pick, text)
        found = self._found[key]
        if found is None:
            raise typed.Unreadable(_("“%(text)s” names no record, or several.") % {"text": text})
        return found

    def _only(self, kind: str, text: str) -> int | None:
        rows = rows_of_kind(kind, self.actor)
        near = rows.filter(searched(rows.model, names_to_search(kind, self.actor), text))[:20]
        same = [
            record.pk for record in near if fold(text) in (fold(str(record)), fold(str(getattr(record, "code", ""))))
        ]
        return same[0] if len(same) == 1 else None


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
