"""Today: what waits for me, what I wait for, what just came back, and the beat of my day."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet

from nhip.kernel import clock, permissions
from nhip.kernel.actors import Actor
from nhip.kernel.handoffs.form import FORMS
from nhip.kernel.models import Handoff
from nhip.kernel.models.handoffs import Side, State

from . import shown
from .resource import resource_of

DAY = (time(8), time(17))


@dataclass(frozen=True)
class Waiting:
    """How many hand-offs wait for somebody, and how many of them are late."""

    count: int
    late: int


@dataclass(frozen=True)
class Beat:
    """A finished hand-off (or one due) on the line of the day; `at` is 0 to 100 per cent of it."""

    at: float
    tone: str


def rows(actor: Actor) -> Any:
    resource = resource_of("kernel.handoff")
    return resource.rows(actor) if resource else Handoff.objects.none()


def for_me(actor: Actor) -> QuerySet:
    """Offered to my units for me to do, taken by me, or back with me."""
    return waits(actor).exclude(state=State.OFFERED, form__in=not_mine(actor))


def waits(actor: Actor) -> QuerySet:
    """The same with what only a colleague of my unit can finish."""
    return rows(actor).waiting_for(actor).exclude(state=State.DONE)


def not_mine(actor: Actor) -> list[str]:
    """The forms that somebody else of the unit finishes: they take a verb that the person does not have."""
    return [form.name for form in FORMS.values() if form.needs and not permissions.may(actor, form.needs)]


def by_me(actor: Actor) -> QuerySet:
    """Given by my units and still with another unit."""
    return rows(actor).given_by(actor).filter(side=Side.RECEIVER).exclude(receiver_unit_id__in=actor.units)


def waiting(actor: Actor) -> Waiting:
    now = clock.now()
    found = for_me(actor).aggregate(count=Count("pk"), late=Count("pk", filter=Q(due_at__lt=now)))
    return Waiting(found["count"], found["late"])


def listed(found: QuerySet, most: int = 60) -> list[Handoff]:
    """Late first, then soon, today, later: the order of the deadlines."""
    return list(found.select_related("giver_unit", "receiver_unit", "holder").order_by("due_at", "id")[:most])


def came_back(actor: Actor) -> list[Handoff]:
    """What my units gave and what is done since yesterday, newest first."""
    since = clock.now() - timedelta(days=1)
    done = Q(giver_unit_id__in=actor.units, state=State.DONE, done_at__gte=since)
    found = rows(actor).filter(done).select_related("giver_unit", "receiver_unit", "holder")
    return list(found.order_by("-done_at")[:5])


def beats(actor: Actor, mine: list[Handoff]) -> tuple[list[Beat], int, int]:
    """The beats of the day, how many are finished, and how many of these late."""
    start, end = _bounds()
    done = list(finished(actor).values_list("done_at", "due_at"))
    made = [Beat(_place(at, start, end), "late" if at > due else "done") for at, due in done]
    made += [Beat(_place(one.due_at, start, end), "due") for one in mine if start <= one.due_at <= end]
    return made, len(done), sum(at > due for at, due in done)


def finished(actor: Actor) -> QuerySet:
    """What my units finished for others today."""
    start, _end = _bounds()
    over = (State.DONE, State.CONFIRMED)
    return rows(actor).filter(receiver_unit_id__in=actor.units, state__in=over, done_at__gte=start)


def now_at() -> float:
    return _place(clock.now(), *_bounds())


def _bounds() -> tuple[datetime, datetime]:
    today = clock.today()
    opens, closes = (datetime.combine(today, at, shown.ZONE) for at in DAY)
    return opens, closes


def _place(at: datetime, start: datetime, end: datetime) -> float:
    return round(min(max((at - start) / (end - start), 0), 1) * 100, 1)
