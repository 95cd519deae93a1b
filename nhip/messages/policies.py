"""What a company decides about its talk."""

from django.utils.translation import gettext_lazy as _

from nhip.kernel.policies import policy

edit_minutes = policy(
    "messages.edit_minutes",
    int,
    default=15,
    title=_("For how many minutes a comment may be changed by whoever wrote it"),
    source="REC-64",
    valid=lambda minutes: 0 <= minutes <= 7 * 24 * 60,
)
