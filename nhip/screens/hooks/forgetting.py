"""Messages of webhooks are kept for some weeks: those that were settled go, and those that nobody could send."""

from datetime import timedelta

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from nhip.kernel import clock
from nhip.kernel.actors import Actor
from nhip.kernel.models import History
from nhip.kernel.schedule import every

from .models import Dispatch, Sending
from .rights import KEPT


@every(days=1, title=_("Old messages of webhooks are forgotten"))
def forget(*, by: Actor) -> None:
    """Forget old messages with their attempts; one that somebody sent again stays, since its history points to it."""
    before = clock.now() - timedelta(days=KEPT.of(by.company_id))
    old = Dispatch.objects.filter(company_id=by.company_id, told_at__lt=before)
    touched = History.objects.filter(
        company_id=by.company_id, about_kind=Dispatch._meta.label_lower, about_id=OuterRef("pk")
    )
    Sending.objects.filter(company_id=by.company_id, dispatch__in=old).delete()
    old.filter(Exists(touched), state=Dispatch.State.WAITING).update(
        state=Dispatch.State.DROPPED, done_at=clock.now()
    )
    old.exclude(Exists(touched)).delete()
