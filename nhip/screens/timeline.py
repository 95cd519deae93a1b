"""The timeline of a record: one stream of everything that is told about it, newest first, by keyset.

Each source tells its own entries with its own rights; the page knows none of them. Numbers of rows are ordered by
time, so the number of an entry is its place in the stream.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol, cast

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from nhip.kernel import clock, prepared, steady
from nhip.kernel import history as kept
from nhip.kernel.actors import Actor
from nhip.kernel.folding import fold
from nhip.kernel.models import Handoff, Person
from nhip.kernel.records import Record
from nhip.kernel.refs import Ref

from . import batons, custom, history, shown
from .resource import resource_of

MOST = 30
LAST = kept.LAST
SEARCHED = 500
"""Of so many of the latest changes a search reads the words; talk is searched by its own index."""
ONLY = ("", "talk", "changes")


class Told(Protocol):
    """One entry: `number` is its row's, `template` draws it as `e`, with further words of its own."""

    template: str

    @property
    def number(self) -> int: ...

    @property
    def at(self) -> datetime: ...


@dataclass(frozen=True)
class Source:
    """What tells entries of a record that the caller has opened.

    `read` is `(record, *, by, before, above, most, words)`: newest first, numbers between these two, with all words
    in them; `count` is `(record, *, by)`. `talk`: it is what people say to each other, and no change.
    """

    name: str
    talk: bool
    read: Callable[..., Iterable[Told]]
    count: Callable[..., int]


SOURCES: dict[str, Source] = {}


def tells(name: str, *, count: Callable[..., int], talk: bool = False) -> Callable[[Callable], Callable]:
    """Let a room tell entries of its own: `@tells("files", count=how_many)` on the function that reads them."""

    def declare(read: Callable) -> Callable:
        SOURCES[name] = Source(name, talk, read, count)
        return read

    return declare


@dataclass(frozen=True)
class Top:
    """What a room puts over the stream, such as the box in which a comment is written."""

    template: str
    asked: Callable[..., Any]


TOPS: list[Top] = []


def over_it(template: str) -> Callable[[Callable], Callable]:
    """Draw `template` over the stream with what the function `(record, asked, *, by)` says, as `said`.

    `asked` is what the address asks for. None: nothing is drawn.
    """

    def declare(function: Callable) -> Callable:
        TOPS.append(Top(template, function))
        return function

    return declare


@dataclass(frozen=True)
class Stream:
    """Some entries, and the number from which on older ones follow (0: there are none)."""

    entries: list[Any]
    before: int
    at: int = 0
    """The entry that was asked for by its number."""
    cut: bool = False
    """Whether it begins with that entry, and newer ones were left out."""

    def asks_for(self, entry: Any) -> bool:
        """Whether it is the entry that was asked for."""
        return bool(self.at) and self.at in numbers_of(entry)

    @property
    def days(self) -> Iterator[tuple[str, list[Any]]]:
        """The entries under the days on which they happened."""
        on: date | None = None
        some: list[Any] = []
        for entry in self.entries:
            day = shown.local(entry.at).date()
            if on is not None and day != on:
                yield day_name(on), some
                some = []
            on = day
            some.append(entry)
        if on is not None:
            yield day_name(on), some


def day_name(day: date) -> str:
    """Today, yesterday, or the day."""
    ago = (clock.today() - day).days
    return {0: _("Today"), 1: _("Yesterday")}.get(ago) or shown.long_day(day)


def read(record: Record, actor: Actor, *, only: str = "", words: str = "", before: int = LAST, at: int = 0) -> Stream:
    """The next thirty; `at` is an entry that must be among them, so the stream may begin with it."""
    found = _read(record, actor, only, words, before)
    if at and before == LAST and all(at not in numbers_of(one) for one in found.entries):
        found = _read(record, actor, only, words, at + 1)
        return Stream(found.entries, found.before, at, cut=True)
    return Stream(found.entries, found.before, at)


def numbers_of(entry: Any) -> tuple[int, ...]:
    """Its own, and those of what it was folded from."""
    return getattr(entry, "folded", ()) or (entry.number,)


def _read(record: Record, actor: Actor, only: str, words: str, before: int) -> Stream:
    told: list[Told] = []
    for source in sorted(SOURCES.values(), key=lambda one: not one.talk):
        if only in ("", "talk" if source.talk else "changes"):
            above = told[MOST].number if len(told) > MOST else 0  # what is older is on another page
            told += source.read(record, by=actor, before=before, above=above, most=MOST + 1, words=words)
            told.sort(key=lambda one: one.number, reverse=True)
    return Stream(folded(told[:MOST]), told[MOST - 1].number if len(told) > MOST else 0)


