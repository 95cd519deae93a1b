"""What a record's page shows: title, state, path, facts, sections, lines, related lists."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import QuerySet

from nhip.kernel import figures, permissions, prepared
from nhip.kernel.actors import Actor
from nhip.kernel.fields import ForeignMoneyField
from nhip.kernel.records import Record, view_verb

from .columns import Cell, Shown, cell, column, columns_of
from .lists import settled, tone_of
from .parts import Column, Lines, Names, Related
from .resource import Resource, resource_of
from .shown import moment, money, short_day
from .shown import said as text_of

SHOWN_RELATED = 5


@dataclass(frozen=True)
class Fact:
    """A label and what stands under it."""

    label: Any
    cell: Cell


@dataclass(frozen=True)
class Step:
    """A stage of the path: done, cur, todo or bad; `when` is the day on which it was reached."""

    label: Any
    state: str
    when: str = ""
    title: str = ""


@dataclass(frozen=True)
class Grid:
    """A small table on the page; `more` is where all the rows are."""

    title: Any
    columns: list[Shown]
    rows: list[tuple[str, list[Cell]]]
    more: str = ""
    count: str = ""

    @property
    def cards(self) -> dict[str, str]:
        """Which corner of a phone's card a column takes: name, amount, code, quantity."""
        kinds: dict[str, list[str]] = {}
        for one in self.columns:
            kinds.setdefault(one.kind, []).append(one.name)
        name = (kinds.get("text") or [self.columns[0].name])[0]
        figure = (kinds.get("money") or kinds.get("foreign") or [""])[-1]
        signs = next((kinds[k][0] for k in ("quantity", "state", "due", "date", "moment") if k in kinds), "")
        rest = (one.name for one in self.columns if one.name not in (name, figure, signs))
        return {column: f"c{place}" for place, column in enumerate((name, figure, next(rest, ""), signs), 1)}


def title_of(resource: type[Resource], record: Any, actor: Actor) -> tuple[str, str]:
    """The record's name in two parts, the second quieter: number and customer."""
    form = resource.page.title
    if not form:
        return str(record), ""
    hidden = permissions.hidden(resource.model, by=actor)
    names = re.findall(r"\{(\w+)\}", form)
    said = form.format(**{name: "–" if name in hidden else _said(getattr(record, name)) for name in names})
    head, _dot, tail = said.partition(" · ")
    return head, tail


def in_title(resource: type[Resource]) -> tuple[str, ...]:
    """The foreign keys that a record's name is made of."""
    return tuple(
        path for name in re.findall(r"\{(\w+)\}", resource.page.title) if (path := _foreign(resource.model, name))
    )


def _said(value: Any) -> str:
    return "" if value is None else str(value)


def joined(resource: type[Resource]) -> list[str]:
    """The foreign keys that the page names, to be fetched with the record."""
    page = resource.page
    said = [*page.facts, *(name for section in page.sections for name in section.names)]
    names = {one.name if isinstance(one, Column) else one for one in said} | set(re.findall(r"\{(\w+)\}", page.title))
    return sorted(path for path in (_foreign(resource.model, name) for name in names) if path)


def _foreign(model: type[models.Model], name: str) -> str:
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


def facts(resource: type[Resource], record: Record, names: Names, actor: Actor) -> list[Fact]:
    """The named values of the record that the actor may know."""
    return [_fact(resource, record, one) for one in columns_of(resource, names, actor)]


def _fact(resource: type[Resource], record: Record, drawn: Shown) -> Fact:
    value: Any = record
    for part in drawn.name.split("__"):
        value = getattr(value, part, None)
    tone = tone_of(resource, value) if drawn.kind == "state" else ""
    if drawn.kind == "due" and settled(resource, getattr(record, "state", "")):
        tone = "ok"
    linked, pk = resource_of(drawn.linked._meta.label_lower) if drawn.linked else None, None
    if linked and drawn.link:
        pk = getattr(record, f"{drawn.link}_id", None)
    shown = cell(drawn, value, href=linked.address(pk) if linked and pk else "", tone=tone)
    text = _with_currency(drawn, value, record) if value is not None else ""
    return Fact(drawn.title or drawn.name, Cell(shown.kind, text or shown.text, shown.title, shown.tone, shown.href))


def _with_currency(drawn: Shown, value: Any, record: Record) -> str:
    """An amount with the sign of the books' currency, or the letters of another; nothing for what is no amount."""
    if drawn.kind == "money":
        return money(value, unit=True)
    code = drawn.currency or (currency_of(record, drawn.name) if drawn.kind in ("quantity", "foreign") else "")
    return figures.coded(value, code) if code else ""


def currency_of(record: Record, name: str) -> str:
    """The currency that the record says such an amount in, where it is one in another currency."""
    field = next((one for one in type(record)._meta.concrete_fields if one.name == name), None)
    return getattr(record, "currency", "") if isinstance(field, ForeignMoneyField) else ""


