"""A slip goes back, is recalled, withdrawn, reopened or passed on; and who may issue."""

import pytest
from django.core.exceptions import PermissionDenied

from nhip.kernel.handoffs import desk
from nhip.kernel.models import Handoff
from nhip.kernel.operations import Refused
from nhip.kernel.refs import Ref
from nhip.warehouse import api
from nhip.warehouse.models import GoodsIssue, IssuePick, StockMove


def nothing_left(store, issue):
    issue.refresh_from_db()
    assert (issue.state, issue.number, issue.cost) == ("picking", "", 0)
    assert not StockMove.objects.filter(source_id=issue.pk).exists()
    assert not IssuePick.objects.filter(line__issue=issue).exists()
    assert Handoff.objects.get(pk=issue.handoff_id).state == "accepted"


@pytest.mark.req("WH-11", part="given back")
def test_a_slip_given_back_ends_the_picking_and_can_come_again(store):
    store.stock(store.cable, 10)
    issue = store.asked(store.cable, 5)
    desk.give_back(issue.handoff, desk.GiveBack("not_possible"), by=store.kien)
    issue.refresh_from_db()
    assert issue.state == "dropped"
    assert store.on_hand(store.cable) == (10, 5)  # still promised, until sales decides
    with pytest.raises((Refused, PermissionDenied)):
        store.issue(issue, store.one(issue, 5))
    desk.send(Handoff.objects.get(pk=issue.handoff_id), by=store.binh)
    again = store.accept(Handoff.objects.get(pk=issue.handoff_id))
    assert again.pk != issue.pk
    assert store.issue(again, store.one(again, 5)).state == "issued"


def test_a_slip_recalled_ends_the_picking(store):
    store.stock(store.cable, 10)
    issue = store.asked(store.cable, 5)
    desk.recall(issue.handoff, desk.Taken(), by=store.binh)
    issue.refresh_from_db()
    assert issue.state == "dropped"


def test_a_cancelled_order_frees_the_goods(store):
    store.stock(store.cable, 10)
    issue = store.asked(store.cable, 5)
    desk.recall(issue.handoff, desk.Taken(), by=store.binh)
    order = Ref(issue.order_kind, issue.order_id)
    api.release(order, by=store.binh)
    api.release(order, by=store.binh)
    assert store.on_hand(store.cable) == (10, 0)
    assert api.free([store.cable.pk], by=store.binh) == {store.cable.pk: 10}


def test_a_withdrawn_slip_is_never_picked(store):
    store.stock(store.cable, 10)
    handoff = store.slip(store.order(), (1, store.cable, 5))
    desk.withdraw(handoff, by=store.binh)
    assert not GoodsIssue.objects.filter(handoff=handoff).exists()


def test_a_slip_reopened_by_sales_is_picked_for_what_did_not_leave(store):
    store.stock(store.cable, 10)
    issue = store.asked(store.cable, 5)
    store.issue(issue, store.one(issue, 2))
    desk.reopen(Handoff.objects.get(pk=issue.handoff_id), desk.Taken("incomplete"), by=store.binh)
    rest = GoodsIssue.objects.get(handoff=issue.handoff_id, state="picking")
    assert rest.lines.get().asked == 3
    store.issue(rest, store.one(rest, 3))
    with pytest.raises(Refused):
        desk.reopen(Handoff.objects.get(pk=issue.handoff_id), desk.Taken("incomplete"), by=store.binh)
    assert store.on_hand(store.cable) == (5, 0)


@pytest.mark.req("FLOW-02", part="accepted by itself")
def test_a_unit_that_accepts_by_itself_picks_at_once(store):
    store.store.head, store.store.auto_accept = store.people["Kiên"], True
    store.store.save()
    store.stock(store.cable, 10)
    handoff = store.slip(store.order(), (1, store.cable, 2))
    issue = GoodsIssue.objects.get(handoff=handoff)
    assert (issue.state, issue.lines.get().asked) == ("picking", 2)
    assert store.issue(issue, store.one(issue, 2)).state == "issued"


def test_only_who_took_the_slip_issues(store):
    store.stock(store.cable, 10)
    issue = store.asked(store.cable, 5)
    for other in (store.head, store.dat, store.binh):
        with pytest.raises(PermissionDenied):
            store.issue(issue, store.one(issue, 5), by=other)
    nothing_left(store, issue)
    desk.pass_on(issue.handoff, desk.PassOn(store.head.person_id), by=store.kien)
    assert store.issue(issue, store.one(issue, 5), by=store.head).state == "issued"
