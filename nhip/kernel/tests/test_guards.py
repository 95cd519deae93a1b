"""The database itself refuses: no changed history, no function held twice, no guard missing unseen."""

from datetime import date, timedelta

import pytest
from django.db import Error, connection, transaction

from nhip.kernel import clock, guards, history, ids
from nhip.kernel.administration import people
from nhip.kernel.guards import Refuse, RefuseAtCommit
from nhip.kernel.models import FunctionHeld, History, Person, PolicyValue
from nhip.kernel.operations import Refused

from .firm import SINCE


@pytest.fixture
def row(firm):
    person = Person.objects.get(pk=firm.binh.person_id)
    people.change_person(person, people.PersonData("Trần Văn Bình"), by=firm.tin)
    return History.objects.get(about_id=person.pk)


def refused(act) -> bool:
    try:
        with transaction.atomic():
            act()
    except Error:
        return True
    return False


@pytest.mark.req("R2", part="history and policies; ledgers have their own")
def test_history_is_never_changed(row):
    table = History._meta.db_table
    attacks = [
        lambda: History.objects.filter(pk=row.pk).update(actor="Nobody"),
        lambda: History.objects.filter(pk=row.pk).delete(),
        lambda: History.objects.all()._raw_delete(using="default"),
        lambda: History.objects.bulk_update([row], ["verb"]),
        lambda: row.save(),
        *(lambda sql=sql: connection.cursor().execute(sql) for sql in (
            f"UPDATE {table} SET actor = 'x'", f"DELETE FROM {table}",
            f"UPDATE {table} SET key = NULL WHERE id = {row.pk}",
        )),
    ]  # fmt: skip
    if connection.vendor == "postgresql":
        attacks.append(lambda: connection.cursor().execute(f"TRUNCATE {table} CASCADE"))
    assert [refused(act) for act in attacks] == [True] * len(attacks)
    assert History.objects.get(pk=row.pk).changes == row.changes


def unguarded() -> set[str]:
    """Of the kernel's own guards."""
    return {name for name in guards.unguarded() if name.startswith(("kernel_", "no_two_equal"))}


def test_every_guard_is_installed():
    assert unguarded() == set()
    assert {"kernel_history_no_update", "no_two_equal_matches_insert"} <= guards.wanted().keys()


def test_a_guard_that_is_gone_or_altered_is_seen_and_put_back():
    guard = guards.wanted()["kernel_history_no_update"]
    guards.drop(guard.name, guard.table, connection)
    tame = Refuse("kernel_history_no_delete", guard.table, "DELETE", "1 = 2", "never")
    guards.install([tame])
    assert unguarded() == {"kernel_history_no_update", "kernel_history_no_delete"}
    assert guards.reinstall() >= {"kernel_history_no_update", "kernel_history_no_delete"}
    assert unguarded() == set()


def test_lifted_guards_come_back():
    guards.lift()
    assert bool(unguarded()) == (connection.vendor == "sqlite")
    guards.reinstall()
    assert unguarded() == set()


def test_no_update_or_delete_of_an_append_only_model_is_forgotten(monkeypatch):
    class Meta:
        db_table = "nowhere"

    monkeypatch.setattr("nhip.kernel.append_only.ledgers", lambda: [type("Model", (), {"_meta": Meta})])
    assert guards.unguarded() == {"nowhere_no_update", "nowhere_no_delete"}


@pytest.mark.req("ORG-05", part="no two equal matches on one day")
@pytest.mark.parametrize(
    ("since", "until", "fits"),
    [
        (date(2025, 1, 1), date(2025, 12, 31), True),
        (date(2025, 1, 1), SINCE, False),
        (date(2026, 3, 1), date(2026, 4, 1), False),
        (date(2026, 6, 30), None, False),
        (date(2026, 7, 1), None, True),
    ],
)
def test_no_two_equal_matches_on_one_day(firm, since, until, fits):
    firm.holds("accounting.cash", firm.store, until=date(2026, 6, 30))
    assert refused(lambda: firm.holds("accounting.cash", firm.store, since=since, until=until)) != fits
    firm.holds("accounting.cash", firm.sales, since=since, until=until)
    firm.holds("accounting.cash", firm.store, firm.company.ref, since=since, until=until)


def test_an_ended_match_is_not_stretched_over_another(firm):
    ended = firm.holds("accounting.cash", firm.store, until=date(2026, 6, 30))
    firm.holds("accounting.cash", firm.store, since=date(2026, 7, 1))
    assert refused(lambda: FunctionHeld.objects.filter(pk=ended.pk).update(until=date(2026, 7, 1)))
    FunctionHeld.objects.filter(pk=ended.pk).update(until=date(2026, 6, 1))


@pytest.mark.race
def test_two_at_once_do_not_both_hold_it(firm, race):
    outcomes = race(*[lambda: firm.holds("accounting.cash", firm.store).pk] * 6)
    assert [outcome.kind for outcome in outcomes].count("done") == 1
    assert FunctionHeld.objects.filter(company=firm.company, function="accounting.cash").count() == 1


@pytest.mark.commits
def test_rows_are_looked_at_again_at_the_commit(firm):
    unsound = RefuseAtCommit("late", "kernel_dayoff", "INSERT", "NEW.name = 'unsound'", "unsound")
    guards.install([unsound])
    from nhip.kernel.models import DayOff

    def add(name):
        with transaction.atomic():
            DayOff.objects.create(company=firm.company, on=clock.today(), name=name)

    add("sound")
    assert refused(lambda: add("unsound")) == (connection.vendor == "postgresql")
    assert unsound.runs_on("postgresql") and not unsound.runs_on("sqlite")


def test_policies_are_dated_rows_that_stay(firm):
    said = {"company_id": firm.company.pk, "policy": "x", "value": 1, "since": SINCE, "by": "Tin"}
    kept = PolicyValue.objects.create(**said)
    assert refused(lambda: PolicyValue.objects.filter(pk=kept.pk).update(value=2))


def test_readings_are_logged(firm, monkeypatch):
    from nhip.kernel.models import Reading
    from nhip.kernel.permissions import duty

    monkeypatch.setattr(Person, "field_groups", {"pay": ("job_title",)})
    duty("kernel.tests_pay", "Sees pay", opens=("pay",))
    person = Person.objects.get(pk=firm.binh.person_id)
    from dataclasses import replace

    history.note_reading(person.ref, Person.field_groups, by=firm.lan)
    assert not Reading.objects.filter(about_id=person.pk).exists()
    knows = replace(firm.lan, duties=frozenset({"kernel.tests_pay"}))
    history.note_reading(person.ref, Person.field_groups, by=knows)
    assert Reading.objects.get(about_id=person.pk).groups == ["pay"]


def test_an_operation_says_when_a_function_is_held_already(firm):
    from nhip.kernel.administration import units

    told = units.Holding("accounting.cash", firm.store.pk, since=SINCE)
    held = units.hold_function(told, by=firm.tin)
    with pytest.raises(Refused):
        units.hold_function(told, by=firm.tin)
    ended = units.end_function(held, units.Ending(SINCE + timedelta(days=9)), by=firm.tin)
    assert ended.until == SINCE + timedelta(days=9)
    assert units.hold_function(units.Holding("accounting.cash", firm.store.pk), by=firm.tin).pk < ids.new()
