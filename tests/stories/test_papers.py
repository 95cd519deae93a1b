"""The four papers of the relay, printed by the people who need them."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from nhip.accounting.models import Receipt
from nhip.demo.founding import sao_viet
from nhip.demo.scenes import Stage
from nhip.documents.tests.test_typesetting import text_of
from nhip.kernel import actors, clock
from nhip.kernel.models import Person
from nhip.sales.models import Order, Quotation, SalesReturn
from nhip.sales.operations import NewReturn, Wanted, return_goods
from nhip.warehouse.models import GoodsIssue
from nhip.warehouse.operations import (
    ReceiptInputs,
    ReceivedLine,
    TransferInputs,
    TransferredLine,
    receive_goods,
    transfer,
)

MONDAY = datetime(2026, 11, 23, 9, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))


@pytest.fixture
def relay():
    """An Phát's two laptops, delivered and invoiced, with the deposit counted."""
    with clock.at(MONDAY):
        stage = Stage(sao_viet(), MONDAY.date())
        stage.customer(
            "an_phat", "Công ty TNHH An Phát", "0312345673", owner="binh",
            contact=("Nguyễn Văn Phát", "Giám đốc", "0912 345 678"), address="Số 9 phố Láng Hạ", province="Hà Nội",
        )  # fmt: skip
        order = stage.confirmed("an_phat", ("LAP-15", 2), by="binh", deposit=10_000_000)
        receipt = stage.collected(order, 10_000_000, by="binh", payer="Nguyễn Văn Phát")
        stage.counted(stage.handed_over(receipt, by="binh"))
        issue = stage.issued(order, receiver="Nguyễn Văn Phát")
        invoice = stage.invoiced(order)
        yield stage, order, receipt, issue, invoice


def printed(login: str, kind: str, pk: int, paper: str, language: str = "") -> tuple[int, str]:
    """What that person gets: the status, and the text of the paper."""
    browser = Client()
    browser.force_login(Person.objects.get(user__username=login).user)
    answer = browser.get(f"/documents/{kind}/{pk}/{paper}.pdf", {"language": language} if language else {})
    return answer.status_code, text_of(answer.content) if answer["Content-Type"] == "application/pdf" else ""


@pytest.mark.req("SAL-05", part="printed")
def test_the_quotation_says_its_sum_in_words_in_both_languages(relay):
    stage, order, *_ = relay
    status, text = printed("binh", "sales.quotation", order.quotation_id, "quotation")
    assert status == 200
    for said in (
        "BÁO GIÁ",
        "Công ty TNHH An Phát",
        "36.000.000",
        "38.880.000",
        "Ba mươi tám triệu tám trăm tám mươi",
    ):
        assert said in text
    status, text = printed("binh", "sales.quotation", order.quotation_id, "quotation", "en")
    assert "QUOTATION" in text and "Thirty-eight million" in text


@pytest.mark.req("WH-11", part="printed")
def test_the_goods_issue_note_follows_the_form_and_hides_cost_from_the_store(relay):
    _stage, _order, _receipt, issue, _invoice = relay
    for login, knows in (("kien", False), ("thu", True)):
        status, text = printed(login, "warehouse.goodsissue", issue.pk, "goods_issue_note")
        assert status == 200
        for said in ("PHIẾU XUẤT KHO", "02-VT", "133/2016/TT-BTC", "LAP15-A-", "0001", "Nguyễn Văn Phát", "Thủ kho"):
            assert said in text, (login, said)
        assert ("30.000.000" in text) is knows and ("Ba mươi triệu đồng" in text) is knows


@pytest.mark.req("ACC-19", part="printed")
def test_the_cash_receipt_says_what_was_counted(relay):
    _stage, _order, receipt, *_ = relay
    status, text = printed("quynh", "accounting.receipt", receipt.pk, "cash_receipt")
    number = Receipt.objects.get(pk=receipt.pk).number
    for said in ("PHIẾU THU", "01-TT", number, "Mười triệu đồng chẵn", "Nguyễn Văn Phát", "1111", "131", "Quyển số"):
        assert said in text


@pytest.mark.req("ACC-17", part="printed")
def test_the_invoice_record_names_buyer_and_tax_and_is_no_electronic_invoice(relay):
    *_, invoice = relay
    status, text = printed("thu", "accounting.invoice", invoice.pk, "invoice")
    for said in (
        "HOÁ ĐƠN GIÁ TRỊ GIA TĂNG",
        "0312345673",
        "Láng Hạ",
        "Thuế GTGT 8\u00a0%",
        "2.880.000",
        "38.880.000",
        "hoá đơn điện tử",
    ):
        assert said in text


@pytest.mark.req("S1", part="papers")
def test_whoever_may_not_see_the_record_gets_no_paper(relay):
    _stage, order, receipt, issue, invoice = relay
    assert printed("kien", "sales.quotation", order.quotation_id, "quotation")[0] == 404
    assert printed("kien", "accounting.invoice", invoice.pk, "invoice")[0] == 404
    assert printed("binh", "warehouse.goodsissue", issue.pk, "goods_issue_note")[0] == 404
    assert printed("binh", "sales.quotation", 1, "quotation")[0] == 404
    assert printed("binh", "sales.quotation", order.quotation_id, "nothing")[0] == 404
    assert Client().get(f"/documents/accounting.receipt/{receipt.pk}/cash_receipt.pdf").status_code == 302


