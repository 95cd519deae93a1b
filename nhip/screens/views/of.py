"""What the views of one resource have in common: the resource, the record by right, refusals as pages."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404
from django.views import View

from nhip.kernel import prepared, resting
from nhip.kernel.records import Record

from .. import errors
from ..asking import Asking
from ..resource import Resource

LAST = (1 << 63) - 1  # no id is higher


class ResourceView(View):
    """`resource` is given by the address."""

    resource: type[Resource] = Resource
    request: Asking

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            if resting.rests(self.resource.model, request.actor.company_id):
                raise Http404
            return super().dispatch(request, *args, **kwargs)
        except PermissionDenied as denied:
            return errors.denied(request, denied)
        except Http404 as missing:
            return errors.missing(request, missing)

    def record(self, pk: int, *joined: str) -> Record:
        """The record, if the actor may see it; whoever may not does not learn that it exists."""
        resource, actor = self.resource, self.request.actor

        def asked() -> QuerySet:
            rows = resource.rows(actor).filter(pk=prepared.HOLES[0])
            return rows.select_related(*joined) if joined else rows

        found = prepared.rows(("record", resource.sight(actor), joined), asked, pk) if 0 < pk <= LAST else []
        if not found:
            raise Http404
        return found[0]
