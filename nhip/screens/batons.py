"""Hand-offs as people see them: from whom to whom, who holds it, and how its deadline stands."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from nhip.kernel import clock
from nhip.kernel.actors import Actor
from nhip.kernel.handoffs.form import FORMS
from nhip.kernel.inputs import asked
from nhip.kernel.models import Handoff
from nhip.kernel.models.handoffs import State

from . import shown
from .departments import department_of
from .picks import rows_of_kind
from .resource import resource_of

SOON, NOTHING, MINUTE = timedelta(hours=4), timedelta(), timedelta(minutes=1)
LENGTHS = {"day": timedelta(days=1), "hour": timedelta(hours=1)}
CUSTOMER = "shared.party"
FIGURES = re.compile(r"-?[\d.]+")
ISO = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True)
class Baton:
    """`giver` and `receiver` are function codes; the solid tag is the side that holds the work."""

    giver: str
    receiver: str
    at_receiver: bool
    tone: str
    waits: bool
    says: str


@dataclass(frozen=True)
class Card:
    """One hand-off in a row: what is asked, about what, until when, and what to do next."""

    handoff: Handoff
    title: Any
    about: str
    about_href: str
    baton: Baton
    tone: str
    due: str
    due_title: str
    holder: str

    @property
    def href(self) -> str:
        return f"/kernel/handoffs/{self.handoff.pk}/"


def baton(handoff: Handoff) -> Baton:
    return baton_of(handoff.form, State(handoff.state), tone_of(handoff))


def baton_of(name: str, state: State, tone: str) -> Baton:
    """The baton of a form in a state; the tone says how its deadline stands."""
    form = FORMS.get(name)
    giver, receiver = (form.giver, form.receiver) if form else ("", name.partition(".")[0])
    says = _("%(giver)s to %(receiver)s, %(state)s") % {
        "giver": department_of(giver).name,
        "receiver": department_of(receiver).name,
        "state": str(state.label).lower(),
    }
    return Baton(giver, receiver, state not in (State.DRAFT, State.RETURNED), tone, state == State.OFFERED, says)


def tone_of(handoff: Handoff, now: datetime | None = None) -> str:
    """late, soon, ok while it is open; done, back, idle after that. A page with many says what time it is."""
    return SETTLED.get(handoff.state) or urgency(handoff.due_at, handoff.since, now)


SETTLED: dict[str, str] = {
    **dict.fromkeys(State.values, "idle"),
    **{State.RETURNED.value: "back", State.DONE.value: "done", State.CONFIRMED.value: "done"},
    **{State.OFFERED.value: "", State.ACCEPTED.value: ""},
}


def urgency(due: datetime, since: datetime, now: datetime | None = None) -> str:
    """Soon: less than four hours or a quarter of the time is left."""
    left = due - (now or clock.now())
    if left < NOTHING:
        return "late"
    return "soon" if left < SOON or left < (due - since) / 4 else "ok"


OVER = {
    State.RETURNED: gettext_lazy("Returned"),
    State.PAUSED: gettext_lazy("Paused"),
    State.WITHDRAWN: gettext_lazy("Withdrawn"),
}


def due_text(handoff: Handoff, now: datetime | None = None) -> str:
    """`Trễ 2 ngày`, `Còn 2 giờ`, `16:30 nay`, `T4 25/11`; what came of it when it is over."""
    if handoff.state in OVER:
        return str(OVER[State(handoff.state)])
    if handoff.state in (State.DONE, State.CONFIRMED):
        return _("Done %(when)s") % {"when": shown.short_moment(handoff.done_at)} if handoff.done_at else _("Done")
    return until(handoff.due_at, now)


def until(due: datetime, now: datetime | None = None) -> str:
    now = now or clock.now()
    left = due - now
    if left < SOON:
        return _length(left, get_language())
    here = shown.local(due)
    if here.date() == shown.local(now).date():
        return _("%(time)s today") % {"time": shown.time_of_day(here)}
    return shown.weekday(here.date())


def _length(left: timedelta, language: str | None) -> str:
    """How much of the time is left, or how late it is, in its largest unit."""
    span = abs(left)
    for unit, whole in LENGTHS.items():
        if span >= whole:
            return _in_words(unit, span // whole, left < NOTHING, language)
    return _in_words("minute", max(1, span // MINUTE), left < NOTHING, language)


@lru_cache(maxsize=2048)
def _in_words(unit: str, count: int, late: bool, _language: str | None) -> str:
    said = {
        "day": ngettext("%(n)s day", "%(n)s days", count),
        "hour": ngettext("%(n)s hour", "%(n)s hours", count),
        "minute": ngettext("%(n)s minute", "%(n)s minutes", count),
    }
    time = {"time": said[unit] % {"n": count}}
    return _("%(time)s late") % time if late else _("%(time)s left") % time


def title_of(form_name: str) -> Any:
    """What the form is called, else the first line of what it says of itself."""
    form = FORMS.get(form_name)
    title = getattr(form, "title", "") if form else form_name
    return title or (form.__doc__ or form_name).strip().splitlines()[0].rstrip(".")


def cards(handoffs: Iterable[Handoff], actor: Actor) -> list[Card]:
    """The rows with what they are about; one query for each kind of record."""
    handoffs = list(handoffs)
    names = about_names(handoffs, actor)
    unnamed = [one for one in handoffs if (one.about_kind, one.about_id) not in names]
    customers = customers_of(unnamed, actor) if unnamed else {}
    return [
        _card(one, *names.get((one.about_kind, one.about_id), (summary(one, customers.get(one.pk, "")), "")))
        for one in handoffs
    ]


def customers_of(handoffs: list[Handoff], actor: Actor) -> dict[int, str]:
    """By hand-off, the customer that its contents name; one query for all."""
    said = {one.pk: _customer(one) for one in handoffs}
    numbers = {number for number in said.values() if number}
    found = {row.pk: str(row) for row in rows_of_kind(CUSTOMER, actor).filter(pk__in=numbers)} if numbers else {}
    return {pk: found[number] for pk, number in said.items() if number in found}


def _customer(handoff: Handoff) -> int | None:
    form = FORMS.get(handoff.form)
    fields = (one.name for one in asked(form) if one.ask.pick == CUSTOMER) if form else ()
    held = (str(handoff.contents.get(name, "")) for name in fields)  # numbers of records are strings in JSON
    return next((int(one) for one in held if one.isdecimal()), None)


def summary(handoff: Handoff, customer: str = "") -> str:
    """For whom cannot open the record itself: the number of the slip, the customer, and the first plain words."""
    words = [value for value in handoff.contents.values() if isinstance(value, str) and 0 < len(value) < 80]
    words = [word for word in words if not FIGURES.fullmatch(word)]
    dated = [shown.day(date.fromisoformat(word)) if ISO.fullmatch(word) else word for word in words]
    return " · ".join(filter(None, (customer, getattr(handoff, "number", ""), *dated[: 1 if customer else 2])))


def _card(handoff: Handoff, about: str, href: str) -> Card:
    return Card(
        handoff,
        title_of(handoff.form),
        about,
        href,
        baton(handoff),
        tone_of(handoff),
        due_text(handoff),
        shown.moment(handoff.due_at),
        handoff.holder.name if handoff.holder else str(handoff.receiver_unit),
    )


def about_names(handoffs: Iterable[Handoff], actor: Actor) -> dict[tuple[str, int], tuple[str, str]]:
    """What each record is called and where its page is; nothing for those the actor may not see."""
    kinds: dict[str, set[int]] = {}
    for one in handoffs:
        kinds.setdefault(one.about_kind, set()).add(one.about_id)
    made = {}
    for kind, numbers in kinds.items():
        resource = resource_of(kind)
        for record in rows_of_kind(kind, actor).filter(pk__in=numbers):
            made[kind, record.pk] = str(record), resource.address(record.pk) if resource else ""
    return made
