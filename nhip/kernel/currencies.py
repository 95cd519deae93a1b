"""Currencies: how many decimals an amount has (ISO 4217) and the sign that it is written with."""

from decimal import Decimal

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
