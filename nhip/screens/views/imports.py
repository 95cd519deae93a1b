"""Importing a file: upload, how it is read, trial, run, and the rows that were refused."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from nhip.kernel import jobs, permissions
from nhip.kernel.models import Job
from nhip.kernel.refusals import Refused, Stale

from ..asking import Asking
from ..exporting.files import csv_lines
from ..importing import editing, guessing, kept, mapping, plan, run, tables, toml, uploads
from ..importing.rights import VERB as IMPORT
from ..jinja import render
from ..models import Upload
from .of import ResourceView

SHOWN = 8
STOPPED = (Job.State.CANCELLED, Job.State.FAILED)


class ImportView(ResourceView):
    """The first step: choose a file, and a kept mapping if there is one for it."""

    def check(self) -> None:
        importable = self.resource.importable
        if importable is None:
            raise Http404
        if not all(permissions.may(self.request.actor, verb) for verb in (importable.operation.verb, IMPORT)):
            raise PermissionDenied

    def mine(self) -> Any:
        return Upload.objects.filter(owner_id=self.request.actor.person_id, kind=self.resource.kind)

    def get(self, request: Asking) -> HttpResponse:
        self.check()
        return self.start()

    def start(self, error: str = "", status: int = 200) -> HttpResponse:
        asked = mapping.asked_by(self.resource, self.request.actor)
        return render(
            self.request,
            "import.html",
            status=status,
            resource=self.resource,
            earlier=self.mine().defer("more", "plan").select_related("job").order_by("-id")[:10],
            error=error,
            columns=[one for one in asked if one.kind != "lines"],
            lines=next((one for one in asked if one.kind == "lines" and one.required), None),
            own=kept.own(self.resource, by=self.request.actor),
            examples=kept.examples(self.resource),
        )

    def post(self, request: Asking) -> HttpResponse:
        self.check()
        try:
            upload = self.taken()
        except Refused as refused:
            return self.start(" ".join(refused.messages), status=422)
        return redirect(self.resource.address("import", str(upload.pk)))

    def taken(self) -> Upload:
        """The file, with its lines if these came apart, to be read by the chosen mapping or by what we guess."""
        name, content = file_of(self.request, "file")
        more = file_of(self.request, "more") if self.request.FILES.get("more") else None
        by, chosen = self.request.actor, self.request.POST.get("mapping", "")
        said = (
            kept.fitting(self.resource, plan.parsed(kept.text_of(self.resource, chosen, by=by))) if chosen else None
        )
        upload = uploads.upload_of(self.resource, name, content, by=by, plan=said or {}, more=more)
        if said is None:
            upload.plan = guessing.guessed(self.resource, upload.heads, upload.more.get("heads", ()), by=by)
            upload.save(update_fields=["plan"])
        return upload

    def planned(self, text: str) -> plan.Said:
        """The plan that the text says, for rows of this kind."""
        return kept.fitting(self.resource, plan.parsed(text))


class UploadView(ImportView):
    """The second step: how it is read, trial, run; then how far it is."""

    def upload(self, pk: int) -> Upload:
        self.check()
        found = self.mine().select_related("job").filter(pk=pk).first()
        if found is None:
            raise Http404
        return found

    def get(self, request: Asking, pk: int) -> HttpResponse:  # type: ignore[override]
        upload = self.upload(pk)
        drawn = self.draw(upload, block="progress" if request.htmx else "")
        if request.htmx and not (upload.job and upload.job.state in run.GOING):
            drawn["HX-Refresh"] = "true"  # it is over: the whole page says what came of it
        return drawn

    def draw(
        self, upload: Upload, *, error: str = "", text: str = "", block: str = "", status: int = 200
    ) -> HttpResponse:
        going = bool(upload.job and upload.job.state in run.GOING)
        shown = {} if going else self.reading(upload)
        failures = [] if going else uploads.refused(upload)
        return render(
            self.request,
            "upload.html",
            block,
            status=status,
            resource=self.resource,
            upload=upload,
            job=upload.job,
            going=going,
            stopped=bool(upload.job and upload.job.state in STOPPED),
            error=error,
            text=text or toml.written(upload.plan),
            failures=failures[:SHOWN],
            failed=len(failures),
            reasons=Counter(one["why"] for one in failures).most_common(5),
            **shown,
        )

    def reading(self, upload: Upload) -> dict[str, Any]:
        """How the first rows are read, and by what."""
        reader = mapping.Reader(self.resource, upload, self.request.actor)
        parts = editing.parts(self.resource, upload, by=self.request.actor)
        return {
            "parts": parts,
            "lacking": editing.lacks_file(upload),
            "heads": editing.preview_heads(parts[0]),
            "rows": [reader.row(bunch) for bunch in uploads.bunches(upload, reader.plan, 0, SHOWN)],
            "keys": [one for one in parts[0].choices if one.asked.kind in ("text", "long")],
            "lines": next((one for one in reader.asked if one.kind == "lines" and one.required), None),
            "own": kept.own(self.resource, by=self.request.actor),
            "examples": kept.examples(self.resource),
        }

    def post(self, request: Asking, pk: int) -> HttpResponse:  # type: ignore[override]
        upload, do = self.upload(pk), request.POST.get("do", "")
        try:
            if do in ("cancel", "resume"):
                return self.turn(upload, do)
            if upload.job and upload.job.state in run.GOING:
                return redirect(request.path)
            self.keep(upload, do)
            if do == "try":
                run.tried(upload, self.resource, request.actor)
            if do == "run":
                run.started(upload, by=request.actor, version=upload.version)
        except Stale:
            told = _("This import was changed in another window. What you see now is how it stands.")
            return self.draw(self.upload(pk), error=told, status=409)
        except Refused as refused:
            error, text = " ".join(refused.messages), request.POST.get("text", "") if do == "text" else ""
            return self.draw(self.upload(pk), error=error, text=text, status=422)
        return self.draw(self.upload(pk), block="reading") if request.htmx else redirect(request.path)

    def turn(self, upload: Upload, do: str) -> HttpResponse:
        """Stop it, or let it go on; what was clicked twice is done once."""
        fits = {"cancel": run.GOING, "resume": STOPPED}[do]
        if upload.job and upload.job.state in fits:
            (jobs.cancel_job if do == "cancel" else jobs.resume_job)(upload.job, by=self.request.actor)
        return redirect(self.request.path)

    def keep(self, upload: Upload, do: str) -> None:
        """How it is read: as chosen on the page, as a kept mapping says, or as it was written."""
        said, by = self.request.POST, self.request.actor
        if said.get("version", str(upload.version)) != str(upload.version):
            raise Stale(upload)
        before = upload.plan, upload.more
        if do == "use":
            upload.plan = self.planned(kept.text_of(self.resource, said.get("mapping", ""), by=by))
        elif do == "text":
            upload.plan = self.planned(said.get("text", ""))
        elif do == "more":
            upload.more = uploads.more_of(*file_of(self.request, "more"))
            upload.plan = editing.with_file(self.resource, upload, by=by)
        elif "version" in said:
            upload.plan = editing.said_by(self.resource, upload, said, said.getlist, by=by)
        if (upload.plan, upload.more) != before:
            uploads.forget(upload)
            upload.version += 1
            upload.save(update_fields=["plan", "more", "tried", "version"])
        if do == "save":
            kept.keep(self.resource, said.get("name", ""), toml.written(upload.plan), by=by)


def file_of(request: Asking, name: str) -> tuple[str, bytes]:
    """Name and content of what was sent; Refused when it is nothing, or too much."""
    file = request.FILES.get(name)
    if file is None or (file.size or 0) > tables.LARGEST:
        raise Refused(_("Choose a file of at most 20 MB."), field=name)
    return file.name or name, file.read()


class RefusedRowsView(UploadView):
    """The rows that were refused, as they were, with the reason: mend the file and import it again."""

    http_method_names = ["get"]

    def get(self, request: Asking, pk: int) -> StreamingHttpResponse:  # type: ignore[override]
        upload = self.upload(pk)
        body = refused_file(upload.heads, uploads.refused(upload))
        answer = StreamingHttpResponse(body, content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="refused-{upload.pk}.csv"'
        return answer


def refused_file(heads: list[str], failures: Iterable[dict[str, Any]]) -> Iterator[str]:
    """The refused rows as a CSV file, each with its number and the reason behind its own cells."""
    return csv_lines([*heads, _("Row"), _("Why not")], ([*one["texts"], one["row"], one["why"]] for one in failures))
