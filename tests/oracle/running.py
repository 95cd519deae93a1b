"""Running: a company lives its days in the product and in the model; compared every night or after each act."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from . import comparing, days
from .acting import Stage
from .books import No
from .model import Company


@dataclass
class Found:
    """Where the two sides part, and by which acts; `script` is as short as it could be made."""

    seed: str
    acts: list[str] = field(default_factory=list)
    differences: list[str] = field(default_factory=list)
    script: list[str] = field(default_factory=list)
    done: Counter = field(default_factory=Counter)
    refused: Counter = field(default_factory=Counter)

    def __str__(self) -> str:
        return "\n".join((f"seed {self.seed}", *self.acts, *(f"  {each}" for each in self.differences)))


def lived(seed: str, keys: list[str], *, every: bool = True) -> Found:
    """Live a script to its end, or until the sides differ.

    Every act must be refused by both or by none. What it comes to is compared after each, or else every night.
    """
    model = days.opened(Random(seed))
    stage = Stage(model)
    for name, told in days.opening(model):
        getattr(model, name)(**told)
    found = Found(seed, script=list(keys))
    if _differ(found, stage, model):
        return found
    for name, told in days.acts(model, keys):
        said = stage.do(name, told)
        no = _no(model, name, told)
        (found.refused if no else found.done)[name] += 1
        found.acts.append(f"{model.today} {name} {_plain(told)}{f' REFUSED: {no or said}' if no or said else ''}")
        if bool(no) != bool(said):
            found.differences = [f"{name}: the model says {no or 'yes'!r}, the product says {said or 'yes'!r}"]
        elif name == "tomorrow":
            night = comparing.wanted_at_night(model), comparing.reached_at_night(stage)
            found.differences = comparing.differences(*night)
        if found.differences or ((every or name == "tomorrow") and _differ(found, stage, model)):
            return found
    found.differences = comparing.checked()
    return found


def _no(model: Company, name: str, told: dict) -> str:
    """A refusal leaves the model as it was."""
    try:
        getattr(model, name)(**told)
    except No as why:
        return str(why)
    return ""


def _differ(found: Found, stage: Stage, model: Company) -> bool:
    with stage.day():
        found.differences = comparing.differences(comparing.wanted(model), comparing.reached(stage))
    return bool(found.differences)


def _plain(told: dict) -> str:
    return ", ".join(f"{name}={_said(value)}" for name, value in told.items())


def _said(value: object) -> str:
    if isinstance(value, list | tuple):
        return f"[{' '.join(map(_said, value))}]"
    if isinstance(value, dict):
        return f"{{{' '.join(f'{key}: {each}' for key, each in value.items())}}}"
    return str(value)


def shortened(found: Found, say: Callable[[str], None]) -> Found:
    """The same kind of difference by as few acts as can be: parts of the script are left out while it stays."""
    best, size = found, max(len(found.script) // 2, 1)
    best.script = best.script[: len(best.acts) + 40]
    while True:
        at, cut = 0, False
        while at < len(best.script):
            tried = lived(found.seed, best.script[:at] + best.script[at + size :])
            if tried.differences:
                best, cut = tried, True
                say(f"  {len(best.acts)} acts")
            else:
                at += size
        if size == 1 and not cut:
            return best
        size = max(size // 2, 1)
