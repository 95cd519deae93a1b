"""A board: the list's rows as cards in the lanes of their states, each with what may be done to bring it on."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db import connection
from django.db.models import Count, Max, Min, OrderBy, Q, QuerySet, Sum
from django.http import Http404, QueryDict

from nhip.kernel import prepared
from nhip.kernel.actors import Actor
from nhip.kernel.models import History

from . import moves, shown
from .columns import Cell, Shown, cell, columns_of
from .lists import Listing, settled, tone_of
from .moves import Move, Step
from .parts import Board
from .resource import Resource
from .vietnamese import know_the_alphabet
from .working import Working

FIRST = 25
OVER = ("done", "back", "late", "idle", "soon")
"""Lanes in which all is done or was given up stand folded at the end; where only nothing is due, work goes on."""


@dataclass(slots=True)
class Card:
    """One record: what it says, how long it has been in its state, who is accountable, and what comes next."""

    pk: int
    version: int
    href: str
    title: Cell
    line: Cell | None
    facts: list[tuple[Any, Cell]]
    amount: str
    who: str
    age: int
    tone: str
    step: Step | None
    moves: list[Move]

    @property
    def to(self) -> str:
        """The numbers of the lanes in which it may be dropped."""
        return " ".join(sorted({str(number) for move in self.moves for number in move.lanes}))


@dataclass(slots=True)
class Lane:
    """A state: how many records are in it, what they come to, and the first of them."""

    number: int
    state: str
    title: Any
    tone: str
    settled: bool
    over: bool
    asked: bool
    count: int = 0
    sum: str = ""
    full: str = ""
    cards: list[Card] = field(default_factory=list)
    more: bool = False

    @property
    def folded(self) -> bool:
        """What is over, and what the filter leaves out, stands back; it may still be dropped on."""
        return not self.asked or self.over

    @property
    def old(self) -> int:
        """How many have lain too long; not told while some are not drawn."""
        return 0 if self.more else sum(card.tone == "late" for card in self.cards)


class Boarding(Listing):
    """The board that one address asks for, seen by one actor; `only` is the lane of which more is asked."""

    layout = "board"

    def __init__(self, resource: type[Resource], actor: Actor, query: QueryDict, only: int | None = None):
        super().__init__(resource, actor, query)
        if resource.board is None:
            raise Http404(resource.path)
        self.said: Board = resource.board
        self.only = only
        self.working = Working(actor)
        self._besides: dict[int, str] = {}

    @cached_property
    def states(self) -> dict[str, Any]:
        """The lifecycle: every state in its order, with its name."""
        return dict(self.resource.model._meta.get_field("state").flatchoices)

    @cached_property
    def drawn(self) -> list[Shown]:
        """The columns of a card that the actor may know."""
        return columns_of(self.resource, self.said.card, self.actor)

    @cached_property
    def amount(self) -> Shown | None:
        return self._one(self.said.amount)

    @cached_property
    def who(self) -> Shown | None:
        return self._one(self.said.who)

    def _one(self, name: str) -> Shown | None:
        found = columns_of(self.resource, _alone(name), self.actor) if name else []
        return found[0] if found else None

    @property
    def read(self) -> list[Shown]:
        """Every column that the board tells of."""
        return [*self.drawn, *filter(None, (self.amount, self.who))]

    @cached_property
    def lanes(self) -> list[Lane]:
        """All of them in order, the folded ones last, with their first cards; or the one of which more is asked."""
        every = [self._lane(number, state, title) for number, (state, title) in enumerate(self._known())]
        wanted = every if self.only is None else [lane for lane in every if lane.number == self.only]
        if not wanted:
            raise Http404("No such lane.")
        if self.only is None:
            self._total(wanted)
        self._fill([lane for lane in wanted if lane.asked])
        return sorted(wanted, key=lambda lane: lane.folded)

    def _known(self) -> list[tuple[str, Any]]:
        return list(self.states.items())

    def _lane(self, number: int, state: str, title: Any) -> Lane:
        asked = {name: set(self.query[name].split(",")) for name in ("state", "state.not") if name in self.query}
        wanted = state in asked.get("state", {state}) and state not in asked.get("state.not", ())
        tone, ended = tone_of(self.resource, state), settled(self.resource, state)
        over = ended and tone in OVER and not moves.goes_on(self.resource, state)
        return Lane(number, state, title, tone, ended, over, wanted)

    def _total(self, lanes: list[Lane]) -> None:
        """How many, and what they come to; a figure that may not be known is not added up."""
        path = self.amount.path if self.amount else ""

        def asked() -> QuerySet:
            found = self.found().order_by().values_list("state").annotate(Count("pk"))
            return found.annotate(Sum(path)) if path else found

        found = {state: told for state, *told in self._asked("lanes", asked, path)}
        for lane in lanes:
            lane.count, *total = found.get(lane.state, (0,))
            if path:
                amount = (total and total[0]) or 0
                lane.sum, lane.full = shown.short_money(amount), shown.money(amount, unit=True)

    def _asked(self, name: str, make: Any, *more: Any) -> list:
        """What words are looked for is hardly ever asked twice, so it is not kept."""
        if self.query.get("q"):
            return list(make())
        return prepared.rows((name, self.resource.sight(self.actor), self.condition, *more), make)

    def _fill(self, lanes: list[Lane]) -> None:
        """The cards of these lanes: which, what they say, since when, what may be done; each in one query."""
        places = self._numbers(lanes)
        rows = self._rows([pk for numbers in places.values() for pk in numbers[:FIRST]])
        ages = _since(self.resource.kind, self.actor, rows)
        steps = moves.steps(self.resource, self.actor, rows)
        ways = moves.ways(self.resource, self.said, list(self.states), self.actor)
        self._besides = self.resource.besides(list(rows), self.actor)
        permitted = moves.permitted(self.resource, [way.operation.verb for way in ways], rows, self.actor)
        for lane in lanes:
            numbers = places.get(lane.number, [])
            lane.more = len(numbers) > FIRST
            here = [way for way in ways if way.starts_in(lane.state)]
            for pk in numbers[:FIRST]:
                if row := rows.get(pk):
                    done = [way for way in here if pk in permitted[way.operation.verb]]
                    lane.cards.append(self._card(lane, row, ages.get(pk), steps.get(pk), done))

    def _numbers(self, lanes: list[Lane]) -> dict[int, list[int]]:
        """Lane by lane the numbers of its cards in order, and of one more; one statement for all."""
        know_the_alphabet()
        first = (self.page - 1) * FIRST if self.only is not None else 0

        def asked() -> tuple[str, tuple]:
            parts = [self._of(lane).values("pk")[first : first + FIRST + 1] for lane in lanes]
            said = [(lane.number, *part.query.sql_with_params()) for lane, part in zip(lanes, parts, strict=True)]
            each = (f"SELECT {number}, part{number}.* FROM ({sql}) part{number}" for number, sql, _params in said)
            return " UNION ALL ".join(each), tuple(one for _number, _sql, params in said for one in params)

        if not lanes or self.found().query.is_empty():
            return {}
        key = ("cards", self.resource.sight(self.actor), self.condition, self.order, self.only, first)
        numbers = tuple(lane.number for lane in lanes)
        text = prepared.text((*key, numbers, prepared.ANEW if self.query.get("q") else 0), asked)
        with connection.cursor() as cursor:
            cursor.execute(text.sql, text.filled(()))
            found = cursor.fetchall()
        places: dict[int, list[int]] = {}
        for number, pk in found:
            places.setdefault(number, []).append(pk)
        return places

    def _of(self, lane: Lane) -> QuerySet:
        """The rows of a lane: what is over newest first, the rest as the board or the list says."""
        found, own = self.found().filter(state=lane.state), self.said.order
        if lane.over and not self.query.get("sort"):
            return found.order_by("-id")
        known = own and not self.query.get("sort") and self._one(own)
        by: list[OrderBy] = [self._by(name) for name in ((own,) if known else self.order) if name.lstrip("-") != "id"]
        return found.order_by(*by, "-id")

    def _rows(self, numbers: list[int]) -> dict[int, tuple]:
        """What the cards are drawn from, by number."""
        paths = tuple(one.path for one in self.read)

        def asked() -> QuerySet:
            found = self.resource.rows(self.actor).filter(pk__among=prepared.SEVERAL).order_by()
            return found.values_list("pk", "version", "state", *paths)

        if not numbers:
            return {}
        found = prepared.rows(("card", self.resource.sight(self.actor), *paths), asked, several=numbers)
        return {row[0]: row for row in found}

    def _card(
        self, lane: Lane, row: tuple, since: datetime | None, step: Step | None, done: list["moves.Way"]
    ) -> Card:
        pk, version, _state, *values = row
        said = dict(zip((one.name for one in self.read), values, strict=True))
        cells = [self._drawn(one, said[one.name], lane) for one in self.drawn]
        cells = cells or [Cell("text", str(pk))]
        if pk in self._besides:
            cells.insert(1, Cell("text", self._besides[pk]))
        if cells[0].kind == "form":
            edge = next((one.tone for one in cells if one.kind == "due"), "ok")
            cells[0] = self.with_baton(cells[0], values[0], edge, lane.state)
        age = 0 if lane.over or since is None else self.working.days_since(since)
        aged = self.said.aged
        tone = "late" if age >= aged[1] else "soon" if age >= aged[0] else ""
        made = [way.move(self.resource, pk, lane.state) for way in done]
        onward = next((move for move in made if move.main), None) if not lane.over else None
        more = len(cells) - len(self.drawn)
        labels = [one.label for one in self.drawn[max(2 - more, 0) :]]
        names = zip(labels, cells[2:], strict=False)
        return Card(
            pk,
            version,
            self.resource.address(pk),
            cells[0],
            cells[1] if len(cells) > 1 and cells[1].kind != "none" else None,
            [(label, drawn) for label, drawn in names if drawn.kind != "none"],
            shown.money(said[self.amount.name], unit=True) if self.amount else "",
            str(said[self.who.name] or "") if self.who else "",
            age,
            tone,
            step or (Step(onward.label) if onward else None),
            made,
        )

    def _drawn(self, one: Shown, value: Any, lane: Lane) -> Cell:
        tone = "ok" if lane.settled and one.kind == "due" else lane.tone if one.kind == "state" else ""
        return cell(one, value, tone=tone)


_names: dict[str, tuple[str]] = {}


def _alone(name: str) -> tuple[str]:
    """The same tuple each time: columns are kept by the declaration they were read from."""
    return _names.setdefault(name, (name,))


def _since(kind: str, actor: Actor, numbers: Iterable[int]) -> dict[int, datetime]:
    """Since when each record has been in its state: its last change of state, else its first entry; one query."""
    moved = Max("at", filter=Q(changes__has_key="state"))

    def asked() -> QuerySet:
        found = History.objects.filter(company_id=actor.company_id, about_kind=kind)
        found = found.filter(about_id__among=prepared.SEVERAL).order_by()
        return found.values_list("about_id").annotate(moved=moved, first=Min("at"))

    found = prepared.rows(("since", actor.company_id, kind), asked, several=numbers) if numbers else []
    return {pk: last or first for pk, last, first in found}
