"""What accounting prints: cash receipt (01-TT) and payment (02-TT), the invoice record, the debt reconciliation."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nhip import packs
from nhip.documents.papers import paper
from nhip.documents.sheets import Column, Fact, Sheet, Side, Signature, Total
from nhip.documents.words import amount_in_words, headed, in_words, long_date, statutory
from nhip.kernel import currencies, figures
from nhip.kernel.actors import Actor
from nhip.kernel.models import Company
from nhip.screens import shown
from nhip.shared import api as shared
from nhip.shared.models import Party

from .. import reports, rules
from ..models import Invoice, InvoiceLine, Receipt, Refund
from ..operations.posting import today
from ..rules.ledger import RECEIVABLE


def _in_the_cash_book(record: Receipt) -> bool:
    return record.kind == Receipt.Kind.CASH and record.state == Receipt.State.POSTED


def _numbered(record: Invoice) -> bool:
    return bool(record.number) and record.opening_id is None


@paper("accounting.receipt", gettext_lazy("Cash receipt (01-TT)"), fits=_in_the_cash_book)
def cash_receipt(record: Receipt, *, by: Actor) -> Sheet:
    """Form 01-TT with what was counted (ACC-19); numbers run by year, so the book is the year's."""
    amount = record.amount if record.counted is None else record.counted
    company = record.company
    words = _words(amount, record, record.foreign_amount)
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
            Fact(_("Amount"), record.abroad or shown.money(amount, unit=True), strong=True),
            Fact(_("In words"), words),
            *_worth(record),
            Fact(_("Attached documents"), record.interim_number),
        ),
        notes=(_("Received in full (in words): %s") % words,),
        **statutory("01-TT", company),
    )
    return headed(company, sheet)


@paper(
    "accounting.refund", gettext_lazy("Cash payment (02-TT)"), fits=lambda record: record.kind == Refund.Kind.CASH
)  # fmt: skip
def cash_payment(record: Refund, *, by: Actor) -> Sheet:
    """Form 02-TT with what was paid back; numbers run by year, so the book is the year's."""
    company = record.company
    words = _words(record.amount, record, record.foreign_amount)
    sheet = Sheet(
        title="PHIẾU CHI",
        number=record.number,
        date=long_date(record.date),
        company="",
        marks=(
            (_("Book no."), f"{record.date.year}"),
            (_("No."), record.number),
            (_("Debit"), RECEIVABLE),
            (_("Credit"), record.treasury.account.code),
        ),
        facts=(
            Fact(_("Full name of the payee"), record.payee or record.customer.name, strong=True),
            Fact(_("Address (unit)"), _address(record)),
            Fact(_("Reason of payment"), record.text),
            Fact(_("Amount"), record.abroad or shown.money(record.amount, unit=True), strong=True),
            Fact(_("In words"), words),
            *_worth(record),
        ),
        notes=(_("Received in full (in words): %s") % words,),
        **statutory("02-TT", company),
    )
    return headed(company, sheet)


def _words(amount: Decimal, record: Invoice | Receipt | Refund, foreign: Decimal | None) -> str:
    """The sum in words, in the currency of the paper; none where its smallest coin has no name."""
    if foreign is None:
        return in_words(amount, record.company)
    try:
        return amount_in_words(foreign, record.currency, record.company)
    except ValueError:
        return figures.coded(foreign, record.currency)


def _worth(record: Receipt | Refund) -> tuple[Fact, ...]:
    """Rate and worth in the books, as the forms ask for foreign money."""
    if not record.currency:
        return ()
    return (
        Fact(_("Exchange rate"), _rate_of(record)),
        Fact(_("Converted amount"), shown.money(record.amount, unit=True, of=record.company.currency)),
    )


def _rate_of(record: Invoice | Receipt | Refund) -> str:
    return f"{figures.figure(record.rate, 10)} {record.company.currency}/{record.currency}"


def _address(record: Receipt | Refund) -> str:
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
        rows=tuple(_row(line, record) for line in lines),
        totals=_totals(record, lines),
        words_label=_("Total amount (in words)"),
        words=_less(record) + _words(abs(record.total), record, record.foreign_total and abs(record.foreign_total)),
        signatures=(
            Signature(_("Buyer"), _("(signature, full name)")),
            Signature(_("Seller"), _("(signature, full name)")),
        ),
        foot=_("Print of the invoice record; it does not replace the electronic invoice."),
    )
    return headed(record.company, sheet)


