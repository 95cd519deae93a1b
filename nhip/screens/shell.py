"""What stands around every page: who looks, the menu by right, what can be made, how it should look."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import unquote

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from nhip.kernel import permissions
from nhip.kernel.models import Company
from nhip.kernel.records import view_verb

from . import look, reports
from .departments import Department, departments
from .resource import RESOURCES, Resource


@dataclass(frozen=True)
class Link:
    """A line of the menu."""

    title: Any
    href: str
    icon: str
    current: bool = False


@dataclass(frozen=True)
class Group:
    """A department's part of the menu."""

    department: Department
    links: list[Link]

    @property
    def current(self) -> bool:
        return any(link.current for link in self.links)


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

    @cached_property
    def short(self) -> str:
        """The company's name without its legal form."""
        if self._company.short_name:
            return self._company.short_name
        name = self.company
        for form in ("Công ty TNHH ", "Công ty Cổ phần ", "Công ty CP ", "CÔNG TY TNHH "):
            name = name.removeprefix(form)
        return name

    @cached_property
    def groups(self) -> list[Group]:
        made: dict[str, list[tuple[int, Link]]] = {}
        for resource in visible(self.actor):
            if resource.menu:
                line = (resource.menu.place, self._link(resource))
                made.setdefault(resource.menu.department, []).append(line)
        for report in reports.visible(self.actor):
            if report.menu:
                link = Link(report.title, report.href, report.icon, self.request.path.startswith(report.href))
                made.setdefault(report.menu.department, []).append((report.menu.place, link))
        order = list(departments())
        codes = sorted(made, key=lambda code: order.index(code) if code in order else len(order))
        links = {code: [link for _, link in sorted(made[code], key=lambda pair: pair[0])] for code in codes}
        return [Group(departments().get(code, departments()["shared"]), links[code]) for code in codes]

    def _link(self, resource: type[Resource]) -> Link:
        href = resource.address()
        return Link(resource.title, href, resource.icon, self.request.path.startswith(href))

    @cached_property
    def makes(self) -> list[Link]:
        """What the actor may create, for the «Create» menu."""
        return [
            Link(resource.one, resource.address("do", resource.create.name), resource.icon)
            for resource in visible(self.actor)
            if resource.create and resource.menu and permissions.may(self.actor, resource.create.verb)
        ]

    @cached_property
    def waiting(self) -> Any:
        from .today import waiting

        return waiting(self.actor)

    @cached_property
    def toast(self) -> str:
        """What was just done; shown once."""
        return unquote(self.request.COOKIES.get("nhip_toast", ""))

    @property
    def languages(self) -> list[tuple[str, str]]:
        return [(code, str(name)) for code, name in settings.LANGUAGES if code in ("vi", "en", "fil")]

    def department(self, resource: type[Resource] | None) -> Department | None:
        return departments().get(resource.menu.department) if resource and resource.menu else None


def visible(actor: Any) -> list[type[Resource]]:
    """The resources whose rows the actor may see at all."""
    return [r for r in RESOURCES.values() if permissions.may(actor, view_verb(r.model))]
