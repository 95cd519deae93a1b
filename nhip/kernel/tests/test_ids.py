"""Ids rise, fit, tell their time, and are never made twice, whoever makes them."""

import os
import time
from datetime import timedelta

import pytest

from nhip.kernel import clock, ids, nodes
from nhip.kernel.models import Node


def test_they_rise_and_fit():
    made = [ids.new() for _ in range(10_000)]
    assert made == sorted(set(made)) and 0 < made[-1] < 2**63


def test_they_know_their_moment():
    before = clock.now() - timedelta(milliseconds=1)
    number = ids.new()
    assert ids.moment(number) >= before
    assert ids.moment(1000 << 22) == ids.EPOCH + timedelta(seconds=1)


@pytest.mark.req("R27")
def test_they_never_step_back_even_if_the_clock_does():
    first = ids.new()
    with clock.at(clock.now().replace(year=2025, month=2)):
        assert ids.new() > first


def test_without_a_lease_there_is_a_clear_error(monkeypatch):
    monkeypatch.setattr(ids, "_held", None)
    with pytest.raises(ids.NoLease, match="lease"):
        ids.new()
    with ids.alone():
        assert ids.new() >> 12 & 1023 == ids.ALONE
    with pytest.raises(ids.NoLease):
        ids.new()


def test_after_the_lease_has_ended_nothing_is_made(monkeypatch):
    ended = nodes.Lease(3, "x", until=0, floor=0, seconds=1)
    monkeypatch.setattr(ids, "_held", ended)
    with pytest.raises(ids.NoLease):
        ids.new()


def test_a_lease_is_taken_outside_transactions():
    with pytest.raises(RuntimeError, match="outside"):
        nodes.take("", 60)


@pytest.mark.commits
def test_the_next_holder_goes_on_after_the_last():
    lease = nodes.take("", 60)
    assert nodes.take("", 60).number != lease.number
    mark = ids.new() >> 22 << 12
    nodes.give_back(lease, mark)
    assert nodes.take("", 60).floor == mark


@pytest.mark.commits
def test_a_holder_that_vanished_may_have_used_its_whole_lease():
    lease = nodes.take("", 60)
    nodes.renew(lease, 1000 << 12)
    row = Node.objects.get(number=lease.number)
    Node.objects.filter(number=lease.number).update(until=row.until - 3600, seen_at=row.seen_at - 3600)
    assert nodes.take("", 60).floor == pytest.approx((1000 + 60_000) << 12, rel=1e-6)
    assert nodes.renew(lease, 0) is None


def make() -> tuple[int, list[int]]:
    return os.getpid(), [ids.new() for _ in range(500)]


@pytest.mark.race
def test_processes_never_make_the_same(race):
    outcomes = race(*[make] * 6)
    assert [outcome.kind for outcome in outcomes] == ["done"] * 6
    made = [number for outcome in outcomes for number in outcome.value[1]]
    assert len(set(made)) == len(made) == 3000
    assert len({number >> 12 & 1023 for number in made}) == 6


def fork_and_make() -> str:
    reader, writer = os.pipe()
    if os.fork() == 0:
        try:
            ids.new()
            os.write(writer, b"made")
        except ids.NoLease:
            os.write(writer, b"refused")
        os._exit(0)
    os.wait()
    return os.read(reader, 10).decode()


@pytest.mark.race
def test_a_forked_child_does_not_use_its_parents_number(race):
    assert [outcome.value for outcome in race(fork_and_make)] == ["refused"]


@pytest.mark.commits
def test_a_kept_lease_is_renewed_until_it_is_released(monkeypatch):
    before = ids._held
    monkeypatch.setattr(nodes, "KEPT", 0.6)
    try:
        number = ids.lease("web", keep=True)
        first = Node.objects.get(number=number).until
        time.sleep(1)
        ids.new()
        assert Node.objects.get(number=number).until > first + 0.3
        ids.release()
        row = Node.objects.get(number=number)
        assert (row.until, row.mark > 0, row.role) == (0, True, "web")
        with pytest.raises(ids.NoLease):
            ids.new()
    finally:
        ids._use(before)
    time.sleep(0.2)


def test_the_process_can_be_put_into_another_day(monkeypatch):
    monkeypatch.setenv("NHIP_TODAY", "2026-05-01")
    monkeypatch.setattr(clock, "_start", clock._fixed())
    assert clock.today().isoformat() == "2026-05-01"
