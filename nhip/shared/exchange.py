"""Exchange rates of a day, and the currencies that papers may be in beside the company's own (ACC-16)."""

from datetime import date, timedelta
from decimal import Context, Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nhip.kernel import currencies, figures
from nhip.kernel.actors import Actor
from nhip.kernel.policies import policy
from nhip.kernel.refusals import Refused

from .models import ExchangeRate

LARGEST_RATE = Decimal(900_000_000)
FINEST_RATE = Decimal("0.0000000001")
EXACT = Context(prec=60)
FAR = 10
YEAR = timedelta(days=366)
DEAR, LEAST = frozenset(("USD", "EUR", "GBP", "CHF", "AUD", "CAD", "NZD", "SGD", "KWD")), 1000
"""Currencies of which one unit has been worth many thousand dong for decades, and a floor far below that."""
RATE_DAYS = policy(
    "shared.exchange_rate_days",
    int,
    default=7,
    title=gettext_lazy("How many days an exchange rate may be old when it is used"),
    source="ACC-16",
    valid=lambda days: 0 <= days <= 366,
)


def rate(currency: str, *, on: date, by: Actor) -> Decimal | None:
    """What one unit is worth in the company's currency: the last rate of the day or before; none when it is too old.

    The company's own currency is worth one.
    """
    if currency in ("", by.company.currency):
        return Decimal(1)
    oldest = on - timedelta(days=RATE_DAYS.of(by.company_id, on=on))
    rows = ExchangeRate.objects.filter(company_id=by.company_id, currency=currency, on__lte=on, on__gte=oldest)
    return rows.order_by("-on", "-id").values_list("rate", flat=True).first()


def needed_rate(currency: str, *, on: date, by: Actor) -> Decimal:
    """The same; Refused where nobody has written it down, saying where that is done."""
    if (found := rate(currency, on=on, by=by)) is None:
        said = {"currency": currency, "day": f"{on:%d/%m/%Y}"}
        raise Refused(
            _("No exchange rate of %(currency)s is known for %(day)s: write it down under “Exchange rates”.") % said,
            field="currency",
            rule=_("A paper in another currency is booked at the rate of its day."),
            source="ACC-16",
        )
    return found


def foreign_currency(currency: str, *, by: Actor, field: str = "currency") -> str:
    """The currency as papers keep it: blank for the company's own; Refused when there is no such currency."""
    code = currency.strip().upper()
    if code in ("", by.company.currency):
        return ""
    if code not in currencies.KNOWN:
        said = {"code": code[:20]}
        raise Refused(_("There is no currency “%(code)s”: write its three letters, such as USD.") % said, field=field)
    return code


def check_rate(rate: Decimal, *, currency: str, on: date, by: Actor, field: str = "rate") -> Decimal:
    """The rate, if it is one that can be kept: above zero, ten decimals at most, not beyond what a column holds.

    One that is ten times another of the last year, or a tenth of it, is a slip: a comma where a point was meant, or
    the other way round. So is a dollar for less than a thousand dong, where no rate is known yet.
    """
    known = rate.is_finite() and 0 < rate <= LARGEST_RATE and rate == rate.quantize(FINEST_RATE, context=EXACT)
    if not known:
        raise Refused(_("An exchange rate is above zero and has at most ten decimals."), field=field)
    if slip := _slip(rate, currency, on, by):
        read = figures.figure(rate, 10)
        said = {"rate": read, "currency": currency, "known": slip}
        raise Refused(
            _("%(rate)s cannot be the rate of %(currency)s (%(known)s): look where the decimal sign stands.") % said,
            field=field,
            rule=_("In Vietnamese a point parts thousands and a comma decimals: write 25.300 or 25300."),
        )
    return rate


def _slip(rate: Decimal, currency: str, on: date, by: Actor) -> str:
    """What the rate cannot be beside, in a few words; nothing if it may be right."""
    near = ExchangeRate.objects.filter(
        company_id=by.company_id, currency=currency, on__gte=on - YEAR, on__lte=on + YEAR
    )
    if last := near.order_by("-on", "-id").values_list("rate", "on").first():
        other, day = last
        if other / FAR < rate < other * FAR:
            return ""
        return _("%(rate)s on %(day)s") % {"rate": figures.figure(other, 10), "day": f"{day:%d/%m/%Y}"}
    if by.company.currency == "VND" and currency in DEAR and rate < LEAST:
        return _("it is worth more than %(least)s") % {"least": figures.figure(Decimal(LEAST), 10)}
    return ""
