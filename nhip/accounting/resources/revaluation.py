"""Valuing foreign money at the end of a period, as accounting shows it."""

from django.utils.translation import gettext_lazy as _

from nhip.screens.parts import Column, Lines, Page, Related, Section, Table
from nhip.screens.resource import Resource

from .. import operations
from ..models import Revaluation, RevaluedItem

WORTH = ("booked", Column("worth", _("Worth at that rate")))
LINE = (
    Column("called", _("Item")), Column("invoice__customer__name", _("Customer"), link="invoice__customer"),
    Column("foreign_amount", _("Foreign amount")), *WORTH,
    Column("difference", _("Difference"), "money"),
)  # fmt: skip
ITEM = (
    Column("invoice__number", _("Invoice"), "code", link="invoice"),
    Column("treasury__name", _("Cash desk or bank account"), link="treasury"), "foreign_amount", *WORTH,
)  # fmt: skip


class Revaluations(Resource):
    """One paper for the end of a period and a currency."""

    model = Revaluation
    title, one, icon = _("Valuations of foreign money"), _("Valuation of foreign money"), "calendar-check"
    about = _("What customers owe and what lies in the bank in foreign money, at the rate of a period's last day.")
    table = Table(
        ("number", "date", "currency", "rate", "rate_source", "state", "made_by", "gain", "loss"),
        card=("number", "gain", "currency", "state"),
        order="-date",
    )
    filters = ("state", "currency", "date", "made_by")
    search = ("folded",)
    create = operations.revalue
    actions = (operations.reverse_revaluation,)
    tones = {"posted": "done", "cancelled": "back"}
    page = Page(
        title="{number} · {currency}",
        facts=("date", "currency", "rate", "gain", "loss", Column("net", _("Carried to 515 (635)"), "money")),
        sections=(Section(_("Source"), ("rate_source", "made_by", Column("reason", kind="long"))),),
        lines=Lines(of="items", columns=LINE),
        related=(Related("accounting.journalentry", by="source", title=_("In the books")),),
        path=("posted",),
    )


class RevaluedItems(Resource):
    """What a valuation says of one invoice, or of one place where money lies."""

    model = RevaluedItem
    title, one, icon = _("Valued items"), _("Valued item"), "calendar-check"
    table = Table(
        (
            Column("revaluation__number", _("Valuation of foreign money"), "code", link="revaluation"),
            Column("revaluation__date", _("End of the period"), "day"),
            Column("revaluation__state", _("State")),
            *ITEM,
        )
    )
    filters = ("revaluation", "invoice", "treasury")
    page = Page(
        facts=("revaluation", "invoice", "treasury", "foreign_amount", "booked", "worth"),
        sections=(Section(_("Settled since"), ("later", "later_on", "rate_before")),),
    )
