"""Steps: one operation under its key, done once however often the story is told."""

from typing import Any

from nhip.kernel.actors import Actor
from nhip.kernel.models import History
from nhip.kernel.operations import Operation


def done(key: str, *, by: Actor) -> bool:
    """Whether the step under this key is in the history."""
    return History.objects.filter(company_id=by.company_id, key=key).exists()


def once(operation: Operation, *given: Any, by: Actor, key: str) -> None:
    """Do it unless it was done before; the key stands in the history beside what it did."""
    if not done(key, by=by):
        operation(*given, by=by, key=key)
