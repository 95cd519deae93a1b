"""The page on which a link is made, and the one to which it leads."""

from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from nhip.kernel import actors, permissions, whose
from nhip.kernel.actors import Actor
from nhip.kernel.models import Person
from nhip.kernel.operations import Refused
from nhip.kernel.records import Record

from .. import guessing
from ..asking import Asking
from ..jinja import render
from ..links import Link, offer_links
from ..resetting import HOURS, OwnPassword, can_log_in, choose_password, find, make_reset_link, worthless
from ..resource import resource_of
from ..verbs import key


@method_decorator(never_cache, name="dispatch")
class LinkView(View):
    """For the administrator: makes the link, and shows it once."""

    def get(self, request: Asking, pk: int) -> HttpResponse:
        return self.draw(request, self.person(request, pk))

    def post(self, request: Asking, pk: int) -> HttpResponse:
        person = self.person(request, pk)
        try:
            made: Any = make_reset_link(person, by=request.actor, key=request.POST.get("key") or None)
        except Refused as refused:
            return self.draw(request, person, error=str(refused), status=422)
        link = getattr(made, "link", "")
        return self.draw(request, person, link=link, again=not link)

    def person(self, request: Asking, pk: int) -> Person:
        rows = permissions.allowed(Person.objects.all(), by=request.actor, to=make_reset_link.verb)
        person = rows.filter(pk=pk, state=Person.State.ACTIVE).select_related("user").first()
        if person is None:
            raise Http404
        return person

    def draw(self, request: Asking, person: Person, *, status: int = 200, **said: Any) -> HttpResponse:
        resource = resource_of("kernel.person")
        said = {"error": "", "link": "", "again": False, **said, "hours": HOURS.of(person.company_id)}
        home = resource.address(person.pk) if resource else "/"
        return render(request, "reset_link.html", status=status, person=person, home=home, once=key(), **said)


@method_decorator([never_cache, sensitive_post_parameters("token", "password", "again")], name="dispatch")
class ResetView(View):
    """For whoever has the link: the code comes behind its `#`, which browsers send to nobody."""

    open_to_all = True
    http_method_names = ["get", "head", "post"]

    def get(self, request: HttpRequest) -> HttpResponse:
        return render(request, "reset.html", error="", done=False, token="")

    def post(self, request: HttpRequest) -> HttpResponse:
        """The code comes before everything else, and guesses at it wait longer and longer."""
        said = {name: request.POST.get(name, "") for name in ("token", "password", "again")}
        caller = f"reset {request.META.get('REMOTE_ADDR', '')}"
        if seconds := guessing.wait(caller):
            words = _("Too many tries. Wait %(seconds)s seconds and try again.") % {"seconds": seconds}
            return self.refused(request, words, said, 429)
        link = find(said["token"])
        if link is None:
            guessing.failed(caller)
            return self.refused(request, worthless(), {}, 422)
        with whose.inside(link.company_id):
            try:
                choose_password(link.person, OwnPassword(**said), by=actors.of(link.person))
            except Refused as refused:
                return self.refused(request, str(refused), said, 422)
        guessing.succeeded(link.person.user.get_username() if link.person.user else "")
        return render(request, "reset.html", error="", done=True, token="")

    def refused(self, request: HttpRequest, error: str, said: dict[str, str], status: int) -> HttpResponse:
        return render(request, "reset.html", status=status, error=error, done=False, token=said.get("token", ""))


@offer_links
def to_a_link(record: Record, *, by: Actor) -> Iterator[Link]:
    """From a person who can log in to the page that makes their link."""
    if not isinstance(record, Person) or not permissions.may(by, make_reset_link.verb):
        return
    if record.state == Person.State.ACTIVE and can_log_in(record):
        address = f"/kernel/people/{record.pk}/reset/"
        yield Link(gettext_lazy("Make a link to a new password"), address, icon="key-round", away=False)
