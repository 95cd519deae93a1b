"""SCN-01 told in a real browser by clicks and keys, as people who see it for the first time would go."""

import os
import re
from collections.abc import Callable, Iterator
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from nhip.accounting.models import Invoice, Receipt
from nhip.demo import cast
from nhip.demo.founding import serial
from nhip.sales.models import Order
from nhip.screens import assets
from nhip.warehouse.models import Stock

from .test_scn01 import CASH, REST, TOTAL, Story
from .walk import Keyboarder, Walker

pytestmark = pytest.mark.browser
LAPTOP = next(item for item in cast.ITEMS if item.code == "LAP-15")
PIECES = [serial(LAPTOP, "KHO-A", number) for number in (1, 2)]
PAYER = "Nguyễn Văn Phát"


@pytest.fixture
def story(db) -> Story:
    """The firm on its first day, with An Phát as a customer."""
    assets.build()
    return Story()


@pytest.fixture
def walkers() -> list[Walker]:
    """Everybody who came in, in their order."""
    return []


@pytest.fixture
def person(story, browser, live_server, walkers) -> Iterator[Callable[..., Walker]]:
    """Somebody who logs in at a browser of their own; an error in anybody's console fails the test."""

    def come(login: str, kind: type[Walker] = Walker, **options) -> Walker:
        walkers.append(kind(browser, live_server, **options).enter(login))
        return walkers[-1]

    yield come
    wrong = [each.wrong for each in walkers if each.wrong]
    for each in walkers:
        each.context.close()
    assert wrong == []


@pytest.mark.req("SCN-01", part="steps 7 to 11 in the browser")
def test_from_the_quotation_to_money_in_the_bank(story, person, walkers):
    binh = person("binh")
    writes(binh)
    number = agrees(binh)
    collects(binh)
    counts(person("quynh"))
    issues(person("kien"))
    invoices(person("thu"), number)
    pays(person("quynh"), number)
    binh.menu("Kinh doanh", "Đơn hàng")
    binh.click(binh.page.locator("tbody").get_by_role("link", name=number))
    binh.state("Hoàn tất")
    expect(binh.page.locator(".facts")).to_contain_text("39.600.000")

    order = Order.objects.get(number=number)
    assert (order.state, order.total, order.paid) == ("completed", TOTAL, TOTAL)
    assert Invoice.objects.get(order_id=order.pk).state == "paid"
    stock = Stock.objects.get(warehouse__code="KHO-A", product__code="LAP-15", company=story.firm.company)
    assert (stock.on_hand, stock.reserved) == (13, 0)
    assert [story.balance(account) for account in ("1111", "1121", "131", "632", "33311", "511", "")] == [
        CASH, REST, 0, 30_000_000, -3_600_000, -36_000_000, 0,
    ]  # fmt: skip
    if os.environ.get("NHIP_STEPS"):
        for name, each in zip(["Bình", "Quỳnh", "Kiên", "Thu", "Quỳnh"], walkers, strict=True):
            print(f"{name}: {each.clicks} clicks, {each.keys} keys")
    assert sum(each.clicks for each in walkers) <= 25
    assert sum(each.keys for each in walkers) <= 260


def writes(binh: Walker) -> None:
    """Bình writes the quotation without touching the mouse."""
    binh.find("bao gia", "Báo giá")
    binh.page.wait_for_url("**/do/write_quotation/")
    fills(binh)
    expect(binh.page.locator("#preview .big").last).to_contain_text("39.600.000")
    binh.key("Control+Enter")
    binh.done("Lập báo giá")
    assert binh.clicks == 0


def fills(binh: Walker) -> None:
    """Customer and lines stand together; what is agreed besides is folded away under them."""
    binh.choose("an phat", "An Phát")
    binh.tab_to("f-lines-0-product")
    binh.choose("lap", "Máy tính xách tay")
    binh.key("Tab")
    binh.type("2")
    binh.tab_to("Điều kiện và ghi chú")
    binh.key("Enter", "Tab")
    binh.type("5")
    binh.key("Tab")
    binh.type("10tr")
    binh.key("Tab")


def agrees(binh: Walker) -> str:
    """He sends it, the customer agrees, and the order is confirmed."""
    binh.do("Gửi khách hàng")
    binh.state("Đã gửi")
    binh.do("Khách đồng ý")
    binh.asked()
    binh.key("Control+Enter")
    number = drafted(binh)
    binh.do("Xác nhận đơn")
    binh.state("Đã xác nhận")
    return number


def drafted(binh: Walker) -> str:
    """The page that opens of itself when the customer agrees is the order's."""
    binh.state("Nháp")
    said = re.match(r"DH-\d+-\d+", binh.page.locator("h1").inner_text())
    assert said
    return said[0]


