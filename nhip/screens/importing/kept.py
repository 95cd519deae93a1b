"""Kept plans: the company's own under names, and the examples that come along; both are TOML to carry away."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from nhip.kernel import permissions
from nhip.kernel.actors import Actor
from nhip.kernel.inputs import Ask
from nhip.kernel.operations import Refused, operation

from ..models import Mapping
from ..resource import Resource, resource_named, resource_of
from .mapping import operation_of
from .plan import Said, parsed

EXAMPLES = Path(__file__).parent / "maps"
OWN, SHIPPED = "own", "example"
LONGEST = 100_000


@dataclass(frozen=True)
class NewMapping:
    """What is kept, for rows of which kind, under which name."""

    kind: Annotated[str, Ask(gettext_lazy("Kind"))]
    name: Annotated[str, Ask(gettext_lazy("Name"))]
    text: Annotated[str, Ask(pgettext_lazy("mapping", "Text"), widget="long")]


@dataclass(frozen=True)
class MappingText:
    """What it says from now on."""

    text: Annotated[str, Ask(pgettext_lazy("mapping", "Text"), widget="long")]


@operation(Mapping, takes=NewMapping, label=gettext_lazy("Keep a mapping"))
def keep_mapping(told: NewMapping, *, by: Actor) -> Mapping:
    """Keep a plan under a name of its own, for everybody who imports such files."""
    name = " ".join(told.name.split())
    if not 1 <= len(name) <= 100:
        raise Refused(_("A name has 1 to 100 characters."), field="name")
    if Mapping.objects.filter(company_id=by.company_id, kind=told.kind, name=name).exists():
        raise Refused(_("There is a mapping “%(name)s” already.") % {"name": name}, field="name")
    _check(told.kind, told.text, by)
    mapping = Mapping(company_id=by.company_id, kind=told.kind, name=name, text=told.text)
    mapping.save(force_insert=True)
    return mapping


@operation(Mapping, takes=MappingText, start=("active", "archived"), end="active", label=gettext_lazy("Change"))
def change_mapping(mapping: Mapping, told: MappingText, *, by: Actor) -> None:
    """Say something else under the same name."""
    _check(mapping.kind, told.text, by)
    mapping.text = told.text


@operation(Mapping, start=("active",), end="archived", label=gettext_lazy("Archive"))
def archive_mapping(mapping: Mapping, *, by: Actor) -> None:
    """Offer it no longer; kept anew under its name it is in use again."""
    _importing(mapping.kind, by)


def keep(resource: type[Resource], name: str, text: str, *, by: Actor) -> Mapping:
    """Under a new name, or in place of what stood under it."""
    there = Mapping.objects.filter(company_id=by.company_id, kind=resource.kind, name=" ".join(name.split())).first()
    if there is None:
        return keep_mapping(NewMapping(resource.kind, name, text), by=by)
    return change_mapping(there, MappingText(text), by=by)


def own(resource: type[Resource], *, by: Actor) -> list[Mapping]:
    """The company's, by name."""
    rows = Mapping.objects.filter(company_id=by.company_id, kind=resource.kind, state=Mapping.State.ACTIVE)
    return list(rows.order_by("name"))


def examples(resource: type[Resource]) -> list[str]:
    """The names of those that come along, such as `northwind/customers`."""
    return [name for name, said in _shipped().items() if resource_named(said["resource"]) is resource]


@cache
def _shipped() -> dict[str, Said]:
    files = sorted(EXAMPLES.glob("*/*.toml"))
    return {f"{file.parent.name}/{file.stem}": parsed(file.read_text(encoding="utf-8")) for file in files}


def text_of(resource: type[Resource], chosen: str, *, by: Actor) -> str:
    """What stands under `own:<id>` or `example:<name>`; Refused when there is no such one."""
    where, _sign, name = chosen.partition(":")
    if where == SHIPPED and name in examples(resource):
        return (EXAMPLES / f"{name}.toml").read_text(encoding="utf-8")
    found = next((each for each in own(resource, by=by) if where == OWN and str(each.pk) == name), None)
    if found is None:
        raise Refused(_("There is no such mapping any more."))
    return found.text


def by_name(resource: type[Resource], name: str, *, by: Actor) -> str:
    """As people call it: the name of one's own, or of an example; Refused when there is none."""
    mine = next((each.text for each in own(resource, by=by) if each.name == name), None)
    return mine if mine is not None else text_of(resource, f"{SHIPPED}:{name}", by=by)


def fitting(resource: type[Resource], said: Said) -> Said:
    """The plan, if it is one for such rows; Refused otherwise."""
    named = resource_named(said.get("resource", "") or resource.kind)
    if named is not resource:
        raise Refused(_("This plan is for other rows: %(name)s.") % {"name": said.get("resource", "")}, field="text")
    return said


def _check(kind: str, text: str, by: Actor) -> None:
    resource = _importing(kind, by)
    if len(text) > LONGEST:
        raise Refused(_("The plan is too long."), field="text")
    fitting(resource, parsed(text))


def _importing(kind: str, by: Actor) -> type[Resource]:
    """Only who may import such rows says how."""
    resource = resource_of(kind)
    if resource is None or resource.importable is None:
        raise Refused(_("This cannot be imported."), field="kind")
    permissions.require(by, operation_of(resource).verb)
    return resource
