"""Amounts of money as people read them, in the language of the screen."""

from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import get_language

from . import currencies


def said(amount: Decimal | int, code: str, *, signed: bool = True) -> str:
    """An amount in the reader's language: `1.234.567 ₫`, `1.234,50 $`, in English `$1,234.50`; the dong's follows.

    The minus is a true minus, and nothing breaks a line between figures and sign.
    """
    rounded = Decimal(amount).quantize(currencies.coin(code), ROUND_HALF_UP)
    vietnamese = (get_language() or "vi").startswith("vi")
    text = f"{abs(rounded):,.{currencies.places(code)}f}"
    text = text.translate(str.maketrans(",.", ".,")) if vietnamese else text
    if signed:
        mark = currencies.sign(code)
        text = f"{text}\u00a0{mark}" if vietnamese or code == "VND" or len(mark) > 1 else f"{mark}{text}"
    return f"\u2212{text}" if rounded < 0 else text
