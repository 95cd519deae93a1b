"""Companies of every published version come to this one: nothing is lost, the checker is silent, work goes on."""

import os
from contextlib import closing
from pathlib import Path

import pysqlite3.dbapi2 as sqlite
import pytest
from django.db import connection

from nhip.config.backup import archive

from .places import ROOT, Place

LANDED = ROOT / "tests" / "data" / "landed"
DAYS = sorted({file.name.split(".")[0] for file in LANDED.glob("*.zip")})
GROWING = {"django_migrations", "django_content_type", "auth_permission", "kernel_node", "django_session"}


def landed(day: str) -> Path:
    return LANDED / f"{day}.{connection.vendor}.zip"


def rows_in(file: Path, folder: Path) -> dict[str, int]:
    """How many rows each table of the archive has."""
    with archive.opened(file) as found:
        if found.manifest.tables:
            return {table.name: table.rows for table in found.manifest.tables}
        return rows_of(unpacked(found, folder / "before.sqlite3"))


def unpacked(found: archive.Archive, into: Path) -> Path:
    into.write_bytes(b"".join(found.blocks("database.sqlite3")))
    return into


def rows_of(file: Path) -> dict[str, int]:
    with closing(sqlite.connect(file)) as base:
        names = base.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%finding%' "
            "AND name NOT LIKE 'sqlite_%'"
        ).fetchall()
        return {name: base.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for (name,) in names}


def nothing_is_lost(place: Place, before: dict[str, int]) -> None:
    """Every table has the rows that it had; a table that a later version gave up must be named here with its heir."""
    kept = {name: count for name, count in before.items() if name not in GROWING}
    now = {name: place.rows(f'SELECT count(*) FROM "{name}"')[0][0] for name in kept}
    assert now == kept


SLOWLY = """
import sys
from contextlib import nullcontext
from nhip.config import migrating
migrating.swiftly = nullcontext
from nhip.cli import main
sys.exit(main(sys.argv[1:]))
"""
RESTORED = ("kernel_securityevent", "sqlite_sequence")
ITS_OWN = ("django_migrations", "kernel_node", "side_", "kernel_unsealed", *RESTORED)
"""When a migration was applied, which process had which number of its own, who is logged in; when a row was noted,
and that an archive was restored."""


def as_django_does(place: Place, day: str) -> Place:
    """The same archive in another place, migrated by Django's own executor."""
    if place.url:
        done = place.runs("-c", SLOWLY, "restore", str(landed(day)))
    else:
        with archive.opened(landed(day)) as found:
            unpacked(found, place.home / "nhip.sqlite3")
        done = place.runs("-c", SLOWLY, "migrate")
    assert done.returncode == 0, done.stderr
    return place


def is_the_same(swift: Place, slow: Place) -> None:
    """Table by table and row by row, with every constraint, index and guard."""
    assert swift.shape() == slow.shape()
    one, other = swift.figures(but=ITS_OWN), slow.figures(but=ITS_OWN)
    assert {name for name in one | other if one.get(name) != other.get(name)} == set()
    noted = """SELECT company_id, source, source_id FROM kernel_unsealed
        WHERE source <> 'kernel.securityevent' ORDER BY 1, 2, 3"""
    assert swift.rows(noted) == slow.rows(noted)
    assert len(one) > 100


def it_works(place: Place, monkeypatch) -> None:
    """The checkers find nothing, inside and outside the product, and a sale goes from the quotation to the bank."""
    monkeypatch.setenv("NHIP_TODAY", "2026-11-23")
    checked = place.does("check")
    assert (checked.returncode, checked.stderr) == (0, ""), checked.stdout + checked.stderr
    assert place.differences() == []
    sold = place.runs("-m", "tests.proofs.sells")
    assert sold.stdout.split() == ["completed", "paid"], sold.stdout + sold.stderr
    assert place.differences() == []


def test_there_is_one_of_every_version_for_both_engines():
    assert DAYS
    assert {file.name for file in LANDED.glob("*.zip")} == {
        f"{day}.{engine}.zip" for day in DAYS for engine in ("sqlite", "postgresql")
    }


@pytest.mark.race
@pytest.mark.timeout(900)
@pytest.mark.parametrize("day", DAYS)
@pytest.mark.req("IT-08", part="upgrade from every published version")
def test_a_company_of_an_earlier_version_comes_to_this_one(day, tmp_path, monkeypatch):
    before = rows_in(landed(day), tmp_path)
    place = Place.new(tmp_path / "upgraded").restored(landed(day))
    nothing_is_lost(place, before)
    if day == DAYS[0] or os.environ.get("NHIP_UPGRADES") == "all":  # the oldest meets every step that the others meet
        is_the_same(place, as_django_does(Place.new(tmp_path / "slowly"), day))
    it_works(place, monkeypatch)


@pytest.mark.race
@pytest.mark.timeout(900)
@pytest.mark.parametrize("day", DAYS[-1:])
@pytest.mark.req("IT-08", part="upgrade in place")
def test_its_database_is_migrated_where_it_lies(day, tmp_path, monkeypatch):
    if connection.vendor != "sqlite":
        pytest.skip("a restore on a server migrates step by step itself")
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    with archive.opened(landed(day)) as found:
        before = rows_of(unpacked(found, home / "nhip.sqlite3"))
    place = Place(home)
    moved = place.does("migrate")
    assert moved.returncode == 0, moved.stderr
    nothing_is_lost(place, before)
    it_works(place, monkeypatch)
