"""Boards: lanes of states with their cards; a drop is the operation, seen through the same rights as its button."""

import json
import re
from datetime import timedelta

import pytest

from nhip.kernel import clock
from nhip.kernel.models import Holiday
from nhip.screens import working
from nhip.screens.board import FIRST

from . import shop

BOARD = "/shop/sales/board/"
HTMX = {"HX-Request": "true"}


def lanes(text: str) -> dict[str, str]:
    """What stands in each lane, by its name."""
    parts = re.split(r'data-lane="\d+" data-name="([^"]*)"', text)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def card(text: str, sale) -> str:
    """The card of a sale."""
    return re.search(rf'<article[^>]*data-pk="{sale.pk}".*?</article>', text, re.S)[0]


def drop(browser, sale, verb: str, **said: str):
    said = {"board": "yes", "version": str(sale.version), **said}
    return browser.post(f"/shop/sales/{sale.pk}/do/{verb}/", said, headers=HTMX)


@pytest.mark.parametrize("query", ["", "?q=hong+an", "?state=draft,confirmed", "?lane=0"])
def test_a_board_costs_the_same_at_one_card_and_at_twenty(firm, statements, query):
    firm.sale()
    browser = firm.browser(firm.khang)
    browser.get(BOARD + query)
    with statements.taken():
        assert browser.get(BOARD + query).status_code == 200
    one = len(statements)
    for place in range(19):
        sale = firm.sale()
        if place % 2:
            shop.confirm_sale(sale, by=firm.khang)
    with statements.taken():
        browser.get(BOARD + query)
    assert len(statements) == one <= 14


@pytest.mark.req("U29", part="count and sum of a lane")
def test_lanes_are_the_states_in_the_order_of_the_lifecycle_with_count_and_sum(firm):
    firm.sale(), firm.sale()
    shop.confirm_sale(firm.sale(), by=firm.khang)
    found = lanes(firm.browser(firm.khang).get(BOARD).text)
    assert list(found) == ["Nháp", "Đã xác nhận", "Đã giao", "Đã thu tiền", "Đã huỷ"]
    assert "75.2" in found["Nháp"] and 'title="75,240,000' in found["Nháp"] and found["Nháp"].count("<article") == 2
    assert found["Đã xác nhận"].count("<article") == 1 and "<article" not in found["Đã giao"]


def test_a_card_says_who_what_is_next_and_where_it_may_go(firm):
    sale = firm.sale()
    browser = firm.browser(firm.khang)
    text = card(browser.get(BOARD).text, sale)
    assert "Dược phẩm Hồng Ân" in text and "37,620,000" in text and "Lê Minh Khang" in text
    assert 'data-to="1 4"' in text and "confirm_sale/" in text and "settle_sale/" not in text
    shop.confirm_sale(sale, by=firm.khang)
    text = card(browser.get(BOARD).text, sale)
    assert "Soạn và giao hàng" in text and 'data-to="3 4"' in text  # the hand-off that is awaited


@pytest.mark.req("S5", part="boards")
def test_rows_of_others_and_fields_of_others_are_not_on_a_board(firm):
    mine, others = firm.sale(), firm.sale(by=firm.son)
    rep, lead = firm.browser(firm.khang).get(BOARD).text, firm.browser(firm.son).get(BOARD).text
    assert mine.number in rep and others.number not in rep and str(others.pk) not in rep
    assert f"{mine.cost:,.0f}" not in rep and "Giá vốn" not in rep and f"{mine.cost:,.0f}" in lead
    assert 'title="37,620,000' in rep  # the sum is of one's own
    nothing = firm.browser(firm.hoa).get(BOARD).text
    assert "<article" not in nothing and "Lời hứa mua" in nothing


@pytest.mark.req("S4", part="sums of lanes")
def test_a_figure_that_may_not_be_known_is_not_added_up(firm, monkeypatch):
    monkeypatch.setattr(shop.Sales, "board", shop.Board(("client",), amount="cost", order="cost"))
    sale = firm.sale()
    rep, lead = firm.browser(firm.khang).get(BOARD), firm.browser(firm.son).get(BOARD)
    assert f"{sale.cost:,.0f}" in lead.text and "Σ" in lead.text
    assert firm.browser(firm.khang).get(f"{BOARD}?sort=cost").status_code == 403
    assert rep.status_code == 200 and "Σ" not in rep.text and f"{sale.cost:,.0f}" not in rep.text


