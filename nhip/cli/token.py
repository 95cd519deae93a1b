"""Access keys for programs: `nhip token create --user lan` prints a key, once; `list` and `revoke` do as they say."""

import argparse
import json
import sys
from typing import Any

from . import wake
from .importing import actor


def arguments(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", metavar="act", required=True)
    create = acts.add_parser("create", help="a new key in somebody's name; it is printed once")
    create.add_argument("--user", required=True, help="the log-in name of the person in whose name the program works")
    create.add_argument("--name", default="nhip token create", help="which program has it")
    create.add_argument(
        "--scope", action="append", help="sales:read, warehouse:write, *:read ...; may be repeated (*:write)"
    )
    create.add_argument("--days", type=int, default=90, help="how long it opens (90)")
    listed = acts.add_parser("list", help="the keys of a person")
    listed.add_argument("--user", required=True, help="the log-in name")
    revoke = acts.add_parser("revoke", help="end a key at once")
    revoke.add_argument("prefix", help="what the key begins with, as `list` shows it")
    for each in (create, listed, revoke):
        each.add_argument("--json", action="store_true", help="say it as JSON")


def run(said: argparse.Namespace) -> int:
    """0, or 2 when there is no such person or key, or the key may not be made so."""
    wake()
    from django.core.exceptions import PermissionDenied
    from django.utils import translation

    from nhip.kernel import ids
    from nhip.kernel.refusals import Refused

    act = {"create": create, "list": show, "revoke": revoke}[said.act]
    try:
        with translation.override("en"), ids.leased("token"):
            print(act(said))
    except (Refused, PermissionDenied) as error:
        print(f"token {said.act}: {error}", file=sys.stderr)
        return 2
    return 0


def create(said: argparse.Namespace) -> str:
    """The key alone, so that a script can take it; with --json also what it begins with and when it ends."""
    from nhip.screens import tokens

    told = tokens.NewToken(said.name, tuple(said.scope or ("*:write",)), said.days)
    token: Any = tokens.make_token(told, by=actor(said.user))
    if not said.json:
        print(f"{said.user}: {', '.join(token.scopes)}, until {token.expires_at:%Y-%m-%d}", file=sys.stderr)
        return token.secret
    more = {"prefix": tokens.prefix(token), "scopes": token.scopes, "expires_at": token.expires_at.isoformat()}
    return json.dumps({"token": token.secret, **more})


def show(said: argparse.Namespace) -> str:
    """What the person's keys begin with, may do, and when they were last used; never a key."""
    from nhip.screens import tokens

    told = [
        {
            "prefix": one.prefix,
            "name": one.token.name,
            "state": one.state,
            "scopes": one.token.scopes,
            "expires_at": one.token.expires_at.isoformat(),
            "used_at": one.used_at.isoformat() if one.used_at else None,
        }
        for one in tokens.of_person(actor(said.user))
    ]
    if said.json:
        return json.dumps(told)
    return "\n".join(f"{one['prefix']} {one['state']} {','.join(one['scopes'])} {one['name']}" for one in told)


def revoke(said: argparse.Namespace) -> str:
    """The key that begins so opens nothing any more."""
    from nhip.kernel import actors
    from nhip.kernel.refusals import Refused
    from nhip.screens import tokens

    token = tokens.of_prefix(said.prefix)
    if token is None:
        raise Refused(f"No key begins with {said.prefix}.")
    tokens.revoke_token(token, by=actors.system("screens", token.company_id))
    return json.dumps({"revoked": said.prefix}) if said.json else f"{said.prefix} is revoked."
