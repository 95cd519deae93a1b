"""S6: two companies in one database; whatever number of the other one is put wherever, nothing comes through."""

import logging
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from itertools import cycle
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import connection

from nhip import checker
from nhip.kernel.inputs import asked, keep_to_company
from nhip.kernel.operations import OPERATIONS, Nothing, Refused
from nhip.screens.forms import askable, asked_of
from nhip.screens.resource import RESOURCES

from .doors import Door, all_doors, typed
from .world import CANARY, World, undone

pytestmark = pytest.mark.world

PEOPLE = ("son", "thu", "kien", "tin", "binh", "lan", "quynh")


@pytest.fixture
def made(companies) -> Iterator[World]:
    logging.disable(logging.CRITICAL)
    yield companies
    logging.disable(logging.NOTSET)


class Foreign:
    """The rival's numbers, kind by kind, each taken in turn."""

    def __init__(self, made: World):
        self.made, self.turns, self.asked = made, {}, 0

    def __call__(self, kind: str) -> int:
        if kind not in self.turns:
            model = apps.get_model(kind)
            names = {field.name for field in model._meta.fields}
            rows = (
                model.objects.filter(company=self.made.rival.company) if "company" in names else model.objects.none()
            )
            pks = list(rows.order_by("pk").values_list("pk", flat=True)[:40]) or [self.made.rival.company.pk]
            self.turns[kind] = cycle(pks)
        self.asked += 1
        return next(self.turns[kind])


def rows_of_rival(made: World) -> dict[str, list]:
    """Everything that is the rival's, as it stands in the tables."""
    tables = {}
    for model in apps.get_models():
        if "company" in {field.name for field in model._meta.fields}:
            rows = model._base_manager.filter(company=made.rival.company.pk).order_by("pk")
            tables[model._meta.label] = list(map(repr, rows.values_list()))
    return tables


@pytest.mark.slow("two thousand numbers of another company")
@pytest.mark.req("S6", part="application wall: 2,000 foreign numbers in paths, filters, forms, lines and operations")
def test_two_thousand_foreign_numbers_open_nothing(made):
    foreign, wrong, before = Foreign(made), [], rows_of_rival(made)
    for probe in (by_path, by_filter, by_form, by_target, by_inputs):
        wrong += probe(made, foreign)
    assert not wrong, "\n".join(wrong)
    assert rows_of_rival(made) == before
    assert not [each for each in checker.check(connection) if "compan" in each.rule]
    assert foreign.asked >= 2000, foreign.asked


def leaks(answer: Any) -> bool:
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return CANARY.encode() in body


def by_path(made: World, foreign: Foreign) -> Iterator[str]:
    """The number stands in the address: pages, verbs, panels, papers."""
    people = cycle((who, made.client(who), made.program(who)) for who in PEOPLE)
    for door in all_doors():
        if "{pk}" not in door.address or door.blind:
            continue
        for _ in range(2):
            who, client, program = next(people)
            address = door.address.replace("{pk}", str(foreign(door.kind)))
            answer = by_program(program, door, address) if door.for_programs else by_client(client, door, address)
            if answer.status_code < 400 or leaks(answer):
                yield f"{who}: {door.method} {address}: {answer.status_code}"


def by_client(client: Any, door: Door, address: str) -> Any:
    return client.get(address) if door.method == "GET" else client.post(address, {"version": "1"})


def by_program(program: Any, door: Door, address: str) -> Any:
    ask = {"GET": program.get, "POST": program.post, "PATCH": program.patch}[door.method]
    more = {} if door.method == "GET" else {"data": "{}", "content_type": "application/json"}
    return ask(address, headers={"If-Match": '"1"', "Idempotency-Key": "the wall"}, **more)


def by_filter(made: World, foreign: Foreign) -> Iterator[str]:
    """The number stands in the query: filters of lists, values that a form is to begin with."""
    clients = {who: made.client(who) for who in PEOPLE}
    for resource in RESOURCES.values():
        for name in resource.filters:
            name = getattr(name, "name", name)
            field = {each.name: each for each in resource.model._meta.fields}.get(name)
            if field is None or field.related_model is None:
                continue
            for who in ("thu", "son", "kien"):
                answer = clients[who].get(resource.address(), {name: foreign(field.related_model._meta.label_lower)})
                if leaks(answer):
                    yield f"{who}: {resource.address()}?{name}: shows the rival"
    yield from by_filter_of_programs(made, foreign)
    for resource in RESOURCES.values():
        if resource.create and askable(resource.create.takes):
            said = typed(asked_of(resource.create.takes), foreign)
            for who, client in clients.items():
                if leaks(client.get(resource.address("do", resource.create.name), said)):
                    yield f"{who}: {resource.create.verb}: the form shows the rival"


