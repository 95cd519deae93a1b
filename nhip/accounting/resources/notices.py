"""Notices of wrong names and addresses as accounting shows them."""

from django.utils.translation import gettext_lazy as _

from nhip.screens.parts import Column, Menu, Page, Section, Table
from nhip.screens.resource import Resource

from ..models import InvoiceNotice
from .bad_debts import INVOICE
from .money import CUSTOMER


class InvoiceNotices(Resource):
    """What issued invoices should have said of the buyer; they stay as they were issued."""

    model = InvoiceNotice
    title, one, icon = _("Notices of mistakes"), _("Notice of a mistake"), "mail-warning"
    about = _("Invoices whose buyer's name, address or words were wrong: told to the buyer and the tax authority.")
    menu = Menu("accounting", place=12)
    table = Table(
        ("number", "date", CUSTOMER, INVOICE, "right_name", Column("right_address", keep=2), "told_on", "made_by"),
        card=("customer__name", "number", "right_name", "date"),
        order="-number",
    )
    filters = ("customer", "invoice", "date", "told_on", "made_by")
    search = ("folded", "customer__folded")
    page = Page(
        title="{number} · {customer}",
        facts=("invoice", "date", "told_on", "told_by", "made_by"),
        sections=(
            Section(
                _("What the invoice says"),
                (
                    Column("invoice__buyer_name", _("Buyer")),
                    Column("invoice__buyer_address", _("Buyer's address"), kind="long"),
                ),
            ),
            Section(
                _("What should stand there"),
                (
                    "right_name",
                    Column("right_address", kind="long"),
                    Column("right_words", kind="long"),
                    Column("reason", kind="long"),
                ),
            ),
        ),
    )
