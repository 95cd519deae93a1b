"""A person at work: requests through the whole stack of middleware, with session and forgery check."""

from decimal import Decimal
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client

from nhip.accounting.models import Invoice, Receipt
from nhip.kernel import outbox, worker
from nhip.sales.models import Order
from nhip.screens.resource import RESOURCES, Resource
from nhip.shared.models import Party
from nhip.warehouse.models import GoodsIssue

from .ground import Ground
from .meter import ASIDE

FORM = "application/x-www-form-urlencoded"


class Failed(RuntimeError):
    """A page did not answer as it should."""


def shown(kind: str) -> type[Resource]:
    """How records of the kind are shown; KeyError where nothing shows them."""
    return RESOURCES[kind]


class Browser:
    """One session, kept over all requests."""

    def __init__(self, ground: Ground):
        self.ground = ground
        outbox.PROMPTLY = (
            60  # seconds: on a slow machine too the answer delivers what it told, so that all is counted
        )
        self.client = Client(enforce_csrf_checks=True, headers={"host": urlsplit(settings.SITE_URL).netloc})
        self.client.force_login(get_user_model().objects.get(person=ground.person))
        self.get("/me/")
        self.forged = self.client.cookies[settings.CSRF_COOKIE_NAME].value

    def get(self, address: str, *, fragment: bool = False) -> str:
        headers = {"HX-Request": "true"} if fragment else {}
        answer = self.client.get(address, headers=headers)
        if answer.status_code != 200:
            raise Failed(f"{address}: {answer.status_code}")
        return answer.content.decode()

    def post(self, kind: str, operation: str, told: dict, pk: int | None = None) -> int:
        """Send a form; the id of the record that the answer leads to."""
        resource = shown(kind)
        where = () if pk is None else (pk,)
        address = resource.address(*where, "do", operation)
        sent = {"key": uuid4().hex, **told}
        typed = urlencode(sent)  # as a browser sends a form that brings no file
        answer = self.client.post(address, typed, content_type=FORM, headers={"X-CSRFToken": self.forged})
        if answer.status_code != 302:
            raise Failed(f"{address}: {answer.status_code}: {_said(answer.content.decode())}")
        return int(answer.headers["Location"].rstrip("/").rpartition("/")[2])


def _said(page: str) -> str:
    import re

    return " ".join(re.sub(r"<[^>]+>", " ", page[page.find("<main") :]).split())[:600]


class Chain:
    """From order to cash: five requests that write, each by the button a person would press."""

    LINES, PIECES = 5, 2
    STEPS = ("write", "confirm", "issue", "invoice", "pay")

    def __init__(self, browser: Browser, customer: Party, lines: int = LINES):
        self.browser, self.customer, self.wanted = browser, customer, lines
        self.order = self.slip = self.bill = self.receipt = 0

    def run(self) -> None:
        for step in self.STEPS:
            getattr(self, step)()
            with ASIDE:
                self.look()

    def write(self) -> None:
        products = self.browser.ground.products[: self.wanted]
        told = {"customer": str(self.customer.pk), "payment_days": "0"}
        for place, product in enumerate(products):
            told |= {f"lines-{place}-product": str(product.pk), f"lines-{place}-quantity": str(self.PIECES)}
        self.order = self.browser.post("sales.order", "write_order", told)

    def confirm(self) -> None:
        self.browser.post("sales.order", "confirm_order", {"version": "1"}, self.order)

    def issue(self) -> None:
        told = {f"quantity_{line}": str(self.PIECES) for line in self.lines}
        self.browser.post("warehouse.goodsissue", "issue_goods", told | {"receiver": "Khách hàng"}, self.slip)

    def invoice(self) -> None:
        self.browser.post("accounting.invoice", "issue_invoice", {}, self.bill)

    def pay(self) -> None:
        bank = self.browser.ground.bank
        told = {"customer": self.customer.pk, "treasury": bank.pk, "amount": f"{self.total:.0f}", "order": self.order}
        self.receipt = self.browser.post("accounting.receipt", "receive", told)
        worker.round()

    def look(self) -> None:
        """Which papers the order has come to, so that the next request can name them; aside, so never measured."""
        if not self.slip and (slip := GoodsIssue.objects.filter(order_id=self.order).first()):
            self.slip, self.lines = slip.pk, list(slip.lines.values_list("pk", flat=True))
        if not self.bill and (bill := Invoice.objects.filter(order_id=self.order).first()):
            self.bill, self.total = bill.pk, Decimal(bill.total)

    def over(self) -> None:
        """Refuse to count a chain that is not what it says."""
        order = Order.objects.get(pk=self.order)
        if order.state != Order.State.COMPLETED or outbox.waiting():
            raise Failed(f"{order}: {order.state}, {outbox.waiting()} events wait")
        if not Receipt.objects.filter(pk=self.receipt, open_amount=0).exists():
            raise Failed(f"{order}: the receipt is not allocated")
