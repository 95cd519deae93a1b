"""Many posters at once, some of them killed: numbers without a gap, nothing half written (R10, R45)."""

import multiprocessing
import os
import random
import signal
import time
from decimal import Decimal

import pytest

from nhip.accounting import api, checks, operations
from nhip.accounting.models import Invoice, JournalEntry, Receipt
from nhip.kernel import ids
from nhip.kernel.operations import Refused

POSTERS, POSTINGS, KILLS = 8, 500, 3


def poster(firm, many: int, order) -> None:
    """In a child: post and sometimes fail half way."""
    from django.db import connections, transaction

    connections.close_all()
    ids.lease()
    for turn in range(many):
        try:
            with transaction.atomic():
                firm.banked(1_000 + turn, order=order if turn % 2 else None)
                if turn % 10 == 9:
                    raise Refused("a forced rollback")
        except Refused:
            continue
    connections.close_all()
    os._exit(0)


@pytest.mark.race
@pytest.mark.req("ACC-16", part="gapless numbers")
@pytest.mark.req("R10", part="500 postings, 8 posters, 3 kills")
def test_numbers_have_no_gap_when_posters_fail_and_die(firm):
    from django.db import connections

    order = firm.order()
    connections.close_all()
    fork = multiprocessing.get_context("fork")
    children = [fork.Process(target=poster, args=(firm, POSTINGS // POSTERS, order)) for _ in range(POSTERS)]
    for child in children:
        child.start()
    for victim in random.Random(7).sample(children, KILLS):
        time.sleep(1)
        if victim.is_alive():
            os.kill(victim.pid, signal.SIGKILL)
    for child in children:
        child.join(90)
        assert not child.is_alive()
    entries = JournalEntry.objects.filter(company=firm.company).count()
    assert entries > POSTINGS // POSTERS * (POSTERS - KILLS) * 0.8
    assert Receipt.objects.filter(company=firm.company).count() == entries
    for model in (JournalEntry, Receipt):
        numbers = model.objects.filter(company=firm.company).values_list("number", flat=True)
        assert sorted(int(number[-5:]) for number in numbers) == list(range(1, entries + 1))
    assert checks.check(firm.company.pk) == []


@pytest.mark.race
def test_one_invoice_is_not_paid_twice_at_once(firm, race):
    invoice = firm.invoice(10_000_000)
    receipts = []
    for _ in range(4):
        receipts.append(firm.banked(11_000_000))
        operations.take_back(receipts[-1], operations.TakeBack(invoice.pk), by=firm.hanh)
    shares = (operations.AllocatedShare(invoice.pk, Decimal(11_000_000)),)
    acts = [
        lambda receipt=receipt: bool(operations.allocate(receipt, operations.Allocate(shares), by=firm.hanh))
        for receipt in receipts
    ]
    outcomes = [outcome.kind for outcome in race(*acts)]
    assert sorted(outcomes) == ["Refused", "Refused", "Refused", "done"]
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
