"""`nhip check` asks the checker and the rooms, and says what differs."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from nhip.cli import main
from nhip.config import self_check
from nhip.config.founding.work import found
from nhip.kernel import actors, clock
from nhip.warehouse.models import Stock

from .test_founding import in_stock, told


@pytest.mark.commits
@pytest.mark.req("R18", part="the command asks the checker and the rooms, and the night's check raises an alert")
def test_check_is_silent_until_something_differs_and_then_says_who_saw_it(capsys):
    in_stock(actors.of(found(told())))
    assert main(["check"]) == 0 and capsys.readouterr().out == ""
    Stock.objects.update(on_hand=Decimal(7))
    assert main(["check"]) == 1 and "stored 7" in capsys.readouterr().out
    assert main(["check", "--json"]) == 1
    found_by = {each["by"] for each in json.loads(capsys.readouterr().out)["differences"]}
    assert found_by == {"checker", "warehouse"}
    said = _asked(capsys)
    self_check.note(1, said)
    assert f"nhip_check_differences {len(json.loads(said)['differences'])}" in self_check.lines()
    assert "7.000000, 5.000000" in capsys.readouterr().err
    assert main(["doctor"]) == 1 and "WRONG self-check" in capsys.readouterr().out
    Stock.objects.update(on_hand=Decimal(5))
    assert main(["check", "--json"]) == 0
    self_check.note(0, capsys.readouterr().out.encode())
    assert "nhip_check_differences 0" in self_check.lines()
    self_check.note(-9, b"")
    assert "nhip_check_differences -1" in self_check.lines()


def _asked(capsys) -> bytes:
    assert main(["check", "--json"]) == 1
    return capsys.readouterr().out.encode()


@pytest.mark.req("R18", part="the self-check is made every night")
@pytest.mark.parametrize(
    ("now", "hours", "due"),
    [
        ("2026-11-22 19:00", 20, True),
        ("2026-11-22 19:00", 11, False),
        ("2026-11-22 05:00", 22, False),
        ("2026-11-22 05:00", 23, True),
    ],
)
def test_the_self_check_is_made_by_night_or_when_the_last_one_is_a_day_old(now, hours, due):
    at = datetime.fromisoformat(now).replace(tzinfo=UTC)
    assert self_check.due(at, at - timedelta(hours=hours)) is due


def test_of_several_workers_one_makes_the_self_check(monkeypatch):
    begun = []
    monkeypatch.setattr(self_check, "_begin", lambda: begun.append(clock.now()))
    with clock.at(datetime(2026, 11, 21, 12, tzinfo=UTC)) as _now:
        self_check.look()  # a new house
        assert begun == []
    with clock.at(datetime(2026, 11, 22, 12, tzinfo=UTC)):
        self_check.look()
        self_check.look()
        assert len(begun) == 1
