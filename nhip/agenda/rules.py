"""What follows from what in the agenda: when a next activity is due if nobody says."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from nhip.kernel.handoffs.hours import Hours

MORNING = time(9)
AHEAD = 366  # days: a calendar without a working day in a year plans nothing


def next_morning(now: datetime, hours: Hours) -> datetime:
    """Nine o'clock, or when work begins if that is later, on the next day on which the unit works (ux 1.12).

    `now` is an instant; the answer is one too, in the calendar's zone.
    """
    zone = ZoneInfo(hours.zone)
    today = now.astimezone(zone).date()
    day = next((day for n in range(1, AHEAD) if hours.works(day := today + timedelta(days=n))), None)
    if day is None:
        raise ValueError("no working day in sight")
    opens = min((shift[0] for shift in hours.shifts), default=MORNING)
    return datetime.combine(day, max(MORNING, opens), zone)
