"""What a list's address shows, ready to be written: all its rows in their order, as true values."""

import re
from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from itertools import batched
from typing import Any

from django.http import QueryDict
from django.utils import translation

from nhip.kernel import clock, currencies, history, permissions
from nhip.kernel.actors import Actor
from nhip.kernel.folding import fold
from nhip.kernel.models import Person

from .. import currency, custom, shown
from ..columns import DRAW, FIGURES, Shown
from ..filters import address
from ..lists import Listing
from ..reading import groups_of
from ..resource import Resource
from .rights import VERB

EACH = 1_000  # rows that are asked for at once
Value = str | int | Decimal | bool | date | datetime | None


@dataclass(frozen=True)
class Taken:
    """What is written down of an export, about the person who took it: it names the restricted groups it held."""

    list: str
    query: str
    rows: int
    form: str
    groups: tuple[str, ...] = ()


class Listed:
    """The rows of a list for one file.

    Which rows they are, and their order, is asked once: their numbers are all that is kept of them. The rows
    themselves come some at a time, by number, each time within what the actor may see; nothing is held open.
    """

    def __init__(self, listing: Listing):
        self.resource, self.actor = listing.resource, listing.actor
        permissions.require(self.actor, VERB)
        self.columns: list[Shown] = listing.columns
        self.language = translation.get_language() or "vi"
        self.places = currencies.places(self._currency())
        self.title = str(self.resource.title)
        self.heads = [str(one.label) for one in self.columns]
        self.query = address({name: said for name, said in listing.query.items() if name not in ("page", "size")})
        numbers = listing.sorted().values_list("pk", flat=True)
        self.numbers = array("q", numbers.iterator(chunk_size=10_000))

    def _currency(self) -> str:
        with currency.of(self.actor.company_id):
            return currency.code()

    @classmethod
    def of(cls, resource: type[Resource], actor: Actor, query: str = "") -> "Listed":
        """A list as its address (`state=draft&sort=-total`) asks for it."""
        return cls(Listing(resource, actor, QueryDict(query)))

    def rows(self, form: str) -> Iterator[list[Value]]:
        """The rows, in the language of whoever asked; that they are taken is written down before the first one."""
        self._write_down(form)
        paths, values_of = [one.path for one in self.columns], self._values
        for some in batched(self.numbers, EACH):
            found = self.resource.rows(self.actor).filter(pk__in=some).order_by()
            found = custom.said_by(found, self.columns, self.actor).values_list("pk", *paths)
            by_number = {number: values for number, *values in found}
            with translation.override(self.language):
                made = [values_of(by_number[number]) for number in some if number in by_number]
            yield from made

    def _values(self, stored: list[Any]) -> list[Value]:
        return [read(value) for read, value in zip(self._readers, stored, strict=True)]

    @cached_property
    def _readers(self) -> list[Callable[[Any], Value]]:
        return [_reader(one) for one in self.columns]

    def _write_down(self, form: str) -> None:
        told = Taken(self.resource.path, self.query, len(self.numbers), form, self._groups())
        person = Person(pk=self.actor.person_id or 0, company_id=self.actor.company_id)
        history.write(person, verb=VERB, by=self.actor, inputs=told, changes={}, key=None, request=None)

    def _groups(self) -> tuple[str, ...]:
        """The restricted field groups that the columns show."""
        return tuple(sorted({group for one in self.columns for group in groups_of(self.resource.model, one)}))

    def name(self, ending: str) -> str:
        """`khach-hang_sao-viet_2026-11-22.csv`: letters, digits, hyphens, whatever list and company are called."""
        called = (self.title, self.actor.company.short_name)
        words = [plain for one in called if (plain := re.sub(r"[^a-z0-9]+", "-", fold(one)).strip("-")[:60])]
        return "_".join((*words, f"{clock.today():%Y-%m-%d}")) + f".{ending}"


def _reader(one: Shown) -> Callable[[Any], Value]:
    """From what is stored in a column to its value: figures and dates stay such, codes become what people say."""
    if one.choices:
        said = {value: str(label) for value, label in one.choices.items()}
        return lambda value: None if value is None else said.get(value, str(value))
    if one.kind in ("form", "function", "role", "verb", "record"):
        draw = DRAW[one.kind]
        return lambda value: draw(one, value) if value else None
    figure = one.kind in FIGURES
    return lambda value: _plain(value, figure)


def _plain(value: Any, figure: bool) -> Value:
    """Numbers that are no figures, such as a record's, are texts; moments are those of the company's clock."""
    if value is None or isinstance(value, str | bool | Decimal):
        return value
    if isinstance(value, datetime):
        return shown.local(value)
    if isinstance(value, date) or (figure and isinstance(value, int)):
        return value
    return str(value)
