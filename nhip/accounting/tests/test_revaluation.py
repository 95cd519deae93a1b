"""Foreign money valued at a period's end: seen before it is posted, once, taken back, and settled right after."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from nhip import checker
from nhip.accounting import operations, rules
from nhip.accounting.models import Invoice, JournalEntry, Revaluation, RevaluedItem
from nhip.accounting.resources.money import page_of
from nhip.accounting.rules.revaluation import Change, Stood, ends_a_period, revaluation_legs, since_legs
from nhip.kernel import clock
from nhip.kernel.operations import Refused
from nhip.screens.resource import RESOURCES
from nhip.screens.verbs import verb

from .firm import NOW, Firm
from .test_exchange import came, fresh, right, sold
from .test_screens import come_in

D = Decimal
END = date(2026, 10, 31)
EARLY = NOW.replace(month=10, day=20)


def begun(firm: Firm) -> Invoice:
    """In October: 1,000 USD owed, and 500 USD in the bank that customers paid ahead."""
    with clock.at(EARLY):
        firm.rate("USD", "25000", EARLY.date())
        owed = sold_on(firm, "1000.00")
        for amount in ("200", "300"):
            came(firm, amount, "25000", order=firm.order())
    return owed


def sold_on(firm: Firm, price: str) -> Invoice:
    draft = firm.draft((firm.product(f"X{price}", "goods", vat="0"), "1", D(price)), currency="USD")
    return operations.issue_invoice(draft, by=firm.quynh)


def revalued(firm: Firm, rate: str = "25400", *held: operations.Held) -> Revaluation:
    told = operations.Revalue("usd", END, D(rate), "VCB bình quân mua bán", held)
    return operations.revalue(told, by=firm.thu)


@pytest.mark.req("ACC-16", part="valuation at a period's end")
def test_what_is_valued_is_seen_first_and_posted_by_the_ledger_s_keeper(firm, client):
    owed = begun(firm)
    come_in(client, firm.thu)
    page = client.get("/accounting/revaluation/?rate=25.400").content.decode()
    assert "1.000,00\u00a0USD" in page and "400.000" in page and "31/10/2026" in page
    assert "do/revalue/?currency=USD&amp;on=31/10/2026&amp;rate=25.400" in page
    assert Revaluation.objects.count() == 0
    for said in ("25,35x", "0", "-1", "99999999999999", "&currency=ZZZ", "&on=khong"):
        assert client.get(f"/accounting/revaluation/?rate={said}").status_code == 200
    form = client.get("/accounting/revaluations/do/revalue/?currency=USD&on=31/10/2026&rate=25.400").content.decode()
    assert 'value="31/10/2026"' in form and 'value="25.400"' in form
    made = revalued(firm)
    assert (made.gain, made.loss, fresh(owed).revalued, fresh(owed).state) == (600_000, 0, 400_000, "issued")
    page = client.get(RESOURCES["accounting.revaluation"].address(made.pk)).content.decode()
    assert "600.000" in page and owed.number in page
    assert "do/revalue/" not in client.get("/accounting/revaluation/?rate=25.400").content.decode()
    assert client.get(RESOURCES["accounting.invoice"].address(owed.pk)).status_code == 200
    right(firm)
    come_in(client, firm.quynh)
    assert client.get("/accounting/revaluation/").status_code == 403
    for actor in (firm.quynh, firm.binh, firm.hanh):
        with pytest.raises(PermissionDenied):
            operations.revalue(operations.Revalue("USD", END, D(25000)), by=actor)


def test_the_bank_s_statement_counts_where_it_is_told(firm):
    begun(firm)
    bank = firm.treasury_in("USD").pk
    made = revalued(firm, "25400", operations.Held(bank, D("490.50")))
    item = made.items.get(treasury=bank)
    assert (item.foreign_amount, item.booked, item.worth) == (D("490.50"), 12_500_000, D("12458700"))
    right(firm)


def test_what_ends_no_period_or_is_valued_already_is_refused(firm):
    begun(firm)
    for on in (date(2026, 10, 30), date(2026, 11, 30), date(2025, 12, 31)):
        with pytest.raises(Refused):
            operations.revalue(operations.Revalue("USD", on, D(25400)), by=firm.thu)
    for currency, rate in (("VND", "1"), ("EUR", "29000"), ("USD", "25.4"), ("USD", "25000"), ("USD", "NaN")):
        with pytest.raises(Refused):
            operations.revalue(operations.Revalue(currency, END, D(rate)), by=firm.thu)
    for held in (operations.Held(firm.bank.pk, D(1)), operations.Held(firm.treasury_in("USD").pk, D("1.001"))):
        with pytest.raises(Refused):
            revalued(firm, "25400", held)
    assert Revaluation.objects.count() == 0
    revalued(firm)
    for on in (END, date(2026, 9, 30)):
        with pytest.raises(Refused, match="DG-26-00001"):
            operations.revalue(operations.Revalue("USD", on, D(25500)), by=firm.thu)
    right(firm)


def test_it_is_taken_back_whole_unless_something_was_settled_at_its_rate(firm):
    owed = begun(firm)
    made = revalued(firm)
    paid = came(firm, "1000", "25300")
    with pytest.raises(Refused, match=str(owed.number)):
        operations.reverse_revaluation(fresh(made), operations.Because("Sai tỷ giá"), by=firm.thu)
    with pytest.raises(Refused):
        operations.replace_invoice(fresh(owed), operations.Replace("Sai", agreement="BB 2"), by=firm.quynh)
        operations.issue_invoice(Invoice.objects.get(state="draft"), by=firm.quynh)
    operations.reverse_receipt(fresh(paid), operations.Because("Nhầm"), by=firm.thu)
    Invoice.objects.filter(state="draft").update(state="void")
    operations.reverse_revaluation(fresh(made), operations.Because("Sai tỷ giá"), by=firm.thu)
    assert (fresh(owed).revalued, fresh(owed).book_rate, fresh(owed).open_amount) == (0, None, 25_000_000)
    assert firm.balance("413") == firm.balance("515") == firm.balance("635") == 0
    right(firm)
    with pytest.raises(Refused):
        operations.reverse_revaluation(fresh(made), operations.Because("Nữa"), by=firm.thu)
    assert {entry.date for entry in JournalEntry.objects.filter(source_id=made.pk)} == {END}
    again = revalued(firm, "25100")
    assert again.number == "DG-26-00002" and fresh(owed).book_rate == 25100
    assert {item.booked for item in again.items.all()} == {25_000_000, 12_500_000} and again.gain == 150_000
    right(firm)


def test_the_database_and_the_checker_keep_it(firm):
    owed = begun(firm)
    made = revalued(firm)
    for model, pk, wrong in (
        (Revaluation, made.pk, {"gain": D(1)}),
        (Revaluation, made.pk, {"rate": D(1)}),
        (RevaluedItem, made.items.first().pk, {"worth": D(1)}),
        (Invoice, owed.pk, {"open_amount": D(25_400_001)}),
    ):
        with pytest.raises(Exception), transaction.atomic():  # noqa: B017 each engine has its own
            model.objects.filter(pk=pk).update(**wrong)
    with pytest.raises((IntegrityError, Refused)), transaction.atomic():
        told = {"date": END, "currency": "USD", "rate": D(1), "gain": D(1), "loss": D(0), "number": "X"}
        Revaluation.objects.create(company=firm.company, made_by_id=firm.thu.person_id, **told)
    Invoice.objects.filter(pk=owed.pk).update(revalued=D(400_001), open_amount=D(25_400_000))
    found = {one.rule for one in checker.check(connection)}
    assert "what an invoice is worth more is not what its valuations say" in found


def test_an_invoice_in_dollars_says_dollars_first_and_its_payments_say_how_much(firm):
    """What the page shows is drawn from the same declarations as everywhere else."""
    invoice = sold(firm, "1000.00")
    resource = RESOURCES["accounting.invoice"]
    facts = resource.page_of(invoice).facts
    assert facts.index("foreign_total") < facts.index("total") and "opening" not in facts
    assert "foreign_total" not in page_of(False, False).facts and "opening" in page_of(False, True).facts
    paid_by = next(one for one in resource.page.related if one.kind == "accounting.allocation")
    assert "amount" in paid_by.columns
    assert "discount" not in resource.asks(operations.take_payment, invoice).__dataclass_fields__
    home = firm.invoice(1_000_000)
    assert "rate" not in resource.asks(operations.take_payment, home).__dataclass_fields__
    asked = resource.asks(operations.take_payment, home)(treasury=1, amount=D(1))
    assert resource.told(operations.take_payment, home, asked) == operations.TakePayment(1, D(1))
    mains = {
        name: verb(resource, name, invoice).main for name in (operations.adjust_invoice, operations.take_payment)
    }
    assert mains == {operations.adjust_invoice: False, operations.take_payment: True}


@pytest.mark.req("ACC-18", part="rates that cannot be")
def test_a_rate_with_its_decimal_sign_in_the_wrong_place_is_refused(firm):
    with pytest.raises(Refused, match="25,3|25.3"):
        firm.rate("USD", "25.3")
    firm.rate("JPY", "165")
    firm.rate("USD", "25300")
    for wrong in ("25.3", "253000", "2530"):
        with pytest.raises(Refused):
            firm.rate("USD", wrong)
        with pytest.raises(Refused):
            came(firm, "1", wrong)
    firm.rate("USD", "24000")
    firm.rate("JPY", "1500")
    assert JournalEntry.objects.count() == 0


AMOUNTS = st.decimals("0.01", "9999999.99", places=2)
RATES = st.decimals("20000", "30000", places=2)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(-(10**12), 10**12), min_size=1, max_size=8))
def test_413_is_empty_afterwards_and_the_entry_balances(changes):
    legs = revaluation_legs([Change("131", D(one), 1) for one in changes])
    assert rules.difference(legs) == 0
    assert sum(leg.amount for leg in legs if leg.account == "413") == 0
    assert sum(leg.amount for leg in legs if leg.account in ("515", "635")) == -sum(changes)


@settings(max_examples=60, deadline=None)
@given(AMOUNTS, RATES, RATES, st.integers(0, 100))
def test_what_is_left_is_worth_its_rate_and_the_rest_was_realised(foreign, before, rate, percent):
    booked = rules.exchange.worth(foreign, before)
    now = (foreign * percent / 100).quantize(D("0.01"))
    held = rules.exchange.Held(foreign, booked, before)
    booked_now = booked - held.part(foreign - now) if now not in (0, foreign) else booked * bool(now)
    stood = Stood(foreign, booked, now, booked_now)
    later = stood.later(rate, "VND")
    left = booked_now + stood.difference(rate, "VND") - later
    assert left == (rules.revaluation.valued(now, rate, "VND"))
    assert rules.difference(since_legs(later, D(1000), 1)) == 0


def test_periods_end_on_the_last_day_of_a_month():
    assert [ends_a_period(date(2026, *day)) for day in ((2, 28), (12, 31), (4, 30))] == [True] * 3
    assert not any(ends_a_period(date(2026, *day)) for day in ((2, 27), (12, 30), (5, 1)))


def test_what_a_closed_period_says_is_taken_back_in_the_next(firm):
    owed = begun(firm)
    made = revalued(firm)
    operations.close_books(firm.books, operations.CloseBooks(END), by=firm.thu)
    operations.reverse_revaluation(fresh(made), operations.Because("Sai tỷ giá"), by=firm.thu)
    dates = JournalEntry.objects.filter(source_id=made.pk).order_by("id").values_list("date", flat=True)
    assert list(dates) == [END, NOW.date()] and fresh(owed).open_amount == 25_000_000
    right(firm)


def test_what_was_settled_in_between_is_taken_back_too(firm):
    owed = begun(firm)
    came(firm, "400", "25300")
    before = firm.balance("515"), firm.balance("635"), fresh(owed).open_amount
    made = revalued(firm)
    item = made.items.get(invoice=owed)
    assert (item.later, item.later_on, fresh(owed).open_amount) == (160_000, NOW.date(), 600 * 25_400)
    right(firm)
    operations.reverse_revaluation(fresh(made), operations.Because("Sai tỷ giá"), by=firm.thu)
    assert (firm.balance("515"), firm.balance("635"), fresh(owed).open_amount) == before
    right(firm)
