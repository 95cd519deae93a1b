"""What hangs on the page of an audit event: the record it is about, what the row behind it says, and the chain."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.utils.translation import gettext_lazy as _

from nhip.kernel import history, permissions
from nhip.kernel.actors import Actor
from nhip.kernel.audit.sources import HISTORY
from nhip.kernel.models import AuditEvent, Reading, SecurityEvent
from nhip.kernel.records import Row, open_ref
from nhip.kernel.refs import Ref
from nhip.screens.history import Change, entries
from nhip.screens.panels import hang
from nhip.screens.resource import resource_of

from ..chain import State, state

DETAILS = {
    "network": _("From the address"), "why": _("Why"), "scope": _("Scope"), "file": _("File"),
    "sha256": "SHA-256", "made_at": _("Made at"),
}  # fmt: skip
WHY = {
    "secret": _("The secret does not fit"), "revoked": _("It was revoked"), "expired": _("It was over"),
    "person": _("Its person does not work here now"),
}  # fmt: skip


@dataclass(frozen=True)
class Happened:
    """The record, where the reader may see it; what changed or is said of it beside; or that it is not theirs."""

    kind: str
    name: str = ""
    href: str = ""
    closed: bool = False
    changes: tuple[Change, ...] = ()
    details: tuple[tuple[Any, str], ...] = ()


@hang(
    on="kernel.auditevent",
    title=_("What happened"),
    template="shared/happened.html",
    needs="kernel.view_auditevent",
    place="main",
)
def what_happened(ref: Ref, *, by: Actor) -> Happened:
    """The record stays as restricted as it is: whoever may not open it sees its kind, and none of its values."""
    event: Any = open_ref(ref, by=by)
    details = tuple(_details(event))
    about = event.about
    resource = resource_of(event.about_kind) if event.about_kind else None
    if resource is None or about is None:
        return Happened(str(resource.title) if resource else "", details=details)
    try:
        record = open_ref(about, by=by)
    except (ObjectDoesNotExist, LookupError):
        return Happened(str(resource.one), closed=True, details=details)
    return Happened(
        str(resource.one),
        str(record),
        resource.address(record.pk),
        changes=_changes(event, record, by),
        details=details,
    )


def _changes(event: AuditEvent, record: Row, by: Actor) -> tuple[Change, ...]:
    """What the operation changed, without the fields that the reader may not know."""
    if event.source != HISTORY or (written := history.one(event.source_id, record, by=by)) is None:
        return ()
    return tuple(change for entry in entries([written], type(record)) for change in entry.changes)


def _details(event: AuditEvent) -> Iterator[tuple[Any, str]]:
    if event.source == "kernel.securityevent":
        told = SecurityEvent.objects.filter(pk=event.source_id, company_id=event.company_id).first()
        for name, value in (told.details if told else {}).items():
            if value:
                yield DETAILS.get(name, name), str(WHY.get(value, value))
    if event.source == "kernel.reading":
        read = Reading.objects.filter(pk=event.source_id, company_id=event.company_id).first()
        if read is not None:
            yield _("field groups"), ", ".join(str(permissions.group_name(group)) for group in read.groups)


@hang(
    on="kernel.auditevent", title=_("The chain"), template="shared/chain_state.html", needs="kernel.view_auditevent"
)
def state_of_the_chain(ref: Ref, *, by: Actor) -> State:
    """Where the chain ends, and when it was last verified."""
    return state(by)
