"""The REST door over the whole house: nobody reads more there than on the pages, and nothing sent to it breaks it."""

import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from itertools import count, cycle, islice
from typing import Any

import pytest
from django.test import Client
from openapi_schema_validator import OAS31Validator

from nhip.kernel import actors, permissions
from nhip.kernel.models import Person
from nhip.screens import tokens
from nhip.screens.resource import RESOURCES
from nhip.screens.rest import describing
from nhip.screens.rest.docs import example

from .world import CANARY, World, undone

pytestmark = pytest.mark.world

PEOPLE = ("no_roles", "tin", "binh", "son", "thu", "kien")
NASTY: tuple[Any, ...] = (
    None, True, 0, -1, 10**17, "", " ", "x", "x" * 3000, "0", "-1", "999999999999999999", "0.000001", "-999999999999",
    "9" * 19, "1e9", "NaN", "Ώ\u202e<script>'\";--{{7*7}}%s$$", "2026-02-30", "0001-01-01", "9999-12-31",
    "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", [], [None], [[]], {}, {"id": 1}, ["x"] * 3,
)  # fmt: skip

EACH = 2
"""How many of them a field is given; the next field gets the next ones."""


@pytest.fixture
def made(monkeypatch, companies) -> Iterator[World]:
    logging.disable(logging.CRITICAL)
    monkeypatch.setattr(tokens, "PACE", replace(tokens.PACE, default=100_000))
    yield companies
    logging.disable(logging.NOTSET)


class Described:
    """The description, with a validator for each answer that it promises."""

    def __init__(self):
        self.told = Client(headers={"Accept-Language": "en"}).get("/api/v1/openapi.json").json()
        self.known: dict[str, OAS31Validator] = {}

    def wrong(self, name: str, value: Any) -> Iterator[str]:
        if name not in self.known:
            schema = {"$ref": f"#/components/schemas/{name}", "components": self.told["components"]}
            self.known[name] = OAS31Validator(schema)
        yield from (f"{name}: {each.message[:200]}" for each in self.known[name].iter_errors(value))

    def restricted(self, name: str) -> dict[str, set[str]]:
        said = self.told["components"]["schemas"][name]["properties"]
        return {key: set(one["x-restricted"]) for key, one in said.items() if "x-restricted" in one}


@pytest.mark.slow("every list and a record of each for everybody")
@pytest.mark.timeout(400)
@pytest.mark.req("S3", part="REST: lists, records, lines and their problems")
@pytest.mark.req("S5", part="REST over the whole house")
def test_everybody_reads_what_is_described_and_no_word_of_another_company(made):
    described, wrong, seen = Described(), [], 0
    for who in PEOPLE:
        program, opened = made.program(who), permissions.opened(actors.of(Person.objects.get(user=made.doors[who])))
        for resource in RESOURCES.values():
            answer = program.get(f"/api/v1/{resource.path}?size=200&total=true")
            items = answer.json()["items"]
            texts, found = [answer.text], [(f"{resource.kind}.item", one) for one in items]
            for one in items[:3]:
                record = program.get(f"/api/v1/{resource.path}/{one['id']}")
                texts.append(record.text)
                found.append((resource.kind, record.json()))
            wrong += [f"{who}: {resource.path} names the rival" for text in texts if CANARY in text]
            for name, value in found:
                wrong += [f"{who}: {each}" for each in described.wrong(name, value)]
                wrong += [
                    f"{who}: {name}.{key} is {'there' if key in value else 'missing'}"
                    for key, groups in described.restricted(name).items()
                    if (key in value) != (groups <= opened)
                ]
            seen += len(found)
    assert wrong == [] and seen > 400


@pytest.mark.slow("every list and record of each salesperson")
@pytest.mark.req("S3", part="REST: what is another salesperson's")
def test_a_salesperson_reads_nothing_of_anothers(made):
    for who, other in (("binh", "Khách b"), ("khang", "Khách a")):
        program, read = made.program(who), []
        for path in ("shared/parties", "sales/orders", "sales/quotations", "shared/contacts", "accounting/receipts"):
            answer = program.get(f"/api/v1/{path}?size=200")
            read += [
                answer.text,
                *(program.get(f"/api/v1/{path}/{one['id']}").text for one in answer.json()["items"]),
            ]
            read.append(program.get(f"/api/v1/{path}?q={other}&total=true").text)
        assert not [text for text in read if other in text] and len(read) > 10


@pytest.mark.slow("strange values in every field of every operation")
@pytest.mark.timeout(400)
@pytest.mark.req("S43", part="REST: strange values in every field of every operation")
@pytest.mark.req("S44", part="REST")
@pytest.mark.req("S45", part="REST: operations")
def test_nothing_that_is_sent_breaks_it(made):
    programs = {who: made.program(who) for who in ("tin", "thu", "son", "kien", "binh", "lan", "master_data")}
    keys, strange, broken, sent = count(), cycle(NASTY), [], 0
    for resource in RESOURCES.values():
        for operation in describing.verbs_of(resource):
            who = next((each for each in programs if permissions.may(made.actor(each), operation.verb)), None)
            address = address_of(made, resource, operation, who)
            if who is None or address is None:
                continue
            for said in bodies(made, operation, strange):
                text = json.dumps(said)
                with undone():
                    headers = {"Idempotency-Key": f"fuzz {next(keys)}"}
                    answer = programs[who].post(address, text, content_type="application/json", headers=headers)
                sent += 1
                if answer.status_code >= 500 or CANARY in answer.text:
                    broken.append(f"{address} {operation.verb}: {answer.status_code} {text[:300]}")
    assert broken == [] and sent > 600


def address_of(made: World, resource: Any, operation: Any, who: str | None) -> str | None:
    root = f"/api/v1/{resource.path}"
    if operation.creates:
        return f"{root}/{operation.name}"
    rows = list(resource.rows(made.actor(who))[:40]) if who else []
    fitting = [row for row in rows if operation.fits(row)] or rows
    return f"{root}/{fitting[0].pk}/{operation.name}" if fitting else None


def bodies(made: World, operation: Any, strange: Iterator[Any]) -> Iterator[dict[str, Any]]:
    """A sound body, then the same with each field in turn being some of the strange values."""
    schema = describing.schemas.inputs(operation.takes)
    sound = filled(made, schema)
    yield sound
    yield {"version": 1}
    for name, one in schema["properties"].items():
        yield from (sound | {name: value} for value in islice(strange, EACH))
        for inner in one.get("items", {}).get("properties", {}):
            line = sound[name][0]
            yield from (sound | {name: [line | {inner: value}]} for value in islice(strange, EACH))


def filled(made: World, schema: dict[str, Any]) -> dict[str, Any]:
    said: dict[str, Any] = {}
    for name, one in schema["properties"].items():
        if "x-kind" in one:
            said[name] = str(made.anything(one["x-kind"]))
        elif "items" in one and "properties" in one["items"]:
            said[name] = [filled(made, one["items"])]
        else:
            said[name] = example(one)
    return said
