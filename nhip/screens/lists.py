"""A list: what its address asks for, read into one query and drawn as rows of cells."""

from dataclasses import dataclass, replace
from functools import cached_property, lru_cache, partial
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import F, OrderBy, Q, QuerySet
from django.db.models.fields import CharField
from django.http import Http404, QueryDict

from nhip.kernel import prepared, rowcounts
from nhip.kernel.actors import Actor

from . import custom, filters
from .columns import Cell, Shown, cell, column, columns_of
from .picks import searchable, searched
from .resource import RESOURCES, Resource
from .vietnamese import know_the_alphabet, sorting

SIZES = (50, 100, 200)
OWN = ("q", "sort", "page", "size")


@dataclass(frozen=True)
class Head:
    """A column's head: where a click on it leads, and how it is sorted now."""

    column: Shown
    href: str
    more: str
    sorted: str = ""
    place: int = 0


class Listing:
    """The list of a resource as one address asks for it, seen by one actor."""

    layout = ""
    """What is put behind the resource's address: the list itself stands at the front."""

    def __init__(self, resource: type[Resource], actor: Actor, query: QueryDict):
        self.resource, self.actor = resource, actor
        pairs = {name: ",".join(value for value in query.getlist(name) if value) for name in query}
        self.query = {name: value for name, value in pairs.items() if value}
        self.known = filters.known(resource, actor)
        self.condition, self.chips, self.wrong = filters.narrowed(self.known, self.query, actor)

    @cached_property
    def columns(self) -> list[Shown]:
        return columns_of(self.resource, custom.in_list(self.resource, self.actor), self.actor)

    @cached_property
    def page(self) -> int:
        return max(1, _whole(self.query.get("page", "1")))

    @cached_property
    def size(self) -> int:
        asked = _whole(self.query.get("size", str(SIZES[0])))
        return asked if asked in SIZES else SIZES[0]

    @cached_property
    def order(self) -> tuple[str, ...]:
        """The columns it is sorted by; one that may not be known may not be sorted by."""
        asked = tuple(name for name in self.query.get("sort", "").split(",") if name)[:3]
        known = {one.name for one in self.columns if one.stored} | {"id"}
        if not {name.lstrip("-") for name in asked} <= known:
            raise PermissionDenied(self.query["sort"])
        own = self.resource.table.order
        return asked or ((own,) if self.resource.shown((own.lstrip("-"),), self.actor) else ("-id",))

    def found(self) -> QuerySet:
        """All the rows that the address asks for."""
        return self.resource.rows(self.actor).filter(self.condition, self._words(self.query.get("q", "")))

    def _words(self, text: str) -> Q:
        names = searchable(self.resource, self.actor)
        declared = partial(searched, self.resource.model, names)
        found = custom.searched(self.resource, self.actor, text, declared) if names else None
        return declared(text) if found is None else found

    @property
    def total(self) -> int:
        """How many they are: as kept, when they are all rows of the company, else counted."""
        kept = self._kept()
        return self.found().count() if kept is None else kept

    @property
    def known_total(self) -> int | None:
        """The same where nothing need be counted: the last page tells it, and so does what is kept; else None."""
        return self._kept() if self.more else self.last

    def _kept(self) -> int | None:
        every = not self.narrowed and self.resource.shows_all(self.actor)
        return rowcounts.kept(self.resource.model, self.actor.company_id) if every else None

    def seen(self) -> QuerySet:
        """The same with the values of custom columns."""
        return custom.said_by(self.found(), self.columns, self.actor)

    def sorted(self) -> QuerySet:
        by = [self._by(name) for name in self.order]
        return self.seen().order_by(*by, "-id") if "id" not in {n.lstrip("-") for n in self.order} else self._by_id()

    def _by_id(self) -> QuerySet:
        return self.seen().order_by(*(name for name in self.order if name.lstrip("-") == "id"))

    def _by(self, name: str) -> OrderBy:
        falling, bare = name.startswith("-"), name.lstrip("-")
        shown = next((one for one in self.columns if one.name == bare), None)
        shown = shown or column(self.resource.model, self.resource.shown((bare,), self.actor)[0])
        if shown.field is not None:
            return custom.order(shown, falling=falling)
        text = shown.kind in ("text", "person") and not shown.choices and isinstance(_last(self, shown), CharField)
        made: Any = sorting(self.resource.model, shown.path) if text else F(shown.path)
        return made.desc(nulls_last=True) if falling else made.asc(nulls_last=True)

    @cached_property
    def _fetched(self) -> list[tuple]:
        first = (self.page - 1) * self.size
        span = slice(first, first + self.size + 1)
        paths = [one.path for one in self.columns]
        links = [f"{one.link}_id" if one.linked in self.linkable else "id" for one in self.columns]

        def asked() -> QuerySet:
            return self.sorted().values_list("id", *paths, *links)[span]

        if self.query.get("q"):  # words are hardly ever asked twice
            rows = list(asked())
        else:
            know_the_alphabet()
            own = custom.key(self.columns, self.actor)
            key = (
                "list",
                self.resource.sight(self.actor),
                self.condition,
                self.order,
                *paths,
                *own,
                first,
                self.size,
            )
            rows = prepared.rows(key, asked)
        if not rows and self.page > 1:
            raise Http404("No such page.")
        return rows

    @property
    def more(self) -> bool:
        """Whether there is a page after this one."""
        return len(self._fetched) > self.size

    @property
    def first(self) -> int:
        return (self.page - 1) * self.size + 1 if self._fetched else 0

    @property
    def last(self) -> int:
        return self.first + min(len(self._fetched), self.size) - 1 if self._fetched else 0

    @property
    def rows(self) -> list[tuple]:
        """What the rows of this page are drawn from: the number, the value of each column, what each links to."""
        return self._fetched[: self.size]

    def classes(self, one: Shown, place: int) -> tuple[str, str]:
        """The classes of a column's cells, and of those that stand back: dates, and texts from the third on."""
        css = f"{one.css} {self.cards.get(one.name, 'hide')}" + (" nm" if place == 0 else "")
        return css, css + (" mut" if place > 0 and (one.kind != "text" or place > 1) else "")

    @cached_property
    def linkable(self) -> dict[type, str]:
        """The models that have pages, with the address before the id."""
        return linkable(len(RESOURCES))

    @cached_property
    def _states(self) -> dict[str, tuple[str, bool]]:
        return {}

    def state(self, value: str) -> tuple[str, bool]:
        """The tone of a state, and whether nothing is due in it any more."""
        found = self._states.get(value)
        if found is None:
            found = self._states[value] = (tone_of(self.resource, value), settled(self.resource, value))
        return found

    def cell(self, one: Shown, value: Any, *, over: bool = False) -> Cell:
        tone = self.state(value)[0] if one.kind == "state" else "ok" if over and one.kind == "due" else ""
        return cell(one, value, tone=tone)

    def with_baton(self, drawn: Cell, form: Any, edge: str, state: str) -> Cell:
        """A hand-off's form is shown with who holds it, which its state says."""
        from .batons import State, baton_of

        tone = {"returned": "back", "done": "done", "confirmed": "done", "paused": "idle"}.get(state, edge or "ok")
        return replace(drawn, baton=baton_of(form, State(state), tone))

    @property
    def heads(self) -> list[Head]:
        return [self._head(one) for one in self.columns]

    def _head(self, one: Shown) -> Head:
        now = {name.lstrip("-"): (name, place) for place, name in enumerate(self.order, 1)}
        said, place = now.get(one.name, ("", 0))
        turned = {"": one.name, one.name: f"-{one.name}"}.get(said, "")
        others = [name for name in self.order if name.lstrip("-") != one.name and self.query.get("sort")]
        more = ",".join((*others, turned)).strip(",")
        state = "descending" if said.startswith("-") else "ascending" if said else ""
        href, added = self.at(sort=turned, page=""), self.at(sort=more, page="")
        return Head(one, href, added, state, place if len(self.order) > 1 else 0)

    def at(self, **changed: str) -> str:
        """The address of this list with something changed."""
        asked = filters.address(self.query, **changed)
        return self.base + (f"?{asked}" if asked else "")

    @property
    def base(self) -> str:
        """The address without anything asked."""
        return self.resource.address(*filter(None, (self.layout,)))

    @property
    def asks(self) -> filters.Asks:
        return filters.asks(self.resource, self.known, self.query, self.chips, self.actor)

    @property
    def narrowed(self) -> bool:
        return bool(self.chips or self.query.get("q"))

    @cached_property
    def cards(self) -> dict[str, str]:
        """Which corner of a phone's card a column takes."""
        names = self.resource.table.card or _corners(self.columns)
        return {name: f"c{place}" for place, name in enumerate(names[:4], 1) if name}