def folded(told: Iterable[Told]) -> list[Any]:
    """What one person changed within ten minutes, with nothing else between, is one entry."""
    made: list[Any] = []
    for one in told:
        last = made[-1] if made else None
        if isinstance(one, history.Entry) and isinstance(last, history.Entry) and one.goes_with(last):
            made[-1] = history.together(one, last)
        else:
            made.append(one)
    return made


def counts(record: Record, actor: Actor) -> dict[str, int]:
    """How many entries there are of all, of talk, and of changes; each line of history counts by itself."""
    found = {"talk": 0, "changes": 0}
    for source in SOURCES.values():
        found["talk" if source.talk else "changes"] += source.count(record, by=actor)
    return {"": sum(found.values()), **found}


def fits(words: str, *said: Any) -> bool:
    """Whether every word stands somewhere in what is shown, without diacritics."""
    text = fold(" ".join(str(one) for one in said))
    return all(word in text for word in fold(words).split())


@tells("history", count=kept.count)
def _changes(record: Record, *, by: Actor, before: int, above: int, most: int, words: str) -> list[history.Entry]:
    """What was done to the record, as far as one may know it: words are looked for in what is shown, and nowhere
    else."""
    written = kept.of(record, by=by, limit=SEARCHED if words else most, before=before, above=above)
    own = custom.every_shown(record.ref.kind, by)
    made = history.entries(written, type(record), own)
    return [one for one in made if not words or fits(words, *_said(one))][:most]


def _said(one: history.Entry) -> Iterator[Any]:
    yield from (one.who, one.label)
    for change in one.changes:
        yield from (change.label, change.old, change.new)


@dataclass(frozen=True)
class HandedOver:
    """A hand-off about the record, told when it was offered, as it stands now."""

    number: int
    at: datetime
    who: str
    title: str
    href: str
    baton: batons.Baton
    tone: str
    due: str
    holder: str

    template = "timeline_handoff.html"


def _handoffs(record: Record, by: Actor, key: tuple, ask: Callable[[QuerySet], QuerySet], *values: int) -> list:
    """What a question finds among the hand-offs about the record that one may see."""
    resource = resource_of("kernel.handoff")
    if resource is None or record.ref.kind == "kernel.handoff":
        return []

    def asked() -> QuerySet:
        about = {"about_kind": record.ref.kind, "about_id": prepared.HOLES[0], "offered_at__isnull": False}
        return ask(resource.rows(by).filter(**about).order_by())

    return prepared.rows((*key, resource.sight(by), record.ref.kind), asked, record.pk, *values)


def _count_handoffs(record: Record, *, by: Actor) -> int:
    counted = _handoffs(
        record,
        by,
        ("hand-offs of a timeline counted",),
        lambda rows: rows.values("company_id").annotate(found=Count("*")).values_list("found", flat=True),
    )
    return sum(counted)


@tells("handoffs", count=_count_handoffs)
def _handed_over(record: Record, *, by: Actor, before: int, above: int, most: int, words: str) -> list[HandedOver]:
    """The hand-offs about the record."""
    many = SEARCHED if words else most
    found = cast(
        list[Handoff],
        _handoffs(
            record,
            by,
            ("hand-offs of a timeline", many),
            lambda rows: (
                rows.filter(pk__lt=prepared.HOLES[1], pk__gt=prepared.HOLES[2])
                .select_related("receiver_unit", "giver_unit")
                .order_by("-pk")[:many]
            ),
            before,
            above,
        ),
    )
    people = steady.rows_of(Person, by.company_id) if found else {}
    made = [_told(one, people) for one in found]
    return [one for one in made if not words or fits(words, one.title, one.who, one.holder)][:most]


def _told(one: Handoff, people: dict[int, Person]) -> HandedOver:
    giver, holder = people.get(one.giver_person_id or 0), people.get(one.holder_id or one.worker_id or 0)
    return HandedOver(
        one.pk,
        one.created_at,
        giver.name if giver else one.giver_unit.name,
        str(batons.title_of(one.form)),
        f"/kernel/handoffs/{one.pk}/",
        batons.baton(one),
        batons.tone_of(one),
        batons.due_text(one),
        holder.name if holder else one.receiver_unit.name,
    )


def address(ref: Ref, more: str = "") -> str:
    """The page of the timeline alone, which is also where its parts come from."""
    return f"/timeline/{ref.kind}/{ref.id}/{more}"
