"""Many: one operation for a whole batch of inputs, with the rights, the walls and the history of each single one.

A room declares beside an operation that creates records how many of them are made at once. What it cannot judge in
the batch it hands back as `ALONE`, and whoever asked does that one by the operation itself.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from . import clock, history, permissions, rows
from .custom import asking, values
from .inputs import picked, public, seen
from .models import History
from .operations import Operation
from .plain import pack
from .records import Row
from .refusals import Refused
from .together import together

if TYPE_CHECKING:
    from .actors import Actor


@dataclass(frozen=True)
class Alone:
    """Do this one by the operation itself, after the batch."""


ALONE = Alone()
Outcome = Row | Refused | Alone
MANY: dict[str, Callable[..., list[Outcome]]] = {}


def many(operation: Operation) -> Callable[[Callable[..., list[Outcome]]], Callable[..., list[Outcome]]]:
    """Declare `(told, *, by) -> outcomes` as what the creating operation does for many inputs at once."""

    def declare(function: Callable[..., list[Outcome]]) -> Callable[..., list[Outcome]]:
        MANY[operation.verb] = function
        return function

    return declare


def knows(operation: Operation) -> bool:
    """Whether there is a way for many at once."""
    return operation.verb in MANY


def do_all(operation: Operation, told: Sequence[Any], keys: Sequence[str | None], *, by: "Actor") -> list[Outcome]:
    """What became of each: the record, or why it was refused, or that it is to be done alone; one transaction."""
    permissions.require(by, operation.verb)
    with together():
        outcomes: list[Outcome | None] = list(_refused_at_the_wall(told, by))
        _judge_custom_fields(operation, told, outcomes, by)
        left = [place for place, outcome in enumerate(outcomes) if outcome is None]
        made = MANY[operation.verb]([asking.bare(told[place]) for place in left], by=by)
        for place, outcome in zip(left, made, strict=True):
            outcomes[place] = outcome
        done = [(outcome, told[n], keys[n]) for n, outcome in enumerate(outcomes) if isinstance(outcome, Row)]
        values.keep_all([(record, inputs) for record, inputs, _key in done], by)
        _write(operation.verb, done, by)
    return [outcome for outcome in outcomes if outcome is not None]


def _judge_custom_fields(
    operation: Operation, told: Sequence[Any], outcomes: list[Outcome | None], by: "Actor"
) -> None:
    """Refuse what a custom field cannot hold; what no two records may say is compared one by one."""
    for place, inputs in enumerate(told):
        if outcomes[place] is None and asking.fields_in(type(inputs)):
            found = values.judged(operation.model._meta.label_lower, inputs, by)
            outcomes[place] = found if isinstance(found, Refused) else ALONE if found else None


def _refused_at_the_wall(told: Sequence[Any], by: "Actor") -> list[Refused | None]:
    """Refuse, as not found, whatever names an id that the actor cannot see: one SELECT for each kind."""
    places: dict[tuple[str, int], list[tuple[int, str, Any]]] = defaultdict(list)
    for place, inputs in enumerate(told):
        for path, field, value in picked(inputs):
            places[field.ask.pick, value].append((place, path, field.label))
    wrong: list[Refused | None] = [None] * len(told)
    for kind in {kind for kind, _value in places}:
        wanted = [value for named, value in places if named == kind]
        for value in set(wanted) - seen(kind, wanted, by):
            for place, path, label in places[kind, value]:
                wrong[place] = Refused(_("“%(label)s” was not found.") % {"label": label}, field=path)
    return wrong


def _write(verb: str, done: list[tuple[Row, Any, str | None]], by: "Actor") -> None:
    """The entry of each in the history, as a single operation writes it; all of them at one moment."""
    at = clock.now()
    rows.insert_all(History, [_entry(verb, record, inputs, key, by, at) for record, inputs, key in done])


def _entry(verb: str, record: Row, inputs: Any, key: str | None, by: "Actor", at: datetime) -> dict[str, Any]:
    said = pack(public(inputs))
    return {
        "company_id": by.company_id,
        "about_kind": record._meta.label_lower,
        "about_id": record.pk,
        "actor": by.name,
        "person_id": by.person_id,
        "at": at,
        "verb": verb,
        "inputs": said,
        "changes": {},
        "key": key,
        "request": history.hash_of(by, verb, "", said) if key else None,
        "answer": pack(rows.columns(record)) if key else None,
    }
