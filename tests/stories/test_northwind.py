"""Northwind comes in by the import, with its faults told and mended, and its years come to the known figures.

All 830 orders take minutes: `nhip prove northwind` replays them (docs/northwind.md). Here the first ones that were
issued and all that stayed open stand for them; the oracle computes what a company that knew no others comes to.
"""

import os
from dataclasses import asdict
from functools import partial
from pathlib import Path

import pytest
from django.db import connection

from nhip import checker
from nhip.demo import northwind
from nhip.demo.northwind import taking_in
from nhip.demo.northwind.figures import off_balance
from nhip.kernel import clock, jobs
from nhip.kernel.models import History, Job, Person
from nhip.sales.models import Order, ReservationRun
from nhip.shared.models import Party
from tests.data.northwind import oracle, repair

PATH = Path(oracle.HERE)


def some(issued: int) -> frozenset[int]:
    """The first so many orders that were issued, and all that stayed open."""
    return frozenset(order.number for order in (*oracle.issued_orders()[:issued], *oracle.open_orders()))


def tell(numbers: frozenset[int]):
    """The whole story, or what is left of it; the head of the company."""
    folder, by = northwind.Folder(PATH, numbers), northwind.founded()
    northwind.taken_in(folder, by=by)
    assert northwind.replayed(folder, by=by).state == Job.State.DONE
    return by


def assert_reached(numbers: frozenset[int], by) -> None:
    reached, wanted = asdict(northwind.reached(by=by)), asdict(oracle.figures(numbers))
    assert {name: reached[name] for name in wanted} == wanted
    assert off_balance(by=by) == 0
    assert checker.check(connection) == []


@pytest.mark.slow("the import and the years of 27 orders")
@pytest.mark.req("R24", part="Northwind by operations")
def test_the_years_come_to_the_figures_of_the_oracle_also_when_the_job_was_cancelled_on_the_way():
    numbers = some(6)
    folder, by = northwind.Folder(PATH, numbers), northwind.founded()
    northwind.taken_in(folder, by=by)

    def cancel(job: Job) -> None:
        if job.done >= 5:
            jobs.cancel_job(job, by=by)

    stopped = northwind.replayed(folder, by=by, say=cancel)
    assert stopped.state == "cancelled" and 5 <= stopped.done < stopped.total == 40
    by = tell(numbers)
    assert_reached(numbers, by)
    wanted = oracle.figures(numbers)
    assert (wanted.reserved, wanted.short, wanted.short_lines, wanted.fully_reserved_orders) == (727, 471, 31, 5)
    assert (wanted.stock_pieces, wanted.open_orders) == (3_119, 21)
    assert ReservationRun.objects.get(company_id=by.company_id).orders == 21
    states = set(Order.objects.filter(company_id=by.company_id).values_list("state", flat=True))
    assert states == {"completed", "confirmed"}
    first = oracle.issued_orders(numbers)[0]
    order = Order.objects.get(company_id=by.company_id, number=str(first.number))
    assert (order.date, order.delivered_on, order.deliver_on) == (first.ordered, first.shipped, first.required)
    fuller = Person.objects.get(company_id=by.company_id, code="E2")
    assert fuller.reports.count() == 5 and fuller.manager is None
    assert Person.objects.get(company_id=by.company_id, code="E9").manager.code == "E5"


@pytest.mark.slow("every broken row is tried, refused, mended and imported")
def test_broken_rows_are_refused_with_their_reason_and_their_repair_adds_exactly_these():
    numbers = frozenset(order.number for order in oracle.orders()[:40])
    folder, by = northwind.Folder(PATH, numbers), northwind.founded()
    with clock.at(northwind.FIRST_DAY):
        for name in ("employees", "products"):
            assert not taking_in.take_in(folder, name, by=by).refused
        for name in ("customers", "suppliers", "orders"):
            broken = repair.broken_rows(folder.content(name, repaired=False).decode())
            tried = taking_in.tried_on(folder, name, by=by, repaired=False)
            came = taking_in.take_in(folder, name, by=by, repaired=False)
            assert [row for row, _why in came.refused] == broken == [row for row, _why in tried.refused]
            assert all("comma" in why or "phẩy" in why for _row, why in came.refused)
            mended = taking_in.take_in(folder, name, by=by)
            assert (mended.made, mended.known, mended.refused) == (len(broken), came.made + came.known, ())
    assert Party.objects.filter(company_id=by.company_id).count() == 91 + 29
    assert Order.objects.filter(company_id=by.company_id).count() == 40


@pytest.mark.slow("830 orders are read")
def test_a_dry_run_of_all_orders_tells_the_176_and_stores_nothing():
    folder, by = northwind.Folder(PATH), northwind.founded()
    with clock.at(northwind.FIRST_DAY):
        for name in ("employees", "customers", "products"):
            taking_in.take_in(folder, name, by=by)
        tried = taking_in.tried_on(folder, "orders", by=by, repaired=False)
    assert [row for row, _why in tried.refused] == repair.broken_rows((PATH / "orders.csv").read_text())
    assert len(tried.refused) == repair.BROKEN["orders"] == 176
    assert not Order.objects.filter(company_id=by.company_id).exists()


def killed_after(statements: int, numbers: frozenset[int]) -> None:
    """Tell the story in a process that dies, without a word, at its so many-th statement."""
    left = [statements]

    def die(execute, sql, params, many, context):
        left[0] -= 1
        if not left[0]:
            os._exit(9)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(die):
        tell(numbers)


@pytest.mark.race
@pytest.mark.req("R3", part="a long job")
@pytest.mark.req("R28", part="Northwind killed in founding, import and replay")
def test_killed_anywhere_and_told_again_it_ends_in_the_same_state(race):
    numbers = some(2)
    kills = (150, 300, 400, 400, 400, 300, 300, 300)
    ends = [race(partial(killed_after, statements, numbers))[0].kind for statements in kills]
    assert ends.count("died") >= 6, ends
    by = tell(numbers)
    assert_reached(numbers, by)
    before = History.objects.filter(company_id=by.company_id).count()
    Job.objects.filter(company_id=by.company_id, kind="demo.northwind").delete()
    tell(numbers)
    assert History.objects.filter(company_id=by.company_id).count() == before, "a job begun anew does nothing twice"
