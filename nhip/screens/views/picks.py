"""The list under a box in which a record is chosen."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views import View

from nhip.kernel import permissions

from ..asking import Asking
from ..jinja import render
from ..picks import found
from ..resource import resource_of

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


@dataclass(frozen=True)
class New:
    """The way to make the one that is missing: `quick` in a dialog over the form, else on a page of its own."""

    title: Any
    href: str
    quick: bool = False


def create_link(kind: str, request: Asking) -> New | None:
    """Where the actor may; what was typed is its name already."""
    resource = resource_of(kind)
    for made in (resource.quick, resource.create) if resource else ():
        if made and permissions.may(request.actor, made.verb):
            words = request.GET.get("q", "").strip()
            quick = made is resource.quick
            title = _("New: %(name)s") % {"name": words} if quick and words else f"{resource.one} · {made.label}"
            more = f"?{urlencode({'picked': 'yes', 'name': words})}" if quick else ""
            return New(title, resource.address("do", made.name) + more, quick)
    return None
