"""The life of a row of master data: in use until it is archived, never deleted."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class InUse(models.TextChoices):
    """Archived rows stay on old papers and are offered on no new one."""

    ACTIVE = "active", _("In use")
    ARCHIVED = "archived", _("Archived")


def state_field() -> models.CharField:
    """The column in which every such row keeps it."""
    return models.CharField(_("state"), max_length=10, choices=InUse, default=InUse.ACTIVE)
