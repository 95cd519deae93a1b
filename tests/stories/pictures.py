"""The pictures of docs/screens, taken of the demo company: `NHIP_SCREENS=1 pytest tests/stories/pictures.py`."""

import pytest
from playwright.sync_api import expect

from nhip.accounting.models import Receipt
from nhip.kernel.models import Handoff
from nhip.sales.models import Order
from nhip.screens import assets
from nhip.warehouse.models import GoodsIssue

from .walk import Walker

pytestmark = pytest.mark.browser


@pytest.fixture
def seat(db, browser, live_server, settings_of_the_demo):
    """Somebody of the demo company at a browser of their own."""
    seats = []

    def take(login: str, **options) -> Walker:
        seats.append(Walker(browser, live_server, **options))
        return seats[-1].enter(login) if login else seats[-1]

    yield take
    for each in seats:
        each.context.close()


@pytest.fixture
def settings_of_the_demo():
    """The company with its last weeks, whose people are offered at the door."""
    from django.test import override_settings

    from nhip import demo

    assets.build()
    demo.tell()
    with override_settings(DEMO_LOGIN=True):
        yield


def test_pictures(seat):
    at_the_door(seat(""))
    in_sales(seat("binh"))
    in_the_store(seat("kien", viewport={"width": 390, "height": 844}))
    in_accounting(seat("thu"))
    in_english(seat("son", locale="en-GB"))


def taken(walker: Walker, name: str, path: str = "") -> None:
    """A picture when everything has come."""
    if path:
        walker.page.goto(path)
    walker.page.wait_for_load_state("networkidle")
    expect(walker.page.locator(".panel .sk")).to_have_count(0)
    assert not walker.overflows(), name
    walker.shot(name)


def at_the_door(walker: Walker) -> None:
    taken(walker, "login", "/login/")


def in_sales(binh: Walker) -> None:
    order = Order.objects.filter(customer__name__contains="An Phát", state="completed").first()
    taken(binh, "today", "/")
    taken(binh, "orders", "/sales/orders/")
    taken(binh, "orders-calendar", "/sales/orders/calendar/")
    taken(binh, "orders-board", "/sales/orders/board/")
    binh.dark()
    taken(binh, "orders-board-dark")
    binh.light()
    binh.page.goto("/sales/orders/?layout=list")
    taken(binh, "order", f"/sales/orders/{order.pk}/")
    binh.dark()
    taken(binh, "order-dark")
    binh.light()
    binh.page.goto("/sales/quotations/do/write_quotation/")
    binh.choose("an phat", "An Phát")
    binh.tab_to("f-lines-0-product")
    binh.choose("lap", "Máy tính")
    binh.key("Tab")
    binh.type("2")
    binh.key("Enter")
    expect(binh.page.locator("#preview .big").last).to_be_visible()
    binh.choose("dao tao", "đào tạo")
    binh.key("Tab")
    binh.type("1")
    binh.key("Tab")
    expect(binh.page.locator("[data-out=net]").nth(1)).to_contain_text("3.000.000")
    taken(binh, "quotation-form")
    binh.page.on("dialog", lambda dialog: dialog.accept())


def in_the_store(kien: Walker) -> None:
    picking = GoodsIssue.objects.filter(state="picking").first()
    kien.page.goto(f"/warehouse/goodsissues/{picking.pk}/")
    kien.do("Xác nhận xuất kho")
    kien.asked()
    taken(kien, "picking-phone")
    taken(kien, "issues-board-phone", "/warehouse/goodsissues/board/")
    taken(kien, "handoffs-calendar-phone", "/kernel/handoffs/calendar/")
    kien.dark()
    taken(kien, "today-phone-dark", "/")


def in_accounting(thu: Walker) -> None:
    handoff = Handoff.objects.filter(form="accounting.InvoiceDelivery", state="offered").first()
    taken(thu, "handoff", f"/kernel/handoffs/{handoff.pk}/")
    taken(thu, "trial-balance", "/accounting/trial-balance/")
    taken(thu, "receivables", "/accounting/ageing/")
    posted = Receipt.objects.filter(state="posted").first()
    taken(thu, "receipt", f"/accounting/receipts/{posted.pk}/")


def in_english(son: Walker) -> None:
    son.at("tablet")
    taken(son, "quotations-board-tablet-en", "/sales/quotations/board/")
    taken(son, "orders-tablet-en", "/sales/orders/")
    son.at("phone")
    taken(son, "orders-phone-en", "/sales/orders/")
