"""Notices: who is told of what, why, once; what is muted is not told; what one may not see any more says nothing."""

import pytest

from nhip.kernel.models import Person
from nhip.messages import notices
from nhip.messages.api import News, notify
from nhip.messages.models import Following, Muted, Notice
from nhip.messages.news import FOLLOWED, KINDS, MENTION, RESPONSIBLE
from nhip.sales.models import Order

from .words import handoff_of, order_of, page, say, told

pytestmark = pytest.mark.world
HERE = "/messages/notices/"


@pytest.fixture
def order(companies) -> Order:
    """Bình's order, of which nobody has been told anything yet."""
    found = order_of(companies)
    Notice.objects.all().delete()
    Following.objects.all().delete()
    return found


@pytest.mark.req("U51", part="own actions never notify me; a mention yields one notice, not two")
def test_each_is_told_once_by_the_strongest_reason_and_never_of_themselves(companies, order):
    firm = companies.own
    say(order, "Bắt đầu", firm["binh"])
    assert not Notice.objects.exists()
    first = say(order, "Tôi xem đây", firm["son"])
    assert told(companies, "binh", order) == ["messages.responsible"] and not told(companies, "son", order)
    say(order, "@Vũ Đức Bình trả lời giúp", firm["son"], answers=first.pk)
    assert told(companies, "binh", order) == ["messages.mention", "messages.responsible"]
    say(order, "@Phạm Hồng Sơn rồi nhé", firm["binh"], answers=first.pk)
    assert told(companies, "son", order) == ["messages.mention"]
    say(order, "Xong", firm["binh"])
    assert told(companies, "son", order) == ["messages.followed", "messages.mention"]


def test_whoever_holds_or_gave_a_hand_off_is_told(companies, order):
    slip = handoff_of(companies, order)
    say(slip, "Hàng thiếu một thùng", companies.own["son"])
    assert Notice.objects.filter(kind=RESPONSIBLE.name).values_list("person", flat=True).get() == slip.giver_person_id


@pytest.mark.req("U51", part="a reason can be muted")
def test_a_muted_reason_is_not_told_but_a_weaker_one_is(companies, order):
    firm, client = companies.own, companies.client("binh")
    notices.set_following(order.ref, True, by=firm["binh"])
    for muted, left in ((MENTION, RESPONSIBLE), (RESPONSIBLE, FOLLOWED), (FOLLOWED, None)):
        client.post(f"{HERE}mute/", {"kind": muted.name, "muted": "yes"})
        Notice.objects.all().delete()
        say(order, "@Vũ Đức Bình xem", firm["son"])
        assert told(companies, "binh", order) == ([left.name] if left else [])
    assert "Báo lại cho tôi" in page(client, HERE)
    client.post(f"{HERE}mute/", {"kind": MENTION.name})
    say(order, "@Vũ Đức Bình xem lại", firm["son"])
    assert told(companies, "binh", order) == ["messages.mention"]
    client.post(f"{HERE}mute/", {"kind": "sales.unheard_of", "muted": "yes"})
    assert not Muted.objects.filter(kind="sales.unheard_of").exists()


def test_whoever_stops_following_is_not_made_to_follow_again(companies, order):
    firm, client = companies.own, companies.client("son")
    address = f"/messages/follow/sales.order/{order.pk}/"
    client.post(address, {"follows": "yes"})
    say(order, "Một", firm["binh"])
    client.post(address)
    say(order, "Hai", firm["son"])
    say(order, "Ba", firm["binh"])
    assert told(companies, "son", order) == ["messages.followed"]
    assert companies.client("khang").post(address, {"follows": "yes"}).status_code == 404


@pytest.mark.req("U51", part="each notice says why")
def test_the_page_groups_by_record_says_why_and_leads_there(companies, order):
    firm, client = companies.own, companies.client("son")
    first = say(order, "@Phạm Hồng Sơn một", firm["binh"])
    say(order, "@Phạm Hồng Sơn hai", firm["binh"])
    say(order.customer, "@Phạm Hồng Sơn ba", firm["binh"])
    shown = page(client, HERE)
    assert shown.count('<article class="news">') == 2 and "2 mới" in shown and "Vì sao tôi nhận?" in shown
    assert str(MENTION.why) in shown and '<span class="dot">3</span>' in shown
    notice = Notice.objects.get(comment=first)
    gone = client.post(f"{HERE}open/", {"number": notice.pk})
    assert gone.url == f"/sales/orders/{order.pk}/?at={first.pk}"
    assert "@Phạm Hồng Sơn một" not in page(client, HERE) and "@Phạm Hồng Sơn một" in page(client, HERE, show="all")
    client.post(f"{HERE}read/", {"numbers": str(notice.pk), "unread": "yes"})
    assert "@Phạm Hồng Sơn một" in page(client, HERE)
    client.post(f"{HERE}read/", {"all": "yes"})
    assert "Không có gì mới" in page(client, HERE) and 'class="dot"' not in client.get("/").content.decode()


@pytest.mark.req("S3", part="notices: a record that one may not see any more says nothing")
def test_of_what_one_may_not_see_any_more_nothing_is_said(companies, order):
    say(order, "@Vũ Đức Bình giá đặc biệt", companies.own["son"])
    Order.objects.filter(pk=order.pk).update(owner=companies.own.people["khang"])
    shown = page(companies.client("binh"), HERE)
    assert "không còn được xem" in shown and "giá đặc biệt" not in shown and order.number not in shown


def test_others_notices_are_neither_read_nor_marked(companies, order):
    say(order, "@Phạm Hồng Sơn xem", companies.own["binh"])
    notice = Notice.objects.get(kind=MENTION.name)
    for who in ("binh", "rival_admin"):
        client = companies.client(who)
        client.post(f"{HERE}read/", {"numbers": str(notice.pk)})
        assert client.post(f"{HERE}open/", {"number": notice.pk}).url == HERE
        assert "@Phạm Hồng Sơn xem" not in page(client, HERE, show="all")
    notice.refresh_from_db()
    assert notice.read_at is None


def test_a_room_above_tells_people_something(companies, order):
    news = News("tests.news", "đã huỷ đơn", "Vì bạn phụ trách đơn.")
    KINDS[news.name] = news
    try:
        binh, khang = (companies.own.people[who] for who in ("binh", "khang"))
        Person.objects.filter(pk=khang.pk).update(state=Person.State.LEFT)
        said = notify(
            news, order.ref, [binh.pk, binh.pk, khang.pk, None], by=companies.own["son"], text="Khách đổi ý"
        )
        shown = page(companies.client("binh"), HERE)
    finally:
        del KINDS[news.name]
    assert said == [binh.pk] and "đã huỷ đơn" in shown and "Khách đổi ý" in shown and "Vì bạn phụ trách" in shown


def test_the_frame_asks_for_news_with_the_hand_offs_in_one_statement(companies, order, statements):
    say(order, "@Phạm Hồng Sơn xem", companies.own["binh"])
    client = companies.client("son")
    client.get("/me/")
    with statements.taken() as sent:
        client.get("/me/")
    about = [sql for sql in sent if "messages_notice" in sql]
    assert len(about) == 1 and "kernel_handoff" in about[0]
