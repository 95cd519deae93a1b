"""Pages of a sale in another currency: the customer's amounts first, beside them what they are in the books.

A resource's `page` names all that there is, as programs read it; people see what this very sale has.
"""

from dataclasses import replace
from functools import cache
from typing import Any

from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from nhip.screens import currency
from nhip.screens.parts import Column, Lines, Names, Page
from nhip.screens.resource import Resource

from ..models.orders import FOREIGN_PROGRESS
from ..models.terms import TermsLine
from ..operations.lines import Line, in_order

RATE = Column("rate", kind="rate")
LINE = ("foreign_list_price", "foreign_net", "foreign_tax")
TOTALS = ("foreign_gross", "foreign_discount", "foreign_net", "foreign_tax", "foreign_total")
MONEY = ("currency", RATE, "foreign_deposit", *FOREIGN_PROGRESS)
HIDDEN = frozenset((*LINE, *TOTALS, *FOREIGN_PROGRESS, "currency", "rate", "foreign_deposit"))
SHOWN_AGAIN = (Column("rate_of_day", _("Exchange rate")), Column("total", _("Total in the books")))
"""Under the totals: the rate with its day, and what the sale is in the books."""
PUT = {
    "list_price": ("foreign_list_price", _("Unit price")),
    "net": ("foreign_net", _("Net amount")),
}
"""What a line of such a sale says in place of the books' amount."""

SOLD_IN = Column("currency", _("Sold in"), keep=2)


def _total() -> str:
    return gettext("Total (%(currency)s)") % {"currency": currency.code()}


IN_BOOKS = Column("total", lazy(_total, str)())
"""In a list the amounts are those of the books, whatever a sale was agreed in, and say so."""
TOTAL_ABROAD = Column("foreign_total", _("Total in the currency of the sale"))
ADDED_UP = (
    Column("foreign_gross", _("Before discount")),
    Column("foreign_discount", _("Discount"), kind="foreign"),
    Column("foreign_net", _("Before tax")),
    Column("foreign_tax", _("VAT")),
    Column("foreign_total", _("Total")),
)


def at_home_only(names: Names) -> Names:
    """The columns of a list for a company that sells in its own currency alone."""
    return tuple(one for one in names if one is not SOLD_IN)


def initial(said: dict[str, Any], record: Any) -> dict[str, Any]:
    """What a form about such a sale begins with: its prices and its deposit as they were told."""
    if not record.currency or "lines" not in said:
        return said
    return said | {"deposit": record.foreign_deposit, "lines": [_line(line) for line in in_order(record)]}


def _line(line: TermsLine) -> Line:
    return Line(line.product_id, line.quantity, line.foreign_list_price, line.discount, line.description)


def at_home(page: Page) -> Page:
    """The page of a sale in the books' currency: nothing of another."""
    lines = page.lines
    return replace(
        page,
        facts=_without(page.facts),
        lines=lines and replace(lines, columns=_without(lines.columns), totals=_without(lines.totals)),
        sections=tuple(made for one in page.sections if (made := replace(one, names=_without(one.names))).names),
    )


def abroad(page: Page, currency: str) -> Page:
    """The page of a sale in that currency."""
    assert page.lines
    return replace(
        page,
        facts=tuple(_fact(one, currency) for one in page.facts),
        lines=_lines(page.lines, currency),
        sections=tuple(replace(one, names=_in(one.names, currency)) for one in page.sections),
    )


@cache
def page_of(resource: type[Resource], currency: str) -> Page:
    """The one or the other; kept, for what a page shows is worked out once."""
    return abroad(resource.page, currency) if currency else at_home(resource.page)


@cache
def return_of(resource: type[Resource], currency: str) -> Page:
    """The page of a return: of a sale in another currency, with what is to be paid back in that."""
    page, other = resource.page, "refundable" if currency else "foreign_refundable"
    facts = tuple(one for one in page.facts if one != other)
    return replace(page, facts=tuple(_told(one, currency) for one in facts))


def _lines(lines: Lines, currency: str) -> Lines:
    """Prices and amounts of the sale, the net amount last; what they are in the books stands under the total.

    Heads that name the currency are wide: the tax of each line, which the total says, gives way to the net amount.
    """
    columns = [one for one in lines.columns if _name(one) not in (*LINE, "tax")]
    columns.sort(key=lambda one: _name(one) == "net")
    put = [_in_currency(*PUT[_name(one)], currency) if _name(one) in PUT else one for one in columns]
    totals = tuple(_told(one, currency) for one in lines.totals if _name(one) in TOTALS)
    return replace(lines, columns=tuple(put), totals=totals, below=SHOWN_AGAIN)


def _fact(one: str | Column, currency: str) -> str | Column:
    if _name(one) == "total":
        return Column("total", _("Total in the books"))
    if _name(one) == "foreign_total":
        return _in_currency("foreign_total", _("Total"), currency)
    if _name(one) == "paid":
        return _in_currency("foreign_paid", _("Paid so far"), currency)
    return one


def _in_currency(name: str, label: Any, currency: str) -> Column:
    """`Unit price (USD)`."""
    return Column(name, format_lazy("{} ({})", label, currency), kind="foreign", currency=currency)


def _in(names: Names, currency: str) -> Names:
    """Among the terms stands the deposit as it was agreed, and nowhere else."""
    terms = "payment_terms" in names
    names = tuple(one for one in names if _name(one) != "foreign_deposit")
    return tuple(_told("foreign_deposit" if terms and one == "deposit" else one, currency) for one in names)


def _told(one: str | Column, currency: str) -> str | Column:
    foreign = _name(one).startswith("foreign_")
    return replace(_column(one), kind="foreign", currency=currency) if foreign else one


def _without(names: Names) -> Names:
    return tuple(one for one in names if _name(one) not in HIDDEN)


def _name(one: str | Column) -> str:
    return one.name if isinstance(one, Column) else one


def _column(one: str | Column) -> Column:
    return one if isinstance(one, Column) else Column(one)
