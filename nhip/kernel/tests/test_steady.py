"""Steady rows: kept by the process, and never a moment longer than they are true."""

import pytest
from django.apps import apps
from django.db import connection, transaction

from nhip.kernel import actors, guards, steady
from nhip.kernel.models import Company, Membership, Person, RoleHeld, Unit
from nhip.kernel.steady import Steady
from nhip.kernel.together import together


def name_of(firm) -> str:
    return steady.rows_of(Company, firm.company.pk)[firm.company.pk].name


def by_hand(sql: str, *told: object) -> None:
    """A statement that none of our code knows of: another process, an operator at the console."""
    with connection.cursor() as cursor:
        cursor.execute(sql, told)


def rename(firm, name: str) -> None:
    by_hand("UPDATE kernel_company SET name = %s WHERE id = %s", name, firm.company.pk)


def test_rows_are_read_once(firm, statements):
    name_of(firm)
    with statements.at_most(1):
        assert name_of(firm) == firm.company.name
    with steady.work(), statements.at_most(1):
        assert name_of(firm) == name_of(firm)


def test_a_change_by_any_path_is_seen_by_the_next_piece_of_work(firm):
    name_of(firm)
    rename(firm, "Another")
    assert name_of(firm) == "Another"
    Company.objects.filter(pk=firm.company.pk).update(name="A third")
    assert name_of(firm) == "A third"


def test_what_a_piece_of_work_writes_itself_it_sees_at_once(firm):
    with steady.work():
        name_of(firm)
        Company.objects.filter(pk=firm.company.pk).update(name="By many")
        assert name_of(firm) == "By many"
        company = Company.objects.get(pk=firm.company.pk)
        company.name = "By one"
        company.save()
        assert name_of(firm) == "By one"
        seats = len(steady.rows_of(Membership, firm.company.pk))
        Membership.objects.filter(person_id=firm.lan.person_id).delete()
        assert len(steady.rows_of(Membership, firm.company.pk)) < seats


def test_what_is_rolled_back_was_never_so(firm):
    before = name_of(firm)
    with pytest.raises(RuntimeError), together():
        Company.objects.filter(pk=firm.company.pk).update(name="Never")
        assert name_of(firm) == "Never"
        raise RuntimeError
    assert name_of(firm) == before
    with steady.work():
        with pytest.raises(RuntimeError), transaction.atomic(), together():
            Company.objects.filter(pk=firm.company.pk).update(name="Never again")
            assert name_of(firm) == "Never again"
            raise RuntimeError
        assert name_of(firm) == before


def test_two_companies_do_not_disturb_each_other(firm, statements):
    from .firm import Firm

    other = Firm()
    name_of(firm), name_of(other)
    rename(other, "The other")
    with statements.at_most(1):
        assert name_of(firm) == firm.company.name
    assert name_of(other) == "The other"


def test_a_right_that_is_taken_away_elsewhere_is_gone(firm):
    lan = Person.objects.get(pk=firm.lan.person_id)
    assert actors.of(lan).units
    by_hand("DELETE FROM kernel_membership WHERE person_id = %s", lan.pk)
    by_hand("UPDATE kernel_unit SET head_id = NULL WHERE head_id = %s", lan.pk)
    assert not actors.of(lan).units
    held = RoleHeld.objects.filter(person_id=firm.tin.person_id).first()
    assert held and actors.of(Person.objects.get(pk=firm.tin.person_id)).duties
    by_hand("DELETE FROM kernel_roleheld WHERE person_id = %s", firm.tin.person_id)
    assert not actors.of(Person.objects.get(pk=firm.tin.person_id)).duties


def test_what_is_everybodys_is_changed_by_nobody(firm):
    unit = next(iter(steady.rows_of(Unit, firm.company.pk).values()))
    unit.name = "Mine"
    with pytest.raises(TypeError, match="everybody's"):
        unit.save()


def test_every_steady_table_tells_when_it_changes():
    wanted = guards.wanted()
    tables = [model._meta.db_table for model in apps.get_models() if issubclass(model, Steady)]
    assert len(tables) > 15
    missing = [
        (table, event)
        for table in tables
        for event in ("insert", "update", "delete")
        if f"{table}_stamped_{event}" not in wanted
    ]
    assert not missing
