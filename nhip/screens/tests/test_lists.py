"""Lists: what an address asks for, at a constant price, and never more than the reader may know."""

import csv
import io
from decimal import Decimal

import pytest
from django.db import connection

from nhip.screens import lists

from . import shop

SALES = "/shop/sales/"


@pytest.mark.parametrize("path", ["", "?q=hong+an", "total/", "sums/", "export/", "?sort=-total,client&state=draft"])
def test_a_list_costs_the_same_at_one_row_and_at_twenty(firm, statements, path):
    firm.sale()
    browser = firm.browser(firm.khang)
    browser.get(SALES + path)
    with statements.taken():
        assert b"".join(browser.get(SALES + path)) is not None
    one = len(statements)
    for _ in range(19):
        firm.sale()
    with statements.taken():
        b"".join(browser.get(SALES + path))
    assert len(statements) == one <= 12


def test_rows_come_first_and_the_total_is_its_own_fragment(firm):
    for _ in range(3):
        firm.sale()
    browser = firm.browser(firm.khang)
    page, rows = browser.get(SALES).text, browser.get(SALES, headers={"HX-Request": "true"}).text
    assert "<h1>" in page and "<h1>" not in rows and rows.count("Dược phẩm Hồng Ân") == 3
    assert browser.get(SALES + "total/").text == "3"
    assert "37,620,000" in rows


def test_a_total_for_which_nothing_need_be_counted_stands_in_the_page_at_once(firm, monkeypatch):
    for _ in range(3):
        firm.sale()
    browser, asked = firm.browser(firm.khang), f'hx-get="{SALES}total/'
    page = browser.get(SALES).text
    assert "1–3 / <span>3</span>" in page and asked not in page
    monkeypatch.setattr(lists, "SIZES", (2,))
    assert asked in browser.get(SALES).text
    last = browser.get(SALES + "?page=2").text
    assert "3–3 / <span>3</span>" in last and asked not in last
    monkeypatch.setattr(shop.Sales, "shows_all", lambda actor: True)
    monkeypatch.setattr(lists.rowcounts, "kept", lambda *_: 7)
    assert "1–2 / <span>7</span>" in browser.get(SALES).text
    assert asked in browser.get(SALES + "?state=draft").text, "what is kept says nothing of a part"


def test_words_find_without_marks_and_filters_narrow(firm):
    firm.sale(client=firm.add(shop.Client, name="Thuỷ sản Cửa Ổn"))
    paid = firm.sale()
    shop.Sale.objects.filter(pk=paid.pk).update(state="paid", total=Decimal(99_000_000))
    browser = firm.browser(firm.khang)

    def total(query):
        return browser.get(f"{SALES}total/?{query}").text

    assert total("q=cua+on") == total("q=thuy") == "1" and total("q=on+cua") == "1"
    assert total("state=paid") == total("state.not=draft") == "1"
    assert total("state=paid,draft") == total("state=paid&state=draft") == "2"
    assert total("total.from=50tr") == "1" and total("total.to=50tr") == "1"
    assert total(f"client={firm.client.pk}") == "1" and total("owner=me") == "2"
    assert total("deliver_on=late") == "0" and total("deliver_on.from=hôm+nay") == "2"
    assert "Could not be read" in browser.get(f"{SALES}?total.from=lots").text


def test_a_chip_says_field_operator_value_and_leads_to_the_list_without_it(firm):
    firm.sale()
    page = firm.browser(firm.khang).get(f"{SALES}?state=draft&total.from=5tr").text
    assert "Nháp" in page and "5,000,000" in page and f'href="{SALES}?state=draft"' in page


