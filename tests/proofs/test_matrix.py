"""Who may open which door: every address x method x person is asked, and `matrix.txt` says what must come of it.

`NHIP_WRITE_MATRIX=1 pytest tests/proofs/test_matrix.py` writes the table anew; commit it only when you have read it.
"""

import logging
import os
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import jinja2
import pytest
from django.urls import get_resolver

from nhip.documents import papers as typesetting_of
from nhip.kernel import actors
from nhip.kernel.inputs import asked as asked_for
from nhip.kernel.records import model_of
from nhip.screens import middleware, tokens
from nhip.screens.models import Upload
from nhip.screens.resource import RESOURCES
from nhip.screens.urls import all_of

from .doors import OWNED, STALE, Door, about, all_doors
from .world import World, differing, leave, state, undone

pytestmark = pytest.mark.world

TABLE = Path(__file__).with_name("matrix.txt")
PEOPLE = (
    *("anonymous", "left", "no_roles", "hoa", "tin", "rival_admin", "khang", "binh", "phuong", "son", "lan"),
    *("thu", "accountant", "quynh", "kien", "dat", "master_data"),
)


ENOUGH = ("anonymous", "tin")
"""Who tries the doors behind which there is nothing for anybody; the others' columns have a dot there."""


def sign(status: int, location: str = "") -> str:
    """`+` it opens (what is sent may still be wrong), `-` it does not, `0` there is no such thing, `>` log in."""
    if status == 401 or (status == 302 and location.startswith("/login/")):
        return ">"
    assert status < 500 and status != 429, status
    return {403: "-", 404: "0"}.get(status, "+")


class Knock:
    """One person before all doors."""

    def __init__(self, made: World, who: str):
        self.world, self.who, self.client = made, who, made.client(who)
        self.program = made.program(who)

    def at(self, door: Door, pk: int | None, upload: int) -> str:
        address = door.address.replace("{pk}", str(pk)).replace("{upload}", str(upload))
        if door.for_programs:
            return self.asked_by_program(door, address, pk)
        client = (
            self.world.client(self.who) if "/log" in door.address else self.client
        )  # logging out ends only this one
        if door.method == "GET":
            answer = client.get(address)
        else:
            with undone():
                answer = client.post(address, self.said(door, pk))
        return sign(answer.status_code, answer.headers.get("Location", ""))

    def asked_by_program(self, door: Door, address: str, pk: int | None) -> str:
        """The same by a program with the person's key, and with a version that no record has."""
        if door.method == "GET":
            return sign(self.program.get(address).status_code)
        ask = self.program.patch if door.method == "PATCH" else self.program.post
        headers = {"If-Match": f'"{STALE}"', "Idempotency-Key": "a door of the matrix"}
        with undone():
            answer = ask(address, "{}", content_type="application/json", headers=headers)
        return sign(answer.status_code)

    def said(self, door: Door, pk: int | None) -> dict[str, str]:
        """What a person would type, with a version that no record has."""
        if door.operation is None or pk is None or door.operation.creates:
            return {}
        record = model_of(door.kind)._base_manager.get(pk=pk)
        return {"version": STALE, **about(door.resource, door.operation, record, self.choose)}

    def choose(self, kind: str) -> int:
        return self.world.anything(kind)


def records(made: World, door: Door) -> list[tuple[str, int | None]]:
    """Whose records this door is tried with: what has an owner, with Bình's (A) and Khang's (B)."""
    if "{pk}" not in door.address:
        return [("", None)]
    if door.kind in OWNED:
        owners = ("binh", "khang") if door.kind != "accounting.receipt" else ("binh",)
        return [(f" of {owner}", made.record_for(door, owner)) for owner in owners]
    return [("", made.record_for(door))]


def uploads(made: World, door: Door) -> int:
    kind = f"edit {door.kind}" if "/edit/" in door.address else door.kind
    if "{upload}" not in door.address:
        return 1
    found = Upload.objects.filter(company=made.own.company, kind=kind).values_list("pk", flat=True).first()
    return found or 1


def known(person_of):
    """Who is behind a session is looked up once."""
    people = {}

    def found(request):
        key = request.session.session_key
        if key is None or key not in people:
            people[key] = person_of(request)
        return people[key]

    return found


@pytest.fixture
def made(monkeypatch, companies) -> Iterator[World]:
    """The pages are not drawn: who may see them is decided before; nobody's rights change meanwhile."""
    monkeypatch.setattr(jinja2.Template, "render", lambda *args, **kwargs: "")
    monkeypatch.setattr(middleware, "person_of", known(middleware.person_of))
    monkeypatch.setattr(actors, "of", cache(actors.of))
    monkeypatch.setattr(tokens, "PACE", replace(tokens.PACE, default=100_000))
    monkeypatch.setattr(typesetting_of, "pdf", lambda sheet: b"")
    logging.disable(logging.WARNING)
    made = companies
    leave(made)
    yield made
    logging.disable(logging.NOTSET)


