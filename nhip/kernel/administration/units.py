"""Units, and which of them does what from when until when."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from django.db.models import F, Value
from django.db.models.functions import Concat, Substr
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .. import clock, ids
from ..actors import Actor
from ..inputs import Ask
from ..models import FunctionHeld, Unit
from ..operations import ANY, operation
from ..refs import Ref
from ..refusals import Refused


@dataclass(frozen=True)
class UnitData:
    """A department, branch or team."""

    code: Annotated[str, Ask(gettext_lazy("Code"))]
    name: Annotated[str, Ask(gettext_lazy("Name"))]
    parent: Annotated[int | None, Ask(gettext_lazy("Belongs to"), pick="kernel.unit")] = None
    calendar: Annotated[int | None, Ask(gettext_lazy("Working calendar"), pick="kernel.workingcalendar")] = None
    department: Annotated[str, Ask(gettext_lazy("Department"))] = ""
    tag: Annotated[str, Ask(gettext_lazy("Tag"), help=gettext_lazy("Two or three letters"))] = ""
    head: Annotated[int | None, Ask(gettext_lazy("Head"), pick="kernel.person")] = None
    auto_accept: Annotated[bool, Ask(gettext_lazy("Accepts hand-offs by itself"))] = False


@operation(Unit, takes=UnitData, label=gettext_lazy("New unit"))
def add_unit(told: UnitData, *, by: Actor) -> Unit:
    """Add a unit below another."""
    parent = None if told.parent is None else _locked(told.parent, by)
    if parent is None:
        raise Refused(_("Say to which unit it belongs."), field="parent")
    unit = Unit(id=ids.new(), company_id=by.company_id, parent=parent)
    unit.path = f"{parent.path}{unit.pk}/"
    _fill(unit, told, parent.calendar_id)
    unit.save(force_insert=True)
    return unit


@operation(Unit, takes=UnitData, start=(Unit.State.ACTIVE,), label=gettext_lazy("Change unit"))
def change_unit(unit: Unit, told: UnitData, *, by: Actor) -> None:
    """Rename it, give it another head, or move it with all below it."""
    if told.parent != unit.parent_id:
        _move(unit, told.parent)
    _fill(unit, told, unit.calendar_id)


def _locked(number: int, by: Actor) -> Unit | None:
    units = Unit.objects.select_for_update(of=("self",), no_key=True)
    return units.filter(company_id=by.company_id, pk=number).first()


def _fill(unit: Unit, told: UnitData, calendar: int) -> None:
    unit.code, unit.name = told.code.strip(), told.name.strip()
    if not unit.code or not unit.name:
        raise Refused(_("A unit has a code and a name."), field="name" if unit.code else "code")
    if Unit.objects.filter(company_id=unit.company_id, code=unit.code).exclude(pk=unit.pk).exists():
        raise Refused(_("Another unit has the code “%(code)s”.") % {"code": unit.code}, field="code")
    unit.department, unit.tag = told.department, told.tag.strip().upper()
    unit.head_id, unit.auto_accept, unit.calendar_id = told.head, told.auto_accept, told.calendar or calendar


def _move(unit: Unit, parent_id: int | None) -> None:
    """Change the paths of the unit and of everything below it."""
    units = (
        Unit.objects.select_for_update(of=("self",), no_key=True).filter(company_id=unit.company_id).order_by("id")
    )
    parent = next((each for each in units if each.pk == parent_id), None)
    if parent is None or unit.parent_id is None or parent.path.startswith(unit.path):
        raise Refused(_("A unit cannot be moved there."), field="parent")
    old, new = unit.path, f"{parent.path}{unit.pk}/"
    below = Unit.objects.filter(company_id=unit.company_id, path__startswith=old).exclude(pk=unit.pk)
    below.update(path=Concat(Value(new), Substr(F("path"), len(old) + 1)), version=F("version") + 1)
    unit.parent_id, unit.path = parent.pk, new


@operation(Unit, start=(Unit.State.ARCHIVED,), end=Unit.State.ACTIVE, label=gettext_lazy("Restore unit"))
def restore_unit(unit: Unit, *, by: Actor) -> None:
    """Use it again."""


@operation(
    Unit, start=(Unit.State.ACTIVE,), end=Unit.State.ARCHIVED, undo=restore_unit, label=gettext_lazy("Archive unit")
)
def archive_unit(unit: Unit, *, by: Actor) -> None:
    """Close a unit that has no open work, people, functions or units below it."""
    today = clock.today()
    if unit.parent_id is None or unit.children.filter(state=Unit.State.ACTIVE).exists():
        raise Refused(_("A unit with others below it cannot be archived."))
    if unit.received.open().exists() or unit.given.open().exists():
        raise Refused(_("The unit has open hand-offs."))
    for rows in (unit.members, unit.functions):
        if rows.exclude(until__lt=today).exists():
            raise Refused(_("The unit still has people or functions."))


@dataclass(frozen=True)
class Holding:
    """A function for a unit, for all or for one thing only, from one day to another."""

    function: Annotated[str, Ask(gettext_lazy("Function"))]
    unit: Annotated[int, Ask(gettext_lazy("Unit"), pick="kernel.unit")]
    since: Annotated[date | None, Ask(gettext_lazy("Since"))] = None
    until: Annotated[date | None, Ask(gettext_lazy("Until"))] = None
    for_what: Annotated[Ref | None, Ask(gettext_lazy("Only for"))] = None


@operation(FunctionHeld, takes=Holding, label=gettext_lazy("Give a function"))
def hold_function(told: Holding, *, by: Actor) -> FunctionHeld:
    """From that day on the unit does this work; small companies give several functions to one unit (ORG-05)."""
    since, thing = told.since or clock.today(), told.for_what or Ref("", 0)
    if told.until and told.until < since:
        raise Refused(_("It ends before it starts."), field="until")
    same = FunctionHeld.objects.filter(
        company_id=by.company_id, function=told.function, unit_id=told.unit, for_kind=thing.kind, for_id=thing.id
    ).exclude(until__lt=since)
    if told.until:
        same = same.exclude(since__gt=told.until)
    if same.exists():
        raise Refused(_("The unit holds this function on some of these days already."), field="function")
    return FunctionHeld.objects.create(
        company_id=by.company_id,
        function=told.function,
        unit_id=told.unit,
        for_kind=thing.kind,
        for_id=thing.id,
        since=since,
        until=told.until,
    )


@dataclass(frozen=True)
class Ending:
    """The last day on which it counts."""

    until: Annotated[date, Ask(gettext_lazy("Until"))]


@operation(FunctionHeld, takes=Ending, start=ANY, label=gettext_lazy("End function"))
def end_function(held: FunctionHeld, told: Ending, *, by: Actor) -> None:
    """After that day somebody else does it, or the head of the company."""
    if told.until < held.since:
        raise Refused(_("It ends before it starts."), field="until")
    held.until = told.until
