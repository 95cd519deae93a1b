"""A form in hand: what was typed, what is wrong with it, and the inputs it comes to."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.utils.translation import gettext as _

from nhip.kernel import currencies, ids
from nhip.kernel.actors import Actor
from nhip.kernel.records import open_ref
from nhip.kernel.refs import Ref

from .. import currency, shown, typed
from .fields import Asked, asked_of

MOST_LINES = 500
EMPTY = {
    "text": "",
    "long": "",
    "password": "",
    "ref": "",
    "texts": (),
}  # what nothing typed means where it is no None


@dataclass
class Value:
    """One field with what stands in it; `name` is the name in the page (`lines-0-price`)."""

    asked: Asked
    name: str
    text: str = ""
    error: str = ""
    said: str = ""
    lines: "list[list[Value]]" = field(default_factory=list)

    @property
    def key(self) -> str:
        return "f-" + self.name

    @property
    def told(self) -> str:
        """What stands in it, in a word or two; nothing while it is as a new form has it."""
        if self.text == written(self.asked, self.asked.default):
            return ""
        return self.said or " ".join(self.text.split())[:40]


class Form:
    """`Form(takes, actor)` empty, `.filled(values)` from a record, `.read(post)` from what was sent.

    `.name_picks()` before it is drawn. What is `kept` is neither asked nor overwritten: the actor may not know it.
    """

    def __init__(self, takes: type, actor: Actor, kept: Mapping[str, Any] | None = None):
        self.takes, self.actor, self.kept = takes, actor, dict(kept or {})
        self.values = [self._empty(asked, asked.name) for asked in asked_of(takes) if asked.name not in self.kept]
        self.inputs: Any = None
        self.refusal: str = ""

    def _empty(self, asked: Asked, name: str) -> Value:
        value = Value(asked, name, text=written(asked, asked.default))
        if asked.kind == "lines":
            value.lines = [self.blank_line(value, 0)]
        return value

    def blank_line(self, value: Value, place: int | str) -> list[Value]:
        return [self._empty(one, f"{value.name}-{place}-{one.name}") for one in value.asked.lines]

    def filled(self, values: Mapping[str, Any]) -> "Form":
        """With these values to begin with."""
        for value in self.values:
            if value.asked.name in values:
                self._fill(value, values[value.asked.name])
        return self

    def _fill(self, value: Value, given: Any) -> None:
        if type(given) is str and value.asked.kind not in ("lines", "bool"):
            value.text = given  # out of an address: as somebody typed it
            return
        if value.asked.kind != "lines":
            value.text = written(value.asked, given)
            return
        rows = given.all() if hasattr(given, "all") else given
        value.lines = [self._line_of(value, place, row) for place, row in enumerate(rows)] or value.lines

    def _line_of(self, value: Value, place: int, row: Any) -> list[Value]:
        line = self.blank_line(value, place)
        for one in line:
            one.text = written(one.asked, _get(row, one.asked.name))
        return line

    def read(self, post: Mapping[str, Any]) -> "Form":
        """Take in what was sent; `inputs` is made when everything can be read."""
        made = {}
        for value in self.values:
            if value.asked.kind == "lines":
                made[value.asked.name] = self._read_lines(value, post)
            else:
                self._read_one(value, post, made)
        if not self.errors:
            self.inputs = self.takes(**made, **self.kept)
        return self

    def _read_one(self, value: Value, post: Mapping[str, Any], made: dict[str, Any]) -> None:
        value.text = str(post.get(value.name, "")).strip()
        try:
            if "\0" in value.text:
                value.text = value.text.replace("\0", "")
                raise typed.Unreadable(_("A letter that cannot be kept was left out. Look again."))
            read = understood(value.asked, value.text)
        except typed.Unreadable as wrong:
            value.error = str(wrong)
            return
        if read is not None:
            made[value.asked.name] = read
        elif value.asked.required or (value.name in post and (value.asked.optional or value.asked.kind in EMPTY)):
            made[value.asked.name] = EMPTY.get(value.asked.kind)  # emptied on purpose; else the default counts

    def _read_lines(self, value: Value, post: Mapping[str, Any]) -> tuple:
        places = sorted({int(found[1]) for name in post if (found := re.match(rf"{value.name}-(\d{{1,6}})-", name))})
        value.lines, made = [], []
        for place in places[:MOST_LINES]:
            line = self.blank_line(value, place)
            said: dict[str, Any] = {}
            if all(str(post.get(one.name, "")).strip() in ("", one.text) for one in line if one.asked.kind != "bool"):
                continue  # nothing but what a new line begins with
            for one in line:
                self._read_one(one, post, said)
            value.lines.append(line)
            if not any(one.error for one in line) and value.asked.line:
                made.append(value.asked.line(**said))
        if value.asked.required and not value.lines:
            value.error = _("At least one line is needed.")
        value.lines = value.lines or [self.blank_line(value, 0)]
        return tuple(made)

    def before_lines(self, first: tuple[str, ...]) -> "tuple[list[Value], list[Value]]":
        """What stands before the lines and what is folded away under them, each in its order.

        Wide boxes come last, unless the very first one is wide. Without lines, or without a word about it, all comes
        first.
        """
        plain = [value for value in self.values if value.asked.kind != "lines"]
        if plain and not plain[0].asked.wide:
            plain.sort(key=lambda value: value.asked.wide)
        if not first or len(plain) == len(self.values):
            return plain, []
        before = [value for value in plain if value.asked.name in first]
        return before, [value for value in plain if value not in before]

    @cached_property
    def flat(self) -> list[Value]:
        return list(_flat(self.values))

    @property
    def errors(self) -> list[Value]:
        return [value for value in _flat(self.values) if value.error]

    def refuse(self, message: str, name: str = "") -> None:
        """Put a refusal next to its field, or over the form."""
        place = name.replace(".", "-")
        value = next((one for one in _flat(self.values) if place in (one.asked.name, one.name)), None)
        if value and name:
            value.error = message
        else:
            self.refusal = message

    def name_picks(self) -> None:
        """Say what the chosen records are called, for whoever is shown the form; one query for each kind."""
        chosen: dict[str, list[Value]] = {}
        for value in _flat(self.values):
            if value.asked.kind == "pick" and value.text:
                chosen.setdefault(value.asked.pick, []).append(value)
        for kind, values in chosen.items():
            names = _names(kind, {value.text for value in values}, self.actor)
            for value in values:
                value.said = names.get(value.text, "")
        for value in self.values:
            if value.asked.kind == "ref" and value.text:
                value.said = _named(value.text, self.actor)


def _names(kind: str, chosen: Iterable[str], actor: Actor) -> dict[str, str]:
    from ..picks import rows_of_kind

    numbers = [number for one in chosen if (number := ids.read(one))]
    return {str(record.pk): str(record) for record in rows_of_kind(kind, actor).filter(pk__in=numbers)}


def _named(said: str, actor: Actor) -> str:
    """What the record is called that a form was opened for, `sales.order:7`; nothing, for whoever may not see it."""
    kind, _colon, number = said.partition(":")
    try:
        return str(open_ref(Ref(kind, ids.read(number) or 0), by=actor))
    except (ObjectDoesNotExist, LookupError, ValueError):
        return ""


def _flat(values: Iterable[Value]) -> Iterable[Value]:
    for value in values:
        yield value
        for line in value.lines:
            yield from line


def _get(row: Any, name: str) -> Any:
    if isinstance(row, Mapping):
        return row.get(name)
    return getattr(row, f"{name}_id", None) or getattr(row, name, None)


def written(asked: Asked, value: Any) -> str:
    """A value as it stands in its box."""
    if value is None or value == "" or is_dataclass(value):
        return ""
    if isinstance(value, tuple | list):
        return "\n".join(str(one) for one in value) if asked.kind == "texts" else ""
    if asked.kind == "bool":
        return "yes" if value else ""
    if asked.kind == "pick":
        return str(getattr(value, "pk", value))
    if asked.kind == "percent":
        return shown.figure(value * 100, 6).replace("\u2212", "-")
    if isinstance(value, Decimal):
        least = currencies.places(currency.code()) if asked.kind == "money" else 0
        return shown.figure(value, 6, least=least).replace("\u2212", "-")
    if isinstance(value, datetime):
        return f"{shown.local(value):%d/%m/%Y %H:%M}"
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return str(getattr(value, "value", value))


def understood(asked: Asked, text: str) -> Any:
    """The value that was typed; None when nothing was; Unreadable says what is wrong."""
    if asked.kind == "bool":
        return text in ("yes", "on", "true", "1")
    if not text:
        if asked.required:
            raise typed.Unreadable(_("This is needed."))
        return None
    return READ[asked.kind](asked, text)


def _choice(asked: Asked, text: str) -> Any:
    if text not in {value for value, _label in asked.choices}:
        raise typed.Unreadable(_("Choose one of the list."))
    return asked.choice(text) if asked.choice else text


def _pick(asked: Asked, text: str) -> Any:
    if (number := ids.read(text)) is None:
        raise typed.Unreadable(_("Choose one of the list."))
    return number


READ: dict[str, Callable[[Asked, str], Any]] = {
    "text": lambda _asked, text: text,
    "long": lambda _asked, text: text,
    "ref": lambda _asked, text: text,
    "money": lambda _asked, text: typed.money(text),
    "quantity": lambda _asked, text: typed.quantity(text),
    "texts": lambda _asked, text: tuple(line.strip() for line in text.splitlines() if line.strip()),
    "password": lambda _asked, text: text,
    "percent": lambda _asked, text: typed.quantity(text) / 100,
    "moment": lambda _asked, text: typed.moment(text),
    "whole": lambda _asked, text: typed.whole(text),
    "date": lambda _asked, text: typed.day(text),
    "choice": _choice,
    "pick": _pick,
}
