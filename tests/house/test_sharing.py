"""Two runs that share a folder take every test once, whoever comes first; and `once` is for what asks no database."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from django.db import connection

from tests.database import Ground, ground_of
from tests.sharing import Share, left


def items(*names: str) -> list:
    return [SimpleNamespace(nodeid=name, path=Path(name.partition("::")[0])) for name in names]


ALL = ("a::1", "a::2", "b::1", "c::1", "c::2", "a::3")


@pytest.mark.once
def test_every_test_is_taken_once_and_the_helper_begins_at_the_other_end(tmp_path):
    first, second = (Share(tmp_path, helps).mine(items(*ALL)) for helps in (False, True))
    taken = [next(first).nodeid, next(second).nodeid, next(second).nodeid, next(first).nodeid]
    assert taken == ["a::1", "a::3", "c::1", "a::2"]
    (tmp_path / "all-1").write_text(str(len(ALL)))
    assert left(tmp_path) == 2
    rest = [each.nodeid for run in (first, second) for each in run]
    assert sorted(taken + rest) == sorted(ALL) and left(tmp_path) == 0


@pytest.mark.once
def test_who_is_marked_once_and_asks_the_database_fails():
    with pytest.raises(AssertionError, match="both engines"), connection.cursor() as cursor:
        cursor.execute("select 1")


GROUND = Ground("counted", lambda: _told())


def _told() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("create table ground (told int)")
        cursor.execute("insert into ground values (7)")
    return [7]


def rows() -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute("select told from ground")
        return cursor.fetchall()


@pytest.fixture
@GROUND.under
def told() -> list[int]:
    return GROUND.stands()


@pytest.mark.parametrize("turn", [1, 2])
def test_what_stands_on_a_ground_is_told_once_and_each_test_has_its_own(told, request, turn):
    assert ground_of(request.node) is GROUND is Ground.present
    assert told == [7] and rows() == [(7,)]
    told.append(8)
    with connection.cursor() as cursor:
        cursor.execute("insert into ground values (8)")


@pytest.mark.commits
@pytest.mark.parametrize("turn", [1, 2])
def test_who_commits_on_a_ground_leaves_nothing_there(told, turn):
    assert told == [7] and rows() == [(7,)]
    with connection.cursor() as cursor:
        cursor.execute("insert into ground values (9)")


def test_who_names_no_ground_finds_none(request):
    assert ground_of(request.node) is None and Ground.present is None
    assert "ground" not in connection.introspection.table_names()
