"""The first run: one token, one founder, one company, and nothing of the page afterwards (S40)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.test import Client

from nhip.accounting.models import Account, Books, Invoice
from nhip.accounting.operations import ReceiveCash, issue_invoice, receive_cash
from nhip.config import first_run
from nhip.config.founding.told import Firm, Office
from nhip.config.founding.work import TooLate, found
from nhip.kernel import actors, clock
from nhip.kernel.models import Company, Handoff, History, Person, Role, RoleHeld, Unit
from nhip.kernel.refusals import Refused
from nhip.sales.models import Order
from nhip.sales.operations import Agreed, Line, NewQuotation, accept_quotation, confirm_order, send_quotation
from nhip.sales.operations import write_quotation as write
from nhip.shared.models import Product, UnitOfMeasure
from nhip.shared.operations.parties import ContactLine, CreateParty, create_party
from nhip.shared.operations.products import CreateProduct, create_product
from nhip.shared.operations.requisites import SetRequisites, confirm_requisites, set_requisites
from nhip.warehouse.models import GoodsIssue, Location, Warehouse
from nhip.warehouse.operations import IssuedLine, IssueInputs, ReceiptInputs, ReceivedLine, issue_goods, receive_goods

PAGE, PASSWORD = "/first-run/", "a sentence is good"


def told(**other) -> Firm:
    return replace(
        Firm(
            token="",
            company="Công ty TNHH Một Người",
            tax_number="0108765438",
            address="Số 1 phố Huế, Hà Nội",
            starts=date(clock.today().year, 1, 1),
            name="Trần Thị Chủ",
            username="Chu",
            password=PASSWORD,
            again=PASSWORD,
        ),
        **other,
    )


def typed(token: str, **other) -> dict[str, str]:
    firm = vars(told()) | {"token": token, "starts": f"01/01/{clock.today().year}", "office": "one"}
    return firm | other


@pytest.fixture
def token():
    yield first_run.invite()
    first_run.close()


@pytest.mark.req("S40", part="one-time token")
def test_while_there_is_no_company_every_page_leads_to_the_founding(token):
    client = Client()
    for address in ("/", "/login/", "/sales/orders/"):
        assert client.get(address).headers["location"] == PAGE
    part = client.get("/", headers={"HX-Request": "true"})
    assert part.status_code == 401 and part.headers["HX-Redirect"] == PAGE
    assert client.get(PAGE).status_code == 200
    assert client.get("/healthz").status_code == 200
    assert "Mã khởi tạo" in client.get(PAGE).text
    assert "Found the company" in Client(headers={"Accept-Language": "en"}).get(PAGE).text


@pytest.mark.req("ACC-16", part="two charts")
def test_the_regime_that_the_founder_chooses_is_the_chart_of_the_books(token):
    assert Client().post(PAGE, typed(token, chart="tt99")).status_code == 302
    company = Company.objects.get()
    codes = set(Account.objects.filter(company=company).values_list("code", flat=True))
    assert (company.chart, Books.objects.get(company=company).chart) == ("tt99", "tt99")
    assert {"521", "6426"} <= codes and not {"1111", "5111"} & codes


@pytest.mark.req("S40", part="one-time token, installer dead after")
def test_the_token_founds_the_firm_once_and_the_page_is_gone(token):
    client = Client()
    answer = client.post(PAGE, typed(token))
    assert (answer.status_code, answer.headers.get("location")) == (302, "/"), answer.text
    person = Person.objects.get(user__username="chu")
    assert not person.must_change_password and person.user.check_password(PASSWORD)
    assert client.get("/").status_code == 200
    assert client.get(PAGE).status_code == 404
    stranger = Client()
    assert stranger.get(PAGE).status_code == 404
    assert stranger.post(PAGE, typed(token, username="other")).status_code == 404
    assert not first_run.invited() and not first_run.verify(token)
    assert Company.objects.count() == 1 and stranger.get("/").headers["location"] == "/login/"
    assert PASSWORD not in "".join(map(str, History.objects.values_list("inputs", flat=True)))


@pytest.mark.req("S40", part="one-time token")
@pytest.mark.parametrize("wrong", ["", "000000-000000-000000-000000"])
def test_without_the_token_nothing_is_founded_or_told(token, wrong):
    answer = Client().post(PAGE, typed(wrong, tax_number="1"))
    assert answer.status_code == 422 and "tax number" not in answer.text.lower()
    assert not Company.objects.exists() and first_run.invited()


@pytest.mark.req("S40", part="one-time token")
def test_guessing_of_tokens_gets_slower_and_stops(token):
    codes = [Client().post(PAGE, typed("no")).status_code for _ in range(6)]
    assert codes[:3] == [422] * 3 and codes[-1] == 429
    assert Client().post(PAGE, typed(token)).status_code == 429 and not Company.objects.exists()
    assert Client(REMOTE_ADDR="192.0.2.7").post(PAGE, typed(token)).status_code == 302


@pytest.mark.parametrize(
    ("name", "wrong", "said"),
    [
        ("tax_number", "0108765439", "check digit"),
        ("again", "another sentence", "two passwords"),
        ("starts", "02/01/2026", "first fiscal year|first day of a quarter"),
        ("starts", "01/01/2001", "first fiscal year"),
        ("password", "short", "two passwords"),
        ("name", "", "This is needed"),
    ],
)
def test_a_slip_is_named_and_keeps_the_token(token, name, wrong, said):
    import re

    english = Client(headers={"Accept-Language": "en"})
    answer = english.post(PAGE, typed(token, **{name: wrong}))
    assert answer.status_code == 422 and re.search(said, answer.text)
    assert PASSWORD not in answer.text and not Company.objects.exists()
    assert english.post(PAGE, typed(token)).status_code == 302


def test_a_weak_password_is_refused(token):
    assert Client().post(PAGE, typed(token, password="short", again="short")).status_code == 422
    assert not User.objects.exists()


@pytest.mark.commits
def test_what_fails_late_leaves_nothing(monkeypatch):
    from nhip.config.founding import work

    monkeypatch.setattr(work, "_measures", lambda by: (_ for _ in ()).throw(Refused("broken")))
    with pytest.raises(Refused, match="broken"):
        found(told())
    assert not Company.objects.exists() and not User.objects.exists()


@pytest.mark.race
@pytest.mark.req("S40", part="race to the first administrator")
def test_of_two_founders_one_wins(race):
    outcomes = race(*[lambda n=n: found(told(username=f"chu{n}")).pk for n in range(3)])
    assert sorted(outcome.kind for outcome in outcomes) == ["TooLate", "TooLate", "done"]
    assert Company.objects.count() == User.objects.count() == 1
    with pytest.raises(TooLate):
        found(told(username="late"))


def test_departments_have_their_functions_and_the_founder_only_administers():
    person = found(told(office=Office.DEPARTMENTS))
    units = {unit.code: unit for unit in Unit.objects.all()}
    assert set(units) == {"BGD", "KD", "KHO", "KT"} and not any(unit.auto_accept for unit in units.values())
    assert {"warehouse.store"} <= set(units["KHO"].functions.values_list("function", flat=True))
    assert Warehouse.objects.get().unit == units["KHO"]
    assert list(RoleHeld.objects.filter(person=person).values_list("role__name", flat=True)) == ["administrator"]
    assert Books.objects.exists()


@pytest.mark.req("ORG-05", part="one unit does several functions")
def test_one_person_goes_from_the_quotation_to_the_payment():
    person = found(told())
    assert RoleHeld.objects.filter(person=person).count() == Role.objects.count()

    def me():
        return actors.of(Person.objects.get(pk=person.pk))

    product = in_stock(me())
    order = _confirmed(product, me())
    issue = GoodsIssue.objects.get(order_id=order.pk, state=GoodsIssue.State.PICKING)  # taken by itself
    lines = tuple(IssuedLine(line=line.pk, quantity=line.asked) for line in issue.lines.all())
    issue_goods(issue, IssueInputs(lines=lines, receiver="Lan"), by=me())
    issue_invoice(Invoice.objects.get(order_id=order.pk), by=me())
    order.refresh_from_db()
    receive_cash(ReceiveCash(customer=order.customer_id, amount=order.total, order=order.pk), by=me())
    order.refresh_from_db()
    assert order.state == Order.State.COMPLETED
    assert not Handoff.objects.filter(state="offered").exists()


def in_stock(by) -> Product:
    told = CreateProduct(
        code="A4", name="Giấy A4", unit=UnitOfMeasure.objects.get(code="HOP").pk, list_price=Decimal(90_000)
    )
    product = create_product(told, by=by)
    line = ReceivedLine(
        product=product.pk, quantity=Decimal(5), unit_cost=Decimal(60_000), shelf=Location.objects.get().pk
    )
    inputs = ReceiptInputs(warehouse=Warehouse.objects.get().pk, lines=(line,), kind="opening", reason="Opening")
    receive_goods(inputs, by=by)
    return product


def _confirmed(product: Product, by) -> Order:
    contact = ContactLine(name="Lan", phone="0912 345 678")
    party = create_party(
        CreateParty(name="Công ty An Phát", tax_number="0312345673", contacts=(contact,), phone="0912 345 678"), by=by
    )
    set_requisites(
        party, SetRequisites(legal_name="Công ty An Phát", tax_number="0312345673", line="Số 9 Láng Hạ"), by=by
    )
    confirm_requisites(party, by=by)
    lines = (Line(product=product.pk, quantity=Decimal(2)),)
    quotation = send_quotation(write(NewQuotation(customer=party.pk, lines=lines), by=by), by=by)
    accept_quotation(quotation, Agreed(deliver_on=clock.today(), warehouse=Warehouse.objects.get().pk), by=by)
    return confirm_order(Order.objects.get(quotation=quotation), by=by)
