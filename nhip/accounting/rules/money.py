"""Rounding: amounts end where their currency ends, half up, line by line."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from nhip.kernel import currencies


class Paper(str):
    """A currency that papers are in beside the books: amounts have all the decimals that it has (ISO 4217)."""


def coin(currency: str = "VND") -> Decimal:
    """The smallest coin: 1 of the dong, 0.01 of the dollar; 0.001 of the dinar on papers, 0.01 in books."""
    if isinstance(currency, Paper):
        return Decimal(1).scaleb(-currencies.decimals(currency))
    return currencies.coin(currency)


def rounded(amount: Decimal, currency: str = "VND") -> Decimal:
    """The amount in the smallest coin of its currency; half a dong goes up, away from zero."""
    return amount.quantize(coin(currency), ROUND_HALF_UP)


def line_net(quantity: Decimal, price: Decimal, currency: str = "VND") -> Decimal:
    """What one line comes to before tax."""
    return rounded(quantity * price, currency)


def vat(net: Decimal, rate: Decimal | None, currency: str = "VND") -> Decimal:
    """The tax of one line; `rate` is a fraction, None where the law computes no tax (exempt, not declared)."""
    return Decimal(0) if rate is None else rounded(net * rate, currency)


def symbol(day: date, series: str) -> str:
    """Form digit and series with the year in them: 1CTYY becomes 1C26TYY (Circular 91/2026/TT-BTC Art 5-10)."""
    return f"{series[:2]}{day:%y}{series[2:]}"