def tone_of(resource: type[Resource], state: str) -> str:
    """The colour of a state: as declared, else by its place on the stage path."""
    if state in resource.tones:
        return resource.tones[state]
    path = resource.page.path
    if state not in path:
        return {"cancelled": "late", "lost": "late", "returned": "back", "done": "done"}.get(state, "idle")
    return "idle" if state == path[0] else "done" if state == path[-1] else "mine"


def settled(resource: type[Resource], state: str) -> bool:
    """Whether nothing is due any more in this state."""
    return state in resource.closed or tone_of(resource, state) in ("done", "late", "back")


def _corners(columns: list[Shown]) -> tuple[str, ...]:
    """Title, figure, second line, right of it: the first columns that fit."""
    title = columns[0].name if columns else ""
    rest = columns[1:]
    figure = next((one.name for one in rest if one.kind == "money"), "")
    second = next((one.name for one in rest if one.kind in ("text", "person", "choice")), "")
    sign = next((one.name for one in rest if one.kind in ("due", "state", "date", "moment")), "")
    return title, figure, second, sign


def _last(listing: Listing, shown: Shown) -> Any:
    model: Any = listing.resource.model
    field = None
    for part in shown.path.split("__"):
        field = model._meta.pk if part == "pk" else model._meta.get_field(part)
        model = field.related_model or model
    return field


@lru_cache(maxsize=4)
def linkable(declared: int) -> dict[type, str]:
    """By model, the address before the id of a record's page; `declared` is how many resources there are."""
    return {resource.model: resource.address() for resource in RESOURCES.values()}


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 7 else 1
