"""Quick search finds for everybody exactly what the lists show them, under its own name, and nothing of a rival."""

import logging
from collections.abc import Iterator
from functools import reduce
from operator import or_

import pytest
from django.db import connection
from django.db.models import Q

from nhip.checker import check
from nhip.kernel import finding, following, guards
from nhip.kernel.folding import fold
from nhip.kernel.models import Found
from nhip.kernel.permissions import DUTIES
from nhip.screens import finding as screens
from nhip.screens.pages import title_of
from nhip.screens.picks import searched, still_used
from nhip.screens.resource import RESOURCES

from .world import CANARY, World

pytestmark = pytest.mark.world

UNNUMBERED = ("warehouse.goodsissue", "warehouse.goodsreceipt", "warehouse.scrapslip", "accounting.baddebt")
"""Before they have a number, their page is called by what they are."""

NUMBERED = ("accounting.invoice", "accounting.receipt")
"""Their page is called after the customer; where many stand below each other, the number comes first."""


@pytest.fixture
def made(companies) -> Iterator[World]:
    logging.disable(logging.CRITICAL)
    yield companies
    logging.disable(logging.NOTSET)


def kinds() -> list:
    """The resources whose records are in the index."""
    return [RESOURCES[kind] for kind in sorted(finding.kinds())]


@pytest.mark.slow("tells two companies' work and asks for nine people")
def test_everybody_finds_what_their_lists_show_under_its_name(made):
    for who in ("binh", "khang", "son", "phuong", "lan", "thu", "kien", "dat", "hoa", "tin"):
        actor = made.actor(who)
        seen = screens.scope(actor)
        rows = Found.objects.filter(seen, company_id=actor.company_id, gone=False) if seen else Found.objects.none()
        there = set(rows.values_list("kind", "id"))
        shown = {
            (resource.kind, pk)
            for resource in kinds()
            for pk in still_used(resource.rows(actor)).values_list("pk", flat=True)
        }
        assert there == shown, who
    assert not Found.objects.filter(company_id=made.own.company.pk, text__contains=fold(CANARY)).exists()
    for resource in kinds():
        _named_and_worded_as_its_page(made, resource)


def _named_and_worded_as_its_page(made: World, resource) -> None:
    actor, found = made.own.founder, {row.pk: row for row in Found.objects.filter(kind=resource.kind)}
    records = list(resource.model.objects.all())
    assert found.keys() == {record.pk for record in records}, resource.kind
    for record in records:
        row = found[record.pk]
        folded = [name for name in resource.search if name.rpartition("__")[2] == "folded"]
        assert row.text == " ".join(_value(record, name) for name in folded), resource.kind
        head, tail = title_of(resource, record, actor)
        if resource.kind in NUMBERED:
            head, tail = str(record), str(record.customer)
        (hit,) = screens.named([(row.pk, row.kind, row.title)], actor) if row.title else [None]
        assert (
            hit is None
            or (resource.kind in UNNUMBERED and not record.number)
            or (hit.title == " · ".join(filter(None, (head, tail))))
        )


def _read(names: tuple[str, ...], part: str) -> Q:
    """The records with the part in one of the columns, read one by one."""
    return reduce(or_, (Q(**{f"{name}__contains": part}) for name in names))


def _value(record, path: str) -> str:
    for part in path.split("__"):
        record = getattr(record, part)
    return record


@pytest.mark.slow("tells two companies' work and searches for a word of every row")
def test_a_word_finds_what_reading_through_the_columns_finds(made):
    for resource in kinds():
        for word in sorted({word for row in Found.objects.filter(kind=resource.kind) for word in row.text.split()}):
            for part in {word, word[1:-1], word[-4:]}:
                if len(part) >= finding.GRAM:
                    by_index = set(
                        Found.objects.filter(finding.having([part], resource.kind), kind=resource.kind).values_list(
                            "pk"
                        )
                    )
                    names = tuple(name for name in resource.search if "folded" in name)
                    by_reading = set(resource.model.objects.filter(_read(names, part)).values_list("pk"))
                    by_list = set(
                        resource.model.objects.filter(searched(resource.model, names, part)).values_list("pk")
                    )
                    assert by_list == by_reading, (resource.kind, part)
                    assert by_index == by_reading, (resource.kind, part)
            if len(word) == finding.GRAM - 1:
                seen = Q(kind=resource.kind)
                rows = finding.newest([word], seen, company_id=made.own.company.pk, most=10_000)
                begins = [f"{before}{word}" for before in finding.BEFORE]
                texts = Found.objects.filter(kind=resource.kind, company_id=made.own.company.pk)
                fits = {row.pk for row in texts if any(one in f" {row.text}" for one in begins)}
                assert {pk for pk, *_rest in rows} == fits, (resource.kind, word)


def test_nothing_that_may_be_hidden_is_in_the_index():
    """Whoever may not know a column does not find by it either."""
    for resource in kinds():
        groups = {name for names in resource.model.field_groups.values() for name in names}
        assert not groups & {name.partition("__")[0] for name in resource.search if "folded" in name}
        folded = resource.model._meta.get_field("folded")
        assert not groups & set(folded.of), resource.kind


@pytest.mark.req("R18", part="quick search says what the records say")
def test_an_index_that_no_longer_follows_is_found_and_mended(made):
    if connection.vendor == "postgresql":
        connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")  # or no trigger can be dropped here
    party = made.sample("shared.party")
    table, change = "shared_party", "UPDATE shared_party SET name = 'X', folded = 'x' WHERE id = %s"
    assert [str(each) for each in check(connection)] == []
    guards.drop(f"{table}_found_anew", table, connection)
    guards.drop("sales_order_found_by_customer_id", table, connection)
    with connection.cursor() as cursor:
        cursor.execute(change, [party])
    wrong = {each.rule for each in check(connection)}
    assert {"quick search does not say what the record says", "trigger missing"} <= wrong
    assert guards.unguarded() == {f"{table}_found_anew", "sales_order_found_by_customer_id"}
    guards.reinstall()
    following.rebuild()
    assert [str(each) for each in check(connection)] == []
    assert DUTIES  # the house is whole
