"""What a customer was offered and what was promised: the quotation, and the confirmation of the order."""

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nhip.documents.papers import paper
from nhip.documents.sheets import Column, Fact, Sheet, Side, Signature, Total
from nhip.documents.words import headed, long_date
from nhip.kernel.actors import Actor
from nhip.screens import shown

from ..models import Order, OrderLine, Quotation, QuotationLine
from ..models.terms import Terms


@paper("sales.quotation", gettext_lazy("Quotation"), languages=("vi", "en"))
def quotation(record: Quotation, *, by: Actor) -> Sheet:
    """The offer with its lines, terms and validity (SAL-05)."""
    lines = record.lines.select_related("product__unit").order_by("position")
    company = record.company
    sheet = Sheet(
        title=_("QUOTATION"),
        number=str(record),
        date=long_date(record.date),
        company="",
        marks=((_("No."), str(record)),),
        facts=_facts(record),
        columns=_columns(record.currency),
        rows=tuple(_row(number, line, record.currency) for number, line in enumerate(lines, 1)),
        totals=_totals(record),
        words_label=_("In words"),
        words=record.in_words,
        notes=tuple(line for line in record.note.splitlines() if line.strip()),
        signatures=(
            Signature(_("Customer"), _("(signature, full name)")),
            Signature(_("Salesperson"), _("(signature, full name)"), record.owner.name),
        ),
    )
    return headed(company, sheet)


@paper(
    "sales.order",
    gettext_lazy("Order confirmation"),
    languages=("vi", "en"),
    fits=lambda record: record.state not in Order.NO_SALE,
)
def order_confirmation(record: Order, *, by: Actor) -> Sheet:
    """What was promised, at what price, when and where it comes, and how it is paid (SAL-06)."""
    lines = record.lines.select_related("product__unit").order_by("position")
    company = record.company
    sheet = Sheet(
        title=_("ORDER CONFIRMATION"),
        number=record.number,
        date=long_date(record.date),
        company="",
        marks=((_("No."), record.number),),
        facts=_shown(
            *_whose(record),
            (_("By quotation"), str(record.quotation or "")),
            (_("Delivery day"), shown.day(record.deliver_on) if record.deliver_on else _("as soon as it is there")),
            (_("Deliver to"), record.deliver_to),
            (_("Delivery"), record.delivery_terms),
            (_("Payment"), record.payment_terms or _payment(record)),
        ),
        columns=_columns(record.currency),
        rows=tuple(_row(number, line, record.currency) for number, line in enumerate(lines, 1)),
        totals=_totals(record),
        words_label=_("In words"),
        words=record.in_words,
        notes=(
            _("We confirm the order as it is written above. Please tell us at once if anything is to be changed."),
            *(line for line in record.note.splitlines() if line.strip()),
        ),
        signatures=(
            Signature(_("Customer"), _("(signature, full name)")),
            Signature(_("Salesperson"), _("(signature, full name)"), record.owner.name),
        ),
    )
    return headed(company, sheet)


def _facts(record: Quotation) -> tuple[Fact, ...]:
    return _shown(
        *_whose(record),
        (_("Valid until"), shown.day(record.valid_until)),
        (_("Delivery"), record.delivery_terms),
        (_("Payment"), record.payment_terms or _payment(record)),
    )


def _whose(record: Terms) -> tuple[tuple[str, str], ...]:
    customer = record.customer
    return (
        (_("To"), customer.legal_name or customer.name),
        (_("Attention"), record.contact.name if record.contact else ""),
        (_("Tax number"), customer.tax_number),
    )


def _shown(*said: tuple[str, str]) -> tuple[Fact, ...]:
    """What was said of it; the first stands out."""
    return tuple(Fact(label, value, strong=number == 0) for number, (label, value) in enumerate(said) if value)


def _payment(record: Terms) -> str:
    parts = []
    if record.deposit:
        code = record.currency
        deposit = shown.foreign(record.foreign_deposit, unit=True, of=code) if code else shown.money(record.deposit)
        parts.append(_("deposit %s before delivery") % deposit)
    if record.payment_days:
        parts.append(_("the rest within %s days of the invoice") % record.payment_days)
    return ", ".join(parts)


def _columns(currency: str) -> tuple[Column, ...]:
    price, amount = _("Unit price"), _("Amount")
    return (
        Column(_("No."), Side.MIDDLE),
        Column(_("Product, service"), wide=True),
        Column(_("Unit of measure"), Side.MIDDLE),
        Column(_("Quantity"), Side.END),
        Column(f"{price} ({currency})" if currency else price, Side.END),
        Column(_("Discount"), Side.END),
        Column(f"{amount} ({currency})" if currency else amount, Side.END),
    )


def _row(number: int, line: QuotationLine | OrderLine, currency: str) -> tuple[str, ...]:
    discount = shown.percent(line.discount) if line.discount else ""
    name = f"{line.product.code} · {line.description}"
    price, net = (line.foreign_list_price, line.foreign_net) if currency else (line.list_price, line.net)
    told = shown.quantity(line.quantity), _amount(price, currency), discount, _amount(net, currency)
    return str(number), name, line.product.unit.name, *told


def _amount(value: Decimal | None, currency: str) -> str:
    """In the currency of the sale."""
    return shown.foreign(value, of=currency) if currency else shown.money(value)


def _totals(record: Terms) -> tuple[Total, ...]:
    """What the customer is to pay, in the currency of the sale."""
    currency = record.currency
    if currency:
        gross, discount, net = record.foreign_gross, record.foreign_discount, record.foreign_net
        tax, total = record.foreign_tax, record.foreign_total
    else:
        gross, discount, net, tax, total = record.gross, record.discount, record.net, record.tax, record.total
    less = [Total(_("Discount"), _amount(-discount, currency))] if discount else []
    first, last = (_("Before discount"), gross) if less else (_("Sum"), net), _("Total")
    return (
        Total(first[0], _amount(first[1], currency)),
        *less,
        Total(_("VAT"), _amount(tax or Decimal(0), currency)),
        Total(f"{last} ({currency})" if currency else last, _amount(total, currency), strong=True),
    )
