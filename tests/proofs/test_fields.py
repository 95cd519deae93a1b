"""S3, S4, S5: who lacks a field group finds nothing of its fields behind any door, nor by sorting or narrowing.

Every restricted column of the company is filled with a mark that stands nowhere else. One person may do everything
and knows no group; another may do the same and knows all: what the second reads shows that the marks are there.
"""

import io
import logging
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.db import connection, models, transaction
from django.test import Client

from nhip.documents import papers as typesetting_of
from nhip.kernel import actors, history, permissions
from nhip.kernel.administration.custom_fields import NewField, add_custom_field
from nhip.kernel.administration.people import NewPerson, add_person
from nhip.kernel.administration.roles import RoleText, load_role
from nhip.kernel.custom import definitions, values
from nhip.kernel.custom.kinds import CARRIERS
from nhip.kernel.models import CustomField, CustomValue, Person
from nhip.kernel.permissions import DUTIES, duty
from nhip.kernel.records import Record
from nhip.screens.forms import askable
from nhip.screens.resource import RESOURCES, Resource

from . import scripts
from .doors import STALE, Door, about, all_doors
from .test_matrix import uploads
from .world import World, undone

OWN = ("x_dau_chu", "x_dau_so")
TEXT, FIGURE = "ZKMARKZ", Decimal(7_391_846_205)
SIGNS = re.compile(rb"ZKMARKZ|7[.,]?391[.,]?846[.,]?205|7[.,]4\xc2\xa0(?:t\xe1\xbb\xb7|bn)")
NONSENSE = "zqnothingz"

pytestmark = [
    pytest.mark.world,
    pytest.mark.slow("every door, drawn"),
    pytest.mark.req("S3", part="canaries in restricted fields"),
    pytest.mark.req("S4", part="sort, filter, search and sums of restricted fields"),
    pytest.mark.req("S5", part="every field group at every door"),
]


def restricted(*, keys: bool = False) -> Iterator[tuple[type[Record], str, str]]:
    """Every field group of every model with its columns that hold a value, or with those that are foreign keys.

    What is named besides stands in the history's lines.
    """
    for model in apps.get_models():
        columns = {field.name for field in model._meta.concrete_fields if field.is_relation == keys}
        for group, names in sorted(getattr(model, "field_groups", {}).items()):
            yield from ((model, group, name) for name in names if name in columns)


def groups_of_all() -> set[str]:
    return {group for keys in (False, True) for _model, group, _name in restricted(keys=keys)}


@contextmanager
def unguarded(table: str) -> Iterator[None]:
    """Rows that are written once are marked all the same: the test puts its marks past the guards."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for word in ("DISABLE", "ENABLE"):
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # nothing waits for the end: the table may be altered
                cursor.execute(f'ALTER TABLE "{table}" {word} TRIGGER USER')
                if word == "DISABLE":
                    yield
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            return
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [table])
        kept = cursor.fetchall()
        for name, _sql in kept:
            cursor.execute(f'DROP TRIGGER "{name}"')
        yield
        for _name, sql in kept:
            cursor.execute(sql)


def text_of(model: type[Record], name: str) -> bool:
    return isinstance(model._meta.get_field(name), models.CharField | models.TextField)


def mark(company: int) -> None:
    """Fill every restricted column, and the history of the records, with the marks."""
    for model, _group, name in restricted():
        value = TEXT if text_of(model, name) else FIGURE
        with unguarded(model._meta.db_table):
            models.QuerySet(model).filter(company=company).update(**{name: value})
    columns = {(model, name) for model, _group, name in restricted()}
    for model in {model for model, _name in columns}:
        names = [name for names in model.field_groups.values() for name in names]
        marks = {
            name: TEXT if (model, name) not in columns or text_of(model, name) else str(FIGURE) for name in names
        }
        for record in models.QuerySet(model).filter(company=company):
            said = {name: [value, value] for name, value in marks.items()}
            by = actors.system("kernel", company)
            history.write(record, verb="kernel.marked", by=by, inputs=said, changes=said, key=None, request=None)


def mark_own_fields(company: int) -> None:
    """A company's own fields, a text and an amount on every kind that may have some, of the groups in their turn."""
    by, groups = actors.system("kernel", company), sorted({group for _model, group, _name in restricted()})
    for place, kind in enumerate(sorted(CARRIERS)):
        group, model, written = groups[place % len(groups)], RESOURCES[kind].model, []
        for label, how, value in (("Dấu chữ", "text", TEXT), ("Dấu số", "money", FIGURE)):
            told = NewField(about=kind, label=label, type=CustomField.Type(how), listed=True, known_to=group)
            one = definitions.field_of(add_custom_field(told, by=by))
            about = {"company_id": company, "field_id": one.id, "about_kind": kind}
            for pk in model._base_manager.filter(company=company).values_list("pk", flat=True):
                written.append(CustomValue(about_id=pk, **about, **values.columns_of(one, value)))
        CustomValue.objects.bulk_create(written)
        for record in model._base_manager.filter(company=company)[:3]:
            said = {name: [value, value] for name, value in zip(OWN, (TEXT, str(FIGURE)), strict=True)}
            history.write(record, verb="kernel.marked", by=by, inputs=said, changes=said, key=None, request=None)


