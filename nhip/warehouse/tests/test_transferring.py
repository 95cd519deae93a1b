"""Goods go from warehouse to warehouse and from shelf to shelf; nothing is bought, sold or lost."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from nhip.kernel.operations import Refused
from nhip.warehouse import api
from nhip.warehouse.models import Bin, StockMove, StockTransfer
from nhip.warehouse.operations import TransferInputs, TransferredLine, transfer


def move(store, product, quantity, *, origin=None, target=None, by=None, follow=False, **said):
    line = TransferredLine(product.pk, Decimal(quantity), **said)
    told = TransferInputs((origin or store.a).pk, (target or store.b).pk, (line,), follow=follow)
    return transfer(told, by=by or store.head)


@pytest.mark.req("WH-02", part="transfer")
def test_twelve_go_from_b_to_a(store):
    store.stock(store.laptop, 13, serials="HN")
    store.stock(store.laptop, 12, serials="DN", warehouse=store.b)
    read = tuple(f"DN-{number}" for number in range(1, 13))
    slip = move(store, store.laptop, 12, origin=store.b, target=store.a, serials=read, to_shelf=store.shelf1.pk)
    assert slip.number.startswith("CK-")
    assert store.on_hand(store.laptop) == (25, 0)
    assert store.on_hand(store.laptop, store.b) == (0, 0)
    piece = store.serial("DN-5")
    assert (piece.warehouse, piece.location) == (store.a, store.shelf1)
    assert sum(StockMove.objects.filter(source_id=slip.pk).values_list("quantity", flat=True)) == 0


def test_a_lot_goes_from_shelf_to_shelf(store):
    store.stock(store.toner, 5, lot="L1", expires_on=date(2027, 1, 1), shelf=store.shelf1.pk)
    lot = store.lot("L1").pk
    move(store, store.toner, 2, target=store.a, lot=lot, shelf=store.shelf1.pk, to_shelf=store.shelf2.pk)
    bins = Bin.objects.filter(product=store.toner).order_by("location__code")
    assert [(row.location.code, row.on_hand) for row in bins] == [("A-01", 3), ("A-02", 2)]
    assert store.on_hand(store.toner) == (5, 0)


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"quantity": 6}, "5"),
        ({"quantity": 0}, "lớn hơn 0|above zero"),
        ({"quantity": 1, "target": "a"}, "kệ khác|another shelf"),
        ({"quantity": 1, "shelf": "shelf1"}, "A-01"),
    ],
)
def test_what_is_not_there_does_not_go(store, said, message):
    store.stock(store.cable, 5)
    said = {name: getattr(store, each) if isinstance(each, str) else each for name, each in said.items()}
    if "shelf" in said:
        said["shelf"] = said["shelf"].pk
    with pytest.raises(Refused, match=message):
        move(store, store.cable, **said)
    assert store.on_hand(store.cable) == (5, 0)
    assert not StockTransfer.objects.filter(company=store.company).exists()


def test_goods_kept_by_lot_go_by_lot(store):
    store.stock(store.toner, 5, lot="L1", expires_on=date(2027, 1, 1))
    with pytest.raises(Refused, match="TONER-05"):
        move(store, store.toner, 1)


def test_a_piece_that_lies_elsewhere_does_not_go(store):
    store.stock(store.laptop, 1, serials="DN", warehouse=store.b)
    with pytest.raises(Refused, match="KHO-B"):
        move(store, store.laptop, 1, serials=("DN-1",))


def test_what_is_reserved_stays_unless_it_is_told_to_follow(store):
    store.stock(store.cable, 5)
    order = store.order()
    api.reserve(order.ref, [api.Want(1, store.cable.pk, Decimal(4))], warehouse=store.a.pk, by=store.binh)
    with pytest.raises(Refused, match="4"):
        move(store, store.cable, 3)
    assert store.on_hand(store.cable) == (5, 4)
    move(store, store.cable, 3, follow=True)
    assert store.on_hand(store.cable) == (2, 2)
    assert store.on_hand(store.cable, store.b) == (3, 2)
    assert api.reserved_for(order.ref, by=store.binh) == {1: {store.a.pk: 2, store.b.pk: 2}}


def test_what_somebody_is_picking_does_not_follow(store):
    store.stock(store.cable, 5)
    store.asked(store.cable, 4)
    with pytest.raises(Refused, match="4"):
        move(store, store.cable, 3, follow=True)
    assert store.on_hand(store.cable) == (5, 4)


def test_only_who_keeps_the_origin_may_send(store):
    store.stock(store.cable, 5)
    move(store, store.cable, 1, by=store.kien)
    with pytest.raises(PermissionDenied):
        move(store, store.cable, 1, by=store.dat)
    with pytest.raises(PermissionDenied):
        move(store, store.cable, 1, by=store.binh)
