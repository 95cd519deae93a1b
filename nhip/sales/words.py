"""How sales writes figures into its sentences, in the reader's language."""

from datetime import date
from decimal import Decimal

from django.utils.translation import get_language


def figure(value: Decimal, places: int = 2) -> str:
    """`36.000.000` in Vietnamese, `36,000,000` in English; no zeros behind the decimal mark."""
    text = f"{value:,.{places}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    vietnamese = (get_language() or "vi").startswith("vi")
    return text.translate(str.maketrans(",.", ".,")) if vietnamese else text


def money(value: Decimal, currency: str = "") -> str:
    """`36.000.000`, and with the code of the currency where it is not that of the books: `1.417,32 USD`."""
    return f"{figure(value)} {currency}".rstrip()


def percent(rate: Decimal) -> str:
    """`8 %` for 0.08."""
    return f"{figure(rate * 100)} %"


def day(value: date) -> str:
    """`21/11/2026`."""
    return value.strftime("%d/%m/%Y")
