"""What the agenda hangs on every record: what is planned about it, and what was done."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.utils.translation import gettext_lazy as _

from nhip.kernel import clock, permissions
from nhip.kernel.actors import Actor
from nhip.kernel.refs import Ref
from nhip.screens.panels import EVERY, hang
from nhip.screens.resource import resource_of

from .grants import VIEW
from .models import Activity

SHOWN, LAST = 5, 3
ROOMS = ("agenda", "kernel", "screens")
ICONS = {
    "call": "phone",
    "meeting": "users",
    "visit": "map-pin",
    "email": "mail",
    "chat": "message-circle",
    "demo": "presentation",
    "gift": "gift",
    "letter": "mail-open",
    "task": "square-check-big",
}


@dataclass(frozen=True)
class Line:
    """An activity on a record's page."""

    activity: Activity
    href: str
    icon: str
    late: bool


@dataclass(frozen=True)
class Shown:
    """What is planned, what was done last, and where one plans the next or writes one down."""

    planned: tuple[Line, ...]
    done: tuple[Line, ...]
    plan: str
    log: str
    more: str


def hangs_on(kind: str) -> bool:
    """Business records: on people, settings and the agenda itself nothing hangs."""
    return kind.partition(".")[0] not in ROOMS


@hang(on=EVERY, title=_("Next activity"), template="agenda/next.html", needs=VIEW, only=hangs_on)
def activities(ref: Ref, *, by: Actor) -> Shown:
    """What whoever looks may see of what is planned about the record and was done last; two statements."""
    seen = permissions.allowed(Activity.objects.about(ref), by=by, to=VIEW).select_related("owner")
    planned = seen.planned()[:SHOWN]
    done = seen.filter(state=Activity.State.DONE).order_by("-done_at", "-id")[:LAST]
    resource, now = resource_of("agenda.activity"), clock.now()
    said = f"?about={ref}"

    def lines(found: Any) -> Iterator[Line]:
        for one in found:
            yield Line(one, resource.address(one.pk), ICONS[one.kind], one.state == "planned" and one.due_at < now)

    may = permissions.may(by, "agenda.plan_activity")
    return Shown(
        tuple(islice(lines(planned), SHOWN)),
        tuple(lines(done)),
        resource.address("do", "plan_activity") + said if may else "",
        resource.address("do", "log_activity") + said if may else "",
        resource.address() + f"?party={ref.id}" if ref.kind == "shared.party" else "",
    )
