"""Values: what records say in custom fields, checked by their types and written in the operation's transaction."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from .. import ids, rows
from ..folding import fold, sort_key
from ..models.custom import CustomValue
from ..plain import pack
from ..refusals import Refused
from .asking import fields_in, said
from .definitions import Field, Type, every

if TYPE_CHECKING:
    from ..actors import Actor
    from ..records import Row

LONGEST = {Type.TEXT: 500, Type.LONG: 10_000}
SORTED = 60  # letters of a text that lists are ordered by
LARGEST: dict[Type, Decimal] = {
    Type.WHOLE: Decimal(10**15),
    Type.DECIMAL: Decimal(10**12),
    Type.MONEY: Decimal(10**15),
}
FIRST, LAST = date(1900, 1, 1), date(2199, 12, 31)
OVER = ("text", "folded", "sorted", "whole", "number", "amount", "day", "yes", "target_kind", "target_id", "unlike")
EMPTY: dict[str, Any] = dict.fromkeys(OVER) | {"target_kind": ""}


def of_records(numbers: Iterable[int], found: Sequence[Field]) -> dict[int, dict[str, Any]]:
    """By record, what it says in these fields by their codes; one statement."""
    by_id = {one.id: one for one in found}
    made: dict[int, dict[str, Any]] = {}
    for row in CustomValue.objects.filter(about_id__in=list(numbers), field_id__in=list(by_id)):
        one = by_id[row.field_id]
        made.setdefault(row.about_id, {})[one.code] = getattr(row, one.column)
    return made


def keep(record: "Row", inputs: Any, by: "Actor", *, new: bool = False) -> dict[str, tuple[Any, Any]]:
    """Write what the inputs say in custom fields of the record, whose lock is held; old and new of what changed."""
    if not fields_in(type(inputs)):
        return {}
    return _keep_all([(record, inputs)], by, new=new)[0]


def keep_all(made: Sequence[tuple["Row", Any]], by: "Actor") -> None:
    """The same for many new records."""
    if any(fields_in(type(inputs)) for _record, inputs in made):
        _keep_all(made, by, new=True)


def judged(kind: str, inputs: Any, by: "Actor") -> Refused | bool:
    """Before many are written at once: why this one is refused, or whether it must be compared with others."""
    try:
        return any(one.alone and value is not None for one, value in _checked(kind, inputs, by).items())
    except Refused as refused:
        return refused


def _keep_all(told: Sequence[tuple["Row", Any]], by: "Actor", *, new: bool) -> list[dict[str, tuple[Any, Any]]]:
    wanted = [(record, _checked(record._meta.label_lower, inputs, by)) for record, inputs in told]
    before: dict[int, dict[str, Any]] = {}
    if not new:
        found = {one for _record, values in wanted for one in values}
        before = of_records([record.pk for record, _values in wanted], sorted(found, key=lambda one: one.id))
    changes, written = [], []
    for record, values in wanted:
        old = before.get(record.pk, {})
        _refuse_dropped(values, old)
        differing = {one: value for one, value in values.items() if value != old.get(one.code)}
        changes.append({one.code: (pack(old.get(one.code)), pack(value)) for one, value in differing.items()})
        written += [_row(record, one, value, by) for one, value in differing.items()]
    _write(written, {one for _record, values in wanted for one in values if one.alone})
    return changes


def _checked(kind: str, inputs: Any, by: "Actor") -> dict[Field, Any]:
    """The values, each of its type; what was defined otherwise meanwhile is refused."""
    now = {one.id: one for one in every(kind, by.company_id)}
    made = {}
    for asked, value in said(inputs).items():
        one = now.get(asked.id)
        if one is None or not one.active:
            told = _("The field “%(label)s” was archived meanwhile; open the form again.") % {"label": asked.label}
            raise Refused(told, field=asked.code)
        made[one] = checked(one, value)
    return made


def _refuse_dropped(values: dict[Field, Any], old: dict[str, Any]) -> None:
    """A choice that is offered no more stays where it is, and is chosen nowhere else."""
    for one, value in values.items():
        if (
            one.type == Type.CHOICE
            and value is not None
            and value not in dict(one.keeping(old.get(one.code)).choices)
        ):
            raise Refused(_("“%(label)s”: choose one of the list.") % {"label": one.title}, field=one.code)


def checked(one: Field, value: Any) -> Any:
    """The value as it is kept, or None for nothing; Refused says what it would have to be."""
    if isinstance(value, str):
        value = value.strip()
    if value is None or value == "":
        if one.needed:
            raise Refused(_("“%(label)s” is needed.") % {"label": one.title}, field=one.code)
        return None
    wrong = CHECKS[Type(one.type)](one, value)
    if wrong:
        raise Refused(f"“{one.title}”: {wrong}", field=one.code)
    return value


def _text(one: Field, value: Any) -> str:
    if not isinstance(value, str) or "\x00" in value or any("\ud800" <= sign <= "\udfff" for sign in value):
        return _("this is no text.")
    if one.type == Type.TEXT and any(sign in value for sign in "\r\n"):
        return _("one line only.")
    longest = LONGEST[Type(one.type)]
    return _("at most %(most)s letters.") % {"most": longest} if len(value) > longest else ""


def _number(one: Field, value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, int | Decimal) or not Decimal(value).is_finite():
        return _("this is no number.")
    most = LARGEST[Type(one.type)]
    if abs(Decimal(value)) >= most:
        return _("the number is too large.")
    places = {Type.WHOLE: 0, Type.MONEY: 2}.get(Type(one.type), one.places)
    if value != round(Decimal(value), places):
        return _("at most %(places)s decimals.") % {"places": places} if places else _("whole numbers only.")
    return ""


def _day(_one: Field, value: Any) -> str:
    if type(value) is not date:
        return _("this is no day.")
    return "" if FIRST <= value <= LAST else _("a day between 1900 and 2199.")


def _yes_no(_one: Field, value: Any) -> str:
    return "" if isinstance(value, bool) else _("yes or no.")


def _choice(one: Field, value: Any) -> str:
    return "" if value in one.known_choices else _("choose one of the list.")


def _link(_one: Field, value: Any) -> str:
    return "" if type(value) is int else _("this names no record.")  # whether it may be named, the wall has said


CHECKS: dict[Type, Callable[[Field, Any], str]] = {
    **dict.fromkeys((Type.TEXT, Type.LONG), _text),
    **dict.fromkeys((Type.WHOLE, Type.DECIMAL, Type.MONEY), _number),
    Type.DATE: _day,
    Type.YES_NO: _yes_no,
    Type.CHOICE: _choice,
    Type.LINK: _link,
}


def columns_of(one: Field, value: Any) -> dict[str, Any]:
    """The columns of a value, all others empty."""
    if value is None:
        return dict(EMPTY)
    made = EMPTY | {one.column: value}
    if isinstance(value, str):
        shown = one.known_choices.get(value, value) if one.type == Type.CHOICE else value
        made |= {"folded": fold(shown), "sorted": sort_key(shown[:SORTED])[:300]}
    if one.type == Type.LINK:
        made["target_kind"] = one.links_to
    if one.alone:
        made["unlike"] = likeness(value)
    return made


def likeness(value: Any) -> str:
    """What two values have in common that count as the same: letters, not case, marks or blanks."""
    said = (
        fold(value) if isinstance(value, str) else f"{Decimal(value).normalize():f}" if _figure(value) else str(value)
    )
    return sha256(said.encode()).hexdigest()[:64] if len(said) > 64 else said


def _figure(value: Any) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def _row(record: "Row", one: Field, value: Any, by: "Actor") -> CustomValue:
    about = {"about_kind": record._meta.label_lower, "about_id": record.pk}
    return CustomValue(id=ids.new(), company_id=by.company_id, field_id=one.id, **about, **columns_of(one, value))


def _write(written: list[CustomValue], alone: set[Field]) -> None:
    """One statement for all; where no two may say the same, in a savepoint of its own, so that it can be told."""
    if not written:
        return
    if not alone:
        rows.put_records(CustomValue, written, over=OVER, by=("about_id", "field"))
        return
    _refuse_alike(written, alone)
    try:
        with transaction.atomic():
            rows.put_records(CustomValue, written, over=OVER, by=("about_id", "field"))
    except IntegrityError:
        _refuse_alike(written, alone)
        raise


def _refuse_alike(written: list[CustomValue], alone: set[Field]) -> None:
    by_id = {one.id: one for one in alone}
    mine = [row for row in written if row.unlike is not None]
    seen: dict[tuple[int, str], int] = {}
    for row in mine:
        if seen.setdefault((row.field_id, str(row.unlike)), row.about_id) != row.about_id:
            raise _taken(by_id[row.field_id])
    for number, one in by_id.items():
        theirs = {row.unlike: row.about_id for row in mine if row.field_id == number}
        there = CustomValue.objects.filter(field_id=number, unlike__in=list(theirs))
        if any(theirs[likeness] != about for likeness, about in there.values_list("unlike", "about_id")):
            raise _taken(one)


def _taken(one: Field) -> Refused:
    return Refused(_("“%(label)s”: another record says the same already.") % {"label": one.title}, field=one.code)


def where(one: Field, asked: Q) -> Any:
    """The records whose value in the field is as asked."""
    found = CustomValue.objects.filter(company_id=one.company_id, field_id=one.id).filter(asked)
    return found.values("about_id")
