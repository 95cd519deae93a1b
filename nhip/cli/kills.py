"""Kills: processes that begin a long story and die on the way, without a word, so that the next must go on."""

import random
import re
import subprocess
import sys
import time
from collections.abc import Callable

SAYS = re.compile(r"\s*(\S+) (\d+) / (\d+)")
IMPORT, REPLAY = "screens.import", "demo.northwind"


def killed(folder: str, first: int | None, times: int, *, say: Callable[[str], None]) -> list[str]:
    """Where each of them was when it died: the first while files come in, the others all along the years."""
    some = [] if first is None else ["--first", str(first)]
    command = [sys.executable, "-m", "nhip", "prove", "northwind", folder, *some]
    found = []
    for nth in range(times):
        where = _die(command, *((IMPORT, 0.5) if nth == 0 else (REPLAY, nth / times)))
        say(f"killed at {where}")
        found.append(where)
    return found


def _die(command: list[str], kind: str, share: float) -> str:
    """Kill it, at some moment or other, once it has come so far in a job of the kind."""
    child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    try:
        for line in child.stdout:
            said = SAYS.match(line)
            if said and said[1] == kind and int(said[3]) > 100 and int(said[2]) >= share * int(said[3]):
                time.sleep(random.random() / 5)  # in the middle of a step, not between two
                return line.strip()
    finally:
        child.kill()
        child.wait()
    return f"its end, before {share:.0%} of {kind}"
