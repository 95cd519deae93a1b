"""R3: while several processes sell, one of them is killed, twenty times; nothing is lost and nothing is doubled."""

import os
import random
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import OperationalError, connection, connections

from nhip import checker
from nhip.accounting.models import Invoice, JournalLine, Receipt, Treasury
from nhip.accounting.operations import ReceiveBank, issue_invoice, receive_bank
from nhip.demo.founding import Firm, sao_viet
from nhip.demo.scenes import Stage
from nhip.kernel import clock, ids, outbox, worker
from nhip.kernel.handoffs import desk
from nhip.kernel.models import Handoff, History
from nhip.sales.models import Order, Quotation
from nhip.sales.operations import (
    Agreed,
    NewQuotation,
    accept_quotation,
    confirm_order,
    send_quotation,
    write_quotation,
)
from nhip.warehouse import operations as warehouse
from nhip.warehouse.models import GoodsIssue, Location, Stock, StockMove

KILLS, WRITERS = 20, 3
PATIENCE = 30  # seconds that a step may wait for what another process tells


@dataclass
class Errand:
    """One sale from the quotation to money in the bank; each step has its key, and is done again if in doubt."""

    stage: Stage
    name: str

    @property
    def firm(self) -> Firm:
        return self.stage.firm

    def quotation(self) -> Quotation:
        return Quotation.objects.get(company=self.firm.company, note=self.name)

    def order(self) -> Order:
        return Order.objects.get(quotation=self.quotation())

    def handoff(self, form: str) -> Handoff:
        order = self.order()
        return Handoff.objects.get(form=form, about_kind=order.ref.kind, about_id=order.pk)

    def write(self, key: str):
        lines = self.stage.lines(("TONER-05", 1))
        told = NewQuotation(customer=self.stage.parties["a"].pk, lines=lines, note=self.name)
        return write_quotation(told, by=self.firm["binh"], key=key)

    def send(self, key: str):
        return send_quotation(self.quotation(), by=self.firm["binh"], key=key)

    def agree(self, key: str):
        told = Agreed(warehouse=self.firm.warehouses["KHO-A"].pk)
        return accept_quotation(self.quotation(), told, by=self.firm["binh"], key=key)

    def confirm(self, key: str):
        return confirm_order(self.order(), by=self.firm["binh"], key=key)

    def take(self, key: str):
        return desk.accept(self.handoff("warehouse.IssueGoods"), by=self.firm["kien"], key=key)

    def issue(self, key: str):
        paper = GoodsIssue.objects.get(order_id=self.order().pk)
        lines = tuple(warehouse.IssuedLine(line=line.pk, quantity=line.asked) for line in paper.lines.all())
        told = warehouse.IssueInputs(lines=lines, receiver="An")
        return warehouse.issue_goods(paper, told, by=self.firm["kien"], key=key)

    def bill(self, key: str):
        return desk.accept(self.handoff("accounting.InvoiceDelivery"), by=self.firm["thu"], key=key)

    def invoice(self, key: str):
        return issue_invoice(Invoice.objects.get(order_id=self.order().pk), by=self.firm["thu"], key=key)

    def pay(self, key: str):
        order, bank = self.order(), Treasury.objects.get(company=self.firm.company, kind=Treasury.Kind.BANK)
        told = ReceiveBank(customer=order.customer_id, treasury=bank.pk, amount=order.total, order=order.pk)
        return receive_bank(told, by=self.firm["quynh"], key=key)


STEPS = ("write", "send", "agree", "confirm", "take", "issue", "bill", "invoice", "pay")
NOT_YET = (Handoff.DoesNotExist, Order.DoesNotExist, GoodsIssue.DoesNotExist, Invoice.DoesNotExist, OperationalError)


class Journal:
    """What one writer asked for and what was answered, on the disk before it goes on: the memory of its customer."""

    def __init__(self, file: Path):
        self.file = file

    def say(self, *words: object) -> None:
        with self.file.open("a") as out:
            out.write(" ".join(map(str, words)) + "\n")

    def read(self) -> list[list[str]]:
        return [line.split() for line in self.file.read_text().splitlines()] if self.file.exists() else []

    def answered(self) -> dict[tuple[str, str], int]:
        return {(errand, step): int(pk) for what, errand, step, *pk in self.read() if what == "answered" for pk in pk}

    def in_doubt(self) -> int:
        """How often a step was asked for again."""
        asked = [(errand, step) for what, errand, step, *_ in self.read() if what == "asked"]
        return len(asked) - len(set(asked))


def writes(stage: Stage, number: int, journal: Journal, stop: Path) -> None:
    """Errand after errand, from where the last life of this writer was cut off."""
    place = 0
    while True:
        errand, done = Errand(stage, f"{number}-{place}"), journal.answered()
        todo = [step for step in STEPS if (errand.name, step) not in done]
        if stop.exists() and len(todo) == len(STEPS) and ("asked", errand.name, "write") not in asked(journal):
            return
        for step in todo:
            journal.say("asked", errand.name, step)
            journal.say("answered", errand.name, step, patiently(getattr(errand, step), f"{errand.name}-{step}"))
        place += 1


