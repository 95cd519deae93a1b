"""Running: crafted texts given to readers and searches, with the processor time that each takes."""

import signal
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from types import FrameType

from nhip.kernel.actors import Actor

from . import crafted, readers, searching

MOST = 0.1  # seconds of processor time for one text (S42)
ENOUGH = 2.0  # seconds after which a reader is not waited for


@dataclass(frozen=True)
class Slow:
    """A reader that took too long, or broke, with the text that did it."""

    reader: str
    text: str
    seconds: float
    error: str = ""

    def __str__(self) -> str:
        said = self.error or f"{self.seconds * 1000:.0f} ms"
        return f"{self.reader}: {said} for {self.text[:30]!r} … {self.text[-3:]!r}, {len(self.text)} letters"


class _Endless(BaseException):
    """The processor has worked long enough on one text."""


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise _Endless


def measured(name: str, read: Callable[[str], object], texts: Iterable[str]) -> tuple[float, list[Slow]]:
    """The longest time that one text took, and what was slow or broke; slow texts are read twice, and the faster
    counts: a collection of garbage is nobody's fault."""
    longest, found = 0.0, []
    before = signal.signal(signal.SIGVTALRM, _stop)
    try:
        for text in texts:
            seconds, error = _timed(read, text)
            if seconds > MOST and seconds < ENOUGH:
                seconds = min(seconds, _timed(read, text)[0])
            longest = max(longest, seconds)
            if seconds > MOST or error:
                found.append(Slow(name, text, seconds, error))
                if seconds >= ENOUGH:
                    break
    finally:
        signal.signal(signal.SIGVTALRM, before)
    return longest, found


def _timed(read: Callable[[str], object], text: str) -> tuple[float, str]:
    began = time.process_time()
    signal.setitimer(signal.ITIMER_VIRTUAL, ENOUGH)
    error = ""
    try:
        read(text)
    except readers.REFUSALS:
        pass
    except _Endless:
        return ENOUGH, ""
    except Exception as wrong:
        error = f"{type(wrong).__name__}: {wrong}"[:200]
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return time.process_time() - began, error


def read(most: int) -> tuple[dict[str, float], list[Slow]]:
    """Every pure reader, with so many texts of the length that may reach it, and some of a tenth."""
    times, slow = {}, []
    for name, (reader, length) in readers.READERS.items():
        texts = [*crafted.texts(length, most), *crafted.texts(length // 10, most // 5)]
        times[name], found = measured(name, reader, texts)
        slow += found
    return times, slow


def searched(actor: Actor, most: int, *, few: bool = False) -> tuple[dict[str, float], list[Slow]]:
    """Every search that the person may make: quick search with all texts, each list, box and filter with a tenth."""
    times, slow = {}, []
    for name, search in searching.searches(actor, few):
        some = most if few or name == searching.FIRST else max(most // 10, 1)
        times[name], found = measured(name, search, crafted.texts(searching.WORDS, some))
        slow += found
    return times, slow


def company() -> Actor:
    """Somebody who may see everything of a company at work."""
    from nhip.demo.founding import sao_viet
    from nhip.kernel import actors

    return actors.of(sao_viet().people["thu"])
