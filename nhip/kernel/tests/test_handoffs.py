"""Hand-offs move between two sides with reasons, numbers, rounds, consent, and answers that fit."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from nhip.kernel import clock, outbox
from nhip.kernel.handoffs import desk, events
from nhip.kernel.handoffs.form import FORMS
from nhip.kernel.models import Handoff, OutboxEvent, Person, Unit
from nhip.kernel.operations import Refused
from nhip.kernel.together import together

from .firm import Know, Pack, Packed, PackSlip

seen: list[tuple[str, str, int]] = []
started: set[int] = set()


class Watched(Pack):
    """A form whose receiving room does something at every move."""


FORMS[Watched.name] = Watched
for move in ("accepted", "returned", "done", "confirmed", desk.REOPENED, desk.SPLIT, desk.MERGED):

    def act(form, *, handoff, by, move=move):
        seen.append((move, by.name, form.count))

    desk.upon(Watched, move)(act)
desk.started(Watched)(lambda handoff: handoff.pk in started)


@pytest.fixture
def handoff(firm):
    seen.clear()
    started.clear()
    return firm.offer(Watched(count=3))


def accepted(firm, handoff):
    return desk.accept(handoff, by=firm.binh)


def done(firm, handoff):
    return desk.finish(accepted(firm, handoff), desk.Finish(Packed(count=3)), by=firm.binh)


@pytest.mark.req("FLOW-R1")
def test_it_says_who_gives_what_to_whom_until_when(firm):
    given = firm.offer(PackSlip(count=2), priority="3")
    row = firm.read(given)
    assert (row.form, row.kind, row.contents["count"], row.priority) == ("firm.PackSlip", "slip", 2, "3")
    assert (row.giver_unit, row.giver_person_id, row.receiver_unit) == (firm.sales, firm.lan.person_id, firm.store)
    assert row.about == firm.company.ref and row.due_at > row.offered_at
    assert row.number.startswith("PGV-") and str(row) == f"{row.number} Pack"


def test_what_happens_is_told_and_done_by_the_receiving_room(firm, handoff):
    desk.confirm(done(firm, handoff), by=firm.lan)
    assert seen == [("accepted", "Binh", 3), ("done", "Binh", 3), ("confirmed", "Lan", 3)]
    told = OutboxEvent.objects.filter(company=firm.company).order_by("id").values_list("name", flat=True)
    names = ["HandoffOffered", "HandoffAccepted", "HandoffDone", "HandoffConfirmed"]
    assert list(told) == [f"kernel.{name}" for name in names]
    assert {name for name in dir(events) if name.startswith("Handoff")} >= set(names)


@pytest.mark.req("FLOW-R2", part="returned with a reason, offered again")
def test_what_came_back_is_offered_again_as_the_next_round(firm):
    slip = firm.offer(PackSlip(count=3))
    back = desk.give_back(slip, desk.GiveBack("incomplete", ("address", "phone"), "please"), by=firm.binh)
    assert (back.side, back.reason, back.missing, back.note) == (
        "giver",
        "incomplete",
        ["address", "phone"],
        "please",
    )
    again = desk.send(back, desk.Send(PackSlip(count=4)), by=firm.lan)
    again = desk.accept(again, by=firm.khang)
    assert (again.round, again.number, again.holder_id) == (2, firm.read(slip).number, firm.khang.person_id)
    assert desk.form_of(again) == PackSlip(count=4)


def test_reasons_are_those_that_the_form_knows(firm, handoff):
    with pytest.raises(Refused) as refusal:
        desk.give_back(handoff, desk.GiveBack("no idea"), by=firm.binh)
    assert refusal.value.field == "reason"
    assert dict(desk.rooms.reasons()).keys() >= set(Pack.reasons)


def test_another_form_cannot_be_sent(firm, handoff):
    back = desk.give_back(handoff, desk.GiveBack("other"), by=firm.binh)
    with pytest.raises(Refused):
        desk.send(back, desk.Send(Pack(count=1)), by=firm.lan)


@pytest.mark.parametrize("answer", [None, 3, Pack(count=3), Packed(count="many"), Packed(count=None)])
def test_an_answer_that_does_not_fit_is_refused(firm, handoff, answer):
    taken = accepted(firm, handoff)
    with pytest.raises(Refused) as refusal:
        desk.finish(taken, desk.Finish(answer), by=firm.binh)
    assert refusal.value.field == "answer"


def test_a_notice_is_finished_with_by_being_taken_note_of(firm):
    handoff = desk.accept(firm.offer(Know(what="closed on Friday")), by=firm.binh)
    assert (handoff.state, handoff.side, handoff.holder_id) == ("confirmed", "nobody", None)


@pytest.mark.req("FLOW-R5")
def test_a_unit_may_accept_by_itself(firm):
    firm.heads(firm.store, firm.khang)
    Unit.objects.filter(pk=firm.store.pk).update(auto_accept=True)
    seen.clear()
    handoff = firm.offer(Watched(count=3))
    assert (handoff.state, handoff.holder_id) == ("accepted", firm.khang.person_id)
    assert firm.read(handoff).state == "accepted" and seen == [("accepted", "Khang", 3)]
    again = desk.send(desk.give_back(handoff, desk.GiveBack("other"), by=firm.khang), by=firm.lan)
    assert (again.state, again.holder_id) == ("accepted", firm.khang.person_id)


def test_a_unit_without_a_head_waits_as_others_do(firm):
    Unit.objects.filter(pk=firm.store.pk).update(auto_accept=True)
    assert firm.offer().state == "offered"


def test_the_same_form_may_be_handed_over_in_parts_and_again_after_withdrawing(firm):
    first, _second = firm.offer(), firm.offer(part="2")
    with pytest.raises(Refused):
        firm.offer()
    desk.withdraw(first, by=firm.lan)
    assert firm.offer().pk != first.pk


def test_a_draft_waits_for_its_sender(firm):
    draft = firm.offer(PackSlip(count=1), state="draft")
    assert (draft.side, draft.number) == ("giver", "")
    sent = desk.send(draft, by=firm.lan)
    assert (sent.state, sent.round, firm.read(sent).number != "") == ("offered", 1, True)


@pytest.mark.req("FLOW-R6", part="one gapless series, no gap after a refusal")
def test_slips_are_numbered_without_gaps(firm):
    for part in "123":
        with pytest.raises(Refused), together():
            desk.offer(PackSlip(count=1), about=firm.company, by=firm.lan, part=part)
            raise Refused("no")
        firm.offer(PackSlip(count=1), part=part)
    numbers = Handoff.objects.filter(company=firm.company).order_by("id").values_list("number", flat=True)
    assert [number[-5:] for number in numbers] == ["00001", "00002", "00003"]


def test_recalling_is_free_until_something_is_done(firm, handoff):
    taken = accepted(firm, handoff)
    back = desk.recall(taken, desk.Taken("duplicate"), by=firm.lan)
    assert (back.state, back.reason, seen[-1]) == ("returned", "duplicate", ("returned", "Lan", 3))
    taken = accepted(firm, desk.send(back, by=firm.lan))
    started.add(handoff.pk)
    asked = desk.recall(taken, desk.Taken(), by=firm.lan)
    assert (asked.state, asked.recall_asked_at is None) == ("accepted", False)
    kept = desk.refuse_recall(asked, by=firm.binh)
    assert kept.recall_asked_at is None
    with pytest.raises(Refused):
        desk.agree_recall(kept, by=firm.binh)
    desk.recall(taken, desk.Taken(), by=firm.lan)
    with pytest.raises(PermissionDenied):
        desk.agree_recall(taken, by=firm.khang)
    assert desk.agree_recall(taken, by=firm.binh).state == "returned"


def test_reopened_goes_to_whoever_did_it_or_to_the_head(firm, handoff):
    finished = done(firm, handoff)
    again = desk.reopen(finished, desk.Taken("incomplete", "one is missing"), by=firm.lan)
    assert (again.state, again.holder_id, again.done_at) == ("accepted", firm.binh.person_id, None)
    assert seen[-1] == (desk.REOPENED, "Lan", 3)
    desk.finish(again, desk.Finish(Packed(count=3)), by=firm.binh)
    Person.objects.filter(pk=firm.binh.person_id).update(state="left")
    with pytest.raises(Refused):
        desk.reopen(finished, desk.Taken(), by=firm.lan)
    firm.heads(firm.store, firm.khang)
    assert desk.reopen(finished, desk.Taken(), by=firm.lan).holder_id == firm.khang.person_id


def test_only_a_colleague_can_take_it_over(firm, handoff):
    taken = accepted(firm, handoff)
    for person in (firm.lan.person_id, type(firm)().binh.person_id):
        with pytest.raises(Refused):
            desk.pass_on(taken, desk.PassOn(person), by=firm.binh)
    firm.heads(firm.store, firm.khang)
    passed = desk.pass_on(taken, desk.PassOn(firm.khang.person_id), by=firm.again(firm.khang))
    assert passed.holder_id == firm.khang.person_id


def test_more_time_is_given_or_asked_for(firm, handoff):
    later, sooner = handoff.due_at + timedelta(days=2), handoff.due_at - timedelta(minutes=1)
    with pytest.raises(PermissionDenied):
        desk.extend(handoff, desk.agreeing.Due(later), by=firm.binh)
    with pytest.raises(Refused):
        desk.extend(handoff, desk.agreeing.Due(sooner), by=firm.lan)
    assert desk.extend(handoff, desk.agreeing.Due(later), by=firm.lan).due_at == later
    asked = desk.ask_due(handoff, desk.agreeing.Due(later + timedelta(days=1), "too much"), by=firm.binh)
    with pytest.raises(PermissionDenied):
        desk.agree_due(asked, by=firm.khang)
    assert desk.agree_due(asked, by=firm.hoa).due_at == later + timedelta(days=1)
    with pytest.raises(Refused):
        desk.refuse_due(asked, by=firm.hoa)
    desk.ask_due(handoff, desk.agreeing.Due(later), by=firm.lan)
    kept = desk.refuse_due(handoff, by=firm.khang)
    assert (kept.due_at, kept.asked_due_at) == (later + timedelta(days=1), None)


def test_reminding_is_rate_limited_in_working_hours(firm):
    monday = clock.now().replace(year=2026, month=11, day=16, hour=2)
    with clock.at(monday):
        handoff = firm.offer()
        desk.nudge(handoff, by=firm.lan)
    for hours, fits in ((3, False), (5, True), (8, False), (20, False), (27, True)):
        with clock.at(monday + timedelta(hours=hours)):
            if fits:
                desk.nudge(handoff, by=firm.hoa)
            else:
                with pytest.raises(Refused):
                    desk.nudge(handoff, by=firm.lan)


def test_a_part_is_finished_before_the_rest(firm):
    taken = desk.accept(firm.offer(PackSlip(count=10)), by=firm.binh)
    desk.split(taken, desk.Split(PackSlip(count=4), PackSlip(count=6)), by=firm.binh)
    desk.split(taken, desk.Split(PackSlip(count=1), PackSlip(count=5)), by=firm.binh)
    parts = list(Handoff.objects.filter(origin=taken).order_by("id"))
    assert [(part.part, desk.form_of(part).count, part.holder_id) for part in parts] == [
        ("2", 4, firm.binh.person_id), ("3", 1, firm.binh.person_id)
    ]  # fmt: skip
    assert len({part.number for part in [*parts, firm.read(taken)]}) == 3
    assert desk.finish(parts[0], desk.Finish(Packed(count=4)), by=firm.binh).state == "done"
    assert (firm.read(taken).state, desk.form_of(firm.read(taken)).count) == ("accepted", 5)
    merged = desk.merge(taken, desk.Merge(parts[1].pk, PackSlip(count=6)), by=firm.binh)
    assert (merged.state, desk.form_of(merged).count) == ("accepted", 6)
    assert firm.read(parts[1]).state == "withdrawn"
    with pytest.raises(Refused):
        desk.merge(taken, desk.Merge(parts[0].pk, PackSlip(count=6)), by=firm.binh)
    with pytest.raises(Refused):
        desk.split(taken, desk.Split(Pack(count=1), Pack(count=1)), by=firm.binh)


def test_a_person_asks_by_hand_about_what_they_see(firm):
    other = type(firm)()
    handoff = desk.ask(desk.Asking(Pack(count=1), firm.company.ref), by=firm.lan)
    assert handoff.giver_person_id == firm.lan.person_id
    with pytest.raises(firm.company.DoesNotExist):
        desk.ask(desk.Asking(Pack(count=1), other.company.ref), by=firm.lan)
    with pytest.raises(Refused):
        desk.ask(desk.Asking(PackSlip(count=1), firm.company.ref, part="2"), by=firm.lan)


@pytest.mark.req("FLOW-R2", part="confirmed by itself")
def test_what_nobody_objects_to_is_confirmed_by_itself(firm, handoff):
    from nhip.kernel.actors import system
    from nhip.kernel.handoffs.schedule import confirm_what_is_due

    friday = clock.now().replace(year=2026, month=11, day=20, hour=3)
    with clock.at(friday):
        done(firm, handoff)
    for days, state in ((3, "done"), (5, "confirmed")):  # Sunday is off: Saturday, Monday, Tuesday
        with clock.at(friday + timedelta(days=days)):
            confirm_what_is_due(by=system("kernel", firm.company.pk))
        assert firm.read(handoff).state == state


def test_the_company_decides_after_how_many_days(firm, handoff):
    desk.giving.CONFIRM_AFTER.set(0, company_id=firm.company.pk, by=firm.tin)
    assert done(firm, handoff).confirm_at is None


@pytest.mark.req("ORG-12")
def test_the_worklist_holds_what_waits_for_a_person(firm):
    def waits(actor):
        return [row.part for row in Handoff.objects.waiting_for(actor)]

    parts = {part: firm.offer(part=part) for part in "abc"}
    desk.accept(parts["b"], by=firm.binh)
    desk.give_back(parts["c"], desk.GiveBack("other"), by=firm.khang)
    assert (waits(firm.binh), waits(firm.khang), waits(firm.lan)) == (["a", "b"], ["a"], ["c"])
    assert (waits(firm.hoa), waits(firm.tin), waits(type(firm)().binh)) == ([], [], [])
    given = [row.part for row in Handoff.objects.given_by(firm.hoa)]
    assert sorted(given) == ["a", "b", "c"] and not Handoff.objects.given_by(firm.binh)


@pytest.mark.req("ORG-13", part="which are late")
def test_what_is_late_and_what_soon_will_be(firm):
    late, paused = firm.offer(part="a"), desk.accept(firm.offer(part="b"), by=firm.binh)
    finished = desk.finish(
        desk.accept(firm.offer(part="c"), by=firm.binh), desk.Finish(Packed(count=1)), by=firm.binh
    )
    ours = Handoff.objects.filter(company=firm.company)
    with clock.at(late.due_at - timedelta(hours=1)):
        assert (ours.late().count(), ours.soon().count(), ours.soon(timedelta(minutes=5)).count()) == (0, 2, 0)
    with clock.at(late.due_at + timedelta(hours=1)):
        assert set(ours.late()) == {late, paused} and finished not in ours.soon()


def test_nobody_outside_sees_it(firm, handoff):
    with pytest.raises(PermissionDenied):
        desk.accept(handoff, by=type(firm)().binh)
    assert outbox.waiting() == 0
