"""The list, its total and sums as fragments of their own, and the file of what is seen."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Sum
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.html import format_html_join
from django.utils.translation import gettext as _

from nhip.kernel import permissions
from nhip.kernel.actors import Actor
from nhip.kernel.refusals import Refused

from .. import errors, layouts, reading, shown
from ..asking import Asking
from ..board import Boarding
from ..bringing.columns import change_of
from ..calendar import Days
from ..columns import cell
from ..exporting.files import FORMS
from ..exporting.listed import Listed
from ..exporting.rights import VERB as EXPORT
from ..importing.rights import VERB as IMPORT
from ..jinja import render
from ..lists import Listing
from ..resource import Resource
from .of import ResourceView


class ListView(ResourceView):
    def get(self, request: Asking) -> HttpResponse:
        """Rows come first; the exact total is fetched after them. The front door opens what was looked at last."""
        resource, actor = self.resource, request.actor
        if layouts.ASKED in request.GET:
            return self.chosen(request)
        last = "list" if request.GET or request.htmx else layouts.chosen(request, resource, actor)
        if last != "list":
            return redirect(resource.address(last))
        listing = Listing(resource, actor, request.GET)
        reading.list_read(resource, listing.columns, actor)
        return render(request, "list.html", block_of(request, "list"), **around(request, listing))

    def chosen(self, request: Asking) -> HttpResponse:
        """The list itself was chosen: it is remembered, and opened without the word for it."""
        listing = Listing(self.resource, request.actor, request.GET)
        answer = redirect(listing.at(**{layouts.ASKED: ""}))
        layouts.remember(request, answer, self.resource, request.actor, "list")
        return answer


class BoardView(ResourceView):
    def get(self, request: Asking) -> HttpResponse:
        """The lanes with their first cards; `lane` asks for more of one."""
        resource, actor = self.resource, request.actor
        asked = request.GET.get("lane", "")
        only = int(asked) if asked.isdecimal() and len(asked) < 4 else None
        board = Boarding(resource, actor, request.GET, only)
        reading.list_read(resource, board.read, actor)
        block = "cards" if only is not None else block_of(request, "list")
        lanes = board.lanes
        answer = render(request, "board.html", block, **around(request, board), lanes=lanes, lane=lanes[0])
        layouts.remember(request, answer, resource, actor, "board")
        return answer


class CalendarView(ResourceView):
    def get(self, request: Asking) -> HttpResponse:
        """A month or a week of it."""
        resource, actor = self.resource, request.actor
        days = Days(resource, actor, request.GET)
        reading.list_read(resource, days.drawn, actor)
        answer = render(request, "calendar.html", block_of(request, "list"), **around(request, days))
        layouts.remember(request, answer, resource, actor, "calendar")
        return answer


def block_of(request: Asking, name: str) -> str:
    """The part of the page that a fragment asks for."""
    return name if request.htmx and not request.htmx.history_restore_request else ""


def around(request: Asking, listing: Listing) -> dict[str, Any]:
    """What stands around the rows, however they are laid out."""
    resource, actor = listing.resource, request.actor
    importable = resource.importable
    return {
        "resource": resource,
        "listing": listing,
        "tab": tab_of(resource, request),
        "choices": layouts.choices(resource, listing.layout, listing.query),
        "can_export": permissions.may(actor, EXPORT),
        "can_bring": _brings(resource, actor),
        "can_create": bool(resource.create and permissions.may(actor, resource.create.verb)),
        "importable": importable if importable and _imports(resource, actor) else None,
    }


def _imports(resource: type[Resource], actor: Actor) -> bool:
    """Whether the actor may create such records, and import at all."""
    made = resource.importable
    return bool(made) and all(permissions.may(actor, verb) for verb in (made.operation.verb, IMPORT))


def _brings(resource: type[Resource], actor: Actor) -> bool:
    """Whether the actor may take the list out to edit it, and bring it back."""
    changing = change_of(resource)
    return bool(changing) and all(permissions.may(actor, verb) for verb in (changing.verb, IMPORT, EXPORT))


def tab_of(resource: type[Resource], request: Asking) -> str:
    asked = {name: value for name, value in request.GET.items() if name not in layouts.OWN}
    return next((one.query for one in resource.tabs if dict(_pairs(one.query)) == asked), "")


def _pairs(query: str) -> Iterator[list[str]]:
    return (pair.split("=", 1) for pair in query.split("&") if "=" in pair)


class TotalView(ResourceView):
    def get(self, request: Asking) -> HttpResponse:
        return HttpResponse(shown.figure(Listing(self.resource, request.actor, request.GET).total))


class SumsView(ResourceView):
    def get(self, request: Asking) -> HttpResponse:
        """What the declared columns come to over all the rows that are asked for."""
        listing = Listing(self.resource, request.actor, request.GET)
        summed = [one for one in listing.columns if one.name in self.resource.table.sums]
        if not summed:
            return HttpResponse("")
        wanted = {f"sum_{place}": Sum(one.path) for place, one in enumerate(summed)}
        found = listing.found().order_by().aggregate(**wanted)
        pairs = ((one.label, cell(one, found[f"sum_{place}"] or 0).text) for place, one in enumerate(summed))
        return HttpResponse(format_html_join(" · ", "{} <b>{}</b>", pairs))


class ExportView(ResourceView):
    """Exactly what is seen: the same rows, columns and order, for a spreadsheet; `form` is given by the address."""

    form = "csv"

    def get(self, request: Asking) -> HttpResponseBase:
        listed = Listed(Listing(self.resource, request.actor, request.GET))
        kind, written = FORMS[self.form]
        try:
            body = written(listed)
        except Refused as refused:
            return errors.page(request, 422, _("Too many rows"), " ".join(refused.messages), icon="table-2")
        answer = StreamingHttpResponse(body, content_type=kind)
        answer["Content-Disposition"] = f'attachment; filename="{listed.name(self.form)}"'
        return answer
