"""Together: what one operation does, and the operations inside it, happen in one transaction or not at all."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar

from django.db import transaction

from . import steady

Last = tuple[str, Callable[[], None]]
_last: ContextVar[list[Last] | None] = ContextVar("last", default=None)
_depth: ContextVar[int] = ContextVar("depth", default=0)


def inside() -> bool:
    """Whether an operation or a delivery is going on in this thread."""
    return _last.get() is not None


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
        waiting: list[Last] = []
        token = _last.set(waiting)
        try:
            yield
            _finish(waiting)
        finally:
            _last.reset(token)  # before the commit: what it delivers is not part of this


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
    waiting = _last.get()
    if waiting is None:
        act()
    else:
        waiting.append((order, act))


def _finish(waiting: list[Last]) -> None:
    for _order, act in sorted(waiting, key=lambda entry: entry[0]):
        act()
