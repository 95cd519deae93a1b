"""Roles as text in the browser: a file of one or of all, and a text whose differences are shown before it counts."""

from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext_lazy

from nhip.kernel import ids, permissions, role_texts
from nhip.kernel.administration.roles import load_role
from nhip.kernel.models import Role
from nhip.kernel.permissions import DUTIES
from nhip.kernel.refusals import Refused
from nhip.screens.jinja import render
from nhip.screens.reports import report
from nhip.screens.resource import resource_of
from nhip.screens.verbs import key

LARGEST = 1_000_000  # signs of a text: a hundred times all our roles


@report("shared/role-text", gettext_lazy("Roles from text"), needs="kernel.view_role")
def role_text(request: Any) -> HttpResponse:
    """A file, when one is asked for; else the page on which a text is laid beside what is there."""
    if request.method == "POST":
        return _compare(request)
    rows = permissions.allowed(Role.objects.all(), by=request.actor, to="kernel.view_role").order_by("name")
    if request.GET.get("all"):
        return _file("roles", role_texts.dump_all(rows))
    if "role" in request.GET:
        role = rows.filter(pk=ids.read(request.GET["role"])).first()
        if role is None:
            raise Http404
        return _file(role.name, role_texts.dump(role))
    permissions.require(request.actor, load_role.verb)
    return _page(request, "")


def _file(name: str, text: str) -> HttpResponse:
    safe = "".join(sign if sign.isascii() and (sign.isalnum() or sign in "-_") else "-" for sign in name)
    answer = HttpResponse(text, content_type="application/toml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{safe}.toml"'
    return answer


def _compare(request: Any) -> HttpResponse:
    permissions.require(request.actor, load_role.verb)
    text = request.POST.get("text", "")
    try:
        if (file := request.FILES.get("file")) is not None:
            text = _read(file)
        found = role_texts.compared(role_texts.read(text[:LARGEST]), request.actor.company_id)
    except Refused as refused:
        return _page(request, text[:LARGEST], refusal=" ".join(refused.messages), status=422)
    return _page(request, text, compared=found)


def _read(file: Any) -> str:
    try:
        return file.read(4 * LARGEST).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused(str(error), field="text") from error


def _page(
    request: Any,
    text: str,
    *,
    refusal: str = "",
    compared: list[role_texts.Compared] | None = None,
    status: int = 200,
) -> HttpResponse:
    sentences = {name: duty.sentence for name, duty in DUTIES.items()}
    said = {"text": text, "refusal": refusal, "compared": compared, "sentences": sentences, "key": key()}
    return render(request, "shared/role_texts.html", status=status, roles=resource_of("kernel.role"), **said)
