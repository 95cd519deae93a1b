"""Telling what happened at the doors: events of which no operation writes a line of history."""

from hashlib import blake2b
from typing import Any

from .. import clock, ids, rows, whose
from ..models.audit import Kind, SecurityEvent
from ..refs import Ref


def tell(
    kind: Kind,
    verb: str,
    *,
    company_id: int,
    person_id: int | None = None,
    actor: str = "",
    about: Ref | None = None,
    once: str = "",
    **details: Any,
) -> None:
    """Write the event down; with `once`, the second one of the same words is refused by the database.

    Whoever knocks a thousand times with a spent key is written down once in the span that `once` names.
    """
    with whose.inside(company_id):
        rows.insert(
            SecurityEvent,
            unless_there=bool(once),
            id=_number(company_id, verb, once) if once else ids.new(),
            company_id=company_id,
            about_kind=about.kind if about else "",
            about_id=about.id if about else 0,
            actor=actor,
            person_id=person_id,
            at=clock.now(),
            kind=kind,
            verb=verb,
            details=details,
        )


def _number(*said: Any) -> int:
    return int.from_bytes(blake2b(repr(said).encode(), digest_size=8).digest()) >> 1
