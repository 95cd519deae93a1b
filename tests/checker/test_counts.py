"""Totals that are kept: true whatever is written, and the checker sees it when they are not kept any more."""

import pytest
from django.apps import apps
from django.db import connection

from nhip.bench import ground
from nhip.bench.browser import Browser
from nhip.checker import check, counts
from nhip.kernel import guards, rowcounts
from nhip.screens.resource import resource_of
from nhip.shared.models import Party

RULE = "rows are not as many as kept"


def counted_models() -> list:
    return [model for model in apps.get_models() if getattr(model, "rows_are_counted", False)]


def test_models_triggers_and_checker_name_the_same_tables():
    tables = {model._meta.db_table for model in counted_models()}
    triggers = {guard.table for guard in guards.wanted().values() if isinstance(guard, rowcounts.Counted)}
    assert tables == triggers == set(counts.COUNTED)


@pytest.fixture
def laid(db) -> ground.Ground:
    made = ground.lay()
    for place in range(1, 4):
        ground.party(place, made.by)
    return made


def test_a_total_without_filter_is_read_and_not_counted(laid, statements):
    browser, address = Browser(laid), resource_of("shared.party").address("total")
    assert browser.get(address, fragment=True) == "3"
    with statements.taken():
        browser.get(address, fragment=True)
    said = " ".join(str(each) for each in statements).lower()
    assert "kernel_rowcount" in said and "count(*)" not in said
    assert browser.get(f"{address}?state=archived", fragment=True) == "0"
    ground.party(4, laid.by)
    assert browser.get(address, fragment=True) == "4"


def test_deleting_counts_too(laid):
    company = laid.company.pk
    before = rowcounts.kept(Party, company)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM shared_contact WHERE company_id = %s", [company])
    assert rowcounts.kept(apps.get_model("shared.Contact"), company) == 0
    assert rowcounts.kept(Party, company) == before == Party.objects.count()


def test_the_checker_sees_a_trigger_that_is_gone(laid):
    assert not [each for each in check(connection) if each.rule == RULE]
    guards.drop("shared_party_counted_insert", "shared_party", connection)
    ground.party(5, laid.by)
    found = [each for each in check(connection) if each.rule == RULE]
    assert [(each.company, each.stored, each.found) for each in found] == [(laid.company.pk, "3", "4")]
    assert "shared_party_counted_insert" in guards.unguarded()
    rowcounts.settle(Party)
    assert not [each for each in check(connection) if each.rule == RULE]
