"""The state of the audit trail's chain: its end, what waits for its seal, and what the last verification came to."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from nhip.kernel.actors import Actor
from nhip.kernel.audit import links, sealing
from nhip.kernel.models import AuditHead

LATE = timedelta(minutes=5)


@dataclass(frozen=True)
class State:
    """As whoever reads the trail sees it; `whole` is None where nobody has verified it yet."""

    seq: int
    hash: str
    waiting: int
    since: int
    late: bool
    verified_at: datetime | None
    verified_from: int
    verified_to: int
    faults: int

    @property
    def whole(self) -> bool | None:
        return None if self.verified_at is None else not self.faults


def state(by: Actor) -> State:
    """The chain of the actor's company."""
    head = AuditHead.objects.filter(company_id=by.company_id).first() or AuditHead(hash=links.FIRST)
    count, since = sealing.waiting(by.company_id)
    verified = head.verified_at, head.verified_from, head.verified_to, head.faults
    return State(head.seq, head.hash, count, int(since.total_seconds()), since > LATE, *verified)
