"""Two people changed the same record: what it said, what it says now, what you wrote; you choose, field by field."""

from dataclasses import dataclass
from typing import Any

from nhip.kernel.operations import Stale
from nhip.kernel.records import Record

from .forms import Form
from .forms.form import written
from .resource import Resource


@dataclass(frozen=True)
class Difference:
    """A field whose present value is not what you wrote."""

    label: Any
    name: str
    now: str
    yours: str


@dataclass(frozen=True)
class Conflict:
    """`version` is what the form must carry to be sent over the other person's change knowingly."""

    version: str
    differences: list[Difference]


def conflict_of(resource: type[Resource], form: Form, record: Record | None, stale: Stale) -> Conflict:
    """What differs between the record now and what was typed; what is equal needs no word."""
    current = resource.model._base_manager.get(pk=stale.current.pk)
    said = {name: getattr(current, name, None) for name in (value.asked.name for value in form.values)}
    found = []
    for value in form.values:
        now = written(value.asked, said.get(value.asked.name))
        if value.asked.kind not in ("lines", "pick") and now != value.text:
            found.append(Difference(value.asked.label, value.key, now or "–", value.text or "–"))
    return Conflict(str(current.version), found)
