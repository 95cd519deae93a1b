"""What the kernel keeps for a while only: delivered events, and which periodic turns were taken."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from . import clock
from .actors import Actor
from .models import Delivery, OutboxEvent, Turn
from .schedule import every

KEPT = timedelta(days=35)


@every(days=1, title=_("What was delivered long ago is forgotten"))
def sweep(*, by: Actor) -> None:
    """Forget what was delivered or done long ago; what was given up stays until somebody has looked at it."""
    before = clock.now() - KEPT
    done = OutboxEvent.objects.filter(company_id=by.company_id, state=OutboxEvent.State.DONE, done_at__lt=before)
    Delivery.objects.filter(event__in=done).delete()
    done.delete()
    Turn.objects.filter(company_id=by.company_id, done_at__lt=before).delete()
