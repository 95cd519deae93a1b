"""The company, its units and the functions they hold, on screen for the administrator."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from nhip.kernel.administration import clockwork, people, rooms, units
from nhip.kernel.administration import settings as administration
from nhip.kernel.inputs import Ask
from nhip.kernel.models import Company, DayOff, FunctionHeld, Membership, Unit
from nhip.kernel.operations import Operation
from nhip.kernel.records import Record
from nhip.screens.departments import departments
from nhip.screens.parts import Column, Menu, Page, Related, Section, Table
from nhip.screens.resource import Resource

from .parties import TONES


def functions() -> Iterable[tuple[str, Any]]:
    """The functions of a company, as the settings name them (`FUNCTIONS`, a dotted path to a dict by code)."""
    declared = getattr(settings, "FUNCTIONS", "")
    return tuple((code, known.name) for code, known in import_string(declared).items()) if declared else ()


def tags() -> Iterable[tuple[str, Any]]:
    """The departments that a unit can belong to."""
    return tuple((code, known.name) for code, known in departments().items() if code != "shared")


@dataclass(frozen=True)
class UnitForm(units.UnitData):
    """A unit, its department chosen from those there are."""

    department: Annotated[str, Ask(_("Department"), choices=tags)] = ""


@dataclass(frozen=True)
class HoldingForm:
    """A function chosen from those there are, for a unit."""

    function: Annotated[str, Ask(_("Function"), choices=functions)]
    unit: Annotated[int, Ask(_("Unit"), pick="kernel.unit")]
    since: Annotated[date | None, Ask(_("Since"))] = None
    until: Annotated[date | None, Ask(_("Until"))] = None


class Companies(Resource):
    """The legal face of the company, as it stands on its papers."""

    model = Company
    title, one, icon = _("Company"), _("Company"), "landmark"
    about = _("The legal face of the company, as it stands on its papers.")
    menu = Menu("it", 10)
    table = Table(
        ("name", "tax_number", "phone", "representative"), card=("name", "tax_number", "phone", "representative")
    )
    actions = (administration.change_company, rooms.switch_off, rooms.switch_on, clockwork.tell_again)
    page = Page(
        title="{name}",
        facts=("tax_number", "phone", "email", "representative"),
        sections=(
            Section(_("On papers"), ("name", "short_name", "address")),
            Section(_("Books"), ("currency", "chart", "tax_regime", "country", "zone")),
        ),
    )


class Units(Resource):
    """Departments, branches and teams, with the people and the functions that belong to them."""

    model = Unit
    title, one, icon = _("Units"), _("Unit"), "network"
    about = _("Departments, branches and teams, with the people and the functions that belong to them.")
    menu = Menu("it", 20)
    table = Table(
        (Column("code", kind="code"), "name", "parent", Column("head", kind="person"), "auto_accept", "state"),
        order="code",
        card=("name", "code", "head", "state"),
    )
    filters = ("state", "parent", "head", "auto_accept")
    search = ("folded",)
    create = units.add_unit
    actions = (units.change_unit, units.archive_unit, units.restore_unit)
    tones = TONES
    page = Page(
        title="{code} · {name}",
        facts=("parent", Column("head", kind="person"), "tag", "calendar", "auto_accept"),
        related=(
            Related("kernel.functionheld", by="unit"),
            Related("kernel.membership", by="unit", title=_("People")),
            Related("kernel.unit", by="parent", title=_("Units below"), columns=("code", "name", "head", "state")),
        ),
    )

    @classmethod
    def asks(cls, operation: Operation, record: Record | None) -> type:
        return UnitForm if operation.takes is units.UnitData else operation.takes

    @classmethod
    def told(cls, operation: Operation, record: Record | None, inputs: Any) -> Any:
        return units.UnitData(**vars(inputs)) if isinstance(inputs, UnitForm) else inputs


class FunctionsHeld(Resource):
    """Which unit does which work for the others, from one day to another; hand-offs find their way by it."""

    model = FunctionHeld
    title, one, icon = _("Functions held"), _("Function held"), "waypoints"
    about = _("Which unit does which work for the others, from one day to another; hand-offs find their way by it.")
    menu = Menu("it", 30)
    table = Table(
        (Column("function", kind="function"), "unit", "since", "until"),
        order="-since",
        card=("function", "since", "unit", "until"),
    )
    filters = ("unit", "since", "until")
    search = ("function", "unit__name")
    create = units.hold_function
    actions = (units.end_function,)
    page = Page(title="{unit}", facts=(Column("function", kind="function"), "unit", "since", "until"))

    @classmethod
    def asks(cls, operation: Operation, record: Record | None) -> type:
        return HoldingForm if operation is units.hold_function else operation.takes

    @classmethod
    def told(cls, operation: Operation, record: Record | None, inputs: Any) -> Any:
        return units.Holding(**vars(inputs)) if isinstance(inputs, HoldingForm) else inputs


class Memberships(Resource):
    """Who belongs to which unit, from one day to another."""

    model = Membership
    title, one, icon = _("Memberships"), _("Membership"), "users"
    about = _("Who belongs to which unit, from one day to another.")
    table = Table(
        (Column("person", kind="person"), "unit", "home", "since", "until"), card=("person", "since", "unit", "until")
    )
    filters = ("person", "unit", "since", "until")
    search = ("person__folded", "unit__name")
    create = people.join_unit
    actions = (people.leave_unit,)
    page = Page(title="{person} · {unit}", facts=("home", "since", "until"))


class DaysOff(Resource):
    """Days on which the company is closed, or works though it would be off; public holidays are known already."""

    model = DayOff
    title, one, icon = _("Special days"), _("Special day"), "calendar-off"
    about = _(
        "Days on which the company is closed, or works though it would be off; public holidays are known already."
    )
    menu = Menu("it", 70)
    table = Table(("on", "name", "works", "calendar"), order="-on", card=("name", "on", "calendar", "works"))
    filters = ("on", "works", "calendar")
    search = ("name",)
    create = administration.add_day_off
    page = Page(title="{name}", facts=("on", "works", "calendar"))
