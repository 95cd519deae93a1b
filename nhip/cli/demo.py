"""Tell the demo company into a new database; refused where a company already lives."""

import argparse
import sys

from . import wake


def arguments(parser: argparse.ArgumentParser) -> None:
    pass


def run(said: argparse.Namespace) -> int:
    wake()
    from nhip.kernel.models import Company

    from .prepare import demo_exists, tell_demo

    if not demo_exists():
        print("demo: this copy of the house does not carry the demo company.", file=sys.stderr)
        return 1
    if Company.objects.exists():
        print(
            "demo: a company lives in this database; name an empty one (NHIP_HOME or DATABASE_URL).", file=sys.stderr
        )
        return 1
    tell_demo()
    return 0
