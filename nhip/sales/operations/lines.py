"""Lines as salespeople tell them: priced from the list, taxed by the law of the day, rounded one by one."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nhip.kernel import currencies, rows
from nhip.kernel.actors import Actor
from nhip.kernel.inputs import Ask
from nhip.kernel.operations import Refused
from nhip.shared import api as shared
from nhip.shared.models import Party, Product

from .. import policies, words
from ..models.terms import Terms, TermsLine
from ..rules import amounts
from ..rules.amounts import Amounts, Priced


@dataclass(frozen=True)
class Line:
    """One thing wanted: quantity in the product's base unit, discount as a fraction (0.08 is 8 %)."""

    product: Annotated[int, Ask(gettext_lazy("Product"), pick="shared.product")]
    quantity: Annotated[Decimal, Ask(gettext_lazy("Quantity"), widget="quantity")]
    list_price: Annotated[
        Decimal | None,
        Ask(gettext_lazy("List price"), help=gettext_lazy("Left empty, the price list says it."), widget="money"),
    ] = None
    discount: Annotated[Decimal, Ask(gettext_lazy("Discount"), widget="percent")] = Decimal(0)
    description: Annotated[str, Ask(gettext_lazy("Description"))] = ""


@dataclass(frozen=True)
class Worked:
    """A line with its price, tax and amounts."""

    product: Product
    description: str
    priced: Priced
    vat: str
    amounts: Amounts


@dataclass(frozen=True)
class Occasion:
    """For whom, when and by which list prices are looked up."""

    customer: Party
    on: date
    by: Actor
    price_list: int | None = None


def places(by: Actor) -> int:
    """The decimals of the company's currency."""
    return currencies.places(by.company.currency)


def work_out(lines: Sequence[Line], occasion: Occasion) -> list[Worked]:
    """Price, tax and amounts of each line; Refused names the line that cannot be sold so."""
    if not lines:
        raise Refused(_("Write at least one line."), field="lines")
    known = look_up(lines, occasion)
    return [worked(line, f"lines.{index}", known) for index, line in enumerate(lines)]


@dataclass(frozen=True)
class Known:
    """What the lines are worked out with: one look-up for all of them."""

    goods: dict[int, shared.Offered]
    places: int
    free_prices: bool


def look_up(lines: Sequence[Line], occasion: Occasion) -> Known:
    """Products, their prices for this customer, day and quantity (SAL-19), and their tax."""
    by, quantities = occasion.by, defaultdict(Decimal)
    for line in lines:
        quantities[line.product] += line.quantity
    chosen = occasion.price_list or occasion.customer.price_list_id
    return Known(
        goods=shared.offered(dict(quantities), price_list=chosen, on=occasion.on, by=by),
        places=places(by),
        free_prices=policies.free_prices.of(by.company_id, on=occasion.on),
    )


def worked(line: Line, at: str, known: Known) -> Worked:
    """One line with its price, tax and amounts; `at` is where it stands in the inputs."""
    goods = known.goods.get(line.product)
    if goods is None or goods.product.state != Product.State.ACTIVE:
        raise Refused(_("This product is not for sale."), field=f"{at}.product")
    if line.quantity <= 0:
        raise Refused(_("The quantity must be above zero."), field=f"{at}.quantity")
    discount = line.discount or Decimal(0)  # an emptied box says nothing, and nothing is no discount
    if not 0 <= discount <= 1:
        raise Refused(_("A discount lies between 0 and 100 %."), field=f"{at}.discount")
    priced = Priced(line.quantity, _price(line, goods, at, known), discount, goods.vat.rate)
    made = amounts.amounts(priced, known.places)
    return Worked(goods.product, line.description or goods.product.name, priced, goods.vat.code, made)


def _price(line: Line, goods: shared.Offered, at: str, known: Known) -> Decimal:
    """The list's, or another that was agreed where the company lets salespeople do so."""
    if line.list_price is None or line.list_price == goods.price:
        return goods.price
    if not known.free_prices:
        raise _other_price(goods.product, goods.price, at)
    if line.list_price < 0:
        raise Refused(_("A price cannot be below zero."), field=f"{at}.list_price")
    return line.list_price


def _other_price(product: Product, price: Decimal, at: str) -> Refused:
    said = {"product": product.code, "price": words.figure(price)}
    return Refused(
        _("The list price of %(product)s is %(price)s. Keep it and give a discount instead.") % said,
        field=f"{at}.list_price",
        rule=_("Prices come from the price list; what is given away is written as a discount."),
        source="SAL-19",
    )


def put(terms: Terms, done: Iterable[Worked], *, of: str) -> None:
    """Write the lines of a document that has none."""
    model = terms._meta.get_field("lines").related_model
    made = [
        model(
            company_id=terms.company_id,
            **{of: terms},
            position=position,
            product=line.product,
            description=line.description,
            quantity=line.priced.quantity,
            list_price=line.priced.list_price,
            discount=line.priced.discount,
            gross=line.amounts.gross,
            net=line.amounts.net,
            vat=line.vat,
            vat_rate=line.priced.vat_rate,
            tax=line.amounts.tax,
        )
        for position, line in enumerate(done, start=1)
    ]
    rows.insert_records(model, made)


def add_up(terms: Terms, sums: Amounts) -> None:
    """Keep the totals on the document."""
    terms.gross, terms.discount, terms.net = sums.gross, sums.discount, sums.net
    terms.tax, terms.total = sums.tax, sums.total


def priced(line: TermsLine) -> Priced:
    """A stored line as the rules know it."""
    return Priced(line.quantity, line.list_price, line.discount, line.vat_rate)


def fingerprint(terms: Terms) -> str:
    """What an approval of this document binds."""
    return amounts.fingerprint(terms.customer_id, [(line.product_id, priced(line)) for line in in_order(terms)])


def in_order(terms: Terms) -> list[TermsLine]:
    """The lines as they are printed."""
    return list(terms.lines.order_by("position"))
