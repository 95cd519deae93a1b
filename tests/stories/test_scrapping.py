"""Toner past its date leaves the store for good: proposed, held up by an order, agreed to, printed, in the books."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils.html import strip_tags

from nhip.accounting.models import JournalLine
from nhip.demo.founding import sao_viet
from nhip.demo.scenes import Stage
from nhip.documents.tests.test_typesetting import text_of
from nhip.kernel import clock
from nhip.kernel.models import Handoff, Person
from nhip.kernel.operations import Refused
from nhip.sales.operations import cancel_order
from nhip.sales.operations.orders import Reason
from nhip.warehouse.models import Location, Lot, ScrapSlip
from nhip.warehouse.operations import (
    Agreement,
    ReceiptInputs,
    ReceivedLine,
    ScrapInputs,
    ScrappedLine,
    agree_to_scrap,
    propose_scrap,
    receive_goods,
)

D = Decimal
MONDAY = datetime(2026, 11, 23, 9, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))


@pytest.fixture
def stage(db):
    """Sao Việt, with An Phát for a customer."""
    with clock.at(MONDAY):
        made = Stage(sao_viet(), MONDAY.date())
        made.customer(
            "an_phat", "Công ty TNHH An Phát", "0312345673", owner="binh",
            contact=("Nguyễn Văn Phát", "Giám đốc", "0912 345 678"), address="Số 9 phố Láng Hạ", province="Hà Nội",
        )  # fmt: skip
        yield made


def browser(login: str) -> Client:
    client = Client(headers={"Accept-Language": "vi"})
    client.force_login(Person.objects.get(user__username=login).user)
    return client


def broken(stage, quantity: int) -> ScrapSlip:
    """Kiên proposes toner whose boxes are wet."""
    toner = stage.firm.products["TONER-05"]
    shelf = Location.objects.get(warehouse=stage.firm.warehouses["KHO-A"])
    line = ScrappedLine(toner.pk, D(quantity), "spoiled", lot=Lot.objects.get(product=toner).pk, shelf=shelf.pk)
    council = "Nguyễn Ngọc Lan, Giám đốc\nBùi Anh Thu, Kế toán trưởng\nĐặng Trung Kiên, Thủ kho A"
    told = ScrapInputs(stage.firm.warehouses["KHO-A"].pk, (line,), "Ngấm nước", "Giao đơn vị xử lý rác", council)
    return propose_scrap(told, by=stage.firm["kien"])


@pytest.mark.req("WH-03", part="who holds what cannot be scrapped is named")
def test_an_order_that_holds_the_goods_is_named_and_lets_them_go(stage):
    slip = broken(stage, 4)
    order = stage.confirmed("an_phat", ("TONER-05", 10), by="binh")
    with pytest.raises(Refused) as refusal:
        agree_to_scrap(slip, Agreement("QĐ 7/2026"), by=stage.firm["lan"])
    assert order.number in str(refusal.value) and "Hộp mực in 05" in str(refusal.value)
    cancel_order(order, Reason("Khách thôi mua"), by=stage.firm["binh"])
    assert agree_to_scrap(slip, Agreement("QĐ 7/2026"), by=stage.firm["lan"]).state == "scrapped"


@pytest.mark.req("WH-02", part="minutes of scrapping")
def test_the_minutes_name_council_goods_and_decision_and_hide_cost_from_the_store(stage):
    slip = broken(stage, 4)
    before = browser("kien").get(f"/documents/warehouse.scrapslip/{slip.pk}/scrap_minutes.pdf")
    assert "Ngấm nước" in text_of(before.content)
    done = agree_to_scrap(slip, Agreement("QĐ 7/2026 ngày 23/11/2026"), by=stage.firm["lan"])
    booked = JournalLine.objects.filter(entry__source_id=done.pk).values_list("account__code", "amount")
    assert sorted(booked) == [("156", -3_200_000), ("632", 3_200_000)]
    for login, knows in (("kien", False), ("lan", True)):
        answer = browser(login).get(f"/documents/warehouse.scrapslip/{done.pk}/scrap_minutes.pdf")
        text = text_of(answer.content)
        for said in (
            "TIÊU HUỶ", done.number, "QĐ 7/2026 ngày 23/11/2026", "Bùi Anh Thu", "Kế toán trưởng", "Ngấm nước",
            "Giao đơn vị xử lý rác", "Biến chất", "L0", "TONER-05", "KHO-A", "Đặng Trung Kiên", "Nguyễn Ngọc Lan",
        ):  # fmt: skip
            assert said in text, (login, said)
        assert ("3.200.000" in text) is knows, login


@pytest.mark.req("WH-08", part="from the list of what expires to the slip")
def test_the_list_of_what_expires_leads_to_one_slip_for_all_of_it(stage):
    toner, store = stage.firm.products["TONER-05"], stage.firm.warehouses["KHO-A"]
    line = ReceivedLine(toner.pk, D(4), D(250_000), lot="L9", expires_on=date(2026, 11, 24))
    receive_goods(ReceiptInputs(store.pk, (line,)), by=stage.firm["kien"])
    kien = browser("kien")
    address = f"/warehouse/warehouses/{store.pk}/do/propose_expired/"
    assert address not in kien.get("/warehouse/expiring/").content.decode()
    with clock.at(MONDAY + timedelta(2)):
        assert address in kien.get("/warehouse/expiring/").content.decode()
        assert address not in browser("binh").get("/warehouse/expiring/").content.decode()
        answer = kien.post(address, {"reason": "", "version": ""}, follow=True)
        slip = ScrapSlip.objects.get(company=stage.firm.company)
        assert answer.redirect_chain and answer.redirect_chain[-1][0].endswith(f"/scrapslips/{slip.pk}/")
        assert [(one.lot.number, one.quantity) for one in slip.lines.all()] == [("L9", 4)]
        page = strip_tags(kien.get(f"/warehouse/scrapslips/{slip.pk}/").content.decode())
        assert "Quá hạn dùng" in page and "Duyệt và xuất huỷ" not in page and "2.650.000" not in page
        handoff = Handoff.objects.get(pk=slip.handoff_id)
        lan = browser("lan")
        assert "Duyệt huỷ hàng" in strip_tags(lan.get("/").content.decode())
        page = strip_tags(lan.get(f"/warehouse/scrapslips/{slip.pk}/").content.decode())
        assert "Duyệt và xuất huỷ" in page and "2.650.000" in page  # four at the average
        assert handoff.receiver_unit == stage.firm.units["BGD"]
