"""What happened to a record, newest first: each verb once, with the values that it changed."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from django.db.models import JSONField
from django.utils.translation import gettext as _

from nhip.kernel import history, permissions
from nhip.kernel.actors import Actor
from nhip.kernel.history import Entry as Written
from nhip.kernel.models import CustomValue
from nhip.kernel.records import Record

from . import shown
from .columns import Shown, cell, column, label_of
from .departments import department_of
from .exporting.rights import VERB as EXPORT
from .parts import Column
from .resource import resource_named

MOST = 60
TOGETHER = timedelta(minutes=10)
SILENT = ("state",)
Telling = Callable[[Mapping[str, Any]], str]
TELLS: dict[str, Telling] = {}
NOTHING: Mapping[str, Shown] = MappingProxyType({})


@dataclass(frozen=True)
class Change:
    """A field and what it was and is."""

    label: Any
    old: str
    new: str


@dataclass
class Entry:
    """One thing that was done, or several by the same person within ten minutes."""

    at: datetime
    who: str
    label: Any
    changes: list[Change] = field(default_factory=list)
    times: int = 1
    number: int = 0
    edits: bool = False
    """Whether values were changed and nothing else: what one does after the other is told together."""
    folded: tuple[int, ...] = ()
    """The numbers of the lines that it was folded from."""

    template = "timeline_change.html"

    @property
    def when(self) -> str:
        return shown.short_moment(self.at)

    @property
    def title(self) -> str:
        return shown.moment(self.at)

    @property
    def fields(self) -> list[str]:
        """What was changed, each once."""
        return list(dict.fromkeys(str(one.label) for one in self.changes))

    def goes_with(self, later: "Entry") -> bool:
        """Whether it is told together with what the same person did a little later."""
        same = later.edits and self.edits if later.edits or self.edits else later.label == self.label
        return later.who == self.who and same and later.at - self.at < TOGETHER


def read(record: Record, actor: Actor) -> list[Written]:
    """What was written about the record, newest first; read once for a page."""
    return history.of(record, by=actor, limit=MOST)


def reached(written: list[Written]) -> dict[str, datetime]:
    """When the record came into each of its states the last time; the first state with its first entry."""
    moves = [(one.at, *one.changes["state"]) for one in reversed(written) if "state" in one.changes]
    known = {new: at for at, _old, new in moves}
    if moves and written[-1].at <= moves[0][0] and len(written) < MOST:
        known.setdefault(moves[0][1], written[-1].at)
    elif written and not moves and len(written) < MOST:
        known[""] = written[-1].at  # whichever it is in, it has always been in it
    return known


def entries(written: list[Written], model: type[Record], own: Mapping[str, Shown] = NOTHING) -> list[Entry]:
    """Each line by itself, as it is shown; `own` are custom fields by code."""
    made = []
    for row in written:
        label = TELLS[row.verb](row.inputs) if row.verb in TELLS else label_of(row.verb)
        changes = [*_changes(model, row.changes), *_changes_of_own(own, row.changes)]
        edits = bool(changes) and "state" not in row.changes
        made.append(Entry(row.at, who(row.actor), label, changes, number=row.number, edits=edits))
    return made


def together(earlier: Entry, later: Entry) -> Entry:
    """Both as one; a value that was changed twice is told twice, the latest first."""
    label = later.label if later.label == earlier.label else ""
    lines = (*(later.folded or (later.number,)), *(earlier.folded or (earlier.number,)))
    changes = later.changes + earlier.changes
    return replace(later, label=label, changes=changes, times=earlier.times + later.times, folded=lines)


def tells(verb: str) -> Callable[[Telling], Telling]:
    """Let a function of the inputs say in a line what was done, where the name of the operation is not enough."""

    def declare(function: Telling) -> Telling:
        TELLS[verb] = function
        return function

    return declare


@tells(EXPORT)
def _taken(said: Mapping[str, Any]) -> str:
    """Which list was exported, how many rows of it."""
    resource = resource_named(str(said.get("list", "")))
    told = {"list": resource.title if resource else said.get("list", ""), "rows": said.get("rows", 0)}
    if groups := said.get("groups"):
        told["groups"] = ", ".join(str(permissions.group_name(group)) for group in groups)
        return _("Export of a list: %(list)s, rows: %(rows)s, restricted: %(groups)s") % told
    return _("Export of a list: %(list)s, rows: %(rows)s") % told


@tells("kernel.found")
def _founded(said: Mapping[str, Any]) -> str:
    """The company's first line is written before there is anybody who could do it."""
    return _("The company is set up")


def who(actor: str) -> str:
    """A person's name; a room that acts alone is named by its department."""
    room = actor.removeprefix("system:")
    if room == actor:
        return actor
    return _("by itself (%(department)s)") % {"department": department_of(room).name}


def _changes(model: type[Record], said: Mapping[str, tuple[Any, Any]]) -> Iterator[Change]:
    """`{"net": ("100", "120")}` read with the model's own labels; what points elsewhere is not told by its number."""
    for name, (old, new) in said.items():
        drawn = column(model, Column(name))
        if name not in SILENT and drawn.stored and not drawn.linked and not _inner(model, name):
            yield Change(drawn.label, _text(model, name, drawn, old), _text(model, name, drawn, new))


def _changes_of_own(own: Mapping[str, Shown], said: Mapping[str, tuple[Any, Any]]) -> Iterator[Change]:
    """The same of custom fields; they are told only to who may know them."""
    for name, (old, new) in said.items():
        if (drawn := own.get(name)) is not None and not drawn.linked:
            yield Change(drawn.label, _as_shown(drawn, old), _as_shown(drawn, new))


def _as_shown(drawn: Shown, value: Any) -> str:
    if value in (None, ""):
        return "–"
    field = CustomValue._meta.get_field(drawn.field.column)
    try:
        return cell(drawn, field.to_python(value)).text
    except (TypeError, ValueError, ArithmeticError):
        return str(value)


def _inner(model: Any, name: str) -> bool:
    """A structure that nobody types: what it means is told by the operation."""
    return isinstance(_field(model, name), JSONField) and not _field(model, name).editable


def _field(model: Any, name: str) -> Any:
    return model._meta.get_field(name)


def _text(model: type[Record], name: str, drawn: Any, value: Any) -> str:
    if value in (None, ""):
        return "–"
    try:
        return cell(drawn, _field(model, name).to_python(value)).text
    except (TypeError, ValueError, ArithmeticError):
        return str(value)
