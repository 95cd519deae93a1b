"""Records to choose from: of one kind, as far as the actor sees them, found by words without diacritics."""

from functools import reduce
from operator import and_, or_

from django.db.models import Model, Q, QuerySet

from nhip.kernel import finding, permissions
from nhip.kernel.actors import Actor
from nhip.kernel.folding import fold, sort_key
from nhip.kernel.records import model_of, view_verb

from .resource import Resource, resource_of

SHOWN, RANKED = 12, 60
LONGEST = 200  # letters that are looked for: the index is asked for each three of them


def rows_of_kind(kind: str, actor: Actor) -> QuerySet:
    """The only door also for kinds that have no resource of their own, such as units."""
    resource = resource_of(kind)
    if resource:
        return resource.rows(actor)
    model = model_of(kind)
    return permissions.allowed(model._default_manager.all(), by=actor, to=view_verb(model))


def searched(model: type[Model], names: tuple[str, ...], words: str) -> Q:
    """Every word must be found in one of the columns; folded columns are asked without marks."""
    terms = words[:LONGEST].split()[:8]
    if not names or not terms:
        return Q()
    if _indexed(model, names):
        long = [fold(term) for term in terms if len(fold(term)) >= finding.GRAM]
        short = [term for term in terms if len(fold(term)) < finding.GRAM]
        if long:
            return finding.having(long, model._meta.label_lower) & searched(model, names, " ".join(short))
    return reduce(and_, (_finds(model, names, term) for term in terms))


def _finds(model: type[Model], names: tuple[str, ...], term: str) -> Q:
    """In one of the columns, or in a name that is in none of them."""
    resource = resource_of(model._meta.label_lower)
    said = resource.said_as(term) if resource else None
    found = reduce(or_, (_has(model, name, term) for name in names))
    return found if said is None else found | said


def _indexed(model: type[Model], names: tuple[str, ...]) -> bool:
    """Whether these columns are the ones that quick search has in its index."""
    resource = resource_of(model._meta.label_lower)
    whole = resource is not None and names == resource.search and resource.kind in finding.kinds()
    return whole and all(name.rpartition("__")[2] == "folded" for name in names)


def _has(model: type[Model], name: str, term: str) -> Q:
    if "folded" in name.rpartition("__")[2]:
        return Q(**{f"{name}__contains": fold(term)})
    return Q(**{f"{name}__icontains": term})


def names_to_search(kind: str, actor: Actor) -> tuple[str, ...]:
    """The search columns that the actor may know; for a kind without a resource its name, folded if it has that."""
    resource = resource_of(kind)
    if resource:
        return searchable(resource, actor)
    known = {field.name for field in model_of(kind)._meta.concrete_fields}
    return tuple(name for name in ("folded", "name_folded", "name", "number", "code", "title") if name in known)


def searchable(resource: type[Resource], actor: Actor) -> tuple[str, ...]:
    return tuple(column.name for column in resource.shown(resource.search, actor))


def found(kind: str, words: str, actor: Actor, *, joined: tuple[str, ...] = ()) -> list[Model]:
    """Those that fit, with the foreign keys that their names are made of.

    Of the newest that fit, what is called so comes first: its code or its name begins with the words.
    """
    rows = still_used(rows_of_kind(kind, actor))
    rows = rows.select_related(*joined) if joined else rows
    fits = rows.filter(searched(rows.model, names_to_search(kind, actor), words)).order_by("-pk")[:RANKED]
    return sorted(fits, key=lambda record: _rank(record, fold(words)))[:SHOWN]


def _rank(record: Model, words: str) -> tuple[int, str]:
    """How well the record answers to the words, then its place in the alphabet."""
    name, code = str(record), str(getattr(record, "code", "") or "")
    called = [fold(text) for text in (code, name)]
    begins = any(text.startswith(words) for text in called) if words else False
    return 0 if words and words in called else 1 if begins else 2, sort_key(name)


def still_used(rows: QuerySet) -> QuerySet:
    """Without what is archived or has left: it is shown, but not chosen any more."""
    states = {value for value, _label in getattr(getattr(rows.model, "State", None), "choices", ())}
    gone = states & {"archived", "left"}
    return rows.exclude(state__in=gone) if gone else rows
