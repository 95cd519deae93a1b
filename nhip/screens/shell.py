"""What stands around every page: who looks, the menu by right, what can be made, how it should look."""

from functools import cached_property
from typing import Any
from urllib.parse import unquote

from django.http import HttpRequest
from django.utils.translation import get_language
from markupsafe import Markup

from nhip.kernel.models import Company

from . import badges, frame, look, shown
from .departments import Department, departments
from .frame import Group, Link, visible
from .resource import Resource

__all__ = ["Group", "Link", "Shell", "visible"]


class Shell:
    """Read lazily, so that a fragment pays for nothing of it."""

    def __init__(self, request: HttpRequest):
        self.request = request
        self.actor: Any = getattr(request, "actor", None)
        self.look = look.of(request)
        self.language = get_language() or "vi"

    @property
    def _company(self) -> Company:
        return self.actor.company

    @property
    def company(self) -> str:
        return self._company.name

    @property
    def demo(self) -> bool:
        """Whether this is the demonstration's company: its pages say so."""
        return self._company.demo

    @property
    def short(self) -> str:
        """The company's name without its legal form."""
        if self._company.short_name:
            return self._company.short_name
        return shown.brief(self.company)

    @cached_property
    def rights(self) -> frame.Rights:
        return frame.Rights(self.actor.company_id, self.actor.duties, self.actor.denied)

    @cached_property
    def _here(self) -> tuple[str, ...]:
        return ("/",) if self.request.path == "/" else frame.here(self.request.path)

    def top(self, csrf: str, news: Any = "") -> Markup:
        """The bar above the page; `news` says how much there is to read."""
        of = frame.Top(self.rights, self.actor.name, self.company, self.short, self.demo, self.look, self.language)
        return frame.drawn("top", of, csrf=csrf, next=self.request.get_full_path(), news=news)

    def side(self, badge: Any) -> Markup:
        """The menu beside it; the badge counts what waits."""
        return frame.drawn("side", frame.Side(self.rights, self._here), badge=badge)

    def below(self) -> Markup:
        """What stands after the page: the bottom bar and the dialogs."""
        places = ("/", "/kernel/handoffs/")
        return frame.drawn("below", frame.Below(tuple(place for place in self._here if place in places)))

    @cached_property
    def waiting(self) -> Any:
        return badges.waiting(self.actor)

    @cached_property
    def toast(self) -> str:
        """What was just done; shown once."""
        return unquote(self.request.COOKIES.get("nhip_toast", ""))

    @property
    def languages(self) -> list[tuple[str, str]]:
        return frame.languages()

    def department(self, resource: type[Resource] | None) -> Department | None:
        return departments().get(resource.menu.department) if resource and resource.menu else None
