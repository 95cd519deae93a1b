"""Papers in another currency: settled in their own units, the difference realised, all of it taken back exactly."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction

from nhip import checker
from nhip.accounting import api, checks, operations, reports
from nhip.accounting.models import Allocation, Invoice, JournalEntry, JournalLine, Receipt, Treasury
from nhip.accounting.papers.money import cash_receipt
from nhip.accounting.papers.money import invoice as printed
from nhip.kernel import actors, clock
from nhip.kernel.operations import Refused
from nhip.screens.resource import RESOURCES
from nhip.shared import api as shared
from nhip.shared.models import ExchangeRate
from nhip.shared.operations.exchange_rates import SetExchangeRate, set_exchange_rate

from .firm import NOW, TODAY, Firm
from .test_cases import OURS
from .test_screens import come_in

D = Decimal
DAY = timedelta(days=1)


def sold(firm: Firm, *prices: str, currency: str = "USD", rate: str = "25000", order=None, days: int = 0) -> Invoice:
    """An issued invoice without tax of one piece at each price."""
    firm.rate(currency, rate)
    goods = [(firm.product(f"X{place}{order and order.pk}{price}", "goods", vat="0"), "1", D(price))
             for place, price in enumerate(prices)]  # fmt: skip
    draft = firm.draft(*goods, order=order, days=days, currency=currency)
    return operations.issue_invoice(draft, by=firm.quynh)


def came(firm: Firm, amount: str, rate: str | None, *, currency: str = "USD", on=None, order=None) -> Receipt:
    told = operations.ReceiveBank(
        firm.customer.pk, firm.treasury_in(currency).pk, D(amount), on=on, order=order and order.pk,
        rate=rate and D(rate),
    )  # fmt: skip
    return operations.receive_bank(told, by=firm.quynh)


def fresh(record):
    return type(record).objects.get(pk=record.pk)


def right(firm: Firm) -> None:
    """Both checkers are silent, and the receivables by age tie to account 131 on every day."""
    assert checks.check(firm.company.pk) == []
    assert {found.rule for found in checker.check(connection)} <= OURS
    for on in {*JournalEntry.objects.filter(company=firm.company).values_list("date", flat=True), TODAY}:
        assert reports.ageing(on, by=firm.hanh).differing == [], on


def balances(firm: Firm) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = {}
    for code, amount in JournalLine.objects.filter(company=firm.company).values_list("account__code", "amount"):
        sums[code] = sums.get(code, D(0)) + amount
    return {code: amount for code, amount in sums.items() if amount}


@pytest.mark.req("R25")
@pytest.mark.req("ACC-18", part="part payments in three currencies")
def test_parts_in_three_currencies_close_to_nothing(firm):
    """No decimals, two and three: nothing of either currency is left, gains and losses on their accounts."""
    for currency, rate, prices, parts in (
        ("JPY", "165.37", ("333", "334"), (("1", "170"), ("333", "150.5"), ("333", "165.37"))),
        ("USD", "25123.45", ("33.33", "0.01"), (("0.01", "24000"), ("33.32", "26000"), ("0.01", "25123.45"))),
        ("KWD", "82000.55", ("12.345", "0.001"), (("0.001", "83000"), ("6.172", "81000"), ("6.173", "82500"))),
    ):
        invoice = sold(firm, *prices, currency=currency, rate=rate)
        for amount, at in parts:
            receipt = came(firm, amount, at, currency=currency)
            assert (receipt.open_amount, receipt.foreign_open) == (0, 0)
        invoice = fresh(invoice)
        assert (invoice.open_amount, invoice.foreign_open, invoice.state) == (0, 0, "paid")
    assert firm.balance("131", firm.customer) == 0
    made = Allocation.objects.filter(company=firm.company)
    assert -firm.balance("515") == sum(one.difference for one in made if one.difference > 0) > 0
    assert -firm.balance("635") == sum(one.difference for one in made if one.difference < 0) < 0
    right(firm)


def test_money_pays_invoices_of_its_own_currency_only(firm):
    dollars, dong = sold(firm, "100"), firm.invoice(1_000_000)
    yen = came(firm, "1000", "170", currency="JPY")
    assert yen.foreign_open == 1000 and fresh(dollars).foreign_open == 100 and fresh(dong).open_amount == 1_100_000
    for invoice in (dollars, dong):
        told = operations.Allocate((operations.AllocatedShare(invoice.pk, D(1)),))
        with pytest.raises(Refused, match="JPY"):
            operations.allocate(yen, told, by=firm.hanh)
    with pytest.raises(Refused, match="JPY"):
        operations.allocate_oldest(yen, by=firm.hanh)
    with pytest.raises(Refused, match="USD"):
        told = operations.TakePayment(firm.bank.pk, D(100))
        operations.take_payment(dollars, told, by=firm.quynh)
    right(firm)


@pytest.mark.req("ACC-18", part="exchange difference")
def test_what_is_settled_by_hand_has_an_entry_of_its_own_and_is_taken_back(firm):
    """The money was an advance first; settled, freed, settled again by two receipts, and one of them reversed."""
    early, late = came(firm, "60", "25300"), came(firm, "60", "24900")
    invoice = sold(firm, "100.00", rate="25000", order=firm.order())
    before = balances(firm)
    for receipt, amount in ((early, "60"), (late, "40")):
        told = operations.Allocate((operations.AllocatedShare(invoice.pk, D(amount)),))
        operations.allocate(fresh(receipt), told, by=firm.hanh)
    assert fresh(invoice).state == "paid"
    assert (firm.balance("515"), firm.balance("635")) == (-18_000, 4_000)
    assert JournalEntry.objects.filter(source_kind="accounting.allocation").count() == 2
    right(firm)
    operations.take_back(fresh(early), operations.TakeBack(invoice.pk), by=firm.hanh)
    assert (firm.balance("515"), firm.balance("635"), fresh(early).foreign_open) == (0, 4_000, 60)
    operations.allocate_oldest(fresh(early), by=firm.hanh)
    assert firm.balance("515") == -18_000
    right(firm)
    operations.take_back(fresh(late), operations.TakeBack(invoice.pk), by=firm.hanh)
    operations.take_back(fresh(early), operations.TakeBack(invoice.pk), by=firm.hanh)
    assert balances(firm) == before
    assert (fresh(invoice).open_amount, fresh(invoice).foreign_open) == (2_500_000, 100)
    operations.allocate_oldest(fresh(early), by=firm.hanh)
    operations.reverse_receipt(fresh(early), operations.Because("Nhầm"), by=firm.thu)
    assert (firm.balance("515"), fresh(invoice).foreign_open) == (0, 100)
    right(firm)


def test_a_receipt_reversed_takes_its_difference_along(firm):
    invoice = sold(firm, "100.00")
    before = balances(firm)
    receipt = came(firm, "70", "25100")
    assert firm.balance("515") == -7_000
    operations.reverse_receipt(receipt, operations.Because("Nhầm"), by=firm.thu)
    assert balances(firm) == before and fresh(invoice).foreign_open == 100
    assert fresh(receipt).foreign_open == 0 == fresh(receipt).open_amount
    right(firm)


def test_a_difference_is_of_the_first_day_on_which_both_are_in_the_books(firm):
    """The bank's statement is entered late: until the invoice is there, the money was an advance at its own rate."""
    invoice = sold(firm, "100.00")
    came(firm, "100", "25300", on=TODAY - 3 * DAY)
    (entry,) = JournalEntry.objects.filter(source_kind="accounting.allocation")
    assert entry.date == TODAY and fresh(invoice).state == "paid"
    right(firm)


