"""The doors of files: adding them to a record, newer versions, and the download."""

import logging
from typing import Any
from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from nhip.kernel import permissions
from nhip.kernel.refs import Ref
from nhip.kernel.refusals import Refused
from nhip.screens import errors, reading
from nhip.screens.asking import Asking
from nhip.screens.jinja import render
from nhip.screens.resource import resource_of
from nhip.screens.verbs import key
from nhip.screens.views.of import ResourceView

from .. import operations
from ..models import File, Version
from ..panels import tray
from ..sight import carries
from . import receiving, serving

log = logging.getLogger(__name__)


@method_decorator(csrf_exempt, name="dispatch")
class UploadView(ResourceView):
    """Takes files: first who asks and whether they may, then the form's token and the bytes, piece by piece."""

    def taken(self, request: Asking) -> HttpResponse:
        """Everything after the question whether one may; the token is checked with the first byte that is read."""
        company = request.actor.company_id
        if receiving.too_much(request, company):
            return self.answer(0, [_("That is too much at once. Send fewer or smaller files.")], 413)
        with receiving.to_disk(request, company) as handler:
            return csrf_protect(self._read)(request, handler)

    def _read(self, request: Asking, handler: receiving.ToDisk) -> HttpResponse:
        try:
            receiving.read(request)
        except Refused as refused:
            return self.answer(0, refused.messages, 400)
        refused = [" ".join(each.messages) for each in handler.refused]
        full = any(each.source == "R6" for each in handler.refused)
        done, more = self.kept(request, handler)
        refused += more
        if not done and not refused:
            refused = [_("Choose a file first.")]
        return self.answer(done, refused, 507 if full else 422 if refused else 200)

    def kept(self, request: Asking, handler: receiving.ToDisk) -> tuple[int, list[str]]:
        """How many were kept, and what the others were refused for."""
        raise NotImplementedError

    def answer(self, done: int, refused: list[str], status: int) -> HttpResponse:
        """To a script as JSON; otherwise back to the record, or to the form with what was refused."""
        if "application/json" in self.request.headers.get("Accept", ""):
            return JsonResponse({"kept": done, "refused": refused}, status=status)
        if refused:
            return self.form(refused, status)
        address = self.back()
        going = redirect(address)
        said = ngettext("%(num)s file was added.", "%(num)s files were added.", done) % {"num": done}
        going.set_cookie("nhip_toast", quote(said), max_age=60, samesite="Lax")
        return going

    def form(self, refused: list[str], status: int = 200) -> HttpResponse:
        """The page with the form, for browsers without our script."""
        raise NotImplementedError

    def back(self) -> str:
        """Where the work goes on."""
        raise NotImplementedError


class AddView(UploadView):
    """Files on a record of any kind; its address names the kind."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        resource = resource_of(kwargs["kind"])
        if resource is None or not carries(resource.kind):
            raise Http404
        self.resource = resource

    def get(self, request: Asking, kind: str, pk: str) -> HttpResponse:
        self.about = self.record(int(pk))
        return self.form([])

    def post(self, request: Asking, kind: str, pk: str) -> HttpResponse:
        self.about = self.record(int(pk))
        permissions.require(request.actor, operations.add_file.verb)
        return self.taken(request)

    def kept(self, request: Asking, handler: receiving.ToDisk) -> tuple[int, list[str]]:
        about, said = Ref(self.resource.kind, self.about.pk), request.POST.get("key", "")[:40]
        made = list(operations.several(about, handler.arrived, key=said, by=request.actor))
        refused = [" ".join(one.messages) for _name, one in made if isinstance(one, Refused)]
        return len(made) - len(refused), refused

    def form(self, refused: list[str], status: int = 200) -> HttpResponse:
        rows = tray.query(Ref(self.resource.kind, self.about.pk), by=self.request.actor)
        said = {"rows": rows, "resource": self.resource, "record": self.about, "refused": refused, "plain": True}
        return render(self.request, "documents/add.html", status=status, **said)

    def back(self) -> str:
        return self.resource.address(self.about.pk)


class NewVersionView(UploadView):
    """A newer version of a file."""

    def get(self, request: Asking, pk: int) -> HttpResponse:
        self.file: Any = self.record(pk)
        return self.form([])

    def post(self, request: Asking, pk: int) -> HttpResponse:
        self.file = self.record(pk)
        permissions.require(request.actor, operations.add_version.verb)
        return self.taken(request)

    def kept(self, request: Asking, handler: receiving.ToDisk) -> tuple[int, list[str]]:
        if len(handler.arrived) > 1:
            return 0, [_("A version is one file.")]
        said = request.POST.get("key", "")[:40]
        try:
            for each in handler.arrived:
                operations.add_version(self.file, operations.NewVersion(each), by=request.actor, key=said or None)
        except Refused as refused:
            return 0, refused.messages
        return len(handler.arrived), []

    def form(self, refused: list[str], status: int = 200) -> HttpResponse:
        said = {"resource": self.resource, "record": self.file, "refused": refused, "key": key()}
        return render(self.request, "documents/version.html", status=status, **said)

    def back(self) -> str:
        return self.resource.address(self.file.pk)


class DownloadView(ResourceView):
    """The bytes of the newest version, or of the one that `version` names."""

    def get(self, request: Asking, pk: int) -> HttpResponse:
        file: Any = self.record(pk)
        said = request.GET.get("version", "")
        number = int(said) if said.isdecimal() and len(said) < 10 else 0 if said else file.versions
        version = Version.objects.filter(file=file, nth=number).first()
        if version is None:
            raise Http404
        self._note(file)
        try:
            return serving.served(version, file.name if number == file.versions else version.name)
        except (FileNotFoundError, ValueError):
            log.error("the bytes of version %s of file %s are not there", version.nth, file.pk)
            text = _("The bytes of “%(name)s” are not on the server's disk. Tell IT: a backup may have them.")
            title = _("This file cannot be fetched")
            return errors.page(request, 410, title, text % {"name": file.name}, icon="file-x")

    def _note(self, file: File) -> None:
        """What hangs on a record with restricted fields is read as the record is: it is written down."""
        carrying = resource_of(file.about_kind)
        if carrying and reading.restricts(file.about_kind):
            found = carrying.rows(self.request.actor).filter(pk=file.about_id).first()
            if found:
                reading.page_read(carrying, found, self.request.actor)
