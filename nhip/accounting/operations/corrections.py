"""Drafts of corrections: what was issued wrong is adjusted or replaced, what came back is credited (ACC-17, SAL-21).

Circular 91/2026/TT-BTC Art 10: an invoice that was issued is never cancelled. Where tax number, amount, rate or
goods are wrong, an adjusting invoice says the difference, or a replacing one says everything anew, after a written
agreement with a buyer that is a business. Drafts are issued like every other invoice.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nhip.flows.accounting import CreditReturn
from nhip.kernel import rows
from nhip.kernel.actors import Actor
from nhip.kernel.inputs import Ask
from nhip.kernel.models import Handoff
from nhip.kernel.operations import Refused, operation
from nhip.shared import api as shared

from .. import rules
from ..models import Invoice, InvoiceLine
from ..rules.corrections import ADJUSTED, ADJUSTING, REPLACED, Both, Standing, Terms
from .exchange import CENTS, add_up
from .posting import today
from .standing import IN_FORCE, said, standings

Cause, Kind = Invoice.Cause, Invoice.Kind
LAW = "91/2026/TT-BTC"
COPIED = ("company_id", "order_kind", "order_id", "payment_days")


@dataclass(frozen=True)
class RightLine:
    """What a line should have said; a line that is left out stays as it is."""

    position: Annotated[int, Ask(gettext_lazy("no."))]
    quantity: Annotated[Decimal, Ask(gettext_lazy("Right quantity"))]
    price: Annotated[Decimal, Ask(gettext_lazy("Right unit price"), widget="money")]
    description: Annotated[str, Ask(gettext_lazy("Description"))] = ""


@dataclass(frozen=True)
class Adjust:
    """Why the invoice is adjusted, and what its lines should have said."""

    reason: Annotated[str, Ask(gettext_lazy("Reason"))]
    lines: Annotated[tuple[RightLine, ...], Ask(gettext_lazy("Lines as they should be"))]
    cause: Annotated[Cause, Ask(gettext_lazy("Cause"))] = Cause.MISTAKE
    agreement: Annotated[
        str,
        Ask(
            gettext_lazy("Agreement with the buyer"),
            help=gettext_lazy("Number and day of the record that both sides signed"),
        ),
    ] = ""
    vat_anew: Annotated[
        bool,
        Ask(
            gettext_lazy("Work out VAT anew"),
            help=gettext_lazy("By the law of the invoice's day, where the rate was wrong"),
        ),
    ] = False


@dataclass(frozen=True)
class Replace:
    """Why the invoice is replaced, for whom the new one is, and what its lines say; none given: as they were."""

    reason: Annotated[str, Ask(gettext_lazy("Reason"))]
    customer: Annotated[int | None, Ask(gettext_lazy("Right buyer"), pick="shared.party")] = None
    agreement: Annotated[
        str,
        Ask(
            gettext_lazy("Agreement with the buyer"),
            help=gettext_lazy("Number and day of the record that both sides signed"),
        ),
    ] = ""
    lines: Annotated[tuple[RightLine, ...], Ask(gettext_lazy("Lines as they should be"))] = ()


def _is_sale(invoice: Invoice) -> bool:
    return invoice.kind != Kind.ADJUSTING and invoice.opening_id is None


@operation(
    Invoice, takes=Adjust, start=IN_FORCE, end=IN_FORCE, label=gettext_lazy("Adjust the invoice"), when=_is_sale
)
def adjust_invoice(invoice: Invoice, told: Adjust, *, by: Actor) -> None:
    """Draft the adjusting invoice: by how much each line changes, up or down."""
    _check(invoice, told, replacing=False, mistake=told.cause == Cause.MISTAKE)
    billed = _lines_of(invoice)
    now = standings(billed.values())
    rates = _rates(billed.values(), invoice, by) if told.vat_anew else {}
    made = _draft(invoice, Kind.ADJUSTING, told.cause, told.reason, told.agreement, by)
    terms = terms_of(invoice, by.company.currency)
    changes = []
    for right in told.lines:
        line = _named(right, billed)
        law = rates.get(line.product_id)
        vat, rate = (law.code, law.rate) if law else (line.vat, line.vat_rate)
        _check_line(right, by)
        change = rules.corrections.adjusted_of(now[line.pk], right.quantity, right.price, rate, terms)
        if change.shown or change.booked:
            price = right.price if change.quantity else right.price - price_of(line)
            changes.append(_delta(made, line, change, price=price, vat=vat, vat_rate=rate, text=right.description))
    _keep(made, changes)


@operation(
    Invoice, takes=Replace, start=IN_FORCE, end=IN_FORCE, label=gettext_lazy("Replace the invoice"), when=_is_sale
)
def replace_invoice(invoice: Invoice, told: Replace, *, by: Actor) -> None:
    """Draft the invoice that takes its place: right buyer, right lines, VAT by the law of the first one's day."""
    _check(invoice, told, replacing=True, mistake=True)
    billed = _lines_of(invoice)
    made = _draft(invoice, Kind.REPLACING, Cause.MISTAKE, told.reason, told.agreement, by)
    made.customer_id = told.customer or invoice.customer_id
    rights = told.lines or tuple(RightLine(line.position, line.quantity, price_of(line)) for line in billed.values())
    rates, terms = _rates(billed.values(), invoice, by), terms_of(invoice, by.company.currency)
    lines = []
    for right in rights:
        line = _named(right, billed)
        _check_line(right, by)
        if right.quantity:
            law = rates[line.product_id]
            whole = rules.corrections.adjusted(Standing(), right.quantity, right.price, law.rate, terms.last)
            if (right.quantity, right.price) == (line.quantity, price_of(line)):  # a discount may be in its net
                net = said(line).shown.net
                whole = Standing(line.quantity, net, rules.vat(net, law.rate, terms.last))
            more = {"price": right.price, "vat": law.code, "vat_rate": law.rate, "text": right.description}
            lines.append(_delta(made, line, rules.corrections.whole_of(said(line), whole, terms), **more))
    _keep(made, lines)