def test_who_may_only_look_is_offered_no_move(firm):
    sale = firm.sale()
    looks = firm.person("Đỗ Văn Xem", firm.sales, firm.role("looks", shop.LOOK))
    text = card(firm.browser(looks).get(BOARD).text, sale)
    assert "data-move" not in text and "draggable=" not in text.replace('draggable="false"', "")
    assert drop(firm.browser(looks), sale, "confirm_sale").status_code == 403


def test_a_narrow_right_moves_its_own_cards_only(firm):
    """Khang sees all, and may move his own: each card says so by itself."""
    sees = firm.person("Bùi Thị Thấy", firm.sales, firm.role("sees", shop.LOOK, shop.SELL, shop.PLACE))
    mine, others = firm.sale(by=sees), firm.sale()
    text = firm.browser(sees).get(BOARD).text
    assert "data-move" in card(text, mine) and "data-move" not in card(text, others)


def test_a_drop_is_the_operation(firm):
    sale = firm.sale()
    browser = firm.browser(firm.khang)
    answer = drop(browser, sale, "confirm_sale", key="k1")
    told = json.loads(answer["HX-Trigger"])["nhip:moved"]
    assert answer.status_code == 204 and sale.number in told["text"] and "Đã xác nhận" in told["text"]
    assert drop(browser, sale, "confirm_sale", key="k1").status_code in (204, 409)
    sale.refresh_from_db()
    assert sale.state == "confirmed" and sale.version == 2


def test_a_drop_that_is_refused_says_why_and_moves_nothing(firm):
    sale = firm.sale(days=None)
    answer = drop(firm.browser(firm.khang), sale, "confirm_sale")
    assert answer.status_code == 422 and "Đơn chưa có ngày giao." in answer.text and 'name="board"' in answer.text
    sale.refresh_from_db()
    assert sale.state == "draft" and sale.version == 1


@pytest.mark.req("R20", part="a drop on a board")
def test_a_drop_from_a_stale_tab_is_a_conflict(firm):
    sale = firm.sale()
    shop.change_sale(sale, shop.Terms(clock.today(), "trả ngay"), by=firm.khang)
    answer = drop(firm.browser(firm.khang), sale, "confirm_sale", version="1")
    assert answer.status_code == 409 and "Somebody changed it meanwhile" in answer.text
    sale.refresh_from_db()
    assert sale.state == "draft"


@pytest.mark.req("U33", part="what a drop asks for")
def test_inputs_are_asked_in_the_dialog_and_the_board_stays(firm):
    sale = firm.sale()
    browser = firm.browser(firm.khang)
    assert "data-asks" in re.search(r'<a[^>]*cancel_sale/"[^>]*>', browser.get(BOARD).text)[0]
    asked = browser.get(f"/shop/sales/{sale.pk}/do/cancel_sale/?board=yes", headers=HTMX).text
    assert 'name="board" value="yes"' in asked and 'name="reason"' in asked
    assert drop(browser, sale, "cancel_sale").status_code == 422
    assert drop(browser, sale, "cancel_sale", reason="khách đổi ý").status_code == 204


def test_what_can_be_undone_is_offered_back(firm, monkeypatch):
    reopen = shop.reopen_sale
    monkeypatch.setattr(shop.Sales, "actions", (*shop.Sales.actions, reopen))
    sale = shop.confirm_sale(firm.sale(), by=firm.khang)
    browser = firm.browser(firm.khang)
    told = json.loads(drop(browser, sale, "settle_sale")["HX-Trigger"])["nhip:moved"]
    assert told["undo"] == "Undo" and told["href"].endswith("/do/reopen_sale/") and told["version"] == "3"
    sale.refresh_from_db()
    assert drop(browser, sale, "reopen_sale").status_code == 204
    sale.refresh_from_db()
    assert sale.state == "confirmed"


def test_without_the_board_the_same_address_leads_to_the_page(firm):
    sale = firm.sale()
    answer = firm.browser(firm.khang).post(
        f"/shop/sales/{sale.pk}/do/confirm_sale/", {"version": "1", "board": "yes"}
    )
    assert answer.status_code == 302 and answer["Location"] == f"/shop/sales/{sale.pk}/"


