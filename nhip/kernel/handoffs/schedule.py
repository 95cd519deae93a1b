"""What the clock does to hand-offs: what nobody has objected to in time counts as confirmed."""

from django.utils.translation import gettext_lazy as _

from .. import clock
from ..actors import Actor
from ..models import Handoff
from ..models.handoffs import State
from ..schedule import every
from .desk import confirm

AT_ONCE = 200


@every(minutes=15, title=_("Hand-offs that nobody objected to are confirmed"))
def confirm_what_is_due(*, by: Actor) -> None:
    """Confirm by itself after so many working days of the giver (policy `kernel.confirm_after`)."""
    due = Handoff.objects.filter(company_id=by.company_id, state=State.DONE, confirm_at__lte=clock.now())
    for handoff in due.order_by("confirm_at")[:AT_ONCE]:
        confirm(handoff, by=by)
