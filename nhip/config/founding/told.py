"""What the founder says about the firm."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from django.db import models
from django.utils.translation import gettext_lazy as _

from nhip.kernel.inputs import Ask

CURRENCIES = (("VND", _("Vietnamese dong (VND)")), ("USD", _("US dollar (USD)")))
"""What books can be kept in and papers say in words; law 88/2015/QH13 Art 10 allows another than the dong to whoever
receives and spends mostly that one."""


CHARTS = (
    ("tt133", _("Circular 133/2016: small and medium companies")),
    ("tt99", _("Circular 99/2025: all companies")),
)
"""The accounting regimes that postings know; whoever may use the first may choose the second, for whole years."""


class Office(models.TextChoices):
    """How the work is shared out at the start; everything in it can be changed later."""

    ONE = "one", _("One person does several jobs")
    DEPARTMENTS = "departments", _("Departments: sales, warehouse, accounting")


@dataclass(frozen=True, kw_only=True)
class Firm:
    """Everything that is needed before the first quotation can be written."""

    token: Annotated[
        str, Ask(_("Token"), help=_("It is shown in the console where Nhịp was started."), widget="password")
    ]
    company: Annotated[str, Ask(_("Company name"), help=_("As in the business registration."))]
    tax_number: Annotated[str, Ask(_("Tax number"))]
    address: Annotated[str, Ask(_("Address"), help=_("Registered office: it stands on every invoice."))]
    currency: Annotated[str, Ask(_("Currency of the books"), choices=CURRENCIES)] = "VND"
    chart: Annotated[
        str,
        Ask(
            _("Accounting regime"),
            choices=CHARTS,
            help=_("It decides the accounts of every entry and stays as it is."),
        ),
    ] = "tt133"
    starts: Annotated[date, Ask(_("First day of the fiscal year"))]
    office: Annotated[Office, Ask(_("How do you work?"))] = Office.ONE
    name: Annotated[str, Ask(_("Your full name"))]
    username: Annotated[str, Ask(_("Log-in name"))]
    password: Annotated[str, Ask(_("Password"), help=_("At least 12 characters."), widget="password")]
    again: Annotated[str, Ask(_("Password again"), widget="password")]
