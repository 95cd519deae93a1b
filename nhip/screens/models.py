"""What the screens remember by themselves: failed log-ins, and how each person wants to see it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from nhip.kernel.models import Person


class Attempt(models.Model):
    """A log-in that failed; `account` is a digest of the name that was typed, known or not."""

    account = models.CharField(_("account"), max_length=64)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("failed log-in")
        indexes = [models.Index(fields=["account", "at"], name="attempts_on_an_account")]


class Seen(models.Model):
    """How a person wants to see it, taken along to every machine; the cookie is a copy for the first paint."""

    person = models.OneToOneField(
        Person, models.CASCADE, primary_key=True, related_name="+", verbose_name=_("person")
    )
    look = models.CharField(_("look"), max_length=120, blank=True)
    language = models.CharField(_("language"), max_length=5, blank=True)

    class Meta:
        verbose_name = _("look")
