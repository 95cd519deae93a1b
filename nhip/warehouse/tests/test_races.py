"""Many at once, and processes that die: the last units leave once, and nothing is half done (R3, R16)."""

import os
import signal
from decimal import Decimal
from functools import partial

import pytest
from django.db import connections

from nhip.kernel import ids
from nhip.kernel.models import Handoff
from nhip.warehouse import api, checks
from nhip.warehouse.models import GoodsIssue, Stock, StockMove
from nhip.warehouse.operations import IssuedLine, IssueInputs, issue_goods, transfer
from nhip.warehouse.operations.transfers import TransferInputs, TransferredLine
from tests.database import run_together

ROUNDS, AT_ONCE, UNITS = 50, 3, 2


def deliver(issues: list[int], by, serials: list[str] | None = None) -> int:
    """Try to issue one unit of each slip, one after the other; how many left."""
    done = 0
    for place, number in enumerate(issues):
        issue = GoodsIssue.objects.get(pk=number)
        read = (serials[place],) if serials else ()
        told = IssueInputs((IssuedLine(issue.lines.get().pk, Decimal(1), read),), receiver="Anh Hùng")
        try:
            issue_goods(issue, told, by=by, key=f"race-{number}")
            done += 1
        except Exception as refused:
            assert type(refused).__name__ in ("Refused", "OperationalError"), refused
    return done


@pytest.mark.race
@pytest.mark.req("WH-11", part="the last units")
@pytest.mark.req("R16", part="50 rounds of 3 for the last 2")
def test_of_many_parallel_deliveries_only_as_many_succeed_as_there_are_units(store):
    """R16 in small: 50 rounds of 3 processes that each want one of the last 2 units of each round."""
    issues = [[] for _ in range(AT_ONCE)]
    for number in range(ROUNDS):
        product = store.product(f"LAST-{number}")
        store.stock(product, UNITS, unit_cost=Decimal(1000))
        for runner in issues:
            runner.append(store.asked(product, 1, reserve=False).pk)
    outcomes = run_together(*(partial(deliver, runner, store.kien) for runner in issues))
    assert {outcome.kind for outcome in outcomes} == {"done"}, outcomes
    assert sum(outcome.value for outcome in outcomes) == ROUNDS * UNITS
    assert not Stock.objects.filter(company=store.company, on_hand__gt=0).exists()
    assert checks.check(store.company.pk) == []
    numbers = sorted(GoodsIssue.objects.exclude(number="").values_list("number", flat=True))
    assert [int(number[-5:]) for number in numbers] == list(range(1, ROUNDS * UNITS + 1))


@pytest.mark.race
def test_one_piece_leaves_once_whoever_scans_it(store):
    store.stock(store.laptop, 10, serials="LAP")
    read = [f"LAP-{number}" for number in range(1, 6)]
    issues = [[store.asked(store.laptop, 1, reserve=False).pk for _ in read] for _ in range(3)]
    outcomes = run_together(*(partial(deliver, runner, store.kien, read) for runner in issues))
    assert sum(outcome.value for outcome in outcomes) == 5, outcomes
    assert store.on_hand(store.laptop) == (5, 0)
    assert checks.check(store.company.pk) == []


def _reserve(store, rounds: int) -> int:
    from nhip.kernel.together import together

    got = Decimal(0)
    for _ in range(rounds):
        order = store.order()
        with together():
            wants = [api.Want(ids.new(), store.cable.pk, Decimal(3)), api.Want(ids.new(), store.toner.pk, Decimal(1))]
            held = api.reserve(order.ref, wants, warehouse=store.a.pk, by=store.binh)
            got += sum(quantity for places in held.values() for quantity in places.values())
    return int(got)


def _transfer(store, rounds: int) -> int:
    line = TransferredLine(store.cable.pk, Decimal(2))
    done = 0
    for number in range(rounds):
        ends = (store.a.pk, store.b.pk) if number % 2 else (store.b.pk, store.a.pk)
        try:
            transfer(TransferInputs(*ends, (line,)), by=store.head)
            done += 1
        except Exception as refused:
            assert type(refused).__name__ == "Refused", refused
    return done


@pytest.mark.race
def test_reserving_and_transferring_at_once_never_promise_too_much(store):
    store.stock(store.cable, 20)
    store.stock(store.cable, 11, warehouse=store.b)
    acts = [partial(_reserve, store, 8), partial(_reserve, store, 8), partial(_transfer, store, 12)]
    outcomes = run_together(*acts)
    assert {outcome.kind for outcome in outcomes} == {"done"}, outcomes
    assert outcomes[0].value + outcomes[1].value == 31
    assert checks.check(store.company.pk) == []


def _issue_and_die(store, issue: int, name: str) -> None:
    """Kill the process just before the named step of the transaction is over."""
    from nhip.warehouse.operations import issues

    whole = getattr(issues, name)

    def last_act(*args, **kwargs):
        whole(*args, **kwargs)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(issues, name, last_act)
    deliver([issue], store.kien)


@pytest.mark.crash
@pytest.mark.parametrize("step", ["_leave", "_end_promises", "_save_lines", "_tell"])
def test_a_process_killed_in_the_middle_leaves_nothing_half_done(store, step):
    store.stock(store.cable, 5)
    issue = store.asked(store.cable, 1)
    (outcome,) = run_together(partial(_issue_and_die, store, issue.pk, step))
    assert outcome.kind == "died"
    connections.close_all()
    issue.refresh_from_db()
    assert (issue.state, issue.number) == ("picking", "")
    assert store.on_hand(store.cable) == (5, 1)
    assert not StockMove.objects.filter(source_id=issue.pk).exists()
    assert Handoff.objects.get(pk=issue.handoff_id).state == "accepted"
    assert checks.check(store.company.pk) == []
    assert deliver([issue.pk], store.kien) == 1  # and the retry gets the first number
    assert GoodsIssue.objects.get(pk=issue.pk).number.endswith("00001")
