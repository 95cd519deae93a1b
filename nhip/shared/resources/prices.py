"""Price lists on screen."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from nhip.kernel import clock
from nhip.kernel.operations import Operation
from nhip.kernel.records import Record
from nhip.screens.parts import Column, Lines, Menu, Page, Tab, Table
from nhip.screens.resource import Resource
from nhip.shared import operations
from nhip.shared.models import PriceLine, PriceList
from nhip.shared.operations.price_lists import in_force

from .parties import TONES


class PriceLists(Resource):
    """Dated prices by product and quantity; whoever has no list of their own buys at the standard one."""

    model = PriceList
    title, one, icon = _("Price lists"), _("Price list"), "tags"
    about = _("Dated prices by product and quantity; whoever has no list of their own buys at the standard one.")
    menu = Menu("shared", 40)
    table = Table(
        (Column("name", keep=1), "standard", "since", "until", Column("state", keep=2)),
        order="sort_key",
        card=("name", "since", "until", "state"),
    )
    tabs = (Tab(_("In use"), "state=active"), Tab(_("Archived"), "state=archived"))
    filters = ("state", "standard", "since", "until")
    search = ("folded",)
    create = operations.create_price_list
    actions = (
        operations.set_prices,
        operations.change_price_list,
        operations.make_standard,
        operations.archive_price_list,
        operations.reopen_price_list,
    )
    tones = TONES
    page = Page(
        title="{name}",
        facts=("standard", "since", "until"),
        lines=Lines(
            of="lines",
            columns=(Column("product__code", _("Code"), "code"), "product", "from_quantity", "since", "price"),
            order="product__sort_key",
        ),
    )

    @classmethod
    def initial(cls, operation: Operation, record: Record) -> dict[str, Any]:
        """New prices begin with those in force today."""
        made = super().initial(operation, record)
        if operation is operations.set_prices:
            today = max(record.since, clock.today())
            made |= {"since": today, "lines": in_force(record.pk, today)}
        return made


class Prices(Resource):
    """The prices of all lists, by product."""

    model = PriceLine
    title, one, icon = _("Prices"), _("Price"), "tag"
    about = _("The prices of all lists, by product.")
    table = Table(
        ("product", "price_list", "from_quantity", "since", "price"), card=("product", "price", "price_list", "since")
    )
    filters = ("price_list", "product", "since", "price")
    search = ("product__folded",)
    page = Page(title="{product} · {price_list}", facts=("price", "from_quantity", "since"))
