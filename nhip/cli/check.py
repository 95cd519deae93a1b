"""Recompute every stored balance, total and on-hand from the rows below them and print each difference."""

import argparse
import importlib

from . import wake


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="say it as JSON")


def run(said: argparse.Namespace) -> int:
    """0 when everything agrees, 1 when anything differs."""
    wake()
    return importlib.import_module("nhip.checker").main(["--json"] if said.json else [])
