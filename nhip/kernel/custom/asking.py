"""Asking: the inputs of an operation with a company's own fields behind them, and the two taken apart again."""

from dataclasses import MISSING, field, fields, make_dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Annotated, Any

from ..inputs import UNSAID, Ask
from .definitions import Field, Type

HINTS: dict[str, type] = {
    Type.TEXT: str,
    Type.LONG: str,
    Type.CHOICE: str,
    Type.WHOLE: int,
    Type.DECIMAL: Decimal,
    Type.MONEY: Decimal,
    Type.DATE: date,
    Type.YES_NO: bool,
    Type.LINK: int,
}
WIDGETS: dict[str, str] = {
    Type.TEXT: "text",
    Type.LONG: "long",
    Type.WHOLE: "whole",
    Type.DECIMAL: "quantity",
    Type.MONEY: "money",
    Type.DATE: "date",
    Type.YES_NO: "bool",
}


@lru_cache(maxsize=512)
def with_fields(takes: type, found: tuple[Field, ...]) -> type:
    """The inputs' dataclass with a further input for each field; what is not said of it stays as it is."""
    more = [(one.code, _hint(one), _default(one)) for one in found]
    made = make_dataclass(takes.__name__, more, bases=(takes,), frozen=True, kw_only=True)
    made.__doc__, made.__module__ = takes.__doc__, takes.__module__
    made.bare, made.custom = takes, found
    return made


def _hint(one: Field) -> Any:
    kind = HINTS[one.type]
    asked = Ask(
        one.title,
        help=one.hint,
        pick=one.links_to,
        choices=one.choices if one.type == Type.CHOICE else None,
        widget=WIDGETS.get(one.type, ""),
    )
    return Annotated[kind if one.needed or kind is bool else kind | None, asked]


def _default(one: Field) -> Any:
    return field(default=MISSING if one.needed and one.type != Type.YES_NO else UNSAID)


def fields_in(takes: type) -> tuple[Field, ...]:
    """The custom fields that these inputs ask for."""
    return getattr(takes, "custom", ())


def bare(inputs: Any) -> Any:
    """The inputs as the operation declares them."""
    kind: Any = type(inputs)
    if not fields_in(kind):
        return inputs
    return kind.bare(**{each.name: getattr(inputs, each.name) for each in fields(kind.bare) if each.init})


def said(inputs: Any) -> dict[Field, Any]:
    """What is said of custom fields, without those of which nothing is said."""
    found = ((one, getattr(inputs, one.code)) for one in fields_in(type(inputs)))
    return {one: value for one, value in found if value is not UNSAID}


def put_behind(inputs: Any, told: Any) -> Any:
    """`inputs`, which `told` was made into, with what `told` says of custom fields."""
    found = fields_in(type(told))
    if not found:
        return inputs
    values = {each.name: getattr(inputs, each.name) for each in fields(inputs) if each.init}
    takes: Any = type(inputs)
    return with_fields(takes, found)(**values, **{one.code: getattr(told, one.code) for one in found})
