"""Figures of the running process: requests by status, seconds spent; what `/metrics` shows of this process."""

import threading
from collections import Counter

_lock = threading.Lock()
_requests: Counter[tuple[str, str]] = Counter()
_seconds: Counter[str] = Counter()


def count(method: str, status: int, seconds: float) -> None:
    """One more request answered."""
    kind = f"{status // 100}xx"
    with _lock:
        _requests[method, kind] += 1
        _seconds[kind] += seconds  # type: ignore[assignment]


def lines() -> list[str]:
    """Prometheus text of this process."""
    with _lock:
        told = [
            f'nhip_requests_total{{method="{method}",status="{kind}"}} {count}'
            for (method, kind), count in sorted(_requests.items())
        ]
        told += [
            f'nhip_request_seconds_total{{status="{kind}"}} {value:.6f}' for kind, value in sorted(_seconds.items())
        ]
    return told
