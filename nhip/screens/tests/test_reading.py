"""Whoever reads restricted fields is written down: once a day for each record, at every door that shows them."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from nhip.kernel import clock, history, rows
from nhip.kernel.models import Reading
from nhip.screens.resource import resource_of

from . import shop

SALES = "/shop/sales/"
pytestmark = pytest.mark.req("ORG-11", part="reading restricted fields is logged")


def readings(firm) -> list[tuple]:
    """Of whom, of what, which groups, in the order in which it happened."""
    found = Reading.objects.filter(company=firm.company).order_by("at")
    return [(one.actor, one.about_kind, one.about_id, *one.groups) for one in found]


def test_opening_a_page_is_written_down_once_a_day(firm):
    sale = firm.sale()
    address = f"{SALES}{sale.pk}/"
    for _ in range(3):
        firm.browser(firm.son).get(address)
    firm.browser(firm.khang).get(address)
    once = [(firm.son.name, "shop.sale", sale.pk, "margin")]
    assert readings(firm) == once, "Khang does not know the cost"
    with clock.at(clock.now() + timedelta(days=1)):
        firm.browser(firm.son).get(address)
    assert readings(firm) == once * 2


def test_who_may_not_open_it_has_not_read_it(firm):
    sale = firm.sale()
    firm.browser(firm.hoa).get(f"{SALES}{sale.pk}/")
    firm.browser(firm.son).get(f"{SALES}{sale.pk + 1}/")
    assert readings(firm) == []


def test_another_process_writes_no_second_row(firm, monkeypatch):
    sale = firm.sale()
    for _ in range(2):
        monkeypatch.setattr(history, "_noted", set())
        history.note_reading(sale.ref, {"margin"}, by=firm.son)
    assert len(readings(firm)) == 1
    row = Reading.objects.get(company=firm.company)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.insert(Reading, **{field.attname: getattr(row, field.attname) for field in Reading._meta.fields})


def test_a_list_with_a_restricted_column_is_written_down_as_such(firm):
    firm.sale()
    firm.browser(firm.son).get(SALES)
    firm.browser(firm.son).get(f"{SALES}?q=a")
    firm.browser(firm.khang).get(SALES)
    assert readings(firm) == [(firm.son.name, "shop.sale", 0, "margin")]


@pytest.mark.commits
def test_the_second_look_costs_no_statement_and_the_first_one(firm, statements):
    sale, other = firm.sale(), firm.sale()
    browser = firm.browser(firm.son)
    history._noted.clear()
    browser.get(f"{SALES}{sale.pk}/")
    counted = []
    for pk in (other.pk, other.pk):
        with statements.taken():
            browser.get(f"{SALES}{pk}/")
        counted.append(len(statements))
    assert counted[0] == counted[1] + 1, counted


def test_what_is_rolled_back_is_not_taken_for_written(firm):
    sale = firm.sale()
    with transaction.atomic():
        history.note_reading(sale.ref, {"margin"}, by=firm.son)
        transaction.set_rollback(True)
    history.note_reading(sale.ref, {"margin"}, by=firm.son)
    assert len(readings(firm)) == 1


def test_those_who_read_roles_see_who_read_it(firm):
    tin = firm.person("Ngô Văn Tín", firm.books, firm.role("admin", "kernel.administer", shop.LEAD))
    sale = firm.sale()
    firm.browser(firm.son).get(f"{SALES}{sale.pk}/")
    panel = f"{SALES}{sale.pk}/panel/readings/"
    assert firm.son.name in firm.browser(tin).get(panel).text
    assert firm.browser(firm.son).get(panel).status_code == 403
    assert "panel/readings/" in firm.browser(tin).get(f"{SALES}{sale.pk}/").text
    assert "panel/readings/" not in firm.browser(tin).get(resource_of("shop.good").address(firm.good.pk)).text
    person = resource_of("kernel.person")
    if person:
        told = firm.browser(tin).get(f"{person.address(firm.son.person_id)}panel/has_read/").text
        assert str(sale.pk) in told and "margin" in told
