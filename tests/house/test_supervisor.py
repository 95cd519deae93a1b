"""The supervisor: a child that falls is started again, later each time; all end together and in order."""

import os
import signal
import sys
import time

import pytest

from nhip.cli import main, parser, supervisor
from nhip.cli.supervisor import Child, Supervisor

STAY = "import time; time.sleep(60)"
DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"


def child(name: str, said: str) -> Child:
    return Child(name, [sys.executable, "-c", said])


def until(true, seconds: float = 5) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.02)
    return False


def test_the_pause_grows_and_is_forgiven_after_calm_seconds():
    one = child("one", STAY)
    one.began = time.monotonic()
    assert [one.pause() for _ in range(12)] == [0.1, 0.1, 0.5, 0.5, 1, 1, 2, 4, 8, 15, 30, 30]
    one.began -= 6
    assert one.pause() == 0.1


@pytest.mark.race
def test_a_fallen_child_is_started_again_and_all_end_together(monkeypatch):
    monkeypatch.setattr(supervisor, "PAUSES", (0.1,))
    both = Supervisor([child("one", STAY), child("two", STAY)])
    both.start()
    first = both.children[0].process
    os.kill(first.pid, signal.SIGKILL)

    def again() -> bool:
        both._tend()
        return both.children[0].process is not first

    assert until(again)
    both.stop()
    assert both.wait() == 0
    assert [one.process.returncode for one in both.children] == [-signal.SIGTERM] * 2


@pytest.mark.req("R38", part="who does not finish in time is ended, and the exit code says so")
@pytest.mark.race
def test_who_does_not_finish_is_ended(monkeypatch, capfd):
    monkeypatch.setattr(supervisor, "DRAIN", 0.5)
    deaf = Supervisor([child("deaf", DEAF)])
    deaf.start()
    assert until(lambda: "up" in capfd.readouterr().out)
    deaf.stop()
    assert deaf.wait() == 1
    assert until(lambda: deaf.children[0].process.poll() == -signal.SIGKILL)


@pytest.mark.race
def test_a_child_that_falls_at_once_is_no_start():
    early = Supervisor([child("early", "raise SystemExit(3)")])
    early.start()
    assert not early.answers("127.0.0.1", 9, since=time.time())


@pytest.mark.race
def test_who_is_killed_during_the_start_is_started_again(monkeypatch):
    monkeypatch.setattr(supervisor, "PATIENCE", 10)
    both = Supervisor([child("one", STAY), child("two", STAY)])
    both.start()
    first = both.children[0].process

    def page(address: str) -> bool:
        if first.poll() is None:
            first.kill()
            first.wait()
        return both.children[0].process is not first

    monkeypatch.setattr(supervisor, "_page", page)
    assert both.answers("127.0.0.1", 9, since=time.time())
    both.stop()
    assert both.wait() == 0


def test_every_command_has_its_words(capsys):
    for name in parser()._subparsers._group_actions[0].choices:  # type: ignore[union-attr]
        with pytest.raises(SystemExit) as ended:
            main([name, "--help"])
        assert ended.value.code == 0 and f"nhip {name}" in capsys.readouterr().out


def test_the_doctor_tells_and_his_exit_code_means_it(capsys):
    assert main(["doctor", "--deep", "--json"]) == 1
    assert '"what": "worker", "well": false' in capsys.readouterr().out


def test_somebody_is_let_in_and_a_weak_password_is_not(monkeypatch, capsys):
    import io

    from django.contrib.auth.models import User

    monkeypatch.setattr("sys.stdin", io.StringIO("short\n"))
    assert main(["user", "add", "thu"]) == 1 and not User.objects.filter(username="thu").exists()
    monkeypatch.setattr("sys.stdin", io.StringIO("a-long-and-odd-password\n"))
    assert main(["user", "add", "thu"]) == 0
    assert User.objects.get(username="thu").check_password("a-long-and-odd-password")
    monkeypatch.setattr("sys.stdin", io.StringIO("a-long-and-odd-password\n"))
    assert main(["user", "add", "thu"]) == 1
    assert "already exists" in capsys.readouterr().err
