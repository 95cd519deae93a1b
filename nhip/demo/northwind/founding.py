"""Founding Northwind: one unit that does everything by itself, books in dollars outside VAT, one store."""

import secrets
from datetime import date, datetime
from zoneinfo import ZoneInfo

from nhip.accounting import operations as accounting
from nhip.accounting.models import Account, Treasury
from nhip.flows.functions import FUNCTIONS
from nhip.kernel import actors, clock
from nhip.kernel.actors import Actor
from nhip.kernel.administration.founding import Founding, found
from nhip.kernel.administration.people import NewPerson
from nhip.kernel.administration.roles import Assignment, RoleText, assign_role, load_role
from nhip.kernel.administration.settings import Decision, decide
from nhip.kernel.administration.units import Holding, UnitData, change_unit, hold_function
from nhip.kernel.models import Company, Person, Unit
from nhip.kernel.together import together
from nhip.shared.models import Product
from nhip.shared.operations.products import CreateProduct, create_product
from nhip.shared.operations.units_of_measure import NewUnit, create_unit_of_measure
from nhip.warehouse import operations as warehouse

NAME, UNIT, FOUNDER = "Northwind Traders", "NW", "E2"
ZONE = clock.ZONE
FIRST_DAY = datetime(1996, 7, 1, 8, tzinfo=ZoneInfo(ZONE))
YEARS = (1996, 1997, 1998)
EVERYTHING = (
    "sales.write", "sales.run", "warehouse.see_stock", "warehouse.see_slips", "warehouse.issue", "warehouse.keep_all",
    "warehouse.set_up", "warehouse.know_cost", "accounting.ledger", "accounting.invoicing", "accounting.receivables",
    "accounting.chief", "accounting.cash", "accounting.see_cost", "accounting.see_bank", "shared.enter_parties",
    "shared.all_parties", "shared.all_contacts", "shared.assign_parties", "shared.give_credit",
    "shared.keep_products", "shared.keep_prices", "kernel.administer",
)  # fmt: skip


def founded() -> Actor:
    """The head of Northwind; the company is founded on 1996-07-01 if it is not there yet, all of it or nothing."""
    with clock.at(FIRST_DAY):
        company = Company.objects.filter(name=NAME).first()
        if company is None:
            with together():
                company = _found()
        return actors.of(Person.objects.get(company=company, code=FOUNDER))


def _found() -> Company:
    company, head = found(
        Founding(
            name=NAME,
            short_name="Northwind",
            head_office="Northwind",
            head_code=UNIT,
            administrator=NewPerson(
                name="Andrew Fuller",
                short_name="Andrew",
                code=FOUNDER,
                job_title="Vice President, Sales",
                username="northwind",
                password=secrets.token_urlsafe(16),
            ),
            more={"currency": "USD", "tax_regime": Company.TaxRegime.NONE, "chart": "tt133", "zone": ZONE},
        )
    )
    _one_unit_for_all(company, head)
    by = actors.of(head)
    _policies(by)
    _books(by)
    _range(by)
    warehouse.create_warehouse(warehouse.WarehouseInputs(code=UNIT, name="Northwind"), by=by)
    return company


def _one_unit_for_all(company: Company, head: Person) -> None:
    """The unit accepts what is handed to it, and its head may do everything."""
    founder, unit = actors.system("kernel", company.pk), Unit.objects.get(company=company)
    told = UnitData(
        code=unit.code, name=unit.name, department=unit.department, tag=unit.tag, head=head.pk, auto_accept=True
    )
    change_unit(unit, told, by=founder)
    for function in FUNCTIONS:
        hold_function(Holding(function=function, unit=unit.pk), by=founder)
    duties = ", ".join(f'"{duty}"' for duty in EVERYTHING)
    role = load_role(RoleText(f'name = "everything"\ntitle = "Everything"\nallow = [{duties}]\n'), by=founder)
    assign_role(Assignment(person=head.pk, role=role.pk), by=founder)


def _policies(by: Actor) -> None:
    """Orders keep the prices of their day, and goods are reserved on the day on which they leave."""
    decide(Decision("sales.free_prices", True), by=by)
    decide(Decision("sales.reserve_on_confirm", False), by=by)


def _books(by: Actor) -> None:
    first, *others = YEARS
    accounting.open_books(accounting.OpenBooks(starts=date(first, 1, 1), cash_desk="Cash"), by=by)
    for year in others:
        accounting.open_year(accounting.OpenYear(starts=date(year, 1, 1)), by=by)
    account = Account.objects.get(company_id=by.company_id, code="1121")
    told = accounting.AddTreasury(kind=Treasury.Kind.BANK, name="Bank", account=account.pk, bank_name="Bank")
    accounting.add_treasury(told, by=by)


def _range(by: Actor) -> None:
    """What the files do not bring: the unit in which all is counted, and freight as a service."""
    unit = create_unit_of_measure(NewUnit(code="PCS", name="piece"), by=by)
    told = CreateProduct(
        code="FREIGHT", name="Freight", kind=Product.Kind.SERVICE, unit=unit.pk, vat="KCT", vat_reducible=False
    )
    create_product(told, by=by)
