"""The pages of the warehouse's reports: each row opens what lies behind it."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from nhip.kernel import clock, permissions
from nhip.kernel.actors import Actor
from nhip.screens.jinja import render
from nhip.screens.parts import Menu
from nhip.screens.reports import report
from nhip.screens.resource import resource_of
from nhip.screens.verbs import Verb, verb

from . import operations, policies, shelf_life
from .models import Warehouse
from .rules import expired

MOST = 500
"""So many rows are shown at once; those that expire first."""
LONGEST = 3650


@report(
    "warehouse/expiring",
    _("Expiring soon"),
    needs=shelf_life.VIEW,
    icon="calendar-clock",
    menu=Menu("warehouse", place=35),
)
def expiring(request: Any) -> Any:
    """What lies on the shelves and expires soon, or must not leave any more."""
    said = request.GET.get("days", "")
    days = min(int(said), LONGEST) if said.isdecimal() and len(said) < 9 else None
    if days is None:
        days = policies.expiring_days.of(request.actor.company_id)
    rows = shelf_life.expiring(within=days, by=request.actor)
    margin = policies.expiry_margin.of(request.actor.company_id)
    lot = resource_of("warehouse.lot")
    return render(
        request,
        "warehouse/expiring.html",
        rows=rows[:MOST],
        all=len(rows),
        days=days,
        margin=margin,
        blocked=sum(row.blocked for row in rows),
        opens=lot.address,
        scrap=_scrap(rows, request.actor),
    )


def _scrap(rows: list[shelf_life.Expiring], by: Actor) -> list[tuple[Warehouse, Verb]]:
    """Of each warehouse with something past its date, the button that proposes to scrap it all."""
    today, operation = clock.today(), operations.propose_expired
    past = {row.bin.warehouse_id for row in rows if expired(row.bin.lot.expires_on, today)}
    stores = permissions.allowed(Warehouse.objects.filter(pk__in=past), by=by, to=operation.verb).order_by("code")
    known = resource_of("warehouse.warehouse")
    return [(store, verb(known, operation, store)) for store in stores if operation.fits(store)]
