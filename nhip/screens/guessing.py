"""Against guessing of passwords: each failure makes the next try wait; ten close the account for fifteen minutes."""

from datetime import timedelta
from hashlib import sha256

from nhip.kernel import clock

from .models import Attempt

MOST = 10
WITHIN = timedelta(minutes=15)
FREE = 3


def account(name: str) -> str:
    """A digest, so that mistyped passwords in the name box are not kept."""
    return sha256(name.strip().casefold().encode()).hexdigest()


def wait(name: str) -> int:
    """Seconds until this account may be tried again, known or unknown."""
    now = clock.now()
    tries = list(
        Attempt.objects.filter(account=account(name), at__gt=now - WITHIN)
        .order_by("-at")
        .values_list("at", flat=True)
    )
    if len(tries) >= MOST:
        return int((tries[MOST - 1] + WITHIN - now).total_seconds()) + 1
    if len(tries) < FREE:
        return 0
    ready = tries[0] + timedelta(seconds=2 ** (len(tries) - FREE))
    return max(0, int((ready - now).total_seconds() + 0.999))


def failed(name: str) -> None:
    now = clock.now()
    Attempt.objects.filter(at__lt=now - 4 * WITHIN).delete()
    Attempt.objects.create(account=account(name), at=now)


def succeeded(name: str) -> None:
    Attempt.objects.filter(account=account(name)).delete()
