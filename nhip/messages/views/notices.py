"""«Good to know»: what one is told of, grouped by record, with the reason, which can be muted."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views import View

from nhip.kernel import ids, steady
from nhip.kernel.history import LAST
from nhip.kernel.models import Person
from nhip.kernel.refs import Ref
from nhip.screens import shown
from nhip.screens.asking import Asking
from nhip.screens.jinja import render
from nhip.screens.resource import resource_of

from .. import notices, rules
from ..models import Comment, Notice
from ..news import KINDS
from ..stream import names_of

MOST = 60
HERE = "/messages/notices/"


@dataclass(frozen=True)
class Line:
    """One notice as it is drawn."""

    notice: Notice
    who: str
    says: Any
    why: Any
    words: str
    when: str
    title: str
    muted: bool


@dataclass
class Card:
    """The notices about one record, with how many of them are not read."""

    name: str
    kind: Any
    icon: str
    href: str
    lines: list[Line] = field(default_factory=list)

    @property
    def unread(self) -> int:
        return sum(one.notice.read_at is None for one in self.lines)

    @property
    def numbers(self) -> str:
        return ",".join(str(one.notice.pk) for one in self.lines)


class NoticesView(View):
    http_method_names = ["get"]

    def get(self, request: Asking) -> HttpResponse:
        everything = request.GET.get("show") == "all"
        before = ids.read(request.GET.get("before", "")) or LAST
        found = notices.of(request.actor).filter(pk__lt=before)
        found = found if everything else found.filter(read_at=None)
        some = list(found.select_related("comment").order_by("-pk")[: MOST + 1])
        older = str(some[MOST - 1].pk) if len(some) > MOST else ""
        return render(
            request,
            "notices.html",
            cards=cards(some[:MOST], request),
            everything=everything,
            older=older,
            muted=[KINDS[kind] for kind in sorted(notices.muted_kinds(request.actor)) if kind in KINDS],
        )


def cards(some: Iterable[Notice], request: Asking) -> list[Card]:
    """By record, in the order of their newest notices; of a record that one may not see any more nothing is said."""
    rows, actor = list(some), request.actor
    names = names_of((one.about for one in rows), actor)
    people, muted = steady.rows_of(Person, actor.company_id), notices.muted_kinds(actor)
    made: dict[Ref, Card] = {}
    for one in rows:
        key = (one.about_kind, one.about_id)
        name, href = names.get(key, ("", ""))
        resource = resource_of(one.about_kind)
        if one.about not in made:
            title, icon = (resource.one, resource.icon) if resource and name else ("", "lock")
            made[one.about] = Card(name, title, icon, href)
        made[one.about].lines.append(_line(one, people, bool(name), muted))
    return list(made.values())


def _line(one: Notice, people: dict[int, Person], seen: bool, muted: set[str]) -> Line:
    news, said = KINDS.get(one.kind), one.comment
    words = rules.excerpt(said.text) if said and said.state == Comment.State.SAID else one.text
    who = people.get(one.by_id or 0)
    at = one.created_at
    return Line(
        one,
        who.name if who else "Nhịp",
        news.says if news else "",
        news.why if news else "",
        words if seen else "",
        shown.short_moment(at),
        shown.moment(at),
        one.kind in muted,
    )


class ReadView(View):
    """Marks one's own notices; those of others are none of them."""

    http_method_names = ["post"]

    def post(self, request: Asking) -> HttpResponse:
        said = request.POST
        numbers = [number for each in said.get("numbers", "").split(",")[:500] if (number := ids.read(each))]
        notices.mark(None if said.get("all") else numbers, not said.get("unread"), by=request.actor)
        return redirect(HERE + ("?show=all" if said.get("show") == "all" else ""))


class MuteView(View):
    """Hears of a kind of news no longer, or again."""

    http_method_names = ["post"]

    def post(self, request: Asking) -> HttpResponse:
        kind = request.POST.get("kind", "")
        if kind in KINDS:
            notices.set_muted(kind, bool(request.POST.get("muted")), by=request.actor)
        return redirect(HERE + ("?show=all" if request.POST.get("show") == "all" else ""))


class OpenView(View):
    """Marks a notice as read and goes to what it tells of."""

    http_method_names = ["post"]

    def post(self, request: Asking) -> HttpResponse:
        number = ids.read(request.POST.get("number", "")) or 0
        found = notices.of(request.actor).filter(pk=number).first()
        resource = resource_of(found.about_kind) if found else None
        if found is None or resource is None:
            return redirect(HERE)
        notices.mark([number], True, by=request.actor)
        at = f"?at={found.comment_id}" if found.comment_id else ""
        return redirect(f"{resource.address(found.about_id)}{at}")
