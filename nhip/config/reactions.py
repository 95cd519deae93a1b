"""What the house does with facts of rooms that cannot tell anybody themselves, since they lie below the flows."""

from nhip.flows.it import LookAfterWebhook
from nhip.kernel.actors import Actor
from nhip.kernel.events import on
from nhip.kernel.handoffs import desk
from nhip.screens.events import HookStopped
from nhip.screens.models import Hook


@on(HookStopped)
def tell_who_looks_after_it(event: HookStopped, *, by: Actor) -> None:
    """A notice to IT, or to the head of the company where nobody does that."""
    hook = Hook.objects.get(pk=event.hook, company_id=by.company_id)
    why = str(Hook.Stopped(event.why).label)
    desk.offer(LookAfterWebhook(webhook=event.called, why=why), about=hook, by=by)
