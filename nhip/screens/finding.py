"""Finding records: one question to the index for all kinds, answered as far as the lists of each kind would show."""

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models import Exists, OuterRef, Q

from nhip.kernel import finding, permissions
from nhip.kernel.actors import Actor
from nhip.kernel.folding import fold
from nhip.kernel.records import view_verb

from .pages import in_title, title_of
from .resource import RESOURCES, Resource

EACH, MOST = 4, 12
FINDS = "finds"
NEWEST = 50  # of these, things and papers each, the first of each kind are shown


@dataclass(frozen=True)
class Hit:
    """A record that was found, and what it is called."""

    resource: type[Resource]
    pk: int
    title: str


def hits(words: str, actor: Actor) -> list[Hit]:
    """What is called so itself comes before what belongs to it, the newest first; of each kind a few.

    Only kinds with a list of their own are offered. One statement, and one more for each kind that was found and is
    called differently in every language.
    """
    said, seen = finding.words_of(words), scope(actor)
    if not said or not seen:
        return []
    taken: Counter[str] = Counter()
    chosen: list[tuple[int, str, str]] = []
    for pk, kind, title, _paper in finding.newest(said, seen, company_id=actor.company_id, most=NEWEST):
        taken[kind] += 1
        if taken[kind] <= EACH:
            chosen.append((pk, kind, title))
    phrase = " ".join(said)
    return named(sorted(chosen, key=lambda one: phrase not in _folded(one[2]))[:MOST], actor)


_folded = lru_cache(maxsize=4096)(fold)
"""Titles come again with every key pressed."""


def scope(actor: Actor) -> Q:
    """The rows of the index whose records the actor may see: each kind by the very rows of its list.

    Worked out once for an actor, who is another one as soon as anybody's rights or the day are others.
    """
    key = FINDS, len(RESOURCES)
    if key not in actor.known:
        actor.known[key] = _scope(actor)
    return actor.known[key]


def _scope(actor: Actor) -> Q:
    whole, narrow = _kinds(actor)
    parts = Q()
    for resource in narrow:
        parts |= Q(kind=resource.kind) & Q(Exists(resource.rows(actor).filter(pk=OuterRef("pk"))))
    return Q(kind__in=whole) | parts if whole else parts


def _kinds(actor: Actor) -> tuple[list[str], list[type[Resource]]]:
    """The kinds of which the actor sees every record, and those that are asked record by record."""
    searched = [each for each in RESOURCES.values() if each.search and each.kind in finding.kinds()]
    whole = [each for each in searched if _sees_all(each, actor)]
    others = (each for each in searched if each not in whole)
    return [each.kind for each in whole], [each for each in others if permissions.may(actor, view_verb(each.model))]


def _sees_all(resource: type[Resource], actor: Actor) -> bool:
    """Whether the list shows every record of the company, so that the records need not be asked one by one."""
    plain = resource.rows.__func__ is Resource.rows.__func__  # type: ignore[attr-defined]
    held = permissions.held(actor, view_verb(resource.model)) if plain else []
    return any(duty.on is permissions.company for duty in held)


def named(chosen: list[tuple[int, str, str]], actor: Actor) -> list[Hit]:
    """The hits with their names; those whose name the index cannot know are read."""
    unknown: dict[str, list[int]] = {}
    for pk, kind, title in chosen:
        if not title:
            unknown.setdefault(kind, []).append(pk)
    read = {pk: name for kind, numbers in unknown.items() for pk, name in _names(RESOURCES[kind], numbers, actor)}
    return [
        Hit(RESOURCES[kind], pk, read.get(pk) or _with_a_head(RESOURCES[kind], title)) for pk, kind, title in chosen
    ]


def _names(resource: type[Resource], numbers: list[int], actor: Actor) -> Any:
    rows = resource.rows(actor).filter(pk__in=numbers).select_related(*in_title(resource))
    return ((row.pk, " · ".join(filter(None, title_of(resource, row, actor)))) for row in rows)


def _with_a_head(resource: type[Resource], title: str) -> str:
    """A paper without a number yet is called what it is."""
    return f"{resource.model()}{title}" if title.startswith(" · ") else title
