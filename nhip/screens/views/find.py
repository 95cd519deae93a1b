"""One box for everything: commands, records by right, pages."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views import View

from nhip.kernel.actors import Actor
from nhip.kernel.folding import fold

from .. import finding
from ..asking import Asking
from ..jinja import render
from ..shell import Shell

folded = lru_cache(maxsize=2_000)(fold)
"""Of the same few titles, asked about with every key that is pressed."""


@dataclass(frozen=True)
class Answer:
    title: Any
    href: str
    icon: str
    more: Any = ""
    hint: Any = ""


class FindView(View):
    def get(self, request: Asking) -> HttpResponse:
        words = request.GET.get("q", "").strip()[:100]
        groups = answers(words, Shell(request), request.actor)
        count = sum(len(some) for _, some in groups)
        block = "found" if request.htmx else ""
        return render(request, "find.html", block, words=words, groups=groups, count=count)


def answers(words: str, shell: Shell, actor: Actor) -> list[tuple[str, list[Answer]]]:
    commands_only, said = words.startswith((">", "+")), fold(words.lstrip(">+"))
    orders = [one for one in commands(shell) if fits(one, said)]
    places = [one for one in pages(shell) if fits(one, said)]
    records = [] if commands_only or len(said) < 2 else found_records(words, actor)
    groups = [(_("Commands"), orders[: 20 if commands_only else 5]), (_("Records"), records)]
    return groups if commands_only else [*groups, (_("Go to"), places[:8])]


def fits(one: Answer, said: str) -> bool:
    text = folded(f"{one.title} {one.more}")
    return all(word in text for word in said.split())


def commands(shell: Shell) -> list[Answer]:
    return [
        Answer(_("Create: %(what)s") % {"what": link.title}, link.href, link.icon, hint="↵") for link in shell.makes
    ]


def pages(shell: Shell) -> list[Answer]:
    own = [
        Answer(_("Today"), "/", "sun"),
        Answer(_("Hand-offs"), "/kernel/handoffs/", "arrow-right-left"),
        Answer(_("My account"), "/me/", "user-round"),
    ]
    links = [Answer(link.title, link.href, link.icon, g.department.name) for g in shell.groups for link in g.links]
    return own + links


def found_records(words: str, actor: Actor) -> list[Answer]:
    found = finding.hits(words, actor)
    return [Answer(one.title, one.resource.address(one.pk), one.resource.icon, one.resource.one) for one in found]
