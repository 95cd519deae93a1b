"""Countries by their two-letter codes (ISO 3166-1), as they are chosen and as files write them."""

from functools import cache

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

NATIONS = {
    "VN": _("Vietnam"),
    "AR": _("Argentina"),
    "AU": _("Australia"),
    "AT": _("Austria"),
    "BE": _("Belgium"),
    "BR": _("Brazil"),
    "KH": _("Cambodia"),
    "CA": _("Canada"),
    "CN": _("China"),
    "DK": _("Denmark"),
    "FI": _("Finland"),
    "FR": _("France"),
    "DE": _("Germany"),
    "HK": _("Hong Kong"),
    "IN": _("India"),
    "ID": _("Indonesia"),
    "IE": _("Ireland"),
    "IT": _("Italy"),
    "JP": _("Japan"),
    "LA": _("Laos"),
    "MY": _("Malaysia"),
    "MX": _("Mexico"),
    "NL": _("Netherlands"),
    "NO": _("Norway"),
    "PH": _("Philippines"),
    "PL": _("Poland"),
    "PT": _("Portugal"),
    "RU": _("Russia"),
    "SG": _("Singapore"),
    "KR": _("South Korea"),
    "ES": _("Spain"),
    "SE": _("Sweden"),
    "CH": _("Switzerland"),
    "TW": _("Taiwan"),
    "TH": _("Thailand"),
    "GB": _("United Kingdom"),
    "US": _("United States"),
    "VE": _("Venezuela"),
}
CHOICES = tuple(NATIONS.items())
WRITTEN = {"USA": "US", "UK": "GB", "VIỆT NAM": "VN", "VIET NAM": "VN", "VIETNAM": "VN", "KOREA": "KR"}


def code_of(text: str) -> str | None:
    """The code of a country written as code or by name, in English or in the language shown; none if unknown."""
    written = text.strip().upper()
    if len(written) == 2 and written.isascii() and written.isalpha():
        return {"UK": "GB"}.get(written, written)
    shown = {str(name).upper(): code for code, name in NATIONS.items()}
    return WRITTEN.get(written) or _english().get(written) or shown.get(written)


@cache
def _english() -> dict[str, str]:
    with override(None):
        return {str(name).upper(): code for code, name in NATIONS.items()}
