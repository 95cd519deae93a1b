"""What things cost in statements, with BEGIN and COMMIT (savepoints here): speed is counted, not hoped for."""

import pytest

from nhip.kernel import actors
from nhip.kernel.administration import people
from nhip.kernel.events import SUBSCRIBERS
from nhip.kernel.handoffs import desk
from nhip.kernel.models import Person

from .firm import Pack, Packed, PackSlip


@pytest.fixture
def warm(firm, monkeypatch):
    """What seldom changes is known, and nobody listens: the usual case, the kernel's own price."""
    for name in SUBSCRIBERS:
        monkeypatch.setitem(SUBSCRIBERS, name, [])
    firm.offer(PackSlip(count=1), part="warm")
    handoff = firm.offer(Pack(count=1), part="warm")
    desk.accept(handoff, by=firm.binh)
    desk.finish(handoff, desk.Finish(Packed(count=1)), by=firm.binh)
    for who in (firm.lan, firm.tin):
        actors.of(Person.objects.get(pk=who.person_id))
    return firm


def test_who_somebody_is(warm, statements):
    person = Person.objects.get(pk=warm.lan.person_id)
    with statements.at_most(1):
        actors.of(person)


def test_a_change_of_a_record(warm, statements):
    told = people.PersonData("Trần Văn Bình")
    person = Person.objects.get(pk=warm.binh.person_id)
    people.change_person(person, told, by=warm.tin)
    with statements.at_most(6):
        people.change_person(person, people.PersonData("Trần Văn Bình", "Bình"), by=warm.tin)


def test_an_offer(warm, statements):
    with statements.at_most(5):
        warm.offer(Pack(count=1))
    with statements.at_most(7):
        warm.offer(PackSlip(count=1))


def test_the_moves_of_a_hand_off(warm, statements):
    handoff = warm.offer(Pack(count=1))
    with statements.at_most(7):
        desk.accept(handoff, by=warm.binh)
    with statements.at_most(9):
        desk.finish(handoff, desk.Finish(Packed(count=1)), by=warm.binh)
    with statements.at_most(7):
        desk.confirm(handoff, by=warm.lan)