def test_revenue_that_was_paid_ahead_stays_at_its_rate_line_by_line(firm):
    """Two advances at two rates for one order: the lines add up, nothing is realised, what is left has today's."""
    order = firm.order()
    for amount, rate in (("33.33", "24000"), ("50.00", "25500")):
        came(firm, amount, rate, order=order)
    invoice = sold(firm, "66.67", "33.33", rate="25300", order=order)
    lines = list(invoice.lines.order_by("position"))
    assert invoice.total == sum(line.net for line in lines) == 799_920 + 1_275_000 + worth_of("16.67", 25300)
    assert invoice.foreign_open == D("16.67") and invoice.open_amount == worth_of("16.67", 25300)
    assert not balances(firm).keys() & {"515", "635"}
    right(firm)


def worth_of(amount: str, rate: int) -> Decimal:
    return (D(amount) * rate).quantize(D(1))


@pytest.mark.req("ACC-17", part="corrections in another currency")
def test_corrections_keep_the_rate_of_their_invoice(firm):
    """Down, up, and replaced: booked at the first rate, however it stands now."""
    invoice = sold(firm, "100.00", "50.00", rate="25000")
    firm.rate("USD", "26000")
    for price, change in (("80.00", -500_000), ("110.00", 750_000)):
        told = operations.Adjust("Sai giá", (operations.RightLine(1, D(1), D(price)),), agreement="BB 1")
        operations.adjust_invoice(fresh(invoice), told, by=firm.quynh)
        made = operations.issue_invoice(Invoice.objects.get(state="draft"), by=firm.quynh)
        assert (made.total, made.rate, made.foreign_total) == (change, 25000, D(change) / 25000)
        right(firm)
    other = sold(firm, "33.33", rate="25123.45")
    came(firm, "33.33", "25500")
    told = operations.Replace("Sai tên", agreement="BB 2")
    operations.replace_invoice(fresh(other), told, by=firm.quynh)
    made = operations.issue_invoice(Invoice.objects.get(state="draft"), by=firm.quynh)
    assert (made.total, made.foreign_total, made.rate) == (other.total, D("33.33"), D("25123.45"))
    right(firm)


