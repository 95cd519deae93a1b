"""One box for everything: commands, records by right, pages."""

from dataclasses import dataclass
from functools import cached_property, lru_cache

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views import View
from markupsafe import Markup

from nhip.kernel.actors import Actor
from nhip.kernel.folding import fold

from .. import finding
from ..asking import Asking
from ..frame import Rights, Side
from ..jinja import icon, render
from ..painting import safe
from ..shell import Shell


@dataclass(frozen=True)
class Answer:
    title: str
    href: str
    icon: str
    more: str = ""
    hint: str = ""

    @cached_property
    def line(self) -> Markup:
        """As it stands in the box, put together here because it comes with every key pressed."""
        more = f"<small>{safe(self.more)}</small>" if self.more else ""
        return Markup(
            f'<a class="o" role="option" tabindex="-1" href="{safe(self.href)}">{icon(self.icon)}'
            f'<span class="truncate">{safe(self.title)}{more}</span><span class="h">{safe(self.hint)}</span></a>'
        )


class FindView(View):
    def get(self, request: Asking) -> HttpResponse:
        words = request.GET.get("q", "").strip()[:100]
        groups = answers(words, Shell(request), request.actor)
        count = sum(len(some) for _, some in groups)
        block = "found" if request.htmx else ""
        return render(request, "find.html", block, words=words, groups=groups, count=count)


def answers(words: str, shell: Shell, actor: Actor) -> list[tuple[str, list[Answer]]]:
    commands_only, said = words.startswith((">", "+")), fold(words.lstrip(">+"))
    commands, pages = offers(shell.rights, shell.language)
    orders, places = fitting(commands, said), fitting(pages, said)
    records = [] if commands_only or len(said) < 2 else found_records(words, actor)
    groups = [(_("Commands"), orders[: 20 if commands_only else 5]), (_("Records"), records)]
    return groups if commands_only else [*groups, (_("Go to"), places[:8])]


Offers = tuple[tuple[str, Answer], ...]


def fitting(offers: Offers, said: str) -> list[Answer]:
    """Those in whose folded text every word stands."""
    words = said.split()
    return [one for text, one in offers if all(word in text for word in words)]


@lru_cache(maxsize=256)
def offers(rights: Rights, _language: str) -> tuple[Offers, Offers]:
    """Commands and pages, each with its folded text: the same for all with these rights, at every key pressed."""
    made = [
        Answer(_("Create: %(what)s") % {"what": link.title}, link.href, link.icon, hint="↵") for link in rights.makes
    ]
    own = [
        Answer(_("Today"), "/", "sun"),
        Answer(_("Hand-offs"), "/kernel/handoffs/", "arrow-right-left"),
        Answer(_("My account"), "/me/", "user-round"),
    ]
    groups = Side(rights, ()).groups
    links = [
        Answer(str(link.title), link.href, link.icon, str(group.department.name))
        for group in groups
        for link in group.links
    ]
    return _folded(made), _folded([*own, *links])


def _folded(answers: list[Answer]) -> Offers:
    return tuple((fold(f"{one.title} {one.more}"), one) for one in answers)


def found_records(words: str, actor: Actor) -> list[Answer]:
    found = finding.hits(words, actor)
    kinds = {one.resource: str(one.resource.one) for one in found}
    return [Answer(one.title, one.resource.address(one.pk), one.resource.icon, kinds[one.resource]) for one in found]