@dataclass
class Two:
    """The one who knows nothing restricted, and the one who knows it all."""

    world: World
    blind: Client
    knows: Client

    def get(self, who: str, address: str) -> Any:
        """A log-out ends only the session that it was pressed in."""
        client = getattr(self, who)
        if "/log" in address:
            client = Client()
            client.force_login(User.objects.get(username=who))
        return client.get(address)


@pytest.fixture(scope="module")
def everything() -> Iterator[None]:
    """Two duties with every verb there is; the one opens every group, the other none."""
    verbs = tuple(sorted({verb for one in DUTIES.values() for verb in one.can}))
    groups = tuple(sorted(groups_of_all()))
    duty("kernel.tests_blind", "Everything, and nothing restricted", can=verbs)
    duty("kernel.tests_knows", "Everything", can=verbs, opens=groups)
    yield
    del DUTIES["kernel.tests_blind"], DUTIES["kernel.tests_knows"]


@pytest.fixture
def two(everything, monkeypatch, companies) -> Iterator[Two]:
    monkeypatch.setattr(typesetting_of, "pdf", lambda sheet: repr(sheet).encode())
    logging.disable(logging.CRITICAL)
    made = companies
    for name in ("blind", "knows"):
        role = load_role(RoleText(f'name = "{name}"\nallow = ["kernel.tests_{name}"]'), by=made.own.founder)
        told = NewPerson(name, username=name, password="một-mật-khẩu-dài", role=role.pk)
        add_person(told, by=made.own.founder)
    with transaction.atomic():
        mark(made.own.company.pk)
        mark_own_fields(made.own.company.pk)
    Person.objects.update(must_change_password=False)
    clients = []
    for name in ("blind", "knows"):
        client = Client(headers={"Accept-Language": "en"})
        client.force_login(User.objects.get(username=name))
        clients.append(client)
    yield Two(made, *clients)
    logging.disable(logging.NOTSET)