def by_filter_of_programs(made: World, foreign: Foreign) -> Iterator[str]:
    """The same through the REST door, with the total, which says whether anything was found."""
    programs = {who: made.program(who) for who in ("thu", "son", "kien")}
    for resource in RESOURCES.values():
        for name in resource.filters:
            name = getattr(name, "name", name)
            field = {each.name: each for each in resource.model._meta.fields}.get(name)
            if field is None or field.related_model is None:
                continue
            for who, program in programs.items():
                said = {name: foreign(field.related_model._meta.label_lower), "total": "true"}
                answer = program.get(f"/api/v1/{resource.path}", said)
                if leaks(answer) or answer.json().get("total"):
                    yield f"{who}: /api/v1/{resource.path}?{name}: finds the rival"


def by_form(made: World, foreign: Foreign) -> Iterator[str]:
    """The number stands in a box of a form, or in one of its lines."""
    clients = {who: made.client(who) for who in PEOPLE}
    for resource in RESOURCES.values():
        operations = filter(None, (resource.create, *resource.actions))
        for operation in operations:
            names = [name for name, kind in boxes(operation) if kind]
            if not names or not askable(operation.takes):
                continue
            for place, name in enumerate(names):
                who = PEOPLE[place % len(PEOPLE)]
                yield from sent(made, foreign, clients, resource, operation, name, who)
                yield from sent(made, foreign, clients, resource, operation, name, "thu")
                yield from sent(made, foreign, clients, resource, operation, name, "son")


def boxes(operation: Any) -> Iterator[tuple[str, str]]:
    """The names of the boxes with the kind that is chosen in them."""
    for field in asked_of(operation.takes):
        yield field.name, field.pick
        yield from ((f"{field.name}-0-{one.name}", one.pick) for one in field.lines)


def sent(made, foreign, clients, resource, operation, name: str, who: str) -> Iterator[str]:
    kind = dict(boxes(operation))[name]
    said = typed(asked_of(operation.takes), made.anything) | {name: str(foreign(kind))}
    address = resource.address("do", operation.name)
    if not operation.creates:
        record = next((r for r in resource.rows(made.actor(who))[:40] if operation.fits(r)), None)
        if record is None:
            return
        address = resource.address(record.pk, "do", operation.name)
    with undone():
        answer = clients[who].post(address, said)
    if answer.status_code < 400 or leaks(answer):
        yield f"{who}: {operation.verb} with a foreign {name}: {answer.status_code}"


def by_target(made: World, foreign: Foreign) -> Iterator[str]:
    """By code: the operation is called on the other company's record."""
    for operation in OPERATIONS.values():
        if operation.creates:
            continue
        kind = operation.model._meta.label_lower
        for who in (*PEOPLE, "khang", "dat"):
            record = operation.model._base_manager.filter(pk=foreign(kind)).first()
            if record is None and kind == "kernel.job":
                continue  # no job has been started at the rival's
            given = [record] if operation.takes is Nothing else [record, bare(operation.takes)]
            try:
                with undone():
                    operation(*given, by=made.actor(who))
            except PermissionDenied:
                continue
            except Exception as error:
                yield f"{who}: {operation.verb} on the rival's: {error!r}"
            yield f"{who}: {operation.verb} on the rival's: done"


def bare(takes: type) -> Any:
    """Inputs without contents: whoever may not act is refused before they are read."""
    made = object.__new__(takes)
    for each in fields(takes):
        object.__setattr__(made, each.name, None)
    return made


def by_inputs(made: World, foreign: Foreign) -> Iterator[str]:
    """By code: a number of the other company is told to the operation."""
    for operation in OPERATIONS.values():
        for field in asked(operation.takes):
            if not field.ask.pick and not any(one.ask.pick for one in field.nested):
                continue
            for who in PEOPLE:
                yield from told(made, foreign, operation, field, who)


def told(made, foreign, operation, field, who: str) -> Iterator[str]:
    inputs = bare(operation.takes)
    value = foreign(field.ask.pick) if field.ask.pick else line_of(field, foreign)
    object.__setattr__(inputs, field.name, (value,) if field.many else value)
    try:
        keep_to_company(inputs, made.actor(who))
    except Refused:
        return
    yield f"{who}: {operation.verb} takes a foreign {field.name}"


def line_of(field: Any, foreign: Foreign) -> Any:
    line = bare(field.type)
    for one in field.nested:
        if one.ask.pick:
            object.__setattr__(line, one.name, foreign(one.ask.pick))
    assert is_dataclass(line)
    return line
