"""Inputs: what an operation asks for, as forms and REST read it, and the wall that ids of other companies hit."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from functools import cache
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Annotated, Any, Union, get_args, get_origin

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet, Value
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from . import permissions, prepared
from .plain import BARE, hints_of
from .records import Record, model_of, view_verb
from .refusals import Refused

if TYPE_CHECKING:
    from .actors import Actor

Text = str | Promise
LAST = (1 << 63) - 1  # no id is higher


class Unsaid:
    """What an input is of which nothing was said: it stays as it is, unlike one that was emptied."""

    def __bool__(self) -> bool:
        return False

    def __str__(self) -> str:
        return ""


UNSAID = Unsaid()


@dataclass(frozen=True)
class Ask:
    """How a field is asked for; `pick` is the kind of record whose id is wanted, such as `shared.party`.

    `choices` is an enumeration, a tuple of (value, label), or a function that returns one. `bare` is an amount whose
    currency another answer decides, and which therefore has no sign beside it.
    """

    label: Text = ""
    help: Text = ""
    pick: str = ""
    choices: Any = None
    widget: str = ""
    bare: bool = False

    @property
    def secret(self) -> bool:
        """Whether the value must never be written down, as with a password."""
        return self.widget == "password"


@dataclass(frozen=True)
class Asked:
    """One field of the inputs: `type` without `None`; `many` with `nested` for lines."""

    name: str
    type: Any
    ask: Ask
    optional: bool
    many: bool
    default: Any
    nested: tuple["Asked", ...] = ()

    @property
    def required(self) -> bool:
        return self.default is MISSING

    @property
    def label(self) -> Text:
        return self.ask.label or self.name.replace("_", " ").capitalize()

    @property
    def choices(self) -> tuple[tuple[Any, Text], ...]:
        """The values that may be chosen, with their labels; empty when anything goes."""
        said = self.ask.choices() if _is_function(self.ask.choices) else self.ask.choices
        if said is None:
            said = self.type if hasattr(self.type, "choices") else ()
        return tuple(getattr(said, "choices", said))


def _is_function(value: Any) -> bool:
    return callable(value) and not isinstance(value, type)


@cache
def asked(takes: type) -> tuple[Asked, ...]:
    """The fields of an operation's inputs, in the order in which they are asked."""
    hints = hints_of(takes)
    return tuple(_read(field, hints[field.name]) for field in fields(takes) if field.init)


def _read(field: Field, hint: Any) -> Asked:
    hint, ask = _annotation(hint)
    hint, optional = _without_none(hint)
    hint, ask = (hint, ask) if get_origin(hint) is not Annotated else (get_args(hint)[0], get_args(hint)[1])
    many = get_origin(hint) is tuple
    inner, ask_inside = _annotation(get_args(hint)[0]) if many else (hint, ask)
    default = field.default_factory() if field.default_factory is not MISSING else field.default
    nested = asked(inner) if isinstance(inner, type) and is_dataclass(inner) else ()
    return Asked(field.name, inner, ask if ask != Ask() else ask_inside, optional, many, default, nested)


def _annotation(hint: Any) -> tuple[Any, Ask]:
    if get_origin(hint) is not Annotated:
        return hint, Ask()
    bare, *said = get_args(hint)
    return bare, next((each for each in said if isinstance(each, Ask)), Ask())


def _without_none(hint: Any) -> tuple[Any, bool]:
    if get_origin(hint) not in (UnionType, Union):
        return hint, False
    kinds = [kind for kind in get_args(hint) if kind is not NoneType]
    return kinds[0], len(kinds) < len(get_args(hint))


def keep_to_company(inputs: Any, by: "Actor") -> None:
    """Refuse ids that the actor cannot see, as not found: one SELECT for all kinds that are picked."""
    wanted: dict[str, dict[int, tuple[str, Text]]] = defaultdict(dict)
    for path, field, value in picked(inputs):
        wanted[field.ask.pick].setdefault(value, (path, field.label))
    found = _seen_together(wanted, by) if len(wanted) > 1 else {kind: seen(kind, wanted[kind], by) for kind in wanted}
    for kind, places in wanted.items():
        known = found[kind]
        for value, (path, label) in places.items():
            if value not in known:
                raise Refused(_("“%(label)s” was not found.") % {"label": label}, field=path)


