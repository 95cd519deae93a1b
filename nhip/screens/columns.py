"""From a name in a declaration to what is drawn: label, kind, side, and the cell of each value."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nhip.kernel import clock, jobs, permissions
from nhip.kernel.actors import Actor
from nhip.kernel.audit import WORDS
from nhip.kernel.fields import ExchangeRateField, ForeignMoneyField, MoneyField, QuantityField, RateField
from nhip.kernel.models import Person
from nhip.kernel.operations import OPERATIONS
from nhip.kernel.outside import title_of_type
from nhip.kernel.roles import ROLES

from . import shown
from .departments import function_name
from .parts import Column, Names

NAMES = ("number", "name", "title", "code", "label", "display_name")
FIGURES = ("money", "foreign", "rate", "quantity", "percent", "number")


@dataclass(frozen=True)
class Shown:
    """A column ready to be drawn. `path` is what rows are asked for, `of` the foreign key it comes through.

    `field` is the definition of a custom field (nhip.screens.custom). `currency` is that of an amount which is not of
    the books.
    """

    name: str
    label: Any
    kind: str
    path: str
    end: bool = False
    choices: Mapping[Any, Any] = field(default_factory=dict)
    link: str = ""
    linked: type[models.Model] | None = None
    stored: bool = True
    keep: int = 0
    field: Any = None
    currency: str = ""

    @property
    def title(self) -> str:
        """What it is called in the reader's language."""
        return shown.said(self.label)

    @cached_property
    def css(self) -> str:
        kept = {1: "", 2: "lo2", 3: "lo"}.get(self.keep, "")
        return " ".join(word for word in ("num" if self.end else "", kept) if word)


@dataclass(slots=True)
class Cell:
    """A value as it is drawn."""

    kind: str
    text: str = ""
    title: str = ""
    tone: str = ""
    href: str = ""
    end: bool = False
    baton: Any = None


_known: dict[tuple, tuple[Names, list[Shown]]] = {}


def columns_of(resource: Any, names: Names, actor: Actor) -> list[Shown]:
    """The columns among these names that the actor may know of, worked out once for those who may know the same."""
    key = (resource, id(names), permissions.opened(actor))
    found = _known.get(key)
    if found is None or found[0] is not names:
        if len(_known) > 2048:
            _known.clear()
        found = names, [column(resource.model, one) for one in resource.shown(names, actor)]
        _known[key] = found  # with the names themselves, so that their id is nobody else's meanwhile
    return found[1]


def column(model: type[models.Model], said: Column) -> Shown:
    """What the model knows about a column that the declaration does not say."""
    if said.drawn is not None:
        return said.drawn
    last, owner = _field(model, said.name)
    if last is None:
        figure, of = said.kind in FIGURES, said.currency
        return Shown(said.name, said.label, said.kind or "text", said.name, figure, stored=False, currency=of)
    path, named = said.name, last
    linked = None
    if isinstance(last, models.ForeignKey):
        linked = last.related_model
        path, named = f"{said.name}__{name_of(linked)}", last
    kind = said.kind or _kind(last, said.name)
    link = said.link or (said.name if linked else "")
    return Shown(
        said.name,
        said.label or capfirst(_label(last, owner)),
        kind,
        path,
        (said.align == "end") if said.align else kind in FIGURES,
        dict(getattr(named, "flatchoices", ()) or ()),
        link,
        _linked(model, link),
        keep=said.keep,
        currency=said.currency,
    )


def _field(model: type[models.Model], name: str) -> tuple[Any, Any]:
    """The last field of the path and the one before it."""
    before = last = None
    for part in name.split("__"):
        try:
            before, last = last, model._meta.get_field(part)
        except FieldDoesNotExist:
            return None, None
        model = last.related_model or model
    return (last, before) if isinstance(last, models.Field) else (None, None)


def name_of(model: type[models.Model]) -> str:
    """The field by which people know a record of the model."""
    names = {known.name for known in model._meta.concrete_fields}
    return next((name for name in NAMES if name in names), "pk")


def _label(last: models.Field, owner: models.Field | None) -> Any:
    return owner.verbose_name if owner is not None and last.name in ("name", "number") else last.verbose_name


