"""Together: what one operation does, and the operations inside it, happen in one transaction or not at all."""

from collections.abc import Callable, Hashable, Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from django.db import models, transaction

from . import rows, steady


@dataclass
class Whole:
    """What the outermost block has yet to do: facts to write down, then the last acts; and what it has locked."""

    facts: dict[type[models.Model], list[dict[str, Any]]] = field(default_factory=dict)
    last: list[tuple[str, Callable[[], None]]] = field(default_factory=list)
    held: dict[tuple[type[models.Model], int], tuple[Hashable, models.Model]] = field(default_factory=dict)

    def write_down(self) -> None:
        """Write the facts, all of a kind with one statement."""
        facts, self.facts = self.facts, {}
        for model, told in facts.items():
            rows.insert_all(model, told)

    def finish(self) -> None:
        """Write and act until nothing is left."""
        while self.facts or self.last:
            self.write_down()
            acts, self.last = sorted(self.last, key=lambda entry: entry[0]), []
            for _order, act in acts:
                act()


_whole: ContextVar[Whole | None] = ContextVar("whole", default=None)
_depth: ContextVar[int] = ContextVar("depth", default=0)


def inside() -> bool:
    """Whether an operation or a delivery is going on in this thread."""
    return _whole.get() is not None


def nested() -> bool:
    """Whether the operation going on is part of another one, and not asked for by a person directly."""
    return _depth.get() > 1


@contextmanager
def together() -> Iterator[None]:
    """The outermost block opens the transaction; blocks inside join it, so that one refusal refuses all."""
    token = _depth.set(_depth.get() + 1)
    try:
        with _joined() if inside() else _opened():
            yield
    finally:
        _depth.reset(token)


def _joined() -> AbstractContextManager:
    return transaction.atomic(savepoint=False)


@contextmanager
def _opened() -> Iterator[None]:
    with steady.work(), taken_back(), transaction.atomic():
        whole = Whole()
        token = _whole.set(whole)
        try:
            yield
            whole.finish()
        finally:
            _whole.reset(token)  # before the commit: what it delivers is not part of this


@contextmanager
def taken_back() -> Iterator[None]:
    """What is rolled back was never so: whoever read it asks again."""
    try:
        yield
    except BaseException:
        steady.forget()
        raise


def at_the_end(order: str, act: Callable[[], None]) -> None:
    """Do it as the last thing before the commit, such as taking a number, whose lock everybody waits for.

    Acts are done in the order of `order`, so that two transactions take their last locks in the same sequence.
    """
    whole = _whole.get()
    if whole is None:
        act()
    else:
        whole.last.append((order, act))


def hold(record: models.Model, right: Hashable) -> None:
    """Remember that the row was locked here, under that right, for whoever takes it next."""
    if (whole := _whole.get()) is not None:
        whole.held[type(record), record.pk] = right, record


def held(model: type[models.Model], number: int, right: Hashable) -> models.Model | None:
    """The row as it was locked here under the same right, if nobody has taken it since."""
    whole = _whole.get()
    found = whole.held.pop((model, number), None) if whole else None
    return found[1] if found and found[0] == right else None


def write_down() -> None:
    """Write the facts noted so far, for whoever reads them in the same transaction."""
    if (whole := _whole.get()) is not None:
        whole.write_down()


@contextmanager
def by_itself() -> Iterator[None]:
    """A part that may be refused alone: what it wrote and noted is taken back, and the rest goes on."""
    write_down()
    whole = _whole.get()
    last = len(whole.last) if whole else 0
    try:
        with taken_back(), transaction.atomic():
            yield
            write_down()
    except BaseException:
        if whole:
            whole.facts, whole.held = {}, {}
            del whole.last[last:]
        raise


def note(model: type[models.Model], **values: Any) -> None:
    """Write a fact down with this transaction's others of its kind, in one statement before the last acts."""
    whole = _whole.get()
    if whole is None:
        rows.insert(model, **values)
    else:
        whole.facts.setdefault(model, []).append(values)
