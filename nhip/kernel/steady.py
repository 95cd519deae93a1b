"""Steady rows: tables that seldom change are read whole, and kept by the process until the database says otherwise.

Triggers (guards.Stamped) give a company a new random stamp whenever one of its steady rows is written, by whatever
path and process. Whoever asks compares stamps first: one small statement for each piece of work (a request, a
transaction), and none of the tables behind it. A stamp is random and not counted, so that what was read in a
transaction that is rolled back can never be taken for something else later.
"""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, cast

from django.db import connection, models
from django.db.models.fields import NOT_PROVIDED

MOST = 64  # companies whose rows one process keeps
READ = "SELECT COALESCE(SUM(stamp), 0) FROM kernel_stamp WHERE company IN (%s, 0)"

_work: ContextVar[dict[int, int] | None] = ContextVar("work", default=None)
_kept: dict[int, tuple[int, dict[Hashable, Any]]] = {}


class SteadyRows(models.QuerySet):
    """Every way of writing many rows at once."""

    def update(self, **values: Any) -> int:
        with writing():
            return super().update(**values)

    def bulk_create(self, *told: Any, **how: Any) -> list:
        with writing():
            return super().bulk_create(*told, **how)

    def delete(self) -> tuple[int, dict[str, int]]:
        with writing():
            return super().delete()

    update.alters_data = delete.alters_data = True


class Steady(models.Model):
    """A table that seldom changes and is small enough to be read whole, company by company.

    `steady_by` is the way to the number of its company (empty: law, everybody's), `steady_with` names the relations
    that are read with it. The migration says `stamped(table)` for it.
    """

    steady_by = "company_id"
    steady_with: tuple[str, ...] = ()
    objects = SteadyRows.as_manager()

    class Meta:
        abstract = True

    def save_base(self, *told: Any, **how: Any) -> None:
        if self.__dict__.get("kept"):
            raise TypeError(f"{self!r} is everybody's: lock and read the row that is to be changed")
        with writing():
            super().save_base(*told, **how)

    def delete(self, *told: Any, **how: Any) -> tuple[int, dict[str, int]]:
        with writing():
            return super().delete(*told, **how)


@contextmanager
def work() -> Iterator[None]:
    """A piece of work: within it the stamps are asked for once, unless it writes steady rows itself."""
    if _work.get() is not None:
        yield
        return
    token = _work.set({})
    try:
        yield
    finally:
        _work.reset(token)


@contextmanager
def writing() -> Iterator[None]:
    """Something steady is being written, or what was written is taken back: ask for the stamps anew."""
    try:
        yield
    finally:
        forget()


def forget() -> None:
    """Ask for the stamps anew at the next question."""
    if known := _work.get():
        known.clear()


def known(company_id: int, stamp: int) -> None:
    """The stamp of this piece of work, which came with another question."""
    if (stamps := _work.get()) is not None:
        stamps[company_id] = int(stamp)


def kept[Value](company_id: int, key: Hashable, make: Callable[[], Value]) -> Value:
    """What `make` makes of the company's steady rows and of nothing else, made anew when any of them has changed."""
    stamp, values = _values(company_id)
    found = values.get(key, NOT_PROVIDED)
    if found is NOT_PROVIDED:
        with work():
            known(company_id, stamp)
            found = values[key] = make()
    return cast(Value, found)


def rows_of[Kind: Steady](model: type[Kind], company_id: int) -> dict[int, Kind]:
    """The company's rows of a steady model by id, in the order of ids, with those that are everybody's.

    They are shared by all threads: to be read and never changed.
    """
    return kept(company_id, model, lambda: _read(model, company_id))


def _read[Kind: Steady](model: type[Kind], company_id: int) -> dict[int, Kind]:
    rows = model._default_manager.order_by("pk")
    if model.steady_with:
        rows = rows.select_related(*model.steady_with)
    if by := model.steady_by:
        everybodys = by == "company_id" and model._meta.get_field("company").null
        theirs = models.Q(**{by: company_id})
        rows = rows.filter(theirs | models.Q(company=None) if everybodys else theirs)
    found = cast(dict[int, Kind], {row.pk: row for row in rows})
    for row in found.values():
        row.__dict__["kept"] = True
    return found


def _values(company_id: int) -> tuple[int, dict[Hashable, Any]]:
    stamp, there = _stamp(company_id), _kept.get(company_id)
    if there is None or there[0] != stamp:
        while len(_kept) >= MOST:
            _kept.pop(next(iter(_kept)), None)
        there = _kept[company_id] = (stamp, {})
    return there


def _stamp(company_id: int) -> int:
    stamps = _work.get()
    if stamps is not None and company_id in stamps:
        return stamps[company_id]
    with connection.cursor() as cursor:
        cursor.execute(READ, [company_id])
        stamp = int(cursor.fetchone()[0])
    if stamps is not None:
        stamps[company_id] = stamp
    return stamp
