"""The badges of the frame: how many hand-offs wait for somebody, and what news there is; asked with every page and
therefore cheaply: one statement for all of it."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet, Value

from nhip.kernel import prepared
from nhip.kernel.actors import Actor
from nhip.kernel.models.handoffs import State

from .resource import resource_of
from .today import not_mine


@dataclass(frozen=True)
class Badge:
    """How many wait, and how many of them are late; and how much news there is to read."""

    count: int = 0
    late: int = 0
    news: int = 0


@dataclass(frozen=True)
class News:
    """Where a room's news is read; `counted` is a question of the actor for rows of (how many, how many late)."""

    href: str
    icon: str
    counted: Callable[[Actor], QuerySet]


NEWS: list[News] = []


def also(news: News) -> None:
    """Let the frame lead to the news of a room, with the count of what is not read yet."""
    NEWS.append(news)


def waiting(actor: Actor) -> Badge:
    """What `today.for_me` has, counted in three parts, each read from an index that has all it asks for; and news."""
    resource = resource_of("kernel.handoff")
    if resource is None:
        return Badge()

    def counted(part: Q) -> QuerySet:
        late = Count("due_at", filter=Q(due_at__lt=prepared.NOW))
        found = resource.rows(actor).filter(part).order_by()
        return found.values("company_id").annotate(waits=Count("*"), late=late, news=Value(0))

    def asked() -> QuerySet:
        mine = Q(state=State.OFFERED, receiver_unit_id__in=actor.units) & ~Q(form__in=elsewhere)
        parts = [mine] if actor.units else []
        if actor.person_id is not None:
            parts.append(Q(holder_id=actor.person_id))
            parts.append(Q(state=State.RETURNED, giver_person_id=actor.person_id))
        questions = [counted(part) for part in parts] or [counted(Q(pk=None))]
        questions += [each.counted(actor).annotate(news=Value(1)) for each in NEWS if actor.person_id is not None]
        first, *others = [each.values_list("waits", "late", "news") for each in questions]
        return first.union(*others, all=True) if others else first

    elsewhere = tuple(not_mine(actor))
    key = ("badge", resource.sight(actor), actor.person_id, actor.units, elsewhere)
    parts = prepared.rows(key, asked)
    ours, told = [part for part in parts if not part[2]], [part for part in parts if part[2]]
    return Badge(sum(one[0] for one in ours), sum(one[1] for one in ours), sum(one[0] for one in told))
