"""Lines as salespeople tell them: priced from the list, taxed by the law of the day, rounded one by one."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Annotated

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nhip.kernel import currencies, rows
from nhip.kernel.actors import Actor
from nhip.kernel.inputs import Ask
from nhip.kernel.models import Company
from nhip.kernel.operations import Refused
from nhip.shared import api as shared
from nhip.shared.models import Party, Product

from .. import policies, words
from ..models.terms import Terms, TermsLine
from ..rules import abroad, amounts
from ..rules.abroad import Exchange
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
    """A line with its price, tax and amounts: `priced` as it is agreed, `list_price` and `amounts` in the books.

    `foreign` are the amounts of a sale in another currency.
    """

    product: Product
    description: str
    priced: Priced
    vat: str
    list_price: Decimal
    amounts: Amounts
    foreign: Amounts | None = None


@dataclass(frozen=True)
class Occasion:
    """For whom, when and by which list prices are looked up; `exchange` where it is sold in another `currency`."""

    customer: Party
    on: date
    by: Actor
    price_list: int | None = None
    currency: str = ""
    exchange: Exchange | None = None


Prices = Mapping[int, frozenset[Decimal]]


@dataclass(frozen=True)
class Before:
    """The prices that stood in the document, by product: those of the same currency stand on, others do not.

    Papers that are and stay in the currency of the books know none.
    """

    standing: Prices = field(default_factory=dict)
    outdated: Prices = field(default_factory=dict)
    currency: str = ""


NEW = Before()


def places(by: Actor) -> int:
    """The decimals of the company's currency."""
    return currencies.places(by.company.currency)


def exchange_of(currency: str, *, on: date, by: Actor) -> Exchange | None:
    """How the sale's currency is changed on that day; none for the books' own, Refused where no rate is known."""
    if not currency:
        return None
    return exchange_at(shared.needed_rate(currency, on=on, by=by), currency, by.company)


def exchange_at(rate: Decimal, currency: str, company: Company) -> Exchange:
    """The same at a rate that was kept."""
    return Exchange(rate, currencies.decimals(currency), currencies.places(company.currency))


def before(terms: Terms, occasion: Occasion) -> Before:
    """The prices of a document that is written anew."""
    if not (terms.currency or occasion.currency):
        return NEW
    found: dict[int, frozenset[Decimal]] = defaultdict(frozenset)
    for line in terms.lines.all():
        found[line.product_id] |= {priced(line).list_price}
    same = terms.currency == occasion.currency
    was = terms.currency or occasion.by.company.currency
    return Before(standing=found) if same else Before(outdated=found, currency=was)


def work_out(lines: Sequence[Line], occasion: Occasion, stood: Before = NEW) -> list[Worked]:
    """Price, tax and amounts of each line; Refused names the line that cannot be sold so."""
    if not lines:
        raise Refused(_("Write at least one line."), field="lines")
    known = look_up(lines, occasion, stood)
    return [worked(line, f"lines.{index}", known) for index, line in enumerate(lines)]


@dataclass(frozen=True)
class Known:
    """What the lines are worked out with: one look-up for all of them."""

    goods: dict[int, shared.Offered]
    places: int
    free_prices: bool
    currency: str = ""
    exchange: Exchange | None = None
    before: Before = NEW


