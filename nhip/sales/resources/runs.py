"""How sales shows what was reserved for all open orders at once."""

from django.utils.translation import gettext_lazy as _

from nhip.screens.parts import Menu, Page, Table
from nhip.screens.resource import Resource

from .. import operations
from ..models import ReservationRun


class ReservationRuns(Resource):
    """Goods reserved for all open orders at once, and what was still short."""

    model = ReservationRun
    title, one, icon = _("Reservation runs"), _("Reservation run"), "package-check"
    about = _("Goods reserved for all open orders at once, and what was still short.")
    menu = Menu("sales", place=80)
    table = Table(("date", "orders", "complete", "quantity", "short", "short_lines"))
    create = operations.reserve_open_orders
    page = Page(facts=("date", "orders", "complete", "quantity", "short", "short_lines"))
