"""Every address of the house, read from its URL patterns, with every verb, panel and paper that fits into it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import get_resolver

from nhip.documents.papers import _papers
from nhip.documents.views import AddView, PaperView
from nhip.kernel import clock
from nhip.kernel.operations import Operation
from nhip.kernel.records import Record
from nhip.screens import panels
from nhip.screens.forms import asked_of
from nhip.screens.forms.fields import Asked
from nhip.screens.resource import RESOURCES, Resource
from nhip.screens.rest import door as rest
from nhip.screens.urls import all_of
from nhip.screens.views import bring, imports, operations, pages, picks, read
from nhip.screens.views.timeline import OfRecordView, TimelineView

STALE = "999999"
"""No record has this version: whoever may act is told that it has changed, and nothing happens."""

OWNED = ("sales.quotation", "sales.order", "shared.party", "accounting.receipt", "documents.file")
CARRIES = ("sales.order", "shared.party", "kernel.handoff")
"""Of all the kinds that files hang on, those whose doors are tried: one and the same view is behind all of them."""


@dataclass(frozen=True)
class Door:
    """One address with its method; `{pk}` stands for a record of `kind`; `pattern` is the URL pattern it is of."""

    pattern: str
    method: str
    address: str
    kind: str = ""
    operation: Operation | None = None

    @property
    def name(self) -> str:
        return f"{self.method:4} {self.address}"

    @property
    def blind(self) -> bool:
        """There is nothing behind it, whoever asks: no import, no verb, no running totals."""
        if not self.kind or self.kind not in RESOURCES or self.address.endswith(".pdf"):
            return False
        lines = self.resource.page.lines
        return (
            ("/import/" in self.address and self.resource.importable is None)
            or "/do/nothing/" in self.address
            or ("/preview/" in self.address and not (lines and lines.preview))
        )

    @property
    def for_programs(self) -> bool:
        """Behind it a key counts, and no session."""
        return self.address.startswith("/api/")

    @property
    def resource(self) -> type[Resource]:
        return RESOURCES[self.kind]


def all_doors() -> Iterator[Door]:
    """Every pattern gives at least one door; the tests count them."""
    for text, pattern in all_of(get_resolver().url_patterns):
        yield from doors_of(text, pattern)


def doors_of(text: str, pattern: Any) -> Iterator[Door]:
    view = getattr(pattern.callback, "view_class", None)
    if isinstance(view, type) and issubclass(view, rest.Door):
        yield from of_programs(text, view)
        return
    given = getattr(pattern.callback, "view_initkwargs", {})
    methods = (
        [m.upper() for m in ("get", "post") if m in view.http_method_names and hasattr(view, m)] if view else ["GET"]
    )
    for address, kind, operation in addresses(text, view, given.get("resource")):
        for method in methods:
            if method == "GET" and operation and operation.creates and "{pk}" in address:
                continue
            yield Door(text, method, address, kind, operation)


def of_any_record(text: str, view: Any) -> list[tuple[str, str, None]]:
    """What the rooms have at the record of any kind: papers, files, what is told of it."""
    if view is PaperView:
        named = ((kind, name) for kind, named in sorted(_papers.items()) for name in sorted(named))
        return [(f"/documents/{kind}/{{pk}}/{name}.pdf", kind, None) for kind, name in named]
    if view is AddView:
        return [(f"/documents/{kind}/{{pk}}/files/", kind, None) for kind in CARRIES]
    if isinstance(view, type) and issubclass(view, OfRecordView):
        told = TOLD_OF if view is TimelineView else TOLD_OF[:1]
        return [(of_record(text, kind), kind, None) for kind in told]
    return []


def addresses(text: str, view: Any, resource: type[Resource] | None) -> Iterator[tuple[str, str, Operation | None]]:
    """The pattern with its names filled in; a record's number stays open as `{pk}`."""
    if of_any := of_any_record(text, view):
        yield from of_any
    elif view is picks.PickView:
        yield from ((f"/pick/{kind}/", "", None) for kind in sorted(picked()))
    elif view is read.ReadView:
        yield from ((f"/read/{kind}/", "", None) for kind in sorted(read.READ))
    elif resource is None:
        yield "/" + text.replace("<int:pk>", "{pk}"), "accounting.account" if "<int:pk>" in text else "", None
    elif view in (operations.OperationView, operations.PreviewView):
        yield from of_operations(text, resource)
    elif view is pages.PanelView:
        every = panels._hung.get(resource.kind, []) + panels._hung.get(panels.EVERY, [])
        hung = sorted({panel.name for panel in every if panel.only(resource.kind)})
        yield from ((filled(text, name), resource.kind, None) for name in hung or ["none"])
    elif issubclass(view, (imports.UploadView, bring.BroughtView)):
        yield "/" + text.replace("<int:pk>", "{upload}"), resource.kind, None
    else:
        yield filled(text), resource.kind, None


