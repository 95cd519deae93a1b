"""Reading what is restricted is written down (ORG-11): of a record once a day for each person, of a list likewise."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from nhip.kernel import history, permissions
from nhip.kernel.actors import Actor
from nhip.kernel.custom import asking
from nhip.kernel.models import Reading
from nhip.kernel.records import Record, open_ref
from nhip.kernel.refs import Ref

from . import custom, shown
from .columns import Shown
from .panels import EVERY, hang
from .parts import Column, Names
from .resource import Resource, resource_of
from .who import VERB

SHOWN = 12
_groups: dict[tuple, frozenset[str]] = {}


def groups_of(model: Any, column: str | Shown) -> set[str]:
    """The groups of the fields on a path (`customer__credit_limit`), or the one of a custom field."""
    if isinstance(column, Shown) and column.field is not None:
        return {column.field.known_to} - {""}
    path = column if isinstance(column, str) else column.name
    head, _, rest = path.partition("__")
    found = {group for group, names in getattr(model, "field_groups", {}).items() if head in names or path in names}
    below = next((field.related_model for field in model._meta.get_fields() if field.name == head), None)
    return found | groups_of(below, rest) if rest and below else found


def page_read(resource: type[Resource], record: Record, actor: Actor) -> None:
    """Whoever opens the page reads its fields, its lines, the lists on it, and what the history says of them.

    This is the one place for every door behind which the fields of one record are shown.
    """
    if groups := (_on_page(resource) | custom.groups_of(resource, actor)) & permissions.opened(actor):
        history.note_reading(record.ref, groups, by=actor)


def list_read(resource: type[Resource], columns: Iterable[Shown], actor: Actor) -> None:
    """A list with a restricted column tells of many records: it is written down as the reading of the list (№ 0)."""
    if groups := {group for one in columns for group in groups_of(resource.model, one)}:
        history.note_reading(Ref(resource.kind, 0), groups, by=actor)


def restricts(kind: str) -> bool:
    """Whether pages of this kind show anything restricted to anybody."""
    resource = resource_of(kind)
    return bool(resource and _on_page(resource))


def asks_restricted(record: Record, takes: type) -> bool:
    """Whether a form about the record begins with a value that is restricted."""
    asked = getattr(takes, "__dataclass_fields__", {})
    return any(one.known_to for one in asking.fields_in(takes)) or any(
        name in asked for names in type(record).field_groups.values() for name in names
    )


def _on_page(resource: type[Resource]) -> frozenset[str]:
    key = (resource, id(resource.page), tuple(getattr(resource.model, "field_groups", ())))
    if key not in _groups:
        _groups[key] = frozenset(resource.model.field_groups) | _shown_beside(resource)
    return _groups[key]


def _shown_beside(resource: type[Resource]) -> frozenset[str]:
    page, model = resource.page, resource.model
    names = [*page.facts, *(name for section in page.sections for name in section.names)]
    found = _of(model, tuple(names))
    if page.lines:
        below: Any = model._meta.get_field(page.lines.of).related_model
        found |= _of(below, page.lines.columns) | _of(model, page.lines.totals)
    for related in page.related:
        if other := resource_of(related.kind):
            found |= _of(other.model, related.columns or other.table.columns[:5])
    return frozenset(found)


def _of(model: type[models.Model], names: Names) -> set[str]:
    paths = (one.name if isinstance(one, Column) else one for one in names)
    return {group for path in paths for group in groups_of(model, path)}


@dataclass(frozen=True)
class Read:
    """One reading: who or what was read, which groups, when; `href` where there is a page of it."""

    name: str
    groups: str
    when: str
    title: str
    href: str = ""


def _drawn(row: Reading, name: str, href: str = "") -> Read:
    return Read(
        name,
        ", ".join(str(permissions.group_name(group)) for group in row.groups),
        shown.short_moment(row.at),
        shown.moment(row.at),
        href,
    )


@hang(on=EVERY, title=_("Who read what is restricted"), template="readings.html", needs=VERB, only=restricts)
def readings(ref: Ref, *, by: Actor) -> list[Read]:
    """The last readings of the record, for those who read the roles."""
    return [_drawn(row, row.actor) for row in history.readings(open_ref(ref, by=by), by=by, limit=SHOWN)]


@hang(on="kernel.person", title=_("Has read of what is restricted"), template="readings.html", needs=VERB)
def has_read(ref: Ref, *, by: Actor) -> list[Read]:
    """The last readings by the person: of records by their number, of lists by their name."""
    return [_of_what(row) for row in history.read_by(open_ref(ref, by=by).pk, by=by, limit=SHOWN)]


def _of_what(row: Reading) -> Read:
    """The record is not named: whoever reads the roles need not see it."""
    resource = resource_of(row.about_kind)
    if resource is None:
        return _drawn(row, row.about_kind)
    if not row.about_id:
        return _drawn(row, str(resource.title), resource.address())
    return _drawn(row, f"{resource.one} № {row.about_id}", resource.address(row.about_id))
