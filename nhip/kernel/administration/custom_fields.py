"""Custom fields as the administrator defines them: on which records, of which type, who knows them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .. import permissions
from ..actors import Actor
from ..custom import definitions, kinds, values
from ..folding import fold
from ..inputs import Ask
from ..models import CustomField, CustomValue
from ..models.custom import code_of
from ..operations import OPERATIONS, operation
from ..records import model_of
from ..refusals import Refused

Type = CustomField.Type
MOST, MOST_CHOICES = 60, 200
LONGEST = {"label": 60, "label_en": 60, "hint": 200}


@dataclass(frozen=True, kw_only=True)
class FieldData:
    """What may be changed of a field later."""

    label: Annotated[str, Ask(gettext_lazy("Label of the field"))]
    label_en: Annotated[str, Ask(gettext_lazy("Label in English"))] = ""
    hint: Annotated[
        str, Ask(gettext_lazy("Explanation in the form"), help=gettext_lazy("Stands under the box in the form"))
    ] = ""
    options: Annotated[
        tuple[str, ...],
        Ask(
            gettext_lazy("Choices of the list"),
            help=gettext_lazy("One a line, in their order; for a choice from a list"),
        ),
    ] = ()
    needed: Annotated[
        bool, Ask(gettext_lazy("Must be filled in"), help=gettext_lazy("From the next saving on; old records stay"))
    ] = False
    alone: Annotated[bool, Ask(gettext_lazy("No two records the same"))] = False
    listed: Annotated[bool, Ask(gettext_lazy("Column of the list"))] = False
    known_to: Annotated[
        str,
        Ask(
            gettext_lazy("Restricted to"),
            choices=kinds.groups,
            help=gettext_lazy("Only who knows this group sees it"),
        ),
    ] = ""
    place: Annotated[int, Ask(gettext_lazy("Place in the form"), help=gettext_lazy("Small numbers come first"))] = 0


@dataclass(frozen=True, kw_only=True)
class Fixed:
    """What never changes of a field: the records it is on, and its type."""

    about: Annotated[str, Ask(gettext_lazy("On which records"), choices=kinds.carriers)]
    type: Annotated[Type, Ask(gettext_lazy("Type of value"))]


@dataclass(frozen=True, kw_only=True)
class NewField(FieldData, Fixed):
    """All that is said of a new field."""

    places: Annotated[int, Ask(gettext_lazy("Decimals of the number"), help=gettext_lazy("For a number: 0 to 6"))] = 2
    links_to: Annotated[str, Ask(gettext_lazy("Links to records"), choices=kinds.targets)] = ""


@operation(CustomField, takes=NewField, label=gettext_lazy("New field"))
def add_custom_field(told: NewField, *, by: Actor) -> CustomField:
    """Ask something more about every record of a kind, through all the doors that such records have."""
    if told.about not in kinds.CARRIERS:
        raise Refused(_("These records have no form of their own."), field="about")
    made = CustomField(company_id=by.company_id, about=told.about, type=told.type, places=told.places)
    _check_type(told)
    made.links_to = told.links_to if told.type == Type.LINK else ""
    there = _of_kind(made)
    _refuse_too_many(there)
    _describe(made, told, there)
    made.code = _free_code(told.label, {one.code for one in there})
    made.place = told.place or max((one.place for one in there), default=0) + 10
    made.save(force_insert=True)
    return made


@operation(CustomField, takes=FieldData, start=("active",), label=gettext_lazy("Change field"))
def change_custom_field(found: CustomField, told: FieldData, *, by: Actor) -> None:
    """Call it otherwise, offer other choices, ask it of everybody, or of fewer; what records say stays."""
    was_alone, labels = found.alone, dict(found.choices)
    _describe(found, told, [one for one in _of_kind(found) if one.pk != found.pk])
    if found.alone and not was_alone:
        _compare(found)
    elif was_alone and not found.alone:
        CustomValue.objects.filter(field=found, unlike__isnull=False).update(unlike=None)
    for code, label in found.choices:
        if code in labels and labels[code] != label:
            _say_anew(found, code, label)


@operation(CustomField, start=("archived",), end="active", label=gettext_lazy("Bring field back"))
def restore_custom_field(found: CustomField, *, by: Actor) -> None:
    """Ask it again; what records said in it is there still."""
    there = [one for one in _of_kind(found) if one.pk != found.pk]
    _refuse_too_many(there)
    _refuse_same_name(found, there)


@operation(
    CustomField, start=("active",), end="archived", undo=restore_custom_field, label=gettext_lazy("Archive field")
)
def archive_custom_field(found: CustomField, *, by: Actor) -> None:
    """Ask it no more; what records say in it is kept, and shows again when the field is brought back."""


def _of_kind(found: CustomField) -> list[CustomField]:
    return list(CustomField.objects.filter(company_id=found.company_id, about=found.about))


def _refuse_too_many(there: list[CustomField]) -> None:
    if sum(one.state == CustomField.State.ACTIVE for one in there) >= MOST:
        told = _("There are %(most)s fields on these records already; archive one that nobody needs.") % {
            "most": MOST
        }
        raise Refused(told, field="about")


def _check_type(told: NewField) -> None:
    if told.type == Type.DECIMAL and not 0 <= told.places <= 6:
        raise Refused(_("A number has 0 to 6 decimals."), field="places")
    if told.type == Type.LINK and told.links_to not in dict(kinds.targets()):
        raise Refused(_("Say what kind of record it links to."), field="links_to")


def _describe(found: CustomField, told: FieldData, others: list[CustomField]) -> None:
    for name, longest in LONGEST.items():
        text = " ".join(str(getattr(told, name)).split())
        if len(text) > longest or "\x00" in text:
            raise Refused(_("At most %(most)s letters.") % {"most": longest}, field=name)
        setattr(found, name, text)
    if not code_of(found.label):
        raise Refused(_("A field is called by a word of letters or digits."), field="label")
    _check_switches(found, told)
    found.needed, found.alone, found.listed = told.needed, told.alone, told.listed
    found.known_to = told.known_to
    found.place = min(max(told.place, 0), 9_999) or found.place
    _offer(found, told.options)
    _refuse_same_name(found, others)


def _check_switches(found: CustomField, told: FieldData) -> None:
    if told.known_to and told.known_to not in permissions.GROUPS:
        raise Refused(_("There is no such group of fields."), field="known_to")
    if told.needed and found.type == Type.YES_NO:
        raise Refused(_("Yes or no is always said; it cannot be left empty."), field="needed")
    if told.alone and found.type in (Type.LONG, Type.YES_NO, Type.CHOICE):
        raise Refused(_("Values of this type are the same on many records."), field="alone")
    if told.needed and told.known_to:
        told_so = _("Who may not know a field cannot fill it in: either restricted, or to be filled in.")
        raise Refused(told_so, field="needed")


def _offer(found: CustomField, lines: Iterable[str]) -> None:
    """The choices as they are typed; those that are gone are remembered for the records that have them."""
    if found.type != Type.CHOICE:
        found.choices = []
        return
    made: dict[str, str] = {}
    for line in lines:
        code, label = _choice(line)
        if not code or code in made:
            raise Refused(
                _("The choice “%(line)s” stands twice, or has no letters.") % {"line": line}, field="options"
            )
        made[code] = label
    if not made or len(made) > MOST_CHOICES:
        raise Refused(_("A list has 1 to %(most)s choices, one a line.") % {"most": MOST_CHOICES}, field="options")
    gone = {code: label for code, label in (*found.dropped, *found.choices) if code not in made}
    found.choices, found.dropped = [list(pair) for pair in made.items()], [list(pair) for pair in gone.items()]


def _choice(line: str) -> tuple[str, str]:
    """`Khách VIP`, or `vip = Khách VIP` to keep a code under another label."""
    text = " ".join(line.split())
    code, sign, label = (part.strip() for part in text.partition("="))
    if not (sign and label and re.fullmatch(r"[a-z0-9_]{1,36}", code)):
        code, label = code_of(text), text
    if len(label) > LONGEST["label"] or "\x00" in label:
        raise Refused(_("At most %(most)s letters.") % {"most": LONGEST["label"]}, field="options")
    return code, label


def _free_code(label: str, taken: set[str]) -> str:
    """`x_` and the label without marks; with a number behind it where an older field has that already."""
    wanted = f"x_{code_of(label)}"[:36]
    return next(code for code in (wanted, *(f"{wanted}_{n}" for n in range(2, 999))) if code not in taken)


def _refuse_same_name(found: CustomField, others: list[CustomField]) -> None:
    """Two columns of one name could not be told apart, on the screen and in files."""
    theirs = {fold(name) for one in others if one.state == CustomField.State.ACTIVE for name in _labels(one)}
    for field in ("label", "label_en"):
        label = getattr(found, field)
        if label and fold(label) in theirs | _own_names(found.about):
            raise Refused(_("There is a field called “%(label)s” already.") % {"label": label}, field=field)


def _labels(one: CustomField) -> tuple[str, ...]:
    return tuple(label for label in (one.label, one.label_en) if label)


def _own_names(kind: str) -> set[str]:
    """What the fields that everybody has are called, in both languages."""
    model = model_of(kind)
    asks = [one for one in OPERATIONS.values() if one.model is model]
    said: list[Any] = [field.verbose_name for field in model._meta.concrete_fields]
    said += [each.label for one in asks if one.creates or one.name.startswith("change_") for each in one.inputs]
    made = set()
    for language in ("vi", "en"):
        with translation.override(language):
            made |= {fold(str(name)) for name in said}
    return made


def _compare(found: CustomField) -> None:
    """From now on no two may say the same: refused while two do."""
    one = definitions.field_of(found)
    filled = CustomValue.objects.filter(field=found).exclude(**{f"{one.column}__isnull": True})
    seen: set[str] = set()
    marked = list(filled)
    for row in marked:
        row.unlike = values.likeness(getattr(row, one.column))
        if row.unlike in seen:
            shown = getattr(row, one.column)
            raise Refused(_("Several records say “%(value)s” already.") % {"value": shown}, field="alone")
        seen.add(row.unlike)
    CustomValue.objects.bulk_update(marked, ["unlike"], batch_size=500)


def _say_anew(found: CustomField, code: str, label: str) -> None:
    """A choice that is called otherwise is found and sorted by its new label."""
    one = definitions.field_of(found)
    new = values.columns_of(one, code)
    CustomValue.objects.filter(field=found, text=code).update(folded=new["folded"], sorted=new["sorted"])
