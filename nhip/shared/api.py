"""Master data, as the other rooms ask for it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from nhip.kernel import prepared, steady
from nhip.kernel.actors import Actor
from nhip.kernel.prepared import HOLES, SEVERAL
from nhip.kernel.refusals import Refused

from . import requisites as _requisites
from . import taxes
from .duplicates import Match
from .duplicates import find as find_duplicates
from .exchange import check_rate, foreign_currency, needed_rate, rate
from .models import InUse, Party, PriceLine, PriceList, Product, ProductUnit
from .requisites import Requisites, Standing
from .rules import prices as rules
from .rules import quantities
from .rules.identity import Clue, Identity
from .taxes import Vat

__all__ = [
    "Clue", "Identity", "Match", "Offered", "Requisites", "Standing", "Vat", "by_barcode", "check_rate",
    "find_duplicates", "foreign_currency", "needed_rate", "offered", "party_names", "price", "prices",
    "product_names", "rate", "requisites", "to_base", "vat", "vats",
]  # fmt: skip


@dataclass(frozen=True)
class Offered:
    """A product with what one base unit of it costs before tax, and with its tax."""

    product: Product
    price: Decimal
    vat: Vat


def offered(wanted: dict[int, Decimal], *, price_list: int | None, on: date, by: Actor) -> dict[int, Offered]:
    """Products with price and tax for all lines of a paper, by product and quantity; the products are read once."""

    def asked() -> QuerySet[Product]:
        return Product.objects.filter(company_id=HOLES[0], pk__among=SEVERAL)

    found = prepared.rows("products that are offered", asked, by.company_id, several=wanted)
    products = {product.pk: product for product in found}
    listed = {number: product.list_price for number, product in products.items()}
    costs = _costs(listed, wanted, price_list, on, by)
    taxed = taxes.vats_of(products.values(), on=on, company_id=by.company_id)
    return {number: Offered(product, costs[number], taxed[number]) for number, product in products.items()}


def vat(product: int, *, on: date, by: Actor) -> Vat:
    """The VAT code and rate that the product carries on that day."""
    return vats((product,), on=on, by=by)[product]


def vats(products: Iterable[int], *, on: date, by: Actor) -> dict[int, Vat]:
    """The same for all lines of a paper, in three statements."""
    return taxes.vats(products, on=on, company_id=by.company_id)


def price(product: int, *, quantity: Decimal, price_list: int | None, on: date, by: Actor) -> Decimal:
    """What one base unit costs before tax: by the list, else by the standard list, else the product's list price."""
    return prices({product: quantity}, price_list=price_list, on=on, by=by)[product]


def prices(wanted: dict[int, Decimal], *, price_list: int | None, on: date, by: Actor) -> dict[int, Decimal]:
    """The same for all lines of a paper, by product and quantity, in three statements."""
    listed = Product.objects.filter(company_id=by.company_id, pk__in=wanted).values_list("pk", "list_price")
    return _costs(dict(listed), wanted, price_list, on, by)


def _costs(
    listed: dict[int, Decimal], wanted: dict[int, Decimal], price_list: int | None, on: date, by: Actor
) -> dict[int, Decimal]:
    """What the lists say of each product, else its own list price."""
    lists = _lists(price_list, on, by)
    steps = _steps(lists, wanted, on)
    return {
        number: next(
            (
                found
                for each in lists
                if (found := rules.price(steps.get((each, number), ()), wanted[number], on)) is not None
            ),
            list_price,
        )
        for number, list_price in listed.items()
    }


def requisites(party: int | Party) -> Requisites:
    """The buyer as an invoice names them, with what is still missing."""
    found = party if isinstance(party, Party) else Party.objects.select_related("head_office").get(pk=party)
    return _requisites.of(found)


def to_base(product: int, quantity: Decimal, unit: int) -> Decimal:
    """The quantity in base units; Refused when the product does not come in that unit or nothing whole comes out."""
    base, name = Product.objects.values_list("unit_id", "name").get(pk=product)
    if unit == base:
        return quantity
    factor = ProductUnit.objects.filter(product=product, unit=unit, state=InUse.ACTIVE).values_list("factor").first()
    if factor is None:
        raise Refused(_("%(product)s does not come in this unit.") % {"product": name}, field="unit")
    try:
        return quantities.to_base(quantity, factor[0])
    except quantities.NotWhole as error:
        raise Refused(_("This quantity has too many decimals."), field="quantity") from error


def by_barcode(barcode: str, *, by: Actor) -> tuple[int, Decimal] | None:
    """The product a scanner read, and how many base units one such piece holds."""
    known = {"company_id": by.company_id, "barcode": "".join(barcode.split()), "state": InUse.ACTIVE}
    if not known["barcode"]:
        return None
    if product := Product.objects.filter(**known).values_list("pk", flat=True).first():
        return product, Decimal(1)
    unit = ProductUnit.objects.filter(**known, product__state=InUse.ACTIVE).first()
    return (unit.product_id, unit.factor) if unit else None


def party_names(parties: Iterable[int], *, by: Actor) -> dict[int, str]:
    """What parties are called, for lists of papers that the actor may see; one statement."""
    return dict(Party.objects.filter(company_id=by.company_id, pk__in=set(parties)).values_list("pk", "name"))


def product_names(products: Iterable[int], *, by: Actor) -> dict[int, str]:
    """Code and name of products; one statement."""
    rows = Product.objects.filter(company_id=by.company_id, pk__in=set(products)).values_list("pk", "code", "name")
    return {number: f"{code} {name}" for number, code, name in rows}


def _lists(price_list: int | None, on: date, by: Actor) -> list[int]:
    """The lists in force that day that count, the party's own before the standard."""
    own = steady.rows_of(PriceList, by.company_id).values()
    there = [row for row in own if row.state == InUse.ACTIVE and row.since <= on]
    found = {row.pk: row for row in there if row.until is None or on <= row.until}
    standard = [number for number, row in found.items() if row.standard and number != price_list]
    return ([price_list] if price_list in found else []) + standard


def _steps(lists: list[int], products: Iterable[int], on: date) -> dict[tuple[int, int], list[rules.Step]]:
    steps: dict[tuple[int, int], list[rules.Step]] = {}
    lines = PriceLine.objects.filter(price_list__in=lists, product__in=list(products), since__lte=on)
    for number, product, *step in lines.values_list("price_list", "product", "from_quantity", "since", "price"):
        steps.setdefault((number, product), []).append(rules.Step(*step))
    return steps
