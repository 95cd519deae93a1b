"""The timeline: one stream by right, folded, narrowed, searched, linked into; a customer's tells of its papers."""

import re
from datetime import timedelta

import pytest

from nhip.kernel import clock, rows
from nhip.kernel.models import History
from nhip.messages.models import Comment
from nhip.messages.operations import take_back_comment
from nhip.sales.models import Order, Quotation
from nhip.screens import timeline
from nhip.shared.models import Party

from .words import handoff_of, order_of, page, say

pytestmark = pytest.mark.world


def written(party: Party, by, many: int, *, apart: int = 0, verb: str = "shared.change_party", **changes) -> None:
    """Lines of the history of a customer, each so many minutes after the one before; the last one is now."""
    now = clock.now()
    for place in range(many):
        said = changes or {"phone": [f"09{place}", f"09{place + 1}"]}
        rows.insert(
            History,
            company_id=by.company_id,
            about_kind="shared.party",
            about_id=party.pk,
            actor=by.name,
            person_id=by.person_id,
            at=now - timedelta(minutes=apart * (many - place)),
            verb=verb,
            inputs={},
            changes=said,
        )


def at(record) -> str:
    return f"/timeline/{record.ref.kind}/{record.pk}/"


@pytest.fixture
def party(companies) -> Party:
    return order_of(companies).customer


@pytest.mark.req("U38", part="five field edits by one person within ten minutes are one entry")
def test_edits_of_one_person_are_folded_and_opened(companies, party):
    binh, son = companies.own["binh"], companies.own["son"]
    for name in ("phone", "email", "need", "source", "domain"):
        written(party, binh, 1, **{name: ["cũ", f"mới {name}"]})
    shown = page(companies.client("binh"), at(party))
    first = shown.split('<li class="day">')[1]
    assert f"<b>{binh.name}</b> sửa 5 trường</summary>" in first and first.count("<ins>mới ") == 5
    written(party, son, 1, phone=["a", "b"])
    written(party, binh, 2, apart=11, phone=["b", "c"])
    shown = page(companies.client("binh"), at(party))
    assert shown.count("sửa 1 trường</summary>") >= 3, "another person, and what is more than ten minutes apart"


def test_talk_between_two_edits_keeps_them_apart(companies, party):
    binh = companies.own["binh"]
    written(party, binh, 1, phone=["1", "2"])
    say(party, "Số cũ không gọi được", binh)
    written(party, binh, 1, phone=["2", "3"])
    stream = timeline.read(party, binh)
    assert [one.template for one in stream.entries[:3]] == [
        "timeline_change.html", "comment.html", "timeline_change.html",
    ]  # fmt: skip


@pytest.mark.req("U38", part="filters with counts")
def test_it_is_narrowed_to_talk_or_changes_with_counts(companies):
    order, client = order_of(companies), companies.client("binh")
    say(order, "Chỉ là lời", companies.own["binh"])
    shown = page(client, at(order))
    counts = [int(one) for one in re.findall(r'class="fchip[^>]*>[^<]*<span class="n">(\d+)', shown)]
    changes = History.objects.filter(about_id=order.pk).count() + 1 * (handoff_of(companies, order) is not None)
    talk = Comment.objects.filter(about_id=order.pk).count()
    assert counts[1] == talk and counts[0] == counts[1] + counts[2] and counts[2] >= changes
    talk_only, changes_only = page(client, at(order), only="talk"), page(client, at(order), only="changes")
    assert "Chỉ là lời" in talk_only and 'class="diff"' not in talk_only and "handed" not in talk_only
    assert "Chỉ là lời" not in changes_only and 'class="ho' in changes_only


@pytest.mark.req("U38", part="search inside")
def test_words_are_found_without_diacritics_in_talk_and_in_what_is_shown(companies, party):
    binh, client = companies.own["binh"], companies.client("binh")
    say(party, "Giao hàng tại cổng sau", binh)
    written(party, binh, 1, need=["Máy in", "Máy quét mã vạch"])
    assert "cổng sau" in page(client, at(party), q="cong SAU")
    found = page(client, at(party), q="quet ma vach")
    assert "Máy quét mã vạch" in found and "cổng sau" not in found
    assert "Không có mục nào khớp" in page(client, at(party), q="chẳng có gì như thế")


@pytest.mark.req("S3", part="the timeline: neither shown nor found")
def test_what_one_may_not_know_is_neither_shown_nor_found(companies, party):
    written(party, companies.own["son"], 1, bank_account=["111222333", "444555666"], phone=["1", "2"])
    assert "444555666" in page(companies.client("binh"), at(party))
    for words in ({}, {"q": "444555666"}, {"q": "tai khoan"}):
        shown = page(companies.client("kien"), at(party), **words)
        assert "444555666" not in shown.replace('value="444555666"', "").replace("q=444555666", "")


