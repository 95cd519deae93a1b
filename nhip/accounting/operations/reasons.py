"""Why something counts no more: asked for wherever a paper is cancelled or reversed."""

from dataclasses import dataclass
from typing import Annotated

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nhip.kernel.inputs import Ask
from nhip.kernel.operations import Refused


@dataclass(frozen=True)
class Because:
    """Why it counts no more."""

    reason: Annotated[str, Ask(gettext_lazy("Reason"))]


def reason_of(told: Because) -> str:
    """The reason, which nobody leaves out."""
    if not told.reason.strip():
        raise Refused(_("Say why."), field="reason")
    return told.reason
