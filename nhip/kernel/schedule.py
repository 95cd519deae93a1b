"""The schedule: small things a room does by itself every so often, once in each period and company."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from typing import Any
from zoneinfo import ZoneInfo

from . import actors, clock, rows, whose
from .models import Company, Turn
from .together import together

log = logging.getLogger(__name__)
AGAIN = 60.0  # seconds after which what failed is tried again


@dataclass(frozen=True)
class Rule:
    """What is done, and how often; whole days begin at midnight in the company's zone."""

    name: str
    function: Callable
    every: timedelta
    title: Any = ""

    def period(self, now: datetime, company: Company) -> str:
        """The name of the period that `now` lies in."""
        start = clock.start_of(clock.DAY_ONE, company.zone)
        length = self.every.total_seconds()
        local = (now - start) if self.every < timedelta(days=1) else _days(now, company)
        return str(int(local.total_seconds() // length))


def _days(now: datetime, company: Company) -> timedelta:
    """Whole days by the calendar there, whatever daylight saving does."""
    return now.astimezone(ZoneInfo(company.zone)).date() - clock.DAY_ONE


RULES: dict[str, Rule] = {}
_failed: dict[tuple[str, int], float] = {}
_taken: dict[tuple[str, int], str] = {}  # the last period in which this process saw the turn taken


def every(*, minutes: int = 0, hours: int = 0, days: int = 0, title: Any = "") -> Callable[[Callable], Callable]:
    """Declare a function `(*, by)`: once per period and company, in one transaction, by the room's own actor.

    `title` is what people read of it.
    """
    length = timedelta(minutes=minutes, hours=hours, days=days)
    if length <= timedelta() or (length > timedelta(days=1) and length % timedelta(days=1)):
        raise ValueError("say how often: minutes, hours or whole days")

    def declare(function: Callable) -> Callable:
        name = f"{function.__module__.removeprefix('nhip.')}.{function.__name__}"
        RULES[name] = Rule(name, function, length, title)
        return function

    return declare


def round() -> int:
    """The worker's round: what is due now in any company; how many turns were taken."""
    now = clock.now()
    return sum(_turn(rule, company, now) for company in Company.objects.all() for rule in RULES.values())


def _turn(rule: Rule, company: Company, now: datetime) -> bool:
    """Take the turn of this period if nobody has: the row and the effect are one transaction."""
    key, period = (rule.name, company.pk), rule.period(now, company)
    about = {"company_id": company.pk, "rule": rule.name, "period": period}
    if _taken.get(key) == period or _failed.get(key, 0) > monotonic():
        return False
    if Turn.objects.filter(**about).exists():
        _taken[key] = period
        return False
    try:
        with whose.inside(company.pk), together():
            if not rows.insert(Turn, unless_there=True, done_at=now, **about):
                return False
            rule.function(by=actors.system(rule.name.partition(".")[0], company.pk))
    except Exception:
        log.exception("%s failed in %s", rule.name, company)
        _failed[key] = monotonic() + AGAIN
        return False
    _taken[key] = period
    return True