def test_names_are_sorted_as_vietnamese_does(firm):
    for name in ("Đinh", "Dung", "Ơn", "Ánh", "An", "Anh", "Ăn", "Ân"):
        firm.add(shop.Client, name=name)
    found = firm.browser(firm.khang).get("/shop/clients/?sort=name", headers={"HX-Request": "true"}).text
    places = [found.index(f">{name}</a>") for name in ("An", "Anh", "Ánh", "Ăn", "Ân", "Dung", "Đinh", "Ơn")]
    assert places == sorted(places), connection.vendor


def test_pages_are_numbered(firm):
    shop.Good.objects.bulk_create(
        shop.Good(company=firm.company, code=f"G-{place:03}", name=f"Good {place}") for place in range(120)
    )
    browser = firm.browser(firm.khang)
    second = browser.get("/shop/goods/?page=2").text
    assert "51–100" in second and 'rel="next"' in second and 'rel="prev"' in second
    assert "101–121" in browser.get("/shop/goods/?page=3").text
    assert browser.get("/shop/goods/?page=9").status_code == 404
    assert "1–100" in browser.get("/shop/goods/?size=100").text


def test_what_may_not_be_known_is_in_no_door(firm):
    """The margin: neither column nor filter, sort, sum, file or page gives it away."""
    sale = firm.sale()
    rep, lead = firm.browser(firm.khang), firm.browser(firm.son)
    secret = f"{sale.cost:,.0f}"
    assert secret in lead.get(SALES).text and "Giá vốn" in lead.get(SALES).text
    assert secret not in rep.get(SALES).text and "Giá vốn" not in rep.get(SALES).text
    assert rep.get(f"{SALES}?sort=cost").status_code == 403
    assert rep.get(f"{SALES}total/?cost.from=99999999999").text == "1"
    assert lead.get(f"{SALES}total/?cost.from=99999999999").text == "0"
    assert str(sale.cost) not in b"".join(rep.get(f"{SALES}export/")).decode()
    page = rep.get(f"{SALES}{sale.pk}/").text
    assert secret not in page and "Giá vốn" not in page and secret in lead.get(f"{SALES}{sale.pk}/").text


def test_rows_of_others_are_in_no_door(firm):
    mine, others = firm.sale(), firm.sale(by=firm.son)
    rep = firm.browser(firm.khang)
    for path in ("", "export/"):
        body = b"".join(rep.get(SALES + path)).decode()
        assert mine.number in body and others.number not in body
    assert rep.get(f"{SALES}total/").text == "1"
    assert rep.get(f"{SALES}{others.pk}/").status_code == 404
    assert rep.get(f"{SALES}{others.pk}/do/confirm_sale/").status_code == 404
    assert others.number not in rep.get(f"/pick/shop.sale/?q={others.number}").text
    assert others.number not in rep.get(f"/find/?q={others.number}", headers={"HX-Request": "true"}).text
    assert others.number not in rep.get(f"/shop/clients/{firm.client.pk}/").text
    assert firm.browser(firm.hoa).get(f"{SALES}total/").text == "0"


def test_the_file_is_what_is_seen_and_runs_nothing(firm):
    firm.add(shop.Client, name='=HYPERLINK("http://evil")', debt=Decimal("-5"))
    body = b"".join(firm.browser(firm.khang).get("/shop/clients/export/?sort=name")).decode()
    assert body.startswith("\ufeff")
    rows = list(csv.reader(io.StringIO(body.removeprefix("\ufeff"))))
    assert rows[0] == ["Tên", "Mã số thuế", "Công nợ"]
    assert ['\'=HYPERLINK("http://evil")', "", "-5.00"] in rows


def test_an_empty_list_says_which_kind_of_empty(firm):
    browser = firm.browser(firm.khang)
    assert "Lời hứa mua" in browser.get(SALES).text
    assert "Nothing fits" in browser.get(f"{SALES}?q=zzz").text


def test_sums_are_of_all_the_rows_that_are_asked_for(firm):
    firm.sale(), firm.sale()
    assert "<b>75,240,000</b>" in firm.browser(firm.khang).get(f"{SALES}sums/").text