KINDS: tuple[tuple[type, str], ...] = (
    (MoneyField, "money"),
    (QuantityField, "quantity"),
    (ForeignMoneyField, "foreign"),
    (ExchangeRateField, "quantity"),
    (RateField, "percent"),
    (models.DateTimeField, "moment"),
    (models.DateField, "date"),
    (models.BooleanField, "bool"),
    (models.TextField, "long"),
    (models.IntegerField, "number"),
)


def _kind(last: models.Field, name: str) -> str:
    if isinstance(last, models.ForeignKey):
        return "person" if last.related_model is Person else "text"
    if last.choices:
        return "state" if last.name == "state" else "choice"
    if last.name in ("number", "code") and isinstance(last, models.CharField):
        return "code"
    if last.model is Person and last.name == "name":
        return "person"
    if last.primary_key:
        return "text"
    return next((kind for known, kind in KINDS if isinstance(last, known)), "text")


def _linked(model: type[models.Model], link: str) -> type[models.Model] | None:
    found, _owner = _field(model, link) if link else (None, None)
    return found.related_model if isinstance(found, models.ForeignKey) else None


def cell(shown_as: Shown, value: Any, *, href: str = "", tone: str = "") -> Cell:
    """One value drawn; nothing at all is a quiet dash."""
    if value is None or value == "":
        return Cell("none", "–", end=shown_as.end)
    kind = shown_as.kind
    if kind == "text" and type(value) is str and not shown_as.choices:  # most of all cells
        return Cell(kind, value, "", tone, href, shown_as.end)
    drawn = DRAW.get(kind, _text)(shown_as, value)
    late = _lateness(value) if kind == "due" else ""
    return Cell(kind, drawn, _title(kind, value), tone or late, href, shown_as.end)


def _text(shown_as: Shown, value: Any) -> str:
    """Whatever the declaration left open is read from the value itself."""
    if shown_as.choices:
        return str(shown_as.choices.get(value, value))
    return plain(value)


def plain(value: Any) -> str:
    """A value of any type as text."""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, Decimal):
        return shown.figure(value, 6)
    if isinstance(value, datetime):
        return shown.moment(value)
    return shown.day(value) if isinstance(value, date) else str(value)


def _form(_of: Shown, value: str) -> str:
    from .batons import title_of

    return str(title_of(value))


def label_of(verb: str) -> Any:
    """What an operation is called, or an event that is none."""
    operation = OPERATIONS.get(verb)
    return operation.label if operation else WORDS.get(verb, verb)


def _record(_of: Shown, value: str) -> str:
    from .resource import resource_of

    resource = resource_of(value)
    return str(resource.one) if resource else value


DRAW = {
    "verb": lambda _of, value: str(label_of(value)),
    "record": _record,
    "form": _form,
    "function": lambda _of, value: str(function_name(value)),
    "event": lambda _of, value: str(title_of_type(value)),
    "job": lambda _of, value: str(jobs.KINDS[value].title or value) if value in jobs.KINDS else value,
    "role": lambda _of, value: str(ROLES[value].title) if value in ROLES else value,
    "money": lambda _of, value: shown.money(value),
    "foreign": lambda of, value: shown.foreign(value, of=of.currency),
    "rate": lambda _of, value: shown.figure(value, ExchangeRateField.places),
    "quantity": lambda _of, value: shown.quantity(value),
    "percent": lambda _of, value: shown.percent(value),
    "number": lambda _of, value: shown.figure(value),
    "date": lambda _of, value: shown.day(value),
    "due": lambda _of, value: shown.short_day(value),
    "moment": lambda _of, value: shown.moment(value),
    "bool": lambda _of, value: _("Yes") if value else _("No"),
}


def _title(kind: str, value: Any) -> str:
    if kind == "due":
        return shown.day(value)
    return ""


def _lateness(value: date | datetime) -> str:
    """Late when the day is over; soon on the day itself and the day before."""
    last = shown.local(value).date() if isinstance(value, datetime) else value
    left = (last - clock.today()).days
    return "late" if left < 0 else "soon" if left <= 1 else "ok"


YES_NO = ((True, gettext_lazy("Yes")), (False, gettext_lazy("No")))
