"""The badge of the menu: how many hand-offs wait for somebody, asked with every page and therefore cheaply."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from nhip.kernel import prepared
from nhip.kernel.actors import Actor
from nhip.kernel.models.handoffs import State

from .resource import resource_of
from .today import not_mine


@dataclass(frozen=True)
class Badge:
    """How many wait, and how many of them are late."""

    count: int = 0
    late: int = 0


def waiting(actor: Actor) -> Badge:
    """What `today.for_me` has, counted in three parts, each read from an index that has all it asks for."""
    resource = resource_of("kernel.handoff")
    if resource is None:
        return Badge()

    def counted(part: Q) -> QuerySet:
        late = Count("due_at", filter=Q(due_at__lt=prepared.NOW))
        found = resource.rows(actor).filter(part).order_by()
        return found.values("company_id").annotate(waits=Count("*"), late=late).values_list("waits", "late")

    def asked() -> QuerySet:
        mine = Q(state=State.OFFERED, receiver_unit_id__in=actor.units) & ~Q(form__in=elsewhere)
        parts = [mine] if actor.units else []
        if actor.person_id is not None:
            parts.append(Q(holder_id=actor.person_id))
            parts.append(Q(state=State.RETURNED, giver_person_id=actor.person_id))
        first, *others = [counted(part) for part in parts] or [counted(Q(pk=None))]
        return first.union(*others, all=True) if others else first

    elsewhere = tuple(not_mine(actor))
    key = ("badge", resource.sight(actor), actor.person_id, actor.units, elsewhere)
    parts = prepared.rows(key, asked)
    return Badge(sum(waits for waits, _ in parts), sum(late for _, late in parts))
