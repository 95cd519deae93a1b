"""Kept mappings: carried away and brought along as the text that the command line reads."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from nhip.kernel import ids
from nhip.kernel.refusals import Refused

from ..asking import Asking
from ..importing import kept, tables, toml
from ..models import Mapping
from .imports import ImportView, UploadView


def _as_file(text: str, name: str) -> HttpResponse:
    answer = HttpResponse(text, content_type="application/toml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.toml"'
    return answer


class PlanView(UploadView):
    """How this very file is read."""

    http_method_names = ["get"]

    def get(self, request: Asking, pk: int) -> HttpResponse:  # type: ignore[override]
        return _as_file(toml.written(self.upload(pk).plan), f"mapping-{pk}")


class MappingsView(ImportView):
    """Bring one along: a TOML file, kept under a name."""

    http_method_names = ["post"]

    def post(self, request: Asking) -> HttpResponse:
        self.check()
        file, name = request.FILES.get("toml"), request.POST.get("name", "")
        try:
            if file is None or (file.size or 0) > kept.LONGEST:
                raise Refused(_("Choose a TOML file."), field="toml")
            kept.keep(self.resource, name.strip() or _stem(file.name), tables.decoded(file.read()), by=request.actor)
        except Refused as refused:
            return self.start(" ".join(refused.messages), status=422)
        return redirect(self.resource.address("import"))


def _stem(name: str | None) -> str:
    return (name or "").rpartition("/")[2].removesuffix(".toml")


class MappingView(ImportView):
    """One of them: taken along as a file, or put aside."""

    def get(self, request: Asking, where: str, name: str) -> HttpResponse:  # type: ignore[override]
        self.check()
        try:
            text = kept.text_of(self.resource, f"{where}:{name}", by=request.actor)
        except Refused:
            raise Http404 from None
        return _as_file(text, name.replace("/", "-"))

    def post(self, request: Asking, where: str, name: str) -> HttpResponse:  # type: ignore[override]
        self.check()
        rows: Any = Mapping.objects.filter(company_id=request.actor.company_id, kind=self.resource.kind)
        found = rows.filter(pk=ids.read(name), state=Mapping.State.ACTIVE).first()
        if found is not None and where == kept.OWN:
            kept.archive_mapping(found, by=request.actor)
        return redirect(self.resource.address("import"))
