"""A sale in another currency on screen, for programs, and in files: the currency is a field like others."""

from decimal import Decimal

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile

from nhip.accounting.models import Account, Treasury
from nhip.demo.founding import sao_viet
from nhip.kernel import clock, jobs
from nhip.sales.models import Order, Quotation
from nhip.sales.operations import Line, NewQuotation, write_quotation
from nhip.sales.resources import Orders, Quotations
from nhip.screens.models import Upload
from nhip.screens.tokens import NewToken, make_token
from nhip.shared.models import ExchangeRate
from nhip.shared.operations.parties import CreateParty, create_party

D = Decimal
FILE = "Số đơn hàng,Mã khách hàng,Mã hàng,Số lượng,Loại tiền bán\nCU-1,KH7,LAP-15,2,USD\nCU-2,KH7,LAP-15,2,\n"


class House:
    """Bình at his desk on a day when a dollar is 25,400 dong."""

    def __init__(self, client):
        self.firm, self.client = sao_viet(), client
        self.binh = self.firm["binh"]
        self.laptop = self.firm.products["LAP-15"]
        ExchangeRate.objects.create(
            company_id=self.binh.company_id, currency="USD", on=clock.today(), rate=D(25_400), source="Vietcombank"
        )
        self.customer = create_party(CreateParty(name="Pacific Trading", code="KH7"), by=self.binh)
        client.force_login(get_user_model().objects.get(person=self.firm.people["binh"]))

    def typed(self, **said: str) -> dict[str, str]:
        first = {"customer": str(self.customer.pk), "currency": "USD"}
        return {**first, "lines-0-product": str(self.laptop.pk), "lines-0-quantity": "2", **said}

    def told(self, currency: str) -> NewQuotation:
        return NewQuotation(self.customer.pk, (Line(self.laptop.pk, D(2)),), currency=currency)


@pytest.fixture
def house(client):
    return House(client)


@pytest.mark.req("U25")
def test_a_quotation_in_dollars_is_written_by_hand(house):
    address = Quotations.address("do", "write_quotation")
    page = house.client.get(address).text
    box = page.partition('name="currency"')[2].partition("</select>")[0]
    assert 'value="USD"' in box and 'value="VND"' in box and 'value="EUR"' not in box
    running = house.client.post(address + "preview/", house.typed()).json()
    assert running["lines"]["lines-0"] == {"list_price": "708,66", "net": "1.417,32"}
    assert "1.530,71\u00a0USD" in running["totals"] and "25.400" in running["totals"]
    assert "38.880.034\u00a0₫" in running["totals"]
    sent = house.client.post(address, house.typed(key="by hand", deposit="300", **{"lines-0-list_price": "708,66"}))
    assert sent.status_code == 302, sent.text
    made = Quotation.objects.latest("id")
    assert (made.foreign_total, made.total, made.foreign_deposit) == (D("1530.71"), D(38_880_034), 300)
    page = house.client.get(Quotations.address(made.pk)).text
    for said in ("1.530,71\u00a0USD", "38.880.034", "Tổng quy đổi", "Đơn giá (USD)", "708,66", "25.400", "đô la Mỹ"):
        assert said in page, said
    assert ">USD<" not in house.client.get(Quotations.address()).text  # nobody deals in dollars here yet
    account = Account.objects.get(company_id=house.binh.company_id, code="1122")
    Treasury.objects.create(
        company_id=house.binh.company_id, name="VCB USD", kind="bank", account=account, currency="USD"
    )
    listed = house.client.get(Quotations.address()).text
    assert "Tổng cộng (VND)" in listed and "38.880.034" in listed and ">USD<" in listed
    change = house.client.get(Quotations.address(made.pk, "do", "change_quotation")).text
    assert 'value="708,66"' in change and 'value="300"' in change


def test_pages_of_sales_in_the_currency_of_the_books_say_nothing_of_another(house):
    made = write_quotation(house.told(""), by=house.binh)
    page = house.client.get(Quotations.address(made.pk)).text
    assert "loại tiền bán" not in page.lower() and "quy đổi" not in page.lower() and "Tỷ giá" not in page


def test_an_amount_typed_keeps_its_cents(house):
    def read(of: str) -> dict[str, str]:
        return house.client.get("/read/money/", {"q": "708,66", "of": of}).json()

    assert read("USD") == {"value": "708,66", "shown": "708,66\u00a0USD"}
    for own in ("", "VND", "XXX", "<b>"):
        assert read(own) == {"value": "709", "shown": "709\u00a0₫"}
    assert house.client.get("/read/money/", {"q": "219,5", "of": "KWD"}).json()["value"] == "219,50"


def test_programs_tell_the_currency_and_cannot_change_it_alone(house):
    made = make_token(NewToken("tests", ("*:write",)), by=house.binh)
    said = {"Authorization": f"Bearer {made.secret}"}
    body = {"customer": str(house.customer.pk), "currency": "USD", "deposit": "300"}
    body |= {"lines": [{"product": str(house.laptop.pk), "quantity": "2"}]}
    root = "/api/v1/sales/quotations"
    answer = house.client.post(root, body, "application/json", headers=said | {"Idempotency-Key": "once"})
    assert answer.status_code == 201, answer.text
    record = answer.json()
    wanted = {"currency": "USD", "rate": "25400", "foreign_total": "1530.71", "foreign_deposit": "300"}
    read = house.client.get(f"{root}/{record['id']}", headers=said).json()
    assert {name: read[name] for name in wanted} == wanted and read["total"] == "38880034"
    assert read["lines"][0]["foreign_list_price"] == "708.66"
    at = {**said, "If-Match": f'"{read["version"]}"'}
    alone = house.client.patch(f"{root}/{record['id']}", {"currency": ""}, "application/json", headers=at)
    assert alone.status_code == 422 and "708,66 USD" in str(alone.json())
    note = house.client.patch(f"{root}/{record['id']}", {"note": "gấp"}, "application/json", headers=at)
    assert note.status_code == 200
    again = house.client.get(f"{root}/{record['id']}", headers=said).json()
    assert (again["note"], again["foreign_total"], again["foreign_deposit"]) == ("gấp", "1530.71", "300")
    unknown = house.client.post(
        root, body | {"currency": "XXX"}, "application/json", headers=said | {"Idempotency-Key": "2"}
    )
    assert unknown.status_code == 422


def test_a_file_of_orders_names_the_currency_of_each(house):
    answer = house.client.post(Orders.address("import"), {"file": SimpleUploadedFile("don.csv", FILE.encode())})
    upload = Upload.objects.get(pk=answer.headers["location"].split("/")[-2])
    assert house.client.post(f"{Orders.address('import')}{upload.pk}/", {"do": "run"}).status_code == 302
    jobs.run(Upload.objects.get(pk=upload.pk).job_id)
    made = dict(Order.objects.filter(number__startswith="CU-").values_list("number", "foreign_net"))
    assert made == {"CU-1": D("1417.32"), "CU-2": None}
