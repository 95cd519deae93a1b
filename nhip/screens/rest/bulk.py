"""Bulk: one operation for many, each with its own answer; or all of them together, or none."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from nhip.kernel.actors import Actor
from nhip.kernel.models import History
from nhip.kernel.operations import Operation, Refused
from nhip.kernel.together import together

from . import problems, writing
from .door import ResourceDoor, said
from .problems import Problem, invalid

MOST = 200
NAMES = {"operation", "items", "all_or_nothing"}
OF_AN_ITEM = {"id", "version", "key", "inputs"}
WRONG = (Problem, Refused, PermissionDenied, IntegrityError)


class Failed(Exception):
    """One of those that all had to succeed did not."""

    def __init__(self, place: int, problem: Problem):
        super().__init__(place)
        self.place, self.problem = place, problem


def run(door: ResourceDoor, request: HttpRequest, body: dict[str, Any]) -> HttpResponse:
    """What became of each, in the order in which they were sent."""
    operation, items, whole = _read(door, body)
    keys = [_key(request, item, place, operation, door.actor) for place, item in enumerate(items)]
    if not whole:
        results = [_one(door, operation, item, key) for item, key in zip(items, keys, strict=True)]
        return said({"results": results, "failed": sum(each["status"] >= 400 for each in results)})
    try:
        return said({"results": _together(door, operation, items, keys), "failed": 0})
    except Failed as failed:
        if _all_done_before(keys, door.actor):
            results = [_one(door, operation, item, key) for item, key in zip(items, keys, strict=True)]
            return said({"results": results, "failed": 0}, Idempotent_Replayed="true")
        told = _("Nothing was done: number %(place)s does not go.") % {"place": failed.place + 1}
        raise Problem("refused", told, item=failed.place, problem=failed.problem.document) from failed


def _read(door: ResourceDoor, body: dict[str, Any]) -> tuple[Operation, list[dict[str, Any]], bool]:
    strange = sorted(body.keys() - NAMES)
    if strange:
        raise Problem("unknown-key", _("Not known: %(names)s") % {"names": ", ".join(strange[:5])})
    operation = door.resource.action(body["operation"]) if isinstance(body.get("operation"), str) else None
    if operation is None:
        raise invalid([("operation", _("There is no such operation."))])
    items, whole = body.get("items"), body.get("all_or_nothing", False)
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items) or not items:
        raise invalid([("items", _("Send a list of objects."))])
    if len(items) > MOST:
        raise Problem("too-large", _("At most %(most)s at once.") % {"most": MOST})
    if type(whole) is not bool:
        raise invalid([("all_or_nothing", _("Send true or false."))])
    for place, item in enumerate(items):
        if unknown := sorted(item.keys() - OF_AN_ITEM):
            told = [{"pointer": f"/items/{place}/{unknown[0]}", "detail": _("There is no such field")}]
            raise Problem("unknown-key", _("Not known: %(names)s") % {"names": unknown[0]}, errors=told)
    return operation, items, whole


def _key(request: HttpRequest, item: dict[str, Any], place: int, operation: Operation, actor: Actor) -> str | None:
    """An item's own key, else the request's with the item's place."""
    own, common = item.get("key"), writing.key_of(request, operation, actor) if "key" not in item else None
    if own is None:
        return f"{common}:{place}" if common else None
    if not isinstance(own, str) or not writing.KEY.fullmatch(own):
        raise invalid([(f"items.{place}.key", _("An Idempotency-Key has 1 to 128 letters, digits and signs."))])
    return writing.kept_key(own, actor)


def _do(door: ResourceDoor, operation: Operation, item: dict[str, Any], key: str | None) -> dict[str, Any]:
    pk, version, inputs = item.get("id"), item.get("version"), item.get("inputs", {})
    if (pk is not None and not isinstance(pk, str)) or not isinstance(inputs, dict):
        raise invalid([("id" if isinstance(inputs, dict) else "inputs", _("This value cannot be read."))])
    if version is not None and type(version) is not int:
        raise invalid([("version", _("Write a whole number, such as 30."))])
    doing = writing.act(door, operation, pk)
    record = doing.do(inputs, door.actor, version=version, key=key)
    made = {"status": 201 if operation.creates else 200} | writing.done(doing, record, door.actor)
    return made | ({"replayed": True} if getattr(record, "replayed", False) else {})


def _one(door: ResourceDoor, operation: Operation, item: dict[str, Any], key: str | None) -> dict[str, Any]:
    """In a transaction of its own: what is wrong with it hinders no other."""
    try:
        return _do(door, operation, item, key)
    except Exception as error:
        problem = problems.of(error)
        return {"status": problem.status, "problem": problem.document}


def _together(door: ResourceDoor, operation: Operation, items: list[Any], keys: list[str | None]) -> list[dict]:
    """In one transaction: the first that does not go takes all others back."""
    results: list[dict] = []
    try:
        with together():
            for item, key in zip(items, keys, strict=True):
                results.append(_do(door, operation, item, key))
    except WRONG as error:
        raise Failed(min(len(results), len(items) - 1), problems.of(error)) from error
    return results


def _all_done_before(keys: list[str | None], actor: Actor) -> bool:
    """Whether this very request was done already: then each of them answers by its key."""
    wanted = {key for key in keys if key}
    if len(wanted) != len(keys):
        return False
    return History.objects.filter(company_id=actor.company_id, key__among=sorted(wanted)).count() == len(wanted)
