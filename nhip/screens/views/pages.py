"""The page of a record, and its panels as fragments of their own."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext as _

from nhip.kernel import ids, prepared
from nhip.kernel.actors import Actor
from nhip.kernel.records import Record

from .. import custom, flow, history, pages, reading, shown, timeline
from ..asking import Asking
from ..batons import baton, cards
from ..jinja import render
from ..links import links_of
from ..panels import panels_for, rows_of
from ..parts import Names, Page
from ..resource import Resource, resource_of
from ..verbs import key, verbs
from .of import ResourceView


class PageView(ResourceView):
    def get(self, request: Asking, pk: int) -> HttpResponse:
        resource, actor = self.resource, request.actor
        record = self.record(pk, *pages.joined(resource))
        reading.page_read(resource, record, actor)
        return render(request, "page.html", **self.context(record), resource=resource, record=record, actor=actor)

    def context(self, record: Any) -> dict[str, Any]:
        resource, actor = self.resource, self.request.actor
        said = resource.page_of(record)
        written = history.read(record, actor)
        strip = flow.strip(record.ref, actor, written) if said.flow else []
        panels, at = panels_for(resource.kind, actor), ids.read(self.request.GET.get("at", ""))
        return {
            "title": pages.title_of(resource, record, actor),
            "state": pages.state_of(resource, record),
            "path": pages.path_of(resource, record, history.reached(written)),
            "facts": pages.facts(resource, record, said.facts, actor),
            "sections": self.sections(record, said),
            "lines": pages.lines_of(said.lines, record, actor) if said.lines else None,
            "totals": pages.facts(resource, record, said.lines.totals, actor) if said.lines else [],
            "below": pages.facts(resource, record, said.lines.below, actor) if said.lines else [],
            "words": getattr(record, said.lines.words, "") if said.lines and said.lines.words else "",
            "related": list(pages.related(resource, record, actor)),
            "strip": strip,
            "standing": flow.sentence(strip),
            "verbs": verbs(resource, record, actor),
            "links": links_of(record, actor),
            "panels": {place: [p for p in panels if p.place == place] for place in ("head", "main", "rail")},
            "timeline": timeline.address(record.ref, f"?at={at}" if at else ""),
            "baton": baton(record) if resource.kind == "kernel.handoff" else None,
            "handoffs": cards(self._about(record), actor) if not said.flow else [],
        }

    def sections(self, record: Any, page: Page) -> list:
        """Groups of facts: those that the page declares, then what the company asks besides."""
        resource, actor = self.resource, self.request.actor
        own = custom.on_page(resource, record, actor)
        there = (one for one in page.sections if one.when is None or one.when(record))
        named: list[tuple[Any, Names]] = [(one.title, one.names) for one in there]
        named += [(_("Further fields"), own)] if own else []
        return [(shown.said(title), pages.facts(resource, record, names, actor)) for title, names in named]

    def _about(self, record: Any) -> list:
        if self.resource.kind == "kernel.handoff":
            return []
        return handoffs_about(record, self.request.actor)


def handoffs_about(record: Any, actor: Actor) -> list:
    """The last five that the actor may see."""
    resource = resource_of("kernel.handoff")
    if resource is None:
        return []

    def asked() -> QuerySet:
        found = resource.rows(actor).filter(about_kind=record.ref.kind, about_id=prepared.HOLES[0])
        return found.select_related("giver_unit", "receiver_unit", "holder").order_by("-id")[:5]

    return prepared.rows(("handoffs about", resource.sight(actor), record.ref.kind), asked, record.pk)


class PanelView(ResourceView):
    def get(self, request: Asking, pk: int, name: str) -> HttpResponse:
        return drawn_panel(request, self.resource, self.record(pk), name)


def drawn_panel(
    request: Asking, resource: type[Resource], record: Record, name: str, *, status: int = 200, refusal: str = ""
) -> HttpResponse:
    """The panel as it is now; `last` is what was pressed in it, `refusal` why that was not done."""
    panels = {panel.name: panel for panel in panels_for(resource.kind, request.actor)}
    if name not in panels:
        raise PermissionDenied(name)
    rows = rows_of(panels[name], record.ref, request.actor)
    template = "missing.html" if rows is None else panels[name].template
    said = {"rows": rows, "ref": record.ref, "record": record, "resource": resource, "refusal": refusal}
    return render(request, template, status=status, **said, last=request.POST.get("last", ""), key=key())
