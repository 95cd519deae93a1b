"""What the receiving room does when a hand-off moves, and how a row becomes the form again that was filled in."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from ... import outbox
from ...actors import Actor
from ...models import Handoff
from ...models.handoffs import State
from ...plain import unpack
from ...refusals import Refused
from .. import events
from ..form import FORMS, REASONS, Form

RECALLED, REOPENED, SPLIT, MERGED = "recalled", "reopened", "split", "merged"

_hooks: dict[tuple[str, str], Callable] = {}
_started: dict[str, Callable[[Handoff], bool]] = {}
_facts = {
    State.OFFERED: events.HandoffOffered,
    State.ACCEPTED: events.HandoffAccepted,
    State.DONE: events.HandoffDone,
    State.CONFIRMED: events.HandoffConfirmed,
    State.RETURNED: events.HandoffReturned,
    State.WITHDRAWN: events.HandoffWithdrawn,
    REOPENED: events.HandoffReopened,
}


def upon(form: type[Form], move: State | str):
    """What the receiving room does in the same transaction when such a hand-off enters a state, or is REOPENED,
    SPLIT or MERGED: `(form, *, handoff, by)`. RETURNED comes for a recall too: a record made on accept ends then."""

    def declare(function: Callable) -> Callable:
        _hooks[form.name, move] = function
        return function

    return declare


def started(form: type[Form]):
    """Whether something is done already, so that recalling it takes the receiver's consent: `(handoff) -> bool`."""

    def declare(function: Callable[[Handoff], bool]) -> Callable[[Handoff], bool]:
        _started[form.name] = function
        return function

    return declare


def is_started(handoff: Handoff) -> bool:
    """What the receiving room says; without a word of it, work is as good as not begun."""
    asks = _started.get(handoff.form)
    return bool(asks and asks(handoff))


def moved(handoff: Handoff, move: State | str, by: Actor) -> None:
    """Let the receiving room act, and tell the fact."""
    if act := _hooks.get((handoff.form, move)):
        act(form_of(handoff), handoff=handoff, by=by)
    if fact := _facts.get(move):
        outbox.tell(fact(handoff=handoff.pk, form=handoff.form, about=handoff.about), by=by)


def form_of(handoff: Handoff) -> Form:
    """The form as it was filled in."""
    return unpack(FORMS[handoff.form], handoff.contents)


def answer_of(handoff: Handoff) -> Any:
    """The answer as it was given, or None."""
    return unpack(FORMS[handoff.form].answer, handoff.answer)


def check_reason(handoff: Handoff, code: str) -> str:
    """The code, if hand-offs of this form know it."""
    if code not in FORMS[handoff.form].reasons:
        raise Refused(_("“%(reason)s” is no reason for this.") % {"reason": code}, field="reason")
    return code


def reasons() -> tuple[tuple[str, Any], ...]:
    """Every declared reason with its label."""
    return tuple(REASONS.items())
