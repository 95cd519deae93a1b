"""The addresses of the door: lists, records, what may be done with them, and what there is at all."""

from django.http import HttpRequest, HttpResponse

from .. import custom
from ..reading import list_read
from ..resource import RESOURCES
from . import bodies, bulk, writing
from .asked import Asked
from .describing import description
from .door import Door, ResourceDoor, said
from .problems import Problem
from .reading import page_of, record_answer


class IndexDoor(Door):
    def get(self, request: HttpRequest) -> HttpResponse:
        """What there is, and where."""
        found = sorted(RESOURCES.values(), key=lambda one: one.path)
        named = [{"path": f"/api/v1/{one.path}", "title": str(one.title), "kind": one.kind} for one in found]
        return said({"resources": named, "description": "/api/v1/openapi.json", "docs": "/api/v1/docs"})


class DescriptionDoor(Door):
    """Open to all: it says what may be asked, and nothing of anybody's."""

    needs_key = False

    def get(self, request: HttpRequest) -> HttpResponse:
        """The description in OpenAPI 3.1."""
        return said(description(), Cache_Control="public, max-age=300")


class ListDoor(ResourceDoor):
    def get(self, request: HttpRequest, room: str, name: str) -> HttpResponse:
        """The records that fit, page by page."""
        asked = Asked(self.resource, self.actor, request.GET)
        list_read(self.resource, asked.columns, self.actor)
        return said(page_of(asked, self.address()))

    def post(self, request: HttpRequest, room: str, name: str) -> HttpResponse:
        """Make a record."""
        return writing.run(self, writing.act(self, self.resource.create, None), bodies.read(request))


class RecordDoor(ResourceDoor):
    def get(self, request: HttpRequest, room: str, name: str, pk: str) -> HttpResponse:
        """One record with its lines."""
        return record_answer(self, pk, request)

    def patch(self, request: HttpRequest, room: str, name: str, pk: str) -> HttpResponse:
        """Change what is said, leave the rest as it is."""
        doing = writing.act(self, writing.change_of(self.resource), pk)
        known = custom.initial(self.resource, doing.operation, doing.record, doing.takes)
        return writing.run(self, doing, bodies.read(request), known=known, needed=True)


class OperationDoor(ResourceDoor):
    def post(self, request: HttpRequest, room: str, name: str, verb: str, pk: str | None = None) -> HttpResponse:
        """Do it: on a record, or, without one, to make one in another way than the usual."""
        return writing.run(self, writing.act(self, self.resource.action(verb), pk), bodies.read(request))


class BulkDoor(ResourceDoor):
    def post(self, request: HttpRequest, room: str, name: str) -> HttpResponse:
        """The same for many."""
        return bulk.run(self, request, bodies.read(request))


class NothingDoor(Door):
    """Everything else under `/api`."""

    needs_key = False

    def dispatch(self, request: HttpRequest, *args: object, **named: object) -> HttpResponse:
        return Problem("missing").answer()
