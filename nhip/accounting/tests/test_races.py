"""Many posters at once, some of them killed: numbers without a gap, nothing half written (R10, R45)."""

import multiprocessing
import os
import random
import signal
import time
from datetime import date
from decimal import Decimal

import pytest

from nhip.accounting import api, checks, operations
from nhip.accounting.models import Invoice, JournalEntry, Receipt
from nhip.kernel import ids
from nhip.kernel.operations import Refused
from tests.proofs import sums

POSTERS, POSTINGS, KILLS = 8, 500, 3


def poster(firm, done, order) -> None:
    """In a child: post until all have posted enough; every tenth time fail half way."""
    from django.db import connections, transaction

    connections.close_all()
    ids.lease()
    turn = 0
    while done.value < POSTINGS:
        turn += 1
        try:
            with transaction.atomic():
                firm.banked(1_000 + turn, order=order if turn % 2 else None)
                if turn % 10 == 9:
                    raise Refused("a forced rollback")
        except Refused:
            continue
        with done.get_lock():
            done.value += 1
    connections.close_all()
    os._exit(0)


@pytest.mark.race
@pytest.mark.timeout(300)
@pytest.mark.req("ACC-16", part="gapless numbers")
@pytest.mark.req("R10", part="500 postings, 8 posters, 3 kills")
def test_numbers_have_no_gap_when_posters_fail_and_die(firm):
    """R10: 500 postings by 8 posters, every tenth rolled back, 3 posters killed in the midst of it."""
    from django.db import connection, connections

    order = firm.order()
    connections.close_all()
    fork = multiprocessing.get_context("fork")
    done = fork.Value("i", 0)
    children = [fork.Process(target=poster, args=(firm, done, order), daemon=True) for _ in range(POSTERS)]
    for child in children:
        child.start()
    for turn, victim in enumerate(random.Random(7).sample(children, KILLS), start=1):
        while done.value < turn * POSTINGS // (KILLS + 1):
            assert any(child.is_alive() for child in children)
            time.sleep(0.01)
        with done.get_lock():  # else it could die with the lock of our own counter
            assert victim.is_alive()
            os.kill(victim.pid, signal.SIGKILL)
    for child in children:
        child.join(250)
        assert not child.is_alive()
    assert sorted(child.exitcode for child in children) == [-signal.SIGKILL] * KILLS + [0] * (POSTERS - KILLS)
    entries = JournalEntry.objects.filter(company=firm.company).count()
    assert POSTINGS <= entries <= POSTINGS + POSTERS
    assert Receipt.objects.filter(company=firm.company).count() == entries
    for model in (JournalEntry, Receipt):
        numbers = model.objects.filter(company=firm.company).values_list("number", flat=True)
        assert sorted(int(number[-5:]) for number in numbers) == list(range(1, entries + 1))
    assert checks.check(firm.company.pk) == []
    assert sums.wrong(connection, sums.BOOKS) == []
    assert sums.gaps(connection, "accounting_journalentry") == sums.gaps(connection, "accounting_receipt") == []


@pytest.mark.race
@pytest.mark.req("R22", part="eight posters while the month is closed")
def test_nothing_gets_into_a_month_after_it_was_closed(firm, race):
    """What the posters have posted is what the closer finds when it is closed, and what is there at the end."""
    late, month = date(2026, 10, 30), date(2026, 10, 31)

    def october() -> int:
        return JournalEntry.objects.filter(company=firm.company, date__lte=month).count()

    def posts() -> int:
        for turn in range(200):
            try:
                firm.banked(1_000 + turn, on=late)
            except Refused:
                return turn
        return -1

    def closes() -> int:
        while october() < 12:
            time.sleep(0.005)
        operations.close_books(firm.books, operations.CloseBooks(month), by=firm.thu)
        return october()

    outcomes = race(*[posts] * 8, closes)
    assert {outcome.kind for outcome in outcomes} == {"done"}, outcomes
    *posted, found = [outcome.value for outcome in outcomes]
    assert min(posted) >= 0 and sum(posted) == found == october()


@pytest.mark.race
@pytest.mark.req("R45", part="sixteen payments for one invoice at once")
def test_one_invoice_is_not_paid_twice_at_once(firm, race):
    invoice = firm.invoice(10_000_000)
    receipts = []
    for _ in range(16):
        receipts.append(firm.banked(11_000_000))
        operations.take_back(receipts[-1], operations.TakeBack(invoice.pk), by=firm.hanh)
    shares = (operations.AllocatedShare(invoice.pk, Decimal(11_000_000)),)
    acts = [
        lambda receipt=receipt: bool(operations.allocate(receipt, operations.Allocate(shares), by=firm.hanh))
        for receipt in receipts
    ]
    outcomes = [outcome.kind for outcome in race(*acts)]
    assert sorted(outcomes) == ["Refused"] * 15 + ["done"]
    assert Invoice.objects.get(pk=invoice.pk).open_amount == 0
    assert checks.check(firm.company.pk) == []


@pytest.mark.race
@pytest.mark.req("SAL-08", part="at once")
def test_the_collection_limit_holds_at_once(firm, race):
    firm.may_collect(firm.binh, 15_000_000)
    outcomes = [outcome.kind for outcome in race(*[lambda: firm.collected(10_000_000).pk] * 4)]
    assert sorted(outcomes) == ["Refused", "Refused", "Refused", "done"]
    assert api.cash_in_hand(firm.binh.person_id, by=firm.binh) == 10_000_000


@pytest.mark.race
def test_goods_leave_with_their_value_once(firm, race):
    firm.stocked(firm.laptop, "10", 1_000)
    outcomes = [outcome.kind for outcome in race(*[lambda: len(firm.issued(firm.laptop, "4"))] * 4)]
    assert sorted(outcomes) == ["Refused", "Refused", "done", "done"]
    assert firm.balance("632") == 800
    assert checks.check(firm.company.pk) == []
