"""`nhip check` asks the checker and the rooms, and says what differs."""

import json
from decimal import Decimal

import pytest

from nhip.cli import main
from nhip.config.founding.work import found
from nhip.kernel import actors
from nhip.warehouse.models import Stock

from .test_founding import in_stock, told


@pytest.mark.commits
@pytest.mark.req("R18", part="the command asks the checker and the rooms")
def test_check_is_silent_until_something_differs_and_then_says_who_saw_it(capsys):
    in_stock(actors.of(found(told())))
    assert main(["check"]) == 0 and capsys.readouterr().out == ""
    Stock.objects.update(on_hand=Decimal(7))
    assert main(["check"]) == 1 and "stored 7" in capsys.readouterr().out
    assert main(["check", "--json"]) == 1
    found_by = {each["by"] for each in json.loads(capsys.readouterr().out)["differences"]}
    assert found_by == {"checker", "warehouse"}
