"""Duplicates: whom we know already, found before somebody is saved a second time (SAL-02)."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from nhip.kernel import permissions, prepared
from nhip.kernel.actors import Actor
from nhip.kernel.models import Company
from nhip.kernel.refusals import Refused

from .models import Contact, InUse, Party
from .rules.identity import Clue, Identity, keys

MOST = 10  # so many are named; a domain may be shared by many


@dataclass(frozen=True)
class Match:
    """A party that has something in common; `party`, `code`, `name` and `owner` are empty without right to it."""

    clues: tuple[Clue, ...]
    archived: bool
    party: int | None = None
    code: str = ""
    name: str = ""
    owner: str = ""

    @property
    def certain(self) -> bool:
        """Whether it is the very same: tax numbers are given once."""
        return Clue.TAX_NUMBER in self.clues

    def __str__(self) -> str:
        why = ", ".join(str(CLUES[clue]()) for clue in self.clues)
        who = f"{self.code} {self.name}" if self.party else _("a party outside your rights")
        also = [why, _("archived") if self.archived else "", self.owner]
        return f"{who} ({'; '.join(filter(None, also))})"


CLUES = {
    Clue.TAX_NUMBER: lambda: _("same tax number"),
    Clue.PHONE: lambda: _("same phone"),
    Clue.EMAIL: lambda: _("same e-mail"),
    Clue.DOMAIN: lambda: _("same domain"),
    Clue.NAME: lambda: _("same core name"),
}


class Known(Refused):
    """We know somebody like that; `matches` says whom, as far as the person who asks may know."""

    def __init__(self, matches: tuple[Match, ...]):
        self.matches = matches
        certain = any(match.certain for match in matches)
        told = _("This tax number is known already: %(who)s. Use that one; reopen it if it is archived.")
        asked = _("We seem to know this party already: %(who)s. Use that one, or tick “It is somebody else”.")
        who = "; ".join(str(match) for match in matches if match.certain or not certain)
        super().__init__(
            (told if certain else asked) % {"who": who},
            field="tax_number" if certain else "acknowledged",
            rule=_("Nobody is written down twice: one tax number is one party."),
            source="SAL-02",
        )


def find(
    identity: Identity, *, by: Actor, itself: int | None = None, family: frozenset[int] = frozenset()
) -> tuple[Match, ...]:
    """Who has something in common with it, the certain ones first; `family` are parties that may look alike."""
    alike = _parties(identity, by.company_id)
    alike.pop(itself, None)
    seen = _seen(alike, by)
    found = [
        _match(party, clues, number in seen)
        for number, (party, other) in alike.items()
        if (clues := identity.clues(other)) and (number not in family or Clue.TAX_NUMBER in clues)
    ]
    return tuple(sorted(found, key=lambda match: (not match.certain, -len(match.clues), match.code))[:MOST])


def refuse(
    identity: Identity,
    *,
    acknowledged: bool,
    by: Actor,
    itself: int | None = None,
    family: frozenset[int] = frozenset(),
) -> None:
    """Stop before saving somebody known: for certain ones always, for the others until it is acknowledged.

    Two people who write down one tax number in the same moment queue up here.
    """
    if identity.tax_number:
        Company.objects.select_for_update(no_key=True).get(pk=by.company_id)
    matches = find(identity, by=by, itself=itself, family=family)
    if any(match.certain for match in matches) or (matches and not acknowledged):
        raise Known(matches)


class Clues:
    """What the parties we know, as far as they may be meant, and those who have just come are known by."""

    KINDS = ("tax_number", "phone", "email", "domain", "name_key")

    def __init__(self) -> None:
        self.known: set[tuple[str, str]] = set()

    @classmethod
    def of(cls, many: Collection[Identity], company_id: int) -> "Clues":
        """The clues of these that somebody has: one look-up for each kind of clue."""
        made = cls()
        wanted: dict[str, set[str]] = {}
        for identity in many:
            for kind, value in identity.marks:
                wanted.setdefault(kind, set()).add(value)
        for kind, values in wanted.items():
            for model in (Party, Contact) if kind in ("phone", "email") else (Party,):
                made.known |= {(kind, value) for value in _had(model, kind, values, company_id)}
        return made

    def meets(self, identity: Identity) -> bool:
        """Whether somebody has something in common with it."""
        return not self.known.isdisjoint(identity.marks)

    def add(self, identity: Identity) -> None:
        """Somebody more who is known."""
        self.known.update(identity.marks)


def _had(model: type[Party | Contact], kind: str, values: Collection[str], company_id: int) -> list[str]:
    """Which of these some party, or some contact that is talked to, has in the column."""

    def asked() -> QuerySet:
        found = model.objects.filter(company_id=prepared.HOLES[0], **{f"{kind}__filled": True})
        found = found.filter(state=InUse.ACTIVE) if model is Contact else found
        return found.filter(**{f"{kind}__among": prepared.SEVERAL}).values_list(kind, flat=True)

    return prepared.rows(("had", model, kind), asked, company_id, several=values)


def _parties(identity: Identity, company_id: int) -> dict[int, tuple[Party, Identity]]:
    contacts = _contacts(identity, company_id)
    common = _common(identity) | (Q(pk__in=contacts) if contacts else Q())  # no other term: each has its index
    if not common:
        return {}
    rows = Party.objects.filter(company_id=company_id).filter(common)
    return {
        party.pk: (party, _identity(party, contacts.get(party.pk, []))) for party in rows.select_related("owner")[:50]
    }


def _common(identity: Identity) -> Q:
    common = Q()
    for column in Clues.KINDS:
        if wanted := {value for named, value in identity.marks if named == column}:
            common |= Q(**{f"{column}__in": wanted, f"{column}__filled": True})
    return common


def _contacts(identity: Identity, company_id: int) -> dict[int, list[Contact]]:
    said = Q()
    if identity.phones:
        said |= Q(phone__in=identity.phones, phone__filled=True)
    if identity.emails:
        said |= Q(email__in=identity.emails, email__filled=True)
    if not said:
        return {}
    found: dict[int, list[Contact]] = {}
    for contact in Contact.objects.filter(said, company_id=company_id, state=InUse.ACTIVE)[:50]:
        found.setdefault(contact.party_id, []).append(contact)
    return found


def _identity(party: Party, contacts: list[Contact]) -> Identity:
    return Identity(
        tax_number=party.tax_number,
        phones=frozenset(filter(None, (party.phone, *(contact.phone for contact in contacts)))),
        emails=frozenset(filter(None, (party.email, *(contact.email for contact in contacts)))),
        domain=party.domain,
        keys=frozenset(filter(None, (party.name_key,))),
    )


def _seen(numbers: Collection[int], by: Actor) -> set[int]:
    """Which of them the person may look at; a room acting alone may."""
    if by.person_id is None or not numbers:
        return set(numbers)
    rows = permissions.allowed(Party.objects.all(), by=by, to="shared.view_party")
    return set(rows.filter(pk__in=numbers).values_list("pk", flat=True))


def _match(party: Party, clues: tuple[Clue, ...], seen: bool) -> Match:
    archived = party.state == InUse.ARCHIVED
    if not seen:
        return Match(clues, archived)
    return Match(clues, archived, party.pk, party.code, party.name, party.owner.name if party.owner else "")


def identity_of(told: Any, *, country: str, organisation: bool, contacts: Collection[Any] = ()) -> Identity:
    """What a party, or the inputs of one in stored spelling, can be known by; its first contacts included."""
    return Identity(
        tax_number=told.tax_number,
        phones=frozenset(filter(None, (told.phone, *(contact.phone for contact in contacts)))),
        emails=frozenset(filter(None, (told.email, *(contact.email for contact in contacts)))),
        domain=told.domain,
        keys=keys((told.name, told.legal_name), country, organisation=organisation),
    )
