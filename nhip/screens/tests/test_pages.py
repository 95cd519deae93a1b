"""The page of a record: what fits and is allowed, what happened, what hangs on it."""

from datetime import datetime, timedelta

import pytest

from nhip.kernel import clock
from nhip.kernel.handoffs import desk
from nhip.kernel.models import Handoff
from nhip.screens import panels, shown

from . import shop

SALES = "/shop/sales/"
NINE = datetime(2026, 11, 23, 9, tzinfo=shown.ZONE)


def test_the_page_shows_title_state_path_facts_lines_and_totals(firm):
    sale = firm.sale()
    page = firm.browser(firm.khang).get(f"{SALES}{sale.pk}/").text
    words = (sale.number, firm.client.name, "Nháp", 'aria-current="step"', "Laptop 15 inch", "LAP-15", "34,200,000")
    assert all(word in page for word in words) and "37,620,000" in page and "Một tỷ" in page


def test_only_buttons_that_fit_and_are_allowed(firm):
    sale = firm.sale()
    browser = firm.browser(firm.khang)
    assert "Xác nhận đơn" in browser.get(f"{SALES}{sale.pk}/").text
    shop.confirm_sale(sale, by=firm.khang)
    page = browser.get(f"{SALES}{sale.pk}/").text
    assert "do/confirm_sale/" not in page and "do/settle_sale/" in page


def test_a_page_costs_a_bounded_number_of_statements(firm, statements):
    sale = firm.sale()
    shop.confirm_sale(sale, by=firm.khang)
    browser = firm.browser(firm.khang)
    browser.get(f"{SALES}{sale.pk}/")
    with statements.at_most(24):
        browser.get(f"{SALES}{sale.pk}/")


def test_history_tells_old_and_new_but_not_what_is_hidden(firm):
    sale = firm.sale()
    shop.change_sale(sale, shop.Terms(deliver_on=sale.deliver_on, terms="60 ngày"), by=firm.son)
    page = firm.browser(firm.khang).get(f"/timeline/shop.sale/{sale.pk}/").text
    assert "<del>30 ngày</del>" in page and "<ins>60 ngày</ins>" in page and "Nguyễn Thái Sơn" in page


def test_the_flow_strip_names_holder_and_time(firm):
    sale = firm.sale()
    shop.confirm_sale(sale, by=firm.khang)
    slip = Handoff.objects.get(about_id=sale.pk)
    desk.accept(slip, by=firm.kien)
    page = firm.browser(firm.khang).get(f"{SALES}{sale.pk}/").text
    assert 'class="step cur' in page and "Kiên" in page and "/ 24" in page and ">KHO</span>" in page


@pytest.fixture
def hung(monkeypatch):
    made = {}
    monkeypatch.setattr(panels, "_hung", made)
    return made


def test_a_panel_that_fails_is_missing_and_breaks_nothing(firm, hung):
    @panels.hang(on=panels.EVERY, title="Broken", template="handed.html", needs="shop.view_sale")
    def broken(ref, *, by):
        raise RuntimeError

    sale, browser = firm.sale(), firm.browser(firm.khang)
    assert "Broken" in browser.get(f"{SALES}{sale.pk}/").text
    assert "Cannot be shown" in browser.get(f"{SALES}{sale.pk}/panel/broken/").text
    assert browser.get(f"{SALES}{sale.pk}/panel/other/").status_code == 403


def test_a_panel_needs_its_verb(firm, hung):
    @panels.hang(on="shop.sale", title="Costs", template="handed.html", needs="shop.secret")
    def costs(ref, *, by):
        return []

    sale, browser = firm.sale(), firm.browser(firm.khang)
    assert "Costs" not in browser.get(f"{SALES}{sale.pk}/").text
    assert browser.get(f"{SALES}{sale.pk}/panel/costs/").status_code == 403


def test_related_records_are_listed(firm):
    sale = firm.sale()
    assert sale.number in firm.browser(firm.khang).get(f"/shop/clients/{firm.client.pk}/").text


def test_what_people_write_is_never_run(firm):
    """Names, notes, searches and filters come back as text."""
    evil = '<script>alert(1)</script>"onload="x'
    client = firm.add(shop.Client, name=evil)
    sale, browser = firm.sale(client=client, note=evil), firm.browser(firm.khang)
    paths = (SALES, f"{SALES}{sale.pk}/", f"{SALES}?q={evil}", f"{SALES}?number={evil}", f"/find/?q={evil}")
    more = (
        f"/pick/shop.client/?q={evil[:8]}",
        f"{SALES}{sale.pk}/do/change_sale/",
        f"{SALES}do/place_sale/?note={evil}",
    )
    for path in (*paths, *more, f"/login/?next={evil}"):
        page = browser.get(path).text
        assert "<script>alert" not in page and '"onload="x' not in page, path


def test_both_clocks_run_in_the_strip_that_begins_with_the_giver(firm):
    """Three hours wait for the store, then the slip is back for two: each side has used its own time."""
    with clock.at(NINE):
        sale = firm.sale()
        shop.confirm_sale(sale, by=firm.khang)
        desk.accept(Handoff.objects.get(about_id=sale.pk), by=firm.kien)
    browser = firm.browser(firm.khang)
    with clock.at(NINE + timedelta(hours=3)):
        page = browser.get(f"{SALES}{sale.pk}/").text
        assert "Kiên · 3h / 24h" in page
        desk.give_back(Handoff.objects.get(about_id=sale.pk), desk.GiveBack("incomplete"), by=firm.kien)
    with clock.at(NINE + timedelta(hours=5)):
        page = browser.get(f"{SALES}{sale.pk}/").text
    strip = page[page.index('class="flow"') : page.index("</ol>", page.index('class="flow"'))]
    assert "Kiên · 3h / 24h" in strip
    assert "KD Khang · 2h" in strip
    assert strip.index(">KD</span>") < strip.index(">KHO</span>")
    assert strip.count('<li class="step') == 2


def test_the_stages_say_when_they_were_reached(firm):
    with clock.at(NINE):
        sale = firm.sale()
    with clock.at(NINE + timedelta(days=1)):
        shop.confirm_sale(sale, by=firm.khang)
    path = firm.browser(firm.khang).get(f"{SALES}{sale.pk}/").text
    path = path[path.index('class="path"') : path.index("</ol>", path.index('class="path"'))]
    days = [">23 Nov</small>", ">24 Nov</small>"]
    assert [path.count(day) for day in days] == [1, 1]
    assert path.index(days[0]) < path.index(days[1])