def as_they_stand(invoice: Invoice) -> list[RightLine]:
    """What a correction begins with: the lines after all adjustments."""
    lines = _lines_of(invoice)
    now, terms = standings(lines.values()), terms_of(invoice, invoice.company.currency)
    return [
        RightLine(
            place,
            now[line.pk].quantity,
            rules.corrections.unit_price(now[line.pk].shown, price_of(line), terms.last),
            line.description,
        )
        for place, line in lines.items()
    ]


def terms_of(invoice: Invoice, own: str) -> Terms:
    """In which currency it is beside the books' own, and at which rate: its corrections are booked at the same."""
    return Terms(own, invoice.currency, invoice.rate or Decimal(0))


def price_of(line: InvoiceLine) -> Decimal:
    """The unit price as the invoice says it."""
    return line.price if line.foreign_price is None else line.foreign_price


def draft_return(form: CreditReturn, *, handoff: Handoff, by: Actor) -> Invoice:
    """The draft for what came back, at the price and tax it was billed at (SAL-21)."""
    invoice = Invoice.objects.filter(company_id=by.company_id, pk=form.invoice, state__in=IN_FORCE).first()
    if invoice is None or not _is_sale(invoice) or invoice.customer_id != form.customer:
        raise Refused(_("This invoice cannot be adjusted: name the one in force."), field="invoice", source=LAW)
    made = _draft(invoice, Kind.ADJUSTING, Cause.RETURNED, form.reason.strip() or str(Cause.RETURNED.label), "", by)
    made.handoff = handoff
    left = list(_lines_of(invoice).values())
    now, terms = standings(left), terms_of(invoice, by.company.currency)
    changes = []
    for back in form.lines:
        quantity = back.quantity
        for line in left:
            if (
                (line.order_line, line.product_id) == (back.line, back.product)
                and quantity > 0
                and now[line.pk].quantity
            ):
                part = min(quantity, now[line.pk].quantity)
                change = rules.corrections.returned_of(now[line.pk], part, terms)
                now[line.pk] += change
                quantity -= part
                changes.append(_delta(made, line, change, price=price_of(line), vat=line.vat, vat_rate=line.vat_rate))
        if quantity > 0 or back.quantity <= 0:
            raise Refused(_("More comes back than the invoice still bills."), field="lines", source="SAL-21")
    _keep(made, changes)
    return made