def test_paying_back_an_advance_realises_the_difference(firm):
    advance = came(firm, "100", "25000")
    told = operations.PayBack(D("40"), firm.treasury_in("USD").pk, "Trả lại", rate=D("24500"))
    operations.refund_advance(advance, told, by=firm.quynh)
    assert (firm.balance("515"), fresh(advance).foreign_open, fresh(advance).open_amount) == (-20_000, 60, 1_500_000)
    for treasury in (firm.bank, firm.treasury_in("JPY")):
        with pytest.raises(Refused, match="USD"):
            told = operations.PayBack(D("1"), treasury.pk, "Trả lại")
            operations.refund_advance(fresh(advance), told, by=firm.quynh)
    right(firm)
    from nhip.accounting.models import Refund

    operations.reverse_refund(Refund.objects.get(), operations.Because("Nhầm"), by=firm.thu)
    assert (firm.balance("515"), fresh(advance).foreign_open) == (0, 100)
    right(firm)


@pytest.mark.req("ACC-18", part="rate of the day")
def test_the_last_rate_of_the_last_day_counts_for_a_week(firm):
    firm.rate("USD", "25000", TODAY - 7 * DAY)
    firm.rate("USD", "25100", TODAY - 7 * DAY)
    assert shared.rate("USD", on=TODAY - 8 * DAY, by=firm.thu) is None
    assert shared.rate("USD", on=TODAY, by=firm.thu) == 25100 == shared.rate("USD", on=TODAY - 7 * DAY, by=firm.thu)
    assert shared.rate("USD", on=TODAY + DAY, by=firm.thu) is None
    assert shared.rate("VND", on=TODAY, by=firm.thu) == 1
    with clock.at(NOW):
        assert shared.rate("USD", on=TODAY, by=Firm().thu) is None  # another company's
    draft = firm.draft((firm.laptop, "1", 10), currency="EUR")
    assert (draft.total, draft.rate, draft.foreign_total) == (0, None, 11)
    with pytest.raises(Refused, match="Exchange rates|Tỷ giá"):
        operations.issue_invoice(draft, by=firm.quynh)
    firm.rate("EUR", "29000.5")
    issued = operations.issue_invoice(fresh(draft), by=firm.quynh)
    assert (issued.total, issued.rate, issued.foreign_open) == (319_006, D("29000.5"), 11)
    assert came(firm, "1", None, currency="EUR").amount == 29_001


NONSENSE = ("0", "-25000", "99999999999999999999", "0.00000000001", "NaN", "Infinity", "1E+30")


