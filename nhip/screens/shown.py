"""Values as people read them: `1.250.400.000 ₫`, `21/11/2026`, `1,2 tỷ`; in English with its own marks."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from nhip.kernel import clock, currencies, figures
from nhip.kernel.fields import ForeignMoneyField
from nhip.kernel.figures import figure, vietnamese

from . import currency

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


_said: dict[tuple[int, str | None], tuple[Any, str]] = {}
MOST_SAID = 16_384


def said(text: Any) -> str:
    """What is translated when it is shown, as a text; a label that a page names fifty times is looked up once."""
    if not isinstance(text, Promise):
        return text if isinstance(text, str) else str(text)
    key = id(text), get_language()
    found = _said.get(key)
    if found is None or found[0] is not text:  # kept with the label itself, so that its id is nobody else's meanwhile
        if len(_said) >= MOST_SAID:
            _said.clear()
        found = _said[key] = text, str(text)
    return found[1]


def money(value: Decimal | int | None, *, unit: bool = False, of: str = "") -> str:
    """An amount with the decimals of its currency: that of the page, unless `of` names another.

    With `unit` it bears its sign: `1.234.567 ₫`, `1.234,50 $`, in English `$1,234.50`; the dong's always follows.
    """
    if value is None:
        return ""
    code = of or currency.code()
    return figures.signed(value, code) if unit else figures.amount(value, code)


def foreign(value: Decimal | int | None, *, unit: bool = False, of: str = "") -> str:
    """An amount of another currency, with its decimals: two where it is not said of which it is, and more if it has
    them. With `unit` it bears the letters of its currency: `1.234,50 USD`."""
    if value is None:
        return ""
    if unit:
        return figures.coded(value, of)
    return figure(value, ForeignMoneyField.places, least=currencies.decimals(of) if of else 2)


def money_sign() -> str:
    """What stands beside a box for an amount."""
    return currencies.sign(currency.code())


def quantity(value: Decimal | int | None) -> str:
    return "" if value is None else figure(value, 6)


def percent(value: Decimal | int | None) -> str:
    """A fraction: 0.08 is `8 %`."""
    return "" if value is None else f"{figure(Decimal(value) * 100, 2)}\u00a0%"


def short_money(value: Decimal | int) -> str:
    """`1,2 tỷ`, `250 tr`: for charts, chips and phone cards."""
    sizes: tuple[tuple[Decimal, str], ...] = ((Decimal(10**9), _("bn")), (Decimal(10**6), _("m")))
    for size, word in sizes:
        if abs(Decimal(value)) >= size:
            return f"{figure(Decimal(value) / size, 1)}\u00a0{word}"
    return money(value)


def local(moment: datetime) -> datetime:
    return moment.astimezone(ZONE)


def day(value: date | datetime | None) -> str:
    """`21/11/2026`, in English `21 Nov 2026`."""
    if value is None:
        return ""
    return _day(local(value).date() if isinstance(value, datetime) else value, get_language())


@lru_cache(maxsize=4096)
def _day(value: date, _language: str | None) -> str:
    return value.strftime("%d/%m/%Y") if vietnamese() else date_format(value, "d M Y")


def short_day(value: date | datetime) -> str:
    """`21/11`, with the year only if it is another one."""
    value = local(value).date() if isinstance(value, datetime) else value
    return _short_day(value, get_language()) if value.year == clock.today().year else day(value)


@lru_cache(maxsize=1024)
def _short_day(value: date, _language: str | None) -> str:
    return value.strftime("%d/%m") if vietnamese() else date_format(value, "d M")


def weekday(value: date) -> str:
    """`T4 25/11`."""
    return f"{weekday_name(value)} {short_day(value)}"


def weekday_name(value: date) -> str:
    """`T4`, in English `Wed`."""
    return _weekday_name(value, get_language())


@lru_cache(maxsize=1024)
def _weekday_name(value: date, _language: str | None) -> str:
    names = ("T2", "T3", "T4", "T5", "T6", "T7", "CN")
    return names[value.weekday()] if vietnamese() else date_format(value, "D")


def long_day(value: date) -> str:
    """`Thứ Sáu 20/11/2026`."""
    return f"{date_format(value, 'l')} {day(value)}"


def moment(value: datetime | None) -> str:
    if value is None:
        return ""
    here = local(value)
    return f"{day(here.date())} {time_of_day(here)}"


def time_of_day(here: datetime) -> str:
    """`16:30`."""
    return f"{here.hour:02}:{here.minute:02}"


def hour(value: datetime) -> str:
    """The time of a day that is said elsewhere: `16:30`."""
    return f"{local(value):%H:%M}"


def short_moment(value: datetime) -> str:
    """The time if it is today, else the day."""
    here = local(value)
    return time_of_day(here) if here.date() == local(clock.now()).date() else short_day(value)


def hours(seconds: float) -> str:
    """`3,1 giờ` as `3,1g` (Vietnamese) or `3.1h`; minutes below one hour."""
    if seconds < 3600:
        return _("%(minutes)s min") % {"minutes": round(seconds / 60)}
    return _("%(hours)sh") % {"hours": figure(Decimal(seconds) / 3600, 1)}


def ago(value: datetime) -> str:
    """How long ago: `hôm nay`, `hôm qua`, `26 ngày`."""
    days = (local(clock.now()).date() - local(value).date()) // timedelta(days=1)
    return {0: _("today"), 1: _("yesterday")}.get(days) or _("%(days)s days") % {"days": days}


LEGAL_FORMS = ("Công ty TNHH ", "Công ty Cổ phần ", "Công ty CP ", "CÔNG TY TNHH ")


def brief(name: str) -> str:
    """A company's name without its legal form, where there is little room."""
    for form in LEGAL_FORMS:
        name = name.removeprefix(form)
    return name


def initial(name: str) -> str:
    """The first letter of the given name, which comes last."""
    return name.split()[-1][0].upper() if name.split() else "?"
