"""From JSON to the inputs of an operation: the fields that its form asks for, each said as machines say it."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from .. import typed
from ..forms.fields import Asked, asked_of
from ..forms.form import EMPTY, MOST_LINES, understood
from .problems import Problem, invalid, pointer
from .values import DECIMAL

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
WRITTEN = ("text", "long", "password", "choice", "pick", "ref")
Errors = list[tuple[str, str]]


def inputs(takes: type, body: Mapping[str, Any], known: Mapping[str, Any] | None = None) -> Any:
    """The inputs that the body says; what it leaves out is as in `known`, if that says it, else as by default.

    Problem: a name that is not asked for (400), or a value that cannot be taken (422), each with its place.
    """
    asked, errors = asked_of(takes), []
    strange = strangers(asked, body)
    if strange:
        told = [{"pointer": pointer(path), "detail": _("There is no such field")} for path in strange[:20]]
        raise Problem("unknown-key", _("Not known: %(names)s") % {"names": ", ".join(strange[:5])}, errors=told)
    made = _fields(asked, body, "", errors, known or {})
    if errors:
        raise invalid(errors)
    return takes(**made)


def strangers(asked: tuple[Asked, ...], body: Mapping[str, Any], prefix: str = "") -> list[str]:
    """The names in the body, and in its lines, that nobody asks for."""
    there = {one.name: one for one in asked}
    found = [prefix + name for name in body if name not in there]
    for name, one in there.items():
        if one.kind == "lines" and isinstance(body.get(name), list):
            for place, line in enumerate(body[name][:MOST_LINES]):
                if isinstance(line, dict):
                    found += strangers(one.lines, line, f"{prefix}{name}.{place}.")
    return found


def _fields(
    asked: tuple[Asked, ...], body: Mapping[str, Any], prefix: str, errors: Errors, known: Mapping[str, Any]
) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for one in asked:
        path = prefix + one.name
        try:
            if one.name in body:
                _take(made, one, body[one.name], path, errors)
            elif one.name in known:
                made[one.name] = as_told(one, known[one.name])
            elif one.required or (one.kind == "lines" and one.default is None):
                raise typed.Unreadable(_("This is needed."))
            elif one.kind == "bool" and one.default is None:
                made[one.name] = False
        except typed.Unreadable as wrong:
            errors.append((path, str(wrong)))
    return made


def _take(made: dict[str, Any], one: Asked, value: Any, path: str, errors: Errors) -> None:
    if value is None:
        if not one.optional:
            raise typed.Unreadable(_("This is needed."))
        made[one.name] = None
    elif one.kind == "lines":
        made[one.name] = _lines(one, value, path, errors)
    elif one.kind in WRITTEN and isinstance(value, str) and not value.strip() and not one.required:
        if one.kind in EMPTY:
            made[one.name] = ""
    else:
        made[one.name] = READ[one.kind](one, value)


def _lines(one: Asked, value: Any, path: str, errors: Errors) -> tuple:
    if not isinstance(value, list) or not all(isinstance(line, dict) for line in value):
        raise typed.Unreadable(_("Send a list of objects."))
    if len(value) > MOST_LINES:
        raise typed.Unreadable(_("At most %(most)s lines.") % {"most": MOST_LINES})
    if one.required and not value:
        raise typed.Unreadable(_("At least one line is needed."))
    made, before = [], len(errors)
    for place, line in enumerate(value):
        told = _fields(one.lines, line, f"{path}.{place}.", errors, {})
        if len(errors) == before and one.line:
            made.append(one.line(**told))
    return tuple(made)


def _written(one: Asked, value: Any) -> Any:
    if not isinstance(value, str):
        raise typed.Unreadable(_("Send a text."))
    return understood(one, value.strip())


def _figure(one: Asked, value: Any) -> Any:
    """Amounts come as texts, with a point before the decimals; a fraction is a fraction."""
    if not isinstance(value, str) or not re.fullmatch(DECIMAL, value):
        raise typed.Unreadable(_('Send a number as a text, such as "1250.5".'))
    comma = value.replace(".", ",")
    places = len(value.partition(".")[2].rstrip("0"))
    if places > (2 if one.kind == "money" else 6):
        raise typed.Unreadable(_("This has too many decimals."))
    if one.kind == "money":
        return typed.money(re.sub(r"(,\d*?)0+$", r"\1", comma).rstrip(","))
    return typed.quantity(comma)


def _whole(one: Asked, value: Any) -> Any:
    if type(value) is not int:
        raise typed.Unreadable(_("Write a whole number, such as 30."))
    return value


def _yes_no(one: Asked, value: Any) -> Any:
    if type(value) is not bool:
        raise typed.Unreadable(_("Send true or false."))
    return value


def _day(one: Asked, value: Any) -> Any:
    if not isinstance(value, str) or not DAY.fullmatch(value):
        raise typed.Unreadable(_("Send a date, such as 2026-11-21."))
    return _by_iso(date, value)


def _moment(one: Asked, value: Any) -> Any:
    made = _by_iso(datetime, value) if isinstance(value, str) and "T" in value else None
    if made is None or made.tzinfo is None:
        raise typed.Unreadable(_("Send a moment with its zone, such as 2026-11-21T09:30:00+07:00."))
    return made


def _by_iso(kind: Any, value: str) -> Any:
    try:
        return kind.fromisoformat(value)
    except (ValueError, OverflowError):
        raise typed.Unreadable(_("There is no such day.")) from None


def _texts(one: Asked, value: Any) -> Any:
    if not isinstance(value, list) or len(value) > MOST_LINES or not all(isinstance(each, str) for each in value):
        raise typed.Unreadable(_("Send a list of texts."))
    made = tuple(each.strip() for each in value if each.strip())
    if one.required and not made:
        raise typed.Unreadable(_("This is needed."))
    return made


READ: dict[str, Callable[[Asked, Any], Any]] = {
    **dict.fromkeys(WRITTEN, _written),
    **dict.fromkeys(("money", "quantity", "percent"), _figure),
    "whole": _whole,
    "bool": _yes_no,
    "date": _day,
    "moment": _moment,
    "texts": _texts,
}


def as_told(one: Asked, value: Any) -> Any:
    """What a record says of itself as the operation takes it: numbers of records, lines as lines are told."""
    if isinstance(value, Model):
        return value.pk
    if one.kind == "lines":
        rows = value.all() if hasattr(value, "all") else value or ()
        return tuple(_line(one, row) for row in rows)
    if value is None and one.kind in EMPTY and not one.optional:
        return EMPTY[one.kind]
    return tuple(value) if isinstance(value, list) else value


def _line(one: Asked, row: Any) -> Any:
    if one.line is None or isinstance(row, one.line):
        return row
    said = {each.name: getattr(row, f"{each.name}_id", getattr(row, each.name, None)) for each in one.lines}
    return one.line(**{name: value for name, value in said.items() if value is not None})
