"""Who looks after webhooks, and what the company decides about them."""

from django.utils.translation import gettext_lazy as _

from nhip.kernel.permissions import SYSTEM, company, duty
from nhip.kernel.policies import policy

VERBS = (
    "view_hook make_hook change_hook renew_secret start_hook pause_hook end_hook ping_hook view_dispatch send_again"
)
DUTY = duty(
    "screens.webhooks",
    _("Tells programs elsewhere what happens here, by webhooks"),
    can=tuple(f"screens.{name}" for name in VERBS.split()),
    on=company,
)
SYSTEM.add(
    duty("screens.stop_hooks", _("Stops webhooks that nobody answers"), can=("screens.stop_hook",), on=company)
)
LENDS = "kernel.assign_role"
"""Who gives people their rights may also lend them to a program."""

KEPT = policy(
    "screens.hook_days",
    int,
    default=30,
    title=_("Days for which the messages of webhooks are kept"),
    source="S27",
    valid=lambda days: 1 <= days <= 365,
)
FAILING = policy(
    "screens.hook_failing_days",
    int,
    default=3,
    title=_("Days without an answer after which a webhook stops by itself"),
    source="S27",
    valid=lambda days: 1 <= days <= 30,
)
OVERLAP = policy(
    "screens.hook_secret_hours",
    int,
    default=24,
    title=_("Hours for which the old secret of a webhook counts beside the new one"),
    source="S27",
    valid=lambda hours: 0 <= hours <= 720,
)
