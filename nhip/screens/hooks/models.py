"""Who is told what, what is still to be sent to them, and how each attempt went; never what was sent."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from nhip.kernel.models import Person
from nhip.kernel.models.trail import Fact
from nhip.kernel.outside import OUTSIDE, title_of_type
from nhip.kernel.outward import Why
from nhip.kernel.records import Record
from nhip.kernel.steady import Steady


class Hook(Steady, Record):
    """A program elsewhere that hears of events; what it is told is what `reader` may see when it is sent.

    Of a secret only a number is kept from which, with the installation's own key, it is made (hooks.signing); the one
    before it counts until `old_until`.
    """

    class State(models.TextChoices):
        ACTIVE = "active", _("Sends")
        PAUSED = "paused", _("Does not send for now")
        ENDED = "ended", _("Over")

    class Stopped(models.TextChoices):
        """Why it does not send, where nobody decided so."""

        FAILING = "failing", _("It has not been reached for too long")
        GONE = "gone", _("It said that it is not there any more")
        READER = "reader", _("The person whose rights it has cannot log in any more")

    name = models.CharField(_("name"), max_length=100)
    url = models.CharField(_("address of the program"), max_length=1000)
    events = models.JSONField(_("hears of"))
    reader = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("with the rights of"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PAUSED)
    why = models.CharField(_("why it stands still"), max_length=10, choices=Stopped, blank=True)
    salt = models.CharField(_("random number of the secret"), max_length=64, blank=True)
    old_salt = models.CharField(max_length=64, blank=True)
    old_until = models.DateTimeField(_("the secret before counts until"), null=True, blank=True)

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")

    def __str__(self) -> str:
        return self.name

    @property
    def heard(self) -> str:
        """What it hears of, in words."""
        return ", ".join(str(OUTSIDE[name].title) for name in self.events if name in OUTSIDE)


class Circuit(models.Model):
    """How it goes with a webhook: who is sending to it now, since when it fails, and when it is tried again."""

    hook = models.OneToOneField(Hook, models.PROTECT, primary_key=True, related_name="circuit")
    next_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    leased_by = models.CharField(max_length=40, default="")
    failures = models.PositiveIntegerField(default=0)
    failing_since = models.DateTimeField(null=True)


class Dispatch(Record):
    """One event for one webhook: kept until it arrives, is given up, or its reader may not see what it is about."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Still to be sent")
        SENT = "sent", _("Has arrived")
        PARKED = "parked", _("Put aside")
        DROPPED = "dropped", _("Left out")

    hook = models.ForeignKey(Hook, models.PROTECT, related_name="dispatches", verbose_name=_("webhook"))
    event = models.BigIntegerField(_("number of the event"), null=True)
    type = models.CharField(_("event"), max_length=80)
    about_kind = models.CharField(max_length=60, default="")
    about_id = models.BigIntegerField(_("record"), null=True)
    told_at = models.DateTimeField(_("happened"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_at = models.DateTimeField(_("next attempt"))
    done_at = models.DateTimeField(_("settled"), null=True)

    class Meta:
        verbose_name = _("message to a program")
        verbose_name_plural = _("messages to programs")
        indexes = [
            models.Index(
                fields=["hook", "about_id", "id"], name="dispatches_to_send", condition=models.Q(state="waiting")
            ),
            models.Index(fields=["hook", "-id"], name="dispatches_of_a_hook"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def called(self) -> str:
        """What happened, in words."""
        return str(title_of_type(self.type))

    @property
    def number(self) -> str:
        """What the receiver knows it by, however often it is sent."""
        return f"msg_{self.pk}"


class Sending(Fact):
    """One attempt: when, how long, and the status that came back; without both nobody knows what became of it."""

    dispatch = models.ForeignKey(Dispatch, models.PROTECT, related_name="sendings", verbose_name=_("webhook message"))
    at = models.DateTimeField(_("at"))
    status = models.PositiveSmallIntegerField(_("status of the answer"), null=True)
    why = models.CharField(_("why there was none"), max_length=12, choices=Why, blank=True)
    millis = models.PositiveIntegerField(_("milliseconds"), null=True)

    class Meta:
        verbose_name = _("attempt to send")
        indexes = [models.Index(fields=["dispatch", "id"], name="sendings_of_a_dispatch")]
