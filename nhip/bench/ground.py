"""The ground: a company where one unit does everything and accepts hand-offs by itself, told by operations."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import cast

from nhip.accounting import operations as accounting
from nhip.accounting.models import Account, Treasury
from nhip.flows.functions import FUNCTIONS
from nhip.kernel import actors, clock
from nhip.kernel.actors import Actor
from nhip.kernel.administration.founding import Founding, found
from nhip.kernel.administration.people import NewPerson
from nhip.kernel.administration.roles import Assignment, assign_role
from nhip.kernel.administration.units import Holding, UnitData, change_unit, hold_function
from nhip.kernel.models import Company, Person, Role, Unit
from nhip.shared.models import Party, Product
from nhip.shared.operations.parties import ContactLine, CreateParty, create_party
from nhip.shared.operations.products import CreateProduct, create_product
from nhip.shared.operations.units_of_measure import NewUnit, create_unit_of_measure
from nhip.warehouse import operations as warehouse
from nhip.warehouse.models import Warehouse

ROLES = ("sales_head", "salesperson", "collector", "warehouse_head", "chief_accountant", "cashier", "master_data")
PRODUCTS = 40
USERNAME, PASSWORD = "thuoc", "thuoc-do-toc-do-nhip"
PIECES = Decimal(1_000_000)
PRICE, COST = Decimal(1_000_000), Decimal(800_000)
TRADES = ("Thương mại", "Sản xuất", "Dịch vụ", "Xây dựng", "Vận tải")
NAMES = ("An Phát", "Bình Minh", "Cửu Long", "Đại Dương", "Hoà Bình", "Khánh Hội", "Lộc Ninh", "Minh Châu")


@dataclass
class Ground:
    """The company, the one person who does everything, and what they trade in."""

    company: Company
    person: Person
    bank: Treasury
    store: Warehouse
    products: list[Product]

    @property
    def by(self) -> Actor:
        return actors.of(self.person)


def lay() -> Ground:
    """Found the company: unit, roles, books, goods on stock."""
    told = NewPerson(name="Trần Thị Thước", code="THUOC", username=USERNAME, password=PASSWORD)
    company, person = found(
        Founding(
            name="Công ty TNHH Thước Đo",
            short_name="Thước Đo",
            administrator=told,
            more={"tax_number": "0108765438", "address": "Hà Nội"},
        )
    )
    _one_for_all(company, person)
    Person.objects.filter(pk=person.pk).update(must_change_password=False)
    by = actors.of(person)
    bank = _books(company, by)
    made = warehouse.create_warehouse(warehouse.WarehouseInputs(code="KHO", name="Kho", kind="normal"), by=by)
    store = cast(Warehouse, made)
    ground = Ground(company, person, bank, store, _products(by))
    lines = tuple(warehouse.ReceivedLine(each.pk, PIECES, COST) for each in ground.products)
    warehouse.receive_goods(warehouse.ReceiptInputs(store.pk, lines, kind="opening"), by=by)
    return ground


def _one_for_all(company: Company, person: Person) -> None:
    """All functions and all roles in one hand, and the unit accepts by itself."""
    founder = actors.system("kernel", company.pk)
    unit = Unit.objects.get(company=company)
    told = UnitData(code=unit.code, name=unit.name, department="sales", head=person.pk, auto_accept=True)
    change_unit(unit, told, by=founder)
    for function in FUNCTIONS:
        hold_function(Holding(function=function, unit=unit.pk), by=founder)
    for role in Role.objects.filter(company=company, name__in=ROLES):
        assign_role(Assignment(person=person.pk, role=role.pk), by=founder)


def _books(company: Company, by: Actor) -> Treasury:
    accounting.open_books(accounting.OpenBooks(starts=date(clock.today().year, 1, 1)), by=by)
    account = Account.objects.get(company=company, code="1121")
    told = accounting.AddTreasury(kind=Treasury.Kind.BANK, name="Ngân hàng", account=account.pk)
    return cast(Treasury, accounting.add_treasury(told, by=by))


def _products(by: Actor) -> list[Product]:
    unit = create_unit_of_measure(NewUnit(code="CAI", name="cái"), by=by)
    return [cast(Product, create_product(_product(place, unit.pk), by=by)) for place in range(1, PRODUCTS + 1)]


def _product(place: int, unit: int) -> CreateProduct:
    return CreateProduct(code=f"SP-{place:03}", name=f"Sản phẩm {place:03}", unit=unit, list_price=PRICE)


def party(place: int, by: Actor) -> Party:
    """A customer with a contact and an address, everything that an invoice asks for."""
    name = f"Công ty {TRADES[place % len(TRADES)]} {NAMES[place % len(NAMES)]} {place}"
    told = CreateParty(
        name=name,
        legal_name=name,
        tax_number=tax_number(310_000_000 + place),
        phone=f"09{10_000_000 + place:08}",
        source="Giới thiệu",
        address=f"Số {place} phố Láng Hạ",
        province="Thành phố Hà Nội",
        contacts=(ContactLine(name="Nguyễn Văn Mẫu", position="Giám đốc"),),
        acknowledged=True,
    )
    return cast(Party, create_party(told, by=by))


def tax_number(digits: int) -> str:
    """Ten digits of which the last is the check digit, counted on until there is one."""
    from stdnum.exceptions import ValidationError
    from stdnum.vn import mst

    while True:
        bare = f"{digits:09}"
        try:
            return mst.validate(bare + mst.calc_check_digit(bare))
        except ValidationError:
            digits += 1_000_003
