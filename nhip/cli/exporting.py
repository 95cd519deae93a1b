"""Write the records of a list into a CSV file, as one sees it: `nhip export sales.orders --as lan --out a.csv`."""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from . import wake
from .importing import actor, resource


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("resource", help="the list, such as shared.parties")
    parser.add_argument("--as", dest="login", required=True, help="the log-in name of whoever exports")
    parser.add_argument("--query", default="", help="as in the address of the list: state=draft&sort=-total")
    parser.add_argument("--out", type=Path, help="the file; printed if it is not named")


def run(said: argparse.Namespace) -> int:
    """0, or 2 when there is no such list or person."""
    wake()
    from django.core.exceptions import PermissionDenied

    from nhip.kernel import ids
    from nhip.kernel.refusals import Refused
    from nhip.screens.exporting.files import as_csv
    from nhip.screens.exporting.listed import Listed

    try:
        with ids.leased("export"):
            _write(as_csv(Listed.of(resource(said.resource), actor(said.login), said.query)), said.out)
    except (Refused, PermissionDenied, OSError) as error:
        print(f"export: {error}", file=sys.stderr)
        return 2
    return 0


def _write(blocks: Iterator[bytes], path: Path | None) -> None:
    if path is None:
        for block in blocks:
            sys.stdout.write(block.decode())
        return
    with path.open("wb") as file:
        file.writelines(blocks)
