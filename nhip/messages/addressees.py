"""Whom a comment names: people by their names behind @, as far as each may see what is spoken of."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.utils.translation import gettext as _

from nhip.kernel import actors, steady
from nhip.kernel.actors import Actor
from nhip.kernel.folding import fold
from nhip.kernel.models import Person
from nhip.kernel.records import Record, open_ref
from nhip.kernel.refs import Ref
from nhip.kernel.refusals import Refused

from . import rules


@dataclass(frozen=True)
class Mentions:
    """Where in the text whom."""

    marks: list[list[int]]

    @property
    def people(self) -> list[int]:
        return list(dict.fromkeys(person for _start, _end, person in self.marks))


def colleagues(company_id: int) -> dict[int, Person]:
    """Who works for the company now."""
    everybody = steady.rows_of(Person, company_id)
    return {pk: person for pk, person in everybody.items() if person.state == Person.State.ACTIVE}


def book_of(company_id: int) -> dict[str, set[int]]:
    """Who is meant by which words behind @."""

    def made() -> dict[str, set[int]]:
        people = colleagues(company_id).values()
        return rules.book(((one.pk, one.name, one.code) for one in people), fold)

    return steady.kept(company_id, "names behind @", made)


def mentions_in(text: str, record: Record, *, by: Actor) -> Mentions:
    """Who is named; Refused before anything is sent if a name means nobody, or several, or who may not see it."""
    people, marks = colleagues(by.company_id), []
    for one in rules.named(text, book_of(by.company_id), fold):
        if not one.people:
            message = _(
                "Nobody who works here is called “%(text)s”. Choose from the list that opens behind @, or put a "
                "space behind the sign."
            )
            raise Refused(message % {"text": one.text.lstrip("@")}, field="text")
        if len(one.people) > 1:
            message = _("“%(text)s” may mean %(names)s. Write the whole name or the code behind @.")
            raise Refused(message % {"text": one.text, "names": _listed(people, one.people)}, field="text")
        marks.append([one.start, one.end, *one.people])
    found = Mentions(marks)
    for person in found.people:
        if person != by.person_id and not may_see(people[person], record.ref):
            message = _(
                "%(name)s may not see this record, so the comment would not reach them; nothing has been sent. Take "
                "the name out, or ask the administrator to let them see it."
            )
            raise Refused(message % {"name": people[person].name}, field="text")
    return found


def _listed(people: dict[int, Person], some: Iterable[int]) -> str:
    named = sorted((people[one] for one in some), key=lambda one: one.sort_key)
    return ", ".join(f"{one.name} ({one.code})" if one.code else one.name for one in named)


def may_see(person: Person, ref: Ref) -> bool:
    """Whether the person has a seat from which the record is seen."""
    if person.user_id is None:
        return False
    try:
        open_ref(ref, by=actors.of(person))
    except (ObjectDoesNotExist, PermissionDenied):
        return False
    return True
