"""What the views of one resource have in common: the resource, the record by right, refusals as pages."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.views import View

from nhip.kernel.records import Record

from .. import errors
from ..asking import Asking
from ..resource import Resource


class ResourceView(View):
    """`resource` is given by the address."""

    resource: type[Resource] = Resource
    request: Asking

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().dispatch(request, *args, **kwargs)
        except PermissionDenied as denied:
            return errors.denied(request, denied)
        except Http404 as missing:
            return errors.missing(request, missing)

    def record(self, pk: int, *joined: str) -> Record:
        """The record, if the actor may see it; whoever may not does not learn that it exists."""
        rows = self.resource.rows(self.request.actor)
        found = (rows.select_related(*joined) if joined else rows).filter(pk=pk).first()
        if found is None:
            raise Http404
        return found
