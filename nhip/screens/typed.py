"""Values as people type them: `250tr`, `1,5 tỷ`, `1.250.400.000`, `5/11`, `mai`, `+3`."""

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from nhip.kernel import clock, currencies
from nhip.kernel.fields import LARGEST, MoneyField, QuantityField

SIZES = {
    **dict.fromkeys(("k", "n", "nghìn", "nghin", "ngàn", "ngan"), 10**3),
    **dict.fromkeys(("tr", "triệu", "trieu", "m"), 10**6),
    **dict.fromkeys(("tỷ", "tỉ", "ty", "ti", "bn", "b"), 10**9),
}
SIGNS = {ord(sign): None for sign in currencies.SIGNS.values()}  # written or left out
CODES = tuple(code.lower() for code in currencies.SIGNS)
LONGEST = 60  # letters of a number, as of a date: what is longer is none, and is not looked at
DAYS = {"t2": 0, "t3": 1, "t4": 2, "t5": 3, "t6": 4, "t7": 5, "cn": 6}


class Unreadable(ValueError):
    """What was typed is no such value; the message says what would be."""


def money(text: str) -> Decimal:
    """Dong: groups by dots or commas, a comma before decimals, or a size word behind."""
    value = _sized(text, thousands_after_comma=True, places=MoneyField.places)
    if value is None or value != value.quantize(Decimal("0.01")):
        raise Unreadable(_("Write an amount, such as 1.250.000, 250tr or 1,5 tỷ."))
    return value


def quantity(text: str) -> Decimal:
    value = _sized(text, thousands_after_comma=False, places=QuantityField.places)
    if value is None or value != value.quantize(Decimal("0.000001")):
        raise Unreadable(_("Write a number, such as 12 or 2,5."))
    return value


def whole(text: str) -> int:
    value = _sized(text, thousands_after_comma=True)
    if value is None or value != int(value):
        raise Unreadable(_("Write a whole number, such as 30."))
    return int(value)


def day(text: str) -> date:
    """`21/11/2026`, `21/11`, `21112026`, ISO, `hôm nay`, `mai`, `+3`, `t6`."""
    said = " ".join(text.lower().split()) if len(text) <= LONGEST else ""
    made = _by_word(said) or _by_figures(said)
    if made is None:
        raise Unreadable(_("Write a date, such as 21/11/2026."))
    return made


def moment(text: str) -> datetime:
    """A day and a time of day, `25/11 16:30`; without a time the end of office hours."""
    said = text.strip()
    if len(said) > LONGEST:
        raise Unreadable(_("Write a day and a time, such as 25/11 16:30."))
    clocked = re.search(r"(?:^|\s)(\d{1,2})[:hg](\d{2})?$", said)
    at = time(17)
    try:
        if clocked:
            said, at = said[: clocked.start()].strip(), time(int(clocked[1]), int(clocked[2] or 0))
    except ValueError:
        raise Unreadable(_("Write a day and a time, such as 25/11 16:30.")) from None
    return datetime.combine(day(said or "hôm nay"), at, ZoneInfo("Asia/Ho_Chi_Minh"))


def _sized(text: str, *, thousands_after_comma: bool, places: int = 0) -> Decimal | None:
    """The number with its size word; more than a column with so many places holds is refused."""
    if len(text) > LONGEST:
        return None
    said = text.lower().translate(SIGNS).replace("\u2212", "-").replace("\u00a0", " ").strip()
    parts = re.fullmatch(r"(-?[\d.,\s]*\d[\d.,]*)\s*([^\W\d]*)%?", said)
    if not parts or (parts[2] and parts[2] not in (*SIZES, "đ", "dong", "đồng", *CODES)):
        return None
    size = SIZES.get(parts[2], 1)
    number = _number(parts[1].replace(" ", ""), thousands_after_comma=thousands_after_comma and size == 1)
    if number is not None and abs(number * size) > Decimal(LARGEST).scaleb(-places):
        raise Unreadable(_("That is more than can be kept here."))
    return None if number is None else number * size


def _number(text: str, *, thousands_after_comma: bool) -> Decimal | None:
    """Whole groups of three are thousands; of two marks the last one is the decimal mark."""
    dots, commas = text.count("."), text.count(",")
    if dots and commas:
        decimal = max(".", ",", key=text.rfind)
        if not re.fullmatch(r"-?\d{1,3}([.,]\d{3})+[.,]\d*", text) or text.count(decimal) > 1:
            return None
        text = text.replace("," if decimal == "." else ".", "").replace(decimal, ".")
    elif dots and re.fullmatch(r"-?\d{1,3}(\.\d{3})+", text):
        text = text.replace(".", "")
    elif commas > 1 or (thousands_after_comma and re.fullmatch(r"-?[1-9]\d{0,2},\d{3}", text)):
        if not re.fullmatch(r"-?\d{1,3}(,\d{3})+", text):
            return None
        text = text.replace(",", "")
    else:
        text = text.replace(",", ".")
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def _by_word(said: str) -> date | None:
    today = clock.today()
    near = {"hôm nay": 0, "hom nay": 0, "nay": 0, "today": 0, "mai": 1, "ngày mai": 1, "tomorrow": 1, "hôm qua": -1}
    if said in near:
        return today + timedelta(days=near[said])
    if moved := re.fullmatch(r"([+-]\d{1,3})", said):
        return today + timedelta(days=int(moved[1]))
    if said in DAYS:
        return today + timedelta(days=(DAYS[said] - today.weekday() - 1) % 7 + 1)
    return None


def _by_figures(said: str) -> date | None:
    if iso := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", said):
        return _date(iso[1], iso[2], iso[3])
    parts = re.fullmatch(r"(\d{1,2})[/.\- ](\d{1,2})(?:[/.\- ](\d{4}|\d{2}))?", said) or re.fullmatch(
        r"(\d{2})(\d{2})(\d{4})", said
    )
    if not parts:
        return None
    year = parts[3] or str(clock.today().year)
    return _date(year if len(year) == 4 else f"20{year}", parts[2], parts[1])


def _date(year: str, month: str, day_of_month: str) -> date | None:
    try:
        return date(int(year), int(month), int(day_of_month))
    except ValueError:
        return None
