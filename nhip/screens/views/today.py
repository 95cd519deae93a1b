"""Today: the first page, two ledger pages on one sheet."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.template import engines
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views import View
from markupsafe import Markup

from nhip.kernel import clock, prepared
from nhip.kernel.actors import Actor
from nhip.kernel.handoffs.form import FORMS
from nhip.kernel.models import Handoff
from nhip.kernel.models.handoffs import State
from nhip.kernel.operations import OPERATIONS

from .. import shown, today
from ..asking import Asking
from ..batons import baton_of, customers_of, due_text, summary, title_of, tone_of
from ..jinja import render, sign
from ..links import Link
from ..painting import safe
from ..picks import rows_of_kind
from ..resource import resource_of
from ..verbs import Verb, verb
from ..work import papers_of

MINE = {State.OFFERED: "accept", State.ACCEPTED: "finish", State.PAUSED: "resume", State.RETURNED: "send"}
THEIRS = "nudge"
URGENT = ("late", "soon")


@dataclass(slots=True)
class Row:
    """One hand-off as it is drawn: what is asked, about what, until when, who it is beside, and the button."""

    href: str
    title: str
    about: str
    about_href: str
    baton: Markup
    tone: str
    edge: str
    due: str
    due_title: str
    beside: str
    next: str


class TodayView(View):
    def get(self, request: Asking) -> HttpResponse:
        actor = request.actor
        found = today.lists(actor)
        beats, finished, finished_late = today.beats(actor, found.mine)
        named, ways = names(found.all, actor), papers_of(found.mine, actor)
        press, rows = Press(get_token(request)), Rows(named)
        mine = []
        for nth, one in enumerate(found.mine):
            button = press.to(one, first_verb(one, actor), ways.get(one.pk), rows.look(one, nth))
            mine.append(rows.of(one, one.giver_unit.name, button))
        theirs = [rows.of(one, _holder(one), press.to(one, verb_of(one, THEIRS))) for one in found.theirs]
        return render(
            request,
            "today.html",
            day=shown.long_day(clock.today()),
            given=actor.name.split()[-1] if actor.name else "",
            mine=mine,
            unit=[rows.of(one, one.giver_unit.name, press.to(one)) for one in found.unit],
            theirs=theirs,
            back=[rows.of(one, _holder(one)) for one in found.back],
            signs=rows.signs,
            drawn=partial(drawn, rows.signs),
            csrf=press.token,
            late_theirs=sum(one.tone == "late" for one in theirs),
            beats=beats,
            finished=finished,
            finished_late=finished_late,
            ahead=sum(one.tone == "due" for one in beats),
            now=today.now_at(),
        )


class Press:
    """The button of a row, put together here because there are so many."""

    def __init__(self, token: str):
        self.token, self.open, self.do = token, safe(_("Open")), safe(_("Do it"))

    def to(self, one: Handoff, does: Verb | None = None, way: Link | None = None, look: str = "btn sm") -> str:
        """To its paper, to its verb, or to its page."""
        if way:
            return f'<a class="{look}" href="{safe(way.address)}">{self.do}</a>'
        if does is None:
            return f'<a class="btn sm" href="{_address(one)}">{self.open}</a>'
        if does.asks:
            return str(_ui().verb(does, self.token, look))
        return (
            f'<form class="inline" method="post" action="{safe(does.href)}" data-once>'
            f'<input type="hidden" name="csrfmiddlewaretoken" value="{self.token}">'
            f'<input type="hidden" name="key" value="{does.key}">'
            f'<input type="hidden" name="version" value="{does.version}">'
            f'<button class="{look}">{safe(str(does.label))}</button></form>'
        )


class Rows:
    """Hand-offs as rows of one page: what is the same for all of them is asked once."""

    def __init__(self, named: dict):
        self.named, self.now, self.language = named, clock.now(), get_language() or ""
        self.signs = {tone: sign(tone) for tone in ("late", "soon", "ok", "done", "back", "idle")}

    def of(self, one: Handoff, beside: str, button: str = "") -> Row:
        tone, (about, href) = tone_of(one, self.now), self.named[one.about_kind, one.about_id, one.pk]
        return Row(
            _address(one),
            _title(one.form, self.language),
            about,
            href,
            _baton(one.form, one.state, tone, self.language),
            tone,
            tone if tone in URGENT else "",
            due_text(one, self.now),
            shown.moment(one.due_at),
            beside,
            button,
        )

    def look(self, one: Handoff, nth: int) -> str:
        """The first piece of work is the page's one solid button; what is late or due soon stands out."""
        return "btn pri" if not nth else "btn soft sm" if tone_of(one, self.now) in URGENT else "btn sm"


