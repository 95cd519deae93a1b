"""Whatever people try with a hand-off, it is where the table says, and exactly one side holds it."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from nhip.kernel.handoffs import desk
from nhip.kernel.models import Handoff
from nhip.kernel.operations import Refused

from .firm import Firm, Pack, Packed

PEOPLE = ("lan", "hoa", "binh", "khang", "tin")
INPUTS = {
    "give_back": lambda machine: desk.GiveBack("incomplete", ("the address",)),
    "pause": lambda machine: desk.Pause("the customer"),
    "pass_on": lambda machine: desk.PassOn(machine.people["khang"].person_id),
    "finish": lambda machine: desk.Finish(Packed(count=3)),
    "recall": lambda machine: desk.Taken(),
    "reopen": lambda machine: desk.Taken(),
    "split": lambda machine: desk.Split(Pack(count=1), Pack(count=2)),
}
MOVES = {
    "send": {"returned": ("giver", "offered"), "draft": ("giver", "offered")},
    "withdraw": dict.fromkeys(("offered", "returned", "draft"), ("giver", "withdrawn")),
    "accept": {"offered": ("receiver", "accepted")},
    "give_back": {"offered": ("receiver", "returned"), "accepted": ("holder", "returned"),
                  "paused": ("holder", "returned")},
    "pass_on": {"accepted": ("holder", "accepted"), "paused": ("holder", "paused")},
    "pause": {"accepted": ("holder", "paused")},
    "resume": {"paused": ("holder", "accepted")},
    "split": {"accepted": ("holder", "accepted")},
    "finish": {"accepted": ("holder", "done")},
    "confirm": {"done": ("giver", "confirmed")},
    "recall": {"accepted": ("giver", "returned"), "paused": ("giver", "returned")},
    "reopen": {"done": ("giver", "accepted")},
    "nudge": {},
}  # fmt: skip


class AnybodyDoesAnything(RuleBasedStateMachine):
    """Everybody tries every verb in every state."""

    firm: Firm

    def __init__(self):
        super().__init__()
        self.people = {name: getattr(self.firm, name) for name in PEOPLE}
        self.handoff = self.firm.offer(part=str(Handoff.objects.count()))
        self.state, self.holder, self.worker = "offered", None, None

    @rule(verb=st.sampled_from(sorted(MOVES)), name=st.sampled_from(PEOPLE))
    def somebody_tries(self, verb, name):
        act, who = getattr(desk, verb), self.people[name]
        told = [INPUTS[verb](self)] if verb in INPUTS else []
        side, end = MOVES[verb].get(self.state, (None, None))
        if verb == "nudge" and name in ("lan", "hoa"):
            return
        if name not in self.those_on(side):
            with pytest.raises((Refused, PermissionDenied)):
                act(self.handoff, *told, by=who)
            return
        act(self.handoff, *told, by=who)
        self.holder = {"accept": name, "pass_on": "khang", "reopen": self.worker}.get(verb, self.holder)
        self.worker, self.state = self.holder or self.worker, end
        if end not in ("accepted", "paused"):
            self.holder = None

    def those_on(self, side):
        return {"giver": ("lan", "hoa"), "receiver": ("binh", "khang"), "holder": (self.holder,)}.get(side, ())

    @invariant()
    def exactly_one_side_holds_it(self):
        row = Handoff.objects.get(pk=self.handoff.pk)
        holder = self.people[self.holder].person_id if self.holder else None
        assert (row.state, row.holder_id) == (self.state, holder)
        assert (row.side == "nobody") == (self.state in ("confirmed", "withdrawn"))


@pytest.mark.req("FLOW-R2")
def test_anybody_does_anything(firm):
    AnybodyDoesAnything.firm = firm
    run = settings(max_examples=20, stateful_step_count=12, deadline=None, derandomize=True, database=None)
    run_state_machine_as_test(AnybodyDoesAnything, settings=run)


@pytest.mark.req("FLOW-R2", part="one holder, by the database")
@pytest.mark.parametrize("change", [{"holder": None}, {"side": "giver"}, {"side": "nobody"}, {"state": "done"}])
def test_the_database_knows_no_hand_off_with_two_holders_or_none(firm, change):
    handoff = desk.accept(firm.offer(), by=firm.binh)
    with pytest.raises(IntegrityError), transaction.atomic():
        Handoff.objects.filter(pk=handoff.pk).update(**change)


@pytest.mark.race
@pytest.mark.req("FLOW-R2", part="taken by one")
def test_two_colleagues_take_one(firm, race):
    handoff = firm.offer()
    outcomes = race(*[lambda who=who: desk.accept(handoff, by=who).holder_id for who in (firm.binh, firm.khang)] * 3)
    assert [outcome.kind for outcome in outcomes].count("done") == 1
    winner = next(outcome.value for outcome in outcomes if outcome.kind == "done")
    assert firm.read(handoff).holder_id == winner
