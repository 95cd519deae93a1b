"""One function, one verb, one transaction: keys, versions, states, and what is written."""

import os
import signal
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Annotated

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.db.models import Q

from nhip.kernel import clock, history, schedule
from nhip.kernel.administration import people, units
from nhip.kernel.inputs import Ask
from nhip.kernel.models import History, Person, Unit
from nhip.kernel.operations import ANY, Refused, Stale, operation
from nhip.kernel.permissions import EVERYONE, duty
from nhip.kernel.records import go_on_with
from nhip.kernel.together import at_the_end

from .firm import Firm


@dataclass(frozen=True)
class Title:
    title: str
    state: str = "active"
    secret: Annotated[str, Ask(widget="password")] = ""


@operation(Person, takes=Title, start=("active",), end=("active", "left"), gate=("name",), label="Entitle")
def entitle(person, told, *, by):
    """Call somebody something."""
    if not told.title:
        raise Refused("Say what", field="title")
    person.job_title, person.state = told.title, told.state


@operation(Person, takes=Title, start=("active",))
def entitle_twice(person, told, *, by):
    entitle(person, told, by=by)
    entitle(person, replace(told, title=""), by=by)


@operation(Person, takes=Title)
def employ(told, *, by):
    return Person.objects.create(company_id=by.company_id, name=told.title)


@operation(Person, takes=Title, start=ANY)
def do_at_the_end(person, told, *, by):
    for order in ("b", "a"):
        at_the_end(order, lambda order=order: done.append(order))
    done.append("function")


done: list[str] = []
DONE = ("entitle", "entitle_twice", "employ", "do_at_the_end", "lock_ahead")
duty("kernel.tests", "Tests", can=tuple(f"kernel.{name}" for name in DONE))
duty("kernel.tests_ahead", "Locks", can=("kernel.lock_ahead",))
duty("kernel.tests_look", "Looks", can=("kernel.view_person",), on=lambda actor: Q(pk=actor.person_id))


@pytest.fixture
def lan(firm):
    return replace(firm.lan, duties=frozenset({"kernel.tests"}))


@pytest.fixture
def binh(firm):
    return Person.objects.get(pk=firm.binh.person_id)


def test_only_what_changed_is_written(firm, lan, binh, statements):
    Person.objects.filter(pk=binh.pk).update(short_name="Bình")  # behind the operation's back
    with statements.taken():
        person = entitle(binh, Title("Storekeeper"), by=lan)
    updates = [sql for sql in statements if sql.startswith("UPDATE")]
    assert len(updates) == 1 and "short_name" not in updates[0] and "folded" in updates[0]
    binh.refresh_from_db()
    assert (binh.job_title, binh.version, binh.short_name) == ("Storekeeper", 2, "Bình")
    assert "storekeeper" in binh.folded and person.version == 2


def test_history_tells_what_changed_and_no_secret(lan, binh):
    entitle(binh, Title("Storekeeper", secret="hush"), by=lan)
    row = History.objects.get(about_id=binh.pk)
    assert row.changes == {"job_title": ["", "Storekeeper"]}
    assert (row.actor, row.person_id, row.verb) == ("Lan", lan.person_id, "kernel.entitle")
    assert row.inputs == {"title": "Storekeeper", "state": "active"}
    assert history.of(binh, by=lan)[0].changes == {"job_title": ("", "Storekeeper")}


def test_history_hides_what_the_reader_may_not_know(lan, binh, monkeypatch):
    entitle(binh, Title("Storekeeper"), by=lan)
    monkeypatch.setattr(Person, "field_groups", {"pay": ("job_title", "title")})
    entry = history.of(binh, by=lan)[0]
    assert (entry.changes, entry.inputs) == ({}, {"state": "active"})
    history.note_reading(binh.ref, Person.field_groups, by=lan)


