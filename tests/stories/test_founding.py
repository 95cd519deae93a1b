"""Sao Việt is founded by operations, with the opening stock of requirements K.0."""

from decimal import Decimal

import pytest

from nhip.accounting.models import JournalLine
from nhip.demo.founding import sao_viet
from nhip.kernel.models import Person, Unit
from nhip.warehouse.models import Serial, Stock


@pytest.mark.req("SCN-01", part="K.0")
def test_sao_viet_opens_with_its_people_units_and_stock():
    firm = sao_viet()
    stock = dict(Stock.objects.filter(company=firm.company).values_list("product__code", "on_hand").order_by("id"))
    assert Stock.objects.get(company=firm.company, product__code="LAP-15", warehouse__code="KHO-A").on_hand == 15
    assert Stock.objects.get(company=firm.company, product__code="LAP-15", warehouse__code="KHO-B").on_hand == 12
    assert stock["TONER-05"] == 12
    assert Serial.objects.filter(company=firm.company).count() == 27
    assert Person.objects.filter(company=firm.company).count() == 16
    assert Unit.objects.filter(company=firm.company).count() == 12
    lines = JournalLine.objects.filter(company=firm.company)
    worth = sum(lines.filter(account__code__startswith="156").values_list("amount", flat=True), Decimal(0))
    assert worth == 27 * 15_000_000 + 12 * 800_000
    assert sum(lines.values_list("amount", flat=True), Decimal(0)) == 0
