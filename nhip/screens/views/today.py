"""Today: the first page, two ledger pages on one sheet."""

from django.http import HttpResponse
from django.views import View

from nhip.kernel import clock
from nhip.kernel.actors import Actor
from nhip.kernel.handoffs.form import FORMS
from nhip.kernel.models.handoffs import State
from nhip.kernel.operations import OPERATIONS

from .. import shown, today
from ..asking import Asking
from ..batons import Card, cards
from ..jinja import render
from ..resource import resource_of
from ..verbs import Verb, verb
from ..work import papers_of

MINE = {State.OFFERED: "accept", State.ACCEPTED: "finish", State.PAUSED: "resume", State.RETURNED: "send"}
THEIRS = "nudge"


class TodayView(View):
    def get(self, request: Asking) -> HttpResponse:
        actor = request.actor
        everything, others = today.listed(today.waits(actor)), today.listed(today.by_me(actor))
        elsewhere = today.not_mine(actor)
        waits = [one for one in everything if one.state != State.OFFERED or one.form not in elsewhere]
        of_unit = [one for one in everything if one not in waits]
        beats, finished, finished_late = today.beats(actor, waits)
        ways = papers_of(waits, actor)
        mine = [(card, first_verb(card, actor), ways.get(card.handoff.pk)) for card in cards(waits, actor)]
        theirs = [(card, verb_of(card, THEIRS)) for card in cards(others, actor)]
        return render(
            request,
            "today.html",
            day=shown.long_day(clock.today()),
            given=actor.name.split()[-1] if actor.name else "",
            mine=mine,
            unit=cards(of_unit, actor) if of_unit else [],
            theirs=theirs,
            back=cards(today.came_back(actor), actor),
            late_mine=sum(card.tone == "late" for card, *_ in mine),
            late_theirs=sum(card.tone == "late" for card, _ in theirs),
            beats=beats,
            finished=finished,
            finished_late=finished_late,
            ahead=sum(one.tone == "due" for one in beats),
            now=today.now_at(),
        )


def first_verb(card: Card, actor: Actor) -> Verb | None:
    """What brings the work on; a form with an answer is opened on its own page."""
    state = State(card.handoff.state)
    form = FORMS.get(card.handoff.form)
    if state == State.ACCEPTED and (form is None or card.handoff.holder_id != actor.person_id):
        return None
    return verb_of(card, MINE.get(state, ""))


def verb_of(card: Card, name: str) -> Verb | None:
    operation, resource = OPERATIONS.get(f"kernel.{name}"), resource_of("kernel.handoff")
    if operation is None or resource is None or not operation.fits(card.handoff):
        return None
    return verb(resource, operation, card.handoff)
