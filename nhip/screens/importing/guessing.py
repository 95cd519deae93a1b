"""Guessing: a plan for a file by its headings, which are the labels of inputs, their names, or synonyms of them."""

from collections.abc import Sequence

from nhip.kernel.actors import Actor
from nhip.kernel.folding import fold

from ..forms.fields import Asked
from ..resource import Resource
from .mapping import asked_by
from .plan import Said

KEYS = ("code", "number")


def guessed(resource: type[Resource], heads: list[str], more: Sequence[str] = (), *, by: Actor | None = None) -> Said:
    """The plan; `more` are the headings of a further file with lines, if there is one."""
    asked = asked_by(resource, by)
    fields = _fields(resource, asked, heads, "")
    said: Said = {"resource": resource.path.replace("/", "."), "fields": fields}
    for name in KEYS:
        if name in fields and any(each.name == name for each in resource.model._meta.concrete_fields):
            said["key"] = name
    left = [head for head in heads if head not in fields.values()]
    for one in asked:
        if one.kind == "lines":
            _guess_lines(resource, one, said, heads, left, more)
    return said


def _guess_lines(
    resource: type[Resource], one: Asked, said: Said, heads: list[str], left: list[str], more: Sequence[str]
) -> None:
    """Lines that must be there come out of the further file, or of rows of one number; others out of the row."""
    if one.required and more:
        shared = next((head for head in more if head in heads), "")
        found = _fields(resource, one.lines, [head for head in more if head != shared], f"{one.name}.")
        said[one.name] = {"file": "lines.csv", "joins": {shared or more[0]: shared or heads[0]}, "fields": found}
        return
    found = _fields(resource, one.lines, left, f"{one.name}.")
    if found and one.required:
        said["group"] = said["fields"].get(said.get("key", ""), "")
        said[one.name] = {"fields": found}
    elif found:
        said[one.name] = [{"fields": found}]


def _fields(resource: type[Resource], asked: Sequence[Asked], heads: Sequence[str], at: str) -> dict[str, str]:
    folded = [fold(head) for head in heads]
    synonyms = resource.importable.synonyms if resource.importable else {}
    made: dict[str, str] = {}
    for one in asked:
        if one.kind == "lines":
            continue
        said = synonyms.get(at + one.name, ())
        names = (at + one.name, *said) if at else (one.name, one.name.replace("_", " "), str(one.label), *said)
        place = next((folded.index(fold(name)) for name in names if fold(name) in folded), None)
        if place is not None and heads[place] not in made.values():
            made[one.name] = heads[place]
    return made
