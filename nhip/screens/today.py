"""Today: what waits for me, what I wait for, what just came back, and the beat of my day."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import QuerySet, Value

from nhip.kernel import clock, permissions, prepared, steady
from nhip.kernel.actors import Actor
from nhip.kernel.handoffs.form import FORMS
from nhip.kernel.models import Handoff, Person, Unit
from nhip.kernel.models.handoffs import ELSEWHERE, Side, State

from . import shown
from .resource import resource_of

DAY = (time(8), time(17))
MOST, BACK = 50, 5
NEEDED = (
    *("id", "version", "form", "state", "side", "about_kind", "about_id", "number", "since", "due_at", "done_at"),
    *("giver_unit", "receiver_unit", "holder"),
)
"""What a row of the page is drawn from; the contents are read only where the record behind may not be seen."""


@dataclass
class Lists:
    """The next that wait for me, or for colleagues of my unit, that I wait for, what came back since yesterday."""

    mine: list[Handoff] = field(default_factory=list)
    unit: list[Handoff] = field(default_factory=list)
    theirs: list[Handoff] = field(default_factory=list)
    back: list[Handoff] = field(default_factory=list)

    @property
    def all(self) -> list[Handoff]:
        return [*self.mine, *self.unit, *self.theirs, *self.back]


@dataclass(frozen=True)
class Beat:
    """A finished hand-off (or one due) on the line of the day; `at` is 0 to 100 per cent of it."""

    at: float
    tone: str


def rows(actor: Actor) -> Any:
    resource = resource_of("kernel.handoff")
    return resource.rows(actor) if resource else Handoff.objects.none()


def for_me(found: QuerySet, actor: Actor) -> Iterator[QuerySet]:
    """Offered to my units, taken by me, back with me: each walks down an index of its own, in order of deadlines."""
    found = found.filter(company_id=actor.company_id)
    for unit in sorted(actor.units):
        yield found.filter(state=State.OFFERED, receiver_unit_id=unit).exclude(form__in=not_mine(actor))
    if actor.person_id is not None:
        yield found.filter(side=Side.RECEIVER, holder_id=actor.person_id)
        yield found.filter(state=State.RETURNED, giver_person_id=actor.person_id)


def for_colleagues(found: QuerySet, actor: Actor) -> Iterator[QuerySet]:
    """Offered to my units, for somebody else of them to do."""
    if others := not_mine(actor):
        for unit in sorted(actor.units):
            yield found.filter(
                company_id=actor.company_id, state=State.OFFERED, receiver_unit_id=unit, form__in=others
            )


def not_mine(actor: Actor) -> list[str]:
    """The forms that somebody else of the unit finishes: they take a verb that the person does not have."""
    return [form.name for form in FORMS.values() if form.needs and not permissions.may(actor, form.needs)]


def by_me(found: QuerySet, actor: Actor) -> Iterator[QuerySet]:
    """Given by my units and still with another unit."""
    found = found.filter(ELSEWHERE, company_id=actor.company_id, side=Side.RECEIVER)
    for unit in sorted(actor.units):
        yield found.filter(giver_unit_id=unit).exclude(receiver_unit_id__in=actor.units)


def came_back(found: QuerySet, actor: Actor) -> Iterator[QuerySet]:
    """What my units gave and what is done since yesterday."""
    since = prepared.MOMENTS[0]
    for unit in sorted(actor.units):
        yield found.filter(company_id=actor.company_id, state=State.DONE, giver_unit_id=unit, done_at__gte=since)


def lists(actor: Actor) -> Lists:
    """The three lists by one statement: late first, then soon, today, later; what came back newest first."""
    made, resource = Lists(), resource_of("kernel.handoff")
    if resource is None:
        return made
    key = ("today", resource.sight(actor), actor.person_id, actor.units, tuple(not_mine(actor)))
    yesterday = clock.now() - timedelta(days=1)
    for one in prepared.one_after_another(key, lambda: _asked(actor)).rows(moments=(yesterday,)):
        (made.mine, made.theirs, made.back, made.unit)[one.place].append(one)
    for few in (made.mine, made.theirs, made.unit):
        few[:] = sorted(few, key=lambda one: (one.due_at, one.pk))[:MOST]
    made.back = sorted(made.back, key=lambda one: one.done_at, reverse=True)[:BACK]
    _name(made.all, actor)
    return made


def _asked(actor: Actor) -> list[QuerySet]:
    """Each walks down an index of its own; the parts keep their order and limit."""
    seen = rows(actor).order_by().only(*NEEDED)
    return [
        *(each.annotate(place=Value(0)).order_by("due_at", "id")[:MOST] for each in for_me(seen, actor)),
        *(each.annotate(place=Value(1)).order_by("due_at", "id")[:MOST] for each in by_me(seen, actor)),
        *(each.annotate(place=Value(2)).order_by("-done_at")[:BACK] for each in came_back(seen, actor)),
        *(each.annotate(place=Value(3)).order_by("due_at", "id")[:MOST] for each in for_colleagues(seen, actor)),
    ]


def _name(handoffs: list[Handoff], actor: Actor) -> None:
    """Units and people are steady: their names are known here."""
    units, people = steady.rows_of(Unit, actor.company_id), steady.rows_of(Person, actor.company_id)
    giver, receiver, holder = (Handoff._meta.get_field(name) for name in ("giver_unit", "receiver_unit", "holder"))
    for one in handoffs:
        giver.set_cached_value(one, units[one.giver_unit_id])
        receiver.set_cached_value(one, units[one.receiver_unit_id])
        holder.set_cached_value(one, people.get(one.holder_id or 0))


def beats(actor: Actor, mine: list[Handoff]) -> tuple[list[Beat], int, int]:
    """The beats of the day, how many are finished, and how many of these late."""
    start, end = _bounds()
    resource = resource_of("kernel.handoff")
    key = ("finished", resource and resource.sight(actor), actor.units)
    asked = prepared.prepared(key, lambda: finished(actor, prepared.MOMENTS[0]).values_list("done_at", "due_at"))
    done = asked.rows(moments=(start,))
    made = [Beat(_place(at, start, end), "late" if at > due else "done") for at, due in done]
    made += [Beat(_place(one.due_at, start, end), "due") for one in mine if start <= one.due_at <= end]
    return made, len(done), sum(at > due for at, due in done)


def finished(actor: Actor, since: datetime) -> QuerySet:
    """What my units finished for others since then."""
    over = (State.DONE, State.CONFIRMED)
    return rows(actor).filter(receiver_unit_id__in=actor.units, state__in=over, done_at__gte=since)


def now_at() -> float:
    return _place(clock.now(), *_bounds())


def _bounds() -> tuple[datetime, datetime]:
    today = clock.today()
    opens, closes = (datetime.combine(today, at, shown.ZONE) for at in DAY)
    return opens, closes


def _place(at: datetime, start: datetime, end: datetime) -> float:
    return round(min(max((at - start) / (end - start), 0), 1) * 100, 1)
