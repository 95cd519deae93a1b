"""S3: canaries in every text of records that a salesperson may not see; none of them comes out of any door.

Her own work stands beside them in the same tables, so that the doors have something to show.
"""

import logging
import re
from collections.abc import Iterator

import pytest
from django.db import models, transaction
from django.db.models import F, Value
from django.db.models.functions import Cast, Concat
from django.test import Client

from nhip.documents import papers as typesetting_of
from nhip.kernel import permissions
from nhip.kernel.actors import Actor
from nhip.kernel.records import view_verb
from nhip.screens.resource import RESOURCES

from . import scripts
from .doors import OWNED, Door, all_doors
from .test_fields import body, unguarded
from .test_matrix import uploads
from .world import World

pytestmark = pytest.mark.world

CANARY = "zkhoangz"
PLANTED = re.compile(b".{60}" + CANARY.encode() + rb"\d+.{20}", re.DOTALL)
"""With the number of its row behind it: what was typed is said again without one."""
WHO = "binh"


@pytest.fixture
def made(companies, monkeypatch) -> Iterator[World]:
    monkeypatch.setattr(typesetting_of, "pdf", lambda sheet: repr(sheet).encode())
    logging.disable(logging.CRITICAL)
    yield companies
    logging.disable(logging.NOTSET)


def out_of_sight(model: type[models.Model], company: int, by: Actor) -> models.QuerySet:
    """The rows of the company that the person may not see."""
    rows = models.QuerySet(model).filter(company=company)
    seen = permissions.allowed(model._base_manager.filter(company=company), by=by, to=view_verb(model))
    return rows.exclude(pk__in=list(seen.values_list("pk", flat=True)))


def plant(company: int, by: Actor) -> int:
    """A canary in every text of these rows, where she may see others of their kind; how many stand there."""
    planted = 0
    texts = [
        (model, name)
        for model, name in scripts.columns()
        if model._meta.label_lower in RESOURCES
        and model._meta.label != "kernel.Company"
        and permissions.may(by, view_verb(model))
    ]
    folded = {(model, "folded") for model, _name in texts if any(f.name == "folded" for f in model._meta.fields)}
    for model, name in (*texts, *sorted(folded, key=str)):
        rows = out_of_sight(model, company, by)
        longest = model._meta.get_field(name).max_length or 1_000
        said = Concat(Value(CANARY), Cast(F("pk") % 10**9, models.CharField())) if longest > 17 else Value(CANARY)
        planted += scripts.rewrite(rows, {name: said}, unguarded)
    return planted


def address_of(made: World, door: Door) -> str:
    pk = str(made.record_for(door, WHO if door.kind in OWNED else "")) if "{pk}" in door.address else ""
    return door.address.replace("{pk}", pk).replace("{upload}", str(uploads(made, door)))


@pytest.mark.slow("every door, drawn for one person")
@pytest.mark.req(
    "S3", part="canaries in every text of records out of sight: pages, lists, panels, exports, papers, pickers"
)
def test_nothing_out_of_sight_comes_out_of_any_door(made):
    by, wrong, drawn = made.actor(WHO), [], 0
    with transaction.atomic():
        assert plant(made.own.company.pk, by) >= 80
    client = made.client(WHO)
    for address in (*addresses(made), *searches(made)):
        answer = client.get(address)
        drawn += answer.status_code == 200
        if found := PLANTED.search(body(answer)):
            wrong.append(f"{address}: {answer.status_code}: {found.group()!r}")
    assert drawn > 100
    assert wrong == []


def addresses(made: World) -> Iterator[str]:
    for door in all_doors():
        made_up = "/log" in door.address or "/edit/{upload}" in door.address  # that file has no rows like a real one
        if door.method == "GET" and not door.blind and not door.for_programs and not made_up:
            yield address_of(made, door)


def searches(made: World) -> Iterator[str]:
    """Asked for by its very name: in lists, totals, exports and boxes. What was typed is said again, and no more."""
    for resource in RESOURCES.values():
        for more in ("", "total/", "export/"):
            yield f"{resource.address()}{more}?q={CANARY}"


@pytest.mark.req("S3", part="what is found by a canary is what is found by nothing")
def test_quick_search_and_boxes_find_nothing_out_of_sight(made):
    client: Client = made.client(WHO)
    with transaction.atomic():
        plant(made.own.company.pk, made.actor(WHO))
    for door in all_doors():
        if door.address.startswith("/pick/"):
            picked = client.get(f"{door.address}?q={CANARY}").content.replace(CANARY.encode(), b"")
            assert picked == client.get(f"{door.address}?q=zqnothin").content.replace(b"zqnothin", b""), door.address
    for words in (CANARY, CANARY[:5]):
        found = client.get(f"/find/?q={words}", headers={"HX-Request": "true"}).content
        assert not PLANTED.search(found), words
