"""Pages for what did not work: what happened, why, what to do; what was typed is kept in the browser."""

import logging
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from nhip.kernel import actors

from . import jinja
from .middleware import person_of

log = logging.getLogger(__name__)
TOKEN = "csrfmiddlewaretoken"
SECRET = {"password", "old", "new", "again", "token"}


def page(request: HttpRequest, status: int, title: str, text: str, *, icon: str, reference: str = "") -> HttpResponse:
    """An error page in the shell, or a sentence if only a fragment was asked for."""
    if getattr(request, "actor", None) is None:
        person = person_of(request) if hasattr(request, "user") else None
        request.actor = actors.of(person) if person else None  # type: ignore[attr-defined]
    if getattr(request, "htmx", False):
        return jinja.render(
            request,
            "problem.html",
            "problem",
            status=status,
            title=title,
            text=text,
            icon_name=icon,
            reference=reference,
        )
    name = "problem.html" if getattr(request, "actor", None) else "problem_outside.html"
    return jinja.render(request, name, status=status, title=title, text=text, icon_name=icon, reference=reference)


def denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: why, and who can grant it."""
    text = _("Your roles do not allow this. Your head of department or the administrator can grant it.")
    why = str(exception or "")
    return page(request, 403, _("You may not do this"), f"{why} {text}" if " " in why else text, icon="lock")


def missing(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: the same for what does not exist and for what the person may not see."""
    text = _("There is no such page, or it is not yours to see. Whoever sent you here can tell who may grant it.")
    return page(request, 404, _("Nothing to see here"), text, icon="search")


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form without its token: usually an old tab."""
    text = _("This form was open too long or comes from elsewhere. Go back, load the page anew and send it again.")
    return page(request, 403, _("The form is out of date"), text, icon="shield-alert")


def failed(request: HttpRequest) -> HttpResponse:
    """500 with a reference that IT finds in the log; sending again with the same key does nothing twice."""
    reference = uuid4().hex[:6].upper()
    log.error("reference %s", reference)
    return broken(request, 500, reference)


def broken(request: HttpRequest, status: int, reference: str) -> HttpResponse:
    """Something broke on our side; nothing is asked of the database, which may be what broke.

    What was sent is kept in the page, to be sent again as it was: its key lets it count only once. 503: it is only
    away for a moment.
    """
    away = status == 503
    title = _("Please try again in a moment.") if away else _("That did not work")
    text = _("Something broke on our side. Nothing was half-saved. Try again; if it stays, tell IT the reference.")
    said = {
        "title": title,
        "text": _("The database does not answer just now. Nothing was half-saved.") if away else text,
        "icon_name": "circle-alert",
        "reference": reference,
        "again": kept(request),
        "lost": request.method == "POST" and kept(request) is None,
    }
    if getattr(request, "htmx", False):
        return jinja.render(request, "problem.html", "problem", status=status, **said)
    return jinja.render(request, "problem_outside.html", status=status, **said)


def kept(request: HttpRequest) -> list[tuple[str, str]] | None:
    """What was typed, for sending it again; None of passwords, files and what could not be read."""
    if request.method != "POST":
        return None
    try:
        if request.FILES or SECRET & request.POST.keys():
            return None
        return [(name, value) for name, values in request.POST.lists() for value in values if name != TOKEN]
    except Exception:  # whatever broke the reading of it
        return None
