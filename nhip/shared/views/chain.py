"""The page that says how the audit trail's chain stands, for whoever keeps its head elsewhere."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from nhip.screens.jinja import render
from nhip.screens.parts import Menu
from nhip.screens.reports import report
from nhip.screens.resource import resource_of

from ..chain import state


@report(
    "kernel/chain", _("Seal of the audit trail"), needs="kernel.view_auditevent", icon="link", menu=Menu("it", 77)
)
def chain(request: Any) -> HttpResponse:
    """Head, last verification, and what waits."""
    trail = resource_of("kernel.auditevent")
    assert trail is not None  # it is declared beside this page
    return render(request, "shared/chain.html", chain=state(request.actor), trail=trail.address())
