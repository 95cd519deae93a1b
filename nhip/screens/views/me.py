"""One's own account: how it looks, the password."""

from dataclasses import replace
from typing import Any

from django.conf import settings
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.debug import sensitive_post_parameters

from nhip.kernel.administration.people import NewPassword, change_password

from .. import guessing, look, sessions
from ..asking import Asking
from ..jinja import render
from ..middleware import person_of
from .login import safe


@method_decorator(sensitive_post_parameters("old", "new"), name="dispatch")
class MeView(View):
    def get(self, request: Asking) -> HttpResponse:
        return self.draw(request)

    def post(self, request: Asking) -> HttpResponse:
        """Change the password: the present one is asked for, other sessions end."""
        user: Any = request.user
        old, new = request.POST.get("old", ""), request.POST.get("new", "")
        name = user.get_username()
        if guessing.wait(name) or not user.check_password(old):
            guessing.failed(name)
            return self.draw(request, error=_("The present password is another one."), status=422)
        if new == old:
            return self.draw(request, error=_("Choose another password than the present one."), status=422)
        try:
            validate_password(new, user)
            change_password(person_of(request), NewPassword(new), by=request.actor)
        except ValidationError as weak:  # a refusal of the kernel is one too
            return self.draw(request, error=" ".join(weak.messages), status=422)
        user.refresh_from_db()
        update_session_auth_hash(request, user)
        return self.draw(request, changed=True)

    def draw(self, request: Asking, *, error: str = "", changed: bool = False, status: int = 200) -> HttpResponse:
        name, person = request.user.get_username(), person_of(request)
        must = bool(person and person.must_change_password)
        sittings = sessions.of_user(request.user.pk, request.session)
        said = {"error": error, "changed": changed, "username": name, "must": must, "sittings": sittings}
        return render(request, "me.html", status=status, **said)


class SessionsView(View):
    """End every session of one's own but this one."""

    http_method_names = ["post"]

    def post(self, request: Asking) -> HttpResponse:
        sessions.end_others(request.user.pk, request.session)
        return redirect("/me/")


class LookView(View):
    """Theme, density, sidebar, keys and language; also before logging in."""

    open_to_all = True
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        said = {name: request.POST[name] for name, known in look.CHOICES.items() if request.POST.get(name) in known}
        language = request.POST.get("language", "")
        language = language if language in dict(settings.LANGUAGES) else ""
        wanted = replace(look.of(request), **said)
        answer = redirect(safe(request.POST.get("next", "/"), request))
        look.keep(answer, wanted, language=language)
        person = person_of(request)
        if person:
            look.remember(person, wanted, language=language)
        return answer
