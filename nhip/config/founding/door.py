"""While no company lives here, every page leads to the founding; afterwards there is nothing to see of it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from nhip.kernel import whose
from nhip.kernel.models import Company

ADDRESS = "/first-run/"
OPEN = (ADDRESS, "/me/look/")  # the second one chooses the language
PROGRAMS = "/api/"  # a program is told by the door itself that its key opens nothing


class FirstRun:
    """Only for who is not logged in, since nobody can be before the founding: pages of work pay nothing for it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info in OPEN or request.path_info.startswith(PROGRAMS):
            return self.get_response(request)
        if request.user.is_authenticated or _founded():
            return self.get_response(request)
        if request.headers.get("HX-Request") == "true":
            return HttpResponse(status=401, headers={"HX-Redirect": ADDRESS})
        return redirect(ADDRESS)


def _founded() -> bool:
    with whose.everywhere():
        return Company.objects.exists()
