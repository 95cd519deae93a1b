"""Rounding proved: random invoices through the rules, each reckoned a second time by fractions (R24); no database."""

import argparse
import json
import random
import time
from pathlib import Path
from typing import Any

from . import wake
from .patterns import loaded


def run(said: argparse.Namespace) -> int:
    """0 when every header, tax, entry and share agreed, 1 otherwise."""
    wake(works=False)
    seed = said.seed or f"{random.SystemRandom().randrange(16**8):08x}"
    running = loaded(Path(said.folder or "tests/rounding"), "nhip_rounding")
    began = time.monotonic()
    lines, wrong = running.proved(seed, said.invoices)
    told: dict[str, Any] = {"seed": seed, "invoices": said.invoices, "lines": lines, "wrong": wrong}
    told["seconds"] = round(time.monotonic() - began, 1)
    print(json.dumps(told) if said.json else _summary(told))
    return 1 if wrong else 0


def _summary(told: dict[str, Any]) -> str:
    said = "\n".join(told["wrong"]) or "no difference"
    return f"{said}\n{told['invoices']} invoices of {told['lines']} lines, seed {told['seed']}, {told['seconds']} s"
