"""Problem documents (RFC 9457): what went wrong, for a program to act on and for a person to read."""

import logging
from typing import Any
from uuid import uuid4

from django.core.exceptions import PermissionDenied, RequestDataTooBig, ValidationError
from django.db import DataError, IntegrityError, InterfaceError, OperationalError
from django.http import Http404, HttpResponse, JsonResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nhip.kernel.plain import pack
from nhip.kernel.refusals import Refused, Stale

log = logging.getLogger(__name__)

KIND = "application/problem+json"
TYPES: dict[str, tuple[int, str | Promise]] = {
    "malformed": (400, gettext_lazy("The request cannot be read")),
    "unknown-parameter": (400, gettext_lazy("There is no such parameter")),
    "unknown-key": (400, gettext_lazy("There is no such field")),
    "key-needed": (400, gettext_lazy("An Idempotency-Key is needed here")),
    "unauthorised": (401, gettext_lazy("A valid token is needed")),
    "forbidden": (403, gettext_lazy("You may not do this")),
    "missing": (404, gettext_lazy("There is no such thing, or it is not yours to see.")),
    "method": (405, gettext_lazy("This method is not known here")),
    "conflict": (409, gettext_lazy("This is in the way of what is there already")),
    "stale": (412, gettext_lazy("Somebody changed it meanwhile")),
    "too-large": (413, gettext_lazy("That is too much at once")),
    "media-type": (415, gettext_lazy("Only JSON is read here")),
    "refused": (422, gettext_lazy("A rule does not allow this")),
    "invalid": (422, gettext_lazy("Something in it is wrong")),
    "key-reused": (422, gettext_lazy("This Idempotency-Key belongs to another request")),
    "version-needed": (428, gettext_lazy("Say which version you change")),
    "too-many": (429, gettext_lazy("Too many requests")),
    "broken": (500, gettext_lazy("That did not work")),
    "away": (503, gettext_lazy("Please try again in a moment.")),
}
"""What can go wrong: the name, its status, and what it is called."""


class Problem(Exception):
    """Ends a request with a problem document; `more` are members of its own, such as `errors`."""

    def __init__(self, kind: str, detail: str | Promise = "", *, headers: dict[str, str] | None = None, **more: Any):
        super().__init__(kind)
        self.kind, self.detail, self.headers, self.more = kind, str(detail), headers or {}, more

    @property
    def status(self) -> int:
        return TYPES[self.kind][0]

    @property
    def document(self) -> dict[str, Any]:
        """What the answer says."""
        status, title = TYPES[self.kind]
        said = {"type": f"/api/v1/docs#{self.kind}", "title": str(title), "status": status}
        return said | ({"detail": self.detail} if self.detail else {}) | self.more

    def answer(self) -> HttpResponse:
        return JsonResponse(self.document, status=self.status, headers=self.headers, content_type=KIND)


def unreadable(detail: str | Promise) -> Problem:
    return Problem("malformed", detail)


def invalid(errors: list[tuple[str, str]]) -> Problem:
    """What is wrong, each with the place in the body that is to blame (`lines.0.price` is `/lines/0/price`)."""
    told = [{"pointer": pointer(path), "detail": detail} for path, detail in errors]
    return Problem("invalid", " ".join(dict.fromkeys(detail for _path, detail in errors)), errors=told)


def pointer(path: str) -> str:
    """A JSON pointer (RFC 6901) to a field that a refusal names."""
    return "/" + path.replace(".", "/") if path else ""


def of(error: Exception) -> Problem:
    """The problem behind whatever ended a request."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, Stale):
        said = {"current_version": error.current.version}
        return Problem("stale", _message(error), headers={"ETag": f'"{error.current.version}"'}, **said)
    if isinstance(error, Refused):
        return _refused(error)
    for kind, make in KNOWN.items():
        if isinstance(error, kind):
            return make(error)
    return _broken(error)


def _refused(error: Refused) -> Problem:
    if error.field == "key":
        return Problem("key-reused", _message(error))
    message, more = _message(error), {}
    if error.rule:
        more["rule"] = str(error.rule)
    if error.source:
        more["source"] = error.source
    if error.question is not None:
        more["question"] = {"form": error.question.name, "receiver": error.question.receiver} | {
            "contents": pack(error.question)
        }
    if error.field:
        more["field"] = error.field
        more["errors"] = [{"pointer": pointer(error.field), "detail": message}]
    return Problem("refused", message, **more)


def _message(error: ValidationError) -> str:
    return " ".join(error.messages)


def _broken(error: Exception) -> Problem:
    """500 with a reference that is found in the log; nothing of the error itself is told."""
    reference = uuid4().hex[:6].upper()
    log.error("reference %s", reference, exc_info=error)
    return Problem("broken", _("Something broke on our side. Nothing was half-saved."), reference=reference)


def _away(error: Exception) -> Problem:
    log.warning("the database does not answer", exc_info=error)
    told = _("The database does not answer just now. Nothing was half-saved.")
    return Problem("away", told, headers={"Retry-After": "5"})


KNOWN: dict[type[Exception], Any] = {
    PermissionDenied: lambda error: Problem("forbidden", str(error) if " " in str(error) else ""),
    Http404: lambda error: Problem("missing", _("There is no such thing, or it is not yours to see.")),
    RequestDataTooBig: lambda error: Problem("too-large"),
    ValidationError: lambda error: Problem("refused", _message(error)),
    DataError: lambda error: Problem("invalid", _("A text or a number is longer than its field.")),
    IntegrityError: lambda error: Problem("conflict", _("Something with these values is there already.")),
    OperationalError: _away,
    InterfaceError: _away,
}
