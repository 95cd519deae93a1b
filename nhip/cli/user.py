"""People who may log in: `nhip user add NAME` asks for the password, or reads it from standard input."""

import argparse
import getpass
import json
import sys

from . import wake


def arguments(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", metavar="act", required=True)
    add = acts.add_parser("add", help="a new log-in name")
    add.add_argument("name", help="what the person types to log in")
    add.add_argument("--json", action="store_true", help="say it as JSON")


def run(said: argparse.Namespace) -> int:
    wake()
    from django.contrib.auth.models import User
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError
    from django.utils import translation

    name = User.normalize_username(said.name).strip()
    user = User(username=name)
    with translation.override("en"):
        try:
            user.clean_fields(exclude=["password"])
            user.validate_unique()
            password = _password()
            validate_password(password, user)
        except ValidationError as error:
            print("user add: " + " ".join(error.messages), file=sys.stderr)
            return 1
    user.set_password(password)
    user.save()
    print(json.dumps({"id": user.pk, "name": name}) if said.json else f"{name} may log in.")
    return 0


def _password() -> str:
    """Typed twice where somebody sits in front of it, else the first line of standard input."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    first = getpass.getpass("Password: ")
    if first != getpass.getpass("Again: "):
        from django.core.exceptions import ValidationError

        raise ValidationError("The two passwords differ.")
    return first
