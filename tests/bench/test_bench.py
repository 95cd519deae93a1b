"""The bench at its smallest: no operation costs more statements than recorded, and lists do not grow with rows."""

from urllib.parse import urlencode

import pytest
from django.db import connection

from nhip.bench import acts, cold, data, ground, importing, meter
from nhip.bench.browser import Browser, Chain
from nhip.checker import check
from nhip.kernel import outbox
from nhip.screens.resource import resource_of

from .bars import BARS, COLD, PAGES


@pytest.fixture(autouse=True)
def patience(monkeypatch):
    """The bench delivers all events at once, which other tests do not expect."""
    monkeypatch.setattr(outbox, "PROMPTLY", outbox.PROMPTLY)


@pytest.mark.commits
@pytest.mark.slow("tells and copies a company, then measures all operations")
def test_no_operation_costs_more_statements_than_recorded():
    laid = ground.lay()
    browser = Browser(laid)
    told = data.fill(laid, browser, data.SIZES["tiny"], lambda line: None)
    assert [str(each) for each in check(connection)] == [], "copied rows are as true as told ones"
    rows = acts.measured(browser, told, meter.Meter(1), lambda line: None)
    dear = above(rows)
    if dear:  # what the clock made due meanwhile is no operation's: it is not there a second time
        again = above(acts.measured(browser, told, meter.Meter(1), lambda line: None))
        dear = {name: said for name, said in dear.items() if name in again}
    assert not dear, f"statements now and at most: {dear}"
    assert all(row.floor.statements for row in rows)
    weighs = {name: cold.pressed(browser.get(page).encode()) for name, page in acts.pages(told).items()}
    heavy = {name: (number, PAGES[name]) for name, number in weighs.items() if number > PAGES[name]}
    assert not heavy, f"bytes by gzip now and at most: {heavy}"


def above(rows: list) -> dict[str, tuple[int, int]]:
    """Which operations send more than their bar, with both figures."""
    bars, sent = BARS[connection.vendor], {row.name: row.cost.statements for row in rows}
    return {name: (number, bars[name]) for name, number in sent.items() if number > bars[name]}


@pytest.mark.commits
def test_a_first_visit_asks_for_no_more_than_recorded():
    laid = ground.lay()
    ground.party(1, laid.by)
    visit = cold.visit(ground.USERNAME, ground.PASSWORD, resource_of("shared.party").address())
    assert visit.requests <= COLD["requests"] and visit.bytes <= COLD["bytes"], visit


@pytest.mark.commits
@pytest.mark.slow("four chains from order to cash")
def test_each_step_from_order_to_cash_costs_the_same_statements_at_one_line_and_at_twenty():
    laid = ground.lay()
    browser, customer = Browser(laid), ground.party(1, laid.by)
    for _ in range(2):  # what is read once for all is read now, and what is due by the clock is done
        _steps(browser, customer, lines=1)
    few, many = ([_steps(browser, customer, lines=lines) for _ in range(2)] for lines in (1, 20))
    assert _least(few) == _least(many)


def _least(rounds: list[dict[str, int]]) -> dict[str, int]:
    """What the clock made due in one of the rounds is not the step's."""
    return {step: min(each[step] for each in rounds) for step in rounds[0]}


def _steps(browser: Browser, customer, lines: int) -> dict[str, int]:
    """How many statements each step sends, with all that is told after it."""
    chain, cost = Chain(browser, customer, lines), {}
    for step in chain.STEPS:
        with meter.Statements().listening() as sent:
            getattr(chain, step)()
        cost[step] = len(sent)
        chain.look()
    chain.over()
    return cost


@pytest.mark.commits
def test_an_import_of_many_costs_few_statements_a_row_and_is_true():
    laid = ground.lay()
    with meter.Statements().listening() as sent:
        speed = importing.measured(laid, 500)
    assert speed.rows == 500 and speed.floor > 0
    assert len(sent) < 100, "some dozen for a stretch of 500 rows, none for each row"
    assert [str(each) for each in check(connection)] == []


@pytest.mark.parametrize("kind", ["shared.party", "shared.product"])
def test_a_list_costs_the_same_statements_at_one_row_and_at_twenty(kind):
    laid = ground.lay()
    for place in range(1, 21):
        ground.party(place, laid.by)
    browser, address = Browser(laid), resource_of(kind).address()
    first = resource_of(kind).model.objects.order_by("id").first()
    few, many = f"{address}?{urlencode({'q': first.code})}", address
    assert meter.Meter(0).statements(lambda: browser.get(few)) == meter.Meter(0).statements(lambda: browser.get(many))
