"""Sales on screen: lists, forms, pages, panels and running totals, for whoever may see them."""

from decimal import Decimal

import pytest
from django.contrib.auth import get_user_model

from nhip.demo.founding import sao_viet
from nhip.kernel import actors
from nhip.sales.models import Order, Quotation
from nhip.sales.operations import (
    Agreed,
    Line,
    NewOrder,
    NewQuotation,
    accept_quotation,
    confirm_order,
    send_quotation,
    write_quotation,
)  # fmt: skip
from nhip.sales.resources import Orders, Quotations, preview
from nhip.shared.models import Party
from nhip.shared.operations.parties import CreateParty, create_party

D = Decimal


class House:
    """The demo company, with a quotation and a confirmed order of Bình."""

    def __init__(self, client):
        self.firm, self.client = sao_viet(), client
        self.binh = self.firm["binh"]
        self.laptop = self.firm.products["LAP-15"]
        self.customer: Party = create_party(CreateParty(name="An Phát"), by=self.binh)
        self.quotation = write_quotation(self.told(), by=self.binh)
        self.order = self._order()

    def told(self, pieces: int = 2) -> NewQuotation:
        line = Line(self.laptop.pk, D(pieces))
        return NewQuotation(self.customer.pk, (line,), deposit=D(1_000_000), payment_days=15)

    def _order(self) -> Order:
        quotation = send_quotation(write_quotation(self.told(), by=self.binh), by=self.binh)
        accept_quotation(quotation, Agreed(), by=self.binh)
        return confirm_order(Order.objects.get(quotation=quotation), by=self.binh)

    def as_(self, login: str):
        self.client.force_login(get_user_model().objects.get(person=self.firm.people[login]))
        return self.client


@pytest.fixture
def house(client):
    return House(client)


def test_bình_sees_his_lists_pages_forms_and_panels(house):
    browser = house.as_("binh")
    for resource, record in ((Quotations, house.quotation), (Orders, house.order)):
        for address in (resource.address(), resource.address("total"), resource.address(record.pk)):
            answer = browser.get(address)
            assert answer.status_code == 200, (address, answer.content[-800:])
        assert record.number in browser.get(resource.address()).text
        assert record.number in browser.get(resource.address() + "?q=an phat").text
        page = browser.get(resource.address(record.pk)).text
        assert record.number in page and "LAP-15" in page and "38.880.000" in page
        for action in (*resource.actions_for(record, house.binh), resource.create):
            where = () if action.creates else (record.pk,)
            answer = browser.get(resource.address(*where, "do", action.name))
            assert answer.status_code == 200, (action.name, answer.content[-800:])
    panel = browser.get(Orders.address(house.order.pk, "panel", "order_notices")).text
    assert "1.000.000" in panel and "5.000.000" in panel


@pytest.mark.req("SAL-01", part="seen by their owner only")
def test_khang_sees_none_of_bìnhs(house):
    browser = house.as_("khang")
    for resource, record in ((Quotations, house.quotation), (Orders, house.order)):
        assert record.number not in browser.get(resource.address()).text
        assert browser.get(resource.address(record.pk)).status_code == 404


def test_a_list_costs_the_same_at_one_row_and_at_many(house, statements):
    browser = house.as_("binh")
    browser.get(Quotations.address())
    with statements.taken():
        browser.get(Quotations.address())
    few = len(statements)
    for _ in range(5):
        write_quotation(house.told(), by=house.binh)
    with statements.taken():
        browser.get(Quotations.address())
    assert len(statements) == few


def test_running_totals_are_those_that_will_be_kept(house):
    shown = preview(house.told(3), by=house.binh)
    kept = write_quotation(house.told(3), by=house.binh)
    last = str(shown.totals[-1][1]).replace(".", "").replace("\u00a0₫", "")
    assert last == f"{kept.total:.0f}" and shown.lines[0]["net"] == "54.000.000"
    assert shown.words.startswith("Năm mươi")


@pytest.mark.parametrize("quantity", [None, D(0), D(-1)])
def test_running_totals_refuse_nothing(house, quantity):
    half = NewOrder(None, (Line(house.laptop.pk, quantity), Line(None, D(1)), None))
    shown = preview(half, by=house.binh)
    assert len(shown.lines) == 3 and shown.totals
    assert preview(NewOrder(None, None), by=house.binh).totals


def test_a_quotation_is_written_and_sent_by_hand(house):
    browser = house.as_("binh")
    form = {
        "key": "by-hand",
        "customer": str(house.customer.pk),
        "lines-0-product": str(house.laptop.pk),
        "lines-0-quantity": "2",
    }
    page = browser.get(Quotations.address("do", "write_quotation")).text
    assert all(f'name="{name}"' in page for name in form if name != "key"), page[:3000]
    answer = browser.post(Quotations.address("do", "write_quotation"), form)
    assert answer.status_code == 302, answer.content[-2000:]
    made = Quotation.objects.order_by("-id").first()
    assert made.gross == 36_000_000 and made.owner_id == actors.of(house.firm.people["binh"]).person_id
    again = {"key": "send", "version": str(made.version)}
    assert browser.post(Quotations.address(made.pk, "do", "send_quotation"), again).status_code == 302
    assert Quotation.objects.get(pk=made.pk).state == "sent"
