"""Work finds the unit that does it: the narrowest match, then the nearest, and the head when nobody does."""

from datetime import timedelta

import pytest

from nhip.kernel import clock, ids
from nhip.kernel.handoffs import routing
from nhip.kernel.handoffs.form import Form
from nhip.kernel.models import FunctionHeld, Unit
from nhip.kernel.refs import Ref

from .firm import Pack


def receiver(firm, *for_what, by=None) -> Unit:
    return firm.offer(Pack(count=1, for_what=for_what), by=by, part=str(ids.new())).receiver_unit


@pytest.mark.req("ORG-06", part="the narrowest match")
def test_the_narrowest_match_receives_it(firm):
    spare = firm.unit("Spare parts", firm.store)
    pump, valve = Ref("shared.product", 1), Ref("shared.product", 2)
    firm.holds("warehouse.store", spare, for_what=pump)
    assert receiver(firm) == firm.store
    assert receiver(firm, valve) == firm.store
    assert receiver(firm, pump) == spare
    assert receiver(firm, valve, pump) == spare


def test_then_the_nearest_in_the_tree(firm):
    south = firm.unit("South", firm.head)
    sellers, keepers = firm.unit("South sales", south), firm.unit("South store", south)
    firm.holds("warehouse.store", keepers)
    firm.holds("sales.corporate", sellers)
    nhi = firm.person("Nhi", sellers)
    assert (receiver(firm, by=nhi), receiver(firm)) == (keepers, firm.store)


def test_the_givers_unit_is_one_of_the_askers_own(firm):
    other = firm.unit("Other sales", firm.head)
    firm.holds("sales.corporate", other)
    nhi = firm.person("Nhi", other)
    assert firm.offer(by=nhi).giver_unit == other
    assert firm.offer(part="2").giver_unit == firm.sales
    assert firm.offer(part="3", by=firm.binh).giver_unit in (firm.sales, other)


def test_a_function_that_nobody_holds_goes_up(firm):
    FunctionHeld.objects.filter(company=firm.company, function="warehouse.store").update(until=clock.today())
    team = firm.unit("Team", firm.sales)
    firm.holds("sales.corporate", team)
    nhi = firm.person("Nhi", team)
    with clock.at(clock.now() + timedelta(days=2)):
        assert receiver(firm, by=nhi) == firm.sales
        assert receiver(firm) == firm.head
        assert routing.held_by_nobody(["warehouse.store", "sales.corporate"], company_id=firm.company.pk) == [
            "warehouse.store"
        ]


def test_any_code_is_a_function(firm):
    class Odd(Form):
        """Nobody has ever heard of these functions."""

        giver = "moon.base"
        receiver = "moon.dark_side"

    handoff = firm.offer(Odd())
    assert (handoff.giver_unit, handoff.receiver_unit) == (firm.sales, firm.head)
    firm.holds("moon.dark_side", firm.store)
    assert firm.offer(Odd(), part="2").receiver_unit == firm.store


@pytest.mark.req("ORG-05")
@pytest.mark.req("ORG-06")
def test_merged_functions_still_hand_over(firm):
    FunctionHeld.objects.filter(company=firm.company, function="warehouse.store").update(unit=firm.sales)
    handoff = firm.offer()
    assert handoff.giver_unit == handoff.receiver_unit == firm.sales


def test_an_archived_unit_receives_nothing(firm):
    Unit.objects.filter(pk=firm.store.pk).update(state="archived")
    assert receiver(firm) == firm.head


def test_steps_are_counted_in_units_not_in_letters():
    assert routing.steps("/1/12/", "/1/13/") == 2
    assert routing.steps("/1/2/", "/1/2/3/") == 1
    assert routing.steps("/1/", "/1/") == 0
