"""Exchange rates on screen."""

from django.utils.translation import gettext_lazy as _

from nhip.screens.parts import Column, Import, Menu, Page, Table
from nhip.screens.resource import Resource
from nhip.shared import operations
from nhip.shared.models import ExchangeRate

SYNONYMS = {
    "currency": ("Ngoại tệ", "Loại tiền", "Mã ngoại tệ", "Currency code"),
    "on": ("Ngày", "Ngày áp dụng", "Date"),
    "rate": ("Tỷ giá", "Tỷ giá mua", "Rate"),
    "source": ("Nguồn", "Ngân hàng", "Source"),
}


class ExchangeRates(Resource):
    """What other currencies are worth, day by day."""

    model = ExchangeRate
    title, one, icon = _("Exchange rates"), _("Exchange rate"), "arrow-left-right"
    about = _("What one unit of another currency is worth, day by day; the last row of a day counts.")
    menu = Menu("accounting", place=75)
    table = Table(
        (Column("currency", kind="code"), "on", "rate", "source"),
        order="-on",
        card=("currency", "rate", "on", "source"),
    )
    filters = ("currency", "on", "source")
    search = ("currency",)
    create = operations.set_exchange_rate
    importable = Import(operations.set_exchange_rate, tuple(SYNONYMS), SYNONYMS)
    page = Page(title="{currency}", facts=("currency", "on", "rate", "source"))
