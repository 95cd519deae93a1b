"""Today and the desk: what waits for me, what I wait for, and the hand-off's own page."""

from uuid import uuid4

from nhip.kernel.handoffs import desk
from nhip.kernel.models import Handoff
from nhip.kernel.together import together

from . import shop


def shipped(firm) -> Handoff:
    sale = firm.sale()
    shop.confirm_sale(sale, by=firm.khang)
    return Handoff.objects.get(about_id=sale.pk)


def test_work_waits_on_one_page_and_is_waited_for_on_the_other(firm):
    slip = shipped(firm)
    store, sales = firm.browser(firm.kien).get("/").text, firm.browser(firm.khang).get("/").text
    assert f"/kernel/handoffs/{slip.pk}/do/accept/" in store and "Soạn và giao hàng" in store
    assert f"/kernel/handoffs/{slip.pk}/do/nudge/" in sales and "do/accept/" not in sales
    assert f"/kernel/handoffs/{slip.pk}/" not in firm.browser(firm.thu).get("/").text


def test_a_hand_off_is_accepted_given_back_and_sent_again(firm):
    slip = shipped(firm)
    store, sales = firm.browser(firm.kien), firm.browser(firm.khang)
    path = f"/kernel/handoffs/{slip.pk}/"
    assert store.post(f"{path}do/accept/", {"key": uuid4().hex, "version": str(slip.version)}).status_code == 302
    assert (
        store.post(f"{path}do/give_back/", {"reason": "incomplete", "missing": "Địa chỉ\nSố điện thoại"}).status_code
        == 302
    )
    assert Handoff.objects.get(pk=slip.pk).missing == ["Địa chỉ", "Số điện thoại"]
    assert f"{path}do/send/" in sales.get("/").text
    assert "Địa chỉ, Số điện thoại" in sales.get(f"{path}panel/contents/").text
    assert sales.post(f"{path}do/send/", {"key": uuid4().hex}).status_code == 302
    assert Handoff.objects.get(pk=slip.pk).round == 2


def test_the_answer_is_asked_for_by_the_forms_own_dataclass(firm):
    sale = firm.sale()
    with together():
        asked = desk.offer(shop.AskDiscount(wanted="0.09"), about=sale, by=firm.khang)
    desk.accept(asked, by=firm.thu)
    books, path = firm.browser(firm.thu), f"/kernel/handoffs/{asked.pk}/"
    assert "Chiết khấu tối đa" in books.get(f"{path}do/finish/").text
    assert books.post(f"{path}do/finish/", {"most": "8", "note": "đến hết tháng"}).status_code == 302
    assert Handoff.objects.get(pk=asked.pk).answer["most"] == "0.08"
    assert "đến hết tháng" in firm.browser(firm.khang).get(f"{path}panel/contents/").text


def test_a_hand_off_of_others_is_nobody_elses_business(firm):
    slip = shipped(firm)
    assert firm.browser(firm.thu).get(f"/kernel/handoffs/{slip.pk}/").status_code == 404
    assert firm.browser(firm.thu).post(f"/kernel/handoffs/{slip.pk}/do/accept/").status_code == 404


def test_today_costs_the_same_at_one_and_at_ten(firm, statements):
    shipped(firm)
    browser = firm.browser(firm.kien)
    browser.get("/")
    with statements.taken():
        browser.get("/")
    one = len(statements)
    for _ in range(9):
        shipped(firm)
    with statements.taken():
        browser.get("/")
    assert len(statements) == one <= 20