def _less(record: Invoice) -> str:
    """An adjustment below zero says so."""
    return _("Less: ") if record.is_credit else ""


def _buyer(record: Invoice) -> tuple[Fact, ...]:
    said = (
        (_("Buyer's name"), record.buyer_name),
        (_("Tax number"), record.buyer_tax_number),
        (_("Address"), record.buyer_address),
        (_("Payment due on"), shown.day(record.due_on)),
        *(((_("Currency"), record.currency), (_("Exchange rate"), _rate_of(record))) if record.currency else ()),
        *_correction(record),
    )
    return tuple(Fact(label, value, strong=number == 0) for number, (label, value) in enumerate(said) if value)


CORRECTING = {
    Invoice.Kind.ADJUSTING: "Điều chỉnh cho hoá đơn",
    Invoice.Kind.REPLACING: "Thay thế cho hoá đơn",
}
"""The words that the law prescribes, whatever the language of the print (91/2026/TT-BTC Art 10)."""


def _correction(record: Invoice) -> tuple[tuple[str, str], ...]:
    """Which invoice it corrects, and why."""
    if record.kind == Invoice.Kind.ORIGINAL:
        return ()
    first = record.corrects
    day = f"ngày {first.date.day} tháng {first.date.month} năm {first.date.year}"
    said = f"Mẫu số {first.symbol[:1]} ký hiệu {first.symbol[1:]} số {first.number} {day}"
    return (CORRECTING[record.kind], said), (_("Reason"), record.reason), (_("Agreement"), record.agreement)


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


def _row(line: InvoiceLine, record: Invoice) -> tuple[str, ...]:
    return (
        str(line.position),
        line.description,
        line.product.unit.name,
        shown.quantity(line.quantity),
        shown.quantity(line.foreign_price) if record.currency else shown.money(line.price),
        _rate(line),
        _said(line.net, line.foreign_net, record),
    )


def _said(amount: Decimal, foreign: Decimal | None, record: Invoice) -> str:
    """An amount of an invoice as the invoice says it: in another currency with the decimals of that."""
    if foreign is None:
        return shown.money(amount)
    places = currencies.decimals(record.currency)
    return figures.figure(foreign, places, least=places)


def _rate(line: InvoiceLine) -> str:
    return line.vat if line.vat_rate is None else shown.percent(line.vat_rate)


def _totals(record: Invoice, lines: Iterable[InvoiceLine]) -> tuple[Total, ...]:
    taxes: dict[str, list[InvoiceLine]] = {}
    for line in lines:
        taxes.setdefault(_rate(line), []).append(line)
    total = _said(record.total, record.foreign_total, record)
    return (
        Total(_("Sum before tax"), _said(record.net, record.foreign_net, record)),
        *(Total(_("VAT %s") % rate, _tax_of(of_it, record)) for rate, of_it in taxes.items()),
        Total(_("Total to pay"), record.abroad or total, strong=True),
    )


def _tax_of(lines: list[InvoiceLine], record: Invoice) -> str:
    tax = sum((line.tax for line in lines), Decimal(0))
    foreign = sum((line.foreign_tax or Decimal(0) for line in lines), Decimal(0))
    return _said(tax, foreign if record.currency else None, record)


DOTS = "……………………………"


