"""Goods that are spoiled, expired or broken leave the store for good, agreed to by somebody else, and only once."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction

from nhip.kernel import clock
from nhip.kernel.handoffs import desk
from nhip.kernel.models import FunctionHeld, Handoff
from nhip.kernel.operations import OPERATIONS, Refused
from nhip.warehouse import api, checks
from nhip.warehouse.models import Bin, ScrapSlip, StockMove
from nhip.warehouse.operations import (
    Agreement,
    ExpiredInputs,
    ScrapInputs,
    ScrappedLine,
    WhyNot,
    agree_to_scrap,
    propose_expired,
    propose_scrap,
    propose_scrap_again,
    refuse_scrap,
    withdraw_scrap,
)

from .store import SEES, SINCE

D = Decimal
DECISION = Agreement("Quyết định 12/QĐ ngày 20/11/2026")
DIRECTOR = frozenset({"warehouse.see_slips", "warehouse.see_stock", "warehouse.agree_scrap", SEES})


@pytest.fixture
def lan(store):
    """The director, whose unit holds what goes to the board."""
    store._make(FunctionHeld, function="board.director", unit=store.board, since=SINCE)
    return store._actor("Lan", store.board, DIRECTOR)


def line(product, quantity, condition="broken", **said):
    return ScrappedLine(product.pk, D(quantity), condition, **said)


def proposed(store, *lines, by=None, warehouse=None, reason="Vỡ khi bốc xếp") -> ScrapSlip:
    told = ScrapInputs((warehouse or store.a).pk, lines, reason, council="Nguyễn Lan, Giám đốc\nTrần Kiên, Thủ kho")
    return propose_scrap(told, by=by or store.head)


def lot(store, number, days, quantity=5, **said):
    store.stock(store.toner, quantity, lot=number, expires_on=clock.today() + timedelta(days), **said)
    return store.lot(number).pk


def booked(store, slip) -> list[tuple[str, D]]:
    """What the slip says in the ledger: accounts with what stands on them, debit above zero."""
    from nhip.accounting.models import JournalLine

    rows = JournalLine.objects.filter(entry__source_kind="warehouse.scrapslip", entry__source_id=slip.pk)
    return sorted(rows.values_list("account__code", "amount"))


@pytest.mark.req("WH-02", part="scrapping")
def test_broken_goods_leave_for_good_once_the_director_agrees(store, lan):
    store.stock(store.cable, 10, unit_cost=D(30_000), shelf=store.shelf1.pk)
    slip = proposed(store, line(store.cable, 3, shelf=store.shelf1.pk))
    assert (slip.state, slip.number, slip.estimate, slip.cost) == ("proposed", "", 90_000, 0)
    assert store.on_hand(store.cable) == (10, 0) and not booked(store, slip)
    handoff = Handoff.objects.get(about_kind="warehouse.scrapslip", about_id=slip.pk)
    assert (handoff.form, handoff.state, handoff.receiver_unit) == ("board.AgreeToScrap", "offered", store.board)
    done = agree_to_scrap(slip, DECISION, by=lan)
    assert (done.state, done.number[:6], done.cost, done.agreed_by_id) == (
        "scrapped",
        "XH-26-",
        90_000,
        lan.person_id,
    )
    assert store.on_hand(store.cable) == (7, 0)
    assert booked(store, done) == [("156", -90_000), ("632", 90_000)]
    handoff.refresh_from_db()
    assert (handoff.state, desk.answer_of(handoff).number) == ("done", done.number)
    assert checks.check(store.company.pk) == []


@pytest.mark.req("WH-02", part="scrapping is final")
def test_what_was_scrapped_is_final(store, lan):
    store.stock(store.cable, 10)
    done = agree_to_scrap(proposed(store, line(store.cable, 3)), DECISION, by=lan)
    for again in (
        lambda: agree_to_scrap(done, DECISION, by=lan),
        lambda: refuse_scrap(done, WhyNot("Nhầm"), by=lan),
        lambda: withdraw_scrap(done, by=store.head),
        lambda: desk.reopen(Handoff.objects.get(pk=done.handoff_id), by=store.head),
    ):
        with pytest.raises(Refused):
            again()
    for sql in (
        "UPDATE warehouse_scrapslip SET reason = 'x'",
        "UPDATE warehouse_scrapline SET quantity = quantity + 1000000",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    assert store.on_hand(store.cable) == (7, 0)


@pytest.mark.req("WH-02", part="nobody scraps what they proposed")
def test_nobody_agrees_to_what_they_proposed(store, lan):
    store.stock(store.cable, 10)
    slip = proposed(store, line(store.cable, 3))
    both = replace(store.head, duties=store.head.duties | DIRECTOR, units=store.head.units | {store.board.pk})
    with pytest.raises(Refused, match="Không ai tự duyệt|proposed themselves"):
        agree_to_scrap(slip, DECISION, by=both)
    with pytest.raises(PermissionDenied):
        agree_to_scrap(slip, DECISION, by=store.kien)
    with pytest.raises(Refused):
        agree_to_scrap(slip, Agreement(" "), by=lan)
    for sql in (
        "UPDATE warehouse_scrapslip SET state = 'scrapped', number = 'XH-1', agreed_by_id = keeper_id",
        "UPDATE warehouse_scrapslip SET state = 'scrapped', number = 'XH-1'",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    assert store.on_hand(store.cable) == (10, 0)


def test_a_proposal_is_given_back_repeated_and_withdrawn(store, lan):
    store.stock(store.cable, 10)
    slip = refuse_scrap(proposed(store, line(store.cable, 3)), WhyNot("Còn sửa được"), by=lan)
    handoff = Handoff.objects.get(pk=slip.handoff_id)
    assert (slip.state, slip.remark, handoff.state) == ("returned", "Còn sửa được", "returned")
    slip = propose_scrap_again(slip, by=store.head)
    handoff.refresh_from_db()
    assert (slip.state, handoff.state, handoff.round) == ("proposed", "offered", 2)
    desk.accept(handoff, by=lan)
    slip = withdraw_scrap(slip, by=store.head)
    handoff.refresh_from_db()
    assert (slip.state, handoff.state) == ("withdrawn", "withdrawn")
    with pytest.raises(Refused):
        agree_to_scrap(slip, DECISION, by=lan)
    assert store.on_hand(store.cable) == (10, 0) and not StockMove.objects.filter(source_id=slip.pk).exists()


def test_the_slip_follows_its_handoff(store, lan):
    store.stock(store.cable, 10)
    slip = proposed(store, line(store.cable, 3))
    handoff = desk.accept(Handoff.objects.get(pk=slip.handoff_id), by=lan)
    desk.give_back(handoff, desk.GiveBack(reason="other", note="Chưa có biên bản"), by=lan)
    slip.refresh_from_db()
    assert slip.state == "returned"
    desk.send(Handoff.objects.get(pk=slip.handoff_id), by=store.head)
    slip.refresh_from_db()
    assert slip.state == "proposed"
    desk.withdraw(Handoff.objects.get(pk=slip.handoff_id), by=store.head)
    slip.refresh_from_db()
    assert slip.state == "withdrawn"


@pytest.mark.req("WH-03", part="what is reserved is not scrapped")
def test_what_is_reserved_for_orders_is_not_scrapped(store, lan):
    store.stock(store.cable, 5)
    slip = proposed(store, line(store.cable, 3))
    order = store.order()
    api.reserve(order.ref, [api.Want(1, store.cable.pk, D(4))], warehouse=store.a.pk, by=store.binh)
    for scrap in (
        lambda: agree_to_scrap(slip, DECISION, by=lan),
        lambda: proposed(store, line(store.cable, 2)),
    ):
        with pytest.raises(Refused, match="CABLE"):
            scrap()
    assert store.on_hand(store.cable) == (5, 4)
    api.release(order.ref, by=store.binh)
    assert agree_to_scrap(slip, DECISION, by=lan).state == "scrapped"


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"quantity": 6}, "5"),
        ({"quantity": 0}, "lớn hơn 0|above zero"),
        ({"quantity": 1, "shelf": True}, "A-01"),
        ({"quantity": 1, "condition": "expired"}, "CABLE"),
        ({"quantity": 1, "condition": "lost"}, "CABLE"),
    ],
)
def test_what_is_not_there_or_not_so_is_not_proposed(store, lan, said, message):
    store.stock(store.cable, 5)
    said = {**said, "shelf": store.shelf1.pk} if said.get("shelf") else said
    with pytest.raises(Refused, match=message):
        proposed(store, line(store.cable, **said))
    assert not ScrapSlip.objects.exists()


def test_what_is_gone_meanwhile_is_not_scrapped(store, lan):
    store.stock(store.cable, 5)
    slip = proposed(store, line(store.cable, 3))
    agree_to_scrap(proposed(store, line(store.cable, 4)), DECISION, by=lan)
    with pytest.raises(Refused, match="CABLE"):
        agree_to_scrap(slip, DECISION, by=lan)
    slip.refresh_from_db()
    assert (slip.state, slip.number, store.on_hand(store.cable)) == ("proposed", "", (1, 0))
    assert Handoff.objects.get(pk=slip.handoff_id).state == "offered"


@pytest.mark.req("WH-09", part="a scrapped piece")
def test_a_scrapped_piece_is_nowhere_and_never_leaves_again(store, lan):
    store.stock(store.laptop, 3, serials="LAP", shelf=store.shelf1.pk)
    done = agree_to_scrap(proposed(store, line(store.laptop, 2, serials=("LAP-1", "LAP-3"))), DECISION, by=lan)
    piece = store.serial("LAP-3")
    assert (piece.state, piece.warehouse_id, piece.location_id) == ("scrapped", None, None)
    assert {move.location_id for move in StockMove.objects.filter(source_id=done.pk)} == {store.shelf1.pk}
    with pytest.raises(Refused, match="LAP-1"):
        proposed(store, line(store.laptop, 1, serials=("LAP-1",)))
    assert checks.check(store.company.pk) == []
    piece.state = "issued"
    piece.save()
    assert [found.what for found in checks.check(store.company.pk)] == ["warehouse.serial"]


@pytest.mark.req("WH-08", part="expired lots are scrapped in one go")
def test_everything_past_its_date_is_proposed_in_one_go(store, lan):
    lot(store, "GONE", -1, shelf=store.shelf1.pk)
    lot(store, "OLD", -9, 2)
    lot(store, "TODAY", 0)
    lot(store, "ELSEWHERE", -3, warehouse=store.b)
    propose_expired(store.a, ExpiredInputs(), by=store.head)
    slip = ScrapSlip.objects.get(warehouse=store.a)
    said = sorted(slip.lines.values_list("lot__number", "quantity", "condition", "location__code"))
    assert said == [("GONE", 5, "expired", "A-01"), ("OLD", 2, "expired", None)]
    with pytest.raises(Refused, match="KHO-A"):  # all of it is proposed already
        propose_expired(store.a, ExpiredInputs(), by=store.head)
    agree_to_scrap(slip, DECISION, by=lan)
    left = Bin.objects.filter(warehouse=store.a, on_hand__gt=0)
    assert [(row.lot.number, row.on_hand) for row in left] == [("TODAY", 5)]
    assert checks.check(store.company.pk) == []


def test_a_lot_that_has_not_expired_is_not_called_so(store, lan):
    today = lot(store, "TODAY", 0)
    with pytest.raises(Refused, match="TODAY"):
        proposed(store, line(store.toner, 1, "expired", lot=today))
    assert proposed(store, line(store.toner, 1, "spoiled", lot=today)).state == "proposed"


def test_only_who_keeps_the_warehouse_proposes(store, lan):
    store.stock(store.cable, 5)
    slip = proposed(store, line(store.cable, 1), by=store.kien)
    for barred in (store.dat, store.binh, lan):
        with pytest.raises(PermissionDenied):
            proposed(store, line(store.cable, 1), by=barred)
        with pytest.raises(PermissionDenied):
            withdraw_scrap(slip, by=barred)


def test_several_lines_share_the_value_to_the_dong(store, lan):
    store.stock(store.cable, 3, unit_cost=D(100))
    store.stock(store.cable, 4, unit_cost=D(101))
    one = proposed(store, line(store.cable, 1), line(store.cable, 2, "spoiled"))
    done = agree_to_scrap(one, DECISION, by=lan)
    parts = [row.cost for row in done.lines.order_by("pk")]
    assert sum(parts) == done.cost == -dict(booked(store, done))["156"]
    assert "warehouse.agree_to_scrap" in OPERATIONS
