"""The `nhip` command: one module per sub-command; each returns its exit code."""

import argparse
import importlib
import os
import sys

COMMANDS = {
    "serve": "web server and worker under one supervisor",
    "worker": "deliver what waits in the outbox, keep house",
    "migrate": "bring the databases to the schema of this release",
    "demo": "tell the demo company into a new database",
    "doctor": "how this installation is, and what should be mended",
    "bench": "measure what operations cost, in a database of its own",
    "backup": "one archive of everything that counts, made while the product works",
    "restore": "put such an archive back, proved before anything changes",
    "check": "recompute every stored balance, total and on-hand and compare",
    "audit": "the audit trail: verify its chain, print its head",
    "user": "people who may log in",
    "token": "keys by which programs work in a person's name",
    "role": "roles as text: what they allow and deny, out and in",
    "import": "take rows of a file in, by their headings or by a map",
    "export": "write the records of a list into a file",
    "prove": "import a whole company, replay its years, assert every figure",
    "translations": "compile the translations, or say what is missing in them",
}
MODULES = {"import": "importing", "export": "exporting"}  # where the word is one of Python's own, or goes with it


def parser() -> argparse.ArgumentParser:
    """Only the words; the modules behind them are loaded when they are called."""
    whole = argparse.ArgumentParser(prog="nhip", description="Nhịp: the rhythm of a company's departments.")
    names = whole.add_subparsers(dest="command", metavar="command", required=True)
    for name, meaning in COMMANDS.items():
        names.add_parser(name, help=meaning, add_help=False)
    return whole


def main(arguments: list[str] | None = None) -> int:
    """Run one command; its exit code, 130 after Ctrl-C."""
    said = sys.argv[1:] if arguments is None else arguments
    known = parser().parse_args(said[:1])
    os.umask(0o077)  # what we write is our owner's: the database, copies of it, files
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nhip.config.settings")
    module = importlib.import_module(f"nhip.cli.{MODULES.get(known.command, known.command)}")
    own = argparse.ArgumentParser(prog=f"nhip {known.command}", description=module.__doc__)
    module.arguments(own)
    try:
        return module.run(own.parse_args(said[1:]))
    except KeyboardInterrupt:
        return 130


def wake(*, works: bool = True) -> None:
    """Django, for the commands that need it; whoever `works` on the data folder keeps a restore away."""
    import django

    from nhip.config import at_work, cycles

    if works:
        at_work.share()
    django.setup()
    cycles.settle()
