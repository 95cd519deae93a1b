"""What a hand-off carries: its contents and its answer, drawn from the dataclasses of its form."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nhip.kernel.actors import Actor
from nhip.kernel.handoffs import desk
from nhip.kernel.handoffs.form import FORMS, REASONS
from nhip.kernel.inputs import Ask, asked
from nhip.kernel.models import Handoff
from nhip.kernel.refs import Ref

from . import shown
from .columns import plain
from .panels import hang
from .picks import rows_of_kind
from .resource import resource_of
from .today import rows

HIDDEN = ("for_what",)


@dataclass(frozen=True)
class Said:
    """A label and its value; `table` holds rows of values under `heads` for lines."""

    label: Any
    text: str = ""
    href: str = ""
    heads: tuple[Any, ...] = ()
    table: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Handed:
    """Everything that a hand-off says: what it is about, contents, answer, why it came back."""

    about: str
    about_href: str
    contents: list[Said]
    answer: list[Said]
    reason: str
    missing: list[str]
    note: str
    times: list[Said]


@hang(
    on="kernel.handoff",
    title=gettext_lazy("Contents"),
    template="handed.html",
    needs="kernel.view_handoff",
    place="main",
)
def contents(ref: Ref, *, by: Actor) -> Handed:
    """The hand-off as the receiver needs to see it to finish it."""
    from .batons import about_names

    handoff = rows(by).get(pk=ref.id)
    form = FORMS.get(handoff.form)
    about, href = about_names([handoff], by).get((handoff.about_kind, handoff.about_id), ("", ""))
    return Handed(
        about,
        href,
        list(said(desk.form_of(handoff), by)) if form else [],
        list(said(desk.answer_of(handoff), by)) if form and form.answer and handoff.answer else [],
        str(REASONS.get(handoff.reason, handoff.reason)),
        list(handoff.missing or ()),
        handoff.note,
        times(handoff),
    )


def times(handoff: Handoff) -> list[Said]:
    """Both clocks, in working time."""
    form = FORMS.get(handoff.form)
    allowed = f" / {shown.hours(form.hours * 3600)}" if form else ""
    return [
        Said(_("Giver's time"), shown.hours(handoff.giver_seconds)),
        Said(_("Receiver's time"), shown.hours(handoff.receiver_seconds) + allowed),
    ]


def said(value: Any, actor: Actor) -> Iterator[Said]:
    """The fields of a dataclass, each with its label; lines become a small table."""
    labels = {one.name: one for one in asked(_type(value))}
    for field in fields(value):
        held = getattr(value, field.name)
        one = labels[field.name]
        if (
            field.name in HIDDEN
            or one.ask.widget == "hidden"
            or held in (None, "", ())
            or (one.ask.pick and not held)
        ):
            continue
        label = one.ask.label or capfirst(field.name.replace("_", " "))
        if isinstance(held, tuple) and held and is_dataclass(held[0]):
            yield _table(label, held, actor)
        else:
            text, href = _text(held, one.ask, actor)
            yield Said(label, text, href)


def _table(label: Any, lines: tuple, actor: Actor) -> Said:
    known = [one for one in asked(_type(lines[0])) if one.ask.widget != "hidden"]
    heads = tuple(one.ask.label or capfirst(one.name.replace("_", " ")) for one in known)
    return Said(
        label,
        heads=heads,
        table=tuple(tuple(_text(getattr(line, one.name), one.ask, actor)[0] for one in known) for line in lines),
    )


def _type(value: Any) -> Any:
    return type(value)


def _text(value: Any, ask: Ask, actor: Actor) -> tuple[str, str]:
    if isinstance(value, tuple):
        return ", ".join(_text(one, ask, actor)[0] for one in value), ""
    if isinstance(value, Decimal) and ask.widget == "percent":
        return shown.percent(value), ""
    if isinstance(value, Ref):
        return _record(value.kind, value.id, actor)
    if ask.pick and isinstance(value, int):
        return _record(ask.pick, value, actor)
    if isinstance(value, Enum):
        return str(getattr(value, "label", value.value)), ""
    if value is None:
        return "–", ""
    return (plain(value), "") if isinstance(value, bool | Decimal | date) else (str(value), "")


def _record(kind: str, pk: int, actor: Actor) -> tuple[str, str]:
    record, resource = rows_of_kind(kind, actor).filter(pk=pk).first(), resource_of(kind)
    if record is None:
        return "–", ""
    return str(record), resource.address(pk) if resource else ""
