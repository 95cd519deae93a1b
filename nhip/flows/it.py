"""What IT is asked for."""

from dataclasses import dataclass
from typing import Annotated

from django.utils.translation import gettext_lazy as _

from nhip.kernel.handoffs.form import Form, Kind
from nhip.kernel.inputs import Ask


@dataclass(frozen=True, kw_only=True)
class LookAfterWebhook(Form):
    """A webhook has stopped by itself: whoever looks after it learns why and starts it again, or ends it."""

    title = _("A webhook has stopped by itself")
    giver = "it.support"
    receiver = "it.support"
    kind = Kind.NOTICE
    hours = 8

    webhook: Annotated[str, Ask(_("Webhook"))]
    why: Annotated[str, Ask(_("Why it stopped"))]
