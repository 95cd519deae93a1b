"""Terms for paying early and the discounts earned by them, as accounting shows them."""

from django.utils.translation import gettext_lazy as _

from nhip.screens.parts import Column, Menu, Page, Related, Section, Table
from nhip.screens.resource import Resource

from .. import operations
from ..models import EarlyDiscount, EarlyTerms
from .money import CUSTOMER


class AllEarlyTerms(Resource):
    """How much less whoever pays within some days pays."""

    model = EarlyTerms
    title, one, icon = _("Terms for paying early"), _("Terms for paying early"), "timer"
    about = _("How much less customers pay who pay within some days; invoices keep the terms they were issued with.")
    menu = Menu("accounting", place=42)
    table = Table((CUSTOMER, Column("rate", kind="percent"), "days", "since", "until"), order="-since")
    filters = ("customer", "since", "until")
    create = operations.set_early_terms
    actions = (operations.end_early_terms,)
    page = Page(title="{rate}", facts=("customer", Column("rate", kind="percent"), "days", "since", "until"))


class EarlyDiscounts(Resource):
    """What customers did not have to pay because their money came early."""

    model = EarlyDiscount
    title, one, icon = _("Discounts for paying early"), _("Discount for paying early"), "badge-percent"
    about = _("What customers did not have to pay because their money came early: a financial cost, account 635.")
    table = Table(
        (
            "number",
            CUSTOMER,
            Column("invoice__number", _("Invoice"), "code", link="invoice"),
            Column("receipt__number", _("Receipt"), "code", link="receipt"),
            "state",
            "date",
            "amount",
        ),
        card=("customer__name", "amount", "number", "state"),
        sums=("amount",),
    )
    filters = ("state", "customer", "invoice", "receipt", "date", "amount")
    search = ("folded", "customer__folded")
    actions = (operations.reverse_early_discount,)
    tones = {"posted": "done", "cancelled": "back"}
    page = Page(
        title="{number} · {customer}",
        facts=("number", "amount", "date", "invoice", "receipt"),
        sections=(Section(_("Reversal"), ("reason",)),),
        related=(Related("accounting.journalentry", by="source", title=_("In the books")),),
        path=("posted",),
    )
