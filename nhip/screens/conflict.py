"""Two people changed the same record: what it said, what it says now, what you wrote; you choose, field by field."""

import json
from dataclasses import dataclass
from typing import Any

from nhip.kernel.operations import Operation, Stale

from . import custom
from .forms import Form
from .forms.form import written
from .resource import Resource

PLAIN = (
    *("text", "long", "texts", "money", "quantity", "percent", "whole", "date", "moment", "choice", "bool"),
    "ref",
)


@dataclass(frozen=True)
class Difference:
    """A field whose present value is not what you wrote."""

    label: Any
    name: str
    first: str
    now: str
    yours: str


@dataclass(frozen=True)
class Conflict:
    """`version` is what the form must carry to be sent over the other person's change knowingly."""

    version: str
    differences: list[Difference]


def was_of(form: Form) -> str:
    """What stood in the form when it was opened, taken along so that a conflict can show it."""
    return json.dumps({value.name: value.text for value in form.values if value.asked.kind in PLAIN})


def _first(was: str) -> dict[str, str]:
    try:
        said = json.loads(was or "{}")
    except ValueError:
        return {}
    return {str(name): str(text) for name, text in said.items()} if isinstance(said, dict) else {}


def conflict_of(resource: type[Resource], operation: Operation, form: Form, stale: Stale, was: str) -> Conflict:
    """What differs between the record now and what was typed; what is equal needs no word."""
    first = _first(was)
    current = resource.model._base_manager.get(pk=stale.current.pk)
    said = custom.initial(resource, operation, custom.attached(current, form.takes, form.actor), form.takes)
    found = []
    for value in form.values:
        now = written(value.asked, said.get(value.asked.name))
        if value.asked.kind in PLAIN and now != value.text:
            before = first.get(value.name, "")
            found.append(Difference(value.asked.label, value.key, before or "–", now or "–", value.text or "–"))
    return Conflict(str(current.version), found)
