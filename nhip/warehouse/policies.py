"""What a company decides about its stores."""

from django.utils.translation import gettext_lazy as _

from nhip.kernel.policies import policy

expiry_margin = policy(
    "warehouse.expiry_margin",
    int,
    default=0,
    title=_("Days before its last day from which a lot counts as expired"),
    source="WH-08",
    valid=lambda days: 0 <= days <= 3650,
)
expiring_days = policy(
    "warehouse.expiring_days",
    int,
    default=30,
    title=_("Days before its last day from which a lot is listed as expiring soon"),
    source="WH-08",
    valid=lambda days: 0 <= days <= 3650,
)
