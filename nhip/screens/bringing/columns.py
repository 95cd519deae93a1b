"""What of a record can be changed by a file: the boxes of the form by which its plain fields are changed."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from nhip.kernel import permissions
from nhip.kernel.actors import Actor
from nhip.kernel.operations import Operation
from nhip.kernel.records import Record

from ..forms import Form, askable
from ..forms.fields import Asked, asked_of
from ..importing.tables import distinct
from ..picks import rows_of_kind
from ..resource import Resource

ASIDE = ("lines", "password")
Names = dict[tuple[str, str], str]


def change_of(resource: type[Resource]) -> Operation | None:
    """The operation by which rows of a file are brought back; none where nothing plain can be changed."""
    found = next((one for one in resource.actions if one.name.startswith("change_") and not one.creates), None)
    return found if found is not None and askable(found.takes) and _plain(found.takes) else None


def _plain(takes: type) -> list[Asked]:
    return [one for one in asked_of(takes) if one.kind not in ASIDE]


def columns_of(resource: type[Resource], actor: Actor) -> list[Asked]:
    """The inputs that a file may hold: what the record itself says, and the actor may know."""
    operation = change_of(resource)
    hidden = permissions.hidden(resource.model, by=actor)
    said = {field.name for field in resource.model._meta.concrete_fields}
    asked = _plain(operation.takes) if operation else []
    return [one for one in asked if one.name in said and one.name not in hidden]


def form_of(resource: type[Resource], operation: Operation, record: Record, actor: Actor) -> Form:
    """The form as it opens for the record; what the actor may not know is kept beside it, and stays."""
    initial = resource.initial(operation, record)
    hidden = permissions.hidden(resource.model, by=actor)
    kept = {name: initial[name] for name in hidden & initial.keys()}
    return Form(resource.asks(operation, record), actor, kept).filled(initial)


def texts_of(form: Form) -> dict[str, str]:
    """What stands in the plain boxes."""
    return {value.asked.name: value.text for value in form.values if value.asked.kind not in ASIDE}


def names_of(asked: Iterable[Asked], many: Iterable[dict[str, str]], actor: Actor) -> Names:
    """What the chosen records are called in a file: by their code, or else by their name; one query for each kind."""
    wanted: dict[str, set[str]] = {}
    many = list(many)
    for one in asked:
        if one.kind == "pick":
            wanted.setdefault(one.pick, set()).update(text for texts in many if (text := texts.get(one.name)))
    return {
        (kind, str(record.pk)): str(getattr(record, "code", "") or record)
        for kind, numbers in wanted.items()
        for record in rows_of_kind(kind, actor).filter(pk__in=[int(each) for each in numbers if each.isdecimal()])
    }


def human(one: Asked, text: str, names: Names) -> str:
    """A box as it is written into a file."""
    if one.kind == "bool":
        return _("Yes") if text else _("No")
    if one.kind == "pick":
        return names.get((one.pick, text), "") if text else ""
    if one.kind == "choice" and (text or not callable(one.offered)):  # a list that is data is read for what is in it
        return str(dict(one.choices).get(text, text))
    return text


def heads_of(columns: Iterable[Any]) -> list[str]:
    """The headings, no two alike, in the language of the moment."""
    return distinct([str(one.label) for one in columns])
