"""Forms: read from typed inputs, sent once, refused with a way on, never a silent overwrite."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nhip.kernel.models import Handoff
from nhip.screens import shown, typed

from . import shop

SALES = "/shop/sales/"


def sent(firm, **more):
    day = {"client": str(firm.client.pk), "terms": "30 ngày", "deliver_on": "24/12/2026", "key": uuid4().hex}
    line = {
        "lines-0-good": str(firm.good.pk),
        "lines-0-quantity": "2",
        "lines-0-price": "18tr",
        "lines-0-discount": "5",
    }
    return {**day, **line, **more}


def test_a_document_with_lines_is_written_down(firm):
    browser = firm.browser(firm.khang)
    form = browser.get(f"{SALES}do/place_sale/").text
    assert 'name="key"' in form and 'name="lines-0-good"' in form and "Khách hàng" in form
    answer = browser.post(f"{SALES}do/place_sale/", sent(firm))
    made = shop.Sale.objects.get()
    assert answer.headers["location"] == f"{SALES}{made.pk}/"
    assert (made.net, made.deliver_on) == (Decimal(34_200_000), date(2026, 12, 24))
    assert "Done" in browser.get(answer.headers["location"]).text


def test_a_line_that_nobody_touched_is_no_line(firm):
    untouched = {"lines-1-good": "", "lines-1-quantity": "", "lines-1-price": "", "lines-1-discount": "0"}
    answer = firm.browser(firm.khang).post(f"{SALES}do/place_sale/", sent(firm, **untouched))
    assert answer.status_code == 302 and shop.Sale.objects.get().lines.count() == 1


def test_a_double_click_does_nothing_twice(firm):
    browser, said = firm.browser(firm.khang), sent(firm)
    places = {browser.post(f"{SALES}do/place_sale/", said).headers["location"] for _ in range(2)}
    assert len(places) == 1 and shop.Sale.objects.count() == 1
    sale = shop.Sale.objects.get()
    press = {"key": uuid4().hex, "version": str(sale.version)}
    for _ in range(2):
        assert browser.post(f"{SALES}{sale.pk}/do/confirm_sale/", press).status_code == 302
    assert Handoff.objects.filter(about_id=sale.pk).count() == 1


def test_what_cannot_be_read_is_told_beside_its_field_and_nothing_is_lost(firm):
    said = sent(firm, **{"lines-0-price": "dear", "deliver_on": "soon", "note": "giao <b>sáng</b>"})
    answer = firm.browser(firm.khang).post(f"{SALES}do/place_sale/", said)
    assert answer.status_code == 422 and shop.Sale.objects.count() == 0
    page = answer.text
    assert "2 places to mend" in page and 'value="dear"' in page and "giao &lt;b&gt;sáng&lt;/b&gt;" in page
    assert 'aria-describedby="f-lines-0-price-err"' in page and f'value="{said["key"]}"' in page


def test_a_refusal_of_a_line_stands_at_the_line(firm):
    answer = firm.browser(firm.khang).post(f"{SALES}do/place_sale/", sent(firm, **{"lines-0-discount": "20"}))
    assert answer.status_code == 422 and 'id="f-lines-0-discount-err"' in answer.text and "quá 15 %" in answer.text


def test_a_stale_form_shows_first_now_and_yours(firm):
    sale, browser = firm.sale(), firm.browser(firm.khang)
    path = f"{SALES}{sale.pk}/do/change_sale/"
    shop.change_sale(sale, shop.Terms(terms="trả ngay"), by=firm.son)
    said = {"version": "1", "terms": "60 ngày", "deliver_on": "", "was": '{"terms": "30 ngày"}'}
    answer = browser.post(path, said)
    assert answer.status_code == 409
    assert all(word in answer.text for word in ("30 ngày", "trả ngay", "60 ngày", 'name="version" value="2"'))
    assert browser.post(path, {**said, "version": "2"}).status_code == 302


def test_a_refusal_shows_rule_source_and_sends_the_question(firm):
    sale, browser = firm.sale(days=None), firm.browser(firm.khang)
    path = f"{SALES}{sale.pk}/do/confirm_sale/"
    page = browser.post(path, {"version": "1", "key": uuid4().hex})
    assert page.status_code == 422
    assert all(word in page.text for word in ("Đơn chưa có ngày giao", "Kho xếp lịch", "SAL-06", 'name="ask"'))
    assert browser.post(path, {"version": "1", "ask": "yes"}).headers["location"] == f"{SALES}{sale.pk}/"
    asked = Handoff.objects.get(about_id=sale.pk)
    assert (asked.form, asked.receiver_unit) == (shop.AskDiscount.name, firm.books)


def test_editing_begins_with_what_is_there(firm):
    sale = firm.sale(note="Gọi trước")
    form = firm.browser(firm.khang).get(f"{SALES}{sale.pk}/do/change_sale/").text
    assert (
        "Gọi trước" in form and f'value="{sale.deliver_on:%d/%m/%Y}"' in form and 'name="version" value="1"' in form
    )


def test_a_dialog_is_the_same_form_and_is_told_where_to_go(firm):
    sale, browser = firm.sale(), firm.browser(firm.khang, **{"HX-Request": "true"})
    path = f"{SALES}{sale.pk}/do/cancel_sale/"
    assert "<html" not in browser.get(path).text
    assert browser.post(path, {"reason": ""}).status_code == 422
    assert browser.post(path, {"reason": "Khách đổi ý"}).headers["HX-Redirect"] == f"{SALES}{sale.pk}/"


def test_running_totals_come_from_the_room(firm):
    said = sent(firm, **{"lines-1-good": "", "lines-1-quantity": "3", "lines-1-price": "oops"})
    answer = firm.browser(firm.khang).post(f"{SALES}do/place_sale/preview/", said).json()
    assert answer["lines"] == {"lines-0": {"amount": "34,200,000"}, "lines-1": {"amount": "0"}}
    assert "37,620,000" in answer["totals"] and shop.Sale.objects.count() == 0


def test_a_record_is_chosen_by_words_without_marks(firm):
    browser = firm.browser(firm.khang)
    found = browser.get("/pick/shop.client/?q=hong+an").text
    assert f'data-value="{firm.client.pk}"' in found and "0083016613" in found and "Thêm khách hàng" in found
    assert "Nothing found" in browser.get("/pick/shop.client/?q=zzz").text
    assert browser.get("/pick/shop.nothing/?q=a").status_code == 403
    assert "data-value" not in firm.browser(firm.hoa).get("/pick/shop.client/?q=hong").text


def test_an_id_of_another_company_is_not_found(firm):
    from .firm import Firm

    other = Firm()
    other.client.name = "Chỉ công ty kia biết"
    other.client.save()
    answer = firm.browser(firm.khang).post(f"{SALES}do/place_sale/", sent(firm, client=str(other.client.pk)))
    assert answer.status_code == 422 and other.client.name not in answer.text
    assert shop.Sale.objects.count() == 0


AMOUNTS = {
    "250tr": 250_000_000,
    "1,25 tỷ": 1_250_000_000,
    "1.250.400.000": 1_250_400_000,
    "1250400000": 1_250_400_000,
    "12k": 12_000,
    "250.000 ₫": 250_000,
    "-86.400.000": -86_400_000,
    "1,5 tỷ": 1_500_000_000,
    "250,000": 250_000,
    "0,5": Decimal("0.5"),
}


@pytest.mark.parametrize("text", AMOUNTS)
def test_amounts_are_read_as_they_are_typed(text):
    assert typed.money(text) == AMOUNTS[text]


@pytest.mark.parametrize("text", ["", "abc", "1.2.3", "12,34,5", "1,234", "tr", "1 0x"])
def test_what_is_no_quantity_is_refused_or_read_exactly(text):
    if text == "1,234":
        assert typed.quantity(text) == Decimal("1.234")
        return
    with pytest.raises(typed.Unreadable):
        typed.quantity(text)


@given(st.integers(min_value=-(10**13), max_value=10**13))
def test_what_is_shown_can_be_typed_back(value):
    assert typed.money(shown.money(Decimal(value), unit=True)) == value


def test_days_are_read_as_they_are_typed():
    today = shown.clock.today()
    assert typed.day("24/12/2026") == typed.day("24122026") == typed.day("2026-12-24") == date(2026, 12, 24)
    assert typed.day("hôm nay") == today and (typed.day("+3") - today).days == 3 and typed.day("t6").weekday() == 4
    for wrong in ("31/02/2026", "soon", "1/13/2026"):
        with pytest.raises(typed.Unreadable):
            typed.day(wrong)