@pytest.mark.req("R20")
def test_a_stale_version_is_refused(lan, binh):
    entitle(binh, Title("Storekeeper"), by=lan, version=1)
    with pytest.raises(Stale) as stale:
        entitle(binh, Title("Head of store"), by=lan, version=1)
    assert stale.value.current.job_title == "Storekeeper"
    assert entitle(binh, Title("Head of store"), by=lan, version=2).version == 3


def test_states_are_kept_to(lan, binh):
    assert entitle(binh, Title("Gone", state="left"), by=lan).state == "left"
    with pytest.raises(Refused, match="Entitle"):
        entitle(binh, Title("Back"), by=lan)
    with pytest.raises(TypeError, match="none of"):
        entitle(Person.objects.get(pk=lan.person_id), Title("x", state="elsewhere"), by=lan)


def test_the_gate(lan, binh):
    Person.objects.filter(pk=binh.pk).update(name="")
    with pytest.raises(Refused) as refusal:
        entitle(binh, Title("x"), by=lan)
    assert refusal.value.field == "name"


def test_one_refusal_inside_refuses_all(lan, binh):
    with pytest.raises(Refused):
        entitle_twice(binh, Title("x"), by=lan)
    binh.refresh_from_db()
    assert (binh.job_title, binh.version) == ("", 1)
    assert not History.objects.filter(about_id=binh.pk).exists()


def test_whoever_may_not_does_not_find_it(firm, lan, binh):
    with pytest.raises(PermissionDenied):
        entitle(binh, Title("x"), by=firm.hoa)
    stranger = replace(Firm().lan, duties=lan.duties)
    with pytest.raises(PermissionDenied):
        entitle(binh, Title("x"), by=stranger)
    with pytest.raises(PermissionDenied):
        employ(Title("x"), by=firm.hoa)


def test_what_may_be_done_but_not_looked_at_is_not_found_by_whoever_does_not_look(firm, lan, binh):
    blind = replace(lan, duties=frozenset({"kernel.tests"}), denied=frozenset(EVERYONE))
    sighted = replace(blind, duties=frozenset({"kernel.tests", "kernel.tests_look"}))
    with pytest.raises(PermissionDenied):
        entitle(binh, Title("x"), by=blind, seen=True)
    with pytest.raises(PermissionDenied):
        entitle(binh, Title("x"), by=sighted, seen=True)  # sees Lan alone
    assert entitle(binh, Title("x"), by=blind).job_title == "x"
    lan_herself = Person.objects.get(pk=lan.person_id)
    assert entitle(lan_herself, Title("y"), by=sighted, seen=True).job_title == "y"


@operation(Person, takes=Title, start=ANY)
def lock_ahead(person, told, *, by):
    other = entitle.ahead(Person(pk=int(told.title)), by=by)
    found.append(other)
    if told.state == "another":
        entitle(other, Title("first"), by=by)
    entitle(other, Title("at last"), by=by)


found: list[Person] = []


def test_what_is_locked_ahead_is_not_locked_again_unless_it_was_changed(firm, lan, binh, statements):
    binh_himself, hoa = binh, Person.objects.get(pk=firm.hoa.person_id)
    for how, locks in (("active", 1), ("another", 2)):
        with statements.taken():
            lock_ahead(hoa, Title(str(binh_himself.pk), how), by=lan)
        read = [sql for sql in statements if sql.startswith("SELECT") and "kernel_person" in sql]
        assert len(read) == 1 + locks, "hoa once, and Bình as often as he was changed in between"
    binh.refresh_from_db()
    assert (binh.job_title, binh.version) == ("at last", 4)
    with pytest.raises(PermissionDenied):
        lock_ahead(hoa, Title(str(binh.pk)), by=replace(lan, duties=frozenset({"kernel.tests_ahead"})))


