"""Price lists: dated prices by product and quantity, copied and raised, one of them the standard (SAL-19)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nhip.kernel import currencies, steady
from nhip.kernel.actors import Actor
from nhip.kernel.inputs import Ask
from nhip.kernel.models import Company
from nhip.kernel.operations import Refused, operation
from nhip.shared import spelling
from nhip.shared.models import PriceLine, PriceList
from nhip.shared.rules import prices as rules


@dataclass(frozen=True, kw_only=True)
class PriceStep:
    """From this quantity on, one base unit costs so much before tax."""

    product: Annotated[int, Ask(gettext_lazy("Product"), pick="shared.product")]
    from_quantity: Annotated[Decimal, Ask(gettext_lazy("From quantity"), widget="quantity")] = Decimal(0)
    price: Annotated[
        Decimal, Ask(gettext_lazy("Price"), help=gettext_lazy("One base unit, before tax"), widget="money")
    ]


@dataclass(frozen=True, kw_only=True)
class ChangePriceList:
    """Its name, and the days on which it is in force, both included."""

    name: Annotated[str, Ask(gettext_lazy("Name"))]
    since: Annotated[date, Ask(gettext_lazy("Since"))]
    until: Annotated[date | None, Ask(gettext_lazy("Until"))] = None


@dataclass(frozen=True, kw_only=True)
class CreatePriceList(ChangePriceList):
    """A list with its first prices."""

    lines: Annotated[tuple[PriceStep, ...], Ask(gettext_lazy("Prices"))] = ()


@dataclass(frozen=True, kw_only=True)
class SetPrices:
    """Prices from a day on; papers of earlier days keep theirs."""

    since: Annotated[date, Ask(gettext_lazy("Since"))]
    lines: Annotated[tuple[PriceStep, ...], Ask(gettext_lazy("Prices"))]


@dataclass(frozen=True, kw_only=True)
class CopyPriceList(ChangePriceList):
    """A new list from an old one, all prices raised or lowered by a share: -0.05 lowers them by 5 %."""

    source: Annotated[int, Ask(gettext_lazy("Copy of"), pick="shared.pricelist")]
    change: Annotated[
        Decimal, Ask(gettext_lazy("Change in %"), help=gettext_lazy("-5 lowers all prices by 5 %"), widget="percent")
    ] = Decimal(0)


@operation(PriceList, takes=CreatePriceList, label=gettext_lazy("New price list"))
def create_price_list(told: CreatePriceList, *, by: Actor) -> PriceList:
    """Begin a list; the first one is the standard."""
    made = _list(told, by)
    _set(made, told.lines, told.since)
    return made


@operation(PriceList, takes=CopyPriceList, label=gettext_lazy("Copy a price list"))
def copy_price_list(told: CopyPriceList, *, by: Actor) -> PriceList:
    """Take over the prices in force when the new list begins."""
    if told.change <= -1:
        raise Refused(_("Prices cannot be lowered by 100 % or more."), field="change")
    made, places = _list(told, by), _places(by.company_id)
    for line in in_force(told.source, told.since):
        price = rules.changed(line.price, told.change, places=places)
        _line(made, line.product_id, line.from_quantity, told.since, price).save(force_insert=True)
    return made


@operation(PriceList, takes=ChangePriceList, start=("active",), label=gettext_lazy("Change"))
def change_price_list(price_list: PriceList, told: ChangePriceList, *, by: Actor) -> None:
    """Another name, or other days."""
    _write(price_list, told)


@operation(PriceList, takes=SetPrices, start=("active",), label=gettext_lazy("Set prices"))
def set_prices(price_list: PriceList, told: SetPrices, *, by: Actor) -> None:
    """Set prices from a day on."""
    if not told.lines:
        raise Refused(_("Name at least one price."), field="lines")
    if told.since < price_list.since or (price_list.until and told.since > price_list.until):
        raise Refused(_("The list is not in force on this day."), field="since")
    _set(price_list, told.lines, told.since)


@operation(PriceList, start=("active",), label=gettext_lazy("Make standard"))
def make_standard(price_list: PriceList, *, by: Actor) -> None:
    """Whoever has no list of their own buys at this one."""
    for other in _of(by.company_id).filter(standard=True).exclude(pk=price_list.pk):
        other.standard, other.version = False, other.version + 1
        other.save(force_update=True)
    price_list.standard = True


@operation(PriceList, start=("archived",), end="active", label=gettext_lazy("Reopen"))
def reopen_price_list(price_list: PriceList, *, by: Actor) -> None:
    """Use the list again."""


@operation(PriceList, start=("active",), end="archived", undo=reopen_price_list, label=gettext_lazy("Archive"))
def archive_price_list(price_list: PriceList, *, by: Actor) -> None:
    """Give it to nobody any more; the standard is replaced first."""
    if price_list.standard:
        raise Refused(_("This is the standard list: make another one the standard first."), field="state")


def in_force(price_list: int, on: date) -> list[PriceLine]:
    """The lines that count on that day: of each product and step the latest."""
    lines = PriceLine.objects.filter(price_list=price_list, since__lte=on).order_by("since", "id")
    return list({(line.product_id, line.from_quantity): line for line in lines}.values())


def _list(told: ChangePriceList, by: Actor) -> PriceList:
    made = PriceList(company_id=by.company_id)
    _write(made, told)
    made.standard = not _of(by.company_id).filter(standard=True).exists()
    made.save(force_insert=True)
    return made


def _write(made: PriceList, told: ChangePriceList) -> None:
    made.name, made.since, made.until = spelling.text(told.name, field="name", needed=True), told.since, told.until
    if told.until is not None and told.until < told.since:
        raise Refused(_("The list ends before it begins."), field="until")
    if _of(made.company_id).filter(name=made.name).exclude(pk=made.pk).exists():
        raise Refused(_("There is a list of this name already."), field="name")


def _of(company_id: int):
    return PriceList.objects.filter(company_id=company_id)


def _set(made: PriceList, lines: tuple[PriceStep, ...], since: date) -> None:
    known = {
        (line.product_id, line.from_quantity): line
        for line in PriceLine.objects.filter(
            price_list=made, since=since, product__in=[line.product for line in lines]
        )
    }
    seen = set()
    for place, step in enumerate(lines):
        key = (step.product, step.from_quantity)
        _check(step, key in seen, place)
        seen.add(key)
        line = known.get(key) or _line(made, *key, since, step.price)
        line.price, line.version = step.price, line.version + (key in known)
        line.save()


def _check(step: PriceStep, again: bool, place: int) -> None:
    if step.price < 0 or step.from_quantity < 0:
        raise Refused(_("Neither price nor quantity is below zero."), field=f"lines.{place}.price")
    if again:
        raise Refused(_("This product has a price from this quantity already."), field=f"lines.{place}.from_quantity")


def _line(made: PriceList, product: int, from_quantity: Decimal, since: date, price: Decimal) -> PriceLine:
    return PriceLine(
        company_id=made.company_id,
        price_list=made,
        product_id=product,
        from_quantity=from_quantity,
        since=since,
        price=price,
    )


def _places(company_id: int) -> int:
    """Dong have no decimals."""
    return currencies.places(steady.rows_of(Company, company_id)[company_id].currency)
