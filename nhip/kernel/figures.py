"""Figures: numbers and amounts as people read them in their language."""

from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from django.utils.translation import get_language

from . import currencies

OUR_MARKS = str.maketrans(",.", ".,")


def vietnamese() -> bool:
    """Whether the reader's language is Vietnamese."""
    return (get_language() or "vi").startswith("vi")


def figure(value: Decimal | int, places: int = 0, *, least: int = 0) -> str:
    """A number with at most `places` decimals and at least `least`; the minus is a true minus."""
    rounded = Decimal(value).quantize(_step(places), ROUND_HALF_UP)
    text = f"{abs(rounded):,.{places}f}"
    if places > least:
        head, _dot, tail = text.partition(".")
        tail = tail[:least] + tail[least:].rstrip("0")
        text = f"{head}.{tail}" if tail else head
    if vietnamese():
        text = text.translate(OUR_MARKS)
    return f"\u2212{text}" if rounded < 0 else text


@cache
def _step(places: int) -> Decimal:
    return Decimal(1).scaleb(-places)


def amount(value: Decimal | int, code: str) -> str:
    """An amount with the decimals of its currency: `1.234.567`, `1.234,50`, in English `1,234.50`."""
    places = currencies.places(code)
    return figure(value, places, least=places)


def signed(value: Decimal | int, code: str) -> str:
    """With its sign: `1.234.567 ₫`, `1.234,50 $`, in English `$1,234.50`; the dong's always follows."""
    text, mark = amount(value, code), currencies.sign(code)
    if vietnamese() or code == "VND" or len(mark) > 1:
        return f"{text}\u00a0{mark}"
    minus, bare = ("\u2212", text[1:]) if text.startswith("\u2212") else ("", text)
    return f"{minus}{mark}{bare}"


def coded(value: Decimal | int, code: str) -> str:
    """With the letters of its currency, where it stands beside another: `1.234,50 USD`."""
    places = currencies.decimals(code)
    return f"{figure(value, places, least=places)}\u00a0{code}"
