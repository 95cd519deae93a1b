"""What the board is asked for."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from nhip.kernel.handoffs.form import Form, Kind

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

    rate: Decimal
    net: Decimal
    answer_attached: int = 0
    fingerprint: str
