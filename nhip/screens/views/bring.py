"""A list taken out to be edited, the file that comes back, what it would change, and the changes themselves."""

from collections import Counter
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from nhip.kernel import jobs, permissions
from nhip.kernel.refusals import Refused, Stale

from .. import errors
from ..asking import Asking
from ..bringing import run
from ..bringing.columns import change_of, columns_of
from ..bringing.found import Found, Reader
from ..bringing.taken import ToEdit
from ..exporting.files import FORMS
from ..importing import uploads
from ..importing.rights import VERB as IMPORT
from ..importing.run import GOING
from ..jinja import render
from ..lists import Listing
from ..models import Upload
from .imports import STOPPED, file_of, refused_file
from .of import ResourceView

SHOWN = 100


class TakenView(ResourceView):
    """The rows of the list with number and version, to be edited and brought back."""

    def get(self, request: Asking) -> HttpResponseBase:
        check(self)
        asked = request.GET.copy()
        form = asked.pop("file", ["xlsx"])[-1]
        if form not in FORMS:
            raise Http404
        listed = ToEdit(Listing(self.resource, request.actor, asked))
        kind, written = FORMS[form]
        try:
            body = written(listed)
        except Refused as refused:
            return errors.page(request, 422, _("Too many rows"), " ".join(refused.messages), icon="table-2")
        answer = StreamingHttpResponse(body, content_type=kind)
        answer["Content-Disposition"] = f'attachment; filename="{listed.name(form)}"'
        return answer


def check(view: ResourceView) -> None:
    """Only for whoever may change such records, and import at all."""
    operation, actor = change_of(view.resource), view.request.actor
    if operation is None:
        raise Http404
    if not all(permissions.may(actor, verb) for verb in (operation.verb, IMPORT)):
        raise PermissionDenied


class BringView(ResourceView):
    """Choose the file."""

    def mine(self) -> Any:
        kind = run.PREFIX + self.resource.kind
        return Upload.objects.filter(owner_id=self.request.actor.person_id, kind=kind).select_related("job")

    def get(self, request: Asking) -> HttpResponse:
        check(self)
        return self.start()

    def start(self, error: str = "", status: int = 200) -> HttpResponse:
        return render(
            self.request, "bring.html", status=status, resource=self.resource, error=error,
            columns=columns_of(self.resource, self.request.actor), earlier=self.mine().order_by("-id")[:10],
        )  # fmt: skip

    def post(self, request: Asking) -> HttpResponse:
        check(self)
        try:
            upload = run.upload_of(self.resource, *file_of(request, "file"), by=request.actor)
        except Refused as refused:
            return self.start(" ".join(refused.messages), status=422)
        return redirect(self.resource.address("edit", str(upload.pk)))


class BroughtView(BringView):
    """What the file would change, row by row; then how far it is."""

    def upload(self, pk: int) -> Upload:
        check(self)
        found = self.mine().filter(pk=pk).first()
        if found is None:
            raise Http404
        return found

    def get(self, request: Asking, pk: int) -> HttpResponseBase:  # type: ignore[override]
        upload = self.upload(pk)
        if "refused" in request.GET:
            return self.refused(upload)
        drawn = self.draw(upload, block="progress" if request.htmx else "")
        if request.htmx and not (upload.job and upload.job.state in GOING):
            drawn["HX-Refresh"] = "true"  # it is over: the whole page says what came of it
        return drawn

    def draw(self, upload: Upload, *, error: str = "", block: str = "", status: int = 200) -> HttpResponse:
        going = bool(upload.job and upload.job.state in GOING)
        failures = [] if going or upload.job is None else uploads.refused(upload)
        preview = {"counts": None} if going or upload.job else self.preview(upload)
        return render(
            self.request, "brought.html", block, status=status, resource=self.resource, upload=upload,
            job=upload.job, going=going, stopped=bool(upload.job and upload.job.state in STOPPED), error=error,
            failures=failures[:SHOWN], failed=len(failures), here=self.resource.address("edit", upload.pk), **preview,
        )  # fmt: skip

    def preview(self, upload: Upload) -> dict[str, Any]:
        """Every row is read; those that would change something, or are refused, are shown."""
        counts: Counter[str] = Counter()
        changed: list[Found] = []
        wrong: list[Found] = []
        for one in run.found_in(upload, self.resource, self.request.actor):
            kind, shown = ("wrong", wrong) if one.why else ("changed", changed) if one.changes else ("same", None)
            counts[kind] += 1
            if shown is not None and len(shown) < SHOWN:
                shown.append(one)
        strange = Reader(self.resource, upload.heads, self.request.actor).strange
        return {"counts": counts, "changed": changed, "wrong": wrong, "strange": strange, "most": SHOWN}

    def refused(self, upload: Upload) -> HttpResponseBase:
        """The rows that were refused, or would be, with the reason."""
        kept = uploads.refused(upload)
        if upload.job is None:
            found = run.found_in(upload, self.resource, self.request.actor)
            kept = [{"row": one.number + 2, "why": one.why, "texts": list(one.texts)} for one in found if one.why]
        body = refused_file(upload.heads, kept)
        answer = StreamingHttpResponse(body, content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="refused-{upload.pk}.csv"'
        return answer

    def post(self, request: Asking, pk: int) -> HttpResponse:  # type: ignore[override]
        upload, do = self.upload(pk), request.POST.get("do", "")
        if do in ("cancel", "resume"):
            fits = {"cancel": GOING, "resume": STOPPED}[do]
            if upload.job and upload.job.state in fits:
                (jobs.cancel_job if do == "cancel" else jobs.resume_job)(upload.job, by=request.actor)
            return redirect(request.path)
        try:
            if do == "run" and upload.job is None:
                run.started(upload, by=request.actor, version=upload.version)
        except Stale:
            pass  # started in another window
        except Refused as refused:
            return self.draw(upload, error=" ".join(refused.messages), status=422)
        return redirect(request.path)
