"""R23: what was posted stays as it was posted, whoever presses whatever button of it, and however it is asked for."""

import logging
from collections.abc import Iterator
from typing import Any

import jinja2
import pytest

from nhip.kernel.operations import Operation
from nhip.kernel.records import Record
from nhip.screens.resource import RESOURCES, Resource

from .doors import about, all_doors
from .test_stale import PEOPLE
from .world import World, undone

pytestmark = pytest.mark.world

ROOMS = ("accounting", "warehouse")
FOLLOWS = {"version", "state", "open_amount", "allocated", "credited", "reason", "folded"}
"""What goes on living: how much of it is paid, which papers followed, and why it was taken back."""


@pytest.fixture
def made(companies, monkeypatch) -> Iterator[World]:
    logging.disable(logging.CRITICAL)
    monkeypatch.setattr(jinja2.Template, "render", lambda *args, **kwargs: "")
    yield companies
    logging.disable(logging.NOTSET)


def posted(made: World) -> Iterator[tuple[type[Resource], Record]]:
    """One of every kind of numbered paper, in each of its states that are not before the number."""
    list(all_doors())
    for resource in RESOURCES.values():
        model = resource.model
        names = {each.name for each in model._meta.concrete_fields}
        if model._meta.app_label in ROOMS and {"number", "company"} <= names:
            rows = model._base_manager.filter(company=made.own.company).exclude(number__in=("", None)).order_by("pk")
            states = set(rows.values_list("state", flat=True)) if "state" in names else {None}
            for state in sorted(states, key=str):
                yield resource, (rows.filter(state=state) if state else rows)[0]


def said(record: Record) -> dict[str, Any]:
    """The paper and all its lines, but for what goes on living."""
    row = type(record)._base_manager.filter(pk=record.pk).values().get()
    told: dict[str, Any] = {"paper": {name: value for name, value in row.items() if name not in FOLLOWS}}
    for link in type(record)._meta.related_objects:
        if (
            link.related_model._meta.app_label == record._meta.app_label
            and "line" in link.related_model._meta.model_name
        ):
            rows = link.related_model._base_manager.filter(**{link.field.name: record.pk}).order_by("pk").values()
            told[link.related_model._meta.label] = [
                {name: value for name, value in each.items() if name not in FOLLOWS} for each in rows
            ]
    return told


@pytest.mark.slow("every button of every posted paper, by everybody")
@pytest.mark.timeout(400)
@pytest.mark.req("R23", part="every verb of every numbered paper of accounting and the warehouse, by everybody")
def test_a_posted_paper_stays_whoever_presses_what(made):
    wrong, done, kinds = [], 0, set()
    clients = {who: made.client(who, raise_request_exception=False) for who in PEOPLE}
    for resource, record in posted(made):
        before, lines = said(record), len(said(record)) - 1
        kinds |= {resource.kind} if lines else set()
        for who, operation in ((who, each) for who in PEOPLE for each in resource.actions if not each.creates):
            with undone():
                done += pressed(made, clients[who], resource, operation, record)
                if said(record) != before:
                    wrong.append(f"{who}: {operation.verb} changes {record.ref}")
    assert wrong == []
    assert done >= 5 and {"accounting.invoice", "warehouse.goodsissue"} <= kinds


def pressed(made: World, client: Any, resource: type[Resource], operation: Operation, record: Record) -> bool:
    answer = client.post(
        resource.address(record.pk, "do", operation.name),
        {"version": str(record.version), **about(resource, operation, record, made.anything)},
    )
    assert answer.status_code < 500, operation.verb
    return answer.status_code == 302


@pytest.mark.req("R23", part="no door takes anything out or writes over it")
def test_no_door_deletes_or_puts(made):
    client, program = made.client("thu"), made.program("thu")
    for resource, record in posted(made):
        for method in ("delete", "put"):
            assert getattr(client, method)(resource.address(record.pk)).status_code == 405
            assert getattr(program, method)(f"/api/v1/{resource.path}/{record.pk}").status_code == 405
