"""Exchange rates: written down day by day; a slip is put right by writing the day once more (ACC-16, ACC-18)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nhip.kernel.actors import Actor
from nhip.kernel.inputs import Ask
from nhip.kernel.operations import Refused, operation
from nhip.shared import exchange, spelling
from nhip.shared.models import ExchangeRate


@dataclass(frozen=True, kw_only=True)
class SetExchangeRate:
    """From that day on one unit of the currency is worth so much, as whoever is named says."""

    currency: Annotated[
        str, Ask(gettext_lazy("Currency"), help=gettext_lazy("Three letters, such as USD")),
    ]  # fmt: skip
    on: Annotated[date | None, Ask(gettext_lazy("Day of the rate"), help=gettext_lazy("Empty: today"))] = None
    rate: Annotated[
        Decimal,
        Ask(
            gettext_lazy("Exchange rate"),
            help=gettext_lazy("What one unit is worth in the company's own currency"),
            widget="quantity",
        ),
    ]
    source: Annotated[
        str, Ask(gettext_lazy("Source of the rate"), help=gettext_lazy("The bank and its table, such as VCB buying")),
    ]  # fmt: skip


@operation(ExchangeRate, takes=SetExchangeRate, label=gettext_lazy("Write down an exchange rate"))
def set_exchange_rate(told: SetExchangeRate, *, by: Actor) -> ExchangeRate:
    """One row more: the last one of a day counts, papers that were booked keep theirs."""
    currency = exchange.foreign_currency(told.currency, by=by)
    if not currency:
        said = {"currency": by.company.currency}
        raise Refused(_("The books are kept in %(currency)s: name another currency.") % said, field="currency")
    on = told.on or by.company.today()
    if on > by.company.today():
        raise Refused(_("Nobody knows the rate of a day that has not come."), field="on")
    rate = ExchangeRate(
        company_id=by.company_id,
        currency=currency,
        on=on,
        rate=exchange.check_rate(told.rate, currency=currency, on=on, by=by),
        source=spelling.text(told.source, field="source", needed=True),
    )
    rate.save(force_insert=True)
    return rate
