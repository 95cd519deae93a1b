"""The way on: what each person finds first on the pages between the quotation and the money."""

import html
import json
import re
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.test import Client

from nhip.accounting.models import Receipt
from nhip.accounting.operations import Count, count, hand_over
from nhip.sales.models import Order
from nhip.sales.operations import CollectCash, collect_cash, send_quotation, write_quotation
from nhip.shared.models import Party

from .test_scn01 import CASH, Story


@pytest.fixture
def story(db) -> Story:
    return Story()


def browser(story: Story, login: str, language: str = "vi") -> Client:
    """Somebody's browser, logged in."""
    made = Client(headers={"Accept-Language": language})
    made.force_login(User.objects.get(pk=story.firm[login].user_id))
    return made


def today(story: Story, login: str) -> tuple[str, str]:
    """What stands on Today under one's own work, and under that of colleagues."""
    page = browser(story, login).get("/").text
    mine = page[page.index('class="mine-l"') : page.index('class="theirs-l"')]
    head, _mark, unit = mine.partition('class="ofunit"')
    return head, unit


def test_when_the_customer_agrees_the_order_opens(story):
    quotation = send_quotation(write_quotation(story.quotation(), by=story.firm["binh"]), by=story.firm["binh"])
    binh = browser(story, "binh")
    answer = binh.post(f"/sales/quotations/{quotation.pk}/do/accept_quotation/", {"version": str(quotation.version)})
    order = Order.objects.get(quotation=quotation)
    assert answer.headers["Location"] == f"/sales/orders/{order.pk}/"
    acts = re.search(r'<div class="acts">.*?</div>', binh.get(f"/sales/quotations/{quotation.pk}/").text, re.DOTALL)
    assert f'<a class="btn pri" href="/sales/orders/{order.pk}/">Mở {order.number}</a>' in acts[0]


def test_a_cashier_reads_only_what_a_cashier_does(story):
    """What the accountants of the same unit do stands behind a fold, and is not counted (wrong turn 10)."""
    order = story.order()
    collect_cash(order, CollectCash(amount=CASH, payer="Nguyễn Văn Phát"), by=story.firm["binh"])
    path = f"/accounting/receipts/{Receipt.objects.get().pk}/do/hand_over/"
    panel = f"/sales/orders/{order.pk}/panel/receipts_of_order/"
    assert path in browser(story, "binh").get(panel).text  # the money is handed over where it was collected
    assert path not in browser(story, "quynh").get(panel).text
    assert browser(story, "binh").post(path, {}).status_code == 302
    assert re.search(r'class="n[^"]*">1</span></a>', browser(story, "quynh").get("/me/").text)  # the badge agrees
    mine, unit = today(story, "quynh")
    assert "Đếm và nhận tiền mặt" in mine
    assert "Theo dõi công nợ" in unit
    assert "Theo dõi công nợ" not in mine
    mine, unit = today(story, "thu")
    assert "Theo dõi công nợ" in mine
    assert not unit


def test_a_storekeeper_reads_whose_goods_they_are(story):
    """He may not open the order; the slip names the customer (wrong turn 11)."""
    order = story.order()
    collect_cash(order, CollectCash(amount=CASH, payer="Nguyễn Văn Phát"), by=story.firm["binh"])
    receipt = hand_over(Receipt.objects.get(), by=story.firm["binh"])
    count(receipt, Count(Decimal(CASH)), by=story.firm["quynh"])
    mine, _unit = today(story, "kien")
    assert "Công ty TNHH An Phát · PGV-" in mine


def test_the_days_of_a_report_are_written_as_people_write_them(story):
    page = browser(story, "thu").get("/accounting/trial-balance/?start=1/2/2026&end=2026-03-31").text
    assert 'name="start"' in page
    assert 'value="01/02/2026"' in page
    assert 'value="31/03/2026"' in page
    assert not re.search(r'type="date"[^>]*name=', page)


def test_a_customer_who_is_missing_is_written_down_over_the_quotation(story):
    """The box offers it under the name that was typed, warns of whoever is alike, and hands it to the form."""
    binh = browser(story, "binh")
    offered = binh.get("/pick/shared.party/?q=Minh+Anh", headers={"HX-Request": "true"}).text
    href = re.search(r'data-href="([^"]+)" data-quick', offered)
    assert href
    path = html.unescape(href[1])
    dialog = binh.get(path, headers={"HX-Request": "true"}).text
    assert 'value="Minh Anh"' in dialog
    told = {"name": "Minh Anh", "kind": "organisation", "phone": "024 3768 1234", "picked": "yes", "key": "k1"}
    warned = binh.post(path.partition("?")[0], told, headers={"HX-Request": "true"})
    assert warned.status_code == 422
    assert "Công ty TNHH An Phát" in warned.text
    made = binh.post(path.partition("?")[0], {**told, "acknowledged": "yes"}, headers={"HX-Request": "true"})
    assert made.status_code == 204
    known = Party.objects.get(name="Minh Anh")
    assert json.loads(made["HX-Trigger"]) == {"nhip:made": {"pk": str(known.pk), "name": "Minh Anh"}}
    assert "data-quick" not in browser(story, "kien").get("/pick/shared.party/?q=Minh").text
