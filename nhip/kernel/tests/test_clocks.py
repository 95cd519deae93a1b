"""Working time: what the clocks of hand-offs count, and what they leave out."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nhip.kernel import clock
from nhip.kernel.administration import settings
from nhip.kernel.handoffs import clocks, desk
from nhip.kernel.handoffs.hours import Hours, after, worked
from nhip.kernel.models import Holiday, Unit

DAY = date(2026, 11, 23)
OFFICE = Hours(
    ((time(8), time(12)), (time(13), time(17))), (0, 1, 2, 3, 4), frozenset({DAY}), frozenset(), "Asia/Ho_Chi_Minh"
)
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)).map(lambda at: at.replace(tzinfo=UTC))
WORK = st.timedeltas(timedelta(), timedelta(hours=200))
ZONES = st.sampled_from(("Asia/Ho_Chi_Minh", "Europe/Berlin", "America/New_York"))
CALENDARS = st.builds(
    Hours,
    st.sampled_from((OFFICE.shifts, ((time(8), time(17)),), ((time(22), time(23, 30)),))),
    st.sets(st.integers(0, 6), min_size=1).map(tuple),
    st.sets(st.dates(date(2026, 1, 1), date(2027, 12, 31)), max_size=5).map(frozenset),
    st.sets(st.dates(date(2026, 1, 1), date(2027, 12, 31)), max_size=5).map(frozenset),
    ZONES,
)


@given(MOMENTS, WORK, CALENDARS)
def test_what_is_due_after_some_work_has_that_much_work_before_it(start, work, hours):
    assert worked(start, after(start, work, hours), hours) == work


@given(st.lists(MOMENTS, min_size=3, max_size=3).map(sorted), CALENDARS)
def test_working_time_adds_up(moments, hours):
    first, second, third = moments
    whole, parts = worked(first, third, hours), worked(first, second, hours) + worked(second, third, hours)
    assert whole == parts <= third - first


@given(MOMENTS, WORK, WORK, CALENDARS)
def test_more_work_is_never_due_earlier(start, one, other, hours):
    less, more = sorted((one, other))
    assert after(start, less, hours) <= after(start, more, hours)


def test_noon_nights_weekends_and_holidays_are_no_work():
    friday = datetime(2026, 11, 20, 4, 30, tzinfo=UTC)  # 11:30 in Ha Noi
    assert worked(friday, friday + timedelta(hours=2), OFFICE) == timedelta(hours=1)
    assert after(friday, timedelta(hours=5), OFFICE) == datetime(2026, 11, 24, 1, 30, tzinfo=UTC)


def test_an_extra_day_is_work_though_it_is_a_sunday():
    sunday = datetime(2026, 11, 22, 1, tzinfo=UTC)
    extra = replace(OFFICE, extra=frozenset({date(2026, 11, 22)}))
    assert after(sunday, timedelta(hours=4), extra) == sunday + timedelta(hours=4)


def test_a_calendar_without_work_says_so():
    with pytest.raises(ValueError, match="no working time"):
        after(datetime(2026, 11, 20, tzinfo=UTC), timedelta(hours=1), replace(OFFICE, weekdays=()))


def test_holidays_come_from_rows_and_the_company_may_say_otherwise(firm):
    Holiday.objects.create(country="xx", on=DAY, name="A holiday", source="test")
    Holiday.objects.create(country="yy", on=date(2026, 11, 24), name="Another", source="test")
    assert clocks.hours_of(firm.calendar).closed == {DAY}
    settings.add_day_off(settings.SpecialDay(DAY, "We work", works=True), by=firm.tin)
    settings.add_day_off(settings.SpecialDay(date(2026, 11, 25), "Ours"), by=firm.tin)
    hours = clocks.hours_of(firm.calendar)
    assert (hours.closed, hours.extra) == ({date(2026, 11, 25)}, {DAY})


@pytest.mark.req("FLOW-R4", part="the two clocks")
def test_each_side_is_timed_in_its_own_hours(firm):
    friday = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)  # 16:00 in Ha Noi; Saturday is work in the store
    with clock.at(friday):
        handoff = firm.offer()
    with clock.at(friday + timedelta(hours=17, minutes=30)):  # Saturday 9:30
        handoff = desk.accept(handoff, by=firm.binh)
        desk.pause(handoff, desk.Pause("the customer"), by=firm.binh)
    assert handoff.wait_seconds == pytest.approx(2.5 * 3600, abs=5)
    with clock.at(friday + timedelta(hours=18)):
        resumed = desk.resume(handoff, by=firm.binh)
    assert resumed.receiver_seconds == pytest.approx(2.5 * 3600, abs=5)
    assert resumed.giver_seconds == pytest.approx(0.5 * 3600, abs=5)
    assert (resumed.due_at - handoff.due_at).total_seconds() == pytest.approx(0.5 * 3600, abs=5)


def test_a_side_with_other_hours_is_timed_by_them(firm):
    nights = settings.add_calendar(settings.CalendarData("Nights", time(18), time(23), tuple(range(7))), by=firm.tin)
    Unit.objects.filter(pk=firm.store.pk).update(calendar=nights)
    evening = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)  # 19:00 in Ha Noi
    with clock.at(evening):
        handoff = firm.offer()
    assert handoff.due_at == pytest.approx(evening + timedelta(hours=24 + 3), abs=timedelta(seconds=5))
    with clock.at(evening + timedelta(hours=1)):
        assert desk.accept(handoff, by=firm.binh).receiver_seconds == pytest.approx(3600, abs=5)


def test_time_on_nobodys_account_is_nobodys(firm):
    monday = datetime(2026, 11, 16, 2, tzinfo=UTC)
    with clock.at(monday):
        handoff = desk.accept(firm.offer(), by=firm.binh)
        handoff = desk.pause(handoff, desk.Pause("the tax office", account="nobody"), by=firm.binh)
    with clock.at(monday + timedelta(hours=2)):
        resumed = desk.resume(handoff, by=firm.binh)
    assert (resumed.giver_seconds, resumed.receiver_seconds) == (0, 0)
    assert (resumed.due_at - handoff.due_at) == pytest.approx(timedelta(hours=2), abs=timedelta(seconds=5))
