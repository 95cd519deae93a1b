"""Policies are dated and typed; numbers have no gaps, whatever is rolled back and whoever asks at once."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from hypothesis import given
from hypothesis import strategies as st

from nhip.kernel import numbers
from nhip.kernel.fields import MoneyField, QuantityField, RateField
from nhip.kernel.models import History, NumberSeries, PolicyValue
from nhip.kernel.policies import policy
from nhip.kernel.refusals import Refused
from nhip.kernel.together import together

from .firm import Firm

THRESHOLD = policy(
    "kernel.tests_threshold", Decimal, default=Decimal(0), title="Threshold", source="SAL-19", valid=lambda v: v >= 0
)
PEOPLE = policy("kernel.tests_people", tuple[int, ...], default=(), title="People")


def test_a_policy_has_its_default_until_the_company_decides(firm):
    company = firm.company.pk
    assert THRESHOLD.of(company) == 0
    THRESHOLD.set(Decimal("30000000"), company_id=company, by=firm.tin, since=date(2026, 3, 1))
    THRESHOLD.set(Decimal("50000000.5"), company_id=company, by=firm.tin, since=date(2026, 6, 1))
    days = (date(2026, 2, 28), date(2026, 3, 1), date(2026, 5, 31), date(2026, 6, 1))
    said = [0, Decimal("30000000"), Decimal("30000000"), Decimal("50000000.5")]
    assert [THRESHOLD.of(company, day) for day in days] == said
    THRESHOLD.set(Decimal(1), company_id=company, by=firm.tin, since=date(2026, 6, 1))
    assert THRESHOLD.of(company) == 1 and isinstance(THRESHOLD.of(company), Decimal)
    assert THRESHOLD.of(Firm().company.pk) == 0
    assert PolicyValue.objects.filter(company=company).count() == 3
    assert History.objects.filter(company=company, verb="kernel.decide").count() == 3


def test_a_policy_keeps_its_type(firm):
    PEOPLE.set((1, 2**60), company_id=firm.company.pk, by=firm.tin)
    assert PEOPLE.of(firm.company.pk) == (1, 2**60)
    for wrong in ("many", Decimal(-1)):
        with pytest.raises(Refused):
            THRESHOLD.set(wrong, company_id=firm.company.pk, by=firm.tin)


def test_only_an_administrator_decides_and_only_at_home(firm):
    with pytest.raises(PermissionDenied):
        THRESHOLD.set(Decimal(1), company_id=firm.company.pk, by=firm.lan)
    with pytest.raises(Refused):
        THRESHOLD.set(Decimal(1), company_id=firm.company.pk + 1, by=firm.tin)


def test_numbers_are_written_as_on_paper(firm):
    with together():
        first = numbers.document("DH", by=firm.lan, on=date(2026, 5, 1))
        second = numbers.document("DH", by=firm.lan, on=date(2026, 5, 2))
        other = numbers.document("DH", by=firm.lan, on=date(2027, 5, 2))
        series = numbers.document("HD", by=firm.lan, on=date(2026, 5, 2), series="1K26TAA")
    assert [first, second, other, series] == ["DH-26-00001", "DH-26-00002", "DH-27-00001", "HD-1K26TAA-26-00001"]


def take(firm, count=30):
    taken = []
    for turn in range(count):
        try:
            with together():
                number = numbers.take("X", company_id=firm.company.pk, year=2026)
                if turn % 3 == 1:
                    raise ZeroDivisionError
            taken.append(number)
        except ZeroDivisionError:
            pass
    return taken


@pytest.mark.req("R10", part="rolled back numbers leave no gap")
def test_numbers_have_no_gaps(firm):
    assert take(firm) == list(range(1, 21))


@pytest.mark.race
@pytest.mark.req("R10", part="several at once")
@pytest.mark.req("R11", part="the first of a series")
def test_numbers_have_no_gaps_when_many_take_them(firm, race):
    outcomes = race(*[lambda: take(firm)] * 4)
    assert [outcome.kind for outcome in outcomes] == ["done"] * 4
    assert sorted(number for outcome in outcomes for number in outcome.value) == list(range(1, 81))
    assert NumberSeries.objects.get(company=firm.company, kind="X").last == 80


@given(st.integers(-(10**16), 10**16), st.sampled_from((MoneyField(), QuantityField(), RateField())))
def test_amounts_come_back_as_they_went_in(scaled, field):
    if abs(scaled) < 2**63:
        amount = Decimal(scaled).scaleb(-field.places)
        assert field.from_db_value(field.get_prep_value(amount), None, None) == amount


@pytest.mark.parametrize("value", ["1.005", "NaN", "Infinity", "1e30", "abc"])
def test_what_money_cannot_hold_is_refused(value):
    with pytest.raises(Exception, match=r".") as error:
        MoneyField().get_prep_value(value)
    assert type(error.value).__name__ == "ValidationError"
    with pytest.raises(TypeError, match="no float"):
        MoneyField(name="price").get_prep_value(1.5)
