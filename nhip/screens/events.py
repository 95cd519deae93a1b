"""Facts which the screens announce."""

from dataclasses import dataclass

from nhip.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class HookStopped(Event):
    """A webhook was stopped by itself; `why` is one of `Hook.Stopped`."""

    hook: int
    called: str
    why: str
