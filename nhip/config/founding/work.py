"""The founding itself: company, books, units, store and administrator, all in one transaction or nothing."""

from dataclasses import replace
from datetime import date

from django.db import connection
from django.utils.translation import gettext as _

from nhip.accounting.operations import OpenBooks, open_books
from nhip.flows.functions import DEPARTMENTS, FUNCTIONS
from nhip.kernel import actors, clock
from nhip.kernel.actors import Actor
from nhip.kernel.administration import founding
from nhip.kernel.administration.people import NewPerson
from nhip.kernel.administration.roles import Assignment, assign_role
from nhip.kernel.administration.units import Holding, UnitData, add_unit, change_unit, hold_function
from nhip.kernel.models import Company, Person, Role, Unit
from nhip.kernel.operations import Refused
from nhip.kernel.permissions import DUTIES
from nhip.kernel.together import together
from nhip.shared import spelling
from nhip.shared.operations.units_of_measure import NewUnit, create_unit_of_measure
from nhip.shared.rules import identity
from nhip.warehouse.operations import LocationInputs, WarehouseInputs, create_location, create_warehouse

from .told import Firm, Office

COUNTRY = "vn"
ROOMS = {"sales": "KD", "warehouse": "KHO", "accounting": "KT"}
"""The departments that carry a sale from the quotation to the payment, with the codes of their units."""


class TooLate(Exception):
    """Somebody has founded a company here already."""


def found(told: Firm) -> Person:
    """Found the firm; its administrator may log in at once. TooLate for whoever comes second."""
    told = _spelled(told)
    with together():
        _alone()
        company, person = founding.found(_founding(told))
        Person.objects.filter(pk=person.pk).update(must_change_password=False)  # it was chosen, not given
        by = _hand(company, person)
        if told.office == Office.ONE:
            _one_office(company, person, by)
        else:
            _departments(company, person, by)
        open_books(OpenBooks(starts=told.starts, cash_desk=_("Cash desk")), by=by)
        _store(told, by)
        _measures(by)
    return person


def _alone() -> None:
    """One founder at a time; SQLite writes alone anyway, and this waits for whoever is founding on PostgreSQL."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"lock table {Company._meta.db_table} in share row exclusive mode")
    if Company.objects.exists():
        raise TooLate


def _spelled(told: Firm) -> Firm:
    if told.password != told.again:
        raise Refused(_("The two passwords are different."), field="again")
    _check_year(told.starts)
    return replace(
        told,
        company=spelling.text(told.company, field="company", needed=True),
        tax_number=spelling.read(identity.tax_number, told.tax_number, COUNTRY, field="tax_number"),
        address=spelling.text(told.address, field="address", needed=True),
        name=spelling.text(told.name, field="name", needed=True),
    )


def _check_year(starts: date) -> None:
    today = clock.today()
    if not starts <= today < date(starts.year + 1, starts.month, 1):
        raise Refused(_("Today must lie in the first fiscal year."), field="starts", source="88/2015/QH13")


def _founding(told: Firm) -> founding.Founding:
    administrator = NewPerson(
        name=told.name, short_name=told.name.split()[-1], username=told.username, password=told.password
    )
    facts = {
        "tax_number": told.tax_number, "address": told.address, "currency": told.currency, "country": COUNTRY,
        "chart": told.chart,
    }  # fmt: skip
    return founding.Founding(name=told.company, administrator=administrator, more=facts)


def _hand(company: Company, person: Person) -> Actor:
    """The founder may do everything for as long as the founding lasts; afterwards only what the roles say."""
    return Actor(person.name, company.pk, person.pk, person.user_id, duties=frozenset(DUTIES))


def _one_office(company: Company, person: Person, by: Actor) -> None:
    """One unit does everything and takes what it hands to itself at once; its head has every role."""
    office = Unit.objects.get(company=company)
    _leads(office, person, by, auto_accept=True)
    for function in FUNCTIONS.values():
        if function.department in (*ROOMS, "board"):
            hold_function(Holding(function=function.code, unit=office.pk), by=by)
    for role in Role.objects.filter(company=company).exclude(name="administrator").order_by("name"):
        assign_role(Assignment(person=person.pk, role=role.pk), by=by)


def _leads(unit: Unit, person: Person, by: Actor, *, auto_accept: bool) -> None:
    told = UnitData(
        code=unit.code, name=unit.name, department=unit.department, tag=unit.tag, head=person.pk,
        auto_accept=auto_accept,
    )  # fmt: skip
    change_unit(unit, told, by=by)


def _departments(company: Company, person: Person, by: Actor) -> None:
    """A unit for each, led by the administrator until it has people of its own."""
    board = Unit.objects.get(company=company)
    units = {"board": board.pk}
    for department, code in ROOMS.items():
        told = UnitData(
            code=code, name=str(DEPARTMENTS[department].name), parent=board.pk, department=department,
            tag=DEPARTMENTS[department].tag, head=person.pk,
        )  # fmt: skip
        units[department] = add_unit(told, by=by).pk
    for function in FUNCTIONS.values():
        if function.department in units:
            hold_function(Holding(function=function.code, unit=units[function.department]), by=by)


def _store(told: Firm, by: Actor) -> None:
    """A first store with one shelf, at the company's address."""
    unit = Unit.objects.filter(company_id=by.company_id, code=ROOMS["warehouse"]).values_list("pk", flat=True).first()
    inputs = WarehouseInputs(code="KHO-1", name=_("Main warehouse"), address=told.address, unit=unit)
    store = create_warehouse(inputs, by=by)
    create_location(LocationInputs(warehouse=store.pk, area="", code="A-01"), by=by)


def _measures(by: Actor) -> None:
    """The units that most goods are counted in."""
    system = actors.system("shared", by.company_id)
    for code, name in (("CAI", _("piece")), ("BO", _("set")), ("HOP", _("box")), ("KG", "kg")):
        create_unit_of_measure(NewUnit(code=code, name=name), by=system)
