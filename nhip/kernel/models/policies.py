"""What the company decided, since which day: dated values of declared policies, never changed afterwards."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ..append_only import AppendOnly
from ..steady import Steady


class PolicyValue(Steady, AppendOnly):
    """From `since` on the policy has this value; the latest row of the latest day counts."""

    policy = models.CharField(_("policy"), max_length=80)
    value = models.JSONField(_("value"), null=True)
    since = models.DateField(_("since"))
    by = models.CharField(_("by"), max_length=200)

    class Meta:
        verbose_name = _("policy value")
        verbose_name_plural = _("policy values")
        indexes = [models.Index(fields=["company", "policy", "-since", "-id"], name="policy_in_force")]

    def __str__(self):
        return f"{self.policy} {self.since}"
