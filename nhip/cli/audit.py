"""The audit trail: `nhip audit verify` works the chain out anew; `nhip audit head` prints its end, to be kept.

`nhip audit verify --head 1204:9f3c…` also says whether that place still holds that hash: a tail that was cut, or a
chain that was made anew, cannot have it.
"""

import argparse
import json
import re
import sys
import time
from typing import Any

from . import wake

HEAD = re.compile(r"([0-9]{1,18}):([0-9a-f]{64})")


def arguments(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", metavar="act", required=True)
    verify = acts.add_parser("verify", help="work the whole chain out anew and compare")
    verify.add_argument(
        "--head", action="append", default=[], metavar="SEQ:HASH", help="a head that was kept elsewhere; repeatable"
    )
    verify.add_argument("--newest", type=int, default=0, metavar="N", help="only the N newest links")
    head = acts.add_parser("head", help="where the chain ends: keep it on another machine, or on paper")
    for act in (verify, head):
        act.add_argument("--company", help="its short name or tax number, where there are several")
        act.add_argument("--json", action="store_true", help="say it as JSON")


def run(said: argparse.Namespace) -> int:
    """0 when all is whole; 1 when anything was changed, cut or put in; 2 when it could not be asked."""
    wake()
    from django.utils import translation

    from nhip.kernel.models import Company

    with translation.override(_language()):
        companies = list(Company.objects.filter(_named(said.company)).order_by("id"))
        if not companies:
            print("audit: there is no such company.", file=sys.stderr)
            return 2
        if said.act == "head":
            return _head(companies, said.json)
        heads = [HEAD.fullmatch(each.strip()) for each in said.head]
        if None in heads or (heads and len(companies) > 1) or said.newest < 0:
            print("audit: say --head as SEQ:HASH, and of which company where there are several.", file=sys.stderr)
            return 2
        return _verify(companies, tuple((int(each[1]), each[2]) for each in heads if each), said)


def _language() -> str:
    """Vietnamese where the machine speaks it, else English, as all commands."""
    import os

    spoken = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "vi" if spoken.startswith("vi") else "en"


def _named(name: str | None) -> Any:
    from django.db.models import Q

    return Q(short_name=name) | Q(tax_number=name) | Q(name=name) if name else Q()


def _head(companies: list[Any], as_json: bool) -> int:
    from nhip.kernel.audit import heads

    ends = {head.company: head for head in heads.now()}
    found = [(company, ends[company.pk]) for company in companies if company.pk in ends]
    if as_json:
        print(json.dumps([vars(head) for _company, head in found]))
        return 0
    for company, head in found:
        print(f"{head}  {head.at}  {company}")
    return 0


def _verify(companies: list[Any], kept: tuple[tuple[int, str], ...], said: argparse.Namespace) -> int:
    from django.conf import settings

    from nhip.config.audit_keeping import prove
    from nhip.kernel.audit import heads
    from nhip.kernel.audit.words import told_in_words

    began, whole, told = time.monotonic(), True, []
    for company in companies:
        proof = prove(company.pk, newest=said.newest, also=kept)
        whole = whole and proof.whole
        if said.json:
            told.append(_facts(company, proof))
        else:
            print("\n".join(told_in_words(company, proof, heads.of_restores(settings.HOME, company.pk))))
    seconds = round(time.monotonic() - began, 1)
    if said.json:
        print(json.dumps({"whole": whole, "seconds": seconds, "companies": told}, ensure_ascii=False))
    else:
        print(f"{seconds} s")
    return 0 if whole else 1


def _facts(company: Any, proof: Any) -> dict[str, Any]:
    faults = [vars(fault) for fault in proof.faults]
    return {
        "company": company.pk, "links": proof.walked, "seq": proof.seq, "hash": proof.hash, "count": proof.count,
        "faults": faults,
    }  # fmt: skip
