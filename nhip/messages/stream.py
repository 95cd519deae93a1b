"""Comments as the timeline tells them: those on the record, and for a customer those on its papers, by right."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from markupsafe import Markup, escape

from nhip.kernel import clock, permissions, prepared, steady
from nhip.kernel.actors import Actor
from nhip.kernel.folding import fold
from nhip.kernel.models import Person
from nhip.kernel.records import Record, view_verb
from nhip.kernel.refs import Ref
from nhip.screens.picks import rows_of_kind
from nhip.screens.resource import RESOURCES, Resource, resource_of
from nhip.shared.models import Party

from . import rules
from .models import Comment
from .policies import edit_minutes

ACCOUNT = "shared.party"
CUSTOMER_OF = ("customer", "party")
Names = dict[tuple[str, int], tuple[str, str]]


@dataclass(frozen=True)
class Said:
    """A comment in the stream; `child` is the paper on which it stands, where that is another record."""

    comment: Comment
    who: str
    words: Markup
    to: str = ""
    quoted: str = ""
    child: tuple[str, str] | None = None
    mine: bool = False
    changeable: bool = False

    template = "comment.html"

    @property
    def number(self) -> int:
        return self.comment.pk

    @property
    def at(self) -> datetime:
        return self.comment.created_at

    @property
    def gone(self) -> bool:
        return self.comment.state != Comment.State.SAID

    @property
    def outward(self) -> bool:
        """Whether it may be shown to the customer."""
        return self.comment.audience == Comment.Audience.CUSTOMER


def of_accounts() -> tuple[type[Resource], ...]:
    """The kinds of records whose comments a customer's timeline shows as well."""
    return _of_accounts(tuple(RESOURCES))


@lru_cache(maxsize=8)
def _of_accounts(kinds: tuple[str, ...]) -> tuple[type[Resource], ...]:
    known = (RESOURCES[kind] for kind in kinds)
    return tuple(one for one in known if one.kind == "kernel.handoff" or _names_account(one))


def _names_account(resource: type[Resource]) -> bool:
    fields = resource.model._meta.concrete_fields
    return any(field.name in CUSTOMER_OF and field.related_model is Party for field in fields)


def seen(by: Actor) -> Q:
    """The comments of a customer whose records one may see: each kind by the very rows of its list."""
    whole, parts = [ACCOUNT], Q()
    for resource in of_accounts():
        if resource.shows_all(by):
            whole.append(resource.kind)
        elif permissions.may(by, view_verb(resource.model)):
            rows = resource.rows(by).filter(pk=OuterRef("about_id")).order_by()
            parts |= Q(about_kind=resource.kind) & Q(Exists(rows))
    return Q(about_kind__in=whole) | parts


def told_of(ref: Ref, by: Actor, number: int) -> QuerySet:
    """The comments of the record's timeline; `number` is its own, or the hole for it."""
    rows = Comment.objects.filter(company_id=by.company_id)
    if ref.kind == ACCOUNT:
        return rows.filter(seen(by), account_id=number)
    return rows.filter(about_kind=ref.kind, about_id=number)


def _key(ref: Ref, by: Actor) -> tuple:
    sights = tuple(one.sight(by) for one in of_accounts()) if ref.kind == ACCOUNT else ()
    return ref.kind, by.company_id, sights


def rows(record: Record, *, by: Actor, between: tuple[int, int], most: int, words: str) -> list[Comment]:
    """The newest comments between these numbers."""
    ref = record.ref
    if words:
        found = told_of(ref, by, ref.id).filter(pk__gt=between[0], pk__lt=between[1])
        for word in fold(words).split():
            found = found.filter(folded__contains=word)
        return list(found.order_by("-pk")[:most])

    def asked() -> QuerySet:
        some = told_of(ref, by, prepared.HOLES[0]).filter(pk__gt=prepared.HOLES[1], pk__lt=prepared.HOLES[2])
        return some.order_by("-pk")[:most]

    return prepared.rows(("comments", most, *_key(ref, by)), asked, ref.id, *between)


def count(record: Record, *, by: Actor) -> int:
    """How many there are in the record's timeline."""
    ref = record.ref

    def asked() -> QuerySet:
        found = told_of(ref, by, prepared.HOLES[0]).order_by()
        return found.values("company_id").annotate(many=Count("*")).values_list("many", flat=True)

    return sum(prepared.rows(("comments counted", *_key(ref, by)), asked, ref.id))


def drawn(comments: Iterable[Comment], ref: Ref, *, by: Actor) -> list[Said]:
    """As the record's page shows them: with who wrote them, what they answer, on which paper they stand."""
    some = list(comments)
    if not some:
        return []
    people, answered = steady.rows_of(Person, by.company_id), _answered(some, by)
    names = names_of((one.about for one in some if one.about != ref), by)
    return [_drawn(one, people, answered, names, by) for one in some]


def _drawn(one: Comment, people: dict[int, Person], answered: dict[int, Comment], names: Names, by: Actor) -> Said:
    to = answered.get(one.answers_id or 0)
    mine = one.author_id == by.person_id and one.state == Comment.State.SAID
    age = (clock.now() - one.created_at).total_seconds()
    return Said(
        one,
        people[one.author_id].name,
        words(one),
        people[to.author_id].name if to else "",
        rules.excerpt(to.text, 90) if to else "",
        names.get((one.about_kind, one.about_id)),
        mine,
        mine and age <= edit_minutes.of(by.company_id) * 60,
    )


def words(one: Comment) -> Markup:
    """Its text with what it names as links, put together here because there are so many; all of it is escaped."""
    return Markup("".join(_piece(each) for each in rules.pieces(one.text, one.mentions)))


def _piece(one: rules.Piece) -> str:
    text = escape(one.text)
    if one.kind == "person":
        return f'<a class="named" href="/kernel/people/{int(one.person)}/">{text}</a>'
    if one.kind == "number":
        return f'<a class="link" href="/messages/number/?number={escape(quote(one.text[1:], safe=""))}">{text}</a>'
    if one.kind == "url":
        return f'<a class="link" href="{text}" target="_blank" rel="noopener noreferrer nofollow">{text}</a>'
    return text


def _answered(some: list[Comment], by: Actor) -> dict[int, Comment]:
    numbers = {one.answers_id for one in some if one.answers_id}
    if not numbers:
        return {}

    def asked() -> QuerySet:
        return Comment.objects.filter(company_id=by.company_id, pk__among=prepared.SEVERAL)

    found = prepared.rows(("comments that are answered", by.company_id), asked, several=numbers)
    return {one.pk: one for one in found}


def names_of(refs: Iterable[Ref], by: Actor) -> Names:
    """What records are called and where their pages are, as far as one may see them. One query for each kind."""
    kinds: dict[str, set[int]] = {}
    for ref in refs:
        kinds.setdefault(ref.kind, set()).add(ref.id)
    return {(kind, pk): said for kind, numbers in kinds.items() for pk, said in _named(kind, numbers, by)}


def _named(kind: str, numbers: set[int], by: Actor) -> Iterable[tuple[int, tuple[str, str]]]:
    resource = resource_of(kind)
    if resource is None:
        return

    def asked() -> QuerySet:
        found = rows_of_kind(kind, by).filter(pk__among=prepared.SEVERAL)
        return found.only("pk", *named) if (named := found.model.named_by) else found

    record: Any
    for record in prepared.rows(("named", kind, resource.sight(by)), asked, several=numbers):
        yield record.pk, (str(record), resource.address(record.pk))
