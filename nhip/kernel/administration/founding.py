"""Founding: a company comes into being with its head office, its roles and its first administrator."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from .. import actors, history, ids, roles
from ..models import Company, Person, Role, Unit, WorkingCalendar
from ..together import together
from .people import NewPerson, create


@dataclass(frozen=True)
class Founding:
    """What is known of a company before anybody works in it; `more` holds other columns of `Company`."""

    name: str
    administrator: NewPerson
    short_name: str = ""
    head_office: str = ""
    head_code: str = "BGD"
    weekdays: tuple[int, ...] = (0, 1, 2, 3, 4)
    more: dict = field(default_factory=dict)


def found(told: Founding) -> tuple[Company, Person]:
    """Found the company; its first person holds the role `administrator` and heads the head office."""
    with together():
        company = Company.objects.create(name=told.name, short_name=told.short_name, **told.more)
        roles.install(company)
        unit = _head_office(company, told)
        role = Role.objects.get(company=company, name="administrator")
        person = create(_at(told.administrator, unit, role), company_id=company.pk)
        Unit.objects.filter(pk=unit.pk).update(head=person)
        founder = actors.system("kernel", company.pk)
        history.write(company, verb="kernel.found", by=founder, inputs=told, changes={}, key=None, request=None)
        return company, person


def _head_office(company: Company, told: Founding) -> Unit:
    calendar = WorkingCalendar.objects.create(
        company=company, name=_("Office hours"), weekdays=list(told.weekdays), zone=company.zone
    )
    number = ids.new()
    return Unit.objects.create(
        id=number,
        company=company,
        code=told.head_code,
        name=told.head_office or _("Board of directors"),
        department="board",
        tag=told.head_code[:4],
        path=f"/{number}/",
        calendar=calendar,
    )


def _at(person: NewPerson, unit: Unit, role: Role) -> NewPerson:
    said = vars(person) | {"unit": unit.pk, "role": role.pk}
    return NewPerson(**said)