@paper(
    "shared.party", gettext_lazy("Debt reconciliation"), needs=reports.RECEIVABLES, of_days=True,
    fits=lambda record: record.is_customer,
)  # fmt: skip
def debt_reconciliation(record: Party, *, by: Actor, start: date | None, end: date | None) -> Sheet:
    """What both parties sign for: the account's beginning, movement and end, and what is unpaid (ACC-07)."""
    start, end = reports.days_of(start, end, by=by)
    found, company = reports.statement(record, start, end, by=by), by.company
    form = packs.document_form(company.country.lower(), "B2B-RECON", company.chart)
    label, words = _conclusion(found, company)
    sheet = Sheet(
        title="BIÊN BẢN ĐỐI CHIẾU CÔNG NỢ",
        number=f"{record.code} {end:%d/%m/%Y}",
        date=long_date(today(by)),
        company="",
        marks=((_("No."), "………/ĐCCN"),),
        facts=(*_ours(company), *_theirs(record), Fact(_("Period"), _period(start, end), strong=True, apart=True)),
        columns=_moves(),
        rows=tuple(_account(found, company)),
        totals=(Total(_("Closing balance"), _balance(found.closing, company), strong=True),),
        words_label=label,
        words=words,
        notes=(*_unpaid(record, end, company, by), _("Made out in two copies of equal force, one for each party.")),
        signatures=tuple(Signature(title, _("(signature, full name, seal)")) for title in form.signatures),
    )
    return headed(company, sheet)


def _period(start: date, end: date) -> str:
    return _("from %(start)s to %(end)s") % {"start": shown.day(start), "end": shown.day(end)}


def _ours(company: Company) -> tuple[Fact, ...]:
    return (
        Fact(_("Party A (seller)"), company.name, strong=True),
        *_reached(company.tax_number, company.address, company.phone, company.representative),
    )


def _theirs(party: Party) -> tuple[Fact, ...]:
    found = shared.requisites(party)
    return (
        Fact(_("Party B (buyer)"), found.name, strong=True, apart=True),
        *_reached(found.tax_number, found.address, party.phone, party.representative),
    )


def _reached(tax_number: str, address: str, phone: str, representative: str) -> tuple[Fact, ...]:
    """What is not known stays to be filled in by hand."""
    return (
        Fact(_("Address"), address or DOTS),
        Fact(_("Tax number"), " · ".join(filter(None, (tax_number or DOTS, phone and _("telephone %s") % phone)))),
        Fact(_("Represented by"), _("%(name)s, position %(dots)s") % {"name": representative or DOTS, "dots": DOTS}),
    )


def _moves() -> tuple[Column, ...]:
    return (
        Column(_("Date")),
        Column(_("Paper")),
        Column(_("Text"), wide=True),
        Column(_("Owed (debit)"), Side.END),
        Column(_("Paid (credit)"), Side.END),
        Column(_("Balance"), Side.END),
    )


def _account(found: reports.Statement, company: Company) -> Iterable[tuple[str, ...]]:
    def said(amount: Decimal) -> str:
        return shown.money(amount, of=company.currency)

    yield "", "", _("Opening balance"), "", "", _balance(found.opening, company)
    for row in found.rows:
        debit, credit = (said(side) if side else "" for side in rules.sides(row.amount))
        yield shown.day(row.date), row.called, row.text, debit, credit, _balance(row.balance, company)
    yield "", "", _("Sum of the period"), said(found.debit), said(found.credit), ""


def _balance(amount: Decimal, company: Company) -> str:
    """A credit balance in brackets, as accountants write it."""
    said = shown.money(abs(amount), of=company.currency)
    return f"({said})" if amount < 0 else said


def _conclusion(found: reports.Statement, company: Company) -> tuple[str, str]:
    """Who owes whom how much, in figures and in words."""
    owed = abs(found.closing)
    said = {"day": shown.day(found.end), "amount": shown.money(owed, unit=True, of=company.currency)}
    if found.closing > 0:
        label = _("At the end of %(day)s party B owes party A %(amount)s, in words") % said
    elif found.closing < 0:
        label = _("At the end of %(day)s party A holds %(amount)s that party B paid ahead, in words") % said
    else:
        label = _("At the end of %(day)s neither party owes the other anything, in words") % said
    return label, in_words(owed, company)


def _unpaid(record: Party, end: date, company: Company, by: Actor) -> Iterable[str]:
    """The invoices and advances that the closing balance is made of."""
    for item in reports.open_debts(record, end, by=by):
        said = {
            "paper": item.number, "day": shown.day(item.date), "due": shown.day(item.due_on),
            "left": shown.money(item.left, unit=True, of=company.currency),
        }  # fmt: skip
        if item.column == "ahead":
            yield _("Paid ahead: %(paper)s of %(day)s, %(left)s.") % said
        else:
            yield _("Unpaid: invoice %(paper)s of %(day)s, due on %(due)s, %(left)s still open.") % said
