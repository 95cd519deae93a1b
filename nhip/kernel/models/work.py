"""What is still to be done behind the scenes: events to deliver, jobs, and which process holds which node number."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .. import ids
from ..fields import RowId
from ..records import Record
from .trail import Fact


class OutboxEvent(Fact):
    """A fact that was told, until everybody who listens has heard it."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        DONE = "done", _("Heard by all")
        DEAD = "dead", _("Given up")

    name = models.CharField(max_length=60)
    payload = models.JSONField()
    recorded_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    done_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    leased_by = models.CharField(max_length=40, default="")
    error = models.TextField(default="")

    class Meta:
        indexes = [models.Index(fields=["next_at", "id"], name="undelivered", condition=models.Q(state="waiting"))]


class Delivery(models.Model):
    """One event reached one subscriber: the row that makes a second delivery harmless."""

    id = RowId(primary_key=True, default=ids.new, editable=False)
    event = models.ForeignKey(OutboxEvent, models.PROTECT)
    subscriber = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "subscriber"], name="delivered_once")]


class Turn(Fact):
    """A periodic rule was carried out for one period: the row that makes a second run harmless."""

    rule = models.CharField(max_length=120)
    period = models.CharField(max_length=40)
    done_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "rule", "period"], name="one_turn_a_period")]


class Job(Record):
    """Long work, step by step: stopped anywhere it goes on from its checkpoint."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        CANCELLED = "cancelled", _("Cancelled")
        FAILED = "failed", _("Failed")

    kind = models.CharField(_("kind"), max_length=80)
    inputs = models.JSONField(_("inputs"))
    owner = models.ForeignKey(
        "kernel.Person", models.PROTECT, null=True, related_name="jobs", verbose_name=_("started by")
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    done = models.PositiveIntegerField(_("done so far"), default=0)
    total = models.PositiveIntegerField(_("in all"), null=True)
    checkpoint = models.JSONField(default=dict)
    result = models.JSONField(_("result"), null=True)
    message = models.TextField(_("message"), blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    leased_by = models.CharField(max_length=40, default="")

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        indexes = [
            models.Index(
                fields=["next_at", "id"], name="jobs_to_do", condition=models.Q(state__in=["waiting", "running"])
            )
        ]

    def __str__(self):
        return self.kind


class Node(models.Model):
    """A process holds a node number, so that its ids are its own; `mark` is the last tick that number has used."""

    number = models.PositiveSmallIntegerField(primary_key=True)
    holder = models.CharField(max_length=40)
    role = models.CharField(max_length=20, default="")
    until = models.FloatField(default=0)
    seen_at = models.FloatField(default=0)
    mark = models.BigIntegerField(default=0)
