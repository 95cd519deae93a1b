"""The start: how long from an empty folder until the first page answers, and what all processes weigh when idle."""

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

GOALS = {"seconds": 30, "mb": 110}
IDLE = 5  # seconds after the first page
TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Started:
    """Seconds of the clock and of the processors; megabytes of all processes (PSS), and how many they are."""

    seconds: float
    cpu: float
    mb: float
    processes: int

    @property
    def lines(self) -> tuple[str, str]:
        started = "within" if self.seconds <= GOALS["seconds"] else "worse"
        weighs = "within" if self.mb <= GOALS["mb"] else "worse"
        return (
            f"| first start: tables, static files, first page (packages are there) | {self.seconds:.1f} s, "
            f"{self.cpu:.1f} s CPU | {GOALS['seconds']} s | {started} |",
            f"| memory, idle, {self.processes} processes (PSS) | {self.mb:.0f} MB | {GOALS['mb']} MB | {weighs} |",
        )


def measured() -> Started:
    """Start the product as `./run --empty` does, in a folder of its own (and the database that is named)."""
    port = _free_port()
    with tempfile.TemporaryDirectory(prefix="nhip-start-", ignore_cleanup_errors=True) as home:
        env = os.environ | {"NHIP_HOME": home, "NHIP_WEB_WORKERS": "1"}
        command = [sys.executable, "-m", "nhip", "serve", "--prepare", "--empty", "--port", str(port)]
        began = time.monotonic()
        process = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        try:
            _wait(process)
            seconds, cpu = time.monotonic() - began, sum(map(_cpu, _tree(process.pid)))
            urllib.request.urlopen(f"http://127.0.0.1:{port}/login/", timeout=20).close()  # noqa: S310 our own
            time.sleep(IDLE)
            there = list(_tree(process.pid))
            return Started(round(seconds, 1), round(cpu, 1), sum(map(_pss, there)) / 1000, len(there))
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)


def _wait(process: subprocess.Popen) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        if "Nhịp is ready" in line:
            return
    raise RuntimeError("it did not start")


def _free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return trial.getsockname()[1]


def _tree(parent: int) -> Iterator[int]:
    """The process and all below it."""
    yield parent
    for child in Path(f"/proc/{parent}/task/{parent}/children").read_text().split():
        yield from _tree(int(child))


def _cpu(process: int) -> float:
    """Seconds of the process and of those of its children that have ended."""
    said = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, said[11:15])) / TICK


def _pss(process: int) -> int:
    """Kilobytes, of what is shared its share."""
    found = re.search(r"^Pss:\s+(\d+) kB", Path(f"/proc/{process}/smaps_rollup").read_text(), re.MULTILINE)
    return int(found[1]) if found else 0
