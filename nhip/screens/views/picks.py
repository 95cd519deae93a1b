"""The list under a box in which a record is chosen."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.views import View

from nhip.kernel import permissions

from ..asking import Asking
from ..jinja import render
from ..picks import found
from ..resource import resource_of
from ..shell import Link

SECOND = ("code", "tax_code", "number", "sku")


@dataclass(frozen=True)
class Option:
    pk: int
    name: str
    more: str = ""


class PickView(View):
    def get(self, request: Asking, kind: str) -> HttpResponse:
        try:
            records = found(kind, request.GET.get("q", ""), request.actor)
        except LookupError:
            raise PermissionDenied(kind) from None
        resource = resource_of(kind)
        beside = resource.beside(records) if resource and records else {}
        options = [
            Option(record.pk, str(record), beside.get(record.pk) or second(record, request.actor))
            for record in records
        ]
        return render(request, "pick.html", options=options, create=create_link(kind, request))


def second(record: Any, actor: Any) -> str:
    """A quiet word beside the name: a code, a tax number."""
    hidden = permissions.hidden(type(record), by=actor)
    said = (str(getattr(record, name, "") or "") for name in SECOND if name not in hidden)
    return next((text for text in said if text and text not in str(record)), "")


def create_link(kind: str, request: Asking) -> Link | None:
    """To make the one that is missing, where the actor may."""
    resource = resource_of(kind)
    if resource is None or resource.create is None or not permissions.may(request.actor, resource.create.verb):
        return None
    return Link(resource.create.label, resource.address("do", resource.create.name), resource.icon)
