"""Books begin with what the books before closed: figures by hand, to the dong; each tie broken once is refused."""

from datetime import date
from decimal import Decimal

import pytest

from nhip.accounting import operations as accounting
from nhip.accounting import reports
from nhip.accounting.models import (
    Account,
    Books,
    Invoice,
    JournalEntry,
    JournalLine,
    Opening,
    Receipt,
    StockValue,
)
from nhip.kernel.actors import Actor
from nhip.kernel.operations import Refused
from nhip.warehouse.models import Bin, GoodsReceipt, Lot, Stock
from tests.database import run_together

from .opened import CHIEF, FIRST, ITEMS, LEDGER, STOCK, nothing_booked, sheet, silent


@pytest.mark.req("ACC-16", part="opening balances")
@pytest.mark.req("TOOL-45", part="opening balances")
def test_books_begin_with_the_balances_of_the_books_before(company):
    opening = company.opened()
    assert (opening.state, opening.number) == ("opened", "SD-26-00001")
    assert {code: int(amount) for code, amount in company.balances().items()} == {
        "1111": 15_000_000, "1121": 235_000_000, "131": 121_500_000, "156": 68_400_000, "4111": -439_900_000,
    }  # fmt: skip
    found = reports.trial_balance(FIRST, FIRST, by=company.thu)
    assert (found.sums["debit"], found.sums["credit"]) == (0, 0), "no movement of the period"
    assert found.sums["opening_debit"] == found.sums["opening_credit"] == 439_900_000
    (entry,) = JournalEntry.objects.filter(company=company.company)
    assert (entry.date, entry.source, entry.paper) == (FIRST, opening.ref, "SD-26-00001")
    assert Books.objects.get(company=company.company).closed_to == date(2026, 6, 30)
    assert silent(company)


@pytest.mark.req("ACC-07", part="old invoices")
def test_old_invoices_age_by_their_own_days_and_are_paid_oldest_first(company):
    company.opened()
    (ap,) = [
        row for row in reports.ageing(date(2026, 7, 16), by=company.thu).debtors if row.customer == company.ap.pk
    ]
    assert {name: int(amount) for name, amount in ap.aged.buckets.items() if amount} == {
        "not_due": 33_000_000, "to_60": 31_900_000, "over_90": 39_600_000,
    }  # fmt: skip
    (bm,) = [
        row for row in reports.ageing(date(2026, 7, 16), by=company.thu).debtors if row.customer == company.bm.pk
    ]
    assert (int(bm.aged.buckets["to_30"]), int(bm.aged.ahead), bm.gap) == (22_000_000, 5_000_000, 0)
    assert reports.ageing(date(2026, 6, 30), by=company.thu).debtors == (), "not before the books begin"

    company.bank(45_000_000, company.ap)
    left = Invoice.objects.filter(customer=company.ap).order_by("due_on").values_list("state", "open_amount")
    assert list(left) == [("paid", 0), ("part_paid", 26_500_000), ("issued", 33_000_000)]
    advance = Receipt.objects.get(opening__isnull=False)
    accounting.allocate_oldest(advance, by=company.thu)
    old = Invoice.objects.get(customer=company.bm)
    assert (str(old), old.open_amount) == ("1C26TAA 00000170", 17_000_000)
    assert silent(company)
    statement = reports.statement(company.ap, FIRST, date(2026, 7, 31), by=company.thu)
    assert (statement.opening, statement.credit, statement.closing) == (104_500_000, 45_000_000, 59_500_000)


@pytest.mark.req("ACC-21", part="opening stock")
@pytest.mark.req("WH-01", part="opening stock")
def test_goods_lie_on_their_shelves_with_lots_serials_and_value(company):
    opening = company.opened()
    worth = dict(StockValue.objects.values_list("product__code", "value"))
    assert worth == {"LAP-15": 45_400_000, "TONER-05": 13_600_000, "CABLE": 9_400_000}
    from nhip.accounting import api

    costs = api.unit_costs([company.laptop.pk, company.cable.pk], by=company.thu)
    assert costs == {company.laptop.pk: Decimal(15_133_333), company.cable.pk: Decimal(100_000)}
    assert dict(Stock.objects.values_list("warehouse__code", "on_hand").filter(product=company.laptop)) == {
        "KHO-A": 2, "KHO-B": 1,
    }  # fmt: skip
    lots = Bin.objects.filter(product=company.toner).values_list("lot__number", "location__code", "on_hand")
    assert set(lots) == {("L1", "A-02", 10), ("L2", "A-02", 5)}
    assert Lot.objects.get(number="L1").expires_on == date(2026, 12, 31)
    assert company.serial("SN01").location == company.shelf1 and company.serial("SN03").warehouse == company.b
    slips = GoodsReceipt.objects.filter(opening=opening.pk).order_by("number")
    assert [(slip.number, slip.value) for slip in slips] == [("PN-26-00001", 53_500_000), ("PN-26-00002", 14_900_000)]


