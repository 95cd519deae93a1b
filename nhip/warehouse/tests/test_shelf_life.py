"""Shelf life: what expires first leaves first, what has expired neither leaves nor is reserved, and it is listed."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from nhip.kernel import clock, ids
from nhip.kernel.models import PolicyValue
from nhip.kernel.operations import Refused
from nhip.kernel.together import together
from nhip.warehouse import api, policies, shelf_life
from nhip.warehouse.models import StockMove
from nhip.warehouse.operations.proposal import propose

D = Decimal


def lot(store, number: str, days: int, quantity: int = 5):
    """Goods whose last day is so many days from now."""
    store.stock(store.toner, quantity, lot=number, expires_on=clock.today() + timedelta(days))


def margin(store, days: int) -> None:
    decided(store, policies.expiry_margin, days)


def decided(store, policy, days: int) -> None:
    values = {"policy": policy.name, "value": days, "since": clock.today()}
    PolicyValue.objects.create(company_id=store.company.pk, **values)


def reserved(store, quantity: int) -> Decimal:
    with together():
        want = api.Want(ids.new(), store.toner.pk, D(quantity))
        held = api.reserve(store.order().ref, [want], warehouse=store.a.pk, by=store.binh)
    return sum(held.get(want.line, {}).values(), D(0))


@pytest.mark.req("WH-08", part="first expired, first out")
def test_what_expires_first_is_proposed_first_and_what_has_expired_is_not(store):
    lot(store, "GONE", -1)
    lot(store, "LATER", 90)
    lot(store, "SOON", 9)
    issue = store.asked(store.toner, 7, reserve=False)
    (proposed,) = propose(issue, by=store.kien)
    taken = [(pile.lot, pile.quantity) for pile in proposed.piles]
    assert taken == [(store.lot("SOON").pk, 5), (store.lot("LATER").pk, 2)]
    margin(store, 10)  # nine days are too few now
    (proposed,) = propose(issue, by=store.kien)
    assert [(pile.lot, pile.quantity) for pile in proposed.piles] == [(store.lot("LATER").pk, 5)]


@pytest.mark.req("WH-08", part="expired lots are not picked")
def test_what_has_expired_or_is_about_to_does_not_leave(store):
    lot(store, "GONE", -1)
    lot(store, "SOON", 9)
    issue = store.asked(store.toner, 3, reserve=False)
    with pytest.raises(Refused, match="GONE"):
        store.issue(issue, store.one(issue, 3, lot=store.lot("GONE").pk))
    margin(store, 10)
    with pytest.raises(Refused, match="SOON"):
        store.issue(issue, store.one(issue, 3, lot=store.lot("SOON").pk))
    with pytest.raises(Refused):
        store.issue(issue, store.one(issue, 3))
    margin(store, 9)  # its ninth day before the last is still one
    assert store.issue(issue, store.one(issue, 3)).state == "issued"


@pytest.mark.req("WH-08", part="expired lots are not reserved")
def test_what_has_expired_is_not_reserved_and_not_free(store):
    lot(store, "GONE", -1, 4)
    lot(store, "SOON", 9, 3)
    lot(store, "LATER", 90, 2)
    assert api.free([store.toner.pk], by=store.binh)[store.toner.pk] == 5
    assert reserved(store, 4) == 4
    assert api.free([store.toner.pk], by=store.binh)[store.toner.pk] == 1
    assert reserved(store, 9) == 1
    margin(store, 10)
    assert api.free([store.toner.pk], by=store.binh)[store.toner.pk] == 0  # what is promised stays so
    assert reserved(store, 1) == 0 and store.on_hand(store.toner) == (9, 5)


@pytest.mark.req("WH-08", part="the database refuses it too")
def test_the_database_itself_lets_nothing_expired_leave_for_an_order(store):
    lot(store, "GONE", -1)
    lot(store, "SOON", 0)
    said = {"company_id": store.company.pk, "product": store.toner, "warehouse": store.a, "quantity": D(-1)}
    for source, number, refused in (
        ("warehouse.goodsissue", "GONE", True),
        ("warehouse.goodsissue", "SOON", False),
        ("warehouse.stocktransfer", "GONE", False),  # it may be taken off the shelf
    ):
        move = {"lot": store.lot(number), "source_kind": source, "source_id": 1, "date": clock.today()}
        try:
            with transaction.atomic():
                StockMove.objects.create(**said, **move)
        except IntegrityError as error:
            assert refused and "expired" in str(error)
        else:
            assert not refused


@pytest.mark.req("WH-08", part="expiring soon")
def test_what_expires_soon_is_listed_the_nearest_first(store):
    lot(store, "GONE", -1)
    lot(store, "LATER", 90)
    lot(store, "SOON", 9)
    lot(store, "EMPTY", 5, 2)
    margin(store, 3)
    issue = store.asked(store.toner, 2, reserve=False)
    store.issue(issue, store.one(issue, 2, lot=store.lot("EMPTY").pk))
    rows = shelf_life.expiring(by=store.kien)
    assert [(str(row.bin.lot), row.days, row.blocked) for row in rows] == [("GONE", -1, True), ("SOON", 9, False)]
    assert [str(row.bin.lot) for row in shelf_life.expiring(within=90, by=store.kien)] == ["GONE", "SOON", "LATER"]
    decided(store, policies.expiring_days, 5)
    assert [str(row.bin.lot) for row in shelf_life.expiring(by=store.kien)] == ["GONE"]


def test_whoever_sees_no_stock_sees_no_list(store):
    from dataclasses import replace

    from django.core.exceptions import PermissionDenied

    with pytest.raises(PermissionDenied):
        shelf_life.expiring(by=replace(store.kien, duties=frozenset()))
