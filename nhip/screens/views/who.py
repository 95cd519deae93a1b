"""The page that says of a record who may see it, or do something with it, and why."""

from django.http import Http404, HttpResponse

from nhip.kernel import permissions
from nhip.kernel.records import Record

from .. import pages, who
from ..asking import Asking
from ..jinja import render
from .of import ResourceView


class WhoView(ResourceView):
    """For those who read roles; who may not see the record itself reads who may, and not what stands in it."""

    def get(self, request: Asking, pk: int) -> HttpResponse:
        permissions.require(request.actor, who.VERB)
        record, seen = self.either(pk)
        verbs = who.verbs_of(self.resource)
        asked = request.GET.get("verb", "")
        verb = asked if asked in dict(verbs) else verbs[0][0]
        found = who.answers(record, verb, request.actor.company_id)
        name = " ".join(filter(None, pages.title_of(self.resource, record, request.actor))) if seen else f"№ {pk}"
        return render(
            request,
            "who.html",
            resource=self.resource,
            record=record,
            called=name,
            seen=seen,
            verbs=verbs,
            verb=verb,
            able=[one for one in found if one.allowed],
            unable=[one for one in found if not one.allowed],
        )

    def either(self, pk: int) -> tuple[Record, bool]:
        """The record, and whether the one who asks may see it."""
        try:
            return self.record(pk, *pages.joined(self.resource)), True
        except Http404:
            rows = permissions.inside(
                self.resource.model._default_manager.filter(pk=pk), self.request.actor.company_id
            )
            if (record := rows.first()) is None:
                raise
            return record, False
