"""The frame around every page, drawn once in a process for all who are to see the very same one.

A fragment is a macro of `frame.html`. It knows nothing but the frozen value that it is given, and it is kept by that
value and the language: what a person may not see cannot come out of what was drawn for another. What differs with
every request (the forgery token, the way back, the badge) is left open in it and filled in.
"""

import re
from collections.abc import Hashable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

from django.conf import settings
from django.template import engines
from django.utils.translation import get_language
from markupsafe import Markup, escape

from nhip.kernel import permissions
from nhip.kernel.actors import Actor
from nhip.kernel.records import view_verb

from . import badges, reports
from .departments import Department, departments
from .look import Look
from .resource import RESOURCES, Resource

KEPT = 512  # fragments of one kind: some hundred people, or ten roles on forty pages in two languages
OPEN = re.compile("\0([a-z]+)\0")
INDENTED = re.compile(r"\n\s+")  # what only readers of the template need


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


@dataclass(frozen=True)
class Rights:
    """What the menu follows from: the duties, what is denied; and how much was declared when it was drawn."""

    company_id: int
    duties: frozenset[str]
    denied: frozenset[str] = frozenset()
    declared: tuple[int, int] = field(default_factory=lambda: (len(RESOURCES), len(reports.REPORTS)))

    @cached_property
    def actor(self) -> Actor:
        """Somebody with these duties, to ask what they open."""
        return Actor("", self.company_id, duties=self.duties, denied=self.denied)

    @cached_property
    def makes(self) -> list[Link]:
        """What may be created, for the «Create» menu."""
        return [
            Link(resource.one, resource.address("do", resource.create.name), resource.icon)
            for resource in visible(self.actor)
            if resource.create and resource.menu and permissions.may(self.actor, resource.create.verb)
        ]


@dataclass(frozen=True)
class Top:
    """The bar above: whose company, who it is, what they can make, how they want to see it."""

    rights: Rights
    person: str
    company: str
    short: str
    demo: bool
    look: Look
    language: str

    @property
    def languages(self) -> list[tuple[str, str]]:
        return languages()

    @property
    def news(self) -> list[badges.News]:
        return badges.NEWS


@dataclass(frozen=True)
class Side:
    """The menu beside; `here` are the addresses of the menu that the page lies below."""

    rights: Rights
    here: tuple[str, ...]

    @property
    def groups(self) -> list[Group]:
        made: dict[str, list[tuple[int, Link]]] = {}
        for resource in visible(self.rights.actor):
            if resource.menu:
                link = self._link(resource.title, resource.address(), resource.icon)
                made.setdefault(resource.menu.department, []).append((resource.menu.place, link))
        for report in reports.visible(self.rights.actor):
            if report.menu:
                link = self._link(report.title, report.href, report.icon)
                made.setdefault(report.menu.department, []).append((report.menu.place, link))
        order = list(departments())
        codes = sorted(made, key=lambda code: order.index(code) if code in order else len(order))
        links = {code: [link for _, link in sorted(made[code], key=lambda pair: pair[0])] for code in codes}
        return [Group(departments().get(code, departments()["shared"]), links[code]) for code in codes]

    def _link(self, title: Any, href: str, icon: str) -> Link:
        return Link(title, href, icon, href in self.here)


@dataclass(frozen=True)
class Below:
    """The bottom bar of a phone, and the dialogs that every page has."""

    here: tuple[str, ...]


def drawn(name: str, given: Hashable, **live: Any) -> Markup:
    """The fragment `name` of `frame.html` for what is given, with what differs by request filled in."""
    draw = _pieces.__wrapped__ if settings.DEBUG else _pieces
    pieces = draw(name, given, get_language())
    said = (piece if place % 2 == 0 else escape(live[piece]) for place, piece in enumerate(pieces))
    return Markup("".join(said))


@lru_cache(maxsize=4 * KEPT)
def _pieces(name: str, given: Hashable, language: str) -> tuple[str, ...]:
    """Text, the name of something open, text, and so on; `language` is the one that is active."""
    engine: Any = engines["jinja2"]
    macro = getattr(engine.env.get_template("frame.html").module, name)
    return tuple(OPEN.split(INDENTED.sub("\n", str(macro(given)))))


def open_for(name: str) -> Markup:
    """A place in a fragment that each request fills in."""
    return Markup(f"\0{name}\0")


def here(path: str) -> tuple[str, ...]:
    """The addresses of the menu that a page lies below."""
    return tuple(href for href in _addresses(len(RESOURCES), len(reports.REPORTS)) if path.startswith(href))


@lru_cache(maxsize=8)
def _addresses(*declared: int) -> tuple[str, ...]:
    lists = [resource.address() for resource in RESOURCES.values()]
    return tuple(dict.fromkeys([*lists, *(report.href for report in reports.REPORTS.values())]))


def languages() -> list[tuple[str, str]]:
    return [(code, str(name)) for code, name in settings.LANGUAGES if code in ("vi", "en", "fil")]


def visible(actor: Any) -> list[type[Resource]]:
    """The resources whose rows the actor may see at all."""
    return [r for r in RESOURCES.values() if permissions.may(actor, view_verb(r.model))]