def test_a_lane_draws_its_first_cards_and_more_on_demand(firm):
    for _ in range(FIRST + 3):
        firm.sale()
    browser = firm.browser(firm.khang)
    text = browser.get(BOARD).text
    assert text.count("<article") == FIRST and f'<span class="n">{FIRST + 3}</span>' in text
    more = re.search(r'hx-get="([^"]*)"[^>]*>(?:(?!</a>).)*Show more', text)[1].replace("&amp;", "&")
    rest = browser.get(more, headers=HTMX).text
    assert rest.count("<article") == 3 and "<h1>" not in rest and "Show more" not in rest
    numbers = re.findall(r'data-pk="(\d+)"', text + rest)
    assert len(set(numbers)) == FIRST + 3
    assert browser.get(f"{BOARD}?lane=99").status_code == 404 and browser.get(f"{BOARD}?lane=x").status_code == 200


@pytest.mark.req("U16", part="filters")
def test_filters_and_words_narrow_a_board_as_the_list(firm):
    other = firm.sale(client=firm.add(shop.Client, name="Thuỷ sản Cửa Ổn"))
    shop.confirm_sale(firm.sale(), by=firm.khang)
    browser = firm.browser(firm.khang)
    assert browser.get(f"{BOARD}?q=cua+on").text.count("<article") == 1
    found = lanes(browser.get(f"{BOARD}?state=draft").text)
    assert other.number in found["Nháp"] and "<article" not in found["Đã xác nhận"]
    assert browser.get(f"{BOARD}?client={firm.client.pk}").text.count("<article") == 1
    switch = browser.get(f"{BOARD}?state=draft&lane=&sort=-total").text
    assert 'href="/shop/sales/?state=draft&amp;sort=-total&amp;layout=list"' in switch


def test_names_of_lanes_are_text(firm, monkeypatch):
    field = shop.Sale._meta.get_field("state")
    hostile = [("draft", "<img src=x onerror=alert(1)>"), ("confirmed", '" onmouseover="x')]
    monkeypatch.setattr(field, "choices", hostile)
    firm.sale(client=firm.add(shop.Client, name="<script>alert(2)</script>"))
    text = firm.browser(firm.khang).get(BOARD).text
    assert "<img src=x" not in text and "<script>alert" not in text and '" onmouseover' not in text
    assert "&lt;img src=x" in text and "&lt;script&gt;alert(2)" in text


@pytest.mark.req("U32")
def test_days_in_a_state_are_working_days_since_it_was_reached(firm):
    firm.calendar.weekdays = [0, 1, 2, 3, 4]
    firm.calendar.save()
    monday = clock.at(clock.now().replace(year=2027, month=3, day=1, hour=3))
    with monday:
        sale = firm.sale(days=60)
    Holiday.objects.get_or_create(country="vn", on="2027-03-05", defaults={"name": "Ngày thử", "source": "tests"})
    with clock.at(clock.now().replace(year=2027, month=3, day=9, hour=3)):
        shop.change_sale(sale, shop.Terms(sale.deliver_on, "trả ngay"), by=firm.khang)  # no change of state
        text = card(firm.browser(firm.khang).get(BOARD).text, sale)
        assert "5 days" in text and "a-soon" in text  # 2, 3, 4, 8, 9 March
        shop.confirm_sale(sale, by=firm.khang)
        assert "days</span>" not in card(firm.browser(firm.khang).get(BOARD).text, sale)
        days = working.Working(firm.khang)
        assert days.days_since(clock.now() - timedelta(days=3)) == 2 and days.names[clock.today().replace(day=5)]


def test_the_layout_is_remembered_for_the_person_and_the_resource(firm):
    firm.sale()
    browser = firm.browser(firm.khang)
    assert browser.get("/shop/sales/").status_code == 200
    browser.get(BOARD)
    assert browser.get("/shop/sales/")["Location"] == BOARD
    assert browser.get("/shop/sales/?state=draft").status_code == 200  # a link with a filter means the list
    assert browser.get("/shop/clients/").status_code == 200
    kept = browser.cookies["nhip_layouts"].value
    other = firm.browser(firm.son)
    other.cookies["nhip_layouts"] = kept
    assert other.get("/shop/sales/").status_code == 200
    back = browser.get("/shop/sales/?layout=list&state=draft")
    assert back["Location"] == "/shop/sales/?state=draft" and browser.get("/shop/sales/").status_code == 200
    browser.cookies["nhip_layouts"] = f"{firm.khang.person_id}_shop/sales.<script>_x"
    assert browser.get("/shop/sales/").status_code == 200


def test_a_resource_without_one_has_no_board(firm):
    assert firm.browser(firm.khang).get("/shop/clients/board/").status_code == 404
