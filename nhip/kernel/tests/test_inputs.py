"""Inputs are read for forms and REST, and the company's wall stops every id that the actor cannot see."""

from dataclasses import MISSING, dataclass
from decimal import Decimal
from typing import Annotated

import pytest
from django.db import models
from hypothesis import given
from hypothesis import strategies as st

from nhip.kernel import actors, inputs
from nhip.kernel.inputs import Ask, asked
from nhip.kernel.models import Person
from nhip.kernel.plain import pack, unpack
from nhip.kernel.refusals import Refused

from .firm import Firm


class Colour(models.TextChoices):
    RED = "red", "Red"


@dataclass(frozen=True)
class Line:
    person: Annotated[int, Ask("Person", pick="kernel.person")]
    count: Decimal = Decimal(1)


@dataclass(frozen=True)
class Order:
    unit: Annotated[int, Ask("Unit", pick="kernel.unit", help="where")]
    lines: tuple[Line, ...] = ()
    others: tuple[Annotated[int, Ask("Others", pick="kernel.person")], ...] = ()
    manager: Annotated[int | None, Ask("Manager", pick="kernel.person")] = None
    colour: Colour = Colour.RED
    note: Annotated[str, Ask(widget="password")] = ""


def test_fields_are_read():
    unit, lines, _others, manager, colour, note = asked(Order)
    assert (unit.name, unit.type, unit.required, unit.default) == ("unit", int, True, MISSING)
    assert (unit.ask.pick, unit.ask.help, unit.label) == ("kernel.unit", "where", "Unit")
    assert lines.many and [field.name for field in lines.nested] == ["person", "count"]
    assert manager.optional and not manager.required and manager.type is int
    assert colour.choices == (("red", "Red"),)
    assert note.ask.secret and note.label == "Note"


def test_ids_are_found_also_in_lines():
    told = Order(1, (Line(2), Line(3)), (4,), 5)
    found = [(path, value) for path, _field, value in inputs.picked(told)]
    assert found == [("unit", 1), ("lines.0.person", 2), ("lines.1.person", 3), ("others.0", 4), ("manager", 5)]


@pytest.mark.req("S6")
def test_ids_of_another_company_are_not_found(firm, statements):
    stranger = Firm()
    own, other = firm.binh.person_id, stranger.binh.person_id
    with statements.at_most(1):
        inputs.keep_to_company(Order(firm.store.pk, (Line(own),), (own,), own), firm.lan)
    for told, field in (
        (Order(stranger.store.pk), "unit"),
        (Order(firm.store.pk, (Line(own), Line(other))), "lines.1.person"),
        (Order(firm.store.pk, (), (other,)), "others.0"),
        (Order(firm.store.pk, (), (), other), "manager"),
        (Order(firm.store.pk, (), (), 12345), "manager"),
    ):
        for by in (firm.lan, actors.system("sales", firm.company.pk)):
            with pytest.raises(Refused) as refusal:
                inputs.keep_to_company(told, by)
            assert refusal.value.field == field


@dataclass(frozen=True)
class Picks:
    handoff: Annotated[int, Ask("Hand-off", pick="kernel.handoff")]


@pytest.mark.req("S6")
def test_ids_that_the_actor_may_not_view_are_not_found(firm):
    handoff = firm.offer()
    inputs.keep_to_company(Picks(handoff.pk), firm.lan)
    inputs.keep_to_company(Picks(handoff.pk), actors.system("sales", firm.company.pk))
    with pytest.raises(Refused):
        inputs.keep_to_company(Picks(handoff.pk), firm.tin)


def test_secrets_are_not_written_down():
    assert inputs.public(Order(1, (Line(2),), note="hush")) == {
        "unit": 1, "lines": [{"person": 2, "count": Decimal(1)}], "others": [], "manager": None, "colour": Colour.RED,
    }  # fmt: skip


@given(
    st.builds(
        Order,
        unit=st.integers(0, 2**63 - 1),
        lines=st.lists(st.builds(Line, st.integers(0, 2**63 - 1), st.decimals(-1000, 1000, places=3))).map(tuple),
        others=st.lists(st.integers(0, 2**62)).map(tuple),
        manager=st.none() | st.integers(1),
        colour=st.just(Colour.RED),
        note=st.text(),
    )
)
def test_what_is_packed_comes_back(told):
    assert unpack(Order, pack(told)) == told
    assert all(isinstance(value, str) for value in [pack(told.unit)] if told.unit > 2**53)


@pytest.mark.req("S6", part="an id of one kind is none of another")
def test_an_id_of_one_kind_is_not_found_as_another(firm):
    unit, person = firm.store.pk, firm.binh.person_id
    inputs.keep_to_company(Order(unit, (Line(person),)), firm.lan)
    for told, field in ((Order(person, (Line(person),)), "unit"), (Order(unit, (Line(unit),)), "lines.0.person")):
        with pytest.raises(Refused) as refused:
            inputs.keep_to_company(told, firm.lan)
        assert refused.value.field == field


@pytest.mark.req("S6", part="who may see none of a kind")
def test_what_may_not_be_seen_at_all_is_not_found_beside_what_may(firm, monkeypatch):
    told, seen = Order(firm.store.pk, (Line(firm.binh.person_id),)), inputs.view_verb
    monkeypatch.setattr(inputs, "view_verb", lambda model: "nobody.may" if model is Person else seen(model))
    with pytest.raises(Refused) as refused:
        inputs.keep_to_company(told, firm.lan)
    assert refused.value.field == "lines.0.person"
