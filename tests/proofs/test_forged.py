"""S36: nothing is done for a form that is not ours, and looking changes nothing."""

import logging
import re
from collections.abc import Iterator

import pytest

from .doors import Door, all_doors
from .test_matrix import PEOPLE, wanted_signs
from .world import World, differing, state, written

pytestmark = pytest.mark.world

TRAIL = "kernel_history"
SHUT = ("script-src 'self';", "default-src 'none'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'")
INLINE = re.compile(r"<script(?![^>]*\b(src=|type=\"application/json\"))|\son\w+=\"|javascript:", re.IGNORECASE)


@pytest.fixture
def made(companies) -> Iterator[World]:
    logging.disable(logging.WARNING)
    yield companies
    logging.disable(logging.NOTSET)


def someone() -> dict[str, str]:
    """For each door somebody to whom it opens, as the table says; the administrator for those that open to nobody."""
    opens = {}
    for name, signs in wanted_signs().items():
        fits = [who for who in PEOPLE if signs.get(who) == "+" and who not in ("anonymous", "left", "rival_admin")]
        opens[name] = fits[-1] if fits else "tin"
    return opens


def filled(made: World, door: Door) -> str:
    pk = made.record_for(door) if "{pk}" in door.address else 0
    return door.address.replace("{pk}", str(pk)).replace("{upload}", "1")


@pytest.mark.slow("every form of the house, twice")
@pytest.mark.req("S36", part="every unsafe address without token, or from elsewhere")
def test_a_form_without_its_token_or_from_elsewhere_does_nothing(made):
    clients = {who: made.client(who, enforce_csrf_checks=True) for who in made.doors if who != "rival_admin"}
    tokens = {who: token_of(client) for who, client in clients.items()}
    opens, wrong, count = someone(), [], 0
    before = state()
    for door in all_doors():
        if door.method == "GET":
            continue
        who = next((who for name, who in opens.items() if name.partition(" of ")[0] == door.name), "tin")
        address, client, said = filled(made, door), clients[who], {"csrfmiddlewaretoken": tokens[who]}
        ask = client.patch if door.method == "PATCH" else client.post
        bare = ask(address, {}).status_code
        foreign = ask(address, said, headers={"Origin": "https://elsewhere.example"}).status_code
        htmx = ask(address, {}, headers={"HX-Request": "true"}).status_code
        wanted = 401 if door.for_programs else 403  # where a key counts, a session opens nothing
        if (bare, foreign, htmx) != (wanted,) * 3:
            wrong.append(f"{door.name}: {bare} without a token, {foreign} from elsewhere, {htmx} by htmx")
        count += 1
    assert wrong == []
    assert differing(before, state()) == []
    assert count > 200


def token_of(client) -> str:
    """What stands in every form of a page that this person was given; with it a form of our own is taken."""
    client.get("/login/")
    client.get("/me/")
    token = client.cookies["nhip-form"].value
    assert client.post("/me/look/", {"csrfmiddlewaretoken": token}).status_code == 302
    return token


def loose(answer) -> bool:
    """Whether this page would let a script run that is not a file of ours (S19)."""
    if not answer.headers.get("Content-Type", "").startswith("text/html"):
        return False
    policy = answer.headers.get("Content-Security-Policy", "")
    return "unsafe" in policy or not all(part in policy for part in SHUT) or bool(INLINE.search(answer.text))


@pytest.mark.slow("every page of the house, drawn")
@pytest.mark.req("S36", part="looking changes nothing")
@pytest.mark.req("S19", part="every page: nothing runs but our files")
def test_looking_changes_nothing(made):
    """But for one thing: that somebody took a list with them is written into the history of that person."""
    clients = {who: made.client(who) for who in made.doors}
    programs = {who: made.program(who) for who in made.doors}
    opens, wrong, count = someone(), [], 0
    before, rows = state(), written()
    for door in all_doors():
        if door.method != "GET":
            continue
        who = next((who for name, who in opens.items() if name.partition(" of ")[0] == door.name), "tin")
        answer = (programs if door.for_programs else clients)[who].get(filled(made, door))
        if answer.streaming:
            b"".join(answer.streaming_content)
        if answer.status_code >= 500:
            wrong.append(f"{door.name}: {answer.status_code}")
        elif not answer.streaming and loose(answer):
            wrong.append(f"{door.name}: {answer.headers.get('Content-Security-Policy')}")
        grown = written() != rows
        after = state() if grown else before
        changed, taken = differing(before, after), "/export/" in door.address and answer.streaming
        wrong += [f"{door.name} by {who} changes {table}" for table in changed if not (taken and table == TRAIL)]
        if taken and TRAIL not in changed:
            wrong.append(f"{door.name} by {who} leaves no trace")
        before, rows, count = after, written(), count + 1
    assert wrong == []
    assert count > 300
