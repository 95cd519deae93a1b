"""The frame around the pages is drawn once for all who are to see the same, and for nobody else."""

import re

import pytest

from nhip.kernel.models import Person, RoleHeld
from nhip.screens import frame

from . import shop

SALES = "/shop/sales/"
LINK = f'<a class="sub" href="{SALES}"'


@pytest.fixture
def drawn(monkeypatch) -> list[str]:
    """The fragments that were drawn anew."""
    names: list[str] = []
    split = frame.OPEN.split

    class Split:
        def split(self, text: str) -> list[str]:
            names.append(text)
            return split(text)

    frame._pieces.cache_clear()
    monkeypatch.setattr(frame, "OPEN", Split())
    return names


def test_people_with_other_rights_get_their_own_frame_in_turn(firm):
    seller, visitor = firm.browser(firm.khang), firm.browser(firm.hoa)
    for _ in range(3):
        page = seller.get("/").text
        assert LINK in page and "do/place_sale/" in page and firm.khang.name in page and firm.hoa.name not in page
        page = visitor.get("/").text
        assert LINK not in page and "do/place_sale/" not in page and SALES not in page
        assert firm.hoa.name in page and firm.khang.name not in page


def test_what_somebody_sells_in_turn_is_seen_by_nobody_else(firm):
    """Two with the same duty, each over rows of their own: lists, pages and totals are asked for each."""
    khang, dung = firm.browser(firm.khang), firm.person("Đỗ Dũng", firm.sales, None)
    RoleHeld.objects.create(
        company=firm.company,
        person=Person.objects.get(pk=dung.person_id),
        role=RoleHeld.objects.get(person=firm.khang.person_id).role,
        since=RoleHeld.objects.first().since,
    )
    other, sale = firm.browser(dung), firm.sale()
    for _ in range(3):
        assert sale.number in khang.get(SALES).text and khang.get(f"{SALES}{sale.pk}/").status_code == 200
        assert sale.number not in other.get(SALES).text and other.get(f"{SALES}{sale.pk}/").status_code == 404
        assert (khang.get(f"{SALES}total/").text, other.get(f"{SALES}total/").text) == ("1", "0")


def test_the_next_page_knows_of_a_lost_role(firm):
    browser = firm.browser(firm.khang)
    assert LINK in browser.get("/").text
    RoleHeld.objects.filter(person=firm.khang.person_id).delete()
    assert LINK not in browser.get("/").text


def test_the_frame_is_drawn_once_for_equals(firm, drawn):
    browser = firm.browser(firm.khang)
    browser.get("/")
    first = len(drawn)
    browser.get("/")
    assert first and len(drawn) == first
    firm.browser(firm.khang, **{"Accept-Language": "vi"}).get("/")
    assert len(drawn) > first, "in the other language it is another"


def test_what_differs_by_request_is_filled_in(firm):
    browser = firm.browser(firm.khang)
    page = browser.get(f"{SALES}?q=%22%3Cb%3E").text
    assert "\0" not in page and 'name="next" value="/shop/sales/?q=%22%3Cb%3E"' in page
    assert f'{LINK} aria-current="page"' in page
    assert len(set(re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', page))) == 1
    assert 'aria-current="page"' not in re.search(f"{LINK}[^>]*>", browser.get("/").text)[0]


def test_the_badge_counts_what_waits_and_what_is_late(firm):
    sale = firm.sale()
    browser, badge = firm.browser(firm.kien), r'<span class="n[^>]*>.*?(\d+)</span></a>'
    assert not re.search(badge, browser.get("/me/").text)
    shop.confirm_sale(sale, by=firm.khang)
    assert re.search(badge, browser.get("/me/").text)[1] == "1"
    assert not re.search(badge, firm.browser(firm.thu).get("/me/").text)
