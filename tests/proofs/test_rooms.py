"""A room that is switched off is nowhere to be seen and loses nothing; switched on, it has gone on (ORG-17)."""

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import translation

from nhip.accounting.models import Treasury
from nhip.accounting.operations import ReceiveBank, receive_bank
from nhip.demo.founding import sao_viet
from nhip.demo.scenes import Stage
from nhip.kernel import clock, roles, worker
from nhip.kernel.administration.rooms import WhichRoom, switch_off, switch_on
from nhip.kernel.models import Company
from nhip.kernel.refusals import Refused
from nhip.sales.models import Order
from nhip.sales.operations import confirm_order
from nhip.screens.resource import RESOURCES

from .doors import all_doors
from .test_kills import prepare
from .world import World

HIDDEN = (403, 404)


def switch(operation, room: str, by) -> None:
    operation(Company.objects.get(pk=by.company_id), WhichRoom(room), by=by)


@pytest.mark.world
@pytest.mark.slow("every address of a room, five times")
@pytest.mark.req("ORG-17", part="hidden at every door")
def test_a_room_that_is_off_opens_no_door(companies):
    made = companies
    doors = [
        door
        for door in all_doors()
        if door.method == "GET" and door.kind.startswith("sales.") and not door.blind and "upload" not in door.address
    ]
    addresses = [door.address.replace("{pk}", str(made.sample(door.kind))) for door in doors]
    assert {address.startswith("/api/") for address in addresses} == {True, False} and len(addresses) > 40
    lan = asked(made, "lan", addresses)
    assert sum(status == 200 for status in lan.values()) > 30
    switch(switch_off, "sales", made.own["tin"])
    for who in ("lan", "binh", "tin", "thu"):
        assert [address for address, status in asked(made, who, addresses).items() if status not in HIDDEN] == [], who
        page = made.client(who)
        assert 'href="/sales/' not in page.get("/").text and "/sales/" not in page.get("/find/?q=a").text
    assert made.client("kien").get("/warehouse/goodsissues/").status_code == 200
    assert "/sales/" not in made.client("lan").get(f"/shared/parties/{made.sample('shared.party')}/").text
    switch(switch_on, "sales", made.own["tin"])
    assert asked(made, "lan", addresses) == lan


def asked(made: World, who: str, addresses: list[str]) -> dict[str, int]:
    """How each address answers this person's browser, or a program that asks in their name."""
    browser, program = made.client(who), made.program(who)
    return {
        address: (program if address.startswith("/api/") else browser).get(address).status_code
        for address in addresses
    }


@pytest.mark.commits
@pytest.mark.req("ORG-17", part="data and events are kept")
def test_what_happens_meanwhile_reaches_the_room():
    stage = Stage(sao_viet(), clock.today())
    prepare(stage)
    order = stage.confirmed("a", ("TONER-05", 1), by="binh")
    stage.issued(order, receiver="Anh Hùng")
    stage.invoiced(order)
    switch(switch_off, "sales", stage.firm["tin"])
    with pytest.raises(PermissionDenied):
        confirm_order(order, by=stage.firm["binh"])
    with translation.override("en"):
        assert "its room is switched off" in roles.why(stage.firm["binh"], "sales.confirm_order", order)
    bank = Treasury.objects.get(company=stage.firm.company, kind=Treasury.Kind.BANK).pk
    receive_bank(ReceiveBank(customer=order.customer_id, treasury=bank, amount=order.total), by=stage.firm["quynh"])
    worker.drain()
    assert Order.objects.get(pk=order.pk).state == "completed"
    switch(switch_on, "sales", stage.firm["tin"])
    rows = RESOURCES["sales.order"].rows(stage.firm["binh"])
    assert [(each.pk, each.state) for each in rows] == [(order.pk, "completed")]


def test_a_room_stays_while_another_stands_on_it():
    firm = sao_viet()
    tin = firm["tin"]
    with pytest.raises(Refused) as refused:
        switch(switch_off, "accounting", tin)
    assert refused.value.field == "room"
    for room in ("sales", "warehouse", "accounting"):
        switch(switch_off, room, tin)
    for room in ("sales", "warehouse"):
        with pytest.raises(Refused):
            switch(switch_on, room, tin)
    for room in ("accounting", "warehouse", "sales"):
        switch(switch_on, room, tin)
    for wrong in (lambda: switch(switch_on, "sales", tin), lambda: switch(switch_off, "kernel", tin)):
        with pytest.raises(Refused):
            wrong()
