"""The form of an operation, on a record or creating one: asked, sent, refused, stale, done."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.encoding import iri_to_uri
from django.utils.translation import gettext as _

from nhip.kernel import ids, permissions, prepared
from nhip.kernel.handoffs import desk
from nhip.kernel.operations import Nothing, Operation, Refused, Stale
from nhip.kernel.records import Record

from .. import custom, reading
from ..asking import Asking
from ..batons import title_of
from ..conflict import Conflict, conflict_of, was_of
from ..departments import department_of
from ..forms import Form, askable, asked_of
from ..jinja import render
from ..preview import outs_of, preview_of
from ..resource import resource_of
from ..verbs import key
from .of import LAST, ResourceView
from .pages import drawn_panel


@dataclass(frozen=True)
class Refusal:
    """Why not, by which rule, and whom one may ask."""

    message: str
    rule: str = ""
    source: str = ""
    who: str = ""
    receiver: str = ""


class OperationView(ResourceView):
    lean = False
    """Whether the form was made for reading only, without what it says to whoever fills it in."""

    def get(self, request: Asking, name: str, pk: int | None = None) -> HttpResponse:
        operation, record, form = self.wanted(name, pk)
        if record is not None:
            form.filled(custom.initial(self.resource, operation, record, form.takes))
            if reading.asks_restricted(record, form.takes):
                reading.page_read(self.resource, record, request.actor)
        form.filled({name: value for name, value in request.GET.items() if value})
        return self.draw(operation, form, record)

    def post(self, request: Asking, name: str, pk: int | None = None) -> HttpResponse:
        if pk is not None and (operation := self.asking_nothing(name)):
            return self.pressed(operation, pk)
        operation, record, form = self.read(name, pk)
        if lost := custom.gone(self.resource, operation, form.takes, request.POST, request.actor):
            form.refuse(lost)
            return self.draw(operation, form, record, status=422, refusal=Refusal(lost))
        if form.inputs is None:
            return self.draw(operation, form, record, status=422)
        try:
            done = self.run(operation, form, record)
        except Stale as stale:
            return self.stale(operation, self.whole(operation, form, record), record, stale)
        except Refused as refused:
            return self.refused(operation, self.whole(operation, form, record), record, refused)
        return self.done(operation, done)

    def read(self, name: str, pk: int | None) -> tuple[Operation, Record | None, Form]:
        """What was typed, read by no more than it takes; whatever is wrong with it is said in the whole form."""
        operation, record, form = self.wanted(name, pk, typed=self.request.POST)
        if form.read(self.request.POST).inputs is None:
            form = self.whole(operation, form, record)
        return operation, record, form

    def whole(self, operation: Operation, form: Form, record: Record | None) -> Form:
        """The form with all that it says to whoever fills it in, and what was typed into it."""
        if not self.lean:
            return form
        takes = custom.asks(self.resource, operation, record, self.request.actor)
        return Form(takes, self.request.actor, form.kept).read(self.request.POST)

    def asking_nothing(self, name: str) -> Operation | None:
        """The operation, if a button is all there is to it and ordinary rights say who sees such records."""
        operation = self.resource.action(name)
        if operation is None or operation.creates or operation.takes is not Nothing:
            return None
        own = operation.model is self.resource.model and not custom.carried_by(self.resource, operation)
        return operation if own and self.resource.sight(self.request.actor) is not prepared.ANEW else None

    def pressed(self, operation: Operation, pk: int) -> HttpResponse:
        """Done by the statement that finds and locks the record; it is read by itself only where that failed."""
        if not permissions.may(self.request.actor, operation.verb):
            raise PermissionDenied(operation.name)
        if not 0 < pk <= LAST:
            raise Http404(pk)
        form = Form(Nothing, self.request.actor).read(self.request.POST)
        try:
            done = self.run(operation, form, self.resource.model(pk=pk), seen=True)
        except PermissionDenied:
            self.record(pk)  # whoever may not see it does not learn that it exists
            raise
        except Stale as stale:
            return self.stale(operation, form, self.record(pk), stale)
        except Refused as refused:
            return self.refused(operation, form, self.record(pk), refused)
        return self.done(operation, done)

    def stale(self, operation: Operation, form: Form, record: Record | None, stale: Stale) -> HttpResponse:
        """Somebody was quicker: what they changed stands beside what was typed."""
        if self.of_panel:
            return self.panel(stale.current, 409, _("Somebody has changed it meanwhile: this is how it is now."))
        conflict = conflict_of(self.resource, operation, form, stale, self.request.POST.get("was", ""))
        return self.draw(operation, form, record, status=409, conflict=conflict)

    def wanted(
        self, name: str, pk: int | None, typed: Mapping[str, str] | None = None
    ) -> tuple[Operation, Record | None, Form]:
        """The operation that the address names, the record by right, and the empty form that it asks for."""
        operation = self.resource.action(name)
        if operation is None or operation.creates != (pk is None):
            raise Http404(name)
        if not permissions.may(self.request.actor, operation.verb):
            raise PermissionDenied(name)
        record = None if pk is None else self.record(pk)
        read = record is not None and typed is not None
        found = self.resource.reads(operation, record, typed) if read else None
        self.lean = bool(found)
        takes = found or custom.asks(self.resource, operation, record, self.request.actor)
        if not askable(takes):
            raise Http404(name)  # it takes what only code can give
        return operation, record, Form(takes, self.request.actor, self.kept(operation, record))

    def kept(self, operation: Operation, record: Record | None) -> dict[str, Any]:
        """What the record says and the actor may not know: it is not asked, and stays as it is."""
        hidden = permissions.hidden(self.resource.model, by=self.request.actor)
        if record is None or not hidden:
            return {}
        said = self.resource.initial(operation, record)
        return {name: said[name] for name in hidden & said.keys()}

    def run(self, operation: Operation, form: Form, record: Record | None, *, seen: bool = False) -> Record:
        said = self.request.POST
        given: list[Any] = [] if record is None else [record]
        if operation.takes is not Nothing:
            given.append(custom.told(self.resource, operation, record, form.inputs))
        version = (ids.read(said["version"]) or 0) if said.get("version") else None
        return operation(*given, by=self.request.actor, version=version, key=said.get("key") or None, seen=seen)

    def refused(self, operation: Operation, form: Form, record: Record | None, refused: Refused) -> HttpResponse:
        question = getattr(refused, "question", None)
        if question and record is not None and self.request.POST.get("ask"):
            with transaction.atomic():
                desk.offer(question, about=record, by=self.request.actor)
            return self.away(self.resource.address(record.pk), _("The question is on its way."))
        field = getattr(refused, "field", "") or ""
        message = " ".join(refused.messages)
        if self.of_panel and record is not None:
            return self.panel(record, 422, message)
        form.refuse(message, field)
        return self.draw(operation, form, record, status=422, refusal=_refusal(refused, message), question=question)

    def done(self, operation: Operation, record: Record) -> HttpResponse:
        """To where the work goes on, with a word about what was done; what another form waits for, to that form."""
        if operation is self.resource.quick and self.request.htmx and self.request.POST.get("picked"):
            made = {"pk": str(record.pk), "name": str(record)}
            return HttpResponse(status=204, headers={"HX-Trigger": json.dumps({"nhip:made": made})})
        if self.of_panel:
            return self.panel(record)
        if self.of_board:
            return self.moved(operation, record)
        going = self.resource.after(operation, record, self.request.actor)
        resource = self.resource if going is record else resource_of(going.ref.kind)
        return self.away(resource.address(going.pk), _("Done: %(what)s") % {"what": operation.label})

    @property
    def of_board(self) -> bool:
        """Whether a card was moved: the board stays where it is, and draws itself anew."""
        return bool(self.request.htmx and self.request.POST.get("board"))

    def moved(self, operation: Operation, record: Record) -> HttpResponse:
        """Where the card is now, which need not be where it was dropped, and how to take it back."""
        said = {"what": operation.label, "name": record, "state": record.get_state_display()}
        told = {"pk": str(record.pk), "text": _("%(what)s: %(name)s is “%(state)s” now.") % said}
        undo = operation.undo
        if undo and undo in self.resource.actions_for(record, self.request.actor):
            href = self.resource.address(record.pk, "do", undo.name)
            asks = undo.takes is not Nothing and bool(asked_of(undo.takes))
            told |= {"undo": _("Undo"), "href": href, "version": str(record.version), "asks": asks}
        return HttpResponse(status=204, headers={"HX-Trigger": json.dumps({"nhip:moved": told})})

    @property
    def of_panel(self) -> bool:
        """Whether it was pressed inside a panel, which is drawn anew where it is."""
        return bool(self.request.htmx and self.request.POST.get("panel"))

    def panel(self, record: Record, status: int = 200, refusal: str = "") -> HttpResponse:
        """The panel as it is now; the page's other parts are told the new version, and draw themselves again."""
        name = self.request.POST["panel"]
        answer = drawn_panel(
            self.request, self.resource, self.record(record.pk), name, status=status, refusal=refusal
        )
        if status == 200:
            answer["HX-Trigger"] = json.dumps({"nhip:changed": {"version": str(record.version)}})
        return answer

    def away(self, address: str, toast: str) -> HttpResponse:
        """Go to a page that says what happened; a dialog is told to go there."""
        if self.request.htmx:
            answer = HttpResponse(status=200, headers={"HX-Redirect": iri_to_uri(address)})
        else:
            answer = redirect(address)
        answer.set_cookie("nhip_toast", quote(toast), max_age=60, samesite="Lax")
        return answer

    def draw(
        self, operation: Operation, form: Form, record: Record | None, *, status: int = 200, **more: Any
    ) -> HttpResponse:
        conflict: Conflict | None = more.get("conflict")
        preview = preview_of(self.resource, form, self.request.actor)
        form.name_picks()
        return render(
            self.request,
            "form_dialog.html" if self.request.htmx else "form.html",
            status=status,
            resource=self.resource,
            operation=operation,
            form=form,
            record=record,
            lines=self.resource.page.lines,
            preview=preview,
            outs=outs_of(form, preview),
            version=conflict.version if conflict else self.version(record),
            key=self.request.POST.get("key") or key(),
            refusal=more.get("refusal"),
            question=more.get("question") if record is not None else None,
            conflict=conflict,
            action=self.request.path,
            was=self.request.POST.get("was") or was_of(form),
        )

    def version(self, record: Record | None) -> str:
        said = self.request.POST.get("version", "")
        return said if said.isdecimal() else str(record.version) if record is not None else ""


def _refusal(refused: Refused, message: str) -> Refusal:
    question = getattr(refused, "question", None)
    receiver = getattr(question, "receiver", "") if question else ""
    who = str(department_of(receiver).name) if receiver else ""
    title = str(title_of(type(question).name)) if question else ""
    who = f"{who}: {title}" if title and who else who
    return Refusal(
        message, str(getattr(refused, "rule", "") or ""), str(getattr(refused, "source", "") or ""), who, receiver
    )


class PreviewView(OperationView):
    """What the lines come to while they are being typed; nothing is stored."""

    http_method_names = ["post"]

    def post(self, request: Asking, name: str, pk: int | None = None) -> HttpResponse:
        _operation, _record, form = self.wanted(name, pk)
        form.read(request.POST)
        made = preview_of(self.resource, form, request.actor)
        totals = render(request, "preview.html", preview=made).content.decode()
        return JsonResponse({"lines": outs_of(form, made), "totals": totals})
