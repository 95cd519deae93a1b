"""What is told is noted for every webhook that hears of it, in the transaction that made it true or not at all."""

from nhip.kernel import clock, ids, steady
from nhip.kernel.actors import Actor
from nhip.kernel.events import Event
from nhip.kernel.outside import OUTSIDE, overhear
from nhip.kernel.together import note

from .models import Dispatch, Hook


@overhear
def collect(event: Event, number: int, *, by: Actor) -> None:
    """One message for each webhook of the company that hears of such events; without one nothing is asked or written.

    A webhook that stands still for now has its messages kept.
    """
    said = OUTSIDE.get(event.name)
    if said is None:
        return
    for hook in hearing(by.company_id).get(event.name, ()):
        about, now = said.about(event), clock.now()
        note(
            Dispatch,
            id=ids.new(),
            company_id=by.company_id,
            hook_id=hook,
            event=number,
            type=said.type,
            about_kind=about.kind,
            about_id=about.id,
            told_at=now,
            next_at=now,
        )


def hearing(company_id: int) -> dict[str, tuple[int, ...]]:
    """By event, the webhooks that hear of it; known without a question until a webhook is changed."""
    return steady.kept(company_id, "webhooks by event", lambda: _hearing(company_id))


def _hearing(company_id: int) -> dict[str, tuple[int, ...]]:
    found: dict[str, tuple[int, ...]] = {}
    for hook in steady.rows_of(Hook, company_id).values():
        if hook.state != Hook.State.ENDED:
            for name in hook.events:
                found[name] = (*found.get(name, ()), hook.pk)
    return found
