"""Working calendars: when a unit is at work, which the clocks of hand-offs follow."""

from datetime import time

from django.db import models
from django.utils.translation import gettext_lazy as _

from .. import clock, ids
from ..fields import RowId
from ..records import Record
from ..steady import Steady

MONDAY_TO_FRIDAY = (0, 1, 2, 3, 4)


def weekdays() -> list[int]:
    """Monday (0) to Friday."""
    return list(MONDAY_TO_FRIDAY)


class WorkingCalendar(Steady, Record):
    """Opening hours on weekdays (Monday is 0), with a break at noon if there is one."""

    name = models.CharField(_("name"), max_length=100, blank=True)
    opens = models.TimeField(_("work begins"), default=time(8))
    closes = models.TimeField(_("work ends"), default=time(17))
    break_from = models.TimeField(_("break from"), null=True, blank=True)
    break_to = models.TimeField(_("break to"), null=True, blank=True)
    weekdays = models.JSONField(_("weekdays"), default=weekdays)
    zone = models.CharField(_("time zone"), max_length=40, default=clock.ZONE)

    class Meta:
        verbose_name = _("working calendar")
        verbose_name_plural = _("working calendars")

    def __str__(self):
        return self.name or f"{self.opens:%H:%M} – {self.closes:%H:%M}"


class DayOff(Steady, Record):
    """The company closes on a day, or works on one that would be off; for one calendar or for all."""

    calendar = models.ForeignKey(
        WorkingCalendar, models.PROTECT, null=True, blank=True, related_name="days", verbose_name=_("calendar")
    )
    on = models.DateField(_("day"))
    name = models.CharField(_("name"), max_length=100)
    works = models.BooleanField(_("is a working day"), default=False)

    class Meta:
        verbose_name = _("special day")
        verbose_name_plural = _("special days")

    def __str__(self):
        return self.name


class Holiday(Steady):
    """A public holiday, by law: a row of the country's pack, the same for every company."""

    id = RowId(primary_key=True, default=ids.new, editable=False)
    country = models.CharField(_("country"), max_length=2)
    on = models.DateField(_("day"))
    name = models.CharField(_("name"), max_length=100)
    source = models.CharField(_("legal basis"), max_length=200)

    steady_by = ""

    class Meta:
        verbose_name = _("public holiday")
        verbose_name_plural = _("public holidays")
        constraints = [models.UniqueConstraint(fields=["country", "on"], name="one_holiday_a_day")]

    def __str__(self):
        return self.name