def look_up(lines: Sequence[Line], occasion: Occasion, stood: Before = NEW) -> Known:
    """Products, their prices for this customer, day and quantity (SAL-19), and their tax."""
    by, quantities = occasion.by, defaultdict(Decimal)
    for line in lines:
        quantities[line.product] += line.quantity
    chosen = occasion.price_list or occasion.customer.price_list_id
    return Known(
        goods=shared.offered(dict(quantities), price_list=chosen, on=occasion.on, by=by),
        places=places(by),
        free_prices=policies.free_prices.of(by.company_id, on=occasion.on),
        currency=occasion.currency,
        exchange=occasion.exchange,
        before=stood,
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
    agreed = Priced(line.quantity, _price(line, goods, at, known), discount, goods.vat.rate)
    what = goods.product, line.description or goods.product.name, agreed, goods.vat.code
    if known.exchange is None:
        return Worked(*what, agreed.list_price, amounts.amounts(agreed, known.places))
    return Worked(*what, *_abroad(agreed, known.exchange))


def _abroad(agreed: Priced, exchange: Exchange) -> tuple[Decimal, Amounts, Amounts]:
    """Its list price and its amounts in the books, and its amounts in the currency of the sale."""
    foreign = amounts.amounts(agreed, exchange.places)
    return abroad.at_rate(agreed.list_price, exchange), abroad.in_books(foreign, exchange), foreign


def _price(line: Line, goods: shared.Offered, at: str, known: Known) -> Decimal:
    """The list's, or another that was agreed: before, or now where the company lets salespeople do so."""
    listed = goods.price if known.exchange is None else abroad.price_abroad(goods.price, known.exchange)
    if goods.price and not listed and not (known.free_prices and line.list_price):
        raise _less_than_a_coin(goods.product, at)
    if line.list_price is None or line.list_price == listed:
        return listed
    if line.list_price in known.before.outdated.get(line.product, ()):
        raise _of_another_currency(line.list_price, at, known)
    if line.list_price in known.before.standing.get(line.product, ()):
        return line.list_price
    if not known.free_prices:
        raise _other_price(goods.product, listed, at, known.currency)
    if line.list_price < 0:
        raise Refused(_("A price cannot be below zero."), field=f"{at}.list_price")
    return line.list_price


def _less_than_a_coin(product: Product, at: str) -> Refused:
    """It would be given away."""
    said = {"product": product.code}
    message = _("The list price of %(product)s is less than the smallest coin of this currency.")
    return Refused(message % said, field=f"{at}.product")


def _of_another_currency(price: Decimal, at: str, known: Known) -> Refused:
    now = known.currency or _("the books' currency")
    said = {"price": words.money(price, known.before.currency), "currency": now}
    return Refused(
        _(
            "This price was %(price)s. Empty the box, so that the price list says it in %(currency)s, "
            "or write the price that was agreed in it."
        )
        % said,
        field=f"{at}.list_price",
        rule=_("When the currency of a sale changes, its prices are told anew."),
    )


def _other_price(product: Product, price: Decimal, at: str, currency: str) -> Refused:
    said = {"product": product.code, "price": words.money(price, currency)}
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
            list_price=line.list_price,
            discount=line.priced.discount,
            gross=line.amounts.gross,
            net=line.amounts.net,
            vat=line.vat,
            vat_rate=line.priced.vat_rate,
            tax=line.amounts.tax,
            foreign_list_price=line.priced.list_price if line.foreign else None,
            foreign_net=line.foreign.net if line.foreign else None,
            foreign_tax=line.foreign.tax if line.foreign else None,
        )
        for position, line in enumerate(done, start=1)
    ]
    rows.insert_records(model, made)


def take_rate(terms: Terms, copied: Sequence[TermsLine], *, by: Actor) -> None:
    """A copy of an older document is worth what the rate of its own day says; what the customer pays stays."""
    exchange = exchange_of(terms.currency, on=terms.date, by=by)
    if exchange is None:
        return
    made = [_abroad(priced(line), exchange) for line in copied]
    for line, (list_price, own, _foreign) in zip(copied, made, strict=True):
        line.list_price, line.gross, line.net, line.tax = list_price, own.gross, own.net, own.tax
    terms.rate = exchange.rate
    add_up(terms, amounts.totals(own for _price, own, _foreign in made))
    add_up_abroad(terms, amounts.totals(foreign for *_books, foreign in made), exchange)


def add_up(terms: Terms, sums: Amounts) -> None:
    """Keep the totals on the document."""
    terms.gross, terms.discount, terms.net = sums.gross, sums.discount, sums.net
    terms.tax, terms.total = sums.tax, sums.total


def add_up_abroad(terms: Terms, sums: Amounts, exchange: Exchange) -> None:
    """Keep what the customer is asked for in another currency, and what its deposit is in the books."""
    terms.foreign_gross, terms.foreign_net, terms.foreign_tax = sums.gross, sums.net, sums.tax
    terms.foreign_total = sums.total
    deposit = terms.foreign_deposit or Decimal(0)
    terms.deposit = abroad.deposit_in_books(deposit, exchange, total=terms.total)


def nothing_abroad(terms: Terms) -> None:
    """A sale in the currency of the books has no other amounts."""
    terms.foreign_gross = terms.foreign_net = terms.foreign_tax = terms.foreign_total = None


def priced(line: TermsLine) -> Priced:
    """A stored line as the rules know it, in the currency of the sale."""
    price = line.list_price if line.foreign_list_price is None else line.foreign_list_price
    return Priced(line.quantity, price, line.discount, line.vat_rate)


def fingerprint(terms: Terms) -> str:
    """What an approval of this document binds."""
    told = [(line.product_id, priced(line)) for line in in_order(terms)]
    return amounts.fingerprint(terms.customer_id, told, terms.currency)


def in_order(terms: Terms) -> list[TermsLine]:
    """The lines as they are printed."""
    return list(terms.lines.order_by("position"))
