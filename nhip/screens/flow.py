"""The flow strip: every hand-off about a record, from department to department, with the time each side used."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from nhip.kernel.actors import Actor
from nhip.kernel.handoffs import clocks
from nhip.kernel.handoffs.form import FORMS
from nhip.kernel.history import Entry as Written
from nhip.kernel.models import Handoff
from nhip.kernel.models.handoffs import Side, State
from nhip.kernel.refs import Ref

from . import history, shown, today
from .batons import due_text, title_of, tone_of
from .departments import department_of

MOST = 9
WRITTEN = timedelta(seconds=5)  # an operation writes its history after what it hands over
RUNNING = (State.OFFERED, State.ACCEPTED, State.PAUSED, State.RETURNED)
LOOK = {
    State.DONE: "done",
    State.CONFIRMED: "done",
    State.PAUSED: "block",
    State.DRAFT: "todo",
    State.WITHDRAWN: "todo",
}


@dataclass(frozen=True)
class Stop:
    """One hand-off of the strip: its receiver's tag, look, deadline, holder, and both clocks.

    `who` is the receiver's person and `used` their working time of the time allowed; `given` is the giver with
    theirs; `waits` names whoever it waits for. The first stop is where the chain begins: the giver of the first
    hand-off, with what was done there.
    """

    title: Any
    receiver: str
    look: str
    tone: str
    when: str
    who: str = ""
    used: str = ""
    over: str = ""
    given: str = ""
    waits: str = ""
    href: str = ""


def strip(ref: Ref, actor: Actor, written: list[Written]) -> list[Stop]:
    """In the order in which they were given. Whoever sees the record sees who waits for whom about it; what was
    handed over itself opens for the two sides only."""
    about = Handoff.objects.filter(company_id=actor.company_id, about_kind=ref.kind, about_id=ref.id)
    units = ("giver_unit__calendar", "receiver_unit__calendar", "holder", "worker", "giver_person")
    found = list(about.select_related(*units).order_by("id")[:MOST])
    open_to = set(today.rows(actor).filter(pk__in=[one.pk for one in found]).values_list("pk", flat=True))
    stops = [_stop(one, one.pk in open_to) for one in found]
    return [*_beginning(found[0], written), *stops] if found else []


def _beginning(first: Handoff, written: list[Written]) -> Iterator[Stop]:
    """What the giver of the first hand-off did last before giving it."""
    form = FORMS.get(first.form)
    given = first.offered_at or first.since
    done = next((one for one in written if one.at <= given + WRITTEN and one.person), None)
    if form and done:
        when = _("Done %(when)s") % {"when": shown.short_moment(done.at)}
        yield Stop(history.label_of(done.verb), form.giver, "done", "done", when, _given_name(done.actor))


def _stop(handoff: Handoff, opens: bool) -> Stop:
    form = FORMS.get(handoff.form)
    state = State(handoff.state)
    allowed = (form.hours if form else 0) * 3600
    used, given = (_seconds(handoff, side) for side in (Side.RECEIVER, Side.GIVER))
    over = used - allowed if allowed else 0
    giver = _given_name(handoff.giver_person.name) if handoff.giver_person else ""
    tag = f"{department_of(form.giver).tag} {giver}".strip() if form else giver
    return Stop(
        title_of(handoff.form),
        form.receiver if form else handoff.form,
        LOOK.get(state, "back" if state == State.RETURNED else "cur"),
        tone_of(handoff),
        due_text(handoff),
        _who(handoff),
        f"{shown.hours(used)} / {shown.hours(allowed)}" if allowed else shown.hours(used),
        f"+{shown.hours(over)}" if over > 0 else "",
        f"{tag} · {shown.hours(given)}",
        giver if state == State.RETURNED else _who(handoff),
        f"/kernel/handoffs/{handoff.pk}/" if opens else "",
    )


def _seconds(handoff: Handoff, side: Side) -> int:
    """The working time of a side, with what has passed since its clock began to run."""
    unit, seconds = getattr(handoff, f"{side}_unit"), getattr(handoff, f"{side}_seconds")
    if handoff.account != side or handoff.state not in RUNNING:
        return seconds
    return seconds + int(clocks.worked_since(unit, handoff.since).total_seconds())


def _given_name(name: str) -> str:
    return name.split()[-1] if name else ""


def _who(handoff: Handoff) -> str:
    """Who holds it on the receiver's side, or did the last time."""
    person = handoff.holder or handoff.worker
    if person:
        return _given_name(person.name)
    return _("nobody yet") if handoff.state == State.OFFERED else ""


def sentence(stops: list[Stop]) -> str:
    """Where it stands, as one reads it aloud."""
    open_ones = [one for one in stops if one.look in ("cur", "block", "back")]
    return "; ".join(f"{one.title}: {one.when}" + (f" ({one.waits})" if one.waits else "") for one in open_ones)
