"""People: who works here, in which units, and under whom."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..folding import FoldedField, SortField
from ..records import Record
from ..steady import Steady
from .company import Unit


class Person(Steady, Record):
    """Somebody who works for the company; whoever may log in has a user."""

    class State(models.TextChoices):
        ACTIVE = "active", _("Working")
        LEFT = "left", _("No longer works here")

    code = models.CharField(_("code"), max_length=20, blank=True)
    name = models.CharField(_("full name"), max_length=200)
    short_name = models.CharField(_("given name"), max_length=60, blank=True)
    job_title = models.CharField(_("job title"), max_length=100, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.ACTIVE)
    manager = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="reports", verbose_name=_("manager")
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="person", verbose_name=_("log-in")
    )
    must_change_password = models.BooleanField(_("must choose a new password"), default=False)
    language = models.CharField(_("language"), max_length=8, blank=True)

    folded = FoldedField(of=("name", "code", "job_title"))
    sort_key = SortField(of="name", person=True)

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.UniqueConstraint(
                fields=["company", "code"], condition=~models.Q(code=""), name="one_person_of_a_code"
            )
        ]
        indexes = [models.Index(fields=["company", "sort_key"], name="people_in_order")]

    def __str__(self):
        return self.name

    @property
    def called(self) -> str:
        """What colleagues call them: the given name."""
        return self.short_name or self.name.split()[-1]


class Membership(Steady, Record):
    """A person belongs to a unit from one day to another (both included); several at once are allowed (ORG-14)."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships", verbose_name=_("person"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="members", verbose_name=_("unit"))
    home = models.BooleanField(_("home unit"), default=True)
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "unit"], condition=models.Q(until=None), name="one_open_membership"
            )
        ]

    def __str__(self):
        return f"{self.person}: {self.unit}"
