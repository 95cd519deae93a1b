"""R33, R35: a backup made while others write is one moment of their work; a damaged one changes nothing."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.contrib.auth.models import User
from django.db import connection, connections

from nhip.cli import main
from nhip.config.backup import archive, making, restoring
from nhip.config.backup.archive import Kept, Part, Refused, Table
from nhip.demo.founding import sao_viet
from nhip.demo.scenes import Stage
from nhip.kernel import clock

from .pages import Page
from .places import CONTENT, ROOT, Place, attach, forged
from .test_kills import STEPS, WRITERS, Journal, alive, prepare, works, writes
from .test_served import House, ask, free_port

BACKUPS = 2
PASSWORD = "mot-mat-khau-dai-123"  # noqa: S105


@pytest.fixture(scope="module")
def kept(tmp_path_factory) -> Path:
    """Where the first test that asks leaves its archive and its installation for the others."""
    return tmp_path_factory.mktemp("kept")


@pytest.fixture
def good(tmp_path, kept) -> Path:
    """A whole archive of a company that has just been founded."""
    if not (kept / "good.zip").exists():
        attach(sao_viet(), "hop-dong.txt", CONTENT)
        connections.close_all()
        Place.here().backed_up(kept / "good.zip")
    return Path(shutil.copy(kept / "good.zip", tmp_path))


@pytest.fixture
def live(tmp_path, kept, good) -> Place:
    """Another installation, where the same company lives."""
    first = kept / "first"
    place = Place(first, os.environ.get("DATABASE_URL", "").replace("/nhip_test", "/nhip_first"))
    if not (kept / "restored").exists():
        place = Place.new(first).restored(good)
        (kept / "restored").touch()
    return place.again(tmp_path / "live")


def keys(journal: Journal, what: str) -> list[str]:
    """What a writer asked for, or was answered, in its order."""
    return list(dict.fromkeys(f"{errand}-{step}" for said, errand, step, *_ in journal.read() if said == what))


@pytest.mark.crash
@pytest.mark.timeout(300)
@pytest.mark.req("R33", part="two backups under three writers, each restored into an empty place by the command")
@pytest.mark.req("IT-08", part="backup")
def test_a_backup_under_writers_is_one_moment_of_their_work(tmp_path):
    stage = Stage(sao_viet(), clock.today())
    prepare(stage)
    stop, over, errors = tmp_path / "stop", tmp_path / "over", tmp_path / "errors"
    journals = [Journal(tmp_path / f"writer-{number}") for number in range(WRITERS)]
    running = [alive(writes, stage, n, journals[n], stop, errors=errors) for n in range(WRITERS)]
    running.append(alive(works, over, errors=errors))
    taken = []
    for number in range(BACKUPS):
        time.sleep(1)
        before = [keys(each, "answered") for each in journals]
        file = Place.here().backed_up(tmp_path / f"{number}.zip")
        taken.append((file, before, [keys(each, "asked") for each in journals]))
    stop.touch()
    for pid in running[:-1]:
        os.waitpid(pid, 0)
    over.touch()
    os.waitpid(running[-1], 0)
    assert not errors.exists(), errors.read_text()
    assert len({sum(map(len, before)) for _, before, _ in taken}) == BACKUPS, "nobody wrote between two backups"
    for file, before, after in taken:
        is_a_moment(Place.new(tmp_path / f"empty{file.stem}").restored(file), before, after)


def is_a_moment(place: Place, before: list[list[str]], after: list[list[str]]) -> None:
    """Of each writer's work the first so many steps are there, all that were answered before, none not yet asked."""
    there = {key for (key,) in place.rows("SELECT key FROM kernel_history WHERE key IS NOT NULL")}
    for number, (answered, asked) in enumerate(zip(before, after, strict=True)):
        mine = {key for key in there if key.startswith(f"{number}-") and key.rpartition("-")[2] in STEPS}
        assert set(answered) <= mine and mine == set(asked[: len(mine)])
    for step, table in (("write", "sales_quotation"), ("agree", "sales_order"), ("pay", "accounting_receipt")):
        done = sum(key.endswith(f"-{step}") for key in there)
        assert place.rows(f"SELECT count(*) FROM {table}") == [(done,)], table
    assert place.differences() == []


