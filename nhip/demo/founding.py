"""Founding Sao Việt: units, people, roles, master data, books and opening stock, each by the operation for it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from nhip.accounting import operations as accounting
from nhip.accounting.models import Account, Treasury
from nhip.flows.functions import DEPARTMENTS
from nhip.kernel import actors, clock
from nhip.kernel.actors import Actor
from nhip.kernel.administration.founding import Founding, found
from nhip.kernel.administration.people import NewPerson, add_person
from nhip.kernel.administration.roles import Assignment, assign_role
from nhip.kernel.administration.units import Holding, UnitData, add_unit, change_unit, hold_function
from nhip.kernel.models import Company, Person, Role, Unit
from nhip.shared.models import Product
from nhip.shared.operations.products import CreateProduct, create_product
from nhip.shared.operations.units_of_measure import NewUnit, create_unit_of_measure
from nhip.warehouse import operations as warehouse
from nhip.warehouse.models import Location, Warehouse

from . import cast
from .cast import Colleague, Item, Office, Store

BANK = ("Vietcombank Hà Nội", "0011004123456")
OPENING_LOT = "L0"
OPENING_LOT_LASTS = 100  # days from the opening: near its expiry, as the story wants it, and not over it


@dataclass
class Firm:
    """The company as stories speak of it: people by log-in name, things by code."""

    company: Company
    people: dict[str, Person] = field(default_factory=dict)
    units: dict[str, Unit] = field(default_factory=dict)
    products: dict[str, Product] = field(default_factory=dict)
    warehouses: dict[str, Warehouse] = field(default_factory=dict)

    def __getitem__(self, login: str) -> Actor:
        """The person at work now, with the rights of this moment."""
        return actors.of(self.people[login])

    @property
    def founder(self) -> Actor:
        """Whoever sets the company up: nobody in it yet."""
        return actors.system("kernel", self.company.pk)


def sao_viet() -> Firm:
    """Found the company today; everybody logs in with the given name and the demo's password."""
    firm = _company()
    _units(firm)
    _people(firm)
    _heads(firm)
    _range(firm)
    _books(firm)
    _stores(firm)
    _opening_stock(firm)
    _rules_of_trade(firm)
    return firm


def _company() -> Firm:
    first = next(person for person in cast.PEOPLE if "administrator" in person.roles)
    board = cast.OFFICES[0]
    company, person = found(
        Founding(
            name=cast.COMPANY,
            short_name=cast.SHORT,
            head_office=board.name,
            head_code=board.code,
            weekdays=(0, 1, 2, 3, 4, 5),
            administrator=_told(first),
            more={
                "tax_number": cast.TAX_NUMBER,
                "address": cast.ADDRESS,
                "representative": cast.PEOPLE[0].name,
                "demo": True,
            },
        )
    )
    firm = Firm(company, people={first.login: person})
    firm.units[board.code] = Unit.objects.get(company=company)
    return firm


def _told(person: Colleague, unit: Unit | None = None, role: Role | None = None, above=None) -> NewPerson:
    return NewPerson(
        name=person.name,
        short_name=person.name.split()[-1],
        code=person.login.upper(),
        job_title=person.post,
        manager=above.pk if above else None,
        unit=unit.pk if unit else None,
        role=role.pk if role else None,
        username=person.login,
        password=cast.PASSWORD,
    )


def _units(firm: Firm) -> None:
    for office in cast.OFFICES[1:]:
        told = _unit(office, firm)
        firm.units[office.code] = add_unit(told, by=firm.founder)
    for office in cast.OFFICES:
        for function in office.functions:
            hold_function(Holding(function=function, unit=firm.units[office.code].pk), by=firm.founder)


def _unit(office: Office, firm: Firm, head: Person | None = None) -> UnitData:
    return UnitData(
        code=office.code,
        name=office.name,
        parent=firm.units[office.above].pk if office.above else None,
        department=office.department,
        tag=DEPARTMENTS[office.department].tag,
        head=head.pk if head else None,
    )


def _people(firm: Firm) -> None:
    roles = {role.name: role for role in Role.objects.filter(company=firm.company)}
    for person in cast.PEOPLE:
        first, *others = person.roles
        if person.login not in firm.people:
            above = firm.people.get(person.manager)
            told = _told(person, firm.units[person.office], roles[first], above)
            firm.people[person.login] = add_person(told, by=firm.founder)
        for role in others:
            told = Assignment(person=firm.people[person.login].pk, role=roles[role].pk)
            assign_role(told, by=firm.founder)
    Person.objects.filter(company=firm.company).update(must_change_password=False)


