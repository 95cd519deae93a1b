"""How the house is: alive, ready, its figures; and what a visitor sees when something broke."""

import hmac
import logging
import os
import sys
from urllib.parse import urlsplit

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from nhip.screens import errors

from . import install, meters, self_check
from .logs import REQUEST
from .side import pulse

log = logging.getLogger("nhip.health")

WORKER = "worker"


@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """200 when the database answers, no migration waits and the worker's heart beats; else 503 with what is wrong."""
    told = findings()
    well = all(value == "ok" for value in told.values())
    return JsonResponse(told, status=200 if well else 503, headers={} if well else {"Retry-After": "5"})


def findings() -> dict[str, str]:
    """Part by part, `ok` or what is wrong in a few words."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("select 1")
        behind = install.waiting()
        beats = pulse.alive(WORKER)
    except (OperationalError, InterfaceError):
        return {"database": "does not answer"}
    return {
        "database": "ok",
        "migrations": f"{len(behind)} waiting" if behind else "ok",
        "worker": "ok" if beats else "no heartbeat for 30 seconds",
    }


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus text, for this machine or for who holds NHIP_METRICS_TOKEN."""
    if not _may_measure(request):
        return HttpResponse("forbidden\n", status=403, content_type="text/plain")
    lines = ["# TYPE nhip_requests_total counter", "# TYPE nhip_request_seconds_total counter", *meters.lines()]
    at = pulse.last(WORKER)
    if at is not None:
        lines += ["# TYPE nhip_worker_heartbeat_seconds gauge", f"nhip_worker_heartbeat_seconds {at.timestamp():.0f}"]
    lines += self_check.lines()
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; version=0.0.4; charset=utf-8")


def _may_measure(request: HttpRequest) -> bool:
    """A proxy in front makes everybody look local: then only the token opens."""
    token = os.environ.get("NHIP_METRICS_TOKEN", "")
    said = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
    if token and hmac.compare_digest(said.encode(), token.encode()):
        return True
    proxied = "X-Forwarded-For" in request.headers or urlsplit(settings.SITE_URL).scheme == "https"
    return request.META.get("REMOTE_ADDR") in ("127.0.0.1", "::1") and not proxied


def failed(request: HttpRequest) -> HttpResponse:
    """Something broke: the database away is 503 with a time to come back, all else 500 with a number to tell us."""
    away = isinstance(sys.exc_info()[1], OperationalError | InterfaceError)
    status = 503 if away else 500
    try:
        page = errors.broken(request, status, REQUEST.get())
    except Exception:  # even the page that says so broke: then a plain one
        log.exception("no page for what broke")
        page = HttpResponse(_plain(), status=status)
    if away:
        page["Retry-After"] = "5"
    return page


def _plain() -> str:
    title, text = _("Something went wrong on our side."), _("Nothing was saved. Reference: %(number)s")
    text %= {"number": REQUEST.get()}
    return f"<!doctype html><meta charset=utf-8><title>Nhịp</title><h1>{escape(title)}</h1><p>{escape(text)}</p>"
