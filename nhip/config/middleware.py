"""What every request and every answer has: a number, a time, and headers that keep private pages private."""

import logging
import re
import secrets
import time
from collections.abc import Callable

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse

from . import health, meters
from .logs import REQUEST

log = logging.getLogger("nhip.request")

NUMBER = re.compile(r"[A-Za-z0-9-]{8,64}")
HEALTH = {"/healthz": health.live, "/readyz": health.ready, "/metrics": health.metrics}
POLICY = "camera=(self), geolocation=(), microphone=(), payment=(), usb=()"


class Request:
    """The outermost one: it names the request in the log and in the answer, and counts it.

    Questions about our health end here: they need no session, and must be answered when the database is away.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        said = request.headers.get("X-Request-ID", "")
        number = said if NUMBER.fullmatch(said) else secrets.token_hex(8)
        token, began = REQUEST.set(number), time.perf_counter()
        try:
            response = self._answer(request)
            self._finish(request, response, number, time.perf_counter() - began)
        finally:
            REQUEST.reset(token)
        return response

    def _answer(self, request: HttpRequest) -> HttpResponse:
        if ask := HEALTH.get(request.path_info):
            return ask(request)
        try:
            request.get_host()
        except DisallowedHost:
            return HttpResponse("This is not the address of this house.\n", status=400, content_type="text/plain")
        return self.get_response(request)

    def _finish(self, request: HttpRequest, response: HttpResponse, number: str, seconds: float) -> None:
        response.headers["X-Request-ID"] = number
        response.headers["Permissions-Policy"] = POLICY
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers["Server-Timing"] = f"app;dur={seconds * 1000:.1f}"
        meters.count(request.method or "", response.status_code, seconds)
        if response.status_code >= 500 or seconds > 1:
            facts = {"path": request.path, "status": response.status_code, "ms": round(seconds * 1000)}
            log.warning("slow or failed", extra={"facts": facts})