def test_a_slip_that_is_still_picked_has_no_paper(relay):
    stage, *_ = relay
    order = stage.confirmed("an_phat", ("LAP-15", 1), by="binh")
    picking = stage.taken(order)
    assert printed("kien", "warehouse.goodsissue", picking.pk, "goods_issue_note")[0] == 404
    assert GoodsIssue.objects.get(pk=picking.pk).state == "picking" and Quotation.objects.count() == 2


@pytest.mark.req("SAL-06", part="the confirmation is printed")
def test_the_order_confirmation_says_what_was_promised_in_both_languages(relay):
    _stage, order, *_ = relay
    status, text = printed("binh", "sales.order", order.pk, "order_confirmation")
    assert status == 200
    for said in ("XÁC NHẬN ĐƠN HÀNG", order.number, "Công ty TNHH An Phát", "0312345673", "36.000.000", "38.880.000"):
        assert said in text, said
    assert "Ba mươi tám triệu tám trăm tám mươi" in text and "10.000.000" in text
    assert "ORDER CONFIRMATION" in printed("binh", "sales.order", order.pk, "order_confirmation", "en")[1]
    assert printed("kien", "sales.order", order.pk, "order_confirmation")[0] == 404


@pytest.mark.req("WH-11", part="delivery note")
def test_the_delivery_note_names_both_sides_and_no_price(relay):
    _stage, order, _receipt, issue, _invoice = relay
    status, text = printed("thu", "warehouse.goodsissue", issue.pk, "delivery_note")
    assert status == 200
    for said in ("BIÊN BẢN GIAO NHẬN", issue.number, order.number, "LAP15-A-", "Bên giao", "Bên nhận"):
        assert said in text, said
    assert "Nguyễn Văn Phát" in text and "30.000.000" not in text


@pytest.mark.req("WH-11", part="picking list")
def test_the_picking_list_is_for_what_is_picked_only(relay):
    stage, _order, _receipt, issue, _invoice = relay
    assert printed("kien", "warehouse.goodsissue", issue.pk, "picking_list")[0] == 404
    order = stage.confirmed("an_phat", ("LAP-15", 3), by="binh")
    picking = stage.taken(order)
    status, text = printed("kien", "warehouse.goodsissue", picking.pk, "picking_list")
    assert status == 200
    for said in ("PHIẾU SOẠN HÀNG", "LAP-15", order.number, "Công ty TNHH An Phát", picking.handoff.number):
        assert said in text, said
    assert printed("kien", "warehouse.goodsissue", picking.pk, "delivery_note")[0] == 404


@pytest.mark.req("WH-02", part="form 01-VT")
def test_the_goods_receipt_note_follows_the_form_and_hides_cost_from_the_store(relay):
    stage, *_ = relay
    receipt = toner(stage)
    for login, knows in (("kien", False), ("thu", True)):
        status, text = printed(login, "warehouse.goodsreceipt", receipt.pk, "goods_receipt_note")
        assert status == 200
        for said in ("PHIẾU NHẬP KHO", "01-VT", "133/2016/TT-BTC", receipt.number, "Chị Mai", "HĐ 123", "711", "156"):
            assert said in text, (login, said)
        for said in ("Thực nhập", "Người giao hàng", "Thủ kho", "Kế toán trưởng"):
            assert said in text, (login, said)
        assert ("1.000.000" in text) is knows and ("Một triệu đồng" in text) is knows


def toner(stage):
    """Kiên takes four boxes in, of a lot of their own."""
    kien = actors.of(Person.objects.get(user__username="kien"))
    product, place = stage.firm.products["TONER-05"], stage.firm.warehouses["KHO-A"]
    line = ReceivedLine(product.pk, Decimal(4), Decimal(250_000), lot="L9", expires_on=date(2027, 12, 31))
    document = "HĐ 123 ngày 05/11/2026 của An Phát"
    return receive_goods(ReceiptInputs(place.pk, (line,), giver="Chị Mai", document=document), by=kien)


@pytest.mark.req("WH-05", part="transfer note")
def test_the_transfer_note_says_from_where_to_where(relay):
    stage, *_ = relay
    kien, places = actors.of(Person.objects.get(user__username="kien")), stage.firm.warehouses
    came = toner(stage).lines.get()
    line = TransferredLine(came.product_id, Decimal(1), lot=came.lot_id)
    made = transfer(TransferInputs(places["KHO-A"].pk, places["KHO-B"].pk, (line,), reason="Bù hàng"), by=kien)
    status, text = printed("kien", "warehouse.stocktransfer", made.pk, "transfer_note")
    assert status == 200
    for said in ("VẬN CHUYỂN NỘI BỘ", made.number, "KHO-A", "KHO-B", "Bù hàng", "TONER-05", "03XKNB"):
        assert said in text, said


@pytest.mark.req("SAL-21", part="return note")
def test_the_return_note_is_for_what_was_agreed_to(relay):
    _stage, order, *_ = relay
    binh = actors.of(Person.objects.get(user__username="binh"))
    line = order.lines.get()
    return_goods(Order.objects.get(pk=order.pk), NewReturn((Wanted(line.pk, Decimal(1)),), "defect"), by=binh)
    made = SalesReturn.objects.get(order=order)
    assert printed("binh", "sales.salesreturn", made.pk, "return_note")[0] == 404
    SalesReturn.objects.filter(pk=made.pk).update(state="approved")
    status, text = printed("binh", "sales.salesreturn", made.pk, "return_note")
    assert status == 200
    for said in ("BIÊN BẢN TRẢ LẠI HÀNG", made.number, order.number, "18.000.000", "Bị lỗi", "Bên trả hàng"):
        assert said in text, said