def test_nonsense_is_refused(firm):
    for rate in NONSENSE:
        with pytest.raises(Refused):
            firm.rate("USD", rate)
        with pytest.raises(Refused):
            came(firm, "1", rate)
    for currency in ("", "VND", "vnd", "US", "ZZZ", "USD; DROP", "Đ" * 40):
        with pytest.raises(Refused):
            firm.rate(currency, "25000")
    with pytest.raises(Refused):
        firm.rate("USD", "25000", TODAY + DAY)
    for amount in ("0", "-1", "0.001", "99999999999999999999"):
        with pytest.raises((Refused, ValidationError)):
            came(firm, amount, "25000")
    with pytest.raises(Refused):
        firm.banked(1_000, rate=D(25000))  # dong have no rate
    with pytest.raises(Refused):
        firm.draft((firm.laptop, "1", 10), currency="ZZZ")
    account = firm.account("1121").pk
    for currency in ("USD", "QQQ"):
        told = operations.AddTreasury(Treasury.Kind.BANK, "Sai", account, currency=currency)
        with pytest.raises(Refused):
            operations.add_treasury(told, by=firm.thu)
    with pytest.raises(Refused):
        told = operations.AddTreasury(Treasury.Kind.BANK, "Sai", firm.account("1122").pk)
        operations.add_treasury(told, by=firm.thu)
    assert ExchangeRate.objects.count() == 0 == Receipt.objects.count()


def test_what_is_not_done_in_another_currency_is_refused(firm):
    operations.set_early_terms(operations.SetEarlyTerms(D("0.01"), 10), by=firm.hanh)
    invoice = sold(firm, "100.00")
    assert invoice.early_until is None
    dollars = firm.treasury_in("USD")
    with pytest.raises(Refused):
        operations.give_early_discount(invoice, operations.GiveDiscount(D(1)), by=firm.hanh)
    with pytest.raises(Refused):
        told = operations.TakePayment(dollars.pk, D(99), D(1), rate=D(25000))
        operations.take_payment(invoice, told, by=firm.quynh)
    with pytest.raises(Refused):
        operations.write_off(invoice, operations.WriteOff(D(100), "Phá sản"), by=firm.hanh)
    firm.may_collect(firm.binh, 15_000_000)
    desk = operations.add_treasury(
        operations.AddTreasury(Treasury.Kind.CASH, "Quỹ USD", firm.account("1112").pk, currency="USD"), by=firm.thu
    )
    handed = operations.hand_over(firm.collected(1_000_000), by=firm.binh)
    with pytest.raises(Refused):
        operations.count(handed, operations.Count(D(1_000_000), treasury=desk.pk), by=firm.quynh)
    operations.count(handed, operations.Count(D(1_000_000)), by=firm.quynh)  # the only desk for dong
    told = operations.TakePayment(dollars.pk, D("25.50"), rate=D(25000))
    assert operations.take_payment(invoice, told, by=firm.quynh).foreign_open == D("74.50")
    right(firm)


def test_the_desk_prints_the_dollars_that_came(firm):
    desk = operations.add_treasury(
        operations.AddTreasury(Treasury.Kind.CASH, "Quỹ USD", firm.account("1112").pk, currency="USD"), by=firm.thu
    )
    told = operations.ReceiveCash(firm.customer.pk, D("12.50"), treasury=desk.pk, rate=D(25000))
    sheet = cash_receipt.present(operations.receive_cash(told, by=firm.quynh), by=firm.quynh)
    said = [fact.value for fact in sheet.facts]
    assert "12,50\u00a0USD" in said and any("đô la Mỹ" in value for value in said) and "25.000 VND/USD" in said


def test_only_those_who_may_write_rates_do(firm):
    told = SetExchangeRate(currency="USD", on=TODAY, rate=D(25000), source="VCB")
    for actor in (firm.binh, firm.quynh, firm.kien):
        with pytest.raises(PermissionDenied):
            set_exchange_rate(told, by=actor)
    assert set_exchange_rate(told, by=firm.thu).rate == 25000
    system = actors.system("shared", firm.company.pk)
    with pytest.raises(PermissionDenied):
        set_exchange_rate(told, by=system)


