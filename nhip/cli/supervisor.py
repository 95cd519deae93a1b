"""Child processes that are kept alive, with a growing pause between attempts, and ended together."""

import ctypes
import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field

from nhip.config.environment import ROOT

DRAIN = 30  # seconds that children have to finish what they do
CALM = 5  # seconds after which a child counts as well: who falls later is started again at once
PAUSES = (0.1, 0.1, 0.5, 0.5, 1, 1, 2, 4, 8, 15, 30)  # whoever is killed again and again is back within five seconds
FIRST = "/"
PATIENCE = 60  # seconds that the first page may take
PR_SET_PDEATHSIG = 1


def _die_with_parent() -> None:
    """Linux: a child whose supervisor is killed is told to stop; elsewhere the port tells the next start."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


@dataclass
class Child:
    """One process of the house and how often it had to be started again."""

    name: str
    command: list[str]
    process: subprocess.Popen | None = None
    began: float = 0
    failures: int = 0
    due: float = field(default=0, repr=False)

    def start(self) -> None:
        env = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))}
        self.began = time.monotonic()
        self.process = subprocess.Popen(  # its own group: Ctrl-C reaches us alone, and we end it in order
            self.command, cwd=ROOT, env=env, start_new_session=True, preexec_fn=_die_with_parent
        )

    def fell(self) -> bool:
        """Whether it has ended by itself since it was last looked at."""
        return self.process is not None and self.process.poll() is not None

    def gave_up(self) -> bool:
        """Whether it has ended of its own will; who was killed from outside (for want of memory) has not."""
        return self.fell() and self.process.returncode >= 0  # type: ignore[union-attr]

    def pause(self) -> float:
        """How long to wait before the next start; forgiven after a few calm seconds."""
        self.failures = 1 if time.monotonic() - self.began > CALM else self.failures + 1
        return PAUSES[min(self.failures, len(PAUSES)) - 1]


class Supervisor:
    """Starts the children, starts the fallen again, and stops them all within `DRAIN` seconds."""

    def __init__(self, children: list[Child]):
        self.children, self.stopping = children, False

    def start(self) -> None:
        for child in self.children:
            child.start()

    def stop(self) -> None:
        """Ask for the end; `wait` sees it through."""
        self.stopping = True

    def answers(self, host: str, port: int, *, since: float) -> bool:
        """Whether the first page comes, and the worker's heart has beaten since the start, within a minute.

        A child that gives up ends the start at once: what it said is the reason. One that is killed is started again.
        """
        address = f"http://{f'[{host}]' if ':' in host else host}:{port}"
        while time.time() - since < PATIENCE and not self.stopping:
            if any(child.gave_up() for child in self.children):
                return False
            self._tend()
            if _page(f"{address}{FIRST}") and _page(f"{address}/readyz"):
                return True
            time.sleep(0.1)
        return False

    def wait(self) -> int:
        """Tend the children until the end is asked for; 0 when all went in order, 1 when one had to be killed."""
        while not self.stopping:
            self._tend()
            time.sleep(0.2)
        return self._end()

    def _tend(self) -> None:
        now = time.monotonic()
        for child in self.children:
            if child.fell() and not child.due:
                pause = child.pause()
                child.due = now + pause
                _say(f"{child.name} ended ({child.process.returncode}); starting again in {pause} s")  # type: ignore
            if child.due and now >= child.due:
                child.due = 0
                child.start()

    def _end(self) -> int:
        running = [child for child in self.children if child.process and child.process.poll() is None]
        for child in running:
            child.process.send_signal(signal.SIGTERM)  # type: ignore[union-attr]
        until, code = time.monotonic() + DRAIN, 0
        for child in running:
            try:
                child.process.wait(max(0.1, until - time.monotonic()))  # type: ignore[union-attr]
            except subprocess.TimeoutExpired:
                _say(f"{child.name} did not finish within {DRAIN} s")
                os.killpg(child.process.pid, signal.SIGKILL)  # type: ignore[union-attr]
                code = 1
        return code


def _page(address: str) -> bool:
    """Whether a browser that follows redirects would see a page there; no proxy stands between us and ourselves."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor())
    try:
        return opener.open(address, timeout=10).status == 200
    except (urllib.error.URLError, OSError):
        return False


def _say(text: str) -> None:
    print(json.dumps({"level": "warning", "from": "nhip.supervisor", "said": text}), file=sys.stderr, flush=True)
