"""Counters of a moment, and the pulse of the processes."""

from django.db import models


class Counter(models.Model):
    """How often something happened in one window of time; swept away after it."""

    name = models.CharField(max_length=200)
    window = models.BigIntegerField()
    hits = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "window"], name="side_counter_once")]


class Pulse(models.Model):
    """When a process of the house last said that it lives."""

    name = models.CharField(max_length=80, primary_key=True)
    at = models.DateTimeField()
    facts = models.JSONField(default=dict)
