"""What people, machines and attackers type: no form and no list breaks, and no nonsense becomes business."""

import logging
from collections.abc import Iterator
from itertools import cycle, islice
from urllib.parse import urlencode

import jinja2
import pytest
from django.db import models
from django.test import Client

from nhip.kernel import permissions
from nhip.kernel.operations import Operation
from nhip.kernel.records import Record, view_verb
from nhip.screens import filters
from nhip.screens.forms import asked_of
from nhip.screens.forms.fields import Asked
from nhip.screens.resource import RESOURCES, Resource

from .doors import about, all_doors, typed
from .test_stale import PEOPLE, who_may
from .world import CANARY, World, undone

pytestmark = pytest.mark.world

QUOTED = "') OR 1=1; DROP TABLE kernel_history;--"
NAUGHTY = (
    "", " ", "\u200b", "\u3000", "x\x00y", QUOTED, "\"'`\\", "%s%(x)s{0}{{7*7}}{% now %}$((1))",
    "<script>alert(1)</script>", "\u202egnp.exe", "Z\u0351\u036b\u0343a\u0300\u0301\u0302\u0303lgo" * 40, 
    "\ufeff=1+1", "NULL", "undefined", "../../../etc/passwd", "\r\nX-Injected: 1", "ﷺ" * 500, "👩‍👩‍👧‍👦🇻🇳", "１２３",
    "x" * 100_000, "-1", "0", "1e308", "9" * 40, "31/02/2026", "00/00/0000", "01/01/0001", "31/12/9999",
)  # fmt: skip
NO_NUMBER = ("NaN", "-NaN", "Infinity", "-inf", "1e308", "1" + "0" * 18, "1.2.3,4", "0x10", "--1", "1 000 x")
NUMBERS = ("money", "quantity", "percent", "whole")
EACH = 2
"""How many of them a field is given; the next field gets the next ones."""

PRIVILEGED = (
    "id", "pk", "company", "company_id", "number", "state", "version", "owner", "owner_id", "total", "paid",
    "invoiced", "open_amount", "is_staff", "is_superuser", "is_active", "user", "user_id", "posted_at", "posted_on",
    "created_at", "archived", "archived_at", "entry", "entry_id", "holder", "holder_id", "seller", "approved_by",
    "answer", "role", "roles", "credit_limit", "cost", "amount", "delivered", "reserved", "balance", "serial",
    "password",
)  # fmt: skip


@pytest.fixture
def made(companies) -> Iterator[World]:
    logging.disable(logging.CRITICAL)
    yield companies
    logging.disable(logging.NOTSET)


@pytest.fixture
def undrawn(monkeypatch) -> None:
    """Whether an address breaks is decided before its page is drawn."""
    monkeypatch.setattr(jinja2.Template, "render", lambda *args, **kwargs: "")


class Filled:
    """A form of the house with somebody who may send it, and what would be a sound answer to it."""

    def __init__(self, made: World, resource: type[Resource], operation: Operation, who: str, record: Record | None):
        self.operation, self.record = operation, record
        self.client: Client = made.client(who, raise_request_exception=False)
        where = ("do", operation.name)
        self.address = resource.address(record.pk, *where) if record else f"{resource.address()}{'/'.join(where)}/"
        self.fields: tuple[Asked, ...] = asked_of(resource.asks(operation, record) if record else operation.takes)
        if record:
            self.sound = {"version": str(record.version), **about(resource, operation, record, made.anything)}
        else:
            self.sound = typed(self.fields, made.anything)

    def boxes(self) -> Iterator[tuple[str, Asked]]:
        """Every box of the form, those of the first line too."""
        for field in self.fields:
            if field.kind == "lines":
                yield from ((f"{field.name}-0-{inner.name}", inner) for inner in field.lines)
            else:
                yield field.name, field

    def sent(self, changes: dict[str, str]) -> int:
        """What comes of the sound answer with these changes; nothing stays."""
        with undone():
            answer = self.client.post(self.address, self.sound | changes)
            assert CANARY not in answer.text
            return answer.status_code


def forms(made: World) -> Iterator[Filled]:
    """Every form that somebody of ours may send, on a record that fits."""
    list(all_doors())
    for resource in RESOURCES.values():
        for operation in filter(None, (resource.create, *resource.actions)):
            if operation.creates:
                who = next((each for each in PEOPLE if permissions.may(made.actor(each), operation.verb)), None)
                found = (who, None) if who else None
            else:
                found = who_may(made, resource, operation)
            if found and asked_of(operation.takes):
                yield Filled(made, resource, operation, *found)


