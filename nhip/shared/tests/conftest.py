"""A small company with the people who keep its master data, and a second company beside it."""

from dataclasses import dataclass, field

import pytest

from nhip.kernel import actors
from nhip.kernel.actors import Actor
from nhip.kernel.administration.founding import Founding, found
from nhip.kernel.administration.people import NewPerson, add_person
from nhip.kernel.models import Company, Unit
from nhip.shared import operations, packs
from nhip.shared.models import UnitOfMeasure
from nhip.shared.operations.parties import ContactLine, CreateParty
from nhip.shared.operations.units_of_measure import NewUnit
from tests.database import Ground

ALL = (
    "shared.enter_parties", "shared.all_parties", "shared.all_contacts", "shared.assign_parties",
    "shared.give_credit", "shared.keep_products", "shared.keep_prices", "shared.keep_taxes", "shared.keep_rates",
)  # fmt: skip
SELLS = ("shared.enter_parties", "shared.own_parties", "shared.own_contacts")


@dataclass
class House:
    """A company, an actor with every duty, and units of measure."""

    company: Company
    boss: Actor
    piece: UnitOfMeasure
    box: UnitOfMeasure
    people: dict[str, Actor] = field(default_factory=dict)

    def person(self, name: str, *duties: str) -> Actor:
        """Somebody in the head office with exactly these duties."""
        if name not in self.people:
            unit = Unit.objects.get(company=self.company, parent=None)
            someone = add_person(NewPerson(name=name, unit=unit.pk), by=actors.system("kernel", self.company.pk))
            known = actors.of(someone)
            self.people[name] = Actor(name, self.company.pk, someone.pk, None, known.units, frozenset(duties))
        return self.people[name]


def founded(name: str) -> House:
    """A company from nothing."""
    company, first = found(Founding(name=name, administrator=NewPerson(name="Nguyễn Thị Lan")))
    boss = Actor("Nguyễn Thị Lan", company.pk, first.pk, None, actors.of(first).units, frozenset(ALL))
    piece = operations.create_unit_of_measure(NewUnit(code="cai", name="Cái"), by=boss)
    box = operations.create_unit_of_measure(NewUnit(code="thung", name="Thùng"), by=boss)
    return House(company, boss, piece, box)


@pytest.fixture
def law():
    """The country's lists are there."""
    packs.load_all()


GROUND = Ground("house", lambda: founded("Công ty TNHH Thiết bị Sao Việt"))


@pytest.fixture
@GROUND.under
def house() -> House:
    return GROUND.stands()


@pytest.fixture
def other(law) -> House:
    """Another company, whose records nobody of ours may even guess at."""
    return founded("Công ty CP Biển Đông")


MST = "0100109106"
AN_PHAT = CreateParty(
    name="Công ty TNHH An Phát",
    tax_number="010 010 9106",
    phone="0912 345 678",
    email="Lienhe@AnPhat.vn",
    address="12 Lê Lợi",
    province="Hà Nội",
    contacts=(ContactLine(name="Trần Thị Hạnh", phone="0987 654 321"),),
)


def binh(house: House) -> Actor:
    """A salesperson."""
    return house.person("Trần Văn Bình", *SELLS)


def khang(house: House) -> Actor:
    """Another salesperson."""
    return house.person("Lê Minh Khang", *SELLS)
