"""S6: the walls that the database itself holds, attacked with plain SQL, table by table, as the registry has them."""

import logging
from collections.abc import Iterator
from contextlib import suppress
from itertools import count

import pytest
from django.db import DatabaseError, connection, models, transaction

from nhip import checker
from nhip.kernel import guards, ids, walls
from nhip.kernel.models import Unit
from nhip.shared.models import Contact, Party

from .world import World

pytestmark = pytest.mark.world

MIXED = "companies do not mix"
NUMBER = count(1_000_000)


@pytest.fixture
def made(companies) -> Iterator[World]:
    logging.disable(logging.CRITICAL)
    yield companies
    logging.disable(logging.NOTSET)


def refused(sql: str, *values) -> str:
    """What the database says to it; empty when it does it (which is undone)."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, values)
            transaction.set_rollback(True)
    except DatabaseError as error:
        return str(error)
    return ""


def linked() -> Iterator[tuple[type[models.Model], models.Field]]:
    """Every foreign key between tables of companies."""
    for model in walls.tables():
        for link in walls.links(model):
            field = next(field for field in model._meta.concrete_fields if field.column == link.column)
            yield model, field


def foreign(made: World, field: models.Field) -> list[int]:
    """Rows of the rival that the key could be made to point to."""
    rows = field.related_model._base_manager.filter(company=made.rival.company.pk)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:2])


def row(made: World, model: type[models.Model]) -> models.Model | None:
    return model._base_manager.filter(company=made.own.company.pk).order_by("pk").last()


def copied(model: type[models.Model], pk: int, **other) -> tuple[str, list]:
    """SQL that writes a row again under a new number, with other words where they must be unlike all others."""
    alone = {name for one in model._meta.total_unique_constraints for name in one.fields}
    columns, places, values = [], [], []
    for field in model._meta.concrete_fields:
        if field.generated:
            continue
        columns.append(f'"{field.column}"')
        value = other.get(field.attname, field.column)
        if field.primary_key:
            value = ids.new()
        elif value == field.column and (field.name in alone or field.unique):
            value = {"CharField": f"n{next(NUMBER)}", "DateField": "2031-01-01"}.get(field.get_internal_type(), value)
        said = value == field.column
        places.append(columns[-1] if said else "%s")
        values += [] if said else [value]
    table = model._meta.db_table
    sql = f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(places)} FROM {table} WHERE id = %s"
    return sql, [*values, pk]


@pytest.mark.slow("every foreign key of the house, by two companies in the middle of their work")
@pytest.mark.req("S6", part="foreign keys: the database refuses another company's row, whoever asks")
def test_no_foreign_key_of_any_table_leaves_its_company(made):
    passed, by_the_wall, tried = [], 0, 0
    for model, field in linked():
        ours, table = row(made, model), model._meta.db_table
        if ours is None:
            continue  # its triggers are asked for by the next test
        for theirs in foreign(made, field):
            insert, values = copied(model, ours.pk, **{field.attname: theirs})
            update = f"UPDATE {table} SET {field.column} = %s WHERE id = %s"
            for sql, said in ((insert, values), (update, [theirs, ours.pk])):
                words = refused(sql, *said)
                tried, by_the_wall = tried + 1, by_the_wall + (MIXED in words)
                passed += [] if words else [f"{sql[:6]} {table}.{field.column} = {theirs}"]
    assert passed == []
    assert tried > 350, tried
    assert by_the_wall > tried * 0.7, f"{by_the_wall} of {tried}"  # the others meet what is append-only, or unique


def test_every_table_has_its_walls():
    assert walls.amiss() == set()
    assert walls.undecided() == [], "give these tables a company of their own"
    there = guards.installed()
    for model, field in linked():
        table = model._meta.db_table
        for name in (f"wall_{table}_new", f"wall_{table}_changed"):
            assert field.column in there[name] and field.related_model._meta.db_table in there[name], (name, field)
    for model in walls.tables():
        assert "company_id" in there[f"wall_{model._meta.db_table}_changed"]


@pytest.mark.req("S6", part="a row never changes its company or number")
def test_no_row_leaves_its_company(made):
    theirs, passed = made.rival.company.pk, []
    for model in walls.tables():
        ours = row(made, model)
        if ours is not None and ours.pk is not None:
            table = model._meta.db_table
            for change in (f"company_id = {theirs}", f"id = {ids.new()}"):
                if not refused(f"UPDATE {table} SET {change} WHERE id = %s", ours.pk):
                    passed.append(f"{table}: {change}")
    assert passed == []


def test_what_is_written_first_is_looked_at_when_its_record_comes(made):
    """A journal line and its entry: the line comes first, and then the entry of another company under its number."""
    from nhip.accounting.models import JournalEntry, JournalLine

    assert {link.column for link in walls.links(JournalLine) if link.first} == {"entry_id"}
    line, entry = row(made, JournalLine), ids.new()
    insert, values = copied(JournalLine, line.pk, entry_id=entry)
    theirs = JournalEntry.objects.filter(company=made.rival.company).first()
    asked = guards.wanted()[f"wall_{JournalEntry._meta.db_table}_new"]
    for name in ("entry_balanced", "entry_of_one_company"):
        guards.drop(name, JournalEntry._meta.db_table, connection)
    entered, other = copied(JournalEntry, theirs.pk)
    other = [entry if value == other[0] else value for value in other]
    with suppress(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(insert, values)
        assert MIXED in refused(entered, *other)
        guards.drop(asked.name, asked.table, connection)
        assert not refused(entered, *other)
        transaction.set_rollback(True)
    guards.reinstall()


def test_a_wall_that_is_gone_or_altered_is_seen_and_put_up_again():
    asked = walls.wanted()["wall_kernel_membership_new"]
    guards.drop(asked.name, asked.table, connection)
    guards.install([guards.Refuse("wall_kernel_unit_new", "kernel_unit", "INSERT", "1 = 2", "never")])
    guards.install([guards.Refuse("wall_of_old", "kernel_unit", "INSERT", "1 = 2", "never")])
    wrong = {"wall_kernel_membership_new", "wall_kernel_unit_new", "wall_of_old"}
    assert walls.amiss() == wrong
    assert guards.unguarded() == wrong - {"wall_of_old"}
    found = {each.where for each in checker.check(connection) if each.rule == "wall missing"}
    assert any("kernel_membership" in where for where in found)
    assert walls.install() == wrong
    assert walls.amiss() == guards.unguarded() == set()
    assert not [each for each in checker.check(connection) if each.rule == "wall missing"]


def test_rows_in_one_statement_may_point_to_each_other(made):
    firm, top = made.own.company, Unit.objects.filter(company=made.own.company, parent=None).get()
    head = Unit(company=firm, code="X1", name="X1", calendar_id=top.calendar_id, parent=top, path="/x/")
    below = Unit(company=firm, code="X2", name="X2", calendar_id=top.calendar_id, parent=head, path="/x/y/")
    Unit.objects.bulk_create([below, head])
    assert Unit.objects.filter(parent=head).get() == below


def test_many_rows_by_one_statement_are_all_looked_at(made):
    """COPY on PostgreSQL, rows by the hundred on SQLite: one wrong row among them refuses them all."""
    ours, theirs = row(made, Party), Party.objects.filter(company=made.rival.company).first()
    before = Contact.objects.count()

    def people(last: Party) -> list[Contact]:
        parties = [ours] * 59 + [last]
        return [Contact(company=made.own.company, party=each, name=f"N{n}") for n, each in enumerate(parties)]

    with pytest.raises(Exception, match=MIXED), transaction.atomic():  # of the driver, where it is COPY
        Contact.objects.bulk_create(people(theirs))
    assert Contact.objects.count() == before
    Contact.objects.bulk_create(people(ours))
    assert Contact.objects.count() == before + 60
