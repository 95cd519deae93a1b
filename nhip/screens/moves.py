"""What brings a card from lane to lane: the operations of the resource, who may, and what is awaited next."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, QuerySet, Value

from nhip.kernel import permissions, prepared, steady
from nhip.kernel.actors import Actor
from nhip.kernel.models import Handoff, Person, Unit
from nhip.kernel.models.handoffs import State
from nhip.kernel.operations import ANY, Nothing, Operation

from . import batons
from .batons import Baton
from .forms import asked_of
from .lists import tone_of
from .parts import Board
from .resource import Resource, resource_of
from .today import NEEDED

WAITED_FOR = (State.OFFERED, State.ACCEPTED, State.PAUSED, State.RETURNED)
GIVEN_UP = ("back", "late", "idle")


@dataclass(frozen=True)
class Move:
    """An operation on one card: `lanes` are the numbers of those it may end in, `to` what they are called."""

    label: Any
    href: str
    lanes: tuple[int, ...]
    to: str
    asks: bool
    main: bool


@dataclass(frozen=True)
class Way:
    """An operation that brings records on from some states; `ends` are its end states with their places."""

    operation: Operation
    ends: dict[str, int]
    forward: bool
    places: dict[str, int]

    def starts_in(self, state: str) -> bool:
        starts = self.operation.start
        return (starts == ANY or state in starts) and bool(self.lanes(state))

    def lanes(self, state: str) -> list[str]:
        """Where it may bring a record that is in this state; what may also leave it there only brings it forward."""
        here = self.places.get(state, -1)
        return [end for end, place in self.ends.items() if end != state and (not self.forward or place > here)]

    def move(self, resource: type[Resource], pk: int, state: str) -> Move:
        ends = self.lanes(state)
        names = dict(resource.model._meta.get_field("state").flatchoices)  # type: ignore[union-attr]
        main = any(tone_of(resource, end) not in GIVEN_UP for end in ends)
        asks = self.operation.takes is not Nothing and bool(asked_of(self.operation.takes))
        return Move(
            self.operation.label,
            resource.address(pk, "do", self.operation.name),
            tuple(self.ends[end] for end in ends),
            ", ".join(str(names[end]) for end in ends),
            asks,
            main,
        )


@dataclass(frozen=True)
class Step:
    """What is awaited: the next verb, or a hand-off with its baton, its deadline and who holds it."""

    title: Any
    baton: Baton | None = None
    tone: str = ""
    due: str = ""
    holder: str = ""


def ways(resource: type[Resource], said: Board, states: list[str], actor: Actor) -> list[Way]:
    """The operations that a drop may ask, in the order of the buttons.

    One that may leave a record in its state, or makes sense for some records only, is asked where the board names it.
    """
    places = {state: place for place, state in enumerate(states)}
    made = []
    for operation in resource.actions:
        ends, stays = _ends(operation), _stays(operation)
        if not ends or ((stays or operation.when) and operation not in said.also):
            continue
        if permissions.may(actor, operation.verb):
            made.append(Way(operation, {str(end): places[end] for end in ends if end in places}, stays, places))
    return made


def goes_on(resource: type[Resource], state: str) -> bool:
    """Whether an operation brings a record on from this state, be it a late one."""
    from_here = [one for one in resource.actions if one.start != ANY and state in one.start]
    ends = {end for one in from_here if not _stays(one) for end in _ends(one)}
    return any(tone_of(resource, end) not in GIVEN_UP for end in ends)


def _ends(operation: Operation) -> tuple[str, ...]:
    return (operation.end,) if isinstance(operation.end, str) else operation.end or ()


def _stays(operation: Operation) -> bool:
    """Whether it may leave a record in the state that it found it in."""
    return operation.start == ANY or bool(set(_ends(operation)) & set(operation.start))


def permitted(
    resource: type[Resource], verbs: Collection[str], numbers: Iterable[int], actor: Actor
) -> dict[str, Collection[int]]:
    """By verb the records with which the actor may do it; only narrow scopes are a question, one query for all."""
    numbers = list(numbers)
    scopes = {verb: permissions.scope(actor, verb) for verb in sorted(set(verbs))}
    found: dict[str, Any] = {verb: set() if scope is None or scope else numbers for verb, scope in scopes.items()}
    narrow = {verb: scope for verb, scope in scopes.items() if scope}
    if not narrow or not numbers:
        return found

    def asked() -> QuerySet:
        pool = resource.model._base_manager.filter(pk__among=prepared.SEVERAL).order_by()
        each = [
            permissions.allowed(pool, by=actor, to=verb)
            .annotate(_verb=Value(verb, output_field=CharField()))
            .values_list("_verb", "pk")
            for verb in narrow
        ]
        return each[0].union(*each[1:], all=True) if len(each) > 1 else each[0]

    key = ("moves", resource.model, actor.company_id, tuple(narrow.items()))
    for verb, pk in prepared.rows(key, asked, several=numbers):
        found[verb].add(pk)
    return found


def steps(resource: type[Resource], actor: Actor, numbers: Iterable[int]) -> dict[int, Step]:
    """By record the hand-off that is awaited first, as far as the actor may see it; one query for all."""
    handoffs = resource_of("kernel.handoff")
    numbers = list(numbers)
    if handoffs is None or handoffs is resource or not numbers:
        return {}

    def asked() -> QuerySet:
        found = handoffs.rows(actor).filter(about_kind=resource.kind, about_id__among=prepared.SEVERAL)
        return found.filter(state__in=WAITED_FOR).only(*NEEDED).order_by("-due_at", "-id")

    key = ("awaited", handoffs.sight(actor), resource.kind)
    units, people = steady.rows_of(Unit, actor.company_id), steady.rows_of(Person, actor.company_id)
    return {
        one.about_id: _step(one, units, people)  # the one that is due first comes last, and stays
        for one in prepared.rows(key, asked, several=numbers)
    }


def _step(handoff: Handoff, units: Any, people: Any) -> Step:
    holder = people.get(handoff.holder_id or 0) or units.get(handoff.receiver_unit_id)
    return Step(
        batons.title_of(handoff.form),
        batons.baton(handoff),
        batons.tone_of(handoff),
        batons.due_text(handoff),
        str(holder or ""),
    )