def asked(journal: Journal) -> set[tuple[str, ...]]:
    return {tuple(words[:3]) for words in journal.read()}


def patiently(act: Callable, key: str) -> int:
    """Again while what it needs has not been told yet, or the engine asks to come again."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            return act(key).pk
        except NOT_YET:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)


def works(over: Path) -> None:
    """Deliver what others left behind, until everything is over."""
    while not over.exists():
        worker.round()
        time.sleep(0.05)


def alive(act: Callable, *given, errors: Path) -> int:
    """A process of its own for the act; its number."""
    connections.close_all()
    child = os.fork()
    if child:
        return child
    try:
        ids.lease()
        act(*given)
    except BaseException as error:
        with errors.open("a") as out:
            out.write(f"{act.__name__}: {error!r}\n")
    finally:
        os._exit(0)


@pytest.mark.crash
@pytest.mark.req("R3", part="by operations")
def test_twenty_kills_lose_nothing_and_double_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(outbox, "LEASE", timedelta(seconds=2))  # what a dead worker holds is free again sooner
    stage = Stage(sao_viet(), clock.today())
    prepare(stage)
    stop, over, errors = tmp_path / "stop", tmp_path / "over", tmp_path / "errors"
    journals = [Journal(tmp_path / f"writer-{number}") for number in range(WRITERS)]
    lives: dict[int, tuple] = {number: (writes, stage, number, journals[number], stop) for number in range(WRITERS)}
    lives[WRITERS] = (works, over)
    chance = random.Random(3)
    running = {number: alive(*life, errors=errors) for number, life in lives.items()}
    for _ in range(KILLS):
        time.sleep(chance.uniform(0.2, 0.8))
        victim = chance.choice(sorted(running))
        os.kill(running[victim], signal.SIGKILL)
        os.waitpid(running[victim], 0)
        running[victim] = alive(*lives[victim], errors=errors)
    stop.touch()
    for number in sorted(running):  # the worker is the last: the others need what it delivers
        if number == WRITERS:
            over.touch()
        os.waitpid(running[number], 0)
    assert not errors.exists(), errors.read_text()
    with clock.at(clock.now() + timedelta(seconds=90)):  # what the last dead worker held is free by then
        worker.drain()
    verify(stage.firm, journals)


def prepare(stage: Stage) -> None:
    """Enough toner in the store and credit for the customer."""
    firm = stage.firm
    stage.customer(
        "a",
        "Công ty An Phát",
        "0312345673",
        owner="binh",
        contact=("An", "Giám đốc", "0912 345 678"),
        phone="024 3768 1234",
        source="Gọi điện",
        address="Số 9 Láng Hạ",
        province="Thành phố Hà Nội",
    )
    stage.credit("a", 900_000_000, 30)
    line = warehouse.ReceivedLine(
        product=firm.products["TONER-05"].pk,
        quantity=Decimal(500),
        unit_cost=Decimal(800_000),
        lot="L1",
        expires_on=clock.today() + timedelta(days=90),
        shelf=Location.objects.get(warehouse=firm.warehouses["KHO-A"]).pk,
    )
    told = warehouse.ReceiptInputs(
        warehouse=firm.warehouses["KHO-A"].pk, lines=(line,), kind="opening", reason="Thêm hàng"
    )
    warehouse.receive_goods(told, by=firm["kien"])


def verify(firm: Firm, journals: list[Journal]) -> None:
    """What was answered is there, once; the books and the store say the same, to us and to the checker."""
    answered = {key: pk for journal in journals for key, pk in journal.answered().items()}
    errands = {errand for errand, _step in answered}
    assert len(errands) >= WRITERS and len(answered) == len(errands) * len(STEPS)
    assert sum(journal.in_doubt() for journal in journals) > 0, "no kill met a step on its way"
    mine = {"company": firm.company}
    orders = Order.objects.filter(**mine)
    assert set(orders.values_list("state", flat=True)) == {"completed"}
    for model in (Quotation, Order, GoodsIssue, Invoice, Receipt):
        assert model.objects.filter(**mine).count() == len(errands), model
    for (errand, step), pk in answered.items():
        entry = History.objects.get(key=f"{errand}-{step}", **mine)
        assert entry.about_id == pk, (errand, step)
    numbers = sorted(int(number) for number in Invoice.objects.filter(**mine).values_list("number", flat=True))
    assert numbers == list(range(1, len(errands) + 1))
    assert sum(JournalLine.objects.filter(**mine).values_list("amount", flat=True)) == 0
    moved = sum(StockMove.objects.filter(product__code="TONER-05", **mine).values_list("quantity", flat=True))
    there = sum(Stock.objects.filter(product__code="TONER-05", **mine).values_list("on_hand", flat=True))
    assert moved == there == 512 - len(errands)
    assert outbox.waiting() == 0
    assert [str(each) for each in checker.check(connection)] == []
