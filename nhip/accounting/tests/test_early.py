"""Discounts for paying early: earned by money in time, refused when late, gone with the money (ACC-07)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from nhip import checker
from nhip.accounting import checks, operations, reports, rules
from nhip.accounting.models import EarlyDiscount, EarlyTerms, Receipt
from nhip.accounting.resources import Invoices
from nhip.kernel import clock
from nhip.kernel.operations import Refused

from .firm import NOW, TODAY
from .test_bad_debts import MINE, fresh

D = Decimal


def terms(firm, rate="0.02", days=10, customer=None):
    told = operations.SetEarlyTerms(D(rate), days, customer and customer.pk)
    return operations.set_early_terms(told, by=firm.hanh)


def agrees(firm) -> None:
    assert checks.check(firm.company.pk) == []
    assert {found.rule for found in checker.check(connection)} <= MINE
    assert reports.ageing(clock.today(), by=firm.hanh).differing == []


@given(st.integers(1, 10**12), st.integers(1, 99), st.integers(0, 10**12))
def test_what_is_proposed_is_never_more_than_the_terms_or_the_debt(total, percent, given_before):
    rate, owed = D(percent) / 100, D(total)
    proposed = rules.early.earned(D(total), rate, D(given_before), owed)
    assert 0 <= proposed <= owed and proposed + given_before <= max(rules.rounded(D(total) * rate), given_before)
    assert rules.difference(rules.early.discount_legs(owed, 1)) == 0
    assert rules.early.in_time(TODAY, TODAY) and not rules.early.in_time(TODAY + timedelta(1), TODAY)
    assert not rules.early.in_time(TODAY, None)


@pytest.mark.req("ACC-07", part="discount for paying early")
def test_money_in_time_earns_the_discount_that_the_form_proposes(firm):
    terms(firm)
    invoice = firm.invoice(30_000_000, days=30)
    assert (invoice.early_rate, invoice.early_until) == (D("0.02"), date(2026, 11, 26))
    said = Invoices.initial(operations.take_payment, invoice)
    assert said == {"amount": D(32_340_000), "discount": D(660_000)}
    told = operations.TakePayment(firm.bank.pk, said["amount"], said["discount"])
    operations.take_payment(invoice, told, by=firm.quynh)
    now, made = fresh(invoice), EarlyDiscount.objects.get(invoice=invoice)
    assert (now.state, now.open_amount, made.amount, made.receipt.amount) == ("paid", 0, D(660_000), D(32_340_000))
    assert (firm.balance("635"), firm.balance("5111"), firm.balance("5113")) == (D(660_000), 0, D(-30_000_000))
    agrees(firm)
    operations.reverse_receipt(made.receipt, operations.Because("Séc không có tiền"), by=firm.thu)
    assert (fresh(invoice).open_amount, fresh(made).state, firm.balance("635")) == (D(33_000_000), "cancelled", 0)
    agrees(firm)


@pytest.mark.req("ACC-07", part="discount for paying early")
def test_money_that_comes_late_earns_nothing(firm):
    terms(firm)
    invoice = firm.invoice(30_000_000, days=30)
    with clock.at(NOW + timedelta(11)):
        assert Invoices.initial(operations.take_payment, invoice)["discount"] == 0
        told = operations.TakePayment(firm.bank.pk, D(32_340_000), D(660_000))
        with pytest.raises(Refused, match="Quá hạn"):
            operations.take_payment(invoice, told, by=firm.quynh)
        assert (
            not Receipt.objects.filter(customer=firm.customer).exists() and fresh(invoice).open_amount == 33_000_000
        )
        with pytest.raises(Refused, match="Quá hạn"):
            operations.give_early_discount(invoice, operations.GiveDiscount(D(1_000)), by=firm.hanh)
        back = operations.TakePayment(firm.bank.pk, D(32_340_000), D(660_000), on=date(2026, 11, 26))
        operations.take_payment(invoice, back, by=firm.quynh)  # the bank's day counts, not the day it is booked
        assert fresh(invoice).state == "paid"
        agrees(firm)


@pytest.mark.req("ACC-07", part="discount for paying early")
def test_nobody_gets_more_than_the_terms_say(firm):
    terms(firm, "0.01")
    terms(firm, "0.05", customer=firm.customer)
    own, other = (
        firm.invoice(10_000_000),
        firm.invoice(10_000_000, order=firm.order(firm.party("B", "0109", "Hà Nội"))),
    )
    assert (own.early_rate, other.early_rate) == (D("0.05"), D("0.01"))
    for told, word in (
        (operations.TakePayment(firm.bank.pk, D(1_000_000), D(550_001)), "tối đa"),
        (operations.TakePayment(firm.bank.pk, D(10_900_000), D(550_000)), "Vượt quá"),
        (operations.TakePayment(firm.bank.pk, D(1_000_000), D("0.5")), "số lẻ"),
    ):
        with pytest.raises(Refused, match=f"(?i){word}"):
            operations.take_payment(own, told, by=firm.quynh)
    operations.give_early_discount(own, operations.GiveDiscount(D(550_000)), by=firm.hanh)
    assert operations.proposed(fresh(own), TODAY) == 0
    receipt = firm.banked(10_450_000, order=None)
    assert fresh(own).state == "paid"
    operations.take_back(receipt, operations.TakeBack(own.pk), by=firm.hanh)
    operations.reverse_early_discount(EarlyDiscount.objects.get(), operations.Because("Trả muộn"), by=firm.thu)
    assert fresh(own).open_amount == D(11_000_000)
    agrees(firm)


@pytest.mark.req("ACC-07", part="discount for paying early")
def test_terms_follow_each_other_and_end(firm):
    first = terms(firm)
    for told in (
        operations.SetEarlyTerms(D(0), 10), operations.SetEarlyTerms(D("0.01"), 0),
        operations.SetEarlyTerms(D("0.01"), 10, None, TODAY - timedelta(1)), operations.SetEarlyTerms(D("0.01"), 10),
    ):  # fmt: skip
        with pytest.raises(Refused):
            operations.set_early_terms(told, by=firm.hanh)
    with clock.at(NOW + timedelta(1)):
        second = terms(firm, "0.03")
        assert fresh(first).until == TODAY
        operations.end_early_terms(second, by=firm.hanh)
        with pytest.raises(Refused):
            operations.end_early_terms(fresh(second), by=firm.hanh)
    with clock.at(NOW + timedelta(2)):
        assert firm.invoice(1_000_000).early_until is None and EarlyTerms.objects.count() >= 2
