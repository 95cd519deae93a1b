"""What the board is asked for."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from django.utils.translation import gettext_lazy as _

from nhip.kernel.handoffs.form import Form, Kind
from nhip.kernel.inputs import Ask

from .sales import Decision


@dataclass(frozen=True, kw_only=True)
class ApproveLargeDiscount(Form):
    """A discount that only the director may give (SAL-19)."""

    title = _("Approve a discount above the policy")
    giver = "sales.corporate"
    receiver = "board.director"
    kind = Kind.QUESTION
    hours = 16
    answer = Decision

    rate: Annotated[Decimal, Ask(_("Discount"), widget="percent")]
    net: Annotated[Decimal, Ask(_("Order value"), widget="money")]
    answer_attached: Annotated[int | None, Ask(_("Accounting's answer"), pick="kernel.handoff")] = None
    fingerprint: Annotated[str, Ask(widget="hidden")]
