"""R20: two people open a form and both save it; the second is told, with both values, and overwrites nothing."""

import logging
from collections.abc import Iterator

import pytest
from django.urls import get_resolver

from nhip.kernel import permissions
from nhip.kernel.operations import Operation
from nhip.kernel.records import Record
from nhip.screens.forms import asked_of
from nhip.screens.resource import RESOURCES, Resource

from .doors import STALE, about
from .pages import form_at
from .world import World, differing, state, undone

pytestmark = pytest.mark.world

SHUT = ("kernel.role", "accounting.stockvalue")
"""Roles are compared by their text; the way of costing changes only while nothing lies in stock."""

TYPED = ("text", "long", "money", "quantity", "whole", "date")
VALUES = {
    "text": ("Người thứ nhất", "Người thứ hai"),
    "long": ("Người thứ nhất", "Người thứ hai"),
    "money": ("1.111", "2.222"),
    "quantity": ("11", "22"),
    "whole": ("11", "22"),
    "date": ("30/12/2026", "31/12/2026"),
}
LIKELY = (
    "note",
    "name",
    "need",
    "source",
    "address",
    "job_title",
    "line",
    "position",
    "reason",
    "payment_days",
    "credit_limit",
)


def verbs() -> Iterator[tuple[type[Resource], Operation]]:
    """Every verb that changes a record and can be reached by a form."""
    assert get_resolver().url_patterns
    for resource in RESOURCES.values():
        yield from ((resource, each) for each in resource.actions if not each.creates)


def editing() -> list[tuple[type[Resource], Operation]]:
    """Those that rewrite what people typed."""
    return [(r, o) for r, o in verbs() if o.name.startswith(("change_", "set_")) and r.kind not in SHUT]


@pytest.fixture
def made(monkeypatch, companies) -> Iterator[World]:
    logging.disable(logging.WARNING)
    yield companies
    logging.disable(logging.NOTSET)


PEOPLE = ("son", "thu", "kien", "tin", "binh", "khang", "quynh", "dat", "lan")


def who_may(made: World, resource: type[Resource], operation: Operation) -> tuple[str, Record] | None:
    """Somebody, and a record in the right state, on which this person may do it."""
    for who in PEOPLE:
        rows = permissions.allowed(resource.model.objects.all(), by=made.actor(who), to=operation.verb)
        for record in rows.filter(pk__in=resource.rows(made.actor(who)).values("pk"))[:60]:
            if operation.fits(record):
                return who, record
    return None


@pytest.mark.slow("every form that changes a record")
@pytest.mark.req("R20", part="by form: every verb that rewrites a record")
def test_the_second_who_saves_is_told_and_overwrites_nothing(made):
    wrong, tried = [], set()
    for resource, operation in editing():
        found = who_may(made, resource, operation)
        if found is None:
            wrong.append(f"{operation.verb}: nobody may do it on anything")
            continue
        who, record = found
        with undone():
            wrong += contest(made, resource, operation, who, record)
        tried.add(operation.verb)
    assert wrong == []
    assert {"shared.change_party", "shared.change_product", "sales.change_quotation", "sales.change_order"} <= tried


def contest(made: World, resource: type[Resource], operation: Operation, who: str, record: Record) -> list[str]:
    address = resource.address(record.pk, "do", operation.name)
    first, second = made.client(who), made.client(who)
    one, two = form_at(first, address), form_at(second, address)
    plain = [field for field in asked_of(resource.asks(operation, record)) if field.kind in TYPED]
    field = next((f for name in LIKELY for f in plain if f.name == name), None)
    if field:
        one[field.name], two[field.name] = VALUES[field.kind]
    answer = first.post(address, one)
    if answer.status_code != 302:
        return [f"{operation.verb}: the first to save got {answer.status_code}"]
    before = state()
    answer = second.post(address, two)
    wrong = [f"{operation.verb}: {table} was overwritten" for table in differing(before, state())]
    if answer.status_code != 409:
        return [*wrong, f"{operation.verb}: the second to save got {answer.status_code}, not 409"]
    said = answer.content.decode()
    if field and not all(value in said for value in VALUES[field.kind]):
        wrong.append(f"{operation.verb}: the conflict does not show both values of {field.name}")
    return wrong


@pytest.mark.slow("every verb of every resource")
@pytest.mark.req("R20", part="every verb of a record refuses a version that is not the present one")
def test_every_verb_with_an_old_version_is_refused_and_changes_nothing(made):
    wrong, tried = [], set()
    clients = {who: made.client(who) for who in PEOPLE}
    before = state()
    for resource, operation in verbs():
        found = who_may(made, resource, operation)
        if found is None:
            continue
        who, record = found
        said = {"version": STALE, **about(resource, operation, record, made.anything)}
        answer = clients[who].post(resource.address(record.pk, "do", operation.name), said)
        if answer.status_code != 409:
            wrong.append(f"{operation.verb} by {who}: {answer.status_code}")
        tried.add(operation.verb)
    assert wrong == []
    assert differing(before, state()) == []
    assert len(tried) >= 50
