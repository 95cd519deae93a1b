"""Checks: every version has its bytes, read again and hashed, and every byte its version (R43)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from nhip.kernel import clock

from . import store, sweep
from .models import Version


@dataclass(frozen=True)
class Difference:
    """Bytes that are not what their row says, or that no row knows."""

    what: str
    row: Any
    stored: Any
    wanted: Any


def check(company_id: int) -> list[Difference]:
    """All differences of a company; an empty list means that every file can be fetched as it was put there."""
    return [*_of_rows(company_id), *_orphans(company_id)]


def _of_rows(company_id: int) -> Iterator[Difference]:
    seen: dict[str, str] = {}
    rows = Version.objects.filter(company_id=company_id).order_by("id").values_list("id", "place", "sha256")
    for pk, place, sha256 in rows.iterator(500):
        if place not in seen:
            seen[place] = _digest(company_id, place)
        if seen[place] != sha256:
            yield Difference("documents.version.sha256", pk, sha256, seen[place] or "no bytes")


def _digest(company_id: int, place: str) -> str:
    try:
        return store.digest(store.path(company_id, place))
    except (FileNotFoundError, ValueError):
        return ""


def _orphans(company_id: int) -> Iterator[Difference]:
    """What should have been cleared away: older than the sweep leaves anything."""
    for place, _file in sweep.orphans(company_id, clock.now() - 4 * sweep.OLD):
        yield Difference("documents.orphan", place, "bytes", "no version")
