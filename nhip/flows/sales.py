"""What sales is asked for."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from nhip.kernel.handoffs.form import Form, Kind


@dataclass(frozen=True, kw_only=True)
class Decision:
    """Yes or no, and why."""

    approved: bool
    remark: str = ""


@dataclass(frozen=True, kw_only=True)
class ApproveDiscount(Form):
    """A discount above one's own limit, for the head of sales (SAL-19); `fingerprint` binds the very lines."""

    title = _("Approve a discount")
    giver = "sales.corporate"
    receiver = "sales.head"
    kind = Kind.QUESTION
    hours = 8
    answer = Decision

    rate: Decimal
    net: Decimal
    answer_attached: int = 0
    fingerprint: str
