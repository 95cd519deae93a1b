"""List, board, calendar: the ways of looking at the same rows, and which of them a person chose last."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import pgettext_lazy

from nhip.kernel.actors import Actor

from . import filters
from .resource import Resource

COOKIE = "nhip_layouts"
YEAR = 365 * 86400
ASKED = "layout"
"""`?layout=list` says that the list itself is wanted, whatever was chosen before."""

NAMES = {
    "list": (pgettext_lazy("layout", "List"), "table-2"),
    "board": (pgettext_lazy("layout", "Board"), "square-kanban"),
    "calendar": (pgettext_lazy("layout", "Calendar"), "calendar"),
}
OWN = ("page", "size", "day", "span", "lane")
"""What one layout asks and the others do not."""


@dataclass(frozen=True)
class Choice:
    """One way of looking, and its address with the same filters."""

    title: Any
    icon: str
    href: str
    current: bool


def known(resource: type[Resource]) -> tuple[str, ...]:
    """The layouts of the resource, the list first."""
    return ("list", *(name for name in ("board", "calendar") if getattr(resource, name)))


def choices(resource: type[Resource], layout: str, query: dict[str, str]) -> list[Choice]:
    """Switching keeps search, filters and order."""
    return list(_choices(resource, layout or "list", query)) if len(known(resource)) > 1 else []


def _choices(resource: type[Resource], layout: str, query: dict[str, str]) -> Iterator[Choice]:
    for name in known(resource):
        title, icon = NAMES[name]
        kept = filters.address(query, **dict.fromkeys(OWN, ""), **({ASKED: "list"} if name == "list" else {}))
        address = resource.address() if name == "list" else resource.address(name)
        yield Choice(title, icon, address + (f"?{kept}" if kept else ""), name == layout)


def chosen(request: HttpRequest, resource: type[Resource], actor: Actor) -> str:
    """What the person chose last for this resource; `list` if nothing."""
    found = _read(request, actor).get(resource.path, "list")
    return found if found in known(resource) else "list"


def remember(
    request: HttpRequest, response: HttpResponse, resource: type[Resource], actor: Actor, layout: str
) -> None:
    """Keep the choice with the person's number, so that whoever logs in after them has their own."""
    if chosen(request, resource, actor) == layout:
        return
    said = {**_read(request, actor), resource.path: layout}
    told = "_".join(f"{path}.{name}" for path, name in sorted(said.items()) if name != "list")
    response.set_cookie(
        COOKIE,
        f"{actor.person_id}_{told}",
        max_age=YEAR,
        samesite="Lax",
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
    )


def _read(request: HttpRequest, actor: Actor) -> dict[str, str]:
    whose, _, told = request.COOKIES.get(COOKIE, "").partition("_")
    if whose != str(actor.person_id):
        return {}
    pairs = (pair.partition(".") for pair in told.split("_"))
    return {path: name for path, _dot, name in pairs if name in NAMES}
