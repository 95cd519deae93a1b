"""Calendars: the list's rows on their days, by the same rights, at a constant price."""

import re
from datetime import date, timedelta

import pytest

from nhip.kernel import clock
from nhip.kernel.models import DayOff, Handoff, Holiday
from nhip.screens.calendar import MOST

from . import shop

CALENDAR = "/shop/sales/calendar/"


def square(text: str, day: date) -> str:
    """What stands on a day."""
    return re.search(rf'<td [^>]*>(?:(?!</td>).)*datetime="{day}".*?</td>', text, re.S)[0]


def on(firm, day: date, **said):
    return firm.sale(days=(day - clock.today()).days, **said)


@pytest.mark.parametrize("query", ["", "?span=week", "?q=hong+an"])
def test_a_calendar_costs_the_same_at_one_item_and_at_twenty(firm, statements, query):
    on(firm, clock.today())
    browser = firm.browser(firm.khang)
    browser.get(CALENDAR + query)
    with statements.taken():
        assert "DH-26-00001" in browser.get(CALENDAR + query).text
    one = len(statements)
    for _ in range(19):
        on(firm, clock.today())
    with statements.taken():
        browser.get(CALENDAR + query)
    assert len(statements) == one <= 12


def test_a_month_begins_on_monday_and_marks_today(firm):
    day = date(2027, 9, 15)
    with clock.at(clock.now().replace(year=2027, month=9, day=15, hour=3)):
        Holiday.objects.get_or_create(country="vn", on=date(2027, 9, 2), defaults={"name": "Lễ", "source": "tests"})
        firm.add(DayOff, on=date(2027, 9, 20), name="Ngày thành lập công ty")
        on(firm, day)
        text = firm.browser(firm.khang).get(CALENDAR).text
    days = re.findall(r'<time datetime="([^"]*)"', text)
    assert days[0] == "2027-08-30" and days[-1] == "2027-10-03" and len(days) == 35
    assert 'aria-current="date"' in square(text, day) and "Hồng Ân" in square(text, day)
    holiday = Holiday.objects.get(country="vn", on=date(2027, 9, 2))
    assert holiday.name in square(text, date(2027, 9, 2)) and "off " in square(text, date(2027, 9, 2))
    assert "Ngày thành lập công ty" in square(text, date(2027, 9, 20))
    assert "Sep" in text and "2027" in text and "day=2027-08-31" in text and "day=2027-10-01" in text


def test_a_full_day_leads_to_the_list_of_that_day(firm):
    for _ in range(MOST["month"] + 2):
        on(firm, clock.today())
    browser = firm.browser(firm.khang)
    text = square(browser.get(f"{CALENDAR}?state=draft&day={clock.today()}").text, clock.today())
    assert text.count('class="ev ') == MOST["month"]
    href = re.search(r'class="evmore" href="([^"]*)">\+2', text)[1].replace("&amp;", "&")
    assert href == f"/shop/sales/?state=draft&deliver_on={clock.today()}"
    assert browser.get(href.replace("sales/?", "sales/total/?")).text == str(MOST["month"] + 2)


def test_rows_and_days_of_others_are_not_in_a_calendar(firm, monkeypatch):
    mine, others = on(firm, clock.today()), on(firm, clock.today(), by=firm.son)
    text = firm.browser(firm.khang).get(CALENDAR).text
    assert mine.number in text and others.number not in text and str(others.pk) not in text
    assert mine.number not in firm.browser(firm.hoa).get(CALENDAR).text
    monkeypatch.setattr(shop.Sales, "calendar", shop.Calendar("deliver_on", ("number", "cost")))
    rep, lead = firm.browser(firm.khang).get(CALENDAR).text, firm.browser(firm.son).get(CALENDAR).text
    assert f"{mine.cost:,.0f}" not in rep and f"{mine.cost:,.0f}" in lead
    monkeypatch.setattr(shop.Sale, "field_groups", {"margin": ("deliver_on",)})
    monkeypatch.setattr(shop.Sales, "calendar", shop.Calendar("deliver_on", ("number",)))
    assert 'class="ev ' not in firm.browser(firm.khang).get(CALENDAR).text  # the day itself would tell it
    assert mine.number in firm.browser(firm.son).get(CALENDAR).text


def test_what_lasts_stands_on_each_of_its_days(firm, monkeypatch):
    monkeypatch.setattr(shop.Sales, "calendar", shop.Calendar("placed_on", ("number",), until="deliver_on"))
    first = clock.today().replace(day=10)
    sale = on(firm, first + timedelta(days=2))
    shop.Sale.objects.filter(pk=sale.pk).update(placed_on=first)
    text = firm.browser(firm.khang).get(f"{CALENDAR}?day={first}").text
    for place, there in ((-1, False), (0, True), (1, True), (2, True), (3, False)):
        assert (sale.number in square(text, first + timedelta(days=place))) is there
    for _ in range(MOST["month"]):
        shop.Sale.objects.filter(pk=on(firm, first).pk).update(placed_on=first)
    text = square(firm.browser(firm.khang).get(f"{CALENDAR}?day={first}").text, first)
    assert f'href="/shop/sales/?placed_on.to={first}&amp;deliver_on.from={first}">+1<' in text


@pytest.mark.parametrize("day", ["x", "2026-13-45", "9999-12-31", "0001-01-01", "<script>"])
def test_a_day_that_cannot_be_read_is_today(firm, day):
    answer = firm.browser(firm.khang).get(CALENDAR, {"day": day, "span": "<b>"})
    assert answer.status_code == 200 and 'aria-current="date"' in answer.text and "<b>&" not in answer.text
    assert "<script>" not in answer.text.replace("<script ", "")


def test_a_moment_stands_on_its_day_here_with_its_hour(firm):
    """Half past six in the evening in London is the next day in Hanoi."""
    sale = on(firm, clock.today())
    shop.confirm_sale(sale, by=firm.khang)
    due = clock.now().replace(hour=18, minute=30, second=0, microsecond=0)
    Handoff.objects.filter(about_id=sale.pk).update(due_at=due)
    here = due.date() + timedelta(days=1)
    text = firm.browser(firm.khang).get(f"/kernel/handoffs/calendar/?day={here}").text
    assert "01:30 Soạn và giao hàng" in square(text, here) and sale.number in square(text, here)


def test_other_filters_have_no_names_of_the_calendar():
    from nhip.screens import layouts
    from nhip.screens.resource import RESOURCES

    taken = {getattr(one, "name", one) for each in RESOURCES.values() for one in each.filters}
    assert not taken & {*layouts.OWN, layouts.ASKED}
