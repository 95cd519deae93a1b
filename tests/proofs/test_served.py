"""R3 over HTTP: people work on a served product while its processes are killed; nothing is lost, nothing doubled."""

import http.client
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.parse
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from http.cookies import SimpleCookie
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, connections
from django.test import Client

from nhip import checker
from nhip.accounting.models import Invoice, Receipt, Treasury
from nhip.demo.founding import Firm, sao_viet
from nhip.demo.scenes import Stage
from nhip.kernel import clock, outbox, worker
from nhip.kernel.models import Handoff, History
from nhip.sales.models import Order, Quotation
from nhip.warehouse.models import GoodsIssue

from . import sums
from .pages import Page
from .test_kills import prepare

ROOT = Path(__file__).parents[2]
KILLS, PEOPLE = 20, 8
BACK = 5.0  # seconds until the service answers again, where nobody waits for a processor
NO_ANSWER = (OSError, http.client.HTTPException)
PATIENCE = 90


Work = dict[int, tuple[int, int]]


class House:
    """The product as `nhip serve` starts it: supervisor, web server with its workers, job worker."""

    def __init__(self, port: int):
        self.port = port
        command = [sys.executable, "-m", "nhip", "serve", "--prepare", "--port", str(port)]
        env = os.environ | {"NHIP_WEB_WORKERS": "2", "NHIP_SITE_URL": f"http://127.0.0.1:{port}"}
        env.pop("NHIP_TESTING", None)
        self.words = (Path(os.environ["NHIP_HOME"]) / "served.txt").open("w+")
        self.process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=self.words, stderr=subprocess.STDOUT)
        until = time.monotonic() + PATIENCE
        while "Nhịp is ready" not in self.said():
            assert time.monotonic() < until and self.process.poll() is None, self.said()
            time.sleep(0.05)

    def said(self) -> str:
        self.words.seek(0)
        return self.words.read()

    def answers(self, wait: float) -> float | None:
        """Seconds until a page comes; None if none comes in time."""
        began = time.monotonic()
        while time.monotonic() - began < wait:
            try:
                if ask(self.port, "GET", "/login/", {}, timeout=wait)[0] == 200:
                    return time.monotonic() - began
            except NO_ANSWER:
                time.sleep(0.02)
        return None

    def victims(self) -> list[list[int]]:
        """What can be killed: the web server with all its workers, one of its workers, the job worker.

        There may be none for a moment: who fell twice within seconds is started again after a pause.
        """
        until = time.monotonic() + PATIENCE
        while not (parts := [(pid, children(pid)) for pid in children(self.process.pid)]):
            assert time.monotonic() < until and self.process.poll() is None, self.said()[-3000:]
            time.sleep(0.05)
        return [part for pid, below in parts for part in ([pid, *below], *([each] for each in below))]

    def work(self) -> Work:
        """What the system has given each process so far: time of a processor, and time of waiting for one."""
        given, pids = {}, [self.process.pid]
        for pid in pids:
            pids += children(pid)
            with suppress(OSError):
                threads = [each.read_text().split() for each in Path(f"/proc/{pid}/task").glob("*/schedstat")]
                given[pid] = sum(int(worked) for worked, *_ in threads), sum(int(waited) for _, waited, _ in threads)
        return given

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(40)
        finally:
            self.process.kill()


def children(parent: int) -> list[int]:
    """The processes that this one has started."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            after = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(after[1]) == parent and after[0] != "Z":
            found.append(int(folder.name))
    return sorted(found)


Answer = tuple[int, str, str, SimpleCookie]


def ask(
    port: int, method: str, address: str, cookies: dict[str, str], said: dict | None = None, timeout=20.0
) -> Answer:
    """One request on a connection of its own: status, where it leads, page, cookies."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    head = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}
    if said is not None:
        head["Content-Type"] = "application/x-www-form-urlencoded"
    try:
        line.request(method, address, urllib.parse.urlencode(said) if said is not None else None, head)
        answer = line.getresponse()
        text = answer.read().decode()
        given = SimpleCookie()
        for each in answer.headers.get_all("Set-Cookie") or ():
            given.load(each)
        return answer.status, answer.headers.get("Location", ""), text, given
    finally:
        line.close()


