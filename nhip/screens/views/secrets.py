"""The secret of a webhook: made, and shown once."""

from typing import Any

from django.http import Http404, HttpResponse
from django.views import View

from nhip.kernel import permissions
from nhip.kernel.operations import Refused

from ..asking import Asking
from ..hooks.models import Hook
from ..hooks.operations import renew_secret
from ..hooks.resources import Hooks
from ..hooks.rights import OVERLAP
from ..jinja import render
from ..verbs import key


class HookSecretView(View):
    def get(self, request: Asking, pk: int) -> HttpResponse:
        return self.draw(request, self.hook(request, pk))

    def post(self, request: Asking, pk: int) -> HttpResponse:
        """Make it: this answer alone says it."""
        hook = self.hook(request, pk)
        try:
            made: Any = renew_secret(hook, by=request.actor, key=request.POST.get("key") or None)
        except Refused as refused:
            return self.draw(request, hook, error=str(refused), status=422)
        return self.draw(request, made, secret=getattr(made, "secret", ""), again=not hasattr(made, "secret"))

    def hook(self, request: Asking, pk: int) -> Hook:
        """The webhook, for who may make its secret."""
        rows = permissions.allowed(Hooks.rows(request.actor), by=request.actor, to=renew_secret.verb)
        hook = rows.exclude(state=Hook.State.ENDED).filter(pk=pk).first()
        if hook is None:
            raise Http404
        return hook

    def draw(
        self,
        request: Asking,
        hook: Hook,
        *,
        error: str = "",
        secret: str = "",
        again: bool = False,
        status: int = 200,
    ) -> HttpResponse:
        said = {"error": error, "secret": secret, "again": again, "hours": OVERLAP.of(hook.company_id)}
        home = Hooks.address(hook.pk)
        return render(request, "hook_secret.html", status=status, hook=hook, home=home, once=key(), **said)
