"""Sight: whose files one may see: those on the records that one may see, and nobody else's (S22, TOOL-04)."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from nhip.kernel import permissions, resting
from nhip.kernel.actors import Actor
from nhip.kernel.records import model_of, view_verb
from nhip.screens.resource import RESOURCES

OWN = "documents"
SEEN = "files seen"


@dataclass(frozen=True)
class Those:
    """The numbers of a company's records of a kind within a scope, as a subquery; equal where its question is equal,
    so that queries which hold it can be kept."""

    kind: str
    company_id: int
    within: Q

    def resolve_expression(self, *args: Any, **kwargs: Any) -> Any:
        """What the lookup `in` puts into the query."""
        rows = permissions.inside(model_of(self.kind)._default_manager.all(), self.company_id).filter(self.within)
        return rows.order_by().values("pk").resolve_expression(*args, **kwargs)


def carries(kind: str) -> bool:
    """Whether records of the kind have files: all that have a page, but for files themselves."""
    return kind in RESOURCES and not kind.startswith(f"{OWN}.")


def seen(actor: Actor) -> Q:
    """The files on what the actor may see: all of a kind, or those on the rows of a narrower scope.

    Worked out once for an actor, who is another one as soon as anybody's rights or the day are others.
    """
    kept = vars(actor).get(SEEN)
    if kept is None:
        kept = vars(actor)[SEEN] = _seen(actor)
    return kept


def _seen(actor: Actor) -> Q:
    whole, parts = [], Q()
    for kind, resource in RESOURCES.items():
        if not carries(kind) or resting.rests(resource.model, actor.company_id):
            continue
        within = permissions.scope(actor, view_verb(resource.model))
        if within is not None and not within:
            whole.append(kind)
        elif within is not None:
            parts |= Q(about_kind=kind, about_id__in=Those(kind, actor.company_id, within))
    return Q(about_kind__in=tuple(whole)) | parts


def seen_and_held(actor: Actor) -> Q:
    """The same, of files that the actor has checked out."""
    return Q(held_by_id=actor.person_id, held_by__isnull=False) & seen(actor)


def seen_and_held_by_the_team(actor: Actor) -> Q:
    """The same, of files that somebody has checked out who reports to the actor, at any depth."""
    return Q(held_by_id__in=actor.team) & seen(actor)


def seen_and_own(actor: Actor) -> Q:
    """The same, of files that the actor has added."""
    return Q(owner_id=actor.person_id) & seen(actor)
