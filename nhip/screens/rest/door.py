"""The door: who asks with which key, how fast, in which language; and every answer is JSON."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.decorators import method_decorator
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.csrf import csrf_exempt

from nhip.kernel import clock, ids, prepared, resting, whose
from nhip.kernel.actors import Actor

from .. import currency, tokens
from ..models import TokenUse
from ..resource import RESOURCES, Resource
from . import problems
from .problems import Problem

MINUTE = 60
READING = ("GET", "HEAD")


@method_decorator(csrf_exempt, name="dispatch")
class Door(View):
    """A view for programs. Cookies mean nothing here, so no page of elsewhere can ask in somebody's name."""

    open_to_all = True  # the key says who asks
    needs_key = True
    holder: tokens.Holder

    def dispatch(self, request: HttpRequest, *args: Any, **said: Any) -> Any:
        try:
            if self.needs_key:
                self.let_in(request)
            answer = super().dispatch(request, *args, **said)
        except Exception as error:
            answer = problems.of(error).answer()
        answer.headers.setdefault("Vary", "Accept-Language, Authorization")
        return answer

    @property
    def actor(self) -> Actor:
        return self.holder.actor

    def let_in(self, request: HttpRequest) -> None:
        """401 without a key that opens, 429 with one that asks too often."""
        kind, _space, said = request.headers.get("Authorization", "").partition(" ")
        found = tokens.holder(said.strip()) if kind.lower() == "bearer" else None
        if found is None:
            told = _("Send “Authorization: Bearer …” with an access key that is neither over nor revoked.")
            raise Problem("unauthorised", told, headers={"WWW-Authenticate": 'Bearer realm="nhip"'})
        self.holder = found
        whose.enter(found.actor.company_id)
        currency.page(found.actor.company_id)
        hits = _counted()(f"token {found.token}", per=MINUTE)
        if hits == 1:
            _used(found.token)
        if hits > tokens.PACE.of(found.actor.company_id):
            wait = MINUTE - int(clock.now().timestamp()) % MINUTE
            told = _("Wait %(seconds)s seconds and try again.") % {"seconds": wait}
            raise Problem("too-many", told, headers={"Retry-After": str(wait)})

    def http_method_not_allowed(self, request: HttpRequest, *args: Any, **said: Any) -> HttpResponse:
        allowed = ", ".join(name for name in self._allowed_methods() if name != "OPTIONS")
        raise Problem("method", headers={"Allow": allowed})

    def options(self, request: HttpRequest, *args: Any, **said: Any) -> HttpResponse:
        return self.http_method_not_allowed(request)


class ResourceDoor(Door):
    """`room` and `name` of the address say which resource."""

    resource: type[Resource]

    def let_in(self, request: HttpRequest) -> None:
        super().let_in(request)
        room, found = self.kwargs["room"], resource_at(self.kwargs["room"], self.kwargs["name"])
        if found is None or resting.rests(found.model, self.actor.company_id):
            raise Problem("missing", _("There is no such resource."))
        self.resource = found
        what = tokens.READ if request.method in READING else tokens.WRITE
        if not self.holder.may(room, what):
            tokens.beyond(self.holder, f"{room}:{what}")
            raise Problem("forbidden", _("This access key does not open that."), scope=f"{room}:{what}")

    def record(self, pk: str, *joined: str) -> Any:
        """The record, if the actor may see it; whoever may not does not learn that it exists."""
        number = ids.read(pk) or 0

        def asked() -> Any:
            rows = self.resource.rows(self.actor).filter(pk=prepared.HOLES[0])
            return rows.select_related(*joined) if joined else rows

        key = ("record", self.resource.sight(self.actor), joined)
        found = prepared.rows(key, asked, number) if number else []
        if not found:
            raise Problem("missing", _("There is no such thing, or it is not yours to see."))
        return found[0]

    def address(self, *rest: Any) -> str:
        """The address of the resource, or of something below it."""
        return "/".join(("/api/v1", self.resource.path, *map(str, rest)))


def resource_at(room: str, name: str) -> type[Resource] | None:
    path = f"{room}/{name}"
    return next((one for one in RESOURCES.values() if one.path == path), None)


def etag(version: int) -> str:
    """The version of a record as HTTP says it."""
    return f'"{version}"'


def said(body: Any, status: int = 200, **headers: str) -> JsonResponse:
    """An answer in JSON; letters are written as they are."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return JsonResponse(body, safe=False, status=status, headers=named, json_dumps_params={"ensure_ascii": False})


def _counted() -> Callable[..., int]:
    """What counts within a window of time, over all processes: given by the settings, since it lies above us."""
    return import_string(settings.COUNTED)


def _used(token: int) -> None:
    """Note that the key is used, at most once a minute; a database that is busy now loses nothing by it."""
    try:
        TokenUse.objects.update_or_create(token_id=token, defaults={"at": clock.now()})
    except OperationalError:
        return
