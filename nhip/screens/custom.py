"""A company's own fields behind every door of a resource: form, page, list, filter, sort, search, files, programs."""

from collections.abc import Hashable, Iterable, Mapping
from functools import lru_cache, reduce
from operator import and_
from typing import Any

from django.db.models import Case, F, IntegerField, OrderBy, OuterRef, Q, QuerySet, Subquery, Value, When
from django.utils.translation import gettext as _

from nhip.kernel import permissions, steady
from nhip.kernel.actors import Actor
from nhip.kernel.custom import asking, definitions, values
from nhip.kernel.custom.definitions import Field, Type
from nhip.kernel.custom.kinds import CARRIERS
from nhip.kernel.folding import fold
from nhip.kernel.models import CustomValue
from nhip.kernel.operations import Operation
from nhip.kernel.records import Record, model_of

from .columns import Shown, name_of
from .parts import Column, Names
from .picks import rows_of_kind
from .resource import Resource, resource_of

KINDS: dict[str, str] = {
    Type.TEXT: "text",
    Type.LONG: "long",
    Type.WHOLE: "number",
    Type.DECIMAL: "quantity",
    Type.MONEY: "money",
    Type.DATE: "date",
    Type.YES_NO: "bool",
    Type.CHOICE: "choice",
    Type.LINK: "text",
}
"""How a value of each type is drawn."""
SEARCHED = (Type.TEXT, Type.LONG, Type.CHOICE)
FIGURES = (Type.WHOLE, Type.DECIMAL, Type.MONEY)


def carried_by(resource: type[Resource], operation: Operation) -> bool:
    """Whether the operation's form asks for the custom fields: what makes such records, and what changes them."""
    if resource.kind not in CARRIERS or operation.model is not resource.model:
        return False
    made = (resource.create, resource.quick, resource.importable and resource.importable.operation)
    return operation in made if operation.creates else operation.name.startswith("change_")


def asks(resource: type[Resource], operation: Operation, record: Record | None, actor: Actor) -> type:
    """What the operation's form is read from, with the custom fields that the actor may know.

    A record that is to be changed says them from now on, so that the form begins with them.
    """
    takes = resource.asks(operation, record)
    found = definitions.visible(resource.kind, actor) if carried_by(resource, operation) else ()
    if operation is resource.quick:
        found = tuple(one for one in found if one.needed)
    if not found:
        return takes
    if record is not None:
        attach(record, found, actor)
        found = tuple(one.keeping(_said(record, one)) for one in found if not _out_of_sight(record, one))
    return asking.with_fields(takes, found)


def told(resource: type[Resource], operation: Operation, record: Record | None, inputs: Any) -> Any:
    """What the operation is given for what the form came to."""
    return asking.put_behind(resource.told(operation, record, asking.bare(inputs)), inputs)


def initial(resource: type[Resource], operation: Operation, record: Record, takes: type) -> dict[str, Any]:
    """What a form about the record starts with; `asks` has let it say its custom fields."""
    found = asking.fields_in(takes)
    own = {one.code: getattr(record, f"{one.code}_id" if one.type == Type.LINK else one.code, None) for one in found}
    return resource.initial(operation, record) | own


def attach(record: Record, found: Iterable[Field], actor: Actor) -> None:
    """Let the record say its custom fields by their codes, as it says its own; one statement, and one for links.

    What it links to is named to those who may see that; the others learn that there is something.
    """
    found = tuple(found)
    said = values.of_records([record.pk], found).get(record.pk, {})
    named = _named(found, said, actor)
    for one in found:
        value = said.get(one.code)
        if one.type == Type.LINK:
            setattr(record, f"{one.code}_id", value)
            value = named.get((one.links_to, value))
        setattr(record, one.code, value)


def attached(record: Record, takes: type, actor: Actor) -> Record:
    """The record as it is now, saying what the form asks."""
    if found := asking.fields_in(takes):
        attach(record, found, actor)
    return record


def _said(record: Record, one: Field) -> Any:
    return getattr(record, one.code, None)


def _out_of_sight(record: Record, one: Field) -> bool:
    """Whether it links to what the actor may not see: that is neither asked nor overwritten."""
    return one.type == Type.LINK and getattr(record, f"{one.code}_id") is not None and _said(record, one) is None


def _named(found: Iterable[Field], said: Mapping[str, Any], actor: Actor) -> dict[tuple[str, int], Any]:
    wanted: dict[str, list[int]] = {}
    for one in found:
        if one.type == Type.LINK and said.get(one.code) is not None:
            wanted.setdefault(one.links_to, []).append(said[one.code])
    return {
        (kind, record.pk): record
        for kind, numbers in wanted.items()
        for record in rows_of_kind(kind, actor).filter(pk__in=numbers)
    }


