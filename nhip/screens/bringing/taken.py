"""A list taken out to be edited: number and version of each record, and the boxes of the form that changes it."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import batched
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from .. import currency
from ..exporting.listed import Listed, Value
from ..forms.form import understood
from ..lists import Listing
from ..reading import groups_of
from .columns import change_of, columns_of, form_of, heads_of, human, names_of, texts_of

EACH = 200
MARK = "#"  # a number with so many digits would be rounded by a spreadsheet
VALUES = ("money", "quantity", "whole", "date")


@dataclass(frozen=True)
class Head:
    """One column of the file."""

    name: str
    label: str
    kind: str


def aside() -> tuple[Head, ...]:
    """The columns by which a row finds its record again, and the record's name."""
    return (
        Head("_id", _("Record (do not change)"), "text"),
        Head("_version", _("Version (do not change)"), "text"),
        Head("_name", _("Called (do not change)"), "text"),
    )


class ToEdit(Listed):
    """The rows of a list with what can be changed of them."""

    def __init__(self, listing: Listing):
        super().__init__(listing)
        self.asked = columns_of(self.resource, self.actor)
        heads = [*aside(), *(Head(one.name, str(one.label), one.kind) for one in self.asked)]
        self.columns: list[Any] = heads
        self.heads = heads_of(heads)

    def rows(self, form: str) -> Iterator[list[Value]]:
        """The rows as the form says them; that they are taken is written down before the first one."""
        self._write_down(form)
        operation = change_of(self.resource)
        assert operation is not None
        for some in batched(self.numbers, EACH):
            with translation.override(self.language), currency.of(self.actor.company_id):
                found = self.resource.rows(self.actor).in_bulk(list(some))
                records = [found[number] for number in some if number in found]
                texts = [texts_of(form_of(self.resource, operation, one, self.actor)) for one in records]
                names = names_of(self.asked, texts, self.actor)
                made = [
                    [f"{MARK}{one.pk}", str(one.version), str(one), *self._said(said, names, form)]
                    for one, said in zip(records, texts, strict=True)
                ]
            yield from made

    def _said(self, texts: dict[str, str], names: dict[tuple[str, str], str], form: str) -> list[Value]:
        """The boxes as texts; in a spreadsheet figures and days are such."""
        made: list[Value] = []
        for one in self.asked:
            text = texts.get(one.name, "")
            true = form == "xlsx" and text and one.kind in VALUES
            made.append(understood(one, text) if true else human(one, text, names))
        return made

    def _groups(self) -> tuple[str, ...]:
        """The restricted field groups that the columns show."""
        return tuple(sorted({group for one in self.asked for group in groups_of(self.resource.model, one.name)}))

    def name(self, ending: str) -> str:
        return f"{_('to-edit')}_{super().name(ending)}"
