"""What goes on behind the scenes: the worker's pulse, facts that are not heard yet, what is done by the clock."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Max, Q
from django.http import HttpResponse
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from nhip.kernel import clock
from nhip.kernel.actors import Actor
from nhip.kernel.models import OutboxEvent, Turn
from nhip.kernel.schedule import RULES, Rule
from nhip.screens.jinja import render
from nhip.screens.parts import Menu
from nhip.screens.reports import report
from nhip.screens.resource import resource_of

SHOWN = 50
QUIET = timedelta(seconds=30)  # a worker that has said nothing for so long is not there


@dataclass(frozen=True)
class Regular:
    """Something that is done by the clock: how often, when last, and whether a whole period went by without it."""

    name: Any
    every: timedelta
    last: datetime | None
    late: bool


@report(
    "kernel/behind",
    _("Behind the scenes"),
    needs="kernel.tell_again",
    icon="activity",
    menu=Menu("it", 75),
)
def behind_the_scenes(request: Any) -> HttpResponse:
    """Whether the worker lives, what it could not deliver and why, and what it does by the clock."""
    beat = import_string(settings.PULSE)("worker")
    facts = OutboxEvent.objects.filter(company_id=request.actor.company_id)
    unheard = facts.filter(Q(state="dead") | Q(state="waiting", attempts__gt=0))
    return render(
        request,
        "shared/work.html",
        beat=beat,
        alive=beat is not None and clock.now() - beat <= QUIET,
        unheard=list(unheard.order_by("-id")[:SHOWN]),
        dead=facts.filter(state="dead").count(),
        waiting=facts.filter(state="waiting").count(),
        regular=regular(request.actor),
        again=resource_of("kernel.company").address(request.actor.company_id, "do", "tell_again"),
        jobs=resource_of("kernel.job").address(),
    )


def regular(by: Actor) -> list[Regular]:
    """Every rule of the clock with its last turn in this company."""
    turns = Turn.objects.filter(company_id=by.company_id).values("rule").annotate(last=Max("done_at"))
    last = dict(turns.values_list("rule", "last"))
    return [_regular(rule, last.get(rule.name)) for rule in RULES.values()]


def _regular(rule: Rule, last: datetime | None) -> Regular:
    late = last is not None and clock.now() - last > 2 * rule.every
    return Regular(rule.title or rule.name, rule.every, last, late)
