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
db.execute("select n from counter").fetchone()
print("ready", flush=True)
start, end = map(float, sys.stdin.readline().split())
turns, longest = 0, 0.0
time.sleep(max(0, start - time.monotonic()))
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


def contest(file: Path, writers: int, seconds: float) -> list[list[str]]:
    """What each writer counted; all are ready before the first begins, and count within the same window."""
    command, pipe = [sys.executable, "-c", WRITER, str(file)], subprocess.PIPE
    started = [subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True) for _ in range(writers)]
    assert [writer.stdout.readline() for writer in started] == ["ready\n"] * writers
    start = time.monotonic() + 0.5  # on Linux one clock for all processes
    for writer in started:
        writer.stdin.write(f"{start} {start + seconds}\n")
        writer.stdin.flush()
    return [writer.communicate(timeout=60)[0].split() for writer in started]


@pytest.mark.req("R8", part="fairness of eight writers, in small")
@pytest.mark.race
def test_writers_are_served_in_turn(tmp_path):
    import pysqlite3

    file = tmp_path / "line.sqlite3"
    with pysqlite3.connect(file) as made:
        made.execute("pragma journal_mode=wal")
        made.execute("create table counter as select 0 as n")
    told = contest(file, writers=8, seconds=3)
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


def wait_for_number(file: Path, number: int) -> None:
    """Until so many have drawn a number."""
    until = time.monotonic() + 5
    while int.from_bytes(Path(f"{file}.queue").read_bytes()[:8]) < number:
        assert time.monotonic() < until
        time.sleep(0.001)


def test_who_comes_first_is_served_first_and_nobody_waits_for_who_gave_up(tmp_path):
    file, served = tmp_path / "x", []

    def stand(name: int, wait: float) -> None:
        place = WriteQueue(file, wait)
        try:
            place.enter()
            served.append(name)
        except OperationalError:
            served.append(-name)
        place.close()

    first = WriteQueue(file, 5)
    first.enter()
    waiting = []
    for name, wait in enumerate((20, 20, 0.3, 20, 20), start=1):
        waiting.append(threading.Thread(target=stand, args=(name, wait)))
        waiting[-1].start()
        wait_for_number(file, 2 + name)
    time.sleep(0.5)
    first.leave()
    first.enter()  # and who has just been served stands at the end
    assert served == [-3, 1, 2, 4, 5]
    first.close()
    for each in waiting:
        each.join(5)


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
