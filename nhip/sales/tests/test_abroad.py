"""A sale in another currency: quoted, agreed, delivered and paid in dollars, and counted in dong."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from nhip.accounting import operations as books
from nhip.accounting.models import Account, Invoice, Treasury
from nhip.documents.words import in_words
from nhip.kernel import clock
from nhip.kernel.handoffs import desk
from nhip.kernel.models import PolicyValue
from nhip.kernel.operations import Refused
from nhip.sales import checks, months, panels
from nhip.sales.models import Order, Quotation
from nhip.sales.operations import (
    CollectCash,
    Reason,
    TakenOver,
    Wish,
    accept_quotation,
    ask_maximum_discount,
    ask_return,
    cancel_order,
    change_order,
    change_quotation,
    collect_cash,
    confirm_order,
    exchange_return,
    invoice_services,
    release_order,
    revise_quotation,
    send_quotation,
    take_over_order,
    write_quotation,
)
from nhip.sales.operations.lines import Line
from nhip.sales.operations.orders import NewOrder
from nhip.sales.operations.quotations import Agreed, NewQuotation
from nhip.sales.papers.agreed import order_confirmation
from nhip.sales.papers.agreed import quotation as quotation_paper
from nhip.sales.resources import Orders, Quotations, preview
from nhip.sales.resources.abroad import page_of
from nhip.shared.models import ExchangeRate

D = Decimal


@pytest.fixture
def firm(firm):
    """A dollar is 25,400 today."""
    rate(firm, "25400")
    return firm


def rate(firm, worth: str, currency: str = "USD", days: int = 0) -> None:
    on = clock.today() + timedelta(days=days)
    firm.add(ExchangeRate, currency=currency, on=on, rate=D(worth), source="Vietcombank")


def tomorrow(days: int = 1):
    return clock.at(clock.now() + timedelta(days=days))


def free(firm) -> None:
    firm.add(PolicyValue, policy="sales.free_prices", value=True, since=clock.today())


def told(firm, currency: str, *prices: str, made=NewQuotation, **said):
    line = firm.lines([(firm.laptop, 2)])[0]
    lines = tuple(replace(line, list_price=D(price) if price else None) for price in prices or ("",))
    return made(firm.customer.pk, lines, currency=currency, **said)


def foreign(document) -> tuple:
    return document.foreign_gross, document.foreign_net, document.foreign_tax, document.foreign_total


def own(document) -> tuple:
    return document.gross, document.net, document.tax, document.total


def in_dollars(firm, order: Order, amount: str) -> None:
    """Money comes into the account in dollars."""
    account = Account.objects.get(company=firm.company, code="1122")
    into, _made = Treasury.objects.get_or_create(
        company=firm.company, name="VCB USD", defaults={"kind": "bank", "account": account, "currency": "USD"}
    )
    books.receive_bank(books.ReceiveBank(order.customer_id, into.pk, D(amount), order=order.pk), by=firm.quynh)


@pytest.mark.req("SAL-05", part="in another currency")
@pytest.mark.req("SAL-06", part="in another currency")
def test_two_laptops_from_the_quotation_to_the_asking_for_the_invoice(firm):
    firm.stock(firm.laptop, 5)
    quotation = firm.quote((firm.laptop, 2), currency="USD", deposit=D(300))
    assert foreign(quotation) == (D("1417.32"), D("1417.32"), D("141.73"), D("1559.05"))
    assert own(quotation) == (35_999_928, 35_999_928, 3_599_942, 39_599_870)
    assert (quotation.rate, quotation.deposit, quotation.foreign_deposit) == (25_400, 7_620_000, 300)
    line = quotation.lines.get()
    assert (line.foreign_list_price, line.list_price) == (D("708.66"), D(17_999_964))

    quotation = send_quotation(quotation, by=firm.binh)
    with tomorrow():
        rate(firm, "25600")
        accept_quotation(quotation, Agreed(), by=firm.binh)
        order = Order.objects.get(quotation=quotation)
        assert foreign(order) == foreign(quotation) and order.foreign_deposit == 300
        assert (order.rate, order.net, order.deposit) == (25_600, 36_283_392, 7_680_000)
        order = confirm_order(order, by=firm.binh)
        assert order.state == "confirmed" and not firm.handoffs(order, "warehouse.IssueGoods")
        with pytest.raises(Refused, match="300 USD"):
            release_order(order, by=firm.binh)
        assert any("300 USD" in notice.text for notice in panels.order_notices.query(order.ref, by=firm.binh))
        rate(firm, "20000")  # it fell: three hundred dollars stay three hundred
        in_dollars(firm, order, "299.99")
        assert firm.read(order).state == "confirmed"
        in_dollars(firm, order, "0.01")
        order = firm.read(order)
        assert (order.state, order.foreign_paid) == ("running", 300) and order.paid < order.deposit
        firm.issue(order)
        form = desk.form_of(firm.handoff(order, "accounting.InvoiceDelivery"))
        (billed,) = form.lines
        assert (form.currency, billed.list_price, billed.price) == ("USD", D("708.66"), D("708.66"))
        assert checks.check(firm.company.pk) == []


def test_it_is_invoiced_paid_and_completed_in_dollars(firm):
    firm.stock(firm.laptop, 5)
    order = firm.confirmed((firm.laptop, 2), currency="USD")
    firm.issue(order)
    rate(firm, "25000")
    bill = firm.invoice(order)
    assert (bill.currency, bill.foreign_total) == ("USD", D("1559.05"))
    order = firm.read(order)
    assert (order.foreign_invoiced, order.invoiced) == (D("1559.05"), bill.total) and order.invoiced < order.total
    rate(firm, "24000")
    in_dollars(firm, order, "1559.05")
    order = firm.read(order)
    assert (order.state, order.foreign_paid) == ("completed", D("1559.05"))
    assert checks.check(firm.company.pk) == []


@pytest.mark.req("SAL-21", part="in another currency")
def test_what_comes_back_is_credited_and_paid_back_in_dollars(firm):
    firm.stock(firm.toner, 5)
    order = firm.confirmed((firm.toner, 2), currency="USD")
    firm.issue(order)
    firm.invoice(order)
    in_dollars(firm, order, str(firm.read(order).foreign_total))
    made = firm.comes_back(firm.read(order), 1)
    ask_return(made, by=firm.binh)
    firm.approve(made, form="sales.ApproveReturn")
    firm.taken_back(made, 1)
    handoff = desk.accept(firm.handoff(made, "accounting.CreditReturn"), by=firm.thu)
    books.issue_invoice(Invoice.objects.get(handoff=handoff), by=firm.thu)
    made, order = firm.read(made), firm.read(order)
    assert (made.foreign_refundable, made.refundable) == (D("43.31"), D(43_31) * 254)
    assert order.foreign_credited == D("43.31")
    assert any("43,31 USD" in notice.text for notice in panels.return_notices.query(made.ref, by=firm.binh))
    exchange_return(made, by=firm.binh)
    assert firm.read(made).replacement.currency == "USD"
    assert checks.check(firm.company.pk) == []


@pytest.mark.req("SAL-05", part="in another currency")
def test_without_a_rate_nothing_is_quoted_and_it_is_said_where_it_is_written(firm):
    for currency, days in (("EUR", 0), ("USD", 30)):
        with tomorrow(days), pytest.raises(Refused, match=currency) as refusal:
            firm.quote((firm.laptop, 2), currency=currency)
        assert refusal.value.field == "currency" and "ỷ giá" in refusal.value.messages[0]
    quotation = send_quotation(firm.quote((firm.laptop, 2), currency="USD"), by=firm.binh)
    with tomorrow(20), pytest.raises(Refused, match="USD"):
        accept_quotation(quotation, Agreed(), by=firm.binh)
    assert firm.read(quotation).state == "sent" and not Order.objects.exists()


@pytest.mark.parametrize("code", ["XXX", "U", "US$", "đô", "USDT", "USD' OR 1=1", "USD\0", "🪙", " " * 300 + "X"])
def test_what_is_no_currency_is_refused_at_its_field(firm, code):
    with pytest.raises(Refused) as refusal:
        firm.quote((firm.laptop, 2), currency=code)
    assert refusal.value.field == "currency" and not Quotation.objects.exists()


def test_the_currency_of_the_books_is_no_other(firm):
    for code in ("", "VND", " vnd "):
        quotation = firm.quote((firm.laptop, 2), currency=code)
        assert (quotation.currency, quotation.rate, foreign(quotation)) == ("", None, (None,) * 4)
        assert quotation.lines.get().foreign_list_price is None and quotation.total == 39_600_000
    assert firm.quote((firm.laptop, 2), currency=" usd ").currency == "USD"


@pytest.mark.req("SAL-05", part="in another currency")
@pytest.mark.parametrize("open_prices", [False, True])
def test_a_price_of_another_currency_is_never_taken_over(firm, open_prices):
    if open_prices:
        free(firm)
    rate(firm, "27500", "EUR")
    quotation = firm.quote((firm.laptop, 2))
    for currency, price in (("USD", "18000000"), ("EUR", "18000000")):
        with pytest.raises(Refused, match="18.000.000 VND") as refusal:
            change_quotation(quotation, told(firm, currency, price), by=firm.binh)
        assert refusal.value.field == "lines.0.list_price"
    quotation = change_quotation(quotation, told(firm, "USD", deposit=D(1559)), by=firm.binh)
    assert (quotation.foreign_total, quotation.deposit) == (D("1559.05"), 1559 * 25_400)
    for currency in ("EUR", ""):
        with pytest.raises(Refused, match="708,66 USD"):
            change_quotation(quotation, told(firm, currency, "708.66"), by=firm.binh)
    for currency in ("EUR", ""):
        with pytest.raises(Refused, match="1.559 USD") as refusal:
            change_quotation(quotation, told(firm, currency, deposit=D(1559)), by=firm.binh)
        assert refusal.value.field == "deposit"
    quotation = change_quotation(quotation, told(firm, "EUR"), by=firm.binh)
    assert (quotation.currency, quotation.foreign_net, quotation.net) == ("EUR", D("1309.10"), D(36_000_250))
    quotation = change_quotation(quotation, told(firm, ""), by=firm.binh)
    assert (foreign(quotation), quotation.rate, quotation.total) == ((None,) * 4, None, 39_600_000)
    assert quotation.foreign_deposit is None and checks.check(firm.company.pk) == []


def test_prices_of_the_sale_stand_when_the_rate_has_moved(firm):
    first = send_quotation(firm.quote((firm.laptop, 2), currency="USD"), by=firm.binh)
    with tomorrow():
        rate(firm, "26000")
        revise_quotation(first, by=firm.binh)
        second = Quotation.objects.get(revises=first)
        assert (second.rate, foreign(second)) == (26_000, foreign(first)) and second.net == 36_850_320
        second = change_quotation(second, told(firm, "USD", "708.66", ""), by=firm.binh)
        prices = list(second.lines.order_by("position").values_list("foreign_list_price", flat=True))
        assert prices == [D("708.66"), D("692.31")]  # as it was quoted, and by the rate of the day
        with pytest.raises(Refused, match="692,31 USD") as refusal:
            change_quotation(second, told(firm, "USD", "700"), by=firm.binh)
        assert refusal.value.field == "lines.0.list_price"
        free(firm)
        assert change_quotation(second, told(firm, "USD", "700"), by=firm.binh).foreign_net == 1400
        assert checks.check(firm.company.pk) == []


def test_hostile_amounts_are_refused(firm):
    rate(firm, "82750.5", "KWD")
    rate(firm, "164.32", "JPY")
    for said, field in (
        ({"deposit": D("1559.06")}, "deposit"),
        ({"deposit": D("0.001")}, "deposit"),
        ({"deposit": D(-1)}, "deposit"),
    ):
        with pytest.raises(Refused) as refusal:
            firm.quote((firm.laptop, 2), currency="USD", **said)
        assert refusal.value.field == field
    free(firm)
    for price in ("-1", "1E+20"):
        with pytest.raises(Refused):
            write_quotation(told(firm, "USD", price), by=firm.binh)
    assert not Quotation.objects.exists()
    whole = firm.quote((firm.laptop, 2), currency="USD", deposit=D("1559.05"))
    assert whole.deposit <= whole.total
    assert firm.quote((firm.laptop, 2), currency="KWD").foreign_total == D("478.544")
    assert firm.quote((firm.laptop, 2), currency="JPY").foreign_total == 240_992
    cheap = firm.product("TEM", list_price=D(100))
    with pytest.raises(Refused) as refusal:
        firm.quote((cheap, 1), currency="USD")  # a hundred dong are no cent: it is not given away
    assert refusal.value.field == "lines.0.product"


def test_the_database_keeps_no_half_told_sale(firm):
    quotation, order = firm.quote((firm.laptop, 2), currency="USD"), firm.order(currency="USD")
    for row, column in ((quotation, "rate"), (quotation, "foreign_net"), (order, "foreign_paid")):
        with pytest.raises(IntegrityError), transaction.atomic():
            type(row).objects.filter(pk=row.pk).update(**{column: None})
    with pytest.raises(IntegrityError), transaction.atomic():
        Order.objects.filter(pk=order.pk).update(currency="")


@pytest.mark.req("SAL-20", part="in another currency")
def test_limits_sales_and_discounts_count_what_it_is_in_the_books(firm):
    firm.limit(50_000_000)
    order = firm.confirmed((firm.laptop, 2), currency="USD")
    year = months.of_year(clock.today().year, by=firm.lan)
    assert year.total == order.net == 35_999_928
    second = firm.confirmed((firm.toner, 10), currency="USD")
    assert second.state == "waiting"  # 39.6 million and eleven are more than fifty
    firm.limit(51_000_000)
    assert confirm_order(firm.order((firm.toner, 10), currency="USD"), by=firm.binh).state == "confirmed"
    cancel_order(order, Reason("Khách đổi ý"), by=firm.binh)
    assert (firm.read(order).currency, firm.read(order).rate) == ("USD", 25_400)


@pytest.mark.req("SAL-19", part="in another currency")
def test_an_approved_discount_holds_at_another_rate(firm):
    firm.policy(0)
    small = firm.quote((firm.toner, 1, "0.05"), by=firm.khang, currency="USD")
    assert small.foreign_discount == D("1.97")  # of 39.37 more than five percent, for cents are rounded
    assert send_quotation(small, by=firm.khang).state == "sent"
    quotation = firm.large_quote("0.08", currency="USD")
    ask_maximum_discount(quotation, Wish(D("0.08")), by=firm.khang)
    firm.allow(quotation)
    quotation = send_quotation(quotation, by=firm.khang)
    form = desk.form_of(firm.handoff(quotation, "sales.ApproveDiscount"))
    assert (form.rate, form.net) == (D("0.08"), quotation.net)
    firm.approve(quotation)
    with tomorrow():
        rate(firm, "26000")
        accept_quotation(firm.read(quotation), Agreed(), by=firm.khang)
        order = Order.objects.get(quotation=quotation)
        assert order.net > quotation.net and confirm_order(order, by=firm.khang).state == "confirmed"


def test_services_are_invoiced_in_dollars_and_cash_is_not_collected(firm):
    firm.may_collect(firm.binh)
    order = firm.confirmed((firm.install, 2), currency="USD")
    with pytest.raises(Refused, match="USD") as refusal:
        collect_cash(order, CollectCash(D(1)), by=firm.binh)
    assert refusal.value.field == "amount" and collect_cash not in Orders.actions_for(order, firm.binh)
    invoice_services(order, by=firm.binh)
    form = desk.form_of(firm.handoff(order, "accounting.InvoiceDelivery"))
    assert (form.currency, form.lines[0].list_price) == ("USD", D("19.69"))


def test_an_order_is_taken_over_at_the_rate_of_its_day(firm):
    rate(firm, "25000", days=-3)
    line = Line(firm.laptop.pk, D(1))
    day = clock.today() - timedelta(days=2)
    order = take_over_order(
        TakenOver(firm.customer.pk, (line,), currency="USD", date=day, number="PO-1"), by=firm.binh
    )
    assert (order.rate, order.foreign_net, order.net) == (25_000, 720, 18_000_000)
    change = told(firm, "", made=NewOrder)
    order = change_order(order, change, by=firm.binh)
    assert (order.foreign_paid, order.foreign_invoiced, order.net) == (None, None, 36_000_000)


@pytest.mark.req("SAL-05", part="papers in another currency")
def test_papers_are_in_the_currency_of_the_sale(firm):
    rate(firm, "82750.5", "KWD")
    dollars = firm.quote((firm.laptop, 2, "0.1"), currency="USD", deposit=D(300))
    sheet = quotation_paper.present(dollars, by=firm.binh)
    said = [total.value for total in sheet.totals]
    assert said == ["1.417,32", "−141,73", "127,56", "1.403,15"] and "(USD)" in sheet.totals[-1].label
    assert sheet.rows[0][4:] == ("708,66", "10\u00a0%", "1.275,59") and "(USD)" in sheet.columns[4].title
    assert sheet.words == "Một nghìn bốn trăm linh ba đô la Mỹ và mười lăm xu"
    assert any("300,00\u00a0USD" in fact.value for fact in sheet.facts)
    dinars = quotation_paper.present(firm.quote((firm.laptop, 2), currency="KWD"), by=firm.binh)
    assert (dinars.totals[-1].value, dinars.words) == ("478,544", "")
    order = firm.confirmed((firm.laptop, 2), currency="USD")
    assert order_confirmation.present(order, by=firm.binh).totals[-1].value == "1.559,05"
    assert in_words(order.total, firm.company) == order_words(firm)


def order_words(firm) -> str:
    """Without a currency named it is the company's own, as before."""
    return "Ba mươi chín triệu năm trăm chín mươi chín nghìn tám trăm bảy mươi đồng"


