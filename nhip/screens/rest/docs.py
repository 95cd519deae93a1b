"""The page that reads the description to people: what there is, what it asks for, and how to ask."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views import View

from ..jinja import render
from .describing import JSON, description
from .problems import TYPES


@dataclass(frozen=True)
class Endpoint:
    """One line of the page: a method and an address, what it takes, and an example of asking."""

    method: str
    path: str
    summary: str
    parameters: list[dict[str, Any]]
    fields: list[tuple[str, str, bool, str]]
    curl: str


class DocsView(View):
    """Open to all, as the description is; whoever pastes a key tries a list there."""

    open_to_all = True
    http_method_names = ["get"]

    def get(self, request: HttpRequest) -> HttpResponse:
        told = description()
        endpoints = list(_endpoints(told, request.build_absolute_uri("/").rstrip("/")))
        groups = [
            (tag["name"], tag["description"], [one for path, one in endpoints if path == tag["name"]])
            for tag in told["tags"]
        ]
        problems = [(kind, status, str(title)) for kind, (status, title) in TYPES.items()]
        return render(request, "docs.html", about=told["info"]["description"], groups=groups, problems=problems)


def _endpoints(told: dict[str, Any], site: str) -> Iterator[tuple[str, Endpoint]]:
    for path, methods in told["paths"].items():
        for method, said in methods.items():
            if method == "parameters" or not said.get("tags"):
                continue
            schema = said.get("requestBody", {}).get("content", {}).get(JSON, {}).get("schema", {})
            known = [_parameter(told, one) for one in said.get("parameters", ())]
            curl = _curl(method, site + path, schema, known)
            yield said["tags"][0], Endpoint(method.upper(), path, said["summary"], known, list(_fields(schema)), curl)


def _parameter(told: dict[str, Any], one: dict[str, Any]) -> dict[str, Any]:
    return told["components"]["parameters"][one["$ref"].rpartition("/")[2]] if "$ref" in one else one


def _fields(schema: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, str, bool, str]]:
    for name, one in schema.get("properties", {}).items():
        needed = name in schema.get("required", ())
        yield prefix + name, _kind(one), needed, one.get("title", "")
        yield from _fields(one.get("items", {}), f"{prefix}{name}[].")


def _kind(one: dict[str, Any]) -> str:
    said = one.get("type", "")
    said = " | ".join(said) if isinstance(said, list) else said
    return (
        f"{said} ({one['x-kind']})" if "x-kind" in one else f"{said} ({one['format']})" if "format" in one else said
    )


def _curl(method: str, address: str, schema: dict[str, Any], parameters: list[dict[str, Any]]) -> str:
    """How it is asked on a command line; what is needed is in it."""
    way = [] if method == "get" else ["-X", method.upper()]
    words = ["curl", *way, f"'{address}'", '-H "Authorization: Bearer $KEY"']
    heads = {"Idempotency-Key": '"$(uuidgen)"', "If-Match": "'\"1\"'"}
    for one in parameters:
        if one["in"] == "header" and one.get("required"):
            words.append(f"-H {one['name']}:\\ {heads[one['name']]}")
    if schema:
        words += ["-H 'Content-Type: application/json'", f"-d '{json.dumps(example(schema), ensure_ascii=False)}'"]
    return " ".join(words)


def example(schema: dict[str, Any]) -> Any:
    """A value of the schema, with what is needed in it, and lines with one line."""
    kind = schema.get("type", "string")
    kind = kind[0] if isinstance(kind, list) else kind
    if "enum" in schema:
        return schema["enum"][0]
    if "examples" in schema:
        return schema["examples"][0]
    if kind == "object":
        wanted = schema.get("required") or list(schema.get("properties", {}))[:1]
        return {name: example(schema["properties"][name]) for name in wanted}
    if kind == "array":
        return [example(schema.get("items", {}))]
    return {"integer": 1, "boolean": True}.get(kind, "123" if "x-kind" in schema or "pattern" in schema else "…")
