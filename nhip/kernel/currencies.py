"""Currencies: how many decimals an amount has (ISO 4217), the sign that it is written with, and how people read it."""

from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import get_language

WITHOUT_CENTS = frozenset({"CLP", "ISK", "JPY", "KRW", "PYG", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"})
"""ISO 4217 gives these no minor unit; the books keep two decimals of every other."""

SIGNS = {"VND": "₫", "USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "PHP": "₱", "RUB": "₽"}


def places(code: str) -> int:
    """Decimals of an amount: none of the dong, two of the dollar."""
    return 0 if code in WITHOUT_CENTS else 2


def coin(code: str) -> Decimal:
    """The smallest coin: 1 of the dong, 0.01 of the dollar."""
    return Decimal(1).scaleb(-places(code))


def sign(code: str) -> str:
    """`₫`, `$`; the code itself where it has no sign of its own."""
    return SIGNS.get(code, code)


def vietnamese() -> bool:
    """Whether the reader's language is Vietnamese."""
    return (get_language() or "vi").startswith("vi")


def figure(value: Decimal | int, places: int = 0, *, least: int = 0) -> str:
    """A number with at most `places` decimals and at least `least`; the minus is a true minus."""
    rounded = Decimal(value).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    text = f"{abs(rounded):,.{places}f}"
    if places > least:
        head, _dot, tail = text.partition(".")
        tail = tail[:least] + tail[least:].rstrip("0")
        text = f"{head}.{tail}" if tail else head
    if vietnamese():
        text = text.translate(str.maketrans(",.", ".,"))
    return f"\u2212{text}" if rounded < 0 else text


def amount(value: Decimal | int, code: str) -> str:
    """An amount with the decimals of its currency: `1.234.567`, `1.234,50`, in English `1,234.50`."""
    return figure(value, places(code), least=places(code))


def signed(value: Decimal | int, code: str) -> str:
    """With its sign: `1.234.567 ₫`, `1.234,50 $`, in English `$1,234.50`; the dong's always follows."""
    text, mark = amount(value, code), sign(code)
    if vietnamese() or code == "VND" or len(mark) > 1:
        return f"{text}\u00a0{mark}"
    minus, bare = ("\u2212", text[1:]) if text.startswith("\u2212") else ("", text)
    return f"{minus}{mark}{bare}"