def _check(invoice: Invoice, told: Adjust | Replace, *, replacing: bool, mistake: bool) -> None:
    if invoice.opening_id:
        said = {"invoice": invoice}
        raise Refused(_("%(invoice)s was issued out of the books before: correct it where it was issued.") % said)
    if not told.reason.strip():
        raise Refused(_("Say why the invoice is corrected."), field="reason", source=LAW)
    if mistake and invoice.buyer_tax_number and not told.agreement.strip():
        raise Refused(
            _("Name the agreement with the buyer: number and day of the record that both sides signed."),
            field="agreement",
            rule=_("With a buyer that is a business, a mistake is put right after a written agreement."),
            source=LAW,
        )
    check_way(invoice, replacing=replacing, mistake=mistake)


def check_way(invoice: Invoice, *, replacing: bool, mistake: bool) -> None:
    """Refuse what the law does not leave open for this invoice."""
    adjusted = Invoice.objects.filter(corrects=invoice, kind=Kind.ADJUSTING).exclude(number="").exists()
    wrong = rules.corrections.wrong_way(replacing=replacing, mistake=mistake, of=invoice.kind, adjusted=adjusted)
    said = {"invoice": invoice, "first": invoice.corrects}
    words = {
        ADJUSTING: _("%(invoice)s is an adjustment itself: correct %(first)s once more."),
        ADJUSTED: _("%(invoice)s was adjusted before: adjust it again."),
        REPLACED: _("%(invoice)s took the place of %(first)s: replace it again."),
    }
    if wrong:
        rule = _("What was put right by adjusting is adjusted again, what was replaced is replaced again.")
        raise Refused(words[wrong] % said, rule=rule, source=LAW)


def _check_line(right: RightLine, by: Actor) -> None:
    if right.quantity < 0 or right.price < 0:
        raise Refused(_("Quantity and price are not below zero."), field="lines")


def _lines_of(invoice: Invoice) -> dict[int, InvoiceLine]:
    """The lines by their place."""
    return {line.position: line for line in invoice.lines.order_by("position")}


def _named(right: RightLine, billed: dict[int, InvoiceLine]) -> InvoiceLine:
    if right.position not in billed:
        raise Refused(_("The invoice has no line %(place)s.") % {"place": right.position}, field="lines")
    return billed[right.position]


def _rates(lines: Iterable[InvoiceLine], invoice: Invoice, by: Actor) -> dict:
    return shared.vats({line.product_id for line in lines}, on=invoice.date, by=by)


def _draft(invoice: Invoice, kind: Kind, cause: Cause, reason: str, agreement: str, by: Actor) -> Invoice:
    return Invoice(
        **{name: getattr(invoice, name) for name in COPIED}, customer_id=invoice.customer_id, kind=kind,
        corrects=invoice, cause=cause, reason=reason.strip(), agreement=agreement.strip(),
        date=today(by), buyer_name=invoice.buyer_name, currency=invoice.currency, rate=invoice.rate,
    )  # fmt: skip


def _delta(
    made: Invoice, line: InvoiceLine, change: Both, *, price: Decimal, text: str = "", **more: object
) -> InvoiceLine:
    foreign = change.foreign
    abroad: dict[str, Decimal | None] = {}
    if foreign is not None:
        abroad = {"foreign_price": price, "foreign_net": foreign.net, "foreign_tax": foreign.tax}
        price = rules.exchange.worth(price, made.rate, CENTS)
    return InvoiceLine(
        company_id=made.company_id, invoice=made, order_line=line.order_line, product_id=line.product_id,
        corrects=line, description=text or line.description, quantity=change.quantity, net=change.booked.net,
        tax=change.booked.tax, price=price, **abroad, **more,
    )  # fmt: skip


def _keep(made: Invoice, lines: list[InvoiceLine]) -> None:
    if not any(line.net or line.tax or line.quantity for line in lines):
        raise Refused(_("This would change nothing: say what the lines should have said."), field="lines")
    for position, line in enumerate(lines, start=1):
        line.position = position
    add_up(made, lines)
    rows.insert_records(Invoice, [made])
    rows.insert_records(InvoiceLine, lines)
