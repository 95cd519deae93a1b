"""Periodic work is done once a period; long work goes on from its checkpoint, wherever it was stopped."""

import os
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from nhip.kernel import clock, jobs, schedule
from nhip.kernel.jobs import Step
from nhip.kernel.models import DayOff, Job, Person, Turn
from nhip.kernel.operations import Refused
from nhip.kernel.permissions import duty
from nhip.kernel.schedule import Rule, every

duty("kernel.tests_count", "Counts", can=("kernel.tests_count",))
ill: set[int] = set()


@dataclass(frozen=True)
class Count:
    until: int
    on: date


@jobs.job("kernel.tests_count", takes=Count, verb="kernel.tests_count", title="Count")
def count(told, so_far, *, by):
    number = so_far.get("number", 0) + 1
    DayOff.objects.create(company_id=by.company_id, on=told.on, name=str(number))
    if number in ill:
        raise RuntimeError("ill")
    if number == 99:
        raise Refused("never 99")
    return Step({"number": number}, number, told.until, number == told.until, {"last": number})


@pytest.fixture
def lan(firm):
    from nhip.kernel.models import RoleDuty

    ill.clear()
    held = firm.give(Person.objects.get(pk=firm.lan.person_id), "counter")
    RoleDuty.objects.create(role=held.role, duty="kernel.tests_count", allow=True, since=date(2026, 1, 1), by="Tin")
    return firm.again(firm.lan)


def counted(firm):
    return [int(row.name) for row in DayOff.objects.filter(company=firm.company).order_by("id")]


def start(lan, until=3):
    return jobs.start("kernel.tests_count", Count(until, date(2026, 5, 1)), by=lan)


def test_a_job_goes_step_by_step(firm, lan):
    job = start(lan)
    assert jobs.round() == 1
    job.refresh_from_db()
    assert (job.state, job.done, job.total, job.checkpoint) == ("running", 1, 3, {"number": 1})
    while jobs.round():
        pass
    job.refresh_from_db()
    assert (job.state, job.result, counted(firm)) == ("done", {"last": 3}, [1, 2, 3])


def test_it_is_cancelled_and_goes_on(firm, lan):
    job = start(lan)
    jobs.round()
    jobs.cancel_job(job, by=lan)
    assert jobs.round() == 0 and counted(firm) == [1]
    with pytest.raises(PermissionDenied):
        jobs.resume_job(job, by=firm.hoa)
    jobs.resume_job(job, by=lan)
    assert jobs.run(job.pk).state == "done" and counted(firm) == [1, 2, 3]


@pytest.mark.req("R28", part="jobs: poison is parked, visible, re-runnable")
def test_what_fails_is_tried_again_and_then_parked(firm, lan):
    job, moment = start(lan), clock.now()
    ill.add(2)
    for attempt in range(20):
        with clock.at(moment + timedelta(hours=attempt)):
            jobs.round()
    job.refresh_from_db()
    assert (job.state, job.attempts, counted(firm)) == ("failed", jobs.ATTEMPTS, [1]) and "ill" in job.message
    ill.clear()
    jobs.resume_job(job, by=lan)
    assert jobs.run(job.pk).state == "done" and counted(firm) == [1, 2, 3]


def test_a_refusal_is_final(firm, lan):
    job = start(lan, 100)
    assert jobs.run(job.pk).state == "failed" and max(counted(firm)) == 98
    assert Job.objects.get(pk=job.pk).message == "never 99"


@pytest.mark.req("S62")
def test_a_job_has_the_rights_that_its_starter_has_now(firm, lan):
    job = start(lan)
    jobs.round()
    Person.objects.filter(pk=lan.person_id).update(state="left")
    jobs.round()
    assert Job.objects.get(pk=job.pk).state == "failed" and counted(firm) == [1]
    with pytest.raises(PermissionDenied):
        start(replace(firm.hoa))


def kill_in_the_middle():
    def die(number, holder):
        os._exit(9)

    jobs._step = die
    return jobs.round()


def kill_before_the_commit():
    def die(job, step):
        os._exit(9)

    jobs._keep = die
    return jobs.round()


@pytest.mark.race
@pytest.mark.req("R28", part="jobs: killed anywhere, each effect once")
@pytest.mark.parametrize("kill", [kill_in_the_middle, kill_before_the_commit])
def test_a_killed_step_leaves_nothing_and_is_done_again(firm, lan, race, kill):
    job = start(lan)
    jobs.round()
    assert [outcome.kind for outcome in race(kill)] == ["died"]
    assert counted(firm) == [1] and jobs.round() == 0  # leased to the dead
    with clock.at(clock.now() + timedelta(seconds=61)):
        while jobs.round():
            pass
    job.refresh_from_db()
    assert (job.state, counted(firm)) == ("done", [1, 2, 3])


