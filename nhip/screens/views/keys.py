"""One's own access keys: made, shown once, revoked."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views import View

from nhip.kernel.operations import Refused

from .. import tokens
from ..asking import Asking
from ..departments import departments
from ..jinja import render
from ..models import Token
from ..verbs import key

LENGTHS = (30, 90, 180, 365)
USUAL = 90


class KeysView(View):
    def get(self, request: Asking) -> HttpResponse:
        return self.draw(request)

    def post(self, request: Asking) -> HttpResponse:
        """Make a key: this answer alone says it."""
        said = request.POST
        scopes = tuple(f"{room}:{may}" for room in self.rooms() if (may := said.get(f"scope-{room}", "")))
        days = int(said["days"]) if said.get("days", "").isdecimal() and len(said["days"]) < 6 else USUAL
        told = tokens.NewToken(name=said.get("name", ""), scopes=scopes, days=days)
        try:
            token: Any = tokens.make_token(told, by=request.actor, key=said.get("key") or None)
        except Refused as refused:
            return self.draw(request, error=str(refused), status=422)
        return self.draw(request, made=token, secret=getattr(token, "secret", ""))

    def draw(
        self, request: Asking, *, error: str = "", made: Any = None, secret: str = "", status: int = 200
    ) -> HttpResponse:
        most = tokens.DAYS.of(request.actor.company_id)
        lengths = [days for days in LENGTHS if days <= most] or [most]
        return render(
            request,
            "keys.html",
            status=status,
            error=error,
            made=made,
            secret=secret,
            keys=tokens.of_person(request.actor),
            rooms=self.rooms(),
            days=lengths,
            usual=USUAL,
            once=key(),
            typed=request.POST.get("name", "") if error else "",
        )

    @staticmethod
    def rooms() -> dict[str, Any]:
        """Every room that a key may open, all of them first."""
        known = departments()
        named = {room: known[room].name if room in known else room for room in tokens.rooms()}
        return {tokens.ALL: _("Everything that I may do"), **named}


class RevokeView(View):
    http_method_names = ["post"]

    def post(self, request: Asking, pk: int) -> HttpResponse:
        """End a key at once; that of somebody else is not there."""
        token = Token.objects.filter(pk=pk, person_id=request.actor.person_id).first()
        if token is None:
            raise Http404
        if token.state == Token.State.ACTIVE:
            tokens.revoke_token(token, by=request.actor)
        return redirect("/me/keys/")