def asked(made: World, who: str) -> tuple[dict[str, str], list[str]]:
    """What each door says to this person, and what went wrong by the way."""
    knock, signs, wrong = Knock(made, who), {}, []
    before = state()
    for door in all_doors():
        if door.blind and who not in ENOUGH:
            continue
        upload = uploads(made, door)
        own = {door.name + whose: knock.at(door, pk, upload) for whose, pk in records(made, door)}
        signs |= own
        open_to_own = "+" in own.values() or who == "rival_admin"  # what is shut to all needs no second knock
        if "{pk}" in door.address and door.kind != "kernel.company" and open_to_own:
            strange = made.sample(door.kind, made.own if who == "rival_admin" else made.rival)
            if knock.at(door, strange, upload) == "+":
                wrong.append(f"{who} opens {door.name} of another company")
    wrong += [f"{who}: {table} is not as it was" for table in differing(before, state())]
    return signs, wrong


@pytest.mark.slow("a thousand doors for each person")
@pytest.mark.timeout(400)
@pytest.mark.req("S1")
@pytest.mark.req("S2")
@pytest.mark.parametrize("who", PEOPLE)
def test_every_door_opens_to_whom_the_table_says_and_a_refusal_changes_nothing(made, who):
    signs, wrong = asked(made, who)
    if os.environ.get("NHIP_WRITE_MATRIX"):
        write({who: signs})
    wanted = wanted_signs()
    for name in sorted(signs.keys() | wanted.keys()):
        is_, must = signs.get(name, "."), wanted.get(name, {}).get(who, "not in the table")
        if is_ != must:
            wrong.append(f"{name}: {is_}, not {must}")
    assert wrong == []


@pytest.mark.req("S1", part="every URL pattern is in the table")
def test_every_pattern_has_a_door_in_the_table():
    doors = list(all_doors())
    assert {text for text, _pattern in all_of(get_resolver().url_patterns)} == {door.pattern for door in doors}
    named = {name.partition(" of ")[0] for name in wanted_signs()}
    assert {door.name for door in doors} == named


@pytest.mark.req("S1", part="a program may what its person may on the pages, and no more")
def test_a_program_with_a_key_for_everything_may_exactly_what_its_person_may():
    """Record by record, and verb by verb where one asks for nothing: a wrong body is refused before the rights."""
    signs, wrong, count = wanted_signs(), [], 0
    for name, found in signs.items():
        method, _space, address = name.partition(" ")
        address = address.strip()
        if not address.startswith("/api/v1/") or "{pk}" not in address:
            continue
        room, resource, pk, *verb = address.partition(" of ")[0].removeprefix("/api/v1/").split("/")
        if method == "PATCH" or (verb and asks_for_something(f"{room}/{resource}", verb[0])):
            continue  # PATCH is one of the verbs, by another name
        on_page = f"{method:4} /{room}/{resource}/{pk}/" + (f"do/{verb[0]}/" if verb else "")
        page = signs[on_page + address[len(address.partition(" of ")[0]) :]]
        count += 1
        wrong += [f"{name} by {who}: {is_}, page {page[who]}" for who, is_ in found.items() if is_ != page[who]]
    assert wrong == [] and count > 100


def asks_for_something(path: str, name: str) -> bool:
    resource = next((one for one in RESOURCES.values() if one.path == path), None)
    operation = resource.action(name) if resource else None
    return operation is None or any(one.required for one in asked_for(operation.takes))


def wanted_signs() -> dict[str, dict[str, str]]:
    """The table: signs in the order of the people, then the door."""
    rows = (
        [line for line in TABLE.read_text().splitlines() if line and not line.startswith("#")]
        if TABLE.exists()
        else []
    )
    signs = {}
    for line in rows:
        cells, name = line[: len(PEOPLE)], line[len(PEOPLE) + 2 :]
        signs[name] = dict(zip(PEOPLE, cells, strict=True))
    return signs


HEAD = """# Who may open which door. One column for each person, in this order:
# {people}
# + opens (what is sent may still be refused as wrong), - may not, 0 no such thing (for this person), > must log in,
# . not asked: there is nothing behind it for anybody.
# Written by NHIP_WRITE_MATRIX=1 (see test_matrix.py), read before it is committed.
"""


def write(found: dict[str, dict[str, str]]) -> None:
    """Put these people's columns into the table; the other columns stay."""
    table: dict[str, dict[str, str]] = defaultdict(dict, wanted_signs())
    for who, signs in found.items():
        for name, cell in signs.items():
            table[name] = table.get(name, {}) | {who: cell}
    rows = ("".join(table[name].get(who, ".") for who in PEOPLE) + "  " + name for name in table)
    TABLE.write_text(HEAD.format(people=" ".join(PEOPLE)) + "\n".join(rows) + "\n")
