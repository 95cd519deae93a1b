"""What accounting prints: the cash receipt, form 01-TT, and the invoice record."""

from collections.abc import Iterable
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nhip.documents.papers import paper
from nhip.documents.sheets import Column, Fact, Sheet, Side, Signature, Total
from nhip.documents.words import headed, in_words, long_date, statutory
from nhip.kernel.actors import Actor
from nhip.screens import shown

from .models import Invoice, InvoiceLine, Receipt
from .rules.ledger import RECEIVABLE


def _in_the_cash_book(record: Receipt) -> bool:
    return record.kind == Receipt.Kind.CASH and record.state == Receipt.State.POSTED


def _numbered(record: Invoice) -> bool:
    return bool(record.number)


@paper("accounting.receipt", gettext_lazy("Cash receipt (01-TT)"), fits=_in_the_cash_book)
def cash_receipt(record: Receipt, *, by: Actor) -> Sheet:
    """Form 01-TT with what was counted (ACC-19); numbers run by year, so the book is the year's."""
    amount = record.amount if record.counted is None else record.counted
    company = record.company
    words = in_words(amount, company)
    treasury = record.treasury.account.code if record.treasury else ""
    sheet = Sheet(
        title="PHIẾU THU",
        number=record.number,
        date=long_date(record.posted_on or record.date),
        company="",
        marks=(
            (_("Book no."), f"{(record.posted_on or record.date).year}"),
            (_("No."), record.number),
            (_("Debit"), treasury),
            (_("Credit"), RECEIVABLE),
        ),
        facts=(
            Fact(_("Full name of the payer"), record.payer or record.customer.name, strong=True),
            Fact(_("Address (unit)"), _address(record)),
            Fact(_("Reason of payment"), record.text),
            Fact(_("Amount"), shown.money(amount, unit=True), strong=True),
            Fact(_("In words"), words),
            Fact(_("Attached documents"), record.interim_number),
        ),
        notes=(_("Received in full (in words): %s") % words,),
        **statutory("01-TT", company),
    )
    return headed(company, sheet)


def _address(record: Receipt) -> str:
    registered = record.customer.addresses.filter(state="active").order_by("-kind", "id").first()
    return str(registered) if registered else record.customer.name


@paper("accounting.invoice", gettext_lazy("Invoice"), fits=_numbered)
def invoice(record: Invoice, *, by: Actor) -> Sheet:
    """The invoice record with buyer's requisites and VAT by rate (ACC-17); no electronic invoice, and it says so."""
    lines = list(record.lines.select_related("product__unit").order_by("position"))
    sheet = Sheet(
        title="HOÁ ĐƠN GIÁ TRỊ GIA TĂNG",
        number=record.number,
        date=long_date(record.date),
        company="",
        marks=((_("Symbol"), record.symbol or "—"), (_("No."), record.number)),
        facts=_buyer(record),
        columns=_columns(),
        rows=tuple(_row(line) for line in lines),
        totals=_totals(record, lines),
        words_label=_("Total amount (in words)"),
        words=in_words(record.total, record.company),
        signatures=(
            Signature(_("Buyer"), _("(signature, full name)")),
            Signature(_("Seller"), _("(signature, full name)")),
        ),
        foot=_("Print of the invoice record; it does not replace the electronic invoice."),
    )
    return headed(record.company, sheet)


def _buyer(record: Invoice) -> tuple[Fact, ...]:
    said = (
        (_("Buyer's name"), record.buyer_name),
        (_("Tax number"), record.buyer_tax_number),
        (_("Address"), record.buyer_address),
        (_("Payment due on"), shown.day(record.due_on)),
    )
    return tuple(Fact(label, value, strong=number == 0) for number, (label, value) in enumerate(said) if value)


def _columns() -> tuple[Column, ...]:
    return (
        Column(_("Line no."), Side.MIDDLE),
        Column(_("Goods, services"), wide=True),
        Column(_("Unit of measure"), Side.MIDDLE),
        Column(_("Quantity"), Side.END),
        Column(_("Unit price"), Side.END),
        Column(_("VAT rate"), Side.END),
        Column(_("Amount"), Side.END),
    )


def _row(line: InvoiceLine) -> tuple[str, ...]:
    return (
        str(line.position),
        line.description,
        line.product.unit.name,
        shown.quantity(line.quantity),
        shown.money(line.price),
        _rate(line),
        shown.money(line.net),
    )


def _rate(line: InvoiceLine) -> str:
    return line.vat if line.vat_rate is None else shown.percent(line.vat_rate)


def _totals(record: Invoice, lines: Iterable[InvoiceLine]) -> tuple[Total, ...]:
    taxes: dict[str, Decimal] = {}
    for line in lines:
        taxes[_rate(line)] = taxes.get(_rate(line), Decimal(0)) + line.tax
    return (
        Total(_("Sum before tax"), shown.money(record.net)),
        *(Total(_("VAT %s") % rate, shown.money(tax)) for rate, tax in taxes.items()),
        Total(_("Total to pay"), shown.money(record.total), strong=True),
    )