@dataclass
class Person:
    """Somebody at a browser, who presses the button again while no answer comes."""

    port: int
    cookies: dict[str, str]
    again: int = 0

    def does(self, address: str, **typed: str) -> str:
        """Fill in the form and send it until it is answered; the key that the form bore."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            said = self.form(address, until) | typed
            status, where, text = self.insists(address, said, until)
            if status == 302:
                return said["key"]
            assert status == 409, (address, status, where, text)  # somebody was quicker: look again
        raise AssertionError(f"{address}: not answered in {PATIENCE} s")

    def form(self, address: str, until: float) -> dict[str, str]:
        while time.monotonic() < until:
            try:
                status, _, text, given = ask(self.port, "GET", address, self.cookies)
            except NO_ANSWER:
                time.sleep(0.1)
                continue
            if status < 500:
                assert status == 200, (address, status, text)
                self.cookies |= {name: each.value for name, each in given.items()}
                return Page(text).forms[address]
        raise AssertionError(f"{address}: no form in {PATIENCE} s")

    def insists(self, address: str, said: dict[str, str], until: float) -> tuple[int, str, str]:
        while time.monotonic() < until:
            try:
                status, where, text, _ = ask(self.port, "POST", address, self.cookies, said)
            except NO_ANSWER:
                self.again += 1
                time.sleep(0.1)
                continue
            if status < 500:
                return status, where, text
        raise AssertionError(f"{address}: no answer in {PATIENCE} s")


class TooLong(Exception):
    """What the next step needs has not been told: a process died with it in hand, and holds it for a minute."""


@dataclass
class Errands:
    """One customer's errands, one after the other, from the quotation to money in the bank."""

    firm: Firm
    customer: int
    number: int
    people: dict[str, Person]
    stop: threading.Event
    answered: list[tuple[str, str]] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def run(self) -> None:
        turn = 0
        try:
            while not self.stop.is_set():
                with suppress(TooLong):  # whoever comes after a minute goes on with it; here the next one begins
                    self.sell(f"{self.number}-{turn}")
                turn += 1
        except BaseException as error:
            self.wrong.append(repr(error)[:2000])
        finally:
            connections.close_all()

    def do(self, step: str, who: str, address: str, **typed: str) -> None:
        self.answered.append((step, self.people[who].does(address, **typed)))

    def sell(self, name: str) -> None:
        product = str(self.firm.products["TONER-05"].pk)
        said = {"lines-0-product": product, "lines-0-quantity": "1", "note": name, "customer": str(self.customer)}
        self.do("write", "binh", "/sales/quotations/do/write_quotation/", **said)
        quotation = self.found(lambda: Quotation.objects.get(note=name))
        self.do("send", "binh", f"/sales/quotations/{quotation.pk}/do/send_quotation/")
        self.do("agree", "binh", f"/sales/quotations/{quotation.pk}/do/accept_quotation/")
        order = self.found(lambda: Order.objects.get(quotation=quotation))
        self.do("confirm", "binh", f"/sales/orders/{order.pk}/do/confirm_order/")
        self.do("take", "kien", f"/kernel/handoffs/{self.offered('warehouse.IssueGoods', order)}/do/accept/")
        issue = self.found(lambda: GoodsIssue.objects.get(order_id=order.pk))
        self.do("issue", "kien", f"/warehouse/goodsissues/{issue.pk}/do/issue_goods/", receiver="An")
        self.do("bill", "thu", f"/kernel/handoffs/{self.offered('accounting.InvoiceDelivery', order)}/do/accept/")
        invoice = self.found(lambda: Invoice.objects.get(order_id=order.pk))
        self.do("invoice", "thu", f"/accounting/invoices/{invoice.pk}/do/issue_invoice/")
        bank = str(Treasury.objects.get(company=self.firm.company, kind="bank").pk)
        rest = {"customer": str(self.customer), "order": str(order.pk), "amount": f"{order.total:.0f}"}
        self.do("pay", "quynh", "/accounting/receipts/do/receive/", treasury=bank, **rest)

    def offered(self, form: str, order: Order) -> int:
        given = {"form": form, "about_kind": order.ref.kind, "about_id": order.pk}
        return self.found(lambda: Handoff.objects.get(**given)).pk

    def found(self, look: Callable):
        until = time.monotonic() + 4
        while time.monotonic() < until:
            try:
                return look()
            except (Order.DoesNotExist, GoodsIssue.DoesNotExist, Invoice.DoesNotExist, Handoff.DoesNotExist):
                time.sleep(0.1)
        raise TooLong


