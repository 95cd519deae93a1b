"""Value added tax: which code and rate a product carries on a day, by the dated rows of the law."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from nhip.kernel import prepared, steady
from nhip.kernel.models import Company
from nhip.kernel.prepared import HOLES, SEVERAL
from nhip.kernel.refusals import Refused

from .models import Product, TaxRate
from .rules import prices as rules

NOT_SUBJECT = "KCT"  # không chịu thuế: what papers of a company outside VAT say


@dataclass(frozen=True)
class Vat:
    """The code that papers print, and the rate as a fraction; none where no tax is computed."""

    code: str
    rate: Decimal | None


def vats(products: Iterable[int], *, on: date, company_id: int) -> dict[int, Vat]:
    """What each product carries on that day; Refused when the law has no row for it. One statement in all."""

    def asked() -> QuerySet[Product]:
        rows = Product.objects.filter(company_id=HOLES[0], pk__among=SEVERAL)
        return rows.only("code", "vat", "vat_reducible")

    found = prepared.rows("taxes of products", asked, company_id, several=set(products))
    return vats_of(found, on=on, company_id=company_id)


def vats_of(products: Iterable[Product], *, on: date, company_id: int) -> dict[int, Vat]:
    """The same for products that are at hand already."""
    company = steady.rows_of(Company, company_id)[company_id]
    if company.tax_regime == Company.TaxRegime.NONE:
        return {product.pk: Vat(NOT_SUBJECT, None) for product in products}
    law = rates(company)
    return {product.pk: _vat(law, product, on) for product in products}


def rates(company: Company) -> tuple[rules.Rate, ...]:
    """The country's rows and the company's own."""
    rows = steady.rows_of(TaxRate, company.pk).values()
    here = [row for row in rows if row.company_id is not None or row.country == company.country]
    return tuple(
        rules.Rate(row.code, row.rate, row.reduces, row.since, row.until, row.company_id is not None) for row in here
    )


def codes() -> list[tuple[str, str]]:
    """The codes a product may carry; what reduces another is no code of a product."""
    rows = TaxRate.objects.filter(company=None, reduces="").order_by("-rate", "code").values_list("code", "label")
    return list(dict(rows).items())


def check_code(code: str, company_id: int) -> None:
    """Refused when no row of the law knows the code."""
    country = steady.rows_of(Company, company_id)[company_id].country
    if not TaxRate.objects.filter(company=None, country=country, code=code, reduces="").exists():
        raise Refused(_("There is no VAT code “%(code)s”.") % {"code": code}, field="vat")


def _vat(law: tuple[rules.Rate, ...], product: Product, on: date) -> Vat:
    if (rate := rules.rate(law, product.vat, on, reducible=product.vat_reducible)) is None:
        said = {"product": product.code, "code": product.vat, "day": f"{on:%d/%m/%Y}"}
        raise Refused(
            _("%(product)s: no VAT rate is known for the code %(code)s on %(day)s.") % said,
            rule=_("Each line of an invoice carries the rate of its day."),
        )
    return Vat(rate.code, rate.value)
