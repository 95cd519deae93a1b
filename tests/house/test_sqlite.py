"""The embedded engine: never in WAL mode where it may harm the file, never on a network disk, fair to its writers."""

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from django.db import connection
from django.db.utils import OperationalError

from nhip.config.sqlite import gate
from nhip.config.sqlite.queue import WriteQueue

from .sources import ROOT

embedded = pytest.mark.skipif("connection.vendor != 'sqlite'", reason="about SQLite")
MOUNTS = "disk / ext4 rw 0 0\nserver:/x /mnt/share nfs4 rw 0 0\nhost:/y /mnt/sea\\040side fuse.sshfs rw 0 0\n"
WRITER = """
import sys, time
from pathlib import Path
from nhip.config.sqlite.queue import WriteQueue
import pysqlite3
line = WriteQueue(Path(sys.argv[1]), 20)
db = pysqlite3.connect(sys.argv[1], isolation_level=None, timeout=20)
db.execute("pragma synchronous=off")
turns, longest, end = 0, 0.0, time.monotonic() + float(sys.argv[2])
while time.monotonic() < end:
    asked = time.monotonic()
    line.enter()
    db.execute("begin immediate")
    longest = max(longest, time.monotonic() - asked)
    value = db.execute("select n from counter").fetchone()[0]
    time.sleep(0.001)
    db.execute("update counter set n = ?", [value + 1])
    db.execute("commit")
    line.leave()
    turns += 1
print(turns, longest)
"""


@pytest.mark.req("R9")
@pytest.mark.parametrize(
    ("version", "mode"),
    [
        ((3, 40, 1), "TRUNCATE"),
        ((3, 44, 5), "TRUNCATE"),
        ((3, 44, 6), "WAL"),
        ((3, 50, 4), "TRUNCATE"),
        ((3, 50, 7), "WAL"),
        ((3, 51, 2), "TRUNCATE"),
        ((3, 51, 3), "WAL"),
        ((3, 52, 0), "TRUNCATE"),
        ((3, 53, 4), "WAL"),
    ],
)
def test_wal_only_where_its_race_is_mended(version, mode, caplog):
    assert gate.journal_mode(version) == mode
    gate.announce(version)
    assert len(caplog.records) == (mode != "WAL")


@embedded
def test_this_engine_is_a_safe_one_and_keeps_its_promises():
    from django.conf import settings

    assert gate.may_log_ahead(connection.Database.sqlite_version_info)
    said = settings.DATABASES["default"]["OPTIONS"]
    assert said["transaction_mode"] == "IMMEDIATE" and "foreign_keys=ON" in said["init_command"]
    with connection.cursor() as cursor:
        assert cursor.execute("pragma journal_mode").fetchone()[0] == "wal"
        assert cursor.execute("pragma foreign_keys").fetchone()[0] == 1


def test_a_start_of_the_product_waits_for_the_disk(tmp_path):
    env = {**os.environ, "NHIP_HOME": str(tmp_path)}
    env.pop("DATABASE_URL", None)
    said = "from django.conf import settings as s; print(s.DATABASES['default']['OPTIONS']['init_command'])"
    told = subprocess.run([sys.executable, "-c", said], cwd=ROOT, env=env, capture_output=True, text=True, check=True)
    assert "synchronous=FULL" in told.stdout and "journal_mode=WAL" in told.stdout


@pytest.mark.parametrize(
    ("file", "kind"),
    [
        ("/var/nhip/x", "ext4"),
        ("/mnt/share/nhip/x", "nfs4"),
        ("/mnt/sea side/x", "fuse.sshfs"),
        ("/mnt/shared/x", "ext4"),
    ],
)
def test_the_disk_under_a_file_is_known(file, kind):
    assert gate.file_system(Path(file), MOUNTS) == kind


def test_a_network_disk_is_refused(monkeypatch):
    monkeypatch.setattr(gate, "file_system", lambda file: "nfs4")
    with pytest.raises(SystemExit, match="network file system"):
        gate.refuse_network(Path("/mnt/share/x"))


@pytest.mark.req("R8", part="fairness of eight writers, in small")
@pytest.mark.race
def test_writers_are_served_in_turn(tmp_path):
    import pysqlite3

    file = tmp_path / "line.sqlite3"
    with pysqlite3.connect(file) as made:
        made.execute("pragma journal_mode=wal")
        made.execute("create table counter as select 0 as n")
    command = [sys.executable, "-c", WRITER, str(file), "3"]
    writers = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(8)]
    told = [writer.communicate(timeout=60)[0].split() for writer in writers]
    turns, longest = [int(line[0]) for line in told], [float(line[1]) for line in told]
    assert pysqlite3.connect(file).execute("select n from counter").fetchone()[0] == sum(turns)
    assert min(turns) >= 0.25 * sum(turns) / len(turns), turns
    assert max(longest) < 3, longest


def test_who_waits_too_long_is_told_so_and_harms_nobody(tmp_path):
    first, second = WriteQueue(tmp_path / "x", 5), WriteQueue(tmp_path / "x", 0.1)
    first.enter()
    with pytest.raises(OperationalError, match="others have been writing"):
        second.enter()
    first.leave()
    time.sleep(0.1)
    third = WriteQueue(tmp_path / "x", 1)
    third.enter()
    third.close()


def test_the_next_one_comes_when_the_first_leaves_or_dies(tmp_path):
    first, second, came = WriteQueue(tmp_path / "x", 5), WriteQueue(tmp_path / "x", 5), threading.Event()
    first.enter()
    threading.Thread(target=lambda: (second.enter(), came.set()), daemon=True).start()
    assert not came.wait(0.1)
    first.close()
    assert came.wait(2)


@embedded
@pytest.mark.commits
def test_a_transaction_stands_in_the_line_and_leaves_it():
    from django.db import transaction

    other = WriteQueue(Path(connection.settings_dict["NAME"]), 0.1)
    with transaction.atomic(), pytest.raises(OperationalError):
        other.enter()
    time.sleep(0.05)
    other.enter()
    other.leave()
    with pytest.raises(ValueError), transaction.atomic():
        raise ValueError
    other.enter()
    other.close()
