"""Many at once, and processes that die: the last units leave once, and nothing is half done (R3, R16)."""

import multiprocessing
import os
import signal
import threading
from datetime import timedelta
from decimal import Decimal
from functools import partial

import pytest
from django.db import IntegrityError, connection, connections

from nhip.kernel import clock, ids
from nhip.kernel.models import Handoff
from nhip.kernel.operations import Refused
from nhip.kernel.refs import Ref
from nhip.kernel.together import together
from nhip.warehouse import api, checks
from nhip.warehouse.models import GoodsIssue, GoodsIssueLine, Reservation, Stock, StockMove
from nhip.warehouse.operations import IssuedLine, IssueInputs, issue_goods, transfer
from nhip.warehouse.operations.transfers import TransferInputs, TransferredLine
from tests.database import run_together
from tests.proofs import sums

ROUNDS, AT_ONCE, UNITS = 50, 64, 10
PROCESSES = 4  # with 16 threads each
PATIENCE = 120  # seconds that a round may take where the machine is busy


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


class Rounds:
    """Deliverers who all start at the same moment, round after round; the store is filled again in between."""

    def __init__(self, store):
        self.store = store
        self.context = multiprocessing.get_context("fork")
        self.start, self.end = self.context.Barrier(AT_ONCE + 1), self.context.Barrier(AT_ONCE + 1)
        self.done = self.context.Value("i", 0)
        self.errors = self.context.SimpleQueue()

    def kind(self, number: int):
        """Plain goods, lots, pieces, and promises instead of deliveries."""
        return (self.store.cable, self.store.toner, self.store.laptop, None)[number % 4]

    def deliverers(self, process: int) -> None:
        """In a child: its share of the deliverers, each in a thread of its own."""
        ids.lease()
        each = AT_ONCE // PROCESSES
        first = process * each
        threads = [threading.Thread(target=self.deliverer, args=(first + place,)) for place in range(each)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        os._exit(0)

    def deliverer(self, place: int) -> None:
        for number in range(ROUNDS):
            self.start.wait(PATIENCE)
            slip = self.slip(self.kind(number), place)
            self.start.wait(PATIENCE)
            try:
                got = self.deliver(slip, place, number) if slip else self.promise()
                with self.done.get_lock():
                    self.done.value += got
            except Exception as error:
                self.errors.put(repr(error))
            self.end.wait(PATIENCE)

    def slip(self, product, place: int) -> GoodsIssue | None:
        """The deliverer's own, and with it an open connection."""
        slips = GoodsIssue.objects.filter(state="picking", lines__product=product or self.store.cable).order_by("pk")
        return slips[place : place + 1].get() if product else None

    def deliver(self, slip: GoodsIssue, place: int, number: int) -> int:
        line = slip.lines.select_related("product").get()
        read = (f"S{number}-{place % UNITS + 1}",) if line.product.tracking == "serial" else ()
        told = IssueInputs((IssuedLine(line.pk, Decimal(1), read),), receiver="Anh Hùng")
        try:
            issue_goods(slip, told, by=self.store.kien, key=f"round-{number}-{place}")
        except Refused:
            return 0
        return 1

    def promise(self) -> int:
        with together():
            wants = [api.Want(ids.new(), self.store.cable.pk, Decimal(1))]
            got = api.reserve(self.store.order().ref, wants, warehouse=self.store.a.pk, by=self.store.binh)
        return int(sum(quantity for places in got.values() for quantity in places.values()))

    def prepare(self, number: int) -> None:
        """Ten units are there, and a slip for everybody who wants one of them."""
        product = self.kind(number)
        said = (
            {"lot": f"L{number}", "expires_on": clock.today() + timedelta(30)} if product == self.store.toner else {}
        )
        if product == self.store.laptop:
            said = {"serials": f"S{number}"}
        self.store.stock(product or self.store.cable, UNITS, unit_cost=Decimal(1000), **said)
        if product:
            waiting = GoodsIssue.objects.filter(state="picking", lines__product=product).count()
            for _ in range(AT_ONCE - waiting):
                self.store.asked(product, 1, reserve=False)

    def check(self, number: int) -> None:
        """Exactly ten left, nothing is below zero, and a promise is given back for the next round."""
        assert (self.done.value, self.errors.empty()) == (UNITS, True), self.errors.get()
        assert sums.wrong(connection, sums.GOODS) == []
        there, promised = self.store.on_hand(self.kind(number) or self.store.cable)
        assert (there, promised) == ((0, 0) if self.kind(number) else (UNITS, UNITS))
        if not self.kind(number):
            for order in list(Reservation.objects.filter(open__gt=0).values_list("order_kind", "order_id")):
                with together():
                    api.release(Ref(*order), by=self.store.binh)
            self.store.issue(self.store.asked(self.store.cable, UNITS), *self.whole())
        self.done.value = 0

    def whole(self) -> tuple[IssuedLine, ...]:
        line = GoodsIssueLine.objects.filter(product=self.store.cable, asked=UNITS).order_by("pk").last()
        return (IssuedLine(line.pk, Decimal(UNITS)),)


@pytest.mark.race
@pytest.mark.timeout(600)
@pytest.mark.req("WH-11", part="the last units")
@pytest.mark.req("R16", part="50 rounds")
def test_of_sixty_four_parallel_deliveries_of_ten_units_ten_succeed(store):
    """R16: 50 rounds; plain goods, goods in lots, pieces with serial numbers, and reservations in turn."""
    rounds = Rounds(store)
    connections.close_all()
    children = [rounds.context.Process(target=rounds.deliverers, args=(n,), daemon=True) for n in range(PROCESSES)]
    for child in children:
        child.start()
    try:
        for number in range(ROUNDS):
            rounds.prepare(number)
            connections.close_all()
            rounds.start.wait(PATIENCE)  # all look for their slips
            rounds.start.wait(PATIENCE)  # all go
            rounds.end.wait(PATIENCE)
            rounds.check(number)
    finally:
        for child in children:
            child.kill()
            child.join()
    assert checks.check(store.company.pk) == []
    assert sums.wrong(connection, sums.BOOKS, sums.GOODS) == []
    assert sums.gaps(connection, "warehouse_goodsissue") == []
    with pytest.raises(IntegrityError):  # and the database itself takes nothing below zero
        Stock.objects.filter(product=store.cable).update(on_hand=-1)


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
