"""JSON Schemas of what records say and of what operations ask for, read from the declarations."""

from collections.abc import Iterable
from typing import Any

from django.db import models

from nhip.kernel.custom.kinds import CARRIERS

from ..forms.fields import Asked, asked_of
from ..parts import Names
from ..reading import groups_of
from ..resource import Resource
from . import shapes
from .values import DECIMAL

PROBLEM: dict[str, Any] = {
    "type": "object",
    "description": "RFC 9457; `type` leads to its explanation.",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "field": {"type": "string"},
        "rule": {"type": "string"},
        "source": {"type": "string"},
        "question": {"type": "object"},
        "current_version": {"type": "integer"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "detail"],
                "properties": {"pointer": {"type": "string"}, "detail": {"type": "string"}},
            },
        },
    },
}
DONE: dict[str, Any] = {
    "type": "object",
    "description": "What was done; with its key, the same however often it is asked.",
    "required": ["id", "kind", "version", "href"],
    "properties": {
        "id": {"type": "string"},
        "kind": {"type": "string"},
        "version": {"type": "integer"},
        "state": {"type": "string"},
        "number": {"type": ["string", "null"]},
        "href": {"type": "string"},
        "then": {
            "type": "object",
            "description": "The record where the work goes on.",
            "required": ["id", "kind", "href"],
            "properties": {name: {"type": "string"} for name in ("id", "kind", "href")},
        },
    },
}
RESULT: dict[str, Any] = {
    "type": "object",
    "required": ["status"],
    "properties": DONE["properties"]
    | {
        "status": {"type": "integer"},
        "replayed": {"type": "boolean"},
        "problem": {"$ref": "#/components/schemas/Problem"},
    },
}
FIGURE = {"type": "string", "pattern": DECIMAL}
KINDS: dict[str, dict[str, Any]] = {
    **dict.fromkeys(("text", "long", "choice"), {"type": "string"}),
    "password": {"type": "string", "format": "password"},
    "pick": {"type": "string", "pattern": "^[0-9]{1,19}$"},
    "ref": {"type": "string", "pattern": "^([a-z]+[.][a-z]+:[0-9]{1,19})?$", "examples": ["sales.order:1"]},
    "money": FIGURE | {"examples": ["1250400"]},
    "quantity": FIGURE | {"examples": ["2.5"]},
    "percent": FIGURE | {"examples": ["0.08"], "description": "A fraction: 0.08 is 8 %."},
    "whole": {"type": "integer"},
    "bool": {"type": "boolean"},
    "date": {"type": "string", "format": "date", "examples": ["2026-11-21"]},
    "moment": {"type": "string", "format": "date-time", "examples": ["2026-11-21T09:30:00+07:00"]},
    "texts": {"type": "array", "items": {"type": "string"}},
}


OWN_FIELDS: dict[str, Any] = {
    "^x_[a-z0-9_]{1,38}$": {
        "description": "A custom field of the company, by its code: see kernel/customfields.",
        "type": ["string", "integer", "boolean", "object", "null"],
    }
}


def item(resource: type[Resource]) -> dict[str, Any]:
    """A record as lists say it."""
    return _said(resource.model, shapes.names_of_list(resource), stored=True) | _own(resource.kind in CARRIERS)


def record(resource: type[Resource]) -> dict[str, Any]:
    """A record as its own address says it, with its lines."""
    made = _said(resource.model, shapes.names_of_record(resource)) | _own(resource.kind in CARRIERS)
    lines = resource.page.lines
    if lines:
        model = resource.model._meta.get_field(lines.of).related_model
        one = _said(model, lines.columns, first=("id",))
        made["properties"][lines.of] = {"type": "array", "items": one}
        made["required"].append(lines.of)
    return made


def _own(carried: bool) -> dict[str, Any]:
    """Which fields a company has defined is its own affair: here stands only what they look like."""
    return {"patternProperties": OWN_FIELDS} if carried else {}


def _said(model: Any, names: Names, *, stored: bool = False, first: tuple[str, ...] | None = None) -> dict[str, Any]:
    """What is not restricted is always there; what is, only for who may know it."""
    first = shapes.fixed(model) if first is None else first
    made: dict[str, Any] = {name: _fixed(model, name) for name in first}
    required = [*first]
    for one in shapes.of_model(model, names, None):
        if stored and not one.stored:
            continue
        groups = groups_of(model, one.name)
        made[one.name] = one.schema | {"title": str(one.label)} | ({"x-restricted": sorted(groups)} if groups else {})
        if not groups:
            required.append(one.name)
    return {"type": "object", "properties": made, "required": required, "additionalProperties": False}


def _fixed(model: type[models.Model], name: str) -> dict[str, Any]:
    if name == "version":
        return {"type": "integer", "description": "Raised by every change; the ETag."}
    if name == "id":
        return {"type": "string", "pattern": "^[0-9]{1,19}$"}
    choices = getattr(model._meta.get_field(name), "flatchoices", ())
    told = "; ".join(f"{code}: {label}" for code, label in choices)
    return {"type": "string"} | (
        {"enum": [str(code) for code, _label in choices], "description": told} if choices else {}
    )


def inputs(takes: type, *, open_ended: bool = False, carried: bool = False) -> dict[str, Any]:
    """What an operation asks for; `open_ended` where that depends on the record, `carried` with custom fields."""
    made = _asked(asked_of(takes)) | _own(carried)
    return made | ({"additionalProperties": True, "required": []} if open_ended else {})


def _asked(fields: Iterable[Asked]) -> dict[str, Any]:
    asked = list(fields)
    return {
        "type": "object",
        "properties": {one.name: _field(one) for one in asked},
        "required": [one.name for one in asked if one.required],
        "additionalProperties": False,
    }


def _field(one: Asked) -> dict[str, Any]:
    if one.kind == "lines":
        made: dict[str, Any] = {"type": "array", "items": _asked(one.lines), "maxItems": 500}
    else:
        made = dict(KINDS[one.kind])
    if one.kind == "choice" and not callable(one.offered):
        values = [value for value, _label in one.offered]
        made["enum"] = [*values, *(() if one.required or "" in values else ("",)), *((None,) if one.optional else ())]
        made["description"] = "; ".join(f"{value}: {label}" for value, label in one.offered)
    if one.pick:
        made["x-kind"] = one.pick
    if one.optional:
        made["type"] = [made["type"], "null"]
    return made | {"title": str(one.label)} | ({"description": str(one.help)} if one.help else {})