def work():
    while jobs.round():
        pass


@pytest.mark.race
@pytest.mark.req("R28", part="jobs: several workers")
def test_several_workers_do_each_step_once(firm, lan, race):
    job = start(lan, 20)
    race(*[work] * 3)
    work()
    job.refresh_from_db()
    assert (job.state, counted(firm)) == ("done", list(range(1, 21)))


def often(*, by):
    DayOff.objects.create(company_id=by.company_id, on=date(2026, 5, 1), name="1")
    if 7 in ill:
        raise RuntimeError("ill")


@pytest.fixture
def rule(firm, lan, monkeypatch):
    rule = Rule("kernel.tests.often", often, timedelta(minutes=5))
    monkeypatch.setattr(schedule, "RULES", {rule.name: rule})
    monkeypatch.setattr(schedule, "_failed", {})
    monkeypatch.setattr(schedule, "_taken", {})
    return rule


@pytest.mark.req("R46", part="once a period")
def test_a_turn_is_taken_once_a_period(firm, rule):
    moment = clock.now().replace(minute=1, second=0)
    for minutes in (0, 1, 2, 5, 6, 11):
        with clock.at(moment + timedelta(minutes=minutes)):
            schedule.round()
            schedule._taken.clear()
    assert len(counted(firm)) == 3 == Turn.objects.filter(company=firm.company).count()


def test_who_took_a_turn_does_not_ask_for_it_again(firm, rule, statements):
    with clock.at(clock.now().replace(minute=1, second=0)):
        schedule.round()
        with statements.taken():
            schedule.round()
    assert not [sql for sql in statements if "kernel_turn" in sql]
    assert len(counted(firm)) == 1


@pytest.mark.req("R27", part="a clock that steps back repeats no turn")
def test_a_clock_that_steps_back_repeats_nothing(firm, rule):
    moment = clock.now()
    for hours in (0, 1, 0, -1, -1, 1):
        with clock.at(moment + timedelta(hours=hours)):
            schedule.round()
    assert len(counted(firm)) == 3


def test_a_turn_that_failed_is_tried_again(firm, rule):
    ill.add(7)
    assert schedule.round() == 0 and counted(firm) == []
    ill.clear()
    assert schedule.round() == 0  # not at once
    schedule._failed.clear()
    assert schedule.round() >= 1 and counted(firm) == [1]


@pytest.mark.race
@pytest.mark.req("R46", part="two schedulers")
def test_two_schedulers_take_one_turn(firm, rule, race):
    outcomes = race(*[schedule.round] * 5)
    assert sum(outcome.value for outcome in outcomes) == 1 and counted(firm) == [1]


def test_days_begin_at_midnight_there(firm):
    daily = Rule("x", often, timedelta(days=1))
    late = clock.now().replace(year=2026, month=11, day=20, hour=16, minute=59)  # 23:59 in Ha Noi
    periods = [daily.period(late + timedelta(minutes=minutes), firm.company) for minutes in (0, 1, 2)]
    assert periods[0] != periods[1] == periods[2]


def test_a_rule_says_how_often():
    with pytest.raises(ValueError, match="how often"):
        every()
    with pytest.raises(ValueError, match="whole days"):
        every(hours=30)


def test_what_is_long_done_is_forgotten(firm):
    from nhip.kernel.actors import system
    from nhip.kernel.models import OutboxEvent
    from nhip.kernel.sweep import sweep

    firm.offer()
    schedule.round()
    told = OutboxEvent.objects.filter(company=firm.company)
    assert told.exists() and Turn.objects.filter(company=firm.company).exists()
    for days, stays in ((30, True), (40, False)):
        with clock.at(clock.now() + timedelta(days=days)):
            sweep(by=system("kernel", firm.company.pk))
        assert told.exists() == stays == Turn.objects.filter(company=firm.company).exists()


def test_a_job_that_is_cancelled_while_it_is_carried_out_stops(firm, lan):
    def cancel(job):
        if job.done == 2:
            jobs.cancel_job(job, by=lan)

    assert jobs.run(start(lan, 5).pk, cancel).state == "cancelled" and counted(firm) == [1, 2]
