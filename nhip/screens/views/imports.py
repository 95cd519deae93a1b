"""Importing a file: upload, columns, trial, run, and the rows that were refused."""

import csv
from collections.abc import Iterable, Iterator
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from nhip.kernel import jobs, permissions
from nhip.kernel.refusals import Refused

from ..asking import Asking
from ..importing import mapping, run, tables
from ..jinja import render
from ..models import Mapping, Upload
from .lists import BOM, _Line, harmless
from .of import ResourceView

SHOWN = 20
GOING = ("waiting", "running")


class ImportView(ResourceView):
    """The first step: choose a file."""

    def check(self) -> None:
        importable = self.resource.importable
        if importable is None:
            raise Http404
        if not permissions.may(self.request.actor, importable.operation.verb):
            raise PermissionDenied

    def mine(self) -> Any:
        return Upload.objects.filter(owner_id=self.request.actor.person_id, kind=self.resource.kind)

    def get(self, request: Asking) -> HttpResponse:
        self.check()
        return self.start()

    def start(self, error: str = "", status: int = 200) -> HttpResponse:
        earlier = self.mine().defer("table", "failures").select_related("job").order_by("-id")[:10]
        known = mapping.columns(self.resource)
        return render(
            self.request,
            "import.html",
            status=status,
            resource=self.resource,
            earlier=earlier,
            error=error,
            columns=known,
        )

    def post(self, request: Asking) -> HttpResponse:
        self.check()
        file = request.FILES.get("file")
        if file is None or (file.size or 0) > tables.LARGEST:
            return self.start(_("Choose a file of at most 5 MB."), status=422)
        content = file.read()
        try:
            upload = run.upload_of(self.resource, file.name or "file", content, by=request.actor)
        except Refused as refused:
            return self.start(" ".join(refused.messages), status=422)
        return redirect(self.resource.address("import", str(upload.pk)))


class UploadView(ImportView):
    """The second step: columns, trial, run; then how far it is."""

    def upload(self, pk: int) -> Upload:
        self.check()
        found = self.mine().select_related("job").filter(pk=pk).first()
        if found is None:
            raise Http404
        return found

    def get(self, request: Asking, pk: int) -> HttpResponse:  # type: ignore[override]
        return self.draw(self.upload(pk))

    def draw(self, upload: Upload, tried: list | None = None) -> HttpResponse:
        reader = mapping.Reader(self.resource, upload, self.request.actor)
        rows = tried or [reader.row(number, texts) for number, texts in enumerate(upload.table[:SHOWN])]
        wrong = [row for row in rows if row.wrong]
        return render(
            self.request,
            "upload.html",
            "progress" if self.request.htmx else "",
            resource=self.resource,
            upload=upload,
            job=upload.job,
            going=bool(upload.job and upload.job.state in GOING),
            columns=mapping.columns(self.resource),
            mappings=Mapping.objects.filter(company_id=upload.company_id, kind=upload.kind).order_by("name"),
            rows=[*wrong[:SHOWN], *(row for row in rows if not row.wrong)][:SHOWN],
            wrong=wrong,
            tried=tried is not None,
        )

    def post(self, request: Asking, pk: int) -> HttpResponse:  # type: ignore[override]
        upload, said = self.upload(pk), request.POST
        if said.get("do") == "cancel" and upload.job:
            jobs.cancel_job(upload.job, by=request.actor)
            return redirect(request.path)
        if upload.job and upload.job.state in GOING:
            return redirect(request.path)
        self.keep(upload)
        if said.get("do") == "try":
            return self.draw(upload, run.tried(upload, self.resource, request.actor))
        if said.get("do") == "run":
            run.started(upload, by=request.actor)
        return redirect(request.path)

    def keep(self, upload: Upload) -> None:
        """The columns as they were chosen, or as a named mapping says; under a name for the next file."""
        said, heads = self.request.POST, upload.heads
        named = Mapping.objects.filter(
            company_id=upload.company_id, kind=upload.kind, name=said.get("mapping", "")
        ).first()
        if named and said.get("do") == "use":
            upload.pairs = {name: heads.index(head) for name, head in named.pairs.items() if head in heads}
        else:
            places = {one.name: said.get(f"column-{one.name}", "") for one in mapping.columns(self.resource)}
            upload.pairs = {n: int(p) for n, p in places.items() if p.isdecimal() and int(p) < len(heads)}
        upload.save(update_fields=["pairs"])
        if name := said.get("name", "").strip()[:100]:
            pairs = {name: heads[place] for name, place in upload.pairs.items()}
            own: dict[str, Any] = {"company_id": upload.company_id, "kind": upload.kind, "name": name}
            Mapping.objects.update_or_create(**own, defaults={"pairs": pairs})


class RefusedRowsView(UploadView):
    """The rows that were refused, as they were, with the reason: mend the file and import it again."""

    http_method_names = ["get"]

    def get(self, request: Asking, pk: int) -> StreamingHttpResponse:  # type: ignore[override]
        upload = self.upload(pk)
        body = refused_file(upload.heads, upload.failures)
        answer = StreamingHttpResponse(body, content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="refused-{upload.pk}.csv"'
        return answer


def refused_file(heads: list[str], failures: Iterable[dict[str, Any]]) -> Iterator[str]:
    """The refused rows as a CSV file, each with its number and the reason behind its own cells."""
    out = csv.writer(_Line())
    yield BOM + out.writerow([harmless(str(cell)) for cell in [*heads, _("Row"), _("Why not")]])
    for one in failures:
        yield out.writerow([harmless(str(cell)) for cell in [*one["texts"], one["row"], one["why"]]])
