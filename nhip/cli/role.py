"""Roles as text: `nhip role export roles.toml`, `nhip role import roles.toml --dry-run`.

An export holds all roles of the company, or the one that is named. An import shows what differs and makes the roles
of the file say exactly what stands there, all or none; roles that the file does not name stay as they are.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from . import wake


def arguments(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", metavar="act", required=True)
    out = acts.add_parser("export", help="write roles into a file")
    which = out.add_mutually_exclusive_group()
    which.add_argument("--role", metavar="NAME", help="only this one, by its code")
    which.add_argument("--all", action="store_true", help="every role of the company (so it is without --role)")
    back = acts.add_parser("import", help="make roles say what stands in a file")
    back.add_argument("--dry-run", action="store_true", help="change nothing, tell what differs")
    back.add_argument("--as", dest="login", help="the log-in name of whoever imports; else the system does")
    for act in (out, back):
        act.add_argument("file", help="the file, or - for standard output and input")
        act.add_argument("--company", help="its short name or tax number, where there are several")
        act.add_argument("--json", action="store_true", help="say it as JSON")


def run(said: argparse.Namespace) -> int:
    """0, or 2 when nothing was written or taken in."""
    wake()
    from django.core.exceptions import PermissionDenied

    from nhip.kernel import ids
    from nhip.kernel.refusals import Refused

    try:
        with ids.leased("role"):
            told = _export(said) if said.act == "export" else _import(said)
    except (Refused, PermissionDenied, OSError, UnicodeDecodeError) as error:
        words = " ".join(error.messages) if isinstance(error, Refused) else str(error)
        print(f"role {said.act}: {words}", file=sys.stderr)
        return 2
    if said.json:
        print(json.dumps(told, ensure_ascii=False), file=sys.stderr if said.file == "-" else sys.stdout)
    return 0


def _company(said: argparse.Namespace) -> Any:
    from django.db.models import Q

    from nhip.kernel.models import Company
    from nhip.kernel.refusals import Refused

    wanted = Q(short_name=said.company) | Q(tax_number=said.company) | Q(name=said.company) if said.company else Q()
    found = list(Company.objects.filter(wanted)[:2])
    if not found:
        raise Refused("There is no such company.")
    if len(found) > 1:
        raise Refused("There are several companies: name one (--company).")
    return found[0]


def _export(said: argparse.Namespace) -> dict[str, Any]:
    from nhip.kernel import role_texts
    from nhip.kernel.models import Role
    from nhip.kernel.refusals import Refused

    rows = Role.objects.filter(company=_company(said)).order_by("name")
    found = list(rows.filter(name=said.role) if said.role else rows)
    if not found:
        raise Refused(f"There is no role {said.role}.")
    text = role_texts.dump(found[0]) if said.role else role_texts.dump_all(found)
    if said.file == "-":
        sys.stdout.write(text)
    else:
        Path(said.file).write_text(text, encoding="utf-8", newline="\n")
    return {"roles": [role.name for role in found], "file": said.file}


def _import(said: argparse.Namespace) -> dict[str, Any]:
    from nhip.kernel import actors, permissions
    from nhip.kernel.administration.roles import RoleText, load_role

    from .importing import actor

    text = sys.stdin.read() if said.file == "-" else Path(said.file).read_text(encoding="utf-8")
    by = actor(said.login) if said.login else actors.system("kernel", _company(said).pk)
    permissions.require(by, load_role.verb)
    told = {"applied": not said.dry_run, "roles": _compared(text, by.company_id)}
    if not said.dry_run:
        load_role(RoleText(text), by=by)
    if not said.json:
        print(_in_words(told), end="")
    return told


def _compared(text: str, company_id: int) -> list[dict[str, Any]]:
    """Role by role, whether it is new and what its duties were and will be; None where nothing was said."""
    from nhip.kernel import role_texts

    return [
        {
            "name": one.text.name,
            "new": one.role is None,
            "title": one.title,
            "differences": [_difference(each) for each in one.duties],
        }
        for one in role_texts.compared(role_texts.read(text), company_id)
    ]  # fmt: skip


def _difference(one: Any) -> dict[str, Any]:
    return {"duty": one.duty, "old": _word(one.old), "new": _word(one.new)}


def _word(allow: bool | None) -> str | None:
    return None if allow is None else "allow" if allow else "deny"


def _in_words(told: dict[str, Any]) -> str:
    """`+` is allowed now, `-` denied, nothing is said any more of what has a dot."""
    lines = []
    for role in told["roles"]:
        title = f": {role['title'][0]} -> {role['title'][1]}" if role["title"] else ""
        same = "" if role["new"] or role["title"] or role["differences"] else " (the same)"
        lines.append(f"{role['name']}{' (new)' if role['new'] else same}{title}")
        for one in role["differences"]:
            sign = {"allow": "+", "deny": "-", None: "."}[one["new"]]
            lines.append(f"  {sign} {one['duty']}  ({one['old'] or 'nothing'} -> {one['new'] or 'nothing'})")
    return "\n".join((*lines, "" if told["applied"] else "Nothing was changed.\n"))
