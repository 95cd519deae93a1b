"""What a list is narrowed by, kept in its address: `state=draft,confirmed`, `net.from=250tr`, `deliver_on=week`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import quote

from django.db import models
from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nhip.kernel import clock, ids, permissions
from nhip.kernel.actors import Actor
from nhip.kernel.custom import definitions, values
from nhip.kernel.custom.definitions import Field, Type
from nhip.kernel.folding import fold

from . import custom, shown, typed
from .columns import Shown, column
from .parts import Column, Filter
from .resource import Resource

Query = Mapping[str, str]
SUFFIXES = ("", ".not", ".from", ".to")
SPANS = {
    "late": gettext_lazy("before today"),
    "today": gettext_lazy("today"),
    "week": gettext_lazy("this week"),
    "month": gettext_lazy("this month"),
    "quarter": gettext_lazy("this quarter"),
}


@dataclass(frozen=True)
class Known:
    """A filter as the model knows it; `kind` is choice, reference, date, amount, bool or text.

    `own` is the definition of a custom field, whose values are kept apart from the record.
    """

    name: str
    label: Any
    kind: str
    path: str
    shown: Shown
    choices: Mapping[Any, Any] = field(default_factory=dict)
    linked: str = ""
    own: Field | None = None


@dataclass(frozen=True)
class Chip:
    """A filter in force: field, operator, value, and the address without it."""

    name: str
    label: Any
    op: str
    value: str
    without: str


@dataclass(frozen=True)
class Asks:
    """The fields of a list's filter as they are drawn, kept by what decides them: whose list, what the rights open,
    what is set, and what the records that are named are called (as far as the person may see them)."""

    resource: type[Resource]
    opened: frozenset[str]
    set: tuple[tuple[str, str], ...]
    names: tuple[tuple[str, str], ...]
    known: list[Known] = field(compare=False)
    own: tuple[Field, ...] = ()

    @property
    def query(self) -> Query:
        return dict(self.set)

    @property
    def references(self) -> dict[str, Mapping[str, Any]]:
        return {"spans": SPANS, "names": dict(self.names)}


def asks(resource: type[Resource], known: list[Known], query: Query, chips: list[Chip], actor: Actor) -> Asks:
    """What is set is what the address says of these fields."""
    fields = {one.name + suffix for one in known for suffix in SUFFIXES}
    own = tuple(one.own for one in known if one.own is not None)
    said = tuple((name, value) for name, value in query.items() if name in fields)
    return Asks(resource, permissions.opened(actor), said, tuple((one.name, one.value) for one in chips), known, own)


_read: dict[tuple, tuple[Any, list[Known]]] = {}


def known(resource: type[Resource], actor: Actor) -> list[Known]:
    """The filters of the resource that the actor may use: what may not be known may not be asked about.

    Worked out once for those who may know the same.
    """
    names, opened = resource.filters, permissions.opened(actor)
    found = _read.get((resource, opened))
    if found is None or found[0] is not names:
        said = [name if isinstance(name, Filter) else Filter(name) for name in names]
        allowed = {one.name for one in resource.shown(tuple(Column(f.name) for f in said), actor)}
        found = names, [_known(resource.model, one) for one in said if one.name in allowed]
        _read[resource, opened] = found
    own = definitions.visible(resource.kind, actor)
    return [*found[1], *(_own(one) for one in own)] if own else found[1]


def _own(one: Field) -> Known:
    drawn = custom.shown(one)
    kind = "reference" if drawn.linked else _kind(drawn)
    return Known(one.code, drawn.label, kind, one.code, drawn, drawn.choices, one.links_to, one)


def every(resource: type[Resource]) -> list[Known]:
    """All filters of the resource, for whoever describes it."""
    said = [name if isinstance(name, Filter) else Filter(name) for name in resource.filters]
    return [_known(resource.model, one) for one in said]


def _known(model: type[models.Model], said: Filter) -> Known:
    drawn = column(model, Column(said.name, said.label))
    linked = drawn.linked._meta.label_lower if drawn.linked and "__" not in said.name else ""
    kind = "reference" if linked else _kind(drawn)
    return Known(said.name, drawn.label, kind, said.name if linked else drawn.path, drawn, drawn.choices, linked)


def _kind(drawn: Shown) -> str:
    if drawn.choices:
        return "choice"
    kinds = {"date": "date", "due": "date", "moment": "date", "bool": "bool"}
    amounts = ("money", "quantity", "number", "percent")
    return "amount" if drawn.kind in amounts else kinds.get(drawn.kind, "text")


def narrowed(filters: list[Known], query: Query, actor: Actor) -> tuple[Q, list[Chip], list[str]]:
    """The condition, the chips that say it, and what could not be read."""
    condition, chips, wrong = Q(), [], []
    for one in filters:
        for suffix in SUFFIXES:
            text = query.get(one.name + suffix, "").strip()
            if not text:
                continue
            try:
                asked, op, value = (READ[one.kind] if one.own is None else _of_own)(one, suffix, text, actor)
            except (typed.Unreadable, ValueError):
                wrong.append(str(one.label))
                continue
            condition &= asked
            chips.append(Chip(one.name + suffix, one.label, op, value, without(query, one.name + suffix)))
    return condition, chips, wrong


def without(query: Query, *names: str) -> str:
    return address(query, **dict.fromkeys((*names, "page"), ""))


def address(query: Query, **changed: str) -> str:
    """The query of an address with some of its values changed; an empty value leaves it out."""
    said = {**query, **changed}
    return "&".join(f"{quote(name, ',:')}={quote(value, ',:')}" for name, value in said.items() if value)


Read = Callable[[Known, str, str, Actor], tuple[Q, str, str]]


def _choice(one: Known, suffix: str, text: str, actor: Actor) -> tuple[Q, str, str]:
    names = {str(value): label for value, label in one.choices.items()}
    asked = [value for value in text.split(",") if value in names]
    if not asked:
        raise ValueError
    condition = Q(**{f"{one.path}__in": asked})
    value = (" " + _("or") + " ").join(str(names[value]) for value in asked)
    return (~condition, _("is not"), value) if suffix == ".not" else (condition, _("is"), value)


def _reference(one: Known, suffix: str, text: str, actor: Actor) -> tuple[Q, str, str]:
    asked = [actor.person_id if word == "me" else ids.read(word) for word in text.split(",")]
    if None in asked:
        raise ValueError(text)
    condition = Q(**{f"{one.name}__in": asked})
    mine = asked == [actor.person_id] and one.linked == "kernel.person"
    value = _("me") if mine else _names(one, asked, actor)
    return (~condition, _("is not"), value) if suffix == ".not" else (condition, _("is"), value)


def _names(one: Known, asked: list[int | None], actor: Actor) -> str:
    from .picks import rows_of_kind

    found = rows_of_kind(one.linked, actor).filter(pk__in=asked)[:5]
    return ", ".join(str(record) for record in found) or _("one you may not see")


def _amount(one: Known, suffix: str, text: str, actor: Actor) -> tuple[Q, str, str]:
    value = typed.money(text) if one.shown.kind == "money" else typed.quantity(text)
    drawn = shown.money(value, unit=True) if one.shown.kind == "money" else shown.quantity(value)
    lookup, op = {".from": ("gte", _("from")), ".to": ("lte", _("to"))}.get(suffix, ("exact", "="))
    return Q(**{f"{one.path}__{lookup}": value}), op, drawn


def _date(one: Known, suffix: str, text: str, actor: Actor) -> tuple[Q, str, str]:
    if text in SPANS and not suffix:
        return _between(one, *span(text)), _("is"), str(SPANS[text])
    value = typed.day(text)
    if not suffix:
        return _between(one, value, value), _("is"), shown.day(value)
    first, last = (value, None) if suffix == ".from" else (None, value)
    return _between(one, first, last), _("from") if suffix == ".from" else _("to"), shown.day(value)


def _between(one: Known, first: date | None, last: date | None) -> Q:
    """Both days are in it; of a moment, from the midnight on the wall before the first to that after the last."""
    if one.shown.kind == "moment":
        condition = Q(**{f"{one.path}__gte": clock.start_of(first)}) if first else Q()
        return condition & Q(**{f"{one.path}__lt": clock.start_of(last + timedelta(days=1))}) if last else condition
    condition = Q(**{f"{one.path}__gte": first}) if first else Q()
    return condition & Q(**{f"{one.path}__lte": last}) if last else condition


def span(word: str) -> tuple[date | None, date]:
    """The days that a relative word means today."""
    today = clock.today()
    if word == "late":
        return None, today - timedelta(days=1)
    if word == "week":
        first = today - timedelta(days=today.weekday())
        return first, first + timedelta(days=6)
    if word in ("month", "quarter"):
        months = 1 if word == "month" else 3
        first = today.replace(day=1, month=(today.month - 1) // months * months + 1)
        after = first.month + months
        return first, date(first.year + (after > 12), (after - 1) % 12 + 1, 1) - timedelta(days=1)
    return today, today


def _bool(one: Known, suffix: str, text: str, actor: Actor) -> tuple[Q, str, str]:
    if text not in ("yes", "no"):
        raise ValueError
    return Q(**{one.path: text == "yes"}), _("is"), _("Yes") if text == "yes" else _("No")


def _text(one: Known, suffix: str, text: str, actor: Actor) -> tuple[Q, str, str]:
    condition = Q(**{f"{one.path}__icontains": text})
    return (~condition, _("has not"), text) if suffix == ".not" else (condition, _("has"), text)


def _of_own(one: Known, suffix: str, text: str, actor: Actor) -> tuple[Q, str, str]:
    """The records whose value in a custom field is so; those that say nothing in it are not so."""
    assert one.own is not None
    kept = replace(one, name=one.own.column, path=one.own.column)
    if one.own.type == Type.WHOLE:
        typed.whole(text)
    condition, _op, value = READ[one.kind](kept, "" if suffix == ".not" else suffix, text, actor)
    _condition, op, _value = READ[one.kind](kept, suffix, text, actor)
    if one.kind == "text":
        condition = Q(folded__contains=fold(text))
    if one.own.type == Type.CHOICE:  # by what is indexed
        condition &= Q(
            sorted__in=[values.columns_of(one.own, code)["sorted"] for code in one.choices if code in text.split(",")]
        )
    sql, params = values.where(one.own, condition).query.sql_with_params()
    found = Q(pk__in=RawSQL(sql, params))  # text and values, so that the same question is known again
    return (~found if suffix == ".not" else found), op, value


READ: dict[str, Read] = {
    "choice": _choice,
    "reference": _reference,
    "amount": _amount,
    "date": _date,
    "bool": _bool,
    "text": _text,
}
