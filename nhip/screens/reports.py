"""Reports: ordinary views of a room that stand in its department's menu beside the lists."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse

from nhip.kernel import permissions

from . import errors, typed
from .asking import Asking
from .parts import Menu


@dataclass(frozen=True)
class Report:
    """A page at `/<path>/` for whoever holds one of the verbs in `needs`; without `menu` it is only linked to."""

    path: str
    title: Any
    icon: str
    menu: Menu | None
    needs: tuple[str, ...]
    view: Callable[..., HttpResponse]

    @property
    def href(self) -> str:
        return f"/{self.path.partition('<')[0].strip('/')}/"

    def for_actor(self, actor: Any) -> bool:
        return any(permissions.may(actor, verb) for verb in self.needs)


REPORTS: dict[str, Report] = {}


def report(
    path: str, title: Any, *, needs: str | tuple[str, ...], icon: str = "chart-column", menu: Menu | None = None
) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Declare the view `(request, ...)` of a room; whoever may not see it gets the page that says why."""

    def declare(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: Asking, **given: Any) -> HttpResponse:
            try:
                if not made.for_actor(request.actor):
                    permissions.require(request.actor, made.needs[0])
                return view(request, **given)
            except PermissionDenied as denied:
                return errors.denied(request, denied)
            except Http404 as missing:
                return errors.missing(request, missing)

        made = Report(path, title, icon, menu, (needs,) if isinstance(needs, str) else needs, guarded)
        REPORTS[path] = made
        return guarded

    return declare


def asked_day(said: str | None) -> date | None:
    """A day of the address, as people write it or as links do; None for what is no day."""
    try:
        return typed.day(said) if said else None
    except typed.Unreadable:
        return None


def visible(actor: Any) -> list[Report]:
    """The reports of the menu that the actor may read."""
    return [each for each in REPORTS.values() if each.menu and each.for_actor(actor)]
