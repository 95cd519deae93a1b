"""A calendar: the list's rows on their days, a month or a week of them, Monday first."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404, QueryDict
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from nhip.kernel import clock, prepared
from nhip.kernel.actors import Actor
from nhip.kernel.figures import vietnamese

from . import filters, layouts, shown
from .columns import Cell, Shown, cell, columns_of
from .lists import Listing, settled, tone_of
from .parts import Calendar
from .resource import Resource
from .working import Working

MONTH, WEEK = "month", "week"
MOST = {MONTH: 4, WEEK: 20}
"""How many stand on one day before the rest is a link to the list."""

SPANS = {MONTH: pgettext_lazy("calendar", "Month"), WEEK: pgettext_lazy("calendar", "Week")}
YEARS = range(1990, 2101)
A_WEEK = timedelta(days=7)


@dataclass(slots=True)
class Item:
    """A record on a day."""

    href: str
    title: Cell
    line: Cell | None
    tone: str
    says: str


@dataclass(slots=True)
class Day:
    """A square: what it is called if it is like no other, what stands on it, and where the rest is."""

    day: date
    inside: bool
    today: bool
    works: bool
    name: str
    list_href: str
    items: list[Item] = field(default_factory=list)
    count: int = 0

    @property
    def more(self) -> int:
        return self.count - len(self.items)

    @property
    def long(self) -> str:
        return shown.long_day(self.day)

    @property
    def short(self) -> str:
        return shown.weekday(self.day)


class Days(Listing):
    """The calendar of a resource as one address asks for it: `day` is a day of the span, `span` month or week."""

    layout = "calendar"

    def __init__(self, resource: type[Resource], actor: Actor, query: QueryDict):
        super().__init__(resource, actor, query)
        if resource.calendar is None:
            raise Http404(resource.path)
        self.said: Calendar = resource.calendar
        self.working = Working(actor)
        self._besides: dict[int, str] = {}

    @cached_property
    def drawn(self) -> list[Shown]:
        """The columns that the actor may know, those of the days first."""
        return columns_of(self.resource, self._names, self.actor)

    @property
    def _names(self) -> Any:
        said = self.said
        return _kept.setdefault((self.resource, said), (said.on, *((said.until,) if said.until else ()), *said.card))

    @property
    def span(self) -> str:
        asked = self.query.get("span", MONTH)
        return asked if asked in MOST else MONTH

    @cached_property
    def day(self) -> date:
        """The day that is asked for; today if it cannot be read."""
        try:
            asked = date.fromisoformat(self.query.get("day", ""))
        except ValueError:
            return clock.today()
        return asked if asked.year in YEARS else clock.today()

    @property
    def monday(self) -> date:
        """The Monday on or before the span."""
        start = self.day.replace(day=1) if self.span == MONTH else self.day
        return start - timedelta(days=start.weekday())

    @property
    def sunday(self) -> date:
        """The Sunday on or after the span."""
        end = _next_month(self.day) - timedelta(days=1) if self.span == MONTH else self.day
        return end + timedelta(days=6 - end.weekday())

    @property
    def title(self) -> str:
        if self.span == WEEK:
            return f"{shown.short_day(self.monday)} – {shown.day(self.sunday)}"
        return (
            _("%(month)s/%(year)s") % {"month": f"{self.day:%m}", "year": self.day.year}
            if vietnamese()
            else (date_format(self.day, "F Y"))
        )

    @property
    def spans(self) -> Iterator[tuple[Any, str, bool]]:
        """Month and week: name, address, which it is."""
        for name, title in SPANS.items():
            yield title, self.at(span="" if name == MONTH else name), name == self.span

    @property
    def before(self) -> str:
        return self._to(self.monday - A_WEEK if self.span == WEEK else self.day.replace(day=1) - timedelta(days=1))

    @property
    def after(self) -> str:
        return self._to(self.monday + A_WEEK if self.span == WEEK else _next_month(self.day))

    @property
    def now(self) -> str:
        return self.at(day="")

    def _to(self, day: date) -> str:
        return self.at(day=day.isoformat())

    @cached_property
    def weeks(self) -> list[list[Day]]:
        """The squares, week by week, with what stands on them; two queries."""
        length = (self.sunday - self.monday).days + 1
        days = {day: self._day(day) for day in (self.monday + timedelta(days=n) for n in range(length))}
        wanted: dict[int, list[Day]] = {}
        for pk, start, end in self._found():
            for n in range((end - start).days + 1):
                square = days.get(start + timedelta(days=n))
                if square is None:
                    continue
                square.count += 1
                if square.count <= MOST[self.span]:
                    wanted.setdefault(pk, []).append(square)
        rows = self._rows(list(wanted))
        self._besides = self.resource.besides(list(rows), self.actor)
        for pk, squares in wanted.items():
            for square in squares:
                if pk in rows:
                    square.items.append(self._item(pk, square, rows[pk]))
        every = list(days.values())
        return [every[n : n + 7] for n in range(0, length, 7)]

    @property
    def names(self) -> list[str]:
        """Monday to Sunday."""
        return [shown.weekday_name(self.monday + timedelta(days=n)) for n in range(7)]

    @property
    def empty(self) -> bool:
        return not any(day.count for week in self.weeks for day in week)

    def _day(self, day: date) -> Day:
        inside = self.span == WEEK or day.month == self.day.month
        return Day(
            day,
            inside,
            day == clock.today(),
            self.working.works(day),
            self.working.names.get(day, ""),
            self._list_of(day),
        )

    def _list_of(self, day: date) -> str:
        """The list of what stands on the day, with everything else that is asked."""
        said = {name: value for name, value in self.query.items() if name not in layouts.OWN}
        on, until, text = self.said.on, self.said.until, day.isoformat()
        asked = {f"{on}.to": text, f"{until}.from": text} if until else {on: text}
        return f"{self.resource.address()}?{filters.address(said, **asked)}"

    def _found(self) -> list[tuple[int, date, date]]:
        """Number, first and last day of all that stands on these days, cut to them."""
        if self.drawn[:1] == [] or self.drawn[0].name != self.said.on:
            return []  # when it is, the actor may not know
        on, until = self.said.on, self.said.until or self.said.on
        moments = self.drawn[0].kind == "moment" or self._is_moment
        low, high = self._bounds() if moments else (self.monday, self.sunday)
        top = {f"{on}__lt" if moments else f"{on}__lte": high}
        found = self.found().filter(Q(**top, **{f"{until}__gte": low})).order_by(on, "id")
        made = []
        for pk, start, end in found.values_list("pk", on, until):
            start, end = _as_day(start), _as_day(end)
            made.append((pk, max(start, self.monday), min(end, self.sunday)))
        return made

    @property
    def _is_moment(self) -> bool:
        field = self.resource.model._meta.get_field(self.said.on)
        return field.get_internal_type() == "DateTimeField"

    def _bounds(self) -> tuple[datetime, datetime]:
        midnight = time(0)
        return (
            datetime.combine(self.monday, midnight, shown.ZONE),
            datetime.combine(self.sunday + timedelta(days=1), midnight, shown.ZONE),
        )

    def _rows(self, numbers: list[int]) -> dict[int, tuple]:
        if not numbers:
            return {}
        paths = tuple(one.path for one in self.drawn)
        stated = ("state",) if self._has_state else ()

        def asked() -> QuerySet:
            found = self.resource.rows(self.actor).filter(pk__among=prepared.SEVERAL).order_by()
            return found.values_list("pk", *paths, *stated)

        key = ("calendar", self.resource.sight(self.actor), *paths)
        return {row[0]: row[1:] for row in prepared.rows(key, asked, several=numbers)}

    @cached_property
    def _has_state(self) -> bool:
        return any(one.name == "state" for one in self.resource.model._meta.concrete_fields)

    def _item(self, pk: int, square: Day, row: tuple) -> Item:
        state = row[-1] if self._has_state else ""
        skipped = 2 if self.said.until else 1
        pairs = list(zip(self.drawn, row, strict=False))[skipped:]
        cells = [cell(one, value) for one, value in pairs] or [Cell("text", str(pk))]
        over = bool(state) and settled(self.resource, state)
        tone = tone_of(self.resource, state) if over else "late" if square.day < clock.today() else "open"
        at = f"{shown.local(row[0]):%H:%M} " if isinstance(row[0], datetime) else ""
        if pk in self._besides:
            cells.insert(1, Cell("text", self._besides[pk]))
        title = Cell(cells[0].kind, at + shown.brief(cells[0].text))
        line = cells[1] if len(cells) > 1 and cells[1].kind != "none" else None
        named = dict(getattr(self.resource.model._meta.get_field("state"), "flatchoices", ())) if state else {}
        says = " · ".join(filter(None, (at + cells[0].text, line.text if line else "", str(named.get(state, "")))))
        return Item(self.resource.address(pk), title, line, tone, says)


_kept: dict[Any, tuple[Any, ...]] = {}


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def _as_day(value: date | datetime) -> date:
    return shown.local(value).date() if isinstance(value, datetime) else value