def _heads(firm: Firm) -> None:
    for office in cast.OFFICES:
        change_unit(firm.units[office.code], _unit(office, firm, firm.people[office.head]), by=firm.founder)
    firm.units = {unit.code: unit for unit in Unit.objects.filter(company=firm.company)}


def _range(firm: Firm) -> None:
    by = actors.system("shared", firm.company.pk)
    units = {code: create_unit_of_measure(NewUnit(code=code, name=name), by=by) for code, name in cast.UNITS}
    for item in cast.ITEMS:
        told = CreateProduct(
            code=item.code,
            name=item.name,
            kind=Product.Kind(item.kind),
            unit=units[item.unit].pk,
            tracking=Product.Tracking(item.tracking),
            has_expiry=item.expires,
            warranty_months=item.warranty,
            list_price=Decimal(item.price),
        )
        firm.products[item.code] = create_product(told, by=by)


def _books(firm: Firm) -> None:
    thu = firm["thu"]
    accounting.open_books(accounting.OpenBooks(starts=date(clock.today().year, 1, 1)), by=thu)
    account = Account.objects.get(company=firm.company, code="1121")
    bank, number = BANK
    told = accounting.AddTreasury(
        kind=Treasury.Kind.BANK, name=bank, account=account.pk, bank_name=bank, bank_account=number
    )
    accounting.add_treasury(told, by=thu)


def _stores(firm: Firm) -> None:
    by = firm["kien"]
    for store in cast.STORES:
        firm.warehouses[store.code] = _store(firm, store, by)


def _store(firm: Firm, store: Store, by: Actor) -> Warehouse:
    unit = firm.units.get(store.code)
    told = warehouse.WarehouseInputs(
        code=store.code, name=store.name, kind=store.kind, address=store.address, unit=unit.pk if unit else None
    )
    made = warehouse.create_warehouse(told, by=by)
    warehouse.create_location(warehouse.LocationInputs(warehouse=made.pk, area="", code=store.shelf), by=by)
    return made


def _opening_stock(firm: Firm) -> None:
    keepers = {"KHO-A": "kien", "KHO-B": "dat"}
    for code, keeper in keepers.items():
        lines = tuple(_opening_lines(firm, code))
        told = warehouse.ReceiptInputs(
            warehouse=firm.warehouses[code].pk, lines=lines, kind="opening", reason="Tồn kho đầu kỳ"
        )
        warehouse.receive_goods(told, by=firm[keeper])
    _levels(firm)


def _opening_lines(firm: Firm, code: str) -> Iterator[warehouse.ReceivedLine]:
    shelf = Location.objects.get(warehouse=firm.warehouses[code])
    for item in cast.ITEMS:
        for pieces in (pieces for store, pieces in item.opening if store == code):
            yield warehouse.ReceivedLine(
                product=firm.products[item.code].pk,
                quantity=Decimal(pieces),
                unit_cost=Decimal(item.cost),
                shelf=shelf.pk,
                **_tracked(item, code, pieces),
            )


def _tracked(item: Item, code: str, pieces: int) -> dict:
    if item.tracking == "serial":
        return {"serials": tuple(serial(item, code, number) for number in range(1, pieces + 1))}
    if item.tracking == "lot":
        return {"lot": OPENING_LOT, "expires_on": clock.today() + timedelta(days=OPENING_LOT_LASTS)}
    return {}


def serial(item: Item, store: str, number: int) -> str:
    """The serial number of the opening stock's n-th piece: `LAP15-A-0001`."""
    return f"{item.code.replace('-', '')}-{store[-1]}-{number:04}"


def _levels(firm: Firm) -> None:
    by = firm["kien"]
    for item in (item for item in cast.ITEMS if item.least):
        told = warehouse.Levels(
            warehouse=firm.warehouses["KHO-A"].pk,
            product=firm.products[item.code].pk,
            least=Decimal(item.least),
            most=None if item.most is None else Decimal(item.most),
        )
        warehouse.set_levels(told, by=by)


def _rules_of_trade(firm: Firm) -> None:
    thu = firm["thu"]
    steps = tuple(accounting.PolicyStep(*step) for step in cast.STEPS)
    accounting.set_discount_policy(
        accounting.NewPolicy(name="Chính sách chiết khấu", threshold=cast.THRESHOLD, steps=steps), by=thu
    )
    told = accounting.NewRight(person=firm.people["binh"].pk, limit=cast.COLLECTION_LIMIT)
    accounting.set_collection_right(told, by=thu)