@pytest.mark.commits
@pytest.mark.slow("reads an archive a hundred times")
@pytest.mark.req("R35", part="one bit flipped at 60 places, cut short at 25")
def test_a_flipped_bit_or_a_cut_end_is_refused_before_anything_changes(tmp_path, good, live, monkeypatch):
    monkeypatch.setenv("NHIP_HOME", str(live.home))
    before, whole, chance = live.figures(), good.read_bytes(), random.Random(35)
    places = [0, 1, 4, 12, *range(len(whole) - 90, len(whole), 9), *chance.sample(range(len(whole)), 46)]
    bad = tmp_path / "bad.zip"
    for place in places:
        bad.write_bytes(whole[:place] + bytes([whole[place] ^ 1 << chance.randrange(8)]) + whole[place + 1 :])
        refused(bad)
    for length in [0, 1, 3, 84, len(whole) - 1, *(chance.randrange(len(whole)) for _ in range(20))]:
        bad.write_bytes(whole[:length])
        refused(bad)
    bad.write_bytes(whole + b"\0")
    refused(bad)
    assert len(places) == 60 and live.figures() == before


def refused(bad: Path, reason: str = ".") -> None:
    with pytest.raises(Refused, match=reason):
        restoring.restore(bad, replace=True)


def newer(manifest, parts):
    manifest.migrations.append(["sales", "9999_to_come"])


def newer_format(manifest, parts):
    manifest.format = 2


def another_engine(manifest, parts):
    manifest.engine = {"sqlite": "postgresql", "postgresql": "sqlite"}[manifest.engine]


def with_files(manifest, parts):
    manifest.files.append(Kept(1, "aa/" + "0" * 32, "0" * 64))


def another_product(manifest, parts):
    manifest.product = "another"


def outside(manifest, parts):
    parts["../../evil"] = b"x"


def absolute(manifest, parts):
    parts["/tmp/evil"] = b"x"  # noqa: S108


def unlisted(manifest, parts):
    parts["files/" + "0" * 64] = b"x"
    manifest.parts = [Part("as changed", 0, ""), *manifest.parts]


def another_part(manifest, parts):
    name = next(name for name in sorted(parts) if not name.startswith("files/"))  # their names are their hashes
    manifest.parts = [Part("as changed", 0, "")] + [
        replace(each, sha256="0" * 64) if each.name == name else each for each in manifest.parts
    ]


def missing(manifest, parts):
    del parts[next(name for name in parts if name in ("database.sqlite3", "tables/kernel_company"))]


CHANGES = {
    newer: "newer release",
    newer_format: "newer release",
    another_engine: "this installation uses",
    with_files: "attached file is missing",
    another_product: "another product",
    outside: "that we do not write",
    absolute: "that we do not write",
    unlisted: "not those that its manifest lists",
    another_part: "not what was written",
    missing: "is missing",
}


@pytest.mark.race
@pytest.mark.req("R35", part="sealed, and yet newer, foreign, incomplete, or with paths outside")
def test_what_is_sealed_and_not_ours_is_refused_with_its_reason(tmp_path, good, live, monkeypatch):
    before = live.figures()
    (tmp_path / "words.zip").write_text("no archive at all")
    live.refuses(tmp_path / "words.zip", "not an archive of ours")
    monkeypatch.setenv("NHIP_HOME", str(live.home))
    for change, reason in CHANGES.items():
        refused(forged(good, tmp_path / f"{change.__name__}.zip", change), reason)
    refused(tmp_path / "nowhere.zip", "cannot be read")
    assert live.figures() == before
    assert not (tmp_path.parent / "evil").exists()


def strange_trigger(manifest, parts):
    with_statement(parts, "create trigger stranger after insert on kernel_node begin delete from kernel_node; end")


def other_migrations(manifest, parts):
    with_statement(parts, "delete from django_migrations where id = (select max(id) from django_migrations)")


def with_statement(parts, statement: str) -> None:
    import pysqlite3.dbapi2 as sqlite

    file = Path(os.environ["NHIP_HOME"]) / "changed.sqlite3"
    file.write_bytes(parts["database.sqlite3"])
    changed = sqlite.connect(file)
    changed.execute(statement)
    changed.commit()
    changed.close()
    parts["database.sqlite3"] = file.read_bytes()
    file.unlink()


def no_table(manifest, parts):
    manifest.tables = [each for each in manifest.tables if each.name != "sales_order"]


def no_column(manifest, parts):
    manifest.tables = [replace(each, columns=each.columns[1:]) for each in manifest.tables]


def strange_table(manifest, parts):
    manifest.tables.append(Table("pg_authid", ["rolname"], 0))


def fewer_rows(manifest, parts):
    manifest.tables = [replace(each, rows=each.rows + 1) for each in manifest.tables]


def broken_key(manifest, parts):
    parts["tables/auth_user"] = b""
    manifest.tables = [replace(each, rows=0) if each.name == "auth_user" else each for each in manifest.tables]


