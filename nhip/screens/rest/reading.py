"""Reading: the list of a resource and one record of it."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified

from .. import custom
from ..reading import page_read
from ..resource import Resource
from . import shapes
from .asked import Asked
from .door import etag, said


def page_of(asked: Asked, address: str) -> dict[str, Any]:
    """A page of a list: its records, where the next ones are, and how many there are in all if that was asked."""
    following = asked.following
    made: dict[str, Any] = {
        "items": asked.items(),
        "next": f"{address}?{urlencode(following, safe=',:')}" if following else None,
    }
    return made | ({"total": asked.total} if asked.wants_total else {})


def one(resource: type[Resource], record: Any, actor: Any) -> dict[str, Any]:
    """A record with all that its page shows of it, and its lines."""
    own = custom.on_page(resource, record, actor)
    members = shapes.values(resource, (*shapes.names_of_record(resource), *own), actor)
    made = shapes.from_record(members, shapes.fixed(resource.model), record)
    if resource.page.lines:
        made[resource.page.lines.of] = lines(resource, record, actor)
    return made


def lines(resource: type[Resource], record: Any, actor: Any) -> list[dict[str, Any]]:
    """The lines of a document, by one statement."""
    said_of = resource.page.lines
    assert said_of is not None  # asked only where there are some
    manager = getattr(record, said_of.of)
    members = shapes.of_model(manager.model, said_of.columns, actor)
    joined, rows = shapes.joined(manager.model, members), manager.order_by(said_of.order)
    rows = rows.select_related(*joined) if joined else rows
    return [shapes.from_record(members, ("id",), row) for row in rows]


def joined(resource: type[Resource], actor: Any) -> tuple[str, ...]:
    """The foreign keys that a record is read with."""
    members = shapes.values(resource, shapes.names_of_record(resource), actor)
    return tuple(shapes.joined(resource.model, members))


def record_answer(door: Any, pk: str, request: HttpRequest) -> HttpResponse:
    """One record; 304 where the program has this version already."""
    record = door.record(pk, *joined(door.resource, door.actor))
    tag = etag(record.version)
    known = [each.strip().removeprefix("W/") for each in request.headers.get("If-None-Match", "").split(",")]
    if tag in known or "*" in known:
        return HttpResponseNotModified(headers={"ETag": tag})
    made = one(door.resource, record, door.actor)
    page_read(door.resource, record, door.actor)
    return said(made, ETag=tag, Cache_Control="private, no-cache")
