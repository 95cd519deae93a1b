"""Papers in other currencies: random part payments in three of them, each to end at nothing (R25).

`nhip prove exchange --cases N` plays so many stories on the rules alone; it needs no database.
"""

import argparse
import importlib.util
import json
import random
import sys
import time
from pathlib import Path

from . import wake


def run(said: argparse.Namespace) -> int:
    """0 when every residual closed at nothing and every difference was exact, 1 with the stories where not."""
    wake()
    seed, began = said.seed or f"{random.SystemRandom().randrange(16**8):08x}", time.monotonic()
    stories = _loaded(Path(said.folder or "tests/exchange") / "stories.py")
    wrong = [each for number in range(said.cases) for each in stories.story(f"{seed}/{number}")]
    told = {"seed": seed, "cases": said.cases, "differences": wrong, "seconds": round(time.monotonic() - began, 1)}
    if said.json:
        print(json.dumps(told))
    else:
        for each in wrong:
            print(each)
        print(f"seed {seed}: {said.cases} cases, {len(wrong)} differences, {told['seconds']} s")
    return 1 if wrong else 0


def _loaded(path: Path):
    spec = importlib.util.spec_from_file_location("exchange_stories", path)
    if spec is None or spec.loader is None or not path.exists():
        raise SystemExit(f"prove: no stories in {path}")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module
