"""The company's own data, its policies and its working calendars."""

from dataclasses import dataclass
from datetime import date, time
from typing import Annotated, Any
from zoneinfo import available_timezones

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .. import clock
from ..actors import Actor
from ..inputs import Ask
from ..models import Company, DayOff, PolicyValue, WorkingCalendar
from ..operations import ANY, operation
from ..policies import POLICIES
from ..refusals import Refused


@dataclass(frozen=True)
class CompanyData:
    """The legal face of the company, as it is on its papers."""

    name: Annotated[str, Ask(gettext_lazy("Legal name"))]
    short_name: Annotated[str, Ask(gettext_lazy("Short name"))] = ""
    tax_number: Annotated[str, Ask(gettext_lazy("Tax number"))] = ""
    address: Annotated[str, Ask(gettext_lazy("Address"))] = ""
    phone: Annotated[str, Ask(gettext_lazy("Telephone"))] = ""
    email: Annotated[str, Ask(gettext_lazy("E-mail"))] = ""
    representative: Annotated[str, Ask(gettext_lazy("Legal representative"))] = ""


@operation(Company, takes=CompanyData, start=ANY, label=gettext_lazy("Change company"))
def change_company(company: Company, told: CompanyData, *, by: Actor) -> None:
    """Correct the company's legal data; what was printed keeps what it says."""
    if not told.name.strip():
        raise Refused(_("A company has a name."), field="name")
    for name, value in vars(told).items():
        setattr(company, name, value.strip())


@dataclass(frozen=True)
class Decision:
    """A policy, its new value, and the day from which on it counts."""

    policy: Annotated[str, Ask(gettext_lazy("Policy"))]
    value: Annotated[Any, Ask(gettext_lazy("Value"))]
    since: Annotated[date | None, Ask(gettext_lazy("Since"))] = None


@operation(PolicyValue, takes=Decision, label=gettext_lazy("Decide"))
def decide(told: Decision, *, by: Actor) -> PolicyValue:
    """Give a policy a value from a day on; earlier days keep what they had."""
    policy = POLICIES.get(told.policy)
    if policy is None:
        raise Refused(_("There is no policy “%(policy)s”.") % {"policy": told.policy}, field="policy")
    value, since = policy.check(told.value), told.since or clock.today()
    return PolicyValue.objects.create(
        company_id=by.company_id, policy=policy.name, value=value, since=since, by=by.name
    )


@dataclass(frozen=True)
class CalendarData:
    """Opening hours and weekdays; Monday is 0."""

    name: Annotated[str, Ask(gettext_lazy("Name"))]
    opens: Annotated[time, Ask(gettext_lazy("Work begins"))] = time(8)
    closes: Annotated[time, Ask(gettext_lazy("Work ends"))] = time(17)
    weekdays: Annotated[tuple[int, ...], Ask(gettext_lazy("Weekdays"))] = (0, 1, 2, 3, 4)
    break_from: Annotated[time | None, Ask(gettext_lazy("Break from"))] = None
    break_to: Annotated[time | None, Ask(gettext_lazy("Break to"))] = None
    zone: Annotated[str, Ask(gettext_lazy("Time zone"))] = clock.ZONE


@operation(WorkingCalendar, takes=CalendarData, label=gettext_lazy("New calendar"))
def add_calendar(told: CalendarData, *, by: Actor) -> WorkingCalendar:
    """A calendar that units can work by."""
    calendar = WorkingCalendar(company_id=by.company_id)
    _fill(calendar, told)
    calendar.save(force_insert=True)
    return calendar


@operation(WorkingCalendar, takes=CalendarData, start=ANY, label=gettext_lazy("Change calendar"))
def change_calendar(calendar: WorkingCalendar, told: CalendarData, *, by: Actor) -> None:
    """Other hours from now on; times that were booked stay."""
    _fill(calendar, told)


def _fill(calendar: WorkingCalendar, told: CalendarData) -> None:
    if not told.weekdays or set(told.weekdays) - set(range(7)):
        raise Refused(_("Choose the days of the week on which there is work."), field="weekdays")
    if told.zone not in available_timezones():
        raise Refused(_("There is no time zone “%(zone)s”.") % {"zone": told.zone}, field="zone")
    times = [at for at in (told.opens, told.break_from, told.break_to, told.closes) if at is not None]
    if len(times) == 3 or times != sorted(set(times)):
        raise Refused(_("The times must follow each other: opens, break, closes."), field="opens")
    for name, value in vars(told).items():
        setattr(calendar, name, list(value) if name == "weekdays" else value)


@dataclass(frozen=True)
class SpecialDay:
    """A day on which the company is closed, or works though it would be off."""

    on: Annotated[date, Ask(gettext_lazy("Day"))]
    name: Annotated[str, Ask(gettext_lazy("Name"))]
    works: Annotated[bool, Ask(gettext_lazy("Is a working day"))] = False
    calendar: Annotated[int | None, Ask(gettext_lazy("Calendar"), pick="kernel.workingcalendar")] = None


@operation(DayOff, takes=SpecialDay, label=gettext_lazy("New special day"))
def add_day_off(told: SpecialDay, *, by: Actor) -> DayOff:
    """Close on a day, or work on one; for one calendar or for all."""
    said = {"on": told.on, "name": told.name, "works": told.works, "calendar_id": told.calendar}
    return DayOff.objects.create(company_id=by.company_id, **said)
