"""Compile the translations; with `--check`, say which messages are untranslated or no longer used."""

import argparse

from nhip.config import translations


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--check", action="store_true", help="needs the test requirements; exit 1 if anything is wrong"
    )


def run(said: argparse.Namespace) -> int:
    print(f"{translations.compile_all()} compiled")
    if not said.check:
        return 0
    wrong = [f"{room}: {line}" for room in translations.rooms() for line in translations.gaps(room)]
    wrong += translations.disagreements()
    print("\n".join(wrong) or "complete")
    return 1 if wrong else 0