INSIDE = {
    "sqlite": {strange_trigger: "'stranger'", other_migrations: "other migrations"},
    "postgresql": {
        no_table: "'sales_order'",
        strange_table: "'pg_authid'",
        no_column: "the columns of its table",
        fewer_rows: "rows and not",
        broken_key: "foreign key",
    },
}


@pytest.mark.race
@pytest.mark.req("S55", part="a hostile archive brings no trigger, no table and no row without its key")
def test_what_the_database_inside_must_not_hold_is_refused(tmp_path, good, live):
    before = live.figures()
    for change, reason in INSIDE[connection.vendor].items():
        live.refuses(forged(good, tmp_path / f"{change.__name__}.zip", change), reason)
    assert live.figures() == before


@pytest.mark.race
@pytest.mark.req("R33", part="what was there is kept aside")
def test_what_is_there_is_only_replaced_when_told_and_then_kept(tmp_path, good, live):
    named = live.rows("SELECT name FROM kernel_company")
    rename = "UPDATE kernel_company SET name = 'Later' "
    assert live.runs("-c", STATEMENT, rename).returncode == 0
    again = live.does("restore", good)
    assert again.returncode == 2 and "--replace" in again.stderr
    assert live.rows("SELECT name FROM kernel_company") == [("Later",)]
    done = live.does("restore", good, "--replace", "--json")
    assert done.returncode == 0, done.stderr
    aside = json.loads(done.stdout)["aside"]
    inside = aside.removeprefix("schema ") if live.url else f"{aside}/nhip.sqlite3"
    assert live.rows("SELECT name FROM kernel_company", inside) == [("Later",)]
    assert live.rows("SELECT name FROM kernel_company") == named
    wrong = {each["what"] for each in json.loads(live.does("doctor", "--deep", "--json").stdout) if not each["well"]}
    assert wrong <= {"worker", "disk promises"}  # nothing serves, and a cluster of tests does not wait for the disk


STATEMENT = """
import sys, django
django.setup()
from django.db import connection
connection.cursor().execute(sys.argv[1])
"""
KILLED_BACKUP = """
import os, signal, sys
from nhip.config.backup import {module}
{module}.{name} = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
from nhip.cli import main
main(["backup", sys.argv[1]])
"""
KILLED_RESTORE = """
import os, pathlib, signal, sys
from contextlib import contextmanager
from nhip.cli import wake
from nhip.config.backup import restoring
wake(works=False)
restoring.restore(pathlib.Path(sys.argv[1]), replace=True, meanwhile=lambda: os.kill(os.getpid(), signal.SIGKILL))
"""


@pytest.mark.crash
@pytest.mark.req("R33", part="a killed backup leaves no file, a full disk neither")
def test_a_backup_that_dies_or_finds_the_disk_full_leaves_no_file(tmp_path):
    sao_viet()
    connections.close_all()
    here, folder = Place.here(), tmp_path / "backups"
    folder.mkdir()
    file = folder / "x.zip"
    for module, name in (("drafts", "place"), ("archive", "_figure")):
        died = here.runs("-c", KILLED_BACKUP.format(module=module, name=name), str(file))
        assert died.returncode == -signal.SIGKILL and not file.exists() and list(folder.iterdir())
    limit = "import resource as r; r.setrlimit(r.RLIMIT_FSIZE, (40_000, 40_000)); "
    full = here.runs("-c", f"{limit}import sys; from nhip.cli import main; sys.exit(main(['backup', '{file}']))")
    assert full.returncode == 1 and "no archive was made" in full.stderr, full.stderr
    assert list(folder.iterdir()) == []  # what the killed left went with the next attempt
    here.backed_up(file)
    assert [each.name for each in folder.iterdir()] == ["x.zip"] and file.stat().st_mode & 0o777 == 0o600
    again = here.does("backup", file)
    assert again.returncode == 1 and "there already" in again.stderr


@pytest.mark.crash
@pytest.mark.req("R35", part="a restore killed before its last step has changed nothing")
def test_a_restore_that_dies_before_the_swap_has_changed_nothing(good, live):
    before = live.figures()
    assert live.runs("-c", KILLED_RESTORE, str(good)).returncode == -signal.SIGKILL
    assert live.figures() == before
    live.restored(good, "--replace")
    assert not list(live.home.glob(".nhip-draft-*"))


