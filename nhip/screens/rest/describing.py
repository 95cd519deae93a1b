"""The description of the door in OpenAPI 3.1, read from resources and operations; none of it is kept by hand."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from nhip.kernel.operations import Nothing, Operation

from .. import custom, filters
from ..forms import askable
from ..resource import RESOURCES, Resource
from . import schemas, writing
from .asked import MOST, USUAL, parameters
from .problems import KIND, TYPES
from .values import DECIMAL

Part = dict[str, Any]
READS = (400, 401, 403, 404, 405, 429, 500, 503)
WRITES = (*READS, 409, 412, 413, 415, 422)
JSON = "application/json"
ID = {"type": "string", "pattern": "^[0-9]{1,19}$"}


def description() -> Part:
    """The whole of it, in the language that is asked for."""
    return _made(get_language() or "vi", tuple(sorted(RESOURCES)))


@lru_cache(maxsize=4)
def _made(language: str, kinds: tuple[str, ...]) -> Part:
    found = sorted((RESOURCES[kind] for kind in kinds), key=lambda one: one.path)
    paths: Part = {"/api/v1/": {"get": _index()}}
    for resource in found:
        paths |= dict(_paths(resource))
    return {
        "openapi": "3.1.0",
        "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
        "info": {"title": "Nhịp", "version": "1", "description": f"{_about()} {_about_own()}"},
        "servers": [{"url": "/"}],
        "security": [{"key": []}],
        "tags": [{"name": one.path, "description": str(one.title)} for one in found],
        "paths": paths,
        "components": _components(found),
    }


def _about() -> str:
    return _(
        "Amounts and ids are strings, dates are ISO 8601, what is not known is refused. A program asks in a person's "
        "name, with an access key, and sees and does no more than that person."
    )


def _about_own() -> str:
    return _(
        "Names that begin with x_ are fields that the company has defined itself; kernel/customfields lists them, "
        "and they narrow and sort lists like all others."
    )


def _components(found: list[type[Resource]]) -> Part:
    made: Part = {"Problem": schemas.PROBLEM, "Done": schemas.DONE, "Result": schemas.RESULT}
    for one in found:
        made[_name(one)] = schemas.record(one)
        made[f"{_name(one)}.item"] = schemas.item(one)
    statuses: dict[int, list[str]] = {}
    for kind, (status, title) in TYPES.items():
        statuses.setdefault(status, []).append(f"{kind}: {title}")
    problem = {KIND: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {
        "securitySchemes": {"key": {"type": "http", "scheme": "bearer", "description": "nhip_…"}},
        "schemas": made,
        "responses": {
            f"problem{status}": {"description": "; ".join(told), "content": problem}
            for status, told in statuses.items()
        },
        "parameters": {
            "key": _header("Idempotency-Key", _("New for each thing to be done; asked twice, it is done once.")),
            "keyNeeded": _header(
                "Idempotency-Key", _("New for each thing to be done; asked twice, it is done once."), needed=True
            ),
            "version": _header("If-Match", _("The ETag of the version that you have read.")),
            "versionNeeded": _header("If-Match", _("The ETag of the version that you have read."), needed=True),
            "id": {
                "name": "id",
                "in": "path",
                "required": True,
                "schema": {"type": "string", "pattern": "^[0-9]{1,20}$"},
            },
        },
    }


def _header(name: str, told: str, *, needed: bool = False) -> Part:
    return {"name": name, "in": "header", "required": needed, "description": told, "schema": {"type": "string"}}


def _name(resource: type[Resource]) -> str:
    return resource.kind


def _paths(resource: type[Resource]) -> Iterator[tuple[str, Part]]:
    root, change = f"/api/v1/{resource.path}", writing.change_of(resource)
    lists: Part = {"get": _list(resource)}
    if resource.create and askable(resource.create.takes):
        lists["post"] = _operation(resource, resource.create)
    yield root, lists
    one: Part = {"get": _one(resource), "parameters": [_ref("parameters", "id")]}
    if change:
        one["patch"] = _change(resource, change)
    yield f"{root}/{{id}}", one
    verbs = {each.name: each for each in verbs_of(resource)}
    for name, operation in verbs.items():
        if operation is resource.create:
            continue
        more: Part = {} if operation.creates else {"parameters": [_ref("parameters", "id")]}
        address = f"{root}/{name}" if operation.creates else f"{root}/{{id}}/{name}"
        yield address, {"post": _operation(resource, operation)} | more
    if verbs:
        yield f"{root}/bulk", {"post": _bulk(resource, sorted(verbs))}


def verbs_of(resource: type[Resource]) -> list[Operation]:
    """What a program may try: every verb of the resource whose form can be told."""
    known = (
        resource.create,
        resource.quick,
        resource.importable and resource.importable.operation,
        *resource.actions,
    )
    return [one for one in dict.fromkeys(filter(None, known)) if askable(one.takes)]


def _ref(part: str, name: str) -> Part:
    return {"$ref": f"#/components/{part}/{name}"}


def _problems(statuses: tuple[int, ...]) -> Part:
    return {str(status): _ref("responses", f"problem{status}") for status in statuses}


def _answer(told: str, schema: Part, **headers: str) -> Part:
    made: Part = {"description": told, "content": {JSON: {"schema": schema}}}
    if headers:
        named = {
            name.replace("_", "-"): {"description": text, "schema": {"type": "string"}}
            for name, text in headers.items()
        }
        made["headers"] = named
    return made


def _index() -> Part:
    return {
        "operationId": "index",
        "summary": _("What there is"),
        "responses": {"200": _answer("", {"type": "object"})} | _problems((401, 405, 429, 500, 503)),
    }


def _list(resource: type[Resource]) -> Part:
    page = {
        "type": "object",
        "required": ["items", "next"],
        "properties": {
            "items": {"type": "array", "items": _ref("schemas", f"{_name(resource)}.item")},
            "next": {"type": ["string", "null"], "description": _("The address of the next page")},
            "total": {"type": "integer"},
        },
    }
    return {
        "operationId": f"{resource.kind}.list",
        "tags": [resource.path],
        "summary": str(resource.title),
        "description": str(resource.about),
        "parameters": list(_parameters(resource)),
        "responses": {"200": _answer(str(resource.title), page)} | _problems(READS),
    }


def _parameters(resource: type[Resource]) -> Iterator[Part]:
    own: dict[str, Part] = {
        "sort": {"type": "string", "description": _("Columns, a minus before those that fall; at most three")},
        "page": {"type": "integer", "minimum": 1, "maximum": 999_999},
        "size": {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL},
        "after": {"type": "string", "description": _("The id after which to go on, with sort=id or sort=-id")},
    }
    if resource.search:
        own["q"] = {"type": "string", "maxLength": 200, "description": _("Words, without diacritics if you like")}
    there = parameters(resource, filters.every(resource))
    if "total" not in there:
        own["total"] = {"type": "boolean", "description": _("Say how many there are in all")}
    for name, schema in own.items():
        yield {"name": name, "in": "query", "schema": schema}
    for name, one in there.items():
        schema = _filter(one)
        if name == "total":
            told = _("Say how many there are in all")
            schema = {"anyOf": [schema, {"type": "string", "enum": ["true", "false"], "description": told}]}
        yield {"name": name, "in": "query", "description": str(one.label), "schema": schema}


def _filter(one: filters.Known) -> Part:
    kinds: dict[str, Part] = {
        "amount": {"type": "string", "pattern": DECIMAL},
        "bool": {"type": "string", "enum": ["yes", "no", "true", "false"]},
        "date": {"type": "string", "examples": ["2026-11-21", *filters.SPANS]},
        "reference": {"type": "string", "examples": ["me"], "x-kind": one.linked},
        "choice": {"type": "string", "examples": [",".join(str(code) for code in one.choices)]},
    }
    return kinds.get(one.kind, {"type": "string", "maxLength": 200})


def _one(resource: type[Resource]) -> Part:
    read = _answer(str(resource.one), _ref("schemas", _name(resource)), ETag=_("The version"))
    return {
        "operationId": f"{resource.kind}.read",
        "tags": [resource.path],
        "summary": str(resource.one),
        "parameters": [_header("If-None-Match", _("The ETag of the version that you have"))],
        "responses": {"200": read, "304": {"description": _("You have this version already")}} | _problems(READS),
    }


def _depends(resource: type[Resource], operation: Operation) -> bool:
    """Whether what is asked for depends on the record."""
    return resource.asks.__func__ is not Resource.asks.__func__ and not operation.creates  # type: ignore[attr-defined]


def _body(schema: Part, *kinds: str) -> Part:
    return {"required": True, "content": dict.fromkeys((JSON, *kinds), {"schema": schema})}


def _operation(resource: type[Resource], operation: Operation) -> Part:
    done = _answer(_("Done"), _ref("schemas", "Done"), ETag=_("The version"))
    made: Part = {
        "operationId": operation.verb,
        "tags": [resource.path],
        "summary": str(operation.label),
        "parameters": [_ref("parameters", "keyNeeded" if operation.keyed else "key")],
        "responses": {"201" if operation.creates else "200": done} | _problems(WRITES),
    }
    if operation.takes is not Nothing or _depends(resource, operation):
        schema = _inputs(resource, operation)
        made["requestBody"] = _body(schema)
        made["requestBody"]["required"] = bool(schema["required"])
    if not operation.creates:
        made["parameters"] += [_ref("parameters", "version"), _ask()]
        made["responses"]["202"] = _answer(_("The question is on its way."), {"type": "object"})
        made["x-start"] = list(operation.start)
    return made


def _inputs(resource: type[Resource], operation: Operation) -> Part:
    carried = custom.carried_by(resource, operation) and operation is not resource.quick
    return schemas.inputs(operation.takes, open_ended=_depends(resource, operation), carried=carried)


def _ask() -> Part:
    told = _("Where a rule does not allow it: put the question before whoever can")
    return {"name": "ask", "in": "query", "description": told, "schema": {"type": "boolean"}}


def _change(resource: type[Resource], operation: Operation) -> Part:
    """The same verb, where what is left out stays as it is."""
    made = _operation(resource, operation)
    schema = _inputs(resource, operation) | {"required": []}
    key = _ref("parameters", "keyNeeded" if operation.keyed else "key")
    return made | {
        "operationId": f"{resource.kind}.change",
        "parameters": [key, _ref("parameters", "versionNeeded"), _ask()],
        "requestBody": _body(schema, "application/merge-patch+json"),
        "responses": made["responses"] | _problems((428,)),
    }


def _bulk(resource: type[Resource], verbs: list[str]) -> Part:
    item = {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "id": {"type": "string"},
            "version": {"type": "integer"},
            "key": {"type": "string"},
            "inputs": {"type": "object"},
        },
    }
    asked = {
        "type": "object",
        "additionalProperties": False,
        "required": ["operation", "items"],
        "properties": {
            "operation": {"type": "string", "enum": verbs},
            "items": {"type": "array", "minItems": 1, "maxItems": 200, "items": item},
            "all_or_nothing": {"type": "boolean", "default": False},
        },
    }
    results = {
        "type": "object",
        "required": ["results", "failed"],
        "properties": {
            "results": {"type": "array", "items": _ref("schemas", "Result")},
            "failed": {"type": "integer"},
        },
    }
    return {
        "operationId": f"{resource.kind}.bulk",
        "tags": [resource.path],
        "summary": _("One operation for many"),
        "parameters": [_ref("parameters", "key")],
        "requestBody": _body(asked),
        "responses": {"200": _answer(_("What became of each"), results)} | _problems(WRITES),
    }
