"""Figures of the running process: requests by status, seconds spent; what `/metrics` shows of this process."""

import os
import threading
from collections import Counter, defaultdict

_lock = threading.Lock()
_requests: Counter[tuple[str, str]] = Counter()
_seconds: defaultdict[str, float] = defaultdict(float)  # a time, not money


def count(method: str, status: int, seconds: float) -> None:
    """One more request answered."""
    kind = f"{status // 100}xx"
    with _lock:
        _requests[method, kind] += 1
        _seconds[kind] += seconds


def lines() -> list[str]:
    """Prometheus text of this process."""
    who = f'process="{os.getpid()}"'  # each web process counts for itself; add them up
    with _lock:
        told = [
            f'nhip_requests_total{{{who},method="{method}",status="{kind}"}} {count}'
            for (method, kind), count in sorted(_requests.items())
        ]
        told += [
            f'nhip_request_seconds_total{{{who},status="{kind}"}} {value:.6f}'
            for kind, value in sorted(_seconds.items())
        ]
    return told
