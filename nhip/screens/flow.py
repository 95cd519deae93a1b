"""The flow strip: every hand-off about a record, from department to department, with the time each side used."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from nhip.kernel.actors import Actor
from nhip.kernel.handoffs.form import FORMS
from nhip.kernel.models import Handoff
from nhip.kernel.models.handoffs import State
from nhip.kernel.refs import Ref

from . import shown, today
from .batons import due_text, title_of, tone_of

MOST = 9
LOOK = {
    State.DONE: "done",
    State.CONFIRMED: "done",
    State.PAUSED: "block",
    State.DRAFT: "todo",
    State.WITHDRAWN: "todo",
}


@dataclass(frozen=True)
class Stop:
    """One hand-off of the strip: its receiver's tag, look, deadline, holder, time used of time allowed."""

    title: Any
    receiver: str
    look: str
    tone: str
    when: str
    who: str
    used: str
    over: str
    href: str


def strip(ref: Ref, actor: Actor) -> list[Stop]:
    """In the order in which they were given. Whoever sees the record sees who waits for whom about it; what was
    handed over itself opens for the two sides only."""
    about = Handoff.objects.filter(company_id=actor.company_id, about_kind=ref.kind, about_id=ref.id)
    found = list(about.select_related("giver_unit", "receiver_unit", "holder").order_by("id")[:MOST])
    open_to = set(today.rows(actor).filter(pk__in=[one.pk for one in found]).values_list("pk", flat=True))
    return [_stop(one, one.pk in open_to) for one in found]


def _stop(handoff: Handoff, opens: bool) -> Stop:
    form = FORMS.get(handoff.form)
    state = State(handoff.state)
    allowed = (form.hours if form else 0) * 3600
    over = handoff.receiver_seconds - allowed if allowed else 0
    return Stop(
        title_of(handoff.form),
        form.receiver if form else handoff.form,
        LOOK.get(state, "back" if state == State.RETURNED else "cur"),
        tone_of(handoff),
        due_text(handoff),
        _who(handoff),
        f"{shown.hours(handoff.receiver_seconds)} / {shown.hours(allowed)}" if allowed else "",
        f"+{shown.hours(over)}" if over > 0 else "",
        f"/kernel/handoffs/{handoff.pk}/" if opens else "",
    )


def _who(handoff: Handoff) -> str:
    if handoff.holder:
        return handoff.holder.name.split()[-1]
    return _("nobody yet") if handoff.state == State.OFFERED else ""


def sentence(stops: list[Stop]) -> str:
    """Where it stands, as one reads it aloud."""
    open_ones = [one for one in stops if one.look in ("cur", "block", "back")]
    return "; ".join(f"{one.title}: {one.when}" + (f" ({one.who})" if one.who else "") for one in open_ones)
