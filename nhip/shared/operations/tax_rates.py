"""Tax rates: what the company says otherwise than the country's list, as dated rows of its own."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nhip.kernel.actors import Actor
from nhip.kernel.inputs import Ask
from nhip.kernel.operations import Refused, operation
from nhip.shared import spelling, taxes
from nhip.shared.models import TaxRate


@dataclass(frozen=True, kw_only=True)
class SetTaxRate:
    """From a day on this code means this rate (a fraction), whatever the country's list says."""

    code: Annotated[str, Ask(gettext_lazy("VAT"), choices=taxes.codes)]
    rate: Annotated[
        Decimal | None,
        Ask(gettext_lazy("Rate in %"), help=gettext_lazy("Empty: no tax is computed"), widget="percent"),
    ] = None
    since: Annotated[date, Ask(gettext_lazy("Since"))]
    until: Annotated[date | None, Ask(gettext_lazy("Until"))] = None
    source: Annotated[str, Ask(gettext_lazy("Source"), help=gettext_lazy("The law or decision that says so"))]


@operation(TaxRate, takes=SetTaxRate, label=gettext_lazy("Own tax rate"))
def set_tax_rate(told: SetTaxRate, *, by: Actor) -> TaxRate:
    """Write a rate of the company's own, which goes before the country's, its reductions included."""
    taxes.check_code(told.code, by.company_id)
    if told.rate is not None and not 0 <= told.rate <= 1:
        raise Refused(_("A rate lies between 0 and 100 %."), field="rate")
    if told.until is not None and told.until < told.since:
        raise Refused(_("The rate ends before it begins."), field="until")
    rates = TaxRate.objects.filter(company_id=by.company_id, code=told.code, since=told.since)
    if rates.exists():
        raise Refused(_("There is a rate of your own from this day already."), field="since")
    rate = TaxRate(
        company_id=by.company_id,
        country=by.company.country,
        code=told.code,
        label=told.code if told.rate is None else f"{(told.rate * 100).normalize():f} %",
        rate=told.rate,
        since=told.since,
        until=told.until,
        source=spelling.text(told.source, field="source", needed=True),
    )
    rate.save(force_insert=True)
    return rate
