"""The tests' own ground: rolled back or committed, deferred checks seen, hooks run, the price told."""

import pytest
from django.db import IntegrityError, connection, router, transaction

from nhip.config.side.models import Counter
from tests.engine import commits

HELD = []


def make(name: str) -> None:
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("create table if not exists kept (name text)")
        cursor.execute("insert into kept values (%s)", [name])
        transaction.on_commit(lambda: HELD.append(name))


@pytest.mark.parametrize("turn", [1, 2])
def test_what_a_test_writes_is_gone_after_it(turn):
    assert "kept" not in connection.introspection.table_names()
    make("rolled back")
    assert HELD.pop() == "rolled back"


@pytest.mark.commits
@pytest.mark.parametrize("turn", [1, 2])
def test_what_a_test_commits_is_gone_too(turn):
    assert not connection.in_atomic_block
    assert "kept" not in connection.introspection.table_names()
    make("committed")
    assert HELD.pop() == "committed"


def test_a_hook_runs_after_the_outermost_block_and_not_before():
    with transaction.atomic():
        with transaction.atomic():
            transaction.on_commit(lambda: HELD.append("hook"))
        assert HELD == []
    assert HELD.pop() == "hook"


def test_a_hook_of_a_refused_block_never_runs():
    with pytest.raises(ValueError), transaction.atomic():
        transaction.on_commit(lambda: HELD.append("never"))
        raise ValueError
    with transaction.atomic():
        pass
    assert HELD == []


@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="SQLite checks at the end of the test")
def test_a_deferred_constraint_is_seen_when_the_operation_ends():
    with connection.cursor() as cursor:
        cursor.execute("create table head (id int primary key)")
        cursor.execute("create table line (head int references head deferrable initially deferred)")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("insert into line values (7)")


def test_statements_are_counted(statements):
    with statements.at_most(1):
        Counter.objects.using(router.db_for_read(Counter)).count()
    assert "count" in statements[0].lower()
    with pytest.raises(AssertionError, match="2 statements, 1 at most"), statements.at_most(1):
        Counter.objects.count(), Counter.objects.count()


@pytest.mark.race
def test_a_race_is_run_by_processes(race):
    import os

    outcomes = race(*[os.getpid] * 3, lambda: 1 // 0)
    assert len({outcome.value for outcome in outcomes[:3]}) == 3
    assert [outcome.kind for outcome in outcomes] == ["done", "done", "done", "ZeroDivisionError"]


def test_who_commits_is_said_by_a_mark(request):
    assert not commits(request.node)
