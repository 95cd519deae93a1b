"""Words that every paper shares: whose it is, on which day, and its sum in words."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from nhip import packs
from nhip.kernel.models import Company
from nhip.shared import countries

from .sheets import Sheet, Signature


def headed(company: Company, sheet: Sheet) -> Sheet:
    """The sheet under the company's name, address and tax number, in the language that is being printed."""
    lines = (company.address, _("Tax number: %s") % company.tax_number if company.tax_number else "")
    return replace(
        sheet, company=company.name, company_lines=tuple(line for line in lines if line), lang=get_language() or "vi"
    )


def long_date(day: date | None) -> str:
    """`Ngày 21 tháng 11 năm 2026`, as legal papers write it."""
    if day is None:
        return ""
    if (get_language() or "vi").startswith("vi"):
        return f"Ngày {day.day} tháng {day.month} năm {day.year}"
    return date_format(day, "j F Y")


def in_words(amount: Decimal, company: Company, currency: str = "") -> str:
    """The sum in words in the language that is being printed, in the company's currency or the one that is named.

    Empty where that language has no words for the other currency: no line is better than a wrong one.
    """
    language = (get_language() or "vi")[:2]
    if currency and not countries.has_words(currency, language):
        return ""
    return countries.of(company.country).in_words(amount, currency or company.currency, language)


def amount_in_words(amount: Decimal, currency: str, company: Company) -> str:
    """The same of a paper in another currency; ValueError when it is finer than the currency's named coins."""
    return countries.of(company.country).in_words(amount, currency, (get_language() or "vi")[:2])


def statutory(code: str, company: Company) -> dict[str, Any]:
    """The form's number, the circular it follows, and who signs it, from the country's pack."""
    form = packs.document_form(company.country.lower(), code, company.chart)
    return {
        "form": _("Form no. %s") % form.code,
        "law": f"({form.issued_vi})" if form.issued_vi else "",
        "signatures": tuple(Signature(title, _("(signature, full name)")) for title in form.signatures),
    }
