"""Random histories of a state machine, shared out to processes that each have a world of their own."""

import os
import shutil
import tempfile
import traceback
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import hypothesis
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

from tests.database import rolled_back, run_together


class History(RuleBasedStateMachine):
    """One history: in a transaction that ends with it, over `world`, which is made once and committed."""

    world: Any

    def __init__(self):
        super().__init__()
        from django.db import connection

        self.ending = rolled_back(connection)
        self.ending.__enter__()

    def over(self) -> None:
        """What must hold at the end."""

    def teardown(self):
        try:
            self.over()
        finally:
            self.ending.__exit__(None, None, None)


def tell(
    machine: type[History], prepare: Callable[[], Any], *, histories: int, steps: int, processes: int = 2
) -> None:
    """So many histories of so many steps; the test is marked `race`, since its processes commit what they prepare."""
    share = partial(_share, machine, prepare, histories // processes, steps)
    outcomes = run_together(*(partial(share, number) for number in range(processes)), wait=600)
    assert [outcome.kind for outcome in outcomes] == ["done"] * processes, "\n".join(map(_said, outcomes))
    assert sum(outcome.value for outcome in outcomes) >= histories


def _share(machine: type[History], prepare: Callable[[], Any], many: int, steps: int, number: int) -> int:
    """In a child: how many histories were told to the end."""
    _own_copy()
    machine.world, told = prepare(), [0]
    ending = machine.teardown

    def counted(self) -> None:
        told[0] += 1
        ending(self)

    machine.teardown = counted
    said = settings(
        max_examples=many, stateful_step_count=steps, deadline=None, database=None,
        phases=(Phase.generate,), suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    hypothesis.seed(int.from_bytes(os.urandom(4)) + number)(machine)
    try:
        run_state_machine_as_test(machine, settings=said)
    except Exception as error:  # with the steps that lead there, which are notes of the exception
        raise AssertionError("".join(traceback.format_exception(error))) from error
    return told[0]


def _own_copy() -> None:
    """SQLite has one writer: each process gets a file of its own. PostgreSQL keeps the companies apart."""
    from django.db import connections

    connections.close_all()
    folder = Path(tempfile.mkdtemp(prefix="nhip-history-", dir=os.environ["NHIP_HOME"]))
    for connection in connections.all():
        if connection.vendor == "sqlite":
            file = Path(connection.settings_dict["NAME"])
            connection.settings_dict["NAME"] = str(folder / file.name)
            shutil.copyfile(file.with_suffix(".template"), folder / file.name)


def _said(outcome: Any) -> str:
    return f"{outcome.kind}: {outcome.value}"
