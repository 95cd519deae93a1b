"""Whose rows are asked for: the second wall, for which the permission gate is the first (PostgreSQL, kernel.walls).

A page is somebody's, so it works inside one company; a command and the worker's own rounds say that they go over all.
The connection tells the database before the next statement, if it has not told it already (nhip.config.postgresql).
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

NOBODYS, EVERYBODYS = "", "*"
AS_IT_WAS = None  # whatever the connection was told last: for what lies outside the wall

_whose: ContextVar[str | None] = ContextVar("whose", default=EVERYBODYS)


def asked() -> str | None:
    """What the database should be told."""
    return _whose.get()


@contextmanager
def _as(said: str | None) -> Iterator[None]:
    token = _whose.set(said)
    try:
        yield
    finally:
        _whose.reset(token)


def inside(company_id: int):
    """Only this company's rows, and those that are everybody's."""
    return _as(str(int(company_id)))


def nobodys():
    """Only what is everybody's."""
    return _as(NOBODYS)


def everywhere():
    """The rows of all companies: for who works over them, or does not know yet which is meant."""
    return _as(EVERYBODYS)


def as_it_was():
    """No matter which: for tables that the wall does not know, before anybody could say."""
    return _as(AS_IT_WAS)


def enter(company_id: int) -> None:
    """From here on, within the block that is open, only this company's rows."""
    _whose.set(str(int(company_id)))


def enter_all() -> None:
    """From here on, within the block that is open, the rows of all companies."""
    _whose.set(EVERYBODYS)


def each(parts: Iterable[bytes]) -> Iterator[bytes]:
    """What is sent piece by piece: every piece is made as whoever asks now, although it is made later."""
    return _each(_whose.get(), iter(parts))


def _each(said: str | None, parts: Iterator[bytes]) -> Iterator[bytes]:
    while True:
        with _as(said):
            part = next(parts, None)
        if part is None:
            return
        yield part
