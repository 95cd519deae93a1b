"""How the books began, on screen."""

from django.utils.translation import gettext_lazy as _

from nhip.screens.parts import Menu, Page, Related, Table
from nhip.screens.resource import Resource

from .. import operations
from ..models import Opening


class Openings(Resource):
    """How the books began: the balances that came over from the books before."""

    model = Opening
    title, one, icon = _("Opening balances"), _("Opening of the balances"), "package-open"
    about = _("What the company had and owed on its first day here; it is in the books when every sum ties.")
    menu = Menu("accounting", place=79)
    table = Table(("number", "on", "state", "reason"), order="-on", card=("number", "on", "state", "reason"))
    filters = ("state", "on")
    search = ("folded",)
    create = operations.prepare_opening
    actions = (operations.open_balances, operations.move_opening, operations.take_back_opening)
    tones = {"prepared": "mine", "opened": "done", "taken_back": "back"}
    page = Page(
        title="{called}",
        facts=("number", "on", "reason"),
        related=(Related("accounting.journalentry", by="source", title=_("In the books")),),
        path=("prepared", "opened"),
    )
