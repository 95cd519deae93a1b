"""Amounts bear the sign and the decimals of the books they stand in."""

from decimal import Decimal

import pytest
from django.utils import translation

from nhip.kernel import currencies, steady
from nhip.kernel.models import Company
from nhip.screens import currency, shown, typed

AMOUNT = Decimal("1234567.5")


@pytest.mark.parametrize(
    ("language", "code", "said"),
    [
        ("vi", "VND", "1.234.568\u00a0₫"),
        ("en", "VND", "1,234,568\u00a0₫"),
        ("vi", "USD", "1.234.567,50\u00a0$"),
        ("en", "USD", "$1,234,567.50"),
        ("en", "CHF", "1,234,567.50\u00a0CHF"),
    ],
)
def test_an_amount_is_written_as_its_currency_is(language, code, said):
    with translation.override(language):
        assert shown.money(AMOUNT, unit=True, of=code) == said
        if code in currencies.SIGNS:
            assert typed.money(said) == AMOUNT.quantize(currencies.coin(code), "ROUND_HALF_UP")


def test_a_loss_has_its_minus_before_the_sign():
    with translation.override("en"):
        assert shown.money(Decimal(-5), unit=True, of="USD") == "\u2212$5.00"


def test_a_page_speaks_of_its_own_companys_books_and_asks_nothing_more(firm, statements):
    """Two companies in one database, one in dollars; whose rows are known already costs no statement."""
    other = Company.objects.create(name="Northwind", currency="USD")
    with translation.override("vi"):
        with currency.of(other.pk):
            assert shown.money(AMOUNT, unit=True) == "1.234.567,50\u00a0$"
        with currency.of(firm.company.pk):
            assert shown.money(AMOUNT, unit=True) == "1.234.568\u00a0₫"
        with steady.work():
            steady.rows_of(Company, other.pk)
            with statements.at_most(0), currency.of(other.pk):
                assert shown.money_sign() == "$"


def test_the_pages_of_a_company_in_dollars(firm):
    Company.objects.filter(pk=firm.company.pk).update(currency="USD")
    sale = firm.sale()
    page = firm.browser(firm.khang)
    text = page.get(f"/shop/sales/{sale.pk}/").text
    assert "₫" not in text
    assert "$34,200,000.00" in text
    assert "34,200,000.00" in page.get("/shop/sales/").text
