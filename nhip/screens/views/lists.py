"""The list, its total and sums as fragments of their own, and the file of what is seen."""

import csv
from collections.abc import Iterator

from django.db.models import Sum
from django.http import HttpResponse, QueryDict, StreamingHttpResponse
from django.utils.html import format_html_join

from nhip.kernel import clock, permissions
from nhip.kernel.actors import Actor

from .. import shown
from ..asking import Asking
from ..columns import cell
from ..jinja import render
from ..lists import Listing
from ..resource import Resource
from .of import ResourceView

BOM = "\ufeff"


class ListView(ResourceView):
    def get(self, request: Asking) -> HttpResponse:
        """Rows come first; the exact total is fetched after them."""
        resource, actor = self.resource, request.actor
        listing = Listing(resource, actor, request.GET)
        block = "list" if request.htmx and not request.htmx.history_restore_request else ""
        importable = resource.importable
        return render(
            request,
            "list.html",
            block,
            resource=resource,
            listing=listing,
            tab=tab_of(resource, request),
            can_create=bool(resource.create and permissions.may(actor, resource.create.verb)),
            importable=importable if importable and permissions.may(actor, importable.operation.verb) else None,
        )


def tab_of(resource: type[Resource], request: Asking) -> str:
    asked = {name: value for name, value in request.GET.items() if name not in ("page", "size")}
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
    def get(self, request: Asking) -> StreamingHttpResponse:
        """Exactly what is seen: the same rows, columns and order, for a spreadsheet."""
        listing = Listing(self.resource, request.actor, request.GET)
        name = f"{self.resource.path.replace('/', '-')}-{clock.today():%Y%m%d}.csv"
        answer = StreamingHttpResponse(rows_of_file(listing), content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer


class _Line:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def file_of(resource: type, actor: Actor, query: str = "") -> Iterator[str]:
    """A list as a file, as its address (`state=draft&sort=-total`) asks for it."""
    return rows_of_file(Listing(resource, actor, QueryDict(query)))


def rows_of_file(listing: Listing) -> Iterator[str]:
    out = csv.writer(_Line())
    yield BOM + out.writerow([harmless(str(one.label)) for one in listing.columns])
    paths = [one.path for one in listing.columns]
    for values in listing.sorted().values_list(*paths).iterator(chunk_size=500):
        pairs = zip(listing.columns, values, strict=True)
        yield out.writerow([harmless(_for_file(one, value)) for one, value in pairs])


def _for_file(one: object, value: object) -> str:
    """Figures stay figures: plain digits with a point, dates in ISO order."""
    if value is None:
        return ""
    choices = getattr(one, "choices", {})
    if choices:
        return str(choices.get(value, value))
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def harmless(text: str) -> str:
    """Nothing that a spreadsheet would run as a formula; a negative number stays a number."""
    if text[:1] in ("=", "+", "-", "@", "\t", "\r") and not text.lstrip("-").replace(".", "", 1).isdecimal():
        return "'" + text
    return text