def collects(binh: Walker) -> None:
    """He collects ten million in cash, and brings it to the cash desk."""
    binh.do("Thu tiền mặt")
    binh.asked()
    binh.type("10tr")
    binh.key("Tab")
    binh.type(PAYER)
    binh.key("Control+Enter")
    binh.done("Thu tiền mặt")
    binh.click(binh.page.locator("main .paid").get_by_role("button", name="Bàn giao tiền"))
    binh.done("Bàn giao tiền")


def counts(quynh: Walker) -> None:
    """Quỳnh counts the money and posts it."""
    quynh.click(quynh.card("Đếm và nhận tiền mặt").get_by_role("link", name=re.compile("^TT-")))
    quynh.do("Đếm và ghi sổ")
    quynh.asked()
    quynh.type("10tr")
    quynh.key("Control+Enter")
    quynh.done("Đếm và ghi sổ")
    receipt = Receipt.objects.get()
    assert (receipt.state, receipt.amount) == ("posted", CASH)


def issues(kien: Walker) -> None:
    """Kiên takes the slip, scans two serial numbers and confirms."""
    kien.click(kien.card("Xuất kho").get_by_text("Nhận việc"))
    kien.do("Mở Phiếu xuất kho")
    kien.do("Xác nhận xuất kho")
    kien.asked()
    kien.click(kien.page.locator("dialog[open]").get_by_label("Máy tính xách tay"))
    for piece in PIECES:
        kien.type(piece)
        kien.key("Enter")
    kien.click(kien.page.locator("dialog[open]").get_by_label("Người nhận hàng"))
    kien.type(PAYER)
    kien.key("Control+Enter")
    kien.done("Xác nhận xuất kho")
    kien.state("Đã xuất kho")


def invoices(thu: Walker, number: str) -> None:
    """Thu takes what was delivered and issues the invoice."""
    thu.click(thu.card("Xuất hoá đơn").get_by_text("Nhận việc"))
    thu.do("Mở Hoá đơn bán hàng")
    thu.do("Phát hành hoá đơn")
    thu.done("Phát hành hoá đơn")
    expect(thu.page.locator(".facts")).to_contain_text("29.600.000")


def pays(quynh: Walker, number: str) -> None:
    """The bank's statement says 29,600,000 from An Phát; Quỳnh writes it down."""
    quynh.menu("Kế toán", "Phiếu thu")
    quynh.click(quynh.page.locator(".phead .acts .btn.pri"))
    quynh.choose("an phat", "An Phát")
    quynh.key("Tab")
    quynh.choose("viet", "Vietcombank")
    quynh.key("Tab")
    quynh.type("29,6tr")
    quynh.tab_to("f-order")
    quynh.choose(number, number)
    quynh.key("Control+Enter")
    quynh.done("Thu tiền")


def test_on_a_telephone_in_english(story, person):
    order = story.order()
    binh = person("binh", viewport={"width": 390, "height": 844}, locale="en-GB", has_touch=True)
    expect(binh.page.locator("h1")).to_have_text("Today")
    for path in (
        "/",
        "/sales/orders/",
        f"/sales/orders/{order.pk}/",
        "/sales/quotations/do/write_quotation/",
        "/me/",
    ):
        binh.page.goto(path)
        assert not binh.overflows(), path
    binh.page.goto("/sales/orders/")
    expect(binh.page.locator("html")).to_have_attribute("lang", "en")
    row = binh.page.locator("tbody tr").first
    expect(row).to_contain_text("Công ty TNHH An Phát")
    expect(row).to_contain_text("39,600,000")
    binh.click(row.get_by_role("link", name=order.number))
    expect(binh.page.locator("h1")).to_contain_text(order.number)
    binh.state("Confirmed")
    expect(binh.page.locator(".acts .btn").locator("visible=true").first).to_be_in_viewport()
    assert order.total == Decimal(39_600_000)


def test_by_keyboard_alone_from_the_quotation_to_money_in_the_bank(person, walkers):
    """Four people without a mouse: every button, box and link is reached by Tab, and shows that it is reached."""
    binh = person("binh", Keyboarder)
    writes(binh)
    number = agrees(binh)
    collects(binh)
    counts(person("quynh", Keyboarder))
    issues(person("kien", Keyboarder))
    invoices(person("thu", Keyboarder), number)
    pays(person("quynh", Keyboarder), number)
    order = Order.objects.get(number=number)
    assert (order.state, order.total, order.paid) == ("completed", TOTAL, TOTAL)
    assert not any(each.clicks for each in walkers)
