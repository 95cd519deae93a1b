"""Comments: who may write and read them, whom they name, and how one's own words are changed and taken back."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from nhip.kernel import clock, history
from nhip.kernel.models import Person
from nhip.kernel.refusals import Refused
from nhip.messages.models import Comment, Notice
from nhip.messages.operations import Edited, edit_comment, pin_comment, take_back_comment, unpin_comment
from nhip.messages.policies import edit_minutes

from .words import handoff_of, order_of, page, say, told

pytestmark = pytest.mark.world


@pytest.mark.req("REC-64", part="comments")
def test_whoever_sees_a_record_reads_and_writes_about_it(companies):
    order = order_of(companies)
    made = say(order, "Khách xin dời\r\nsang thứ Ba", companies.own["binh"])
    assert (made.text, made.account_id, made.audience) == (
        "Khách xin dời\nsang thứ Ba",
        order.customer_id,
        "internal",
    )
    shown = page(companies.client("son"), f"/timeline/sales.order/{order.pk}/")
    assert "Khách xin dời\nsang thứ Ba" in shown
    assert companies.client("khang").get(f"/timeline/sales.order/{order.pk}/").status_code == 404


@pytest.mark.req("S5", part="comments: only on what one sees")
@pytest.mark.parametrize("who", ["khang", "dat"])
def test_nobody_writes_about_what_they_may_not_see(companies, who):
    order = order_of(companies)
    with pytest.raises(PermissionDenied):
        say(order, "Tôi không thấy", companies.own[who])
    address = f"/messages/on/sales.order/{order.pk}/"
    assert companies.client(who).post(address, {"text": "Tôi không thấy"}).status_code == 404
    with pytest.raises(PermissionDenied):
        say(order, "Công ty khác", companies.rival["son"])


@pytest.mark.req("FLOW-R3")
def test_a_hand_off_has_its_talk_which_goes_into_the_customers_timeline(companies):
    order = order_of(companies)
    slip = handoff_of(companies, order)
    made = say(slip, "@Sơn hàng về chiều nay", companies.own["binh"])
    assert made.account_id == order.customer_id and told(companies, "son", slip)[0] == "messages.mention"
    shown = page(companies.client("binh"), f"/timeline/shared.party/{order.customer_id}/", only="talk")
    assert "hàng về chiều nay" in shown and f'href="/kernel/handoffs/{slip.pk}/?at={made.pk}"' in shown


@pytest.mark.parametrize("text", ["", " \n ", "x" * 10_001])
def test_a_comment_says_something_and_not_too_much(companies, text):
    with pytest.raises(Refused):
        say(order_of(companies), text, companies.own["binh"])


@pytest.mark.req("TOOL-21", part="mentions: who may not see it is refused before anything is sent")
@pytest.mark.parametrize(
    ("text", "why"),
    [("@Khang xem hộ", "không xem được"), ("@Tèo xem hộ", "Không có đồng nghiệp"), ("@Nguyễn xem hộ", "Nguyễn")],
)
def test_a_name_that_reaches_nobody_is_refused_before_it_is_sent(companies, text, why):
    order, before = order_of(companies), Comment.objects.count()
    with pytest.raises(Refused) as refused:
        say(order, text, companies.own["binh"])
    assert why in " ".join(refused.value.messages)
    assert Comment.objects.count() == before and not told(companies, "khang", order)


def test_a_given_name_that_two_have_asks_for_the_code(companies):
    people = companies.own.people
    Person.objects.filter(pk=people["kien"].pk).update(name="Đỗ Hồng Sơn")
    with pytest.raises(Refused) as refused:
        say(order_of(companies), "@Sơn xem", companies.own["binh"])
    assert "Đỗ Hồng Sơn" in " ".join(refused.value.messages)
    assert say(order_of(companies), f"@{people['son'].code} xem", companies.own["binh"]).mentions


def test_the_refusal_keeps_what_was_typed(companies):
    order = order_of(companies)
    typed = {"text": "@Khang <b>xem</b> hộ", "outward": "yes"}
    answer = companies.client("binh").post(f"/messages/on/sales.order/{order.pk}/", typed)
    shown = answer.content.decode()
    assert (
        answer.status_code == 422 and "@Khang &lt;b&gt;xem&lt;/b&gt; hộ</textarea>" in shown and " checked" in shown
    )


def test_an_answer_belongs_to_the_same_record(companies):
    order, binh, son = order_of(companies), companies.own["binh"], companies.own["son"]
    first = say(order, "Bao giờ có hàng?", binh)
    say(order, "Chiều nay", son, answers=first.pk)
    assert told(companies, "binh", order)[0] == "messages.answer"
    shown = page(companies.client("binh"), f"/timeline/sales.order/{order.pk}/")
    assert "Bao giờ có hàng?" in shown.split('class="quote"')[1].split("</p>")[0]
    with pytest.raises(Refused):
        say(order.customer, "Lạc chỗ", binh, answers=first.pk)
    take_back_comment(first, by=binh)
    with pytest.raises(Refused):
        say(order, "Muộn rồi", son, answers=first.pk)


def test_own_words_are_changed_for_some_minutes_and_what_stood_there_stays(companies):
    order, binh = order_of(companies), companies.own["binh"]
    made = say(order, "Giao thứ Hai", binh)
    edit_comment(made, Edited("Giao thứ Ba, @Sơn biết"), by=binh)
    assert told(companies, "son", order)[:1] == ["messages.mention"]
    edit_comment(Comment.objects.get(pk=made.pk), Edited("Giao thứ Tư, @Sơn biết"), by=binh)
    assert Notice.objects.filter(comment=made, person=companies.own.people["son"]).count() == 1
    before = page(companies.client("son"), f"/messages/before/sales.order/{order.pk}/{made.pk}/")
    assert "Giao thứ Hai" in before and "Giao thứ Ba" in before
    with pytest.raises(PermissionDenied):
        edit_comment(made, Edited("Lời của người khác"), by=companies.own["son"])
    late = made.created_at + timedelta(minutes=edit_minutes.of(binh.company_id), seconds=1)
    with clock.at(late), pytest.raises(Refused):
        edit_comment(Comment.objects.get(pk=made.pk), Edited("Muộn"), by=binh)


def test_words_that_are_taken_back_leave_a_trace_and_nothing_else(companies):
    order, binh = order_of(companies), companies.own["binh"]
    made = say(order, "Lời lỡ viết, @Sơn", binh)
    edit_comment(made, Edited("Lời lỡ viết hai, @Sơn"), by=binh)
    with pytest.raises(PermissionDenied):
        take_back_comment(made, by=companies.own["son"])
    take_back_comment(made, by=binh)
    client = companies.client("son")
    shown = page(client, f"/timeline/sales.order/{order.pk}/")
    assert "đã được người viết gỡ" in shown and "Lời lỡ viết" not in shown
    assert "Lời lỡ viết" not in page(client, "/messages/notices/")
    assert client.get(f"/messages/before/sales.order/{order.pk}/{made.pk}/").status_code == 404
    texts = [one.changes["text"][0] for one in history.of(made, by=binh) if "text" in one.changes]
    assert texts == ["Lời lỡ viết hai, @Sơn", "Lời lỡ viết, @Sơn"]


@pytest.mark.req("U38", part="up to three are pinned")
def test_three_comments_are_pinned_at_most(companies):
    order, binh = order_of(companies), companies.own["binh"]
    said = [say(order, f"Ghi nhớ {number}", binh) for number in range(4)]
    for one in said[:3]:
        pin_comment(one, by=companies.own["son"])
    with pytest.raises(Refused):
        pin_comment(said[3], by=binh)
    unpin_comment(Comment.objects.get(pk=said[0].pk), by=binh)
    pin_comment(said[3], by=binh)
    shown = page(companies.client("binh"), f"/timeline/sales.order/{order.pk}/", only="changes")
    assert "Ghi nhớ 3" in shown and "Ghi nhớ 0" not in shown
    with pytest.raises(PermissionDenied):
        unpin_comment(said[1], by=companies.own["khang"])


def test_what_may_be_shown_to_the_customer_is_marked_and_nothing_is_sent(companies):
    order = order_of(companies)
    said = {"text": "Hàng về chiều nay", "outward": "yes"}
    companies.client("binh").post(f"/messages/on/sales.order/{order.pk}/", said)
    made = Comment.objects.latest("pk")
    shown = page(companies.client("binh"), f"/timeline/sales.order/{order.pk}/")
    assert made.audience == "customer" and shown.count('class="said ext') == 1 and "Có thể cho khách xem" in shown


def test_without_scripts_the_box_opens_sends_and_comes_back(companies):
    order, client = order_of(companies), companies.client("binh")
    alone = client.get(f"/timeline/sales.order/{order.pk}/").content.decode()
    assert alone.startswith("<!doctype html>") and f'action="/messages/on/sales.order/{order.pk}/"' in alone
    answer = client.post(f"/messages/on/sales.order/{order.pk}/", {"text": "Không cần script", "key": "a" * 32})
    again = client.post(f"/messages/on/sales.order/{order.pk}/", {"text": "Không cần script", "key": "a" * 32})
    made = Comment.objects.latest("pk")
    assert answer.status_code == 302 and answer.url == again.url
    assert answer.url.endswith(f"?at={made.pk}#e{made.pk}")
    assert Comment.objects.filter(text="Không cần script").count() == 1


@pytest.mark.req("S17", part="comments, names in them, and the addresses in them are inert")
def test_nothing_in_a_comment_runs(companies):
    order, bad = order_of(companies), '<img src=x onerror=pwn()> javascript:pwn() https://a.vn/"onmouseover=pwn() '
    say(order, bad + '#A1"><script>pwn()</script>', companies.own["binh"])
    shown = companies.client("binh").get(f"/timeline/sales.order/{order.pk}/").content.decode()
    assert "<img src=x" not in shown and "<script>pwn" not in shown and 'href="javascript' not in shown
    assert 'href="https://a.vn/"' in shown and 'rel="noopener noreferrer nofollow"' in shown


@pytest.mark.req("TOOL-21", part="the list of colleagues behind @")
def test_colleagues_are_found_without_diacritics_and_say_who_would_not_see_it(companies):
    order, client = order_of(companies), companies.client("binh")
    found = page(client, f"/messages/people/sales.order/{order.pk}/", q="son")
    assert companies.own.people["son"].name in found and "không xem được" not in found
    assert "không xem được" in page(client, f"/messages/people/sales.order/{order.pk}/", q="khang")
    assert companies.client("khang").get(f"/messages/people/sales.order/{order.pk}/").status_code == 404
    everybody = page(client, f"/messages/people/sales.order/{order.pk}/")
    assert companies.own.people["binh"].name not in everybody


def test_a_number_leads_to_its_paper_for_whoever_may_see_it(companies):
    order = order_of(companies)
    say(order, f"Xem #{order.number}", companies.own["binh"])
    shown = page(companies.client("binh"), f"/timeline/sales.order/{order.pk}/")
    assert f'href="/messages/number/?number={order.number}"' in shown
    to = companies.client("binh").get("/messages/number/", {"number": order.number})
    assert to.url == f"/sales/orders/{order.pk}/"
    assert companies.client("khang").get("/messages/number/", {"number": order.number}).url.startswith("/find/")