def picked(inputs: Any, prefix: str = "") -> Iterator[tuple[str, Asked, int]]:
    """Every id that the inputs name by `pick`, also in lines: (`lines.0.product`, field, id)."""
    takes: Any = type(inputs)  # mypy does not take the type of anything for hashable
    for field in _pointing(takes):
        value = getattr(inputs, field.name)
        for path, each in _each(field, value, prefix):
            if field.nested and is_dataclass(each):
                yield from picked(each, f"{path}.")
            elif field.ask.pick and each is not None and each is not UNSAID:
                yield path, field, each


@cache
def _pointing(takes: type) -> tuple[Asked, ...]:
    """The fields that may name an id, themselves or in their lines."""
    return tuple(field for field in asked(takes) if field.nested or field.ask.pick)


def _each(field: Asked, value: Any, prefix: str) -> Iterator[tuple[str, Any]]:
    if field.many:
        yield from ((f"{prefix}{field.name}.{index}", each) for index, each in enumerate(value or ()))
    else:
        yield f"{prefix}{field.name}", value


def seen(kind: str, numbers: Iterable[int], by: "Actor") -> set[int]:
    """Which of these ids of a kind the actor may name."""
    model, wanted = model_of(kind), list(numbers)
    if len(wanted) != 1:
        return set(_seen(model, by).filter(pk__in=wanted).values_list("pk", flat=True))

    def asked() -> QuerySet:
        return _seen(model, by).filter(pk=prepared.HOLES[0]).values_list("pk", flat=True)

    return set(prepared.rows(("seen", kind, by.company_id, _sight(model, by)), asked, *wanted))


def _seen_together(wanted: Mapping[str, Iterable[int]], by: "Actor") -> dict[str, set[int]]:
    """The same for several kinds at once."""
    kinds = sorted(wanted)
    key = ("seen together", tuple(kinds), by.company_id, tuple(_sight(model_of(kind), by) for kind in kinds))
    statement = prepared.text(key, lambda: _question(kinds, by))
    known: dict[str, set[int]] = {kind: set() for kind in kinds}
    if statement.sql:
        numbers = sorted({number for places in wanted.values() for number in places if 0 < number <= LAST})
        with connection.cursor() as cursor:
            cursor.execute(statement.sql, statement.filled((), several=numbers))
            for place, number in cursor.fetchall():
                known[kinds[place]].add(number)
    return known


def _question(kinds: list[str], by: "Actor") -> tuple[str, tuple]:
    """Which of the numbers are records of which kind; the id of one kind says nothing of another."""
    parts: list[str] = []
    said: list[Any] = []
    for place, kind in enumerate(kinds):
        rows = _seen(model_of(kind), by).filter(pk__among=prepared.SEVERAL).order_by().annotate(_place=Value(place))
        with suppress(EmptyResultSet):  # who may see none of a kind is not asked about
            sql, params = rows.values_list("_place", "pk").query.sql_with_params()
            parts.append(f"SELECT * FROM ({sql}) part{place}")
            said += params
    return " UNION ALL ".join(parts), tuple(said)


def _sight(model: type[Record], by: "Actor") -> Any:
    """What the rows that may be named are seen by, as a part of a key."""
    return permissions.scope(by, view_verb(model)) if by.person_id is not None else "room"


def _seen(model: type[Record], by: "Actor"):
    """The rows that may be named: those the actor may view; a room acting alone knows its company."""
    if by.person_id is not None:
        return permissions.allowed(model.objects.all(), by=by, to=view_verb(model))
    return permissions.inside(model.objects.all(), by.company_id)


def public(inputs: Any) -> Any:
    """The inputs without their secrets, for the record's history."""
    if type(inputs) in BARE:
        return inputs
    if isinstance(inputs, tuple):
        return [public(each) for each in inputs]
    if not is_dataclass(inputs):
        return inputs
    takes: Any = type(inputs)
    said = inputs.__dict__
    return {
        name: value if type(value) in BARE else public(value)
        for name in _shown(takes)
        if (value := said[name]) is not UNSAID
    }


@cache
def _shown(takes: type) -> tuple[str, ...]:
    """The fields that are no secrets."""
    hints = hints_of(takes)
    return tuple(field.name for field in fields(takes) if not _annotation(hints[field.name])[1].secret)
