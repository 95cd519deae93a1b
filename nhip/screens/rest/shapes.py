"""What a record says: the columns that its list and its page declare, as far as the actor may know them."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models

from nhip.kernel import permissions
from nhip.kernel.actors import Actor

from ..columns import Shown, column
from ..parts import Column, Names
from ..resource import Resource, touches
from .values import Value, link_of, value_of


def names_of_list(resource: type[Resource]) -> Names:
    return resource.table.columns


def names_of_record(resource: type[Resource]) -> Names:
    """Whatever list and page name, each once."""
    page = resource.page
    said = [*resource.table.columns, *page.facts, *(name for one in page.sections for name in one.names)]
    said += [*page.lines.totals] if page.lines else []
    return tuple({_name(one): one for one in reversed(said)}.values())[::-1]


def _name(one: str | Column) -> str:
    return one.name if isinstance(one, Column) else one


def values(resource: type[Resource], names: Names, actor: Actor | None) -> list[Value]:
    """The members that a record has for this actor; None: all that there are."""
    return of_model(resource.model, names, actor)


def of_model(model: type[models.Model], names: Names, actor: Actor | None) -> list[Value]:
    """The same for the lines of a document, whose model has no resource of its own."""
    columns = [one if isinstance(one, Column) else Column(one) for one in names]
    if actor is not None:
        secret = permissions.hidden(model, by=actor)
        columns = [one for one in columns if not touches(model, one.name, secret, actor)]
    return list(_members(model, [column(model, one) for one in columns]))


def _members(model: type[models.Model], drawn: list[Shown]) -> Iterator[Value]:
    known = {"id", "version", "state", *(one.name for one in drawn)}
    for one in drawn:
        if one.name not in ("id", "version", "state"):
            yield value_of(model, one)
        link = link_of(one)
        if link and link.name not in known:
            known.add(link.name)
            yield link


def has_state(model: type[models.Model]) -> bool:
    return any(field.name == "state" for field in model._meta.concrete_fields)


def fixed(model: type[models.Model]) -> tuple[str, ...]:
    """What every record of the model says first."""
    return ("id", "version", "state") if has_state(model) else ("id", "version")


def paths(members: Iterable[Value]) -> list[str]:
    """What is read from the database for them."""
    return [path for one in members for path in (one.path, one.id_path) if path]


def joined(model: type[models.Model], members: Iterable[Value]) -> list[str]:
    """The foreign keys to be read with a record, so that it says all of them by one statement."""
    return sorted({path for one in members if (path := _foreign(model, one.path))})


def _foreign(model: Any, name: str) -> str:
    walked = []
    for part in name.split("__"):
        try:
            field = model._meta.get_field(part)
        except FieldDoesNotExist:
            break
        if not isinstance(field, models.ForeignKey):
            break
        walked.append(part)
        model = field.related_model
    return "__".join(walked)


def from_row(members: list[Value], first: tuple[str, ...], row: tuple) -> dict[str, Any]:
    """A record from the values of its row, in the order of `fixed` and `paths`."""
    said, left = dict(zip(first, row, strict=False)), iter(row[len(first) :])
    said["id"] = str(said["id"])
    for one in members:
        value = next(left) if one.path else None
        said[one.name] = _linked(one, value, next(left)) if one.id_path else one.write(value)
    return said


def from_record(members: list[Value], first: tuple[str, ...], record: Any) -> dict[str, Any]:
    """The same from the record itself, which also knows what is stored nowhere."""
    said = {name: getattr(record, name) for name in first}
    said["id"] = str(said["id"])
    for one in members:
        value = walk(record, one.path) if one.path else None
        said[one.name] = _linked(one, value, walk(record, one.id_path)) if one.id_path else one.write(value)
    return said


def _linked(one: Value, name: Any, pk: Any) -> dict[str, Any] | None:
    if pk is None:
        return None
    return {"id": str(pk)} | ({"name": one.write(name)} if one.path else {})


def walk(record: Any, path: str) -> Any:
    """What stands at the end of a path of attributes; None where it breaks off."""
    for part in path.split("__"):
        record = getattr(record, part, None)
        record = record() if callable(record) else record
    return record
