"""Units of measure: the words in which quantities are said."""

from dataclasses import dataclass
from typing import Annotated

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nhip.kernel.actors import Actor
from nhip.kernel.inputs import Ask
from nhip.kernel.operations import Refused, operation
from nhip.shared import spelling
from nhip.shared.models import UnitOfMeasure


@dataclass(frozen=True, kw_only=True)
class UnitName:
    """What it is called on papers."""

    name: Annotated[str, Ask(gettext_lazy("Name"))]


@dataclass(frozen=True, kw_only=True)
class NewUnit(UnitName):
    """A unit and its short code."""

    code: Annotated[str, Ask(gettext_lazy("Code"))]


@operation(UnitOfMeasure, takes=NewUnit, label=gettext_lazy("New unit of measure"))
def create_unit_of_measure(told: NewUnit, *, by: Actor) -> UnitOfMeasure:
    """Add a word for quantities."""
    code = spelling.text(told.code, field="code", needed=True)
    if UnitOfMeasure.objects.filter(company_id=by.company_id, code__iexact=code).exists():
        raise Refused(_("The code %(code)s is taken.") % {"code": code}, field="code")
    unit = UnitOfMeasure(
        company_id=by.company_id, code=code, name=spelling.text(told.name, field="name", needed=True)
    )
    unit.save(force_insert=True)
    return unit


@operation(UnitOfMeasure, takes=UnitName, start=("active",), label=gettext_lazy("Change"))
def change_unit_of_measure(unit: UnitOfMeasure, told: UnitName, *, by: Actor) -> None:
    """Call it otherwise; quantities stay what they are."""
    unit.name = spelling.text(told.name, field="name", needed=True)


@operation(UnitOfMeasure, start=("archived",), end="active", label=gettext_lazy("Reopen"))
def reopen_unit_of_measure(unit: UnitOfMeasure, *, by: Actor) -> None:
    """Offer it again."""


@operation(
    UnitOfMeasure, start=("active",), end="archived", undo=reopen_unit_of_measure, label=gettext_lazy("Archive")
)
def archive_unit_of_measure(unit: UnitOfMeasure, *, by: Actor) -> None:
    """Offer it for no new product."""
