"""Sealing: nothing is lost between the event and its seal, nothing gets in twice, and places have no gap."""

import multiprocessing
import os
import random
import signal
import time
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connections

from nhip.kernel import ids
from nhip.kernel.administration.settings import SpecialDay, add_day_off
from nhip.kernel.audit import proving, sealing, watching
from nhip.kernel.models import AuditEvent, AuditHead, Company, History, Unsealed
from nhip.kernel.operations import Refused
from nhip.kernel.tests.firm import Firm
from nhip.kernel.together import together

WRITERS, EVENTS, KILLED = 3, 120, 2
DAY = date(2026, 1, 1)


def closed(firm, number: int = 0):
    return add_day_off(SpecialDay(DAY + timedelta(days=number), "Off"), by=firm.tin)


def waits(firm) -> int:
    return Unsealed.objects.filter(company=firm.company).count()


def test_an_event_waits_in_the_transaction_that_makes_it(db):
    firm = Firm()
    with pytest.raises(Refused), together():
        closed(firm)
        raise Refused("no")
    assert waits(firm) == 0
    closed(firm)
    assert waits(firm) == 1 and sealing.waiting(firm.company.pk)[0] == 1
    assert proving.prove(firm.company.pk).whole  # what waits is not missing


@pytest.mark.req("R49", part="a crash while sealing loses nothing")
def test_a_crash_while_sealing_loses_nothing(db, monkeypatch):
    firm = Firm()
    closed(firm)

    def torn(*_said):
        raise DatabaseError("the disk is full")

    monkeypatch.setattr(sealing.rows, "insert_all", torn)
    with pytest.raises(DatabaseError):
        sealing.drain()
    assert waits(firm) == 1 and not AuditEvent.objects.filter(company=firm.company).exists()
    monkeypatch.undo()
    assert sealing.drain() == 1
    assert (waits(firm), AuditHead.objects.get(company=firm.company).seq) == (0, 1)


def test_what_waits_twice_is_sealed_once_and_what_is_gone_is_found(db):
    firm = Firm()
    closed(firm)
    (row,) = Unsealed.objects.filter(company=firm.company)
    Unsealed.objects.create(company=firm.company, source=row.source, source_id=row.source_id, at=row.at)
    sealing.drain()
    assert AuditEvent.objects.filter(company=firm.company).count() == 1
    Unsealed.objects.create(company=firm.company, source=row.source, source_id=5, at=row.at)
    sealing.drain()
    (fault,) = proving.prove(firm.company.pk).faults
    assert fault.what == "gone"


def test_what_was_taken_out_of_the_waiting_list_is_missing_until_it_is_caught_up(db):
    firm = Firm()
    closed(firm)
    Unsealed.objects.filter(company=firm.company).delete()
    (fault,) = proving.prove(firm.company.pk).faults
    assert fault.what == "missing"
    assert watching.catch_up() >= 1
    sealing.drain()
    assert proving.prove(firm.company.pk).whole and watching.catch_up() == 0


def writer(firm, done) -> None:
    """In a child: events, some of them in transactions that stay open for a while, some rolled back."""
    connections.close_all()
    ids.lease()
    dice = random.Random(os.getpid())
    while done.value < EVENTS:
        try:
            with together():
                closed(firm)
                time.sleep(dice.random() / 50)
                if dice.random() < 0.1:
                    raise Refused("a forced rollback")
        except Refused:
            continue
        with done.get_lock():
            done.value += 1
    connections.close_all()
    os._exit(0)


def sealer(_firm, _done) -> None:
    """In a child: seal until killed."""
    connections.close_all()
    ids.lease()
    while True:
        sealing.round()
        time.sleep(0.005)


@pytest.mark.race
@pytest.mark.timeout(120)
@pytest.mark.req("R49", part="several writers and sealers, some killed")
def test_several_writers_and_sealers_leave_no_gap_and_no_fork(db):
    """Rows that are committed late with a smaller number are sealed all the same; sealers die at any moment."""
    firm = Firm()
    connections.close_all()
    fork = multiprocessing.get_context("fork")
    done = fork.Value("i", 0)
    made = [fork.Process(target=writer, args=(firm, done), daemon=True) for _ in range(WRITERS)]
    seals = [fork.Process(target=sealer, args=(firm, done), daemon=True) for _ in range(KILLED)]
    for child in (*made, *seals):
        child.start()
    for turn, child in enumerate(seals, start=1):
        while done.value < turn * EVENTS // 3:
            time.sleep(0.01)
        os.kill(child.pid, signal.SIGKILL)
    for child in (*made, *seals):
        child.join(100)
        assert not child.is_alive()
    sealing.drain()
    events = AuditEvent.objects.filter(company=firm.company).order_by("seq")
    assert [one.seq for one in events] == list(range(1, len(events) + 1))
    rows = set(History.objects.filter(company=firm.company, verb="kernel.add_day_off").values_list("pk", flat=True))
    assert {one.source_id for one in events} == rows and len(rows) == len(events) >= EVENTS
    assert proving.prove(firm.company.pk).faults == [] and Company.objects.filter(pk=firm.company.pk).exists()
