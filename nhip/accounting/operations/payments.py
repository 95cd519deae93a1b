"""Money and one invoice: what came for it, with the discount that it earns, and what is taken back from it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nhip.kernel import steady
from nhip.kernel.actors import Actor
from nhip.kernel.inputs import Ask
from nhip.kernel.operations import Refused, operation
from nhip.kernel.records import open_ref

from ..models import Invoice, Receipt, Treasury
from . import exchange
from .allocation import OWED, POSTED, due, free
from .early import SETTLED, discount, unearn
from .exchange import money_of
from .posting import company_of, today, written
from .receipts import post_receipt


@dataclass(frozen=True)
class TakePayment:
    """What came for one invoice, and the discount that it earns by coming early."""

    treasury: Annotated[int, Ask(gettext_lazy("Into"), pick="accounting.treasury")]
    amount: Annotated[
        Decimal,
        Ask(
            gettext_lazy("Amount received"), help=gettext_lazy("In the invoice's currency"), widget="money", bare=True
        ),
    ]
    discount: Annotated[
        Decimal,
        Ask(
            gettext_lazy("Discount for paying early"),
            help=gettext_lazy("Proposed while the terms hold; booked as a financial cost"),
            widget="money",
        ),
    ] = Decimal(0)
    on: Annotated[date | None, Ask(gettext_lazy("Date"))] = None
    payer: Annotated[str, Ask(gettext_lazy("Payer"))] = ""
    text: Annotated[str, Ask(gettext_lazy("For what"))] = ""
    rate: Annotated[
        Decimal | None,
        Ask(
            gettext_lazy("Exchange rate"),
            help=gettext_lazy("The bank's, for money in another currency; empty: the one written down for the day"),
            widget="quantity",
        ),
    ] = None


@operation(
    Invoice,
    takes=TakePayment,
    start=OWED,
    end=SETTLED,
    label=gettext_lazy("Receive its payment"),
    when=lambda invoice: invoice.open_amount > 0,
    keyed=True,
)
def take_payment(invoice: Invoice, told: TakePayment, *, by: Actor) -> None:
    """Money for this very invoice, at the cash desk or by bank; what comes early earns its discount (Dr 635)."""
    treasury = steady.rows_of(Treasury, by.company_id)[told.treasury]
    _check_treasury(invoice, treasury, by)
    now = today(by)
    if told.on and told.on > now:
        raise Refused(_("Money cannot have come on a day that has not come."), field="on")
    money = money_of(told.amount, treasury, told.rate, on=told.on or now, by=by)
    if told.discount:
        exchange.refuse_foreign(invoice, field="discount")
    if told.amount + told.discount > due(invoice):
        raise Refused(_("More than is open of %(invoice)s.") % {"invoice": invoice}, field="amount")
    order = open_ref(invoice.order, by=by) if invoice.order else None
    receipt = Receipt(
        company_id=by.company_id, kind=treasury.kind, state=POSTED, customer_id=invoice.customer_id, payer=told.payer,
        text=told.text, order_kind=invoice.order_kind, order_id=invoice.order_id,
        salesperson_id=order and order.owner_id, date=told.on or now, **money.columns,
    )  # fmt: skip
    post_receipt(receipt, treasury, on=receipt.date, by=by, invoice=invoice)
    receipt.save(force_insert=True)
    if told.discount:
        discount(invoice, told.discount, paid_on=receipt.date, by=by, receipt=receipt)


def _check_treasury(invoice: Invoice, treasury: Treasury, by: Actor) -> None:
    if treasury.currency != invoice.currency:
        own = company_of(by).currency
        said = {"invoice": invoice, "its": invoice.currency or own, "treasury": treasury}
        raise Refused(
            _("%(invoice)s is in %(its)s: %(treasury)s does not take that currency.") % said, field="treasury"
        )


@dataclass(frozen=True)
class TakeBack:
    """Which invoice does not get the money after all."""

    invoice: Annotated[int, Ask(gettext_lazy("Invoice"), pick="accounting.invoice")]


@operation(Receipt, takes=TakeBack, start=(POSTED,), label=gettext_lazy("Take back an allocation"), keyed=True)
def take_back(receipt: Receipt, told: TakeBack, *, by: Actor) -> None:
    """The invoice is open again, the money is an advance again; both are told by a row below zero."""
    unearn(receipt, written(gettext_lazy("The payment was taken back")), by=by, invoice=told.invoice)
    if not free(receipt, by=by, on=today(by), invoice=told.invoice):
        raise Refused(_("The receipt pays nothing of this invoice."), field="invoice")
