"""Contacts: the people at a party whom we talk to (REC-13)."""

from dataclasses import dataclass
from typing import Annotated

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nhip.kernel import permissions
from nhip.kernel.actors import Actor
from nhip.kernel.inputs import Ask
from nhip.kernel.operations import Refused, operation
from nhip.shared import duplicates, spelling
from nhip.shared.models import Contact, InUse, Party
from nhip.shared.rules.identity import Identity

from .parties import ContactLine, Known


@dataclass(frozen=True, kw_only=True)
class ChangeContact(ContactLine):
    """Who it is, and how to reach them."""

    acknowledged: Known = False


@dataclass(frozen=True, kw_only=True)
class AddContact(ChangeContact):
    """Whom we talk to, and where."""

    party: Annotated[int, Ask(gettext_lazy("Party"), pick="shared.party")]
    is_primary: Annotated[bool, Ask(gettext_lazy("First to be called"))] = False


@operation(Contact, takes=AddContact, label=gettext_lazy("New contact"))
def add_contact(told: AddContact, *, by: Actor) -> Contact:
    """Write down whom we talk to; the first one is the one to call."""
    party = held(told.party, by, "shared.add_contact")
    told = spelling.contact(told, party.country)
    _check_known(told, party, by)
    first = not party.contacts.filter(state=InUse.ACTIVE).exists()
    contact = Contact(
        company_id=by.company_id,
        party=party,
        name=told.name,
        position=told.position,
        phone=told.phone,
        email=told.email,
    )
    if told.is_primary or first:
        _step_down(party)
        contact.is_primary = True
    contact.save(force_insert=True)
    return contact


@operation(Contact, takes=ChangeContact, start=("active",), label=gettext_lazy("Change"))
def change_contact(contact: Contact, told: ChangeContact, *, by: Actor) -> None:
    """Correct name, position, phone and e-mail."""
    told = spelling.contact(told, contact.party.country)
    _check_known(told, contact.party, by, was=contact)
    contact.name, contact.position, contact.phone, contact.email = told.name, told.position, told.phone, told.email


@operation(Contact, start=("active",), label=gettext_lazy("Call first"))
def make_primary(contact: Contact, *, by: Actor) -> None:
    """Make it the one to call; whoever was it steps down."""
    _step_down(contact.party)
    contact.is_primary = True


@operation(Contact, start=("archived",), end="active", label=gettext_lazy("Reopen"))
def reopen_contact(contact: Contact, *, by: Actor) -> None:
    """They work there again."""


@operation(Contact, start=("active",), end="archived", undo=reopen_contact, label=gettext_lazy("Archive"))
def archive_contact(contact: Contact, *, by: Actor) -> None:
    """They have left; old papers keep the name."""
    contact.is_primary = False


def held(party: int, by: Actor, verb: str) -> Party:
    """The party, if it is in use and the actor's to work on; PermissionDenied or Refused otherwise."""
    found = permissions.allowed(Party.objects.all(), by=by, to=verb).select_for_update(of=("self",)).filter(pk=party)
    if (made := found.first()) is None:
        raise PermissionDenied(_("%(name)s does not look after this party.") % {"name": by.name})
    if made.state != InUse.ACTIVE:
        raise Refused(_("%(party)s is archived: reopen it first.") % {"party": made}, field="party")
    return made


def _check_known(told: ChangeContact, party: Party, by: Actor, was: Contact | None = None) -> None:
    fresh = Identity(
        phones=frozenset({told.phone} - {"", was.phone if was else ""}),
        emails=frozenset({told.email} - {"", was.email if was else ""}),
    )
    duplicates.refuse(fresh, acknowledged=told.acknowledged, by=by, itself=party.pk, family=family(party))


def family(party: Party) -> frozenset[int]:
    """Head office and branches: they share people."""
    head = party.head_office_id or party.pk
    return frozenset((head, *Party.objects.filter(head_office=head).values_list("pk", flat=True)))


def _step_down(party: Party) -> None:
    for contact in party.contacts.filter(is_primary=True, state=InUse.ACTIVE):
        contact.is_primary, contact.version = False, contact.version + 1
        contact.save(force_update=True)
