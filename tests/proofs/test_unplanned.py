"""The role that nobody planned: imported from its text, and walked over every address; what must come is worked out
from that text by hand (`rights_by_hand`), and every door must answer so.
"""

import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import jinja2
import pytest
from django.db.models import Q

from nhip.documents import papers as typesetting_of
from nhip.documents.papers import _papers
from nhip.kernel import actors, clock, permissions, prepared, steady
from nhip.kernel.administration.roles import Assignment, RoleText, assign_role, load_role
from nhip.kernel.models import Person, RoleHeld
from nhip.kernel.records import view_verb
from nhip.screens import panels
from nhip.screens.bringing.columns import change_of
from nhip.screens.forms import askable
from nhip.screens.reports import REPORTS
from nhip.screens.resource import RESOURCES

from .doors import Door, all_doors
from .rights_by_hand import ByHand
from .test_matrix import Knock, records, uploads
from .world import World

ROLE = Path(__file__).with_name("unplanned.toml")
WHO = "binh"
FREE = ("login", "logout", "me", "find", "read", "pick", "first-run", "today", "")

pytestmark = [
    pytest.mark.world,
    pytest.mark.slow("every door"),
    pytest.mark.req("S1", part="a role that nobody planned, from its text alone"),
    pytest.mark.req("ORG-11", part="a role that nobody planned"),
]


@pytest.fixture
def undrawn(monkeypatch) -> None:
    """Who may see a page is decided before it is drawn."""
    monkeypatch.setattr(jinja2.Template, "render", lambda *args, **kwargs: "")


@pytest.fixture
def made(monkeypatch, companies) -> Iterator[World]:
    """Bình has this role and no other."""
    monkeypatch.setattr(typesetting_of, "pdf", lambda sheet: b"")
    monkeypatch.setattr(prepared, "_kept", {}, raising=False)
    logging.disable(logging.CRITICAL)
    made = companies
    role = load_role(RoleText(ROLE.read_text(encoding="utf-8")), by=made.own.founder)
    person = made.own.people[WHO]
    RoleHeld.objects.filter(person=person).update(until=clock.today() - timedelta(days=1))
    assign_role(Assignment(person.pk, role.pk), by=made.own.founder)
    yield made
    logging.disable(logging.NOTSET)


def by_hand(made: World) -> ByHand:
    person = Person.objects.get(pk=made.own.people[WHO].pk)
    seat = replace(actors.of(person), duties=frozenset(), denied=frozenset())
    return ByHand(ROLE, seat)


class Wanted:
    """What each door must answer: `+` it opens, `-` it does not, `0` there is no such thing."""

    def __init__(self, rights: ByHand):
        self.rights = rights
        self.known: dict[tuple[Any, str], set[int]] = {}

    def reaches(self, model: Any, verb: str, pk: int | None) -> bool:
        if (model, verb) not in self.known:
            self.known[model, verb] = self.rights.reached(model, verb)
        return pk in self.known[model, verb]

    def at(self, door: Door, pk: int | None) -> str | None:
        """None: nothing of this door follows from a right."""
        if door.address.endswith(".pdf"):
            return self.paper(door, pk)
        if door.address.startswith(f"/documents/{door.kind}/"):
            return self.files(door, pk)
        if not door.kind or door.kind not in RESOURCES or "<int:pk>" in door.pattern and door.pattern in REPORTS:
            return self.around(door)
        rest = door.address.removeprefix(door.resource.address())
        if rest == door.address:
            return self.around(door)
        if "{pk}" in rest:
            return self.of_record(door, rest.removeprefix("{pk}/"), pk)
        return self.of_list(door, rest)

    def around(self, door: Door) -> str | None:
        report = REPORTS.get(door.pattern.rstrip("/"))
        if report is None:
            return None
        return None if any(map(self.rights.may, report.needs)) else "-"

    def of_list(self, door: Door, rest: str) -> str | None:
        if rest.startswith("export/"):
            return "+" if self.rights.may("screens.export_rows") else "-"
        if rest.startswith("import/"):
            both = (door.resource.importable.operation.verb, "screens.import_rows")
            return None if all(map(self.rights.may, both)) else "-"
        if rest.startswith("edit/"):
            changing = change_of(door.resource)
            both = (changing.verb, "screens.import_rows") if changing else ()
            return None if changing and all(map(self.rights.may, both)) else "-" if changing else "0"
        if rest.startswith("do/"):
            return self.verb(door)
        return "+"

    def verb(self, door: Door) -> str:
        if not self.rights.may(door.operation.verb):
            return "-"
        return "+" if askable(door.resource.asks(door.operation, None)) else "0"

    def of_record(self, door: Door, rest: str, pk: int | None) -> str | None:
        model = door.resource.model
        seen = self.reaches(model, view_verb(model), pk)
        if rest == "who/":
            return "+" if self.rights.may("kernel.view_role") else "-"
        if rest.startswith("do/"):
            if not self.rights.may(door.operation.verb):
                return "-"
            if not seen:
                return "0"
            record = model._base_manager.get(pk=pk)
            if not askable(door.resource.asks(door.operation, record)):
                return "0"
            acts = door.method == "GET" or rest.endswith("preview/") or self.reaches(model, door.operation.verb, pk)
            return "+" if acts else "-"
        if not seen:
            return "0"
        if rest.startswith("panel/"):
            return self.panel(door, rest.split("/")[1])
        return "+"

    def panel(self, door: Door, name: str) -> str:
        hung = [*panels._hung.get(panels.EVERY, []), *panels._hung.get(door.kind, [])]
        return (
            "+"
            if any(one.name == name and one.only(door.kind) and self.rights.may(one.needs) for one in hung)
            else "-"
        )

    def files(self, door: Door, pk: int | None) -> str:
        """Whoever sees the record sees its files; who may add them sends them there."""
        model = RESOURCES[door.kind].model
        if not self.reaches(model, view_verb(model), pk):
            return "0"
        return "+" if door.method == "GET" or self.rights.may("documents.add_file") else "-"

    def paper(self, door: Door, pk: int | None) -> str:
        paper = _papers[door.kind][door.address.rpartition("/")[2].removesuffix(".pdf")]
        model = RESOURCES[door.kind].model
        if paper.needs and not self.rights.may(paper.needs):
            return "-"
        if not self.reaches(model, view_verb(model), pk):
            return "0"
        return "+" if paper.fits(model._base_manager.get(pk=pk)) else "0"