def gone(resource: type[Resource], operation: Operation, takes: type, post: Mapping[str, Any], actor: Actor) -> str:
    """What was typed into fields that were archived while the form was open: said, so that it is not lost unseen."""
    if not carried_by(resource, operation):
        return ""
    asked = {one.code for one in asking.fields_in(takes)} | definitions.hidden(resource.kind, actor)
    left = [one for one in definitions.every(resource.kind, actor.company_id) if not one.active]
    lost = [(one, str(post.get(one.code, "")).strip()) for one in left if one.code not in asked]
    shown = "; ".join(f"{one.title}: {_typed(one, text)}" for one, text in lost if text)
    if not shown:
        return ""
    return _("Archived while you wrote, and not kept: %(fields)s. Send again to keep the rest.") % {"fields": shown}


def _typed(one: Field, text: str) -> str:
    if one.type == Type.YES_NO:
        return _("Yes")
    return one.known_choices.get(text, text)


def shown(one: Field) -> Shown:
    """The field as a column that is ready to be drawn."""
    linked = model_of(one.links_to) if one.type == Type.LINK else None
    return Shown(
        one.code,
        one.title,
        KINDS[one.type],
        one.code,
        one.type in FIGURES,
        one.known_choices if one.type == Type.CHOICE else {},
        one.code if linked else "",
        linked,
        field=one,
    )


@lru_cache(maxsize=4096)
def column(one: Field) -> Column:
    """The field as a declaration would name it."""
    return Column(one.code, drawn=shown(one))


def on_page(resource: type[Resource], record: Record, actor: Actor) -> Names:
    """The fields on the page that the actor may know, which the record says from now on."""
    found = definitions.visible(resource.kind, actor)
    if not found:
        return ()
    attach(record, found, actor)
    return steady.kept(actor.company_id, ("custom facts", found), lambda: tuple(column(one) for one in found))


def in_list(resource: type[Resource], actor: Actor, *, every: bool = False) -> Names:
    """The columns of the list with those that the company has added to it; for programs always `every` one."""
    declared = resource.table.columns if every else resource.columns_for(actor)
    found = definitions.every(resource.kind, actor.company_id)
    if not any(one.listed and one.active for one in found):
        return declared
    company = actor.company_id
    return steady.kept(
        company,
        ("custom columns", resource, declared),
        lambda: (*declared, *(column(one) for one in found if one.listed and one.active)),
    )


def said_by(rows: QuerySet, drawn: Iterable[Shown], actor: Actor) -> QuerySet:
    """The rows with a value for each custom column among these; no statement more."""
    for one in drawn:
        if one.field is not None:
            rows = rows.annotate(**_expressions(one.field, actor))
    return rows


def key(drawn: Iterable[Shown], actor: Actor) -> list[Hashable]:
    """What decides the values of custom columns: a query is kept by it."""
    made: list[Hashable] = []
    for one in drawn:
        if one.field is not None:
            linked = resource_of(one.field.links_to)
            sight = linked.sight(actor) if linked else ()
            made += [one.field, *(sight if isinstance(sight, tuple) else (sight,))]
    return made


def _expressions(one: Field, actor: Actor) -> dict[str, Any]:
    value = Subquery(_value(one).values(one.column))
    if one.type != Type.LINK:
        return {one.code: value}
    model = model_of(one.links_to)
    there = rows_of_kind(one.links_to, actor).filter(
        pk=Subquery(_value(one, OuterRef(OuterRef("pk"))).values("target_id")[:1])
    )
    return {one.code: Subquery(there.values(name_of(model))), f"{one.code}_id": value}


def _value(one: Field, pk: Any = None) -> QuerySet:
    return CustomValue.objects.filter(about_id=pk or OuterRef("pk"), field_id=one.id)


def order(drawn: Shown, *, falling: bool) -> OrderBy:
    """The order of a custom column: text by the alphabet, choices in the order of their list."""
    one: Any = drawn.field
    made: Any = F(one.code)
    if one.type in (Type.TEXT, Type.LONG):
        made = Subquery(_value(one).values("sorted"))
    elif one.type == Type.CHOICE:
        places = [When(**{one.code: code}, then=Value(place)) for place, code in enumerate(one.known_choices)]
        made = Case(*places, output_field=IntegerField())
    return made.desc(nulls_last=True) if falling else made.asc(nulls_last=True)


def searched(resource: type[Resource], actor: Actor, words: str, declared: Any) -> Q | None:
    """Every word in a column or in a custom text; None where the company has no such field that the actor knows."""
    found = [one.id for one in definitions.visible(resource.kind, actor) if one.type in SEARCHED]
    terms = words.split()[:8]
    if not found or not terms:
        return None
    return reduce(and_, (declared(term) | _has(actor, found, term) for term in terms))


def _has(actor: Actor, found: list[int], term: str) -> Q:
    there = CustomValue.objects.filter(company_id=actor.company_id, field_id__in=found, folded__contains=fold(term))
    return Q(pk__in=there.values("about_id"))


def groups_of(resource: type[Resource], actor: Actor) -> frozenset[str]:
    """The restricted groups that custom fields on the page belong to."""
    return frozenset(definitions.groups(resource.kind, actor.company_id).values())


def every_shown(kind: str, actor: Actor) -> dict[str, Shown]:
    """By code, every field that the actor may know, also archived ones: history tells of those too."""
    known = permissions.opened(actor)
    found = definitions.every(kind, actor.company_id)
    return {one.code: shown(one) for one in found if not one.known_to or one.known_to in known}