def test_the_database_refuses_what_operations_would_never_write(firm):
    invoice, advance = sold(firm, "100.00"), came(firm, "300", "25000")
    for model, pk, wrong in (
        (Invoice, invoice.pk, {"foreign_open": D("-1")}),
        (Invoice, invoice.pk, {"foreign_open": D(101), "open_amount": D(2_500_000)}),
        (Invoice, invoice.pk, {"foreign_open": D(1)}),
        (Invoice, invoice.pk, {"currency": ""}),
        (Invoice, invoice.pk, {"rate": None}),
        (Receipt, advance.pk, {"foreign_open": D(301)}),
        (Receipt, advance.pk, {"foreign_open": D(0)}),
        (Receipt, advance.pk, {"rate": None}),
        (Receipt, advance.pk, {"currency": ""}),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            model.objects.filter(pk=pk).update(**wrong)
    own = {"company": firm.company, "receipt": advance, "invoice": invoice, "date": TODAY, "amount": D(1)}
    for wrong in ({"difference": D(1)}, {"foreign_amount": D(0)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Allocation.objects.create(**own, **wrong)
    rate = ExchangeRate.objects.first()
    for wrong in ({"rate": D(1)}, {"currency": "EUR"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ExchangeRate.objects.filter(pk=rate.pk).update(**wrong)
    for wrong in ({"rate": D(0), "currency": "USD"}, {"rate": D(1), "currency": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ExchangeRate.objects.create(company=firm.company, on=TODAY, source="x", **wrong)


def test_screens_say_both_amounts(firm, client):
    """Lists have columns for it only where the company has a place for such money."""
    come_in(client, firm.thu)
    lists = [RESOURCES[f"accounting.{kind}"].address() for kind in ("invoice", "receipt", "allocation")]
    label = "Nguyên tệ"
    firm.invoice(1_000_000)
    assert label not in client.get(lists[0]).content.decode()
    invoice, receipt = sold(firm, "1000.00"), came(firm, "400.00", "25300")
    assert all(client.get(one).status_code == 200 for one in lists)
    body = client.get(lists[0]).content.decode()
    assert label in body and "25.000.000" in body
    page = client.get(RESOURCES["accounting.invoice"].address(invoice.pk)).content.decode()
    assert "1.000,00\u00a0USD" in page and "600,00\u00a0USD" in page and "15.000.000" in page
    page = client.get(RESOURCES["accounting.receipt"].address(receipt.pk)).content.decode()
    assert "400,00\u00a0USD" in page and "10.120.000" in page
    statement = client.get(f"/accounting/statement/?customer={firm.customer.pk}").content.decode()
    assert "1.000,00\u00a0USD × 25.000" in statement and "400,00\u00a0USD × 25.300" in statement
    for actor, one, verb in (
        (firm.hanh, invoice, "take_payment"), (firm.hanh, receipt, "allocate"),
        (firm.quynh, invoice, "adjust_invoice"),
    ):  # fmt: skip
        come_in(client, actor)
        assert client.get(RESOURCES[one.ref.kind].address(one.pk, "do", verb)).status_code == 200
    come_in(client, firm.thu)
    rates = RESOURCES["shared.exchangerate"]
    assert "25.000" in client.get(rates.address()).content.decode()
    sheet = printed.present(invoice, by=firm.thu)
    assert sheet.rows[0][4] == "1.000" and sheet.rows[0][6] == "1.000,00"
    assert sheet.totals[-1].value == "1.000,00\u00a0USD" and "đô la Mỹ" in sheet.words
    assert ("Tỷ giá", "25.000 VND/USD") in [(fact.label, fact.value) for fact in sheet.facts] or any(
        fact.value == "25.000 VND/USD" for fact in sheet.facts
    )


def test_other_rooms_are_told_in_both_currencies(firm):
    order = firm.order()
    came(firm, "400.00", "25000", order=order)
    assert (api.paid_in("USD", order.ref, by=firm.binh), api.paid_for(order.ref, by=firm.binh)) == (400, 10_000_000)
    sold(firm, "1000.00", order=order)
    (left,) = api.creditable(order.ref, by=firm.binh)
    assert (left.price, left.currency) == (1000, "USD")
