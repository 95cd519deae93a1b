"""Companies of every published version come to this one: nothing is lost, the checker is silent, work goes on."""

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
@pytest.mark.parametrize("day", DAYS)
@pytest.mark.req("IT-08", part="upgrade from every published version")
def test_a_company_of_an_earlier_version_comes_to_this_one(day, tmp_path, monkeypatch):
    before = rows_in(landed(day), tmp_path)
    place = Place.new(tmp_path / "upgraded").restored(landed(day))
    nothing_is_lost(place, before)
    it_works(place, monkeypatch)


@pytest.mark.race
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