def state_of(resource: type[Resource], record: Any) -> Cell | None:
    state = getattr(record, "state", None)
    if state is None:
        return None
    return Cell("state", str(record.get_state_display()), tone=tone_of(resource, state))


def state_field(model: Any) -> Any:
    return model._meta.get_field("state")


def path_of(resource: type[Resource], record: Record, reached: Mapping[str, datetime]) -> list[Step]:
    """The stages of a good day with their days, with a bad end put where it happened."""
    here = str(getattr(record, "state", ""))
    return [
        _dated(step, reached.get(state) or (reached.get("") if state == here else None))
        for state, step in _path(resource, record)
    ]


def _dated(step: Step, at: datetime | None) -> Step:
    if at is None or step.state == "todo":
        return step
    return replace(step, when=short_day(at), title=moment(at))


def _path(resource: type[Resource], record: Record) -> list[tuple[str, Step]]:
    stages, state = resource.page.path, str(getattr(record, "state", ""))
    if not stages:
        return []
    names = dict(state_field(resource.model).flatchoices)
    if state not in stages:
        ends = {"late": "bad", "back": "back", "idle": "back"}.get(tone_of(resource, state), "")
        if ends:
            todo = [(one, Step(names.get(one, one), "todo")) for one in stages]
            return [*todo, (state, Step(names.get(state, state), ends))]
        declared = list(names)
        before = sum(declared.index(one) < declared.index(state) for one in stages if one in declared)
        stages = (*stages[:before], state, *stages[before:])
    here = stages.index(state)
    words = {-1: "done", 0: "cur", 1: "todo"}
    return [
        (one, Step(names.get(one, one), words[(place > here) - (place < here)])) for place, one in enumerate(stages)
    ]


def lines_of(said: Lines, record: Record, actor: Actor) -> Grid:
    """The lines of a document, in one query."""
    manager = getattr(record, said.of)
    model = manager.model
    hidden = permissions.hidden(model, by=actor)
    asked = (said.others and said.others(record)) or said.columns
    names = [one if isinstance(one, Column) else Column(one) for one in asked]
    columns = [column(model, one) for one in names if one.name.partition("__")[0] not in hidden]
    stored = [one for one in columns if one.stored]
    if len(stored) == len(columns):
        values = manager.order_by(said.order).values_list(*(one.path for one in columns))
    else:
        joined = _fks(model, columns)
        rows = manager.order_by(said.order)
        rows = rows.select_related(*joined) if joined else rows
        values = [tuple(_walk(row, one) for one in columns) for row in rows]
    rows_shown = [("", [cell(one, value) for one, value in zip(columns, row, strict=True)]) for row in values]
    return Grid("", columns, rows_shown, count=str(len(rows_shown)))


def _fks(model: type[models.Model], columns: list[Shown]) -> list[str]:
    return sorted({path for path in (_foreign(model, one.name) for one in columns) if path})


def _walk(row: Any, one: Shown) -> Any:
    for part in one.path.split("__"):
        row = getattr(row, part, None)
        row = row() if callable(row) else row
    return row


def related(resource: type[Resource], record: Record, actor: Actor) -> Iterator[Grid]:
    """The lists of what points here, each in one query, and only what the actor sees."""
    for said in resource.page.related:
        other = resource_of(said.kind)
        if other and permissions.may(actor, view_verb(other.model)):
            yield _related(said, other, record, actor)


def _related(said: Related, other: type[Resource], record: Record, actor: Actor) -> Grid:
    names = said.columns or _first_five(other)
    columns = columns_of(other, names, actor)

    def asked() -> QuerySet:
        rows = other.rows(actor).filter(**pointing(said, other.model, record, prepared.HOLES[0])).order_by("-id")
        return rows.values_list("id", *(one.path for one in columns))[: SHOWN_RELATED + 1]

    paths = tuple(one.path for one in columns)
    found = prepared.rows(("related", other.sight(actor), record.ref.kind, said.by, paths), asked, record.pk)
    drawn = [
        (
            other.address(pk),
            [
                cell(one, value, tone=tone_of(other, value) if one.kind == "state" else "")
                for one, value in zip(columns, values, strict=True)
            ],
        )
        for pk, *values in found[:SHOWN_RELATED]
    ]
    more = f"{other.address()}?{said.by}={record.pk}" if len(found) > SHOWN_RELATED else ""
    return Grid(
        text_of(said.title or other.title), columns, drawn, more, f"{len(drawn)}+" if more else str(len(drawn))
    )


@cache
def _first_five(resource: type[Resource]) -> Names:
    return resource.table.columns[:5]


def pointing(said: Related, model: type[models.Model], record: Record, pk: int) -> dict[str, Any]:
    """The condition under which a row points at the record, whose id is `pk`: by foreign key or by ref."""
    known = {field.name for field in model._meta.get_fields()}
    if said.by.partition("__")[0] in known:
        return {said.by: pk}
    return {f"{said.by}_kind": record.ref.kind, f"{said.by}_id": pk}
