"""Activities: planned, done with a result, followed by the next; on the records that they are about."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from nhip.agenda import operations
from nhip.agenda.models import Activity
from nhip.agenda.operations.activities import Assign, Finish, Following, Log, Move, Plan, Why
from nhip.agenda.panels import activities as panel
from nhip.kernel import clock
from nhip.kernel.actors import Actor
from nhip.kernel.operations import Refused
from nhip.shared.models import Party
from nhip.shared.operations import create_party
from nhip.shared.tests.conftest import ALL, AN_PHAT, SELLS, House

SEAT = ("agenda.plan", "agenda.own", "agenda.see_own")

FRIDAY = datetime(2026, 11, 27, 8, tzinfo=UTC)  # 15:00 in Hà Nội


def binh(house: House) -> Actor:
    """A salesperson, with what comes with a seat."""
    return house.person("Bình", *SELLS, *SEAT)


def khang(house: House) -> Actor:
    """A colleague."""
    return house.person("Khang", *SELLS, *SEAT)


def lan(house: House) -> Actor:
    """Somebody who may enter parties and see all of them."""
    return house.person("Lan", *ALL, *SEAT)


@pytest.fixture
def an_phat(house) -> Party:
    return create_party(AN_PHAT, by=binh(house))


@pytest.mark.req("REC-17", part="kind, time, people, result, next step; planned, done, cancelled")
@pytest.mark.req("SAL-04", part="activity log with what comes next")
def test_a_call_is_planned_done_and_followed_by_a_meeting(house, an_phat):
    with clock.at(FRIDAY):
        call = operations.plan_activity(
            Plan(about=str(an_phat.ref), contact=an_phat.contacts.get().pk), by=binh(house)
        )
        assert (call.state, call.party_id, call.owner_id) == ("planned", an_phat.pk, binh(house).person_id)
        assert (
            call.subject == f"{Activity.Kind.CALL.label} · Công ty TNHH An Phát" and call.unit_id in binh(house).units
        )
        said = Finish(result="Muốn xem 60 máy", next_kind=Activity.Kind.MEETING, next_subject="Xem máy")
        call = operations.finish_activity(call, said, by=binh(house))
    assert (call.state, call.outcome, call.done_at.date()) == ("done", "reached", FRIDAY.date())
    meeting = Activity.objects.get(previous=call)
    assert (meeting.kind, meeting.subject, meeting.state) == ("meeting", "Xem máy", "planned")
    assert (meeting.party_id, meeting.contact_id, meeting.about) == (an_phat.pk, call.contact_id, an_phat.ref)
    operations.follow_activity(call, Following(subject="Gọi lại"), by=binh(house))
    again = Activity.objects.get(subject="Gọi lại")
    assert (again.previous_id, again.owner_id, again.about) == (call.pk, binh(house).person_id, an_phat.ref)


def test_who_names_no_time_gets_the_next_working_morning(house, an_phat):
    with clock.at(FRIDAY):
        call = operations.plan_activity(Plan(party=an_phat.pk), by=binh(house))
    assert call.due_at == datetime(2026, 11, 30, 2, tzinfo=UTC), "Monday at nine"


@pytest.mark.req("REC-17", part="what was done without a plan is written down in one go")
def test_what_was_just_done_is_written_down_in_one_go(house, an_phat):
    call = operations.log_activity(Log(about=str(an_phat.ref), result="Hẹn tuần sau"), by=binh(house))
    assert (call.state, call.outcome, call.party_id) == ("done", "reached", an_phat.pk)
    assert not Activity.objects.planned().exists()


def test_it_moves_only_ahead_and_is_cancelled_with_a_reason(house, an_phat):
    call = operations.plan_activity(Plan(party=an_phat.pk), by=binh(house))
    with pytest.raises(Refused) as refusal:
        operations.move_activity(call, Move(clock.now() - timedelta(minutes=1)), by=binh(house))
    assert refusal.value.field == "due_at"
    call = operations.move_activity(call, Move(clock.now() + timedelta(days=2)), by=binh(house))
    with pytest.raises(Refused) as refusal:
        operations.cancel_activity(call, Why("  "), by=binh(house))
    assert refusal.value.field == "reason"
    call = operations.cancel_activity(call, Why("Khách đã mua nơi khác"), by=binh(house))
    assert (call.state, call.result) == ("cancelled", "Khách đã mua nơi khác")
    call = operations.reopen_activity(call, by=binh(house))
    assert (call.state, call.result, call.outcome) == ("planned", "", "")


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("subject", {"subject": "x" * 201}),
        ("note", {"note": "x" * 2001}),
        ("place", {"place": "x" * 301}),
        ("minutes", {"minutes": 0}),
        ("minutes", {"minutes": 1441}),
        ("about", {"about": "shared.party:1"}),
        ("about", {"about": "auth.user:1"}),
        ("about", {"about": "nonsense"}),
        ("about", {"about": "shared.party:" + "9" * 40}),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(house, field, said):
    with pytest.raises(Refused) as refusal:
        operations.plan_activity(Plan(**said), by=binh(house))
    assert refusal.value.field == field
    assert not Activity.objects.exists()


def test_a_contact_of_another_customer_is_refused(house, an_phat):
    other = create_party(AN_PHAT.__class__(name="Minh Long"), by=binh(house))
    with pytest.raises(Refused) as refusal:
        operations.plan_activity(Plan(party=other.pk, contact=an_phat.contacts.get().pk), by=binh(house))
    assert refusal.value.field == "contact"


def test_nothing_follows_without_its_kind(house, an_phat):
    call = operations.plan_activity(Plan(party=an_phat.pk), by=binh(house))
    with pytest.raises(Refused) as refusal:
        operations.finish_activity(call, Finish(next_subject="Gửi báo giá"), by=binh(house))
    assert refusal.value.field == "next_kind"
    call.refresh_from_db()
    assert call.state == "planned", "one refusal refuses all"


def test_others_see_neither_it_nor_what_it_is_about(house, an_phat):
    call = operations.plan_activity(Plan(about=str(an_phat.ref)), by=binh(house))
    with pytest.raises(PermissionDenied):
        operations.finish_activity(call, Finish(), by=khang(house))
    with pytest.raises(Refused):
        operations.plan_activity(Plan(about=str(an_phat.ref)), by=khang(house))
    assert panel.query(an_phat.ref, by=khang(house)).planned == ()
    assert [one.activity for one in panel.query(an_phat.ref, by=binh(house)).planned] == [call]


def test_who_looks_after_the_customer_sees_what_others_did_with_them(house, an_phat):
    call = operations.log_activity(Log(party=an_phat.pk), by=lan(house))
    assert [one.activity for one in panel.query(an_phat.ref, by=binh(house)).done] == [call]
    with pytest.raises(PermissionDenied):
        operations.reopen_activity(call, by=binh(house))


def test_a_colleague_takes_it_over_and_whoever_left_does_not(house, an_phat):
    call = operations.plan_activity(Plan(party=an_phat.pk), by=binh(house))
    call = operations.assign_activity(call, Assign(khang(house).person_id), by=binh(house))
    assert call.owner_id == khang(house).person_id and call.unit_id in khang(house).units


def test_the_database_keeps_no_done_without_an_outcome(house, an_phat):
    call = operations.plan_activity(Plan(party=an_phat.pk), by=binh(house))
    for wrong in ({"state": "done"}, {"outcome": "reached"}, {"about_kind": "shared.party"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Activity.objects.filter(pk=call.pk).update(**wrong)
    call.refresh_from_db()
    assert call.state == "planned"
