"""Sums in English words, for papers of a foreign buyer."""

from decimal import Decimal
from typing import Final

SMALL: Final = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
TENS: Final = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
SCALES: Final = ("", "thousand", "million", "billion", "trillion", "quadrillion", "quintillion")
CURRENCIES: Final = {
    "VND": ("dong", "dong", "", 0),
    "USD": ("US dollar", "US dollars", "cent", 2),
    "EUR": ("euro", "euros", "cent", 2),
    "JPY": ("yen", "yen", "", 0),
}


def number(value: int) -> str:
    """A whole number below 10^21 in small letters, without «and»; negative with «minus»."""
    if value < 0:
        return "minus " + number(-value)
    groups = [(value // 1000**scale % 1000, name) for scale, name in enumerate(SCALES)]
    said = [f"{_group(group)} {name}".strip() for group, name in reversed(groups) if group]
    return " ".join(said) or SMALL[0]


def sum_in_words(amount: Decimal, currency: str = "VND") -> str:
    """The sum with its currency, closed by «only». Raises `ValueError` when it is finer than the currency."""
    one, many, small, places = CURRENCIES.get(currency, (currency, currency, "", 2))
    scaled = abs(amount).scaleb(places)
    if scaled != scaled.to_integral_value():
        raise ValueError(f"{amount} is finer than {currency} can be paid")
    units, rest = divmod(int(scaled), 10**places)
    cents = f" and {_cents(rest, small)}" if rest else ""
    sign = "minus " if amount < 0 else ""
    text = f"{sign}{number(units)} {one if units == 1 else many}{cents} only"
    return text[0].upper() + text[1:]


def _cents(rest: int, small: str) -> str:
    return f"{number(rest)} {small}{'' if rest == 1 else 's'}" if small else f"{rest:02}/100"


def _group(value: int) -> str:
    hundreds, rest = divmod(value, 100)
    said = [f"{SMALL[hundreds]} hundred"] if hundreds else []
    return " ".join(said + ([_below_hundred(rest)] if rest else []))


def _below_hundred(value: int) -> str:
    if value < 20:
        return SMALL[value]
    tens, unit = divmod(value, 10)
    return TENS[tens - 2] + (f"-{SMALL[unit]}" if unit else "")
