"""The timeline of a record: a part of its page that is fetched, a page of its own, and the older entries."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from nhip.kernel import ids
from nhip.kernel.actors import Actor
from nhip.kernel.records import Record

from .. import errors, pages, reading, timeline
from ..asking import Asking
from ..jinja import render
from ..resource import resource_of
from .of import ResourceView

LONGEST = 100  # letters that are looked for


class OfRecordView(ResourceView):
    """`kind` and `pk` of a record stand in the address; whoever may not see it finds nothing."""

    def dispatch(self, request: Any, *args: Any, kind: str = "", pk: str = "", **kwargs: Any) -> Any:
        resource, number = resource_of(kind), ids.read(pk)
        if resource is None or number is None:
            return errors.missing(request, Http404(kind))
        self.resource = resource
        return super().dispatch(request, *args, pk=number, **kwargs)


@dataclass(frozen=True)
class Asked:
    """What the address says: which entries, which words, from which entry on, and what a room adds."""

    said: Mapping[str, str]
    address: str

    @cached_property
    def only(self) -> str:
        only = self.said.get("only", "")
        return only if only in timeline.ONLY else ""

    @cached_property
    def words(self) -> str:
        return self.said.get("q", "").strip()[:LONGEST]

    def number(self, name: str) -> int:
        """A number of an entry; 0: none."""
        return ids.read(self.said.get(name, "")) or 0

    def to(self, **more: Any) -> str:
        """The same with something else; what is empty is left out."""
        said = {"only": self.only, "q": self.words} | {name: str(value) for name, value in more.items()}
        kept = urlencode({name: value for name, value in said.items() if value})
        return f"{self.address}?{kept}" if kept else self.address

    @cached_property
    def more(self) -> str:
        """The same, to be followed by one thing more (`answers=12`)."""
        said = self.to()
        return f"{said}&" if "?" in said else f"{said}?"


class TimelineView(OfRecordView):
    def get(self, request: Asking, pk: int) -> HttpResponse:
        return drawn(request, self.record(pk, *pages.joined(self.resource)), request.GET)


def drawn(
    request: Asking,
    record: Record,
    said: Mapping[str, str],
    *,
    status: int = 200,
    sent: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """The timeline as it is now: alone as a page, or as the part that was asked for.

    `sent` is what a form over it came to: its words and why they were refused, or that it is done.
    """
    resource, actor = resource_of(record.ref.kind), request.actor
    if resource is None:
        raise Http404(record.ref.kind)
    reading.page_read(resource, record, actor)
    asked = Asked(said, timeline.address(record.ref))
    before, at = asked.number("before"), asked.number("at")
    stream = timeline.read(
        record, actor, only=asked.only, words=asked.words, before=before or timeline.LAST, at=0 if before else at
    )
    days, last = list(stream.days), said.get("day", "")
    context = {
        "resource": resource,
        "record": record,
        "asked": asked,
        "stream": stream,
        "days": days,
        "last_day": last if before else "",
        "older": asked.to(before=stream.before, day=days[-1][0]) if stream.before else "",
    }
    if before and request.htmx:
        return render(request, "timeline_rows.html", status=status, **context)
    context |= _around(record, asked, sent, actor)
    return render(request, "timeline.html" if request.htmx else "timeline_page.html", status=status, **context)


def _around(record: Record, asked: Asked, sent: Mapping[str, Any] | None, actor: Actor) -> dict[str, Any]:
    """What stands over the entries: the ways to narrow them with their counts, and what rooms put there."""
    found = timeline.counts(record, actor)
    names = {"": _("All of it"), "talk": _("Talk only"), "changes": _("Changes only")}
    resource = resource_of(record.ref.kind)
    return {
        "pills": [(name, names[name], found[name], asked.to(only=name)) for name in timeline.ONLY],
        "tops": [(top.template, told) for top in timeline.TOPS if (told := top.asked(record, asked, sent, by=actor))],
        "title": pages.title_of(resource, record, actor) if resource else (str(record), ""),
    }
