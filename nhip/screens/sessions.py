"""Where somebody is logged in: their sessions, and how all but the present one are ended."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.http import HttpRequest

from nhip.kernel import clock, whose

SINCE, WITH = "since", "with"  # in the session: when it began, and in which browser
MOST = 20_000  # sessions that are looked through
BROWSERS = {
    **{"Edg/": "Edge", "OPR/": "Opera", "coc_coc": "Cốc Cốc", "Firefox/": "Firefox", "Chrome/": "Chrome"},
    "Safari/": "Safari",
}
SYSTEMS = {
    **{"Android": "Android", "iPhone": "iPhone", "iPad": "iPad", "Windows": "Windows", "Mac OS": "macOS"},
    "Linux": "Linux",
}


@dataclass(frozen=True)
class Sitting:
    """One place where a person is logged in."""

    key: str
    since: datetime | None
    browser: str
    here: bool


def begun(request: HttpRequest) -> None:
    """Remember when and in which browser the session began."""
    agent = request.headers.get("User-Agent", "")
    named = [next((name for mark, name in known.items() if mark in agent), "") for known in (BROWSERS, SYSTEMS)]
    request.session[SINCE] = clock.now().isoformat()
    request.session[WITH] = " · ".join(name for name in named if name)


def of_user(user_id: int, present: SessionBase) -> list[Sitting]:
    """The user's sessions that are still good, the present one first, then the latest."""
    found = [_sitting(row, said, present) for row, said in _of(user_id)]
    return sorted(found, key=lambda one: (one.here, one.since.timestamp() if one.since else 0), reverse=True)


def end_others(user_id: int, present: SessionBase) -> int:
    """End all but the present one; how many there were."""
    others = [row.pk for row, _said in _of(user_id) if row.pk != present.session_key]
    with whose.as_it_was():
        Session.objects.filter(pk__in=others).delete()
    return len(others)


def _of(user_id: int) -> Iterator[tuple[Session, dict]]:
    with whose.as_it_was():
        rows = list(Session.objects.filter(expire_date__gt=clock.now()).order_by("-expire_date")[:MOST])
    for row in rows:
        said = row.get_decoded()
        if said.get(SESSION_KEY) == str(user_id):
            yield row, said


def _sitting(row: Session, said: dict, present: SessionBase) -> Sitting:
    since = datetime.fromisoformat(said[SINCE]) if SINCE in said else None
    return Sitting(row.pk, since, said.get(WITH, ""), row.pk == present.session_key)
