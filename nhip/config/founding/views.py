"""The page that founds the firm: alive from the first start until a company is there."""

from typing import Any

from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.debug import sensitive_post_parameters

from nhip.config import first_run
from nhip.kernel import actors, clock
from nhip.kernel.models import Company
from nhip.kernel.operations import Refused
from nhip.screens import guessing
from nhip.screens.forms import Form
from nhip.screens.jinja import render
from nhip.screens.views.login import let_in

from .told import Firm
from .work import TooLate, found


@method_decorator(sensitive_post_parameters("token", "password", "again"), name="dispatch")
class FoundingView(View):
    open_to_all = True
    http_method_names = ["get", "head", "post"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if Company.objects.exists():
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        return page(request, _form().filled({"starts": clock.today().replace(month=1, day=1)}))

    def post(self, request: HttpRequest) -> HttpResponse:
        """The token comes before everything else: without it nobody learns what else would be wrong."""
        caller, form = _caller(request), _form().read(request.POST)
        if seconds := guessing.wait(caller):
            form.refuse(_("Too many tries. Wait %(seconds)s seconds and try again.") % {"seconds": seconds})
            return page(request, form, status=429)
        if not first_run.verify(request.POST.get("token", "")):
            guessing.failed(caller)
            form.refuse(_("This is not the token that the console shows. A new start shows a new one."), "token")
            return page(request, form, status=422)
        return self.founded(request, form) if form.inputs else page(request, form, status=422)

    def founded(self, request: HttpRequest, form: Form) -> HttpResponse:
        try:
            person = found(form.inputs)
        except Refused as refusal:
            form.refuse(str(refusal), refusal.field)
            return page(request, form, status=422)
        except TooLate:
            return redirect("/login/")
        first_run.close()
        return let_in(request, User.objects.get(person=person), person, "/", stay=False)


def _form() -> Form:
    return Form(Firm, actors.system("config", 0))


def _caller(request: HttpRequest) -> str:
    """Whose wrong tokens are counted together: an address, so that a stranger does not lock the founder out."""
    return f"first run {request.META.get('REMOTE_ADDR', '')}"


def page(request: HttpRequest, form: Form, *, status: int = 200) -> HttpResponse:
    fields = {value.name: value for value in form.values}
    return render(request, "first_run.html", status=status, form=form, fields=fields, invited=first_run.invited())