@pytest.mark.req("ACC-16", part="opening balances")
@pytest.mark.parametrize(
    ("part", "old", "new", "named"),
    [
        ("ledger", "15.000.000;", "15.000.001;", ("Debit and credit", "1")),
        ("items", "39.600.000", "39.599.000", ("old invoices", "104,499,000", "104,500,000")),
        ("items", "5.000.000", "5.000.500", ("advances", "5,000,500")),
        ("items", "BM;1C26TAA 00000170", "AP2;1C26TAA 00000170", ("Bình Minh", "An Phát Long Biên")),
        ("goods", "9.400.000", "9.400.100", ("Account 156", "68,400,100")),
    ],
)
def test_what_does_not_tie_is_refused_and_named(company, part, old, new, named):
    sound = {"ledger": LEDGER, "items": ITEMS, "goods": STOCK}[part]
    assert old in sound
    opening = company.load(company.opening(), **{part: sound.replace(old, new, 1)})
    with pytest.raises(Refused) as refused:
        accounting.open_balances(opening, by=company.thu)
    for words in named:
        assert words in str(refused.value)
    assert Opening.objects.get().state == "prepared" and nothing_booked(company)
    company.load_one(opening, part, sheet(sound))
    assert accounting.open_balances(opening, by=company.thu).state == "opened"


@pytest.mark.req("ACC-16", part="opening balances")
def test_it_opens_once(company):
    opening = company.load(company.opening())
    accounting.open_balances(opening, by=company.thu, key="one press")
    accounting.open_balances(opening, by=company.thu, key="one press")
    with pytest.raises(Refused, match="does not fit"):
        accounting.open_balances(opening, by=company.second)
    with pytest.raises(Refused, match="opening already"):
        company.opening()
    with pytest.raises(Refused, match="does not fit"):
        company.load_one(opening, "ledger", sheet(LEDGER))
    with pytest.raises(Refused, match="no opening being prepared"):
        company.load_one(opening, "goods", sheet(STOCK))
    assert JournalEntry.objects.count() == 1


def test_not_after_the_books_took_a_posting_before_that_day(company):
    accounts = dict(Account.objects.filter(company=company.company).values_list("code", "pk"))
    line = accounting.EntryLine
    told = accounting.NewEntry(
        date(2026, 6, 30), "Góp vốn",
        (line(accounts["1111"], debit=Decimal(5)), line(accounts["4111"], credit=Decimal(5))),
    )  # fmt: skip
    entry = accounting.post_entry(told, by=company.thu)
    opening = company.load(company.opening())
    with pytest.raises(Refused, match=entry.number):
        accounting.open_balances(opening, by=company.thu)


@pytest.mark.req("ACC-16", part="opening balances")
def test_after_the_opening_no_day_before_it_takes_a_posting(company):
    company.opened()
    accounts = dict(Account.objects.filter(company=company.company).values_list("code", "pk"))
    line = accounting.EntryLine
    lines = (line(accounts["1111"], debit=Decimal(5)), line(accounts["4111"], credit=Decimal(5)))
    with pytest.raises(Refused, match="closed up to"):
        accounting.post_entry(accounting.NewEntry(date(2026, 6, 30), "Góp vốn", lines), by=company.thu)


def test_only_the_chief_opens(company):
    from django.core.exceptions import PermissionDenied

    opening = company.load(company.opening())
    clerk = company._actor("Kế toán", company.board, frozenset({"accounting.ledger", "tests.see_openings"}))
    company.load_one(opening, "ledger", sheet(LEDGER), by=clerk)
    with pytest.raises(PermissionDenied):
        accounting.open_balances(opening, by=clerk)
    with pytest.raises(PermissionDenied):
        company.load_one(opening, "goods", sheet(STOCK), by=clerk)


@pytest.mark.req("ACC-16", part="opening taken back")
def test_an_opening_is_taken_back_whole_and_made_anew(company):
    first = company.opened()
    accounting.take_back_opening(first, accounting.Because("Sai ngày"), by=company.thu)
    assert company.balances() == {} and silent(company)
    assert reports.ageing(date(2026, 7, 16), by=company.thu).debtors == ()
    assert set(Stock.objects.values_list("on_hand", flat=True)) == {0}
    assert set(StockValue.objects.values_list("quantity", "value")) == {(0, 0)}
    assert {row.state for row in Invoice.objects.all()} == {"void"}
    again = company.opened()
    assert again.number == "SD-26-00002" and again.pk != first.pk
    assert int(company.balances()["131"]) == 121_500_000
    assert company.serial("SN01").state == "in_stock" and silent(company)
    assert sum(JournalLine.objects.values_list("amount", flat=True)) == 0


