"""What was told is heard: promptly or by the worker, at least once, by each subscriber one time."""

import time
from dataclasses import dataclass
from datetime import timedelta

import pytest

from nhip.kernel import actors, clock, outbox
from nhip.kernel.events import SUBSCRIBERS, Event, on
from nhip.kernel.models import Delivery, Handoff, OutboxEvent, Turn
from nhip.kernel.outbox import drain, tell
from nhip.kernel.together import together

heard: list[tuple[str, int]] = []
ill: set[str] = set()


@dataclass(frozen=True, kw_only=True)
class Rang(Event):
    count: int


@dataclass(frozen=True, kw_only=True)
class Echoed(Event):
    count: int


@dataclass(frozen=True, kw_only=True)
class Unheard(Event):
    count: int


def hear(name, event):
    if name in ill:
        raise RuntimeError(f"{name} is ill")
    heard.append((name, event.count))


@on(Rang)
def first(event, *, by):
    hear(f"first {by.name}", event)
    tell(Echoed(count=event.count), by=by)


@on(Rang)
def second(event, *, by):
    hear("second", event)


@on(Echoed)
def echo(event, *, by):
    hear("echo", event)


@pytest.fixture
def by(firm):
    heard.clear()
    ill.clear()
    return firm.lan


def ring(by, count=1):
    with together():
        tell(Rang(count=count), by=by)


@pytest.mark.req("R30", part="committed is delivered")
def test_everybody_hears_it_promptly(by):
    ring(by)
    assert heard == [("first system:kernel", 1), ("echo", 1), ("second", 1)]
    assert (
        outbox.waiting() == 0 and Delivery.objects.count() == 2
    )  # the echo has one listener: the event is the guard


@pytest.mark.req("R30", part="rolled back is never delivered")
def test_what_was_rolled_back_is_not_told(by):
    with pytest.raises(ZeroDivisionError), together():
        tell(Rang(count=1), by=by)
        raise ZeroDivisionError
    assert heard == [] and drain() == 0


@pytest.mark.commits
def test_outside_a_transaction_nothing_is_told(by):
    with pytest.raises(RuntimeError, match="inside a transaction"):
        tell(Rang(count=1), by=by)


def test_what_nobody_listens_to_is_done_at_once(by):
    with together():
        tell(Unheard(count=1), by=by)
    assert OutboxEvent.objects.get(name=Unheard.name).state == "done"


@pytest.mark.req("R28", part="outbox: each effect once, back-off, parked and re-runnable")
def test_who_fails_gets_it_again_and_nobody_else_does(by):
    ill.add("second")
    ring(by)
    assert heard == [("first system:kernel", 1), ("echo", 1)]
    row = OutboxEvent.objects.get(name=Rang.name)
    assert (row.state, row.attempts) == ("waiting", 1) and "second is ill" in row.error
    assert drain() == 0  # it waits a little
    start = clock.now()
    for attempt in range(1, outbox.ATTEMPTS):
        with clock.at(start + timedelta(days=attempt)):
            assert drain() == 0
    row.refresh_from_db()
    assert (row.state, row.attempts) == ("dead", outbox.ATTEMPTS)
    ill.clear()
    with clock.at(start + timedelta(days=30)):
        assert drain() == 0
        assert not outbox.retry(row.pk, company_id=by.company_id + 1)
        assert outbox.retry(row.pk, company_id=by.company_id)
        assert drain() == 1
    assert heard == [("first system:kernel", 1), ("echo", 1), ("second", 1)]


def test_whoever_wants_to_hear_of_some_only_hears_of_these(by, monkeypatch):
    @on(Unheard, count=7)
    def seven(event, *, by):
        hear("seven", event)

    try:
        with together():
            for count in (6, 7):
                tell(Unheard(count=count), by=by)
    finally:
        SUBSCRIBERS[Unheard.name].clear()
    assert heard == [("seven", 7)] and outbox.waiting() == 0


def test_the_pause_doubles_up_to_an_hour():
    pauses = [outbox.wait_after(attempts).total_seconds() for attempts in range(14)]
    assert pauses[:3] == [2, 4, 8] and max(pauses) == 3600


