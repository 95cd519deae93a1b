"""Sums in Vietnamese words, as invoices, receipts and contracts spell them.

The rules: `mốt` and `tư` only after `mươi` from twenty on, `lăm` after `mười` and `mươi`, `linh` before a lone unit,
`không trăm` in every inner group that is not empty; above the milliard the same words come again before `tỷ`: nghìn
tỷ, triệu tỷ, tỷ tỷ. `chẵn` closes a round sum so that nothing can be added: a sum in dong that ends in three zeros, a
foreign sum without its small unit.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

DIGITS: Final = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
MILLIARD: Final = 10**9
CURRENCIES: Final = {
    "VND": ("đồng", "", 0),
    "USD": ("đô la Mỹ", "xu", 2),
    "EUR": ("euro", "xu", 2),
    "GBP": ("bảng Anh", "xu", 2),
    "JPY": ("yên Nhật", "", 0),
    "CNY": ("nhân dân tệ", "phân", 2),
    "KRW": ("won Hàn Quốc", "", 0),
    "SGD": ("đô la Singapore", "xu", 2),
    "AUD": ("đô la Úc", "xu", 2),
    "HKD": ("đô la Hồng Kông", "xu", 2),
    "THB": ("bạt Thái Lan", "xu", 2),
    "RUB": ("rúp Nga", "xu", 2),
    "PHP": ("peso Philippines", "xu", 2),
}


@dataclass(frozen=True, slots=True)
class Style:
    """What the regions say differently: linh or lẻ, tư or bốn, nghìn or ngàn."""

    lone: str = "linh"
    four: str = "tư"
    thousand: str = "nghìn"


NORTHERN: Final = Style()
SOUTHERN: Final = Style(lone="lẻ", four="bốn", thousand="ngàn")


def number(value: int, style: Style = NORTHERN) -> str:
    """A whole number in small letters, any size, negative with «âm»."""
    if value < 0:
        return "âm " + number(-value, style)
    return " ".join(_number(value, style)) if value else DIGITS[0]


def sum_in_words(amount: Decimal, currency: str = "VND", style: Style = NORTHERN) -> str:
    """The sum with its currency. Raises `ValueError` when the amount is finer than the currency's smallest unit."""
    name, small, places = CURRENCIES.get(currency, (currency, "", 2))
    units, rest = divmod(_smallest(amount, currency, places), 10**places)
    said = number(units, style)
    text = f"{'âm ' if amount < 0 else ''}{said} {name}{_tail(units, rest, small, style, whole=not places)}"
    return text[0].upper() + text[1:]


def _smallest(amount: Decimal, currency: str, places: int) -> int:
    scaled = abs(amount).scaleb(places)
    if scaled != scaled.to_integral_value():
        raise ValueError(f"{amount} is finer than {currency} can be paid")
    return int(scaled)


def _tail(units: int, rest: int, small: str, style: Style, *, whole: bool) -> str:
    if rest and small:
        return f" và {number(rest, style)} {small}"
    if rest:
        return f" và {rest:02}/100"
    return " chẵn" if not whole or units % 1000 == 0 else ""


def _number(value: int, style: Style) -> list[str]:
    """The words of a positive number."""
    milliards, rest = divmod(value, MILLIARD)
    if not milliards:
        return _below_milliard(rest, style, inner=False)
    return [*_number(milliards, style), "tỷ", *_below_milliard(rest, style, inner=True)]


def _below_milliard(value: int, style: Style, *, inner: bool) -> list[str]:
    said: list[str] = []
    for size, name in ((10**6, "triệu"), (10**3, style.thousand), (1, "")):
        group = value // size % 1000
        if group:
            said += _group(group, style, inner=inner)
            said += [name] if name else []
        inner = inner or bool(group)
    return said


def _group(value: int, style: Style, *, inner: bool) -> list[str]:
    """Three digits; an inner group names its hundreds even when there are none."""
    hundreds, rest = divmod(value, 100)
    if not hundreds and not inner:
        return _below_hundred(rest, style)
    said = [DIGITS[hundreds], "trăm"]
    if rest and rest < 10:
        return [*said, style.lone, DIGITS[rest]]
    return said + (_below_hundred(rest, style) if rest else [])


def _below_hundred(value: int, style: Style) -> list[str]:
    tens, unit = divmod(value, 10)
    if not tens:
        return [DIGITS[unit]]
    said = ["mười"] if tens == 1 else [DIGITS[tens], "mươi"]
    return said + ([_unit(tens, unit, style)] if unit else [])


def _unit(tens: int, unit: int, style: Style) -> str:
    if unit == 5:
        return "lăm"
    after_twenty = {1: "mốt", 4: style.four} if tens > 1 else {}
    return after_twenty.get(unit, DIGITS[unit])
