"""The door: log in, log out, and in the demonstration company step in as anybody."""

from typing import Any

from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.debug import sensitive_post_parameters

from nhip.kernel import audit, clock, ids
from nhip.kernel.audit.own import LOG_IN, LOG_IN_FAILED, LOG_OUT
from nhip.kernel.models import Company, Membership, Person

from .. import guessing, look, sessions
from ..batons import Baton
from ..jinja import render
from ..middleware import COMPANY

MONTH = 30 * 86400


def safe(address: str, request: HttpRequest) -> str:
    """Where to go on; only within this house."""
    own = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return address if own and address.startswith("/") else "/"


@method_decorator(sensitive_post_parameters("password"), name="dispatch")
class LoginView(View):
    open_to_all = True

    def get(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and Person.objects.filter(user=request.user.pk).exists():
            return redirect(safe(request.GET.get("next", "/"), request))
        return door(request, next=request.GET.get("next", "/"))

    def post(self, request: HttpRequest) -> HttpResponse:
        name, going = request.POST.get("username", "").strip(), request.POST.get("next", "/")
        if seconds := guessing.wait(name):
            error = _("Too many tries. Wait %(seconds)s seconds and try again.") % {"seconds": seconds}
            return door(request, next=going, username=name, error=error, status=429)
        user = authenticate(request, username=name, password=request.POST.get("password", ""))
        person = person_behind(user)
        if user is None or person is None:
            guessing.failed(name)
            failed(request, name)
            error = _("User name and password do not fit together.")
            return door(request, next=going, username=name, error=error, status=422)
        guessing.succeeded(name)
        return let_in(request, user, person, safe(going, request), stay=request.POST.get("stay") == "yes")


def person_behind(user: Any) -> Person | None:
    return Person.objects.filter(user=user.pk, state=Person.State.ACTIVE).first() if user else None


def let_in(request: HttpRequest, user: Any, person: Person, going: str, *, stay: bool) -> HttpResponse:
    """A new session, so that one that was planted before is worth nothing."""
    request.session.flush()
    login(request, user, backend="nhip.config.log_in.Backend")
    request.session.set_expiry(MONTH if stay else 0)
    request.session[COMPANY] = person.company_id
    told(request, LOG_IN, person)
    sessions.begun(request)
    answer = redirect(going)
    look.recall(person, answer)
    return answer


def told(request: HttpRequest, verb: str, person: Person) -> None:
    """Write down for the audit trail who came or went, and from where."""
    who = {"company_id": person.company_id, "person_id": person.pk, "actor": person.name, "about": person.ref}
    audit.tell(audit.Kind.SESSION, verb, **who, network=request.META.get("REMOTE_ADDR", ""))


def failed(request: HttpRequest, name: str) -> None:
    """Write down that somebody was not let in: by the person whose name was typed, or once a minute by nobody.

    What was typed is not kept, for it may be a password. A name that nobody bears belongs to no company, unless there
    is only one.
    """
    person = Person.objects.filter(user__username=name).first()
    if person is not None:
        told(request, LOG_IN_FAILED, person)
        return
    companies = list(Company.objects.values_list("pk", flat=True)[:2])
    if len(companies) == 1:
        network, minute = request.META.get("REMOTE_ADDR", ""), f"{clock.now():%Y-%m-%d %H:%M}"
        audit.tell(audit.Kind.SESSION, LOG_IN_FAILED, company_id=companies[0], once=minute, network=network)


def door(request: HttpRequest, *, status: int = 200, **said: Any) -> HttpResponse:
    demo = is_demo()
    company = Company.objects.values_list("name", flat=True).first()
    context = {"next": "/", "username": "", "error": "", **said}
    people = seats() if demo else []
    return render(request, "login.html", status=status, company=company, people=people, relay=relay(), **context)


def is_demo() -> bool:
    """Whether this database is the demonstration's, on a machine where its known password may open anything."""
    return bool(getattr(settings, "DEMO_LOGIN", False)) and Company.objects.filter(demo=True).exists()


def seats() -> list[Any]:
    """The people of the demonstration company and where they sit."""
    units: dict[int, list[str]] = {}
    for member, unit in Membership.objects.filter(until=None).order_by("id").values_list("person_id", "unit__name"):
        units.setdefault(member, []).append(unit)
    people = Person.objects.filter(company__demo=True, user__is_active=True, state=Person.State.ACTIVE).order_by(
        "id"
    )[:40]
    for person in people:
        person.seat = person.job_title or ", ".join(units.get(person.pk, ()))  # type: ignore[attr-defined]
    return list(people)


def relay() -> list[tuple[Baton, str, str, str]]:
    """The illustration beside the door."""
    said = (
        ("sales", "accounting", "done", _("Confirm the order"), _("Done in 2 hours")),
        ("accounting", "warehouse", "done", _("Take the deposit, release the goods"), _("Done in 9 hours")),
        ("warehouse", "accounting", "soon", _("Deliver, pass on the papers"), _("2 hours left")),
        ("accounting", "care", "ok", _("Invoice, tell customer care"), _("Tomorrow")),
    )
    return [(Baton(a, b, True, tone, tone == "ok", ""), what, tone, when) for a, b, tone, what, when in said]


class DemoView(View):
    """One click instead of a password, only where the database is the demonstration's."""

    open_to_all = True
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        said = request.POST.get("person", "")
        if not is_demo():
            return redirect("/login/")
        user = User.objects.filter(person__pk=ids.read(said), person__company__demo=True, is_active=True).first()
        person = person_behind(user)
        if user is None or person is None:
            return redirect("/login/")
        return let_in(request, user, person, "/", stay=False)


class LogoutView(View):
    open_to_all = True
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        person = Person.objects.filter(user=request.user.pk).first() if request.user.is_authenticated else None
        if person is not None:
            told(request, LOG_OUT, person)
        logout(request)
        return redirect("/login/")