def test_what_was_read_with_a_record_counts_while_nobody_changed_it(lan, binh):
    seen, again = Person.objects.get(pk=binh.pk), []
    assert seen.read_with("words", lambda: again.append(1) or ["a"]) == ["a"]
    assert go_on_with(Person.objects.get(pk=binh.pk), seen).read_with("words", lambda: ["b"]) == ["a"]
    entitle(binh, Title("x"), by=lan)
    assert go_on_with(Person.objects.get(pk=binh.pk), seen).read_with("words", lambda: ["b"]) == ["b"]
    assert again == [1]


def test_last_acts_come_last_and_in_order(lan, binh):
    done.clear()
    do_at_the_end(binh, Title("x"), by=lan)
    assert done == ["function", "a", "b"]


@pytest.mark.req("R13")
def test_a_key_makes_asking_again_harmless(firm, lan, binh):
    first = employ(Title("Mai"), by=lan, key="k1")
    again = employ(Title("Mai"), by=lan, key="k1")
    assert again.pk == first.pk and again.replayed
    assert Person.objects.filter(company=firm.company, name="Mai").count() == 1
    gone = entitle(binh, Title("Gone", state="left"), by=lan, key="k2")
    people.Person.objects.filter(pk=binh.pk).update(job_title="Changed since")
    replayed = entitle(binh, Title("Gone", state="left"), by=lan, key="k2")
    assert (replayed.job_title, replayed.version, replayed.state) == (gone.job_title, 2, "left")
    assert replayed.sort_key == gone.sort_key and replayed.pk == binh.pk


@pytest.mark.req("R13")
def test_a_key_belongs_to_one_request(firm, lan, binh):
    employ(Title("Mai"), by=lan, key="k1")
    hoa = replace(firm.hoa, duties=lan.duties)
    for act in (
        lambda: employ(Title("Mai 2"), by=lan, key="k1"),
        lambda: employ(Title("Mai"), by=hoa, key="k1"),
        lambda: entitle(binh, Title("Mai"), by=lan, key="k1"),
    ):
        with pytest.raises((Refused, IntegrityError)) as refusal:
            act()
        assert refusal.value.field == "key"
    binh.refresh_from_db()
    assert binh.job_title == "" and Person.objects.filter(company=firm.company, name__startswith="Mai").count() == 1
    assert employ(Title("Mai"), by=replace(Firm().lan, duties=lan.duties), key="k1")


@pytest.mark.race
@pytest.mark.req("R12")
@pytest.mark.req("R13", part="fifty at once with one key")
def test_a_double_click_is_one_person(firm, lan, race):
    outcomes = race(*[lambda: employ(Title("Mai"), by=lan, key="double").pk] * 50)
    assert [outcome.kind for outcome in outcomes] == ["done"] * 50
    assert len({outcome.value for outcome in outcomes}) == 1
    assert Person.objects.filter(company=firm.company, name="Mai").count() == 1


@pytest.mark.race
@pytest.mark.req("R13", part="killed between commit and answer, asked again by another process, and a day later")
def test_who_got_no_answer_asks_again_and_nothing_is_done_twice(firm, lan, race):
    def loses_its_answer():
        employ(Title("Mai"), by=lan, key="lost")
        os.kill(os.getpid(), signal.SIGKILL)

    (outcome,) = race(loses_its_answer)
    assert outcome.kind == "died"
    for hours in (0, 23, 25):
        with clock.at(clock.now() + timedelta(hours=hours)):
            schedule.round()  # what is forgotten by the day
            again = employ(Title("Mai"), by=lan, key="lost")
        assert again.replayed and again.name == "Mai"
    assert Person.objects.filter(company=firm.company, name="Mai").count() == 1


@pytest.mark.race
@pytest.mark.req("R12")
def test_one_state_is_left_once(firm, race):
    unit = firm.unit("Spare", firm.head)
    outcomes = race(*[lambda: units.archive_unit(unit, by=firm.tin).version] * 6)
    assert sorted(outcome.kind for outcome in outcomes) == ["Refused"] * 5 + ["done"]
    assert Unit.objects.get(pk=unit.pk).version == 2
