"""Orders come in from files: lines of their own or rows of one number, in the browser, each order once."""

from decimal import Decimal

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile

from nhip.demo.founding import sao_viet
from nhip.kernel import jobs
from nhip.kernel.operations import Refused
from nhip.sales.models import Order
from nhip.sales.operations import Line, TakenOver, take_over_order
from nhip.screens.importing import uploads
from nhip.screens.models import Upload
from nhip.shared.operations.parties import CreateParty, create_party

ADDRESS = "/sales/orders/import/"
FLAT = """Số đơn hàng,Mã khách hàng,Ngày đặt,Mã hàng,Số lượng,Ghi chú
CU-1,KH7,5/11/2026,LAP-15,2,gấp
CU-2,KH7,6/11/2026,LAP-15,1,
CU-1,KH7,5/11/2026,CHUOT,3,
CU-3,KH7,6/11/2026,KHONG-CO,1,
"""
HEADS = "no,who,day\nCU-1,KH7,2026-11-05\nCU-2,KH7,2026-11-06\n"
LINES = "order,what,pieces\nCU-1,LAP-15,2\nCU-1,CHUOT,3\nCU-2,LAP-15,1\n"
MAP = """
resource = "sales.orders"
key = "number"
[fields]
number = "no"
customer = "who"
date = "day"
[lines]
file = "lines.csv"
joins = { order = "no" }
[lines.fields]
product = "what"
quantity = "pieces"
"""


@pytest.fixture
def desk(db, client):
    """Bình at the desk, a customer of his, and two products."""
    firm = sao_viet()
    by = firm["binh"]
    create_party(CreateParty(name="An Phát", code="KH7"), by=by)
    second = next(code for code in firm.products if code != "LAP-15")
    client.force_login(get_user_model().objects.get(person=firm.people["binh"]))
    return Desk(firm, client, by, second)


class Desk:
    def __init__(self, firm, client, by, second: str):
        self.firm, self.client, self.by, self.second = firm, client, by, second

    def file(self, text: str, name: str = "orders.csv") -> SimpleUploadedFile:
        return SimpleUploadedFile(name, text.replace("CHUOT", self.second).encode())

    def sent(self, **files) -> Upload:
        answer = self.client.post(ADDRESS, files)
        assert answer.status_code == 302, answer.content.decode()
        return Upload.objects.get(pk=answer.headers["location"].split("/")[-2])

    def run(self, upload: Upload):
        path = f"{ADDRESS}{upload.pk}/"
        assert self.client.post(path, {"do": "run"}).status_code == 302
        return jobs.run(Upload.objects.get(pk=upload.pk).job_id)

    def orders(self) -> dict[str, list[tuple[str, Decimal]]]:
        rows = Order.objects.filter(company_id=self.by.company_id, number__startswith="CU-")
        return {
            order.number: [(line.product.code, line.quantity) for line in order.lines.order_by("position")]
            for order in rows
        }

    @property
    def wanted(self) -> dict[str, list[tuple[str, int]]]:
        return {"CU-1": [("LAP-15", 2), (self.second, 3)], "CU-2": [("LAP-15", 1)]}


@pytest.mark.req("SAL-06", part="orders out of files")
def test_rows_of_one_number_are_one_order(desk):
    upload = desk.sent(file=desk.file(FLAT))
    assert upload.plan["group"] == "Số đơn hàng" and upload.plan["key"] == "number"
    page = desk.client.get(f"{ADDRESS}{upload.pk}/").content.decode()
    assert "KHONG-CO" in page
    assert desk.run(upload).result == {"at": 3, "total": 3, "made": 2, "known": 0, "failed": 1}
    assert desk.orders() == desk.wanted
    (failed,) = uploads.refused(upload)
    assert failed["row"] == 5 and "KHONG-CO" in failed["why"]
    mended = desk.sent(file=desk.file(FLAT.replace("KHONG-CO", "LAP-15")))
    assert desk.run(mended).result == {"at": 3, "total": 3, "made": 1, "known": 2, "failed": 0}
    assert Order.objects.get(company_id=desk.by.company_id, number="CU-1").note == "gấp"


def test_an_order_of_which_one_line_is_wrong_is_refused_with_all_its_rows(desk):
    upload = desk.sent(file=desk.file(FLAT.replace("CHUOT", "KHONG-CO-2")))
    desk.run(upload)
    assert [one["row"] for one in uploads.refused(upload)] == [2, 4, 5]
    assert set(desk.orders()) == {"CU-2"}


def test_lines_come_out_of_a_second_file(desk):
    toml = SimpleUploadedFile("hai tệp.toml", MAP.encode())
    assert desk.client.post(f"{ADDRESS}mappings/", {"toml": toml}).status_code == 302
    chosen = desk.client.get(ADDRESS).content.decode().partition('value="own:')[2].partition('"')[0]
    upload = desk.sent(file=desk.file(HEADS), mapping=f"own:{chosen}")
    path = f"{ADDRESS}{upload.pk}/"
    assert "lines.csv" in desk.client.get(path).content.decode()
    added = desk.client.post(path, {"do": "more", "more": desk.file(LINES, "lines.csv"), "version": "1"})
    assert added.status_code == 302
    assert desk.run(upload).state == "done" and desk.orders() == desk.wanted


def test_two_files_are_read_by_their_headings(desk):
    lines = LINES.replace("order,what,pieces", "no,Product ID,Quantity")
    heads = HEADS.replace("no,who,day", "no,Customer ID,Order date")
    upload = desk.sent(file=desk.file(heads), more=desk.file(lines, "chi tiet.csv"))
    said = upload.plan
    assert said["lines"]["joins"] == {"no": "no"} and said["fields"] == {
        "customer": "Customer ID",
        "date": "Order date",
    }
    path = f"{ADDRESS}{upload.pk}/"
    asked = {":customer:column": "Customer ID", ":number:column": "no", ":date:column": "Order date"}
    asked |= {"lines:product:column": "Product ID", "lines:quantity:column": "Quantity", "key": "number"}
    assert desk.client.post(path, {**asked, "version": "1", "do": "keep"}).status_code == 302
    assert desk.run(upload).state == "done" and desk.orders() == desk.wanted


def test_only_who_writes_orders_brings_them_in(desk):
    desk.client.force_login(get_user_model().objects.get(person=desk.firm.people["kien"]))
    assert desk.client.get(ADDRESS).status_code == 403
    assert desk.client.post(ADDRESS, {"file": desk.file(FLAT)}).status_code == 403


def test_a_number_that_is_ours_or_taken_is_refused(desk):
    customer = create_party(CreateParty(name="Bình Minh"), by=desk.by)
    line = Line(desk.firm.products["LAP-15"].pk, Decimal(1))

    def taken_over(number: str) -> Order:
        return take_over_order(TakenOver(customer.pk, (line,), number=number), by=desk.by)

    assert taken_over(" PO  7 ").number == "PO 7"
    assert taken_over("").number.startswith("DH-")
    for wrong in ("PO 7", "DH-26-99999", "dh-1", "x" * 41):
        with pytest.raises(Refused) as refusal:
            taken_over(wrong)
        assert refusal.value.field == "number"