def test_what_something_rests_on_is_not_taken_back(company):
    opening = company.opened()
    accounting.allocate_oldest(Receipt.objects.get(), by=company.thu)
    with pytest.raises(Refused, match="allocated"):
        accounting.take_back_opening(opening, accounting.Because("Sai"), by=company.thu)
    receipt = company.bank(1_000_000, company.ap)
    entry = JournalEntry.objects.get(source_id=receipt.pk)
    with pytest.raises(Refused, match=entry.number):
        accounting.take_back_opening(opening, accounting.Because("Sai"), by=company.thu)


def test_goods_that_were_moved_keep_the_opening_where_it_is(company):
    from nhip.warehouse.operations import TransferInputs, TransferredLine, transfer

    opening = company.opened()
    line = TransferredLine(
        company.laptop.pk, Decimal(1), shelf=company.shelf1.pk, to_shelf=company.shelf2.pk, serials=("SN01",)
    )
    transfer(TransferInputs(company.a.pk, company.a.pk, (line,)), by=company.head)
    with pytest.raises(Refused, match="SN01"):
        accounting.take_back_opening(opening, accounting.Because("Sai"), by=company.thu)
    assert Opening.objects.get().state == "opened" and silent(company)


def test_an_old_invoice_and_an_advance_are_not_corrected_here(company):
    company.opened()
    old, advance = Invoice.objects.first(), Receipt.objects.get()
    with pytest.raises(Refused, match="books before"):
        accounting.adjust_invoice(old, accounting.Adjust("Sai", ()), by=_invoicer(company))
    with pytest.raises(Refused, match="came over with"):
        accounting.reverse_receipt(advance, accounting.Because("Sai"), by=company.thu)


def _invoicer(company) -> Actor:
    return company._actor("Quỳnh", company.board, frozenset(CHIEF | {"accounting.invoicing"}))


def test_a_company_without_opening_works_as_before(company):
    with pytest.raises(Refused, match="nothing to open"):
        accounting.open_balances(company.opening(), by=company.thu)
    company.stock(company.cable, 3, unit_cost=Decimal(1000))
    assert Books.objects.get(company=company.company).closed_to is None and silent(company)


@pytest.mark.race
@pytest.mark.req("ACC-16", part="opening balances")
def test_two_people_who_press_at_once_open_once(company):
    opening = company.load(company.opening())
    outcomes = run_together(
        lambda: accounting.open_balances(opening, by=company.thu).state,
        lambda: accounting.open_balances(opening, by=company.second).state,
    )
    assert sorted(one.kind for one in outcomes) == ["Refused", "done"], outcomes
    assert JournalEntry.objects.count() == 1 and Invoice.objects.count() == 4 and silent(company)


def test_the_page_loads_files_names_what_is_wrong_and_opens(company, client):
    from django.contrib.auth.models import User
    from django.core.files.uploadedfile import SimpleUploadedFile

    person = company.people["Chị Thu"]
    person.user = User.objects.create(username="thu")
    person.save()
    company.role(person, CHIEF)
    client.force_login(person.user)
    opening = company.opening()
    page, load = f"/accounting/openings/{opening.pk}/", f"/accounting/opening-file/{opening.pk}/"

    def send(part: str, text: str):
        return client.post(load, {"part": part, "file": SimpleUploadedFile("tệp.csv", text.encode())})

    for part in ("ledger", "items", "goods"):
        for form, begins in (("csv", b"\xef\xbb\xbf"), ("xlsx", b"PK")):
            blank = client.get(f"/accounting/opening-blank/?part={part}&form={form}")
            assert blank.status_code == 200 and blank.content.startswith(begins)
    assert client.get("/accounting/opening-blank/?part=nothing").status_code == 404
    answer = send("goods", STOCK.replace("SN02", "SN01"))
    assert answer.status_code == 422 and "SN01 đã có ở dòng 2" in answer.content.decode()
    for part, text in (("ledger", LEDGER), ("items", ITEMS), ("goods", STOCK.replace("9.400.000", "9.400.001"))):
        assert send(part, text).status_code == 302
    drawn = client.get(f"{page}panel/files_of_opening/").content.decode()
    assert "TK 156: hàng tồn kho" in drawn and "68.400.001" in drawn and "edge-late" in drawn
    refused = client.post(f"{page}do/open_balances/", {"key": "k1"})
    assert refused.status_code == 422 and "68.400.001" in refused.content.decode()
    assert send("goods", STOCK).status_code == 302
    assert "edge-late" not in client.get(f"{page}panel/files_of_opening/").content.decode()
    for _press in range(2):
        assert client.post(f"{page}do/open_balances/", {"key": "k2"}).status_code == 302
    assert JournalEntry.objects.count() == 1
    assert client.get(page).status_code == 200
    assert client.get(f"/accounting/invoices/{Invoice.objects.first().pk}/").status_code == 200
    assert client.get(f"/accounting/receipts/{Receipt.objects.first().pk}/").status_code == 200
    assert send("goods", STOCK).status_code == 422