def drawn(signs: dict[str, Markup], cards: list[Row], inner: bool) -> Markup:
    """Rows of the page, put together here because there are so many; on the inner page their time stands below."""
    return Markup("".join(_drawn(signs, card, inner) for card in cards))


def _drawn(signs: dict[str, Markup], card: Row, inner: bool) -> str:
    due = f'<span class="due {card.tone}" title="{safe(card.due_title)}">{signs[card.tone]}{safe(card.due)}</span>'
    about = safe(card.about)
    if card.about_href:
        about = f'<a href="{safe(card.about_href)}">{about}</a>'
    dot = " · " if card.about else ""
    return (
        f'<article class="hrow {card.edge}{" in" if inner else ""}" data-row>\n  {card.baton}\n  <div class="tt">'
        f'<a class="go" href="{safe(card.href)}"><b>{safe(card.title)}</b></a><small>{due if inner else ""}'
        f'<span class="truncate">{about}{dot}{safe(card.beside)}</span></small></div>\n'
        f'  <div class="end">{"" if inner else due}{card.next}</div>\n</article>\n'
    )


def _address(one: Handoff) -> str:
    return f"/kernel/handoffs/{one.pk}/"


def _ui() -> Any:
    engine: Any = engines["jinja2"]
    return engine.env.globals["ui"]


def _holder(one: Handoff) -> str:
    return one.holder.name if one.holder else one.receiver_unit.name


@lru_cache(maxsize=512)
def _title(form: str, language: str) -> str:
    return str(title_of(form))


@lru_cache(maxsize=512)
def _baton(form: str, state: str, tone: str, language: str) -> Markup:
    """Drawn once for all hand-offs of a form that stand alike."""
    return Markup(_ui().baton(baton_of(form, State(state), tone)))


def names(handoffs: Iterable[Handoff], actor: Actor) -> dict[tuple[str, int, int], tuple[str, str]]:
    """What each is about and where its page is; one query for each kind of record, and one for what is not shown.

    Who may not see the record itself reads the customer, the number of the slip and the first words of the contents.
    """
    kinds: dict[str, set[int]] = {}
    for one in handoffs:
        kinds.setdefault(one.about_kind, set()).add(one.about_id)
    known = {key: said for kind, numbers in kinds.items() for key, said in _named(kind, numbers, actor)}
    unseen = {one.pk: one for one in handoffs if (one.about_kind, one.about_id) not in known}
    contents = dict(Handoff.objects.filter(pk__in=unseen).values_list("pk", "contents")) if unseen else {}
    for pk, one in unseen.items():
        one.contents = contents[pk]
    customers = customers_of(list(unseen.values()), actor) if unseen else {}
    said = {pk: (summary(one, customers.get(pk, "")), "") for pk, one in unseen.items()}
    return {
        (one.about_kind, one.about_id, one.pk): known.get((one.about_kind, one.about_id)) or said[one.pk]
        for one in handoffs
    }


def _named(kind: str, numbers: set[int], actor: Actor) -> Iterator[tuple[tuple[str, int], tuple[str, str]]]:
    resource = resource_of(kind)

    def asked() -> QuerySet:
        found = rows_of_kind(kind, actor).filter(pk__among=prepared.SEVERAL)
        return found.only("pk", *by) if (by := found.model.named_by) else found

    key = ("named", kind, resource.sight(actor) if resource else prepared.ANEW)
    for record in prepared.rows(key, asked, several=numbers):
        yield (kind, record.pk), (str(record), resource.address(record.pk) if resource else "")


def first_verb(one: Handoff, actor: Actor) -> Verb | None:
    """What brings the work on; a form with an answer is opened on its own page."""
    state = State(one.state)
    if state == State.ACCEPTED and (FORMS.get(one.form) is None or one.holder_id != actor.person_id):
        return None
    return verb_of(one, MINE.get(state, ""))


def verb_of(one: Handoff, name: str) -> Verb | None:
    operation, resource = OPERATIONS.get(f"kernel.{name}"), resource_of("kernel.handoff")
    if operation is None or resource is None or not operation.fits(one):
        return None
    return verb(resource, operation, one)
