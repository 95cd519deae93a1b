"""The pulse of the processes: the worker beats, `/readyz` listens."""

from datetime import datetime, timedelta

from nhip.kernel import clock

from .models import Pulse


def beat(name: str, **facts) -> None:
    """Say that this process lives, and what it has in hand."""
    Pulse.objects.update_or_create(name=name, defaults={"at": clock.now(), "facts": facts})


def last(name: str) -> datetime | None:
    """When it last said so."""
    return Pulse.objects.filter(name=name).values_list("at", flat=True).first()


def take(name: str, last: datetime) -> bool:
    """Say so in place of what was said last; False where somebody else was faster."""
    return bool(Pulse.objects.filter(name=name, at=last).update(at=clock.now()))


def facts(name: str) -> dict:
    """What it said with it."""
    return Pulse.objects.filter(name=name).values_list("facts", flat=True).first() or {}


def alive(name: str, within: timedelta = timedelta(seconds=30)) -> bool:
    """Whether it said so a moment ago."""
    at = last(name)
    return at is not None and clock.now() - at <= within