def test_an_answer_does_not_wait_longer_than_it_may(by, monkeypatch):
    monkeypatch.setattr(outbox, "PROMPTLY", 0.1)
    monkeypatch.setitem(SUBSCRIBERS, Echoed.name, [lambda event, by: time.sleep(0.15)])
    SUBSCRIBERS[Echoed.name][0].__name__ = "sleep"
    with together():
        for count in range(3):
            tell(Rang(count=count), by=by)
    assert [count for _name, count in heard] == [0, 0]
    assert outbox.waiting() == 2
    monkeypatch.setitem(SUBSCRIBERS, Echoed.name, [])
    assert outbox.round() == 0  # what is fresh is left to whoever told it
    assert drain() == 2 and [count for _name, count in heard] == [0, 0, 1, 1, 2, 2]


def test_an_event_of_yesterday_that_nobody_knows_is_parked(by):
    ring(by)
    OutboxEvent.objects.filter(name=Rang.name).update(state="waiting", name="sales.Gone")
    assert drain() == 0
    assert OutboxEvent.objects.get(name="sales.Gone").state == "dead"


def test_a_second_delivery_is_harmless(by):
    ring(by)
    for row in OutboxEvent.objects.filter(name=Echoed.name):
        assert not outbox.deliver(Echoed(count=1), row.pk, row.company_id)  # somebody was quicker
    OutboxEvent.objects.filter(name=Rang.name).update(state="waiting")  # killed between the delivery and the mark
    assert drain() == 1 and len(heard) == 3


def test_a_second_attempt_is_guarded_like_the_first(by):
    """What failed before has a row for each listener: killed before the mark, it is harmless."""
    ill.add("echo")
    ring(by)
    row = OutboxEvent.objects.get(name=Echoed.name)
    assert (row.state, row.attempts) == ("waiting", 1)
    ill.clear()
    with clock.at(clock.now() + timedelta(minutes=1)):
        assert drain() == 1
        OutboxEvent.objects.filter(pk=row.pk).update(state="waiting")
        assert drain() == 1 and heard.count(("echo", 1)) == 1


def write_down(event, *, by):
    Turn.objects.create(company_id=by.company_id, rule="heard", period=f"{event.count}", done_at=clock.now())


@pytest.mark.race
@pytest.mark.req("R28", part="workers side by side")
def test_workers_side_by_side_deliver_each_event_once(firm, race, monkeypatch):
    monkeypatch.setitem(SUBSCRIBERS, Rang.name, [write_down])
    monkeypatch.setattr(outbox, "PROMPTLY", -1)
    for count in range(40):
        ring(firm.lan, count)
    assert outbox.waiting() == 40
    outcomes = race(*[lambda: sum(drain(7) for _ in range(6))] * 3)
    assert [outcome.kind for outcome in outcomes] == ["done"] * 3
    drain()
    assert outbox.waiting() == 0 and Turn.objects.filter(rule="heard").count() == 40


def die(event, *, by):
    write_down(event, by=by)
    import os

    os._exit(9)


@pytest.mark.race
@pytest.mark.req("R3", part="a worker killed while it delivers")
def test_what_a_killed_worker_had_in_hand_is_delivered_by_the_next(firm, race, monkeypatch):
    monkeypatch.setattr(outbox, "PROMPTLY", -1)
    monkeypatch.setitem(SUBSCRIBERS, Rang.name, [write_down])
    ring(firm.lan, 1)
    monkeypatch.setitem(SUBSCRIBERS, Rang.name, [die])
    assert [outcome.kind for outcome in race(drain)] == ["died"]
    monkeypatch.setitem(SUBSCRIBERS, Rang.name, [write_down])
    assert not Turn.objects.filter(rule="heard").exists() and drain() == 0  # leased to the dead
    with clock.at(clock.now() + timedelta(seconds=61)):
        assert drain() == 1
    assert Turn.objects.filter(rule="heard").count() == 1


def test_subscribers_are_rooms_acting_alone(firm):
    assert actors.system("kernel", firm.company.pk).person_id is None


def test_last_acts_of_what_is_delivered_promptly_are_done_too(firm, monkeypatch):
    from .firm import PackSlip

    def order(event, *, by):
        firm.offer(PackSlip(count=event.count), by=by, part="told")

    monkeypatch.setitem(SUBSCRIBERS, Rang.name, [order])
    ring(firm.lan)
    assert Handoff.objects.get(company=firm.company, part="told").number.endswith("00001")
