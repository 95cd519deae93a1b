"""Parties at once: many of a file written down in a few statements, with every check that a single one passes.

Whoever looks like somebody we know, belongs to a head office, or names a code of its own that is taken is left to the
single operation, after the others: it says precisely what is wrong, or finds that nothing is.
"""

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from nhip.kernel import numbers, rows
from nhip.kernel.actors import Actor
from nhip.kernel.many import ALONE, Outcome, many
from nhip.kernel.models import Company
from nhip.kernel.operations import Refused
from nhip.shared import duplicates, spelling
from nhip.shared.models import Address, Contact, InUse, Party

from .parties import ContactLine, CreateParty, create_party, described, ownership, series_of


@many(create_party)
def create_parties(told: Sequence[CreateParty], *, by: Actor) -> list[Outcome]:
    """Write all of them down who are not known yet, with contacts and address."""
    outcomes: list[Any] = [None] * len(told)
    seats: dict[int | None, Any] = {}
    sound = []
    for place, each in enumerate(told):
        try:
            sound.append((place, *_spelled(each, by, seats)))
        except Refused as refused:
            outcomes[place] = refused
    _queue_up(sound, by)
    alone = _left_alone([(each, identity) for _place, each, _contacts, identity in sound], by)
    made = []
    for nth, (place, each, contacts, _identity) in enumerate(sound):
        if nth in alone:
            outcomes[place] = ALONE
            continue
        party = described(Party(company_id=by.company_id, **seats[each.owner]), each)
        outcomes[place] = party
        made.append((party, each, contacts))
    _number([(party, each.code) for party, each, _contacts in made], by)
    rows.insert_records(Party, [party for party, _each, _contacts in made])
    rows.insert_all(Contact, [row for party, _each, contacts in made for row in _contact_rows(party, contacts)])
    rows.insert_all(Address, [_address_row(party, each) for party, each, _contacts in made if each.address.strip()])
    return outcomes


def _spelled(told: CreateParty, by: Actor, seats: dict) -> tuple[CreateParty, tuple[ContactLine, ...], Any]:
    """Inputs and contacts in stored spelling, and what the party can be known by; the seat of its salesperson."""
    told = spelling.party(told)
    contacts = tuple(
        spelling.contact(line, told.country, at=f"contacts.{place}.") for place, line in enumerate(told.contacts)
    )
    if told.owner not in seats:
        seats[told.owner] = ownership(told.owner, by)
    organisation = told.kind == Party.Kind.ORGANISATION
    identity = duplicates.identity_of(told, country=told.country, organisation=organisation, contacts=contacts)
    return told, contacts, identity


def _queue_up(sound: list[tuple], by: Actor) -> None:
    """As a single one does: two people who write down one tax number in the same moment wait for each other."""
    if any(identity.tax_number for _place, _each, _contacts, identity in sound):
        Company.objects.select_for_update(no_key=True).get(pk=by.company_id)


def _left_alone(sound: list[tuple[CreateParty, Any]], by: Actor) -> set[int]:
    """The places of those who need a closer look, also for what stands above them in the same file."""
    known = duplicates.Clues.of([identity for _each, identity in sound], by.company_id)
    said = {spelling.text(each.code) for each, _identity in sound if each.code}
    codes = set(Party.objects.filter(company_id=by.company_id, code__in=said).values_list("code", flat=True))
    alone = set()
    for place, (each, identity) in enumerate(sound):
        code = spelling.text(each.code)
        if each.head_office is not None or known.meets(identity) or (code and code in codes):
            alone.add(place)
        codes.add(code)
        known.add(identity)
    return alone


def _number(made: list[tuple[Party, str]], by: Actor) -> None:
    """The code as said; for the others the next ones of their series that nobody has."""
    waiting: dict[str, list[Party]] = {}
    for party, said in made:
        party.code = spelling.text(said)
        if not party.code:
            waiting.setdefault(series_of(party), []).append(party)
    given = {party.code for party, _said in made if party.code}
    for series, parties in waiting.items():
        while parties:
            some = numbers.take_some(series, len(parties), company_id=by.company_id, year=0)
            free = _free([f"{series}{number:05}" for number in some], given, by)
            for code in free:
                parties.pop(0).code = code


def _free(codes: list[str], given: set[str], by: Actor) -> list[str]:
    taken = Party.objects.filter(company_id=by.company_id, code__gte=min(codes), code__lte=max(codes))
    there = given | set(taken.values_list("code", flat=True))
    return [code for code in codes if code not in there]


def _contact_rows(party: Party, contacts: tuple[ContactLine, ...]) -> list[dict[str, Any]]:
    own = {"company_id": party.company_id, "party_id": party.pk}
    return [
        {**own, "is_primary": place == 0, **{each.name: getattr(line, each.name) for each in fields(line)}}
        for place, line in enumerate(contacts)
    ]


def _address_row(party: Party, told: CreateParty) -> dict[str, Any]:
    return {
        "company_id": party.company_id,
        "party_id": party.pk,
        "line": spelling.text(told.address),
        "ward": spelling.text(told.ward),
        "province": spelling.text(told.province),
        "country": party.country,
        "state": InUse.ACTIVE,
    }
