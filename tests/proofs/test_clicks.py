"""R12 over HTTP: every form of the chain is sent twenty times at once, and again after the answer; it acts once."""

import logging
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, connections
from django.test import Client

from nhip import checker
from nhip.accounting.models import Invoice, Receipt, Treasury
from nhip.demo.founding import Firm, sao_viet
from nhip.demo.scenes import Stage
from nhip.kernel import clock, worker
from nhip.kernel.models import Handoff, History
from nhip.sales.models import Order, Quotation
from nhip.warehouse.models import GoodsIssue, Serial

from .pages import form_at

CLICKS = 20


class Clicks:
    """A person who presses a button twenty times at once, in as many threads."""

    def __init__(self, firm: Firm):
        self.firm, self.pool = firm, ThreadPoolExecutor(CLICKS)
        self.start = threading.Barrier(CLICKS)

    def press(self, who: str, address: str, **typed: str) -> None:
        """Fill in the form at the address and send it 20 times, then once more: one answer, one entry of history."""
        client = Client()
        client.force_login(self.firm.people[who].user)
        said = form_at(client, address) | typed
        answers = list(self.pool.map(lambda _: self._post(client, address, said), range(CLICKS)))
        answers.append(self._send(client, address, said))
        assert {status for status, _ in answers} == {302}, (address, answers)
        assert len({where for _, where in answers}) == 1, (address, answers)
        assert History.objects.filter(key=said["key"]).count() == 1, address

    def _post(self, client: Client, address: str, said: dict[str, str]) -> tuple[int, str]:
        self.start.wait(30)
        return self._send(client, address, said)

    def _send(self, client: Client, address: str, said: dict[str, str]) -> tuple[int, str]:
        own = Client()
        own.cookies = client.cookies.copy()
        answer = own.post(address, said)
        return answer.status_code, answer.headers.get("Location", "")

    def close(self) -> None:
        list(self.pool.map(self._leave, range(CLICKS)))
        self.pool.shutdown()

    def _leave(self, _: int) -> None:
        self.start.wait(30)
        connections.close_all()


@pytest.fixture
def stage() -> Iterator[Stage]:
    logging.disable(logging.WARNING)
    made = Stage(sao_viet(), clock.today())
    made.customer(
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
    made.credit("a", 900_000_000, 30)
    yield made
    logging.disable(logging.NOTSET)


@pytest.mark.race
@pytest.mark.req("R12", part="every form of the chain from quotation to payment, over HTTP")
def test_twenty_clicks_on_every_form_of_the_chain_act_once(stage):
    clicks = Clicks(stage.firm)
    try:
        sell(clicks, stage)
    finally:
        clicks.close()
    told()
    for model in (Quotation, Order, GoodsIssue, Invoice):
        assert model.objects.filter(company=stage.firm.company).count() == 1, model
    assert Receipt.objects.filter(company=stage.firm.company).count() == 2
    assert Order.objects.get().state == "completed"
    assert [str(each) for each in checker.check(connection)] == []


def sell(clicks: Clicks, stage: Stage) -> None:
    """The chain as people click it; the deposit in cash, the rest by bank."""
    laptop = {"lines-0-product": pk(stage.firm.products["LAP-15"]), "lines-0-quantity": "1"}
    clicks.press(
        "binh",
        "/sales/quotations/do/write_quotation/",
        customer=pk(stage.parties["a"]),
        deposit="1.000.000",
        **laptop,
    )
    quotation = Quotation.objects.get()
    clicks.press("binh", f"/sales/quotations/{quotation.pk}/do/send_quotation/")
    clicks.press("binh", f"/sales/quotations/{quotation.pk}/do/accept_quotation/")
    order = Order.objects.get()
    clicks.press("binh", f"/sales/orders/{order.pk}/do/confirm_order/")
    clicks.press("binh", f"/sales/orders/{order.pk}/do/collect_cash/", amount="1.000.000", payer="An")
    receipt = Receipt.objects.get()
    clicks.press("binh", f"/accounting/receipts/{receipt.pk}/do/hand_over/")
    clicks.press("quynh", f"/accounting/receipts/{receipt.pk}/do/count/", counted="1.000.000")
    clicks.press("kien", f"/kernel/handoffs/{offered('warehouse.IssueGoods', order)}/do/accept/")
    issue = GoodsIssue.objects.get()
    piece = Serial.objects.filter(state="in_stock", warehouse__code="KHO-A").order_by("number").first()
    scanned = {f"serials_{issue.lines.get().pk}": piece.number, "receiver": "An"}
    clicks.press("kien", f"/warehouse/goodsissues/{issue.pk}/do/issue_goods/", **scanned)
    clicks.press("thu", f"/kernel/handoffs/{offered('accounting.InvoiceDelivery', order)}/do/accept/")
    clicks.press("thu", f"/accounting/invoices/{Invoice.objects.get().pk}/do/issue_invoice/")
    order.refresh_from_db()
    rest = {"customer": str(order.customer_id), "order": str(order.pk), "amount": f"{order.total - order.paid:.0f}"}
    clicks.press("quynh", "/accounting/receipts/do/receive/", treasury=pk(Treasury.objects.get(kind="bank")), **rest)


def told() -> None:
    """What the answers had no time to tell is told now."""
    with clock.at(clock.now() + timedelta(seconds=90)):
        worker.drain()


def pk(record: Any) -> str:
    return str(record.pk)


def offered(form: str, order: Order) -> int:
    told()
    return Handoff.objects.get(form=form, about_kind=order.ref.kind, about_id=order.pk, state="offered").pk
