"""The company's working days: what is off, by law or by its own word, and how long something has lain."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property

from nhip.kernel import clock, steady
from nhip.kernel.actors import Actor
from nhip.kernel.handoffs import clocks
from nhip.kernel.handoffs.hours import Hours
from nhip.kernel.models import DayOff, Holiday, Unit

from . import shown

LONG = 999
"""More days than this nobody counts."""


@dataclass
class Working:
    """The calendar of the company's head, asked for one page."""

    actor: Actor
    _counted: dict[date, int] = field(default_factory=dict)

    @cached_property
    def hours(self) -> Hours | None:
        units = steady.rows_of(Unit, self.actor.company_id).values()
        head = next((unit for unit in units if unit.parent_id is None), None)
        return clocks.hours_of(head.calendar) if head else None

    @cached_property
    def names(self) -> dict[date, str]:
        """What the days are called that are not like others: public holidays, and the company's own days."""
        number, country = self.actor.company_id, self.actor.company.country
        said = {day.on: day.name for day in steady.rows_of(Holiday, number).values() if day.country == country}
        own = steady.rows_of(DayOff, number).values()
        return said | {day.on: day.name for day in own if day.calendar_id is None}

    def works(self, day: date) -> bool:
        return self.hours is None or self.hours.works(day)

    def days_since(self, moment: datetime) -> int:
        """Working days after the day of the moment, today among them."""
        first = shown.local(moment).date()
        if first not in self._counted:
            span = min((clock.today() - first).days, LONG)
            self._counted[first] = sum(self.works(first + timedelta(days=n)) for n in range(1, span + 1))
        return self._counted[first]