def compared(made: World, among: str = "") -> tuple[list[str], int]:
    """What the doors answer otherwise than the text of the role says, and how many were compared; a fault that is
    made on purpose is looked for at those doors alone whose address has the words `among`.
    """
    wanted, knock, wrong, count = Wanted(by_hand(made)), Knock(made, WHO), [], 0
    for door in all_doors():
        if door.blind or among not in door.address:
            continue
        upload = uploads(made, door)
        for whose, pk in records(made, door):
            must = wanted.at(door, pk)
            if must is None:
                continue
            count += 1
            if (said := knock.at(door, pk, upload)) != must:
                wrong.append(f"{door.name}{whose}: {said}, not {must}")
    return wrong, count


def rows_compared(made: World) -> list[str]:
    """How many rows each list has, and by which columns it may be sorted."""
    rights, client, wrong = by_hand(made), made.client(WHO), []
    for resource in RESOURCES.values():
        verb, address = view_verb(resource.model), resource.address()
        must = len(rights.reached(resource.model, verb))
        said = client.get(f"{address}total/").content.decode().replace(".", "").replace(",", "")
        if said != str(must):
            wrong.append(f"{address}: {said} rows, not {must}")
        for one in resource.columns_for(made.actor(WHO)):
            name = getattr(one, "name", one)
            if name in {field.name for field in resource.model._meta.concrete_fields}:
                hidden = client.get(f"{address}?sort={name}").status_code == 403
                if hidden != rights.hides(resource.model, name):
                    wrong.append(f"{address}?sort={name}: {'hidden' if hidden else 'shown'}")
    return wrong


def test_every_door_answers_as_the_text_of_the_role_says(made, undrawn):
    wrong, count = compared(made)
    assert not wrong, "\n".join(wrong)
    assert count > 500, count


def test_every_list_has_the_rows_and_columns_that_the_text_gives(made):
    wrong = rows_compared(made)
    assert not wrong, "\n".join(wrong)
    rights = by_hand(made)
    assert rights.groups == {"bank", "recipient"} and not rights.may("screens.export_rows"), (
        "the role lacks a group, and is denied"
    )


def scope_forgotten(to: str) -> Callable:
    whole = permissions.scope
    return lambda by, verb: Q() if verb == to else whole(by, verb)


def test_a_scope_that_is_forgotten_for_one_verb_is_found(made, undrawn, monkeypatch):
    monkeypatch.setattr(permissions, "scope", scope_forgotten("sales.view_order"))
    steady.forget()
    assert any("/sales/orders/" in each for each in rows_compared(made))
    assert any("/sales/orders/{pk}/ of khang" in each for each in compared(made, "/sales/orders/")[0])


def test_a_denial_that_is_forgotten_is_found(made, undrawn, monkeypatch):
    from nhip.kernel import roles

    whole = roles._sum
    monkeypatch.setattr("nhip.kernel.roles._sum", lambda said: replace(whole(said), denied=frozenset()))
    monkeypatch.setattr(steady, "_kept", {})
    assert any("export/" in each for each in compared(made, "export/")[0])