@pytest.mark.race
@pytest.mark.req("R35", part="refused while the product runs")
def test_nothing_is_put_back_under_a_running_product(good, live):
    stays = "import time; from nhip.config import at_work; at_work.{}; print(1, flush=True); time.sleep(60)"
    for held, word in (("share()", "restore"), ("_locked(2, '')", "worker")):
        holder = subprocess.Popen(
            [sys.executable, "-c", stays.format(held)], cwd=ROOT, env=live.env, stdout=subprocess.PIPE
        )
        assert holder.stdout.readline()
        more = [good, "--replace"] if word == "restore" else ["--once"]
        kept_away = live.does(word, *more)
        holder.kill()
        holder.wait()
        assert kept_away.returncode in (1, 2) and str(live.home) in kept_away.stderr, kept_away.stderr
    if live.url:
        with psycopg.connect(live.url, application_name="nhip"):
            live.refuses(good, "works on this database")
    live.restored(good, "--replace")


OLDER = """
import sys, django
django.setup()
from django.db import connection
from nhip.config.migrating import Executor
from nhip.kernel import ids
leaves = Executor(connection).loader.graph.leaf_nodes()
with ids.alone():
    executor = Executor(connection)
    executor.migrate([leaf for leaf in leaves if leaf[0] not in ("sales", "screens")] + [("sales", "0001_initial")])
"""


@pytest.mark.race
@pytest.mark.req("R33", part="an older schema is brought to this release")
def test_an_older_schema_is_restored_and_then_migrated(tmp_path):
    old = Place.new(tmp_path / "old")
    made = old.runs("-c", OLDER)
    assert made.returncode == 0, made.stderr
    new = Place.new(tmp_path / "new").restored(old.backed_up(tmp_path / "old.zip"))
    steps = len(list((ROOT / "nhip" / "sales" / "migrations").glob("0*.py")))
    of_sales = "SELECT name FROM django_migrations WHERE app = 'sales' ORDER BY name"
    assert len(old.rows(of_sales)) == 1 and len(new.rows(of_sales)) == steps
    assert new.does("migrate", "--plan").returncode == 0


@pytest.mark.crash
@pytest.mark.req("R33", part="a restored place serves a log-in")
def test_who_could_log_in_can_log_in_after_a_restore_and_no_session_came_along(tmp_path, monkeypatch):
    firm = sao_viet()
    user = User.objects.get(pk=firm.people["binh"].user_id)
    user.password = Argon2PasswordHasher().encode(PASSWORD, "saltsaltsalt")
    user.save()
    connections.close_all()
    place = Place.new(tmp_path / "new").restored(Place.here().backed_up(tmp_path / "x.zip"))
    monkeypatch.setenv("NHIP_HOME", str(place.home))
    if place.url:
        monkeypatch.setenv("DATABASE_URL", place.url)
        assert place.rows("SELECT count(*) FROM django_session") == [(0,)]
    house = House(free_port())
    try:
        _, _, text, given = ask(house.port, "GET", "/login/", {})
        cookies = {name: each.value for name, each in given.items()}
        form = next(each for each in Page(text).forms.values() if "password" in each)
        said = form | {"username": user.username, "password": PASSWORD}
        status, _, _, given = ask(house.port, "POST", "/login/", cookies, said)
        cookies |= {name: each.value for name, each in given.items()}
        assert status == 302 and settings.SESSION_COOKIE_NAME in cookies
        assert ask(house.port, "GET", "/sales/orders/", cookies)[0] == 200
    finally:
        house.stop()


@pytest.mark.commits
@pytest.mark.req("S39", part="a backup holds neither the key nor who is logged in")
def test_no_key_and_no_session_is_in_an_archive(tmp_path, client):
    firm = sao_viet()
    client.force_login(firm.people["binh"].user)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    connections.close_all()
    with archive.opened(Place.here().backed_up(tmp_path / "x.zip")) as found:
        inside = b"".join(b"".join(found.blocks(part.name)) for part in found.manifest.parts)
    assert session.encode() not in inside and settings.SECRET_KEY.encode() not in inside
    assert "Sao Việt".encode() in inside


@pytest.mark.commits
def test_the_doctor_says_how_old_the_last_backup_is(tmp_path, capsys):
    def said() -> tuple[bool, str]:
        main(["doctor", "--json"])
        found = {each["what"]: each for each in json.loads(capsys.readouterr().out)}
        return found["backup"]["well"], found["backup"]["said"]

    (settings.HOME / making.LAST).unlink(missing_ok=True)
    assert said() == (True, "none was made yet: nhip backup")
    with clock.at(clock.now() + timedelta(days=8)):
        assert said()[0] is False
    Place.here().backed_up(tmp_path / "x.zip")
    assert said() == (True, "the last one 0 days old")
    with clock.at(clock.now() + timedelta(days=8)):
        assert said() == (False, "the last one 8 days old")