def body(answer: Any) -> bytes:
    """Everything that came, unpacked where it is a sheet, with its heads and cookies."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if content.startswith(b"PK"):
        archive = zipfile.ZipFile(io.BytesIO(content))
        content = b"".join(archive.read(name) for name in archive.namelist())
    return content + repr(sorted(answer.headers.items())).encode() + str(answer.cookies).encode()


def marked(answer: Any) -> bool:
    return SIGNS.search(body(answer)) is not None


def address_of(made: World, door: Door) -> str:
    pk = str(made.record_for(door)) if "{pk}" in door.address else ""
    return door.address.replace("{pk}", pk).replace("{upload}", str(uploads(made, door)))


@pytest.mark.req(
    "S17", part="every text of a company is a script, every page is drawn and read as a browser reads it"
)
def test_nothing_restricted_stands_behind_any_door_and_no_text_is_a_script(two):
    wrong, shown, pages = [], set(), 0
    holds = {model for model, _group, _name in restricted()}
    has = {kind for kind, resource in RESOURCES.items() if resource.model in holds or kind in CARRIERS}
    known = {(model, name) for model, _group, name in restricted()}
    planted = scripts.plant(two.world.own.company.pk, unguarded, but=known)
    for door in all_doors():
        if door.method != "GET" or door.blind:
            continue
        address = address_of(two.world, door)
        answer = two.get("blind", address)
        content = body(answer)
        if SIGNS.search(content) is not None:
            wrong.append(f"{door.name}")
        if answer.status_code >= 500:
            wrong.append(f"{door.name}: {answer.status_code}")
        if not answer.streaming:
            wrong += [f"{door.name}: {each}" for each in scripts.alive(answer, answer.content)]
            pages += b"pwn" in answer.content
        if door.kind in has and marked(two.get("knows", address)):
            shown.add(door.kind)
    assert not wrong, "\n".join(wrong)
    assert shown == has, f"never shown even to those who may: {has - shown}"
    assert planted > 100 and pages > 100, (planted, pages)


def test_whom_a_restricted_key_names_stands_behind_no_door_of_its_records(two):
    """Firms are seen by both; that these records name one of them is what the one may not know, by name or number."""
    asked = 0
    for model, _group, name in restricted(keys=True):
        rows_, kind = models.QuerySet(model).filter(company=two.world.own.company), model._meta.label_lower
        named = two.world.sample("shared.party", owner="binh")
        model._meta.get_field(name).related_model._base_manager.filter(pk=named).update(name=TEXT)
        with unguarded(model._meta.db_table):
            rows_.update(**{name: named})
        seen = set()
        for door in all_doors():
            if door.method != "GET" or door.blind or door.kind != kind:
                continue
            asked += 1
            told = {who: body(two.get(who, address_of(two.world, door))) for who in ("blind", "knows")}
            says = {
                who for who, content in told.items() if TEXT.encode() in content or str(named).encode() in content
            }
            assert "blind" not in says, door.name
            seen |= says
        assert seen == {"knows"}, f"{model.__name__}.{name} is never shown even to those who may know it"
        base = RESOURCES[kind].address()
        found, none = (rows(two.get("blind", f"{base}?q={words}")) for words in (TEXT, NONSENSE))
        assert found == none, f"{base}: found by whom they name"
    assert asked >= 10, asked


def test_nothing_restricted_comes_out_of_what_is_sent(two):
    """A form that is wrong or stale comes back without what may not be known; what the other wrote in is hidden."""
    wrong, asked = [], 0
    for door in all_doors():
        if door.method != "POST" or door.operation is None or "{pk}" not in door.address or door.blind:
            continue
        resource: type[Resource] = RESOURCES[door.kind]
        if not (resource.model.field_groups or door.kind in CARRIERS) or not askable(door.operation.takes):
            continue
        record = resource.model._base_manager.get(pk=two.world.record_for(door))
        for said in ({}, {"version": STALE, **about(resource, door.operation, record, two.world.anything)}):
            asked += 1
            said = {name: "" if SIGNS.search(text.encode()) else text for name, text in said.items()}
            with undone():
                answer = two.blind.post(address_of(two.world, door), said)
            if marked(answer):
                wrong.append(door.name)
    assert not wrong, "\n".join(wrong)
    assert asked > 10


def rows(answer: Any) -> list[str]:
    return re.findall(r'data-pk="(\d+)"', answer.content.decode())


def of_lists() -> Iterator[tuple[type[Resource], str]]:
    """Each list with the paths that end in a restricted column: its own, and one foreign key away."""
    for resource in RESOURCES.values():
        if resource.kind in CARRIERS:
            yield from ((resource, name) for name in OWN)
        for _group, names in resource.model.field_groups.items():
            yield from ((resource, name) for name in names)
        for field in resource.model._meta.fields:
            for names in getattr(field.related_model, "field_groups", {}).values():
                yield from ((resource, f"{field.name}__{name}") for name in names)


def test_what_is_restricted_is_no_oracle(two):
    """Sorting, narrowing and summing by it is answered as for a column that there is not."""
    wrong, asked = [], 0
    for resource, name in of_lists():
        base = resource.address()
        unknown, plain = two.blind.get(f"{base}?sort={NONSENSE}"), two.blind.get(base)
        total = two.blind.get(f"{base}total/").content
        for path in (base, f"{base}export/", f"{base}export/xlsx/"):
            for sort in (name, f"-{name}", f"id,{name}"):
                asked += 1
                if two.blind.get(f"{path}?sort={sort}").status_code != unknown.status_code:
                    wrong.append(f"{path}?sort={sort}")
        for suffix in ("", ".not", ".from", ".to", "__gt", "__startswith"):
            for value in (TEXT, str(FIGURE), "0"):
                asked += 1
                query = f"{name}{suffix}={value}"
                if two.blind.get(f"{base}total/?{query}").content != total:
                    wrong.append(f"{base}total/?{query}")
                if rows(two.blind.get(f"{base}?{query}")) != rows(plain):
                    wrong.append(f"{base}?{query}")
    assert not wrong, "\n".join(wrong)
    assert asked > 100


def test_nothing_is_found_by_what_is_restricted(two):
    """Searching lists, choosing records and the box for everything: as for a word that stands nowhere."""
    wrong = []
    for resource in RESOURCES.values():
        nothing = two.blind.get(f"{resource.address()}total/?q={NONSENSE}").content
        for words in (TEXT, TEXT.lower(), TEXT[:5], str(FIGURE)):
            if two.blind.get(f"{resource.address()}total/?q={words}").content != nothing:
                wrong.append(f"{resource.address()}?q={words}")
    for words in (TEXT, str(FIGURE)):
        for door in all_doors():
            if door.address.startswith("/pick/"):
                picked = two.blind.get(f"{door.address}?q={words}").content.replace(words.encode(), b"")
                none = two.blind.get(f"{door.address}?q={NONSENSE}").content.replace(NONSENSE.encode(), b"")
                if picked != none:
                    wrong.append(f"{door.address}?q={words}")
        if re.search(
            rb'href="/\w+/\w+/\d+/"', two.blind.get(f"/find/?q={words}", headers={"HX-Request": "true"}).content
        ):
            wrong.append(f"/find/?q={words}")
    assert not wrong, "\n".join(wrong)


def test_the_two_differ_in_nothing_but_the_groups(two):
    blind, knows = (actors.of(Person.objects.get(user__username=name)) for name in ("blind", "knows"))
    assert blind.by_verb.keys() == knows.by_verb.keys() and not permissions.opened(blind)
    assert permissions.opened(knows) == groups_of_all()


def test_what_may_not_be_known_is_neither_asked_nor_overwritten(two):
    party = RESOURCES["shared.party"].model._base_manager.get(pk=two.world.sample("shared.party", owner="binh"))
    address = RESOURCES["shared.party"].address(party.pk, "do", "set_requisites")
    assert b"bank_account" not in two.blind.get(address).content
    assert b"bank_account" in two.knows.get(address).content
    said = {"version": str(party.version), "legal_name": "Tên mới", "line": "Số 1", "bank_account": "123"}
    assert two.blind.post(address, said).status_code == 302
    party.refresh_from_db()
    assert (party.legal_name, party.bank_account, party.bank_name) == ("Tên mới", TEXT, TEXT)


@pytest.mark.parametrize("page", [
    "<p><pwn x></p>", "<img src=x onerror='pwn()'>", "<a href=' JavaScript:pwn()'>x</a>",
    "<script>x = 'pwn()'</script>",
    "<style>@import 'pwn()'</style>", "<i style='background:pwn()'>", "<input value='' onfocus=pwn()>",
])  # fmt: skip
def test_what_would_run_is_seen(page):
    assert (
        scripts.Alive(page).found and not scripts.Alive("<p title='&lt;pwn onload=pwn()&gt;'>&lt;pwn&gt;</p>").found
    )
    assert len(set(scripts.payloads())) >= 300