TOLD_OF = ("sales.order", "shared.party", "shared.product", "kernel.handoff")
"""The kinds with which the doors are tried that stand open for records of every kind; all of them of the timeline."""


def of_record(text: str, kind: str) -> str:
    said = {"(?P<kind>[a-z]+\\.[a-z]+)": kind, "(?P<pk>\\d{1,19})": "{pk}", "(?P<comment>\\d{1,19})": "1"}
    for pattern, value in said.items():
        text = text.replace(pattern, value)
    return "/" + re.sub(r"\(\?P<verb>([a-z]+).*?\)", r"take-back", text).removeprefix("^").removesuffix("$")


METHODS = ("get", "post", "patch")


def of_programs(text: str, view: type[rest.Door]) -> Iterator[Door]:
    """The REST door: each resource, record and verb of it, by every method that is known there."""
    methods = [name.upper() for name in METHODS if hasattr(view, name)] or ["GET"]
    if not issubclass(view, rest.ResourceDoor):
        plain = text.removeprefix("^").replace("(/|$)", "/nothing")
        yield from (Door(text, method, f"/{plain}") for method in methods)
        return
    for resource in RESOURCES.values():
        root = f"/api/v1/{resource.path}"
        for method in methods:
            for address, operation in of_program_verbs(text, root, resource):
                yield Door(text, method, address, resource.kind, operation)


def of_program_verbs(text: str, root: str, resource: type[Resource]) -> Iterator[tuple[str, Operation | None]]:
    if "(?P<verb>" not in text:
        yield root + ("/{pk}" if "(?P<pk>" in text else "") + ("/bulk" if "/bulk" in text else ""), None
        return
    known = {each.verb: each for each in (resource.create, *resource.actions) if each}
    if resource.importable:
        known[resource.importable.operation.verb] = resource.importable.operation
    for each in known.values():
        if each.creates == ("(?P<pk>" not in text):
            yield root + ("" if each.creates else "/{pk}") + f"/{each.name}", each


def of_operations(text: str, resource: type[Resource]) -> Iterator[tuple[str, str, Operation | None]]:
    known = {each.verb: each for each in (resource.create, *resource.actions) if each}
    if resource.importable:
        known[resource.importable.operation.verb] = resource.importable.operation
    fitting = [each for each in known.values() if each.creates == ("<int:pk>" not in text)]
    yield from ((filled(text, each.name), resource.kind, each) for each in fitting)
    if not fitting:
        yield filled(text, "nothing"), resource.kind, None


def filled(text: str, name: str = "") -> str:
    text = text.replace("<slug:where>/<path:name>", "own/1")  # a kept mapping; who may not import learns of none
    return "/" + text.replace("<int:pk>", "{pk}").replace("<slug:name>", name)


def picked() -> set[str]:
    """The kinds that some form lets one choose."""
    return {field.pick for resource in RESOURCES.values() for field in fields_of(resource) if field.pick}


def fields_of(resource: type[Resource]) -> Iterator[Asked]:
    for operation in filter(None, (resource.create, *resource.actions)):
        for field in asked_of(operation.takes):
            yield field
            yield from field.lines


def typed(fields: tuple[Asked, ...], choose: Any, prefix: str = "") -> dict[str, str]:
    """Something readable in every box; `choose(kind)` gives the id for a box in which a record is chosen."""
    said: dict[str, str] = {}
    for field in fields:
        if field.kind == "lines":
            said |= typed(field.lines, choose, f"{prefix}{field.name}-0-")
        else:
            said[prefix + field.name] = text_for(field, choose)
    return said


def text_for(field: Asked, choose: Any) -> str:
    today = clock.today()
    plain = {
        "money": "1000",
        "quantity": "1",
        "percent": "1",
        "whole": "1",
        "bool": "",
        "password": "Mot-mat-khau-dai-1",
    }
    if field.kind == "pick":
        return str(choose(field.pick))
    if field.name == "currency" and not field.required:
        return ""  # the books' own: others are offered where the company has a rate of them
    if field.kind == "choice":
        return str(field.choices[0][0])
    return plain.get(field.kind) or {"date": f"{today:%d/%m/%Y}", "moment": f"{today:%d/%m/%Y} 17:00"}.get(
        field.kind, "x"
    )


def about(form_of: type[Resource], operation: Operation, record: Record, choose: Any) -> dict[str, str]:
    """What a browser would send for this operation on this record: the record's own values, or anything readable."""
    return typed(asked_of(form_of.asks(operation, record)), choose)


__all__ = ["OWNED", "STALE", "Door", "about", "all_doors", "typed"]
