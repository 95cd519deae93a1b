"""Writing: an operation by a program, with version and key, and what is said of it when it is done."""

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from nhip.kernel import permissions
from nhip.kernel.actors import Actor
from nhip.kernel.handoffs import desk
from nhip.kernel.models import Handoff
from nhip.kernel.operations import Nothing, Operation, Refused

from .. import custom
from ..forms import askable
from ..resource import Resource, resource_of
from . import told
from .door import ResourceDoor, etag, said
from .problems import Problem, unreadable

KEY = re.compile(r"[\x20-\x7e]{1,128}")
TAG = re.compile(r'"([0-9]{1,9})"')


@dataclass(frozen=True)
class Act:
    """One verb that may be tried: which, on which record, and whether its form can be told at all."""

    resource: type[Resource]
    operation: Operation
    record: Any
    takes: type

    def do(self, body: dict[str, Any], by: Actor, *, version: int | None, key: str | None, known: Any = None) -> Any:
        """The record afterwards; whatever is against it is raised."""
        inputs = told.inputs(self.takes, body, known)
        inputs = custom.told(self.resource, self.operation, self.record, inputs)
        given = ([self.record] if self.record is not None else []) + (
            [] if self.operation.takes is Nothing else [inputs]
        )
        return self.operation(*given, by=by, version=version, key=key)


def act(door: ResourceDoor, operation: Operation | None, pk: str | None) -> Act:
    """What may be tried: 404 where the resource has no such verb or record, 403 where the person may never do it."""
    if operation is None or operation.creates != (pk is None):
        raise Problem("missing", _("There is no such operation."))
    if not permissions.may(door.actor, operation.verb):
        raise Problem("forbidden", _("Your roles do not allow this."), operation=operation.verb)
    record = None if pk is None else door.record(pk)
    takes = custom.asks(door.resource, operation, record, door.actor)
    if not askable(takes):
        raise Problem("missing", _("There is no such operation."))
    return Act(door.resource, operation, record, takes)


def change_of(resource: type[Resource]) -> Operation | None:
    """The operation by which the plain fields of a record are changed."""
    return next((one for one in resource.actions if one.name.startswith("change_") and not one.creates), None)


def key_of(request: HttpRequest, operation: Operation, actor: Actor) -> str | None:
    """The key of the request, kept apart from everybody else's; 400 where one is needed and none is said."""
    text = request.headers.get("Idempotency-Key", "").strip()
    if not text:
        if operation.keyed:
            raise Problem("key-needed", _("Send an Idempotency-Key that is new for each thing to be done."))
        return None
    if not KEY.fullmatch(text):
        raise unreadable(_("An Idempotency-Key has 1 to 128 letters, digits and signs."))
    return kept_key(text, actor)


def kept_key(text: str, actor: Actor) -> str:
    return f"rest:{actor.person_id}:{sha256(text.encode()).hexdigest()[:48]}"


def version_of(request: HttpRequest, *, needed: bool = False) -> int | None:
    """The version that `If-Match` names; 428 where it is needed and not said."""
    text = request.headers.get("If-Match", "").strip()
    if not text or text == "*":
        if needed:
            raise Problem("version-needed", _("Send If-Match with the ETag of the record that you have read."))
        return None
    found = TAG.fullmatch(text)
    if not found:
        raise Problem("stale", _("This is no ETag of ours."))
    return int(found[1])


def asks_too(request: HttpRequest) -> bool:
    """`ask=true`: where a rule does not allow it, put the question before whoever can; nothing else may be asked."""
    strange = [name for name in request.GET if name != "ask"]
    if strange or request.GET.get("ask", "false") not in ("true", "false") or len(request.GET.getlist("ask")) > 1:
        raise Problem("unknown-parameter", _("Only ask=true goes with an operation."))
    return request.GET.get("ask") == "true"


def run(
    door: ResourceDoor, doing: Act, body: dict[str, Any], *, known: Any = None, needed: bool = False
) -> HttpResponse:
    """Do it, and say what came of it."""
    request, asking = door.request, asks_too(door.request)
    version, key = version_of(request, needed=needed), key_of(request, doing.operation, door.actor)
    try:
        record = doing.do(body, door.actor, version=version, key=key, known=known)
    except Refused as refused:
        if asking and refused.question is not None and doing.record is not None:
            return _asked(refused.question, doing.record, door.actor)
        raise
    made = done(doing, record, door.actor)
    headers = {"ETag": etag(record.version)}
    if getattr(record, "replayed", False):
        headers["Idempotent_Replayed"] = "true"
    if doing.operation.creates:
        headers["Location"] = made["href"]
    return said(made, 201 if doing.operation.creates else 200, **headers)


def done(doing: Act, record: Any, actor: Actor) -> dict[str, Any]:
    """What was done, the same whenever it is asked with its key: which record, and how it stood afterwards.

    A hand-off takes its number as the last thing before the commit, after its answer is kept.
    """
    made = {"id": str(record.pk), "kind": record.ref.kind, "version": record.version}
    for name in ("state", "number"):
        if hasattr(record, name) and not (name == "number" and isinstance(record, Handoff)):
            made[name] = getattr(record, name)
    made["href"] = f"/api/v1/{doing.resource.path}/{record.pk}"
    going = doing.resource.after(doing.operation, record, actor)
    other = resource_of(going.ref.kind) if going is not record else None
    if other is not None:
        made["then"] = {"id": str(going.pk), "kind": other.kind, "href": f"/api/v1/{other.path}/{going.pk}"}
    return made


def _asked(question: Any, record: Any, actor: Actor) -> HttpResponse:
    """202: not done, but the question is on its way to who can allow it."""
    with transaction.atomic():
        handoff = desk.offer(question, about=record, by=actor)
    where = f"/api/v1/kernel/handoffs/{handoff.pk}"
    return said({"asked": {"id": str(handoff.pk), "form": question.name, "href": where}}, 202, Location=where)