@pytest.mark.timeout(400)
@pytest.mark.slow("strange values in every box of every form")
@pytest.mark.req("S43", part="forms: strange values in every box")
@pytest.mark.req("S44", part="forms")
@pytest.mark.req("S10", part="forms")
@pytest.mark.req("S41", part="forms: texts of 100,000 letters")
def test_nothing_that_is_typed_breaks_a_form(made, undrawn):
    strange, broken, sent = cycle(NAUGHTY), [], 0
    for form in forms(made):
        for name, _field in form.boxes():
            for value in islice(strange, EACH):
                status, sent = form.sent({name: value}), sent + 1
                if status >= 500:
                    broken.append(f"{form.address} {name}={value[:40]!r}: {status}")
        raw = urlencode(form.sound).encode() + b"&%ff=%ed%a0%80&" + b"&".join(b"x%d=1" % each for each in range(30))
        with undone():
            status = form.client.post(form.address, raw, content_type="application/x-www-form-urlencoded").status_code
        broken += [f"{form.address} with half letters: {status}"] if status >= 500 else []
    assert broken == [] and sent > 500


@pytest.mark.timeout(400)
@pytest.mark.slow("what is no number in every box for numbers")
@pytest.mark.req("S45", part="forms: what is no number, and more than there is")
def test_what_is_no_number_is_never_taken_for_one(made, undrawn):
    strange, taken, sent = cycle(NO_NUMBER), [], 0
    for form in forms(made):
        for name, field in form.boxes():
            if field.kind in NUMBERS:
                for value in islice(strange, EACH):
                    status, sent = form.sent({name: value}), sent + 1
                    if status not in (409, 422):
                        taken.append(f"{form.address} {name}={value!r}: {status}")
    assert taken == [] and sent > 100


@pytest.mark.timeout(400)
@pytest.mark.slow("every form that rewrites a record, with forty boxes too many")
@pytest.mark.req("S7", part="forms: what a form does not ask for is not written")
def test_what_a_form_does_not_ask_for_is_not_written(made, undrawn):
    """What becomes of every row of the record's table is the same with the boxes that nobody asked for."""
    wrong, tried = [], 0
    for form in forms(made):
        if form.record is None or not form.operation.name.startswith(("change_", "set_")):
            continue
        more = {name: str(made.own.people["khang"].pk) for name in PRIVILEGED if name not in form.sound}
        plain, loaded = after(form, {}), after(form, more)
        tried += plain[0] == 302
        if plain != loaded:
            wrong.append(
                f"{form.address}: {[pair for pair in zip(plain, loaded, strict=True) if pair[0] != pair[1]]}"
            )
    assert wrong == [] and tried > 10


def after(form: Filled, more: dict[str, str]) -> tuple[int, dict]:
    """The answer, and the record as the form leaves it, but for the hour."""
    assert form.record is not None
    with undone():
        status = form.client.post(form.address, form.sound | more).status_code
        model = type(form.record)
        row = model._base_manager.filter(pk=form.record.pk).values().get()
    hours = {each.attname for each in model._meta.concrete_fields if isinstance(each, models.DateTimeField)}
    return status, {name: value for name, value in row.items() if name not in hours}


@pytest.mark.timeout(400)
@pytest.mark.slow("strange values in every parameter of every list")
@pytest.mark.req("S10", part="lists: search, order, pages, and every filter")
@pytest.mark.req("S41", part="lists: pages and sizes that are none, words without end")
def test_nothing_asked_of_a_list_breaks_it(made, undrawn):
    strange, broken, asked = cycle(NAUGHTY), [], 0
    for resource in RESOURCES.values():
        verb = view_verb(resource.model)
        who = next((each for each in PEOPLE if permissions.may(made.actor(each), verb)), "son")
        client = made.client(who, raise_request_exception=False)
        names = ["q", "sort", "page", "size", "columns", "group", "unknown", "company__name", QUOTED]
        for name in [*names, *(one.name for one in filters.known(resource, made.actor(who)))]:
            for value in islice(strange, EACH):
                with undone():
                    status, asked = client.get(resource.address(), {name: value}).status_code, asked + 1
                if status >= 500:
                    broken.append(f"{resource.address()}?{name}={value[:40]!r}: {status}")
    assert broken == [] and asked > 800