@pytest.fixture
def stage() -> Stage:
    made = Stage(sao_viet(), clock.today())
    prepare(made)
    return made


@pytest.fixture
def house(stage: Stage) -> Iterator[House]:
    connections.close_all()
    port = int(os.environ.get("NHIP_TEST_PORT", "0")) or free_port()
    made = House(port)
    yield made
    made.stop()


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return trial.getsockname()[1]


def logged_in(firm: Firm, who: str, port: int) -> Person:
    client = Client()
    client.force_login(firm.people[who].user)
    return Person(port, {settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value})


@pytest.mark.crash
@pytest.mark.timeout(300)
@pytest.mark.req("R3", part="over HTTP, against the served product")
def test_twenty_kills_of_the_served_product_lose_nothing_and_it_is_back_within_five_seconds(stage, house):
    stop, chance = threading.Event(), random.Random(3)
    customer = stage.parties["a"].pk
    errands = [Errands(stage.firm, customer, number, cast(stage.firm, house.port), stop) for number in range(PEOPLE)]
    threads = [threading.Thread(target=each.run) for each in errands]
    for thread in threads:
        thread.start()
    back = []
    for _ in range(KILLS):
        time.sleep(chance.uniform(0.2, 0.9))
        victims = chance.choice(house.victims())
        before = house.work()
        for pid in victims:
            os.kill(pid, signal.SIGKILL)
        seconds = house.answers(PATIENCE)
        back.append((seconds, slowness(before, house.work())))
    stop.set()
    for thread in threads:
        thread.join(PATIENCE * 2)
    house.stop()
    assert [why for each in errands for why in each.wrong] == [], house.said()[-3000:]
    print("answers again after", said := [f"{seconds:.2f} s, {slow:.1f} times as slow" for seconds, slow in back])
    verify(stage, errands)
    assert all(seconds is not None and seconds <= BACK * slow for seconds, slow in back), said


def slowness(before: Work, after: Work) -> float:
    """How many times longer the product's processes took since, because they waited for a processor: the whole time
    in which they could have worked, by that in which they worked. Who sleeps without need is not excused by it."""
    worked = sum(now - before.get(pid, (0, 0))[0] for pid, (now, _) in after.items())
    waited = sum(now - before.get(pid, (0, 0))[1] for pid, (_, now) in after.items())
    return (worked + waited) / worked if worked > 0 else 1.0


def cast(firm: Firm, port: int) -> dict[str, Person]:
    return {who: logged_in(firm, who, port) for who in ("binh", "kien", "thu", "quynh")}


def verify(stage: Stage, errands: list[Errands]) -> None:
    """Whatever was answered is there once, and nothing else is."""
    mine = {"company": stage.firm.company}
    answered = [each for one in errands for each in one.answered]
    keys = [key for _, key in answered]
    assert len(set(keys)) == len(keys) >= PEOPLE
    assert sum(person.again for one in errands for person in one.people.values()) > 0, "no kill met a request"
    assert History.objects.filter(key__in=keys, **mine).count() == len(keys)
    for step, model in (
        ("write", Quotation),
        ("agree", Order),
        ("take", GoodsIssue),
        ("bill", Invoice),
        ("pay", Receipt),
    ):
        assert model.objects.filter(**mine).count() == sum(1 for each, _ in answered if each == step), step
    with clock.at(clock.now() + timedelta(seconds=90)):  # what the dead held is free by then
        worker.drain()
    assert outbox.waiting() == 0
    assert sums.wrong(connection, sums.BOOKS, sums.GOODS) == []
    assert sums.gaps(connection, "accounting_invoice", where="state <> 'draft'") == []
    assert [str(each) for each in checker.check(connection)] == []
