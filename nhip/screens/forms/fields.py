"""What an inputs dataclass asks for: one Asked for each of its fields."""

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from types import NoneType, UnionType
from typing import Annotated, Any, Union, cast, get_args, get_origin, get_type_hints

from django.db import models
from django.utils.text import capfirst

WIDGETS = {"textarea": "long"}
LONG = ("note", "text", "question", "reason_text", "description", "message")
COUNTS = ("quantity", "qty", "pieces")
RATES = ("percent", "rate", "discount", "share")


@dataclass(frozen=True)
class Asked:
    """One field of a form.

    `kind`: text, long, texts (one a line), money, quantity, percent (a fraction, typed as 8 for 0.08), whole, date,
    moment, choice, pick, bool, password, ref (a record that the address named) or lines. `bare`: an amount without
    the sign of a currency.
    """

    name: str
    label: Any
    kind: str
    required: bool
    optional: bool = False
    help: Any = ""
    offered: Any = ()
    choice: type[Enum] | None = None
    pick: str = ""
    default: Any = None
    line: type | None = None
    many: bool = False
    bare: bool = False

    @property
    def choices(self) -> tuple[tuple[str, Any], ...]:
        """What may be chosen now: a list that is data is read each time."""
        return _choices(None, self.offered)

    @property
    def lines(self) -> "tuple[Asked, ...]":
        """What each line asks for."""
        return asked_of(self.line) if self.line else ()

    @property
    def wide(self) -> bool:
        return self.kind in ("long", "texts", "lines", "ref")


@lru_cache(maxsize=512)  # some forms are made for one record, and forgotten with it
def asked_of(takes: type) -> tuple[Asked, ...]:
    """The fields of an inputs dataclass in their order; those that are not for people (`hidden`) left out."""
    hints = get_type_hints(takes, include_extras=True)
    made = (_asked(one, hints[one.name]) for one in fields(takes) if one.init)
    return tuple(one for one in made if one is not None)


def askable(takes: type) -> bool:
    """Whether a form can ask for all that must be told; some inputs only code can give, such as a whole form."""
    known = {one.name for one in asked_of(takes)}
    told = (one for one in fields(takes) if one.init and one.default is MISSING and one.default_factory is MISSING)
    return all(one.name in known for one in told)


def _asked(one: Any, hint: Any) -> Asked | None:
    kind, ask, optional = _taken_apart(hint)
    widget = getattr(ask, "widget", "") or ""
    if widget == "hidden":
        return None
    required = one.default is MISSING and one.default_factory is MISSING and not optional and kind is not bool
    default = None if one.default is MISSING else one.default
    label = getattr(ask, "label", "") or capfirst(one.name.replace("_", " "))
    said = {
        "name": one.name,
        "label": label,
        "required": required,
        "optional": optional,
        "help": getattr(ask, "help", ""),
        "bare": getattr(ask, "bare", False),
        "default": default,
    }
    return _of_kind(kind, ask, widget, said)


def _of_kind(kind: Any, ask: Any, widget: str, said: dict[str, Any]) -> Asked | None:
    pick = getattr(ask, "pick", "") or ""
    if get_origin(kind) is tuple:
        inner, _ask, _optional = _taken_apart(get_args(kind)[0])
        if is_dataclass(inner):
            return Asked(kind="lines", line=cast(type, inner), **said)
        return Asked(kind="texts", many=True, **said) if inner is str else None
    if pick:
        return Asked(kind="pick", pick=pick, **said)
    choices = _choices(kind, getattr(ask, "choices", None))
    if choices:
        choice = kind if isinstance(kind, type) and issubclass(kind, Enum) else None
        named = getattr(ask, "choices", None)
        return Asked(kind="choice", offered=named if callable(named) else choices, choice=choice, **said)
    if not isinstance(kind, type):
        return None
    return Asked(kind=WIDGETS.get(widget, widget) or _plain(kind, said["name"]), **said) if kind in PLAIN else None


def _taken_apart(hint: Any) -> tuple[Any, Any, bool]:
    """The type, the Ask beside it, and whether nothing is an answer."""
    ask, optional = None, False
    while True:
        if get_origin(hint) is Annotated:
            hint, *beside = get_args(hint)
            ask = next((one for one in beside if hasattr(one, "label")), ask)
        elif get_origin(hint) in (Union, UnionType):
            optional = NoneType in get_args(hint)
            hint = next(one for one in get_args(hint) if one is not NoneType)
        else:
            return hint, ask, optional


def _choices(kind: Any, said: Any) -> tuple[tuple[str, Any], ...]:
    if callable(said) and not isinstance(said, type):
        said = said()
    if said:
        pairs = said.choices if hasattr(said, "choices") else said
        pairs = pairs.items() if isinstance(pairs, Mapping) else pairs
        return tuple((str(value), label) for value, label in pairs)
    if isinstance(kind, type) and issubclass(kind, models.Choices):
        return tuple((str(value), label) for value, label in kind.choices)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return tuple((str(one.value), capfirst(one.name.lower())) for one in kind)
    return ()


PLAIN = {str: "text", int: "whole", Decimal: "money", date: "date", datetime: "moment", bool: "bool"}


def _plain(kind: type, name: str) -> str:
    if kind is str and name in LONG:
        return "long"
    if kind is Decimal and any(word in name for word in COUNTS):
        return "quantity"
    if kind is Decimal and any(word in name for word in RATES):
        return "percent"
    return PLAIN[kind]