@pytest.mark.req("U38", part="thirty at a time, each once")
def test_older_entries_follow_by_their_numbers(companies, party):
    binh, client = companies.own["binh"], companies.client("binh")
    written(party, binh, 40, apart=20)
    for place in range(30):
        say(party, f"Lời thứ {place:02}.", binh)
    address, seen = at(party), []
    for _step in range(9):
        shown = page(client, address)
        seen += re.findall(r'id="e(\d+)"', shown.partition('<ol class="tl pinned"')[0])
        more = re.search(r'<li class="more"><a class="link" href="([^"]+)"', shown)
        if more is None:
            break
        address = more[1]
    assert len(seen) == len(set(seen)) and seen == sorted(seen, key=int, reverse=True) and len(seen) >= 70
    assert shown.count('class="compose"') == 0, "what follows is entries alone"


@pytest.mark.req("U38", part="a deep link marks its entry")
def test_a_link_leads_to_an_entry_however_old(companies, party):
    binh, client = companies.own["binh"], companies.client("binh")
    old = say(party, "Lời xưa", binh)
    written(party, binh, 45, apart=20)
    shown = page(client, at(party), at=old.pk)
    assert f'id="e{old.pk}" data-at' in shown and "Mục mới hơn" in shown
    assert f'hx-get="{at(party)}?at={old.pk}"' in page(client, f"/shared/parties/{party.pk}/", at=old.pk)
    folded = timeline.read(party, binh, at=History.objects.filter(about_id=party.pk).latest("pk").pk)
    assert not folded.cut and folded.asks_for(folded.entries[0])


@pytest.mark.req("U39", part="comments on a customer's papers, by right")
def test_a_customers_timeline_tells_of_its_papers_as_far_as_one_sees_them(companies):
    order, son = order_of(companies), companies.own["son"]
    party, client = order.customer, companies.client("son")
    quotation = Quotation.objects.filter(customer=party).order_by("pk").first()
    theirs = Order.objects.exclude(customer=party).filter(company=party.company).first()
    say(order, "Ở đơn", son), say(quotation, "Ở báo giá", son), say(theirs, "Khách khác", son)
    shown = page(client, at(party))
    assert "Ở đơn" in shown and "Ở báo giá" in shown and "Khách khác" not in shown
    assert re.search(rf'<a class="chip brand-c" href="/sales/orders/{order.pk}/\?at=\d+">{order.number}', shown)
    Order.objects.filter(pk=order.pk).update(owner=companies.own.people["khang"])
    before, after = (timeline.counts(party, companies.own[who])["talk"] for who in ("son", "binh"))
    shown = page(companies.client("binh"), at(party))
    assert "Ở báo giá" in shown and "Ở đơn" not in shown and order.number not in shown and after < before
    assert "Ở đơn" not in page(companies.client("binh"), at(party), q="o don")


def test_a_room_below_tells_entries_of_its_own(companies, monkeypatch):
    order, binh = order_of(companies), companies.own["binh"]
    monkeypatch.setattr(timeline, "SOURCES", dict(timeline.SOURCES))
    asked = []

    @timeline.tells("tests", count=lambda record, *, by: 7, talk=True)
    def none(record, *, by, before, above, most, words):
        asked.append((before, above, most, words))
        return []

    before = timeline.counts(order, binh)["talk"]
    timeline.read(order, binh, only="changes")
    timeline.read(order, binh, only="talk", words="a", before=5)
    assert asked == [(5, 0, timeline.MOST + 1, "a")] and before >= 7


def test_a_long_timeline_costs_as_many_statements_as_a_short_one(companies, party, statements):
    binh, client = companies.own["binh"], companies.client("binh")
    order = order_of(companies)
    say(order, "Một", binh), say(party, "Hai", binh)
    page(client, at(party))
    with statements.taken() as sent:
        page(client, at(party))
    few = len(sent)
    written(party, binh, 100)
    for place in range(60):
        say(order if place % 2 else party, f"Lời {place}", binh)
    with statements.at_most(few):
        page(client, at(party))


def test_what_was_taken_back_is_counted_as_talk_but_not_found(companies, party):
    binh = companies.own["binh"]
    made = say(party, "Lời lỡ", binh)
    take_back_comment(made, by=binh)
    stream = timeline.read(party, binh, only="talk", words="lo")
    assert made.pk not in [one.number for one in stream.entries]
    assert timeline.read(party, binh, only="talk").entries[0].gone
