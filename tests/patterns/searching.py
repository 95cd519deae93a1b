"""All that looks for what somebody typed: quick search, lists by words and filters, boxes that offer records."""

from collections.abc import Callable, Iterator

from django.core.exceptions import PermissionDenied
from django.http import Http404, QueryDict

from nhip.kernel import permissions
from nhip.kernel.actors import Actor
from nhip.kernel.records import view_verb
from nhip.screens import filters, finding, picks
from nhip.screens.lists import Listing
from nhip.screens.resource import RESOURCES, Resource

FIRST = "quick search"
QUICK, WORDS = 100, 2_000
"""Letters that reach quick search, and what stands in an address."""

Search = Callable[[str], object]


def searches(actor: Actor, few: bool) -> Iterator[tuple[str, Search]]:
    """Of the lists only two, and no boxes, where there is little time."""
    yield FIRST, lambda text: finding.hits(text[:QUICK], actor)
    mine = [each for each in RESOURCES.values() if permissions.may(actor, view_verb(each.model))]
    for resource in mine[:: max(1, len(mine) // 2)] if few else mine:
        yield f"list of {resource.kind}", _listed(resource, actor, "q")
        if few:
            continue
        yield f"box for {resource.kind}", _offered(resource, actor)
        for one in filters.known(resource, actor):
            yield f"filter of {resource.kind} by {one.name}", _listed(resource, actor, one.name)


def _listed(resource: type[Resource], actor: Actor, name: str) -> Search:
    def search(text: str) -> object:
        asked = QueryDict(mutable=True)
        asked[name] = text
        try:
            return list(Listing(resource, actor, asked).rows)
        except (Http404, PermissionDenied):
            return None

    return search


def _offered(resource: type[Resource], actor: Actor) -> Search:
    return lambda text: picks.found(resource.kind, text, actor)