@pytest.mark.req("U25")
def test_pages_and_running_totals_say_both_currencies(firm):
    shown = preview(told(firm, "USD"), by=firm.binh)
    assert shown.totals[-1][1] == "1.559,05\u00a0USD" and shown.lines[0] == {
        "list_price": "708,66",
        "net": "1.417,32",
    }
    assert [value for _label, value in shown.below] == ["25.400", "39.599.870\u00a0₫"]
    assert clock.today().strftime("%d/%m/%Y") in str(shown.below[0][0]) and "đô la Mỹ" in shown.words
    assert not preview(told(firm, ""), by=firm.binh).below
    for unknown in ("EUR", "XXX"):
        assert preview(told(firm, unknown), by=firm.binh).totals
    quotation = firm.quote((firm.laptop, 2), currency="USD", deposit=D(300))
    names = [getattr(one, "name", one) for one in Quotations.page_of(quotation).lines.totals]
    assert names[-1] == "foreign_total" and Quotations.page_of(quotation).lines.below
    plain = Quotations.page_of(firm.quote((firm.laptop, 2)))
    assert "foreign" not in repr(plain) and plain is page_of(Quotations, "")
    begun = Quotations.initial(change_quotation, quotation)
    assert begun["deposit"] == 300 and begun["lines"][0].list_price == D("708.66")
    assert begun["currency"] == "USD"
