"""What customers owe, paid and got back, as accounting shows it."""

from dataclasses import MISSING, field, fields, make_dataclass, replace
from functools import cache
from typing import Any

from django.utils.translation import gettext_lazy as _

from nhip.kernel.actors import Actor
from nhip.kernel.operations import Operation
from nhip.kernel.records import Record
from nhip.screens.parts import Board, Calendar, Column, Lines, Menu, Names, Page, Related, Section, Tab, Table
from nhip.screens.resource import Resource

from .. import operations
from ..api import deals_abroad
from ..models import Allocation, Invoice, Receipt, Refund

CUSTOMER = Column("customer__name", _("Customer"), link="customer")
FOREIGN = (Column("foreign_total", _("Foreign amount"), keep=2), Column("currency", keep=2))
CAME = (Column("foreign_amount", _("Foreign amount"), keep=2), Column("currency", keep=2))


LINE = ("description", Column("product__unit__name", _("Unit of measure"), keep=2), "quantity")
IN_BOTH = (
    *LINE, Column("foreign_price", _("Unit price")), Column("foreign_net", _("Amount in its currency")), "vat",
    Column("foreign_tax", _("VAT in its currency")), Column("tax", _("VAT in the books")),
    Column("net", _("Amount in the books")),
)  # fmt: skip


PAID_BY = (
    "date", Column("receipt__number", _("Receipt"), "code", link="receipt"),
    Column("credit__number", _("Correction"), "code", link="credit"), "difference", "amount",
)  # fmt: skip
PAYS = (
    "date", Column("invoice__number", _("Invoice"), "code", link="invoice"),
    Column("refund__number", _("Refund"), "code", link="refund"), "difference", "amount",
)  # fmt: skip


def _asking(*names: str) -> type:
    """What the form about a payment asks, of all that the operation takes."""
    known = {one.name: one for one in fields(operations.TakePayment)}
    asked = [
        (name, known[name].type) if known[name].default is MISSING
        else (name, known[name].type, field(default=known[name].default))
        for name in names
    ]  # fmt: skip
    return make_dataclass("Paid", asked, frozen=True)


PAID_AT_HOME = _asking("treasury", "amount", "discount", "on", "payer", "text")
PAID_ABROAD = _asking("treasury", "amount", "rate", "on", "payer", "text")


def is_foreign(record: Record) -> bool:
    """Whether the paper is in another currency."""
    return bool(getattr(record, "currency", ""))


class Invoices(Resource):
    """What customers owe us for."""

    COLUMNS = (
        "number", "symbol", CUSTOMER, "state", "kind", "date", Column("due_on", kind="due"), "total", "open_amount",
    )  # fmt: skip
    ABROAD = (*COLUMNS[:-2], *FOREIGN, *COLUMNS[-2:])
    model = Invoice
    title, one, icon = _("Sales invoices"), _("Sales invoice"), "receipt-text"
    about = _("What was delivered, with VAT, for the customer to pay.")
    menu = Menu("accounting", place=10)
    table = Table(
        COLUMNS,
        card=("customer__name", "total", "number", "state"),
        sums=("total", "open_amount"),
    )
    tabs = (
        Tab(_("To issue"), "state=draft"),
        Tab(_("Not paid"), "state=issued,part_paid&sort=due_on"),
        Tab(_("Paid"), "state=paid"),
        Tab(_("Corrections"), "kind=adjusting,replacing"),
        Tab(_("Written off"), "state=lost"),
    )
    filters = (
        *("state", "kind", "cause", "customer", "date", "due_on", "total", "open_amount", "corrects"),
        "opening",
        "currency",
    )
    search = ("folded", "customer__folded")
    actions = (
        operations.issue_invoice,
        operations.take_payment,
        operations.refund_credit,
        operations.allocate_credit,
        operations.adjust_invoice,
        operations.replace_invoice,
        operations.notify_mistake,
        operations.give_early_discount,
        operations.provide,
        operations.write_off,
        operations.void_draft,
    )
    tones = {
        "draft": "mine", "issued": "theirs", "part_paid": "soon", "paid": "done", "lost": "back",
        "replaced": "back", "void": "back",
    }  # fmt: skip
    board = Board(
        (CUSTOMER, "number", Column("due_on", kind="due"), "open_amount"),
        amount="total",
        order="due_on",
        aged=(20, 40),
    )
    calendar = Calendar("due_on", (CUSTOMER, "number"))

    @classmethod
    def columns_for(cls, actor: Actor) -> Names:
        return cls.ABROAD if deals_abroad(by=actor) else cls.COLUMNS

    @classmethod
    def initial(cls, operation: Operation, record: Record) -> dict[str, Any]:
        """A correction starts from the lines as they stand, paying back from all that is open."""
        if operation in (operations.adjust_invoice, operations.replace_invoice):
            return {"lines": operations.as_they_stand(record)}
        if operation is operations.refund_credit:
            return {"amount": operations.left(record), "text": record.reason}
        if operation is operations.take_payment:
            discount = operations.proposed(record, record.company.today())
            return {"amount": operations.due(record) - discount, "discount": discount}
        if operation is operations.give_early_discount:
            return {"amount": operations.proposed(record, record.company.today())}
        if operation is operations.notify_mistake:
            return {"right_name": record.buyer_name, "right_address": record.buyer_address}
        if operation in (operations.write_off, operations.provide):
            return {"amount": record.open_amount}
        return super().initial(operation, record)

    @classmethod
    def asks(cls, operation: Operation, record: Record | None) -> type:
        """Money for an invoice is asked for with its rate, or with the discount that dong may earn."""
        if operation is operations.take_payment and record is not None:
            return PAID_ABROAD if is_foreign(record) else PAID_AT_HOME
        return super().asks(operation, record)

    @classmethod
    def told(cls, operation: Operation, record: Record | None, inputs: Any) -> Any:
        """As the operation takes it."""
        if operation is operations.take_payment and not isinstance(inputs, operations.TakePayment):
            return operations.TakePayment(**vars(inputs))
        return super().told(operation, record, inputs)

    @classmethod
    def page_of(cls, record: Invoice) -> Page:
        """In another currency its own amounts come first; only one of the books before says of which opening."""
        return page_of(bool(record.currency), bool(record.opening_id))

    @classmethod
    def after(cls, operation: Operation, record: Record, actor: Actor) -> Record:
        """From the invoice to the draft of its correction, to the paper that waits for agreement."""
        if operation in (operations.provide, operations.write_off):
            return record.bad_debts.order_by("-id").first() or record
        if operation is operations.notify_mistake:
            return record.notices.order_by("-id").first() or record
        if operation not in (operations.adjust_invoice, operations.replace_invoice):
            return record
        drafts = cls.rows(actor).filter(corrects=record, state=Invoice.State.DRAFT)
        return drafts.order_by("-id").first() or record

    page = Page(
        title="{called} · {customer}",
        facts=("number", "symbol", "kind", "date", Column("due_on", kind="due"), "total", "open_amount", "opening"),
        sections=(
            Section(
                _("In its own currency"),
                (
                    "foreign_total",
                    "foreign_open",
                    "rate",
                    "book_rate",
                    "revalued",
                    "foreign_net",
                    "foreign_tax",
                    "currency",
                ),
                when=is_foreign,
            ),
            Section(_("Buyer"), ("buyer_name", "buyer_tax_number", Column("buyer_address", kind="long"))),
        ),
        lines=Lines(
            of="lines",
            columns=(*LINE, "price", "vat", "tax", "net"),
            totals=("net", "tax", "total"),
            order="position",
            others=lambda invoice: IN_BOTH if invoice.currency else None,
        ),
        related=(
            Related("accounting.allocation", by="invoice", title=_("Paid by"), columns=PAID_BY),
            Related("accounting.invoicenotice", by="invoice", title=_("Notices of mistakes")),
            Related("accounting.revalueditem", by="invoice", title=_("Valued at periods' ends")),
            Related("accounting.journalentry", by="source", title=_("In the books")),
        ),
        path=("draft", "issued", "part_paid", "paid"),
        flow=True,
    )


@cache
def page_of(foreign: bool, brought: bool) -> Page:
    """The page of an invoice: in another currency, or of the books; brought forward out of books before, or not."""
    page, lines = Invoices.page, Invoices.page.lines
    assert lines
    facts = tuple(each for each in page.facts if brought or each != "opening")
    if not foreign:
        plain = tuple(each for each in page.related if each.kind != "accounting.revalueditem")
        return replace(page, facts=facts, related=plain)
    place = facts.index("total")
    return replace(
        page,
        facts=(*facts[:place], "foreign_total", "foreign_open", *facts[place:]),
        sections=(replace(page.sections[0], names=("currency", "rate", "book_rate", "revalued")), *page.sections[1:]),
        lines=replace(lines, totals=("foreign_net", "foreign_tax", "foreign_total"), below=("rate", *lines.totals)),
    )


class Receipts(Resource):
    """Money from customers."""

    COLUMNS = ("number", "interim_number", CUSTOMER, "state", "kind", "date", "collector", "amount", "open_amount")
    ABROAD = (*(each for each in COLUMNS[:-2] if each != "kind"), *CAME, *COLUMNS[-2:])
    model = Receipt
    title, one, icon = _("Receipts"), _("Receipt"), "hand-coins"
    about = _("Money from customers: by bank, at the cash desk, or collected and handed over.")
    menu = Menu("accounting", place=20)
    table = Table(
        COLUMNS,
        card=("customer__name", "amount", "number", "state"),
        sums=("amount", "open_amount"),
    )
    tabs = (
        Tab(_("To count"), "state=handed"),
        Tab(_("In hand"), "state=collected"),
        Tab(_("Posted"), "state=posted"),
        Tab(_("Collected by me"), "collector=me"),
    )
    filters = (
        *("state", "kind", "customer", "collector", "salesperson", "treasury", "date", "posted_on", "amount"),
        "opening",
        "currency",
    )
    search = ("folded", "customer__folded")
    create = operations.receive
    actions = (
        operations.hand_over,
        operations.count,
        operations.allocate_oldest,
        operations.allocate,
        operations.take_back,
        operations.refund_advance,
        operations.cancel_collected,
        operations.reverse_receipt,
    )
    tones = {"collected": "soon", "handed": "mine", "posted": "done", "cancelled": "back"}
    board = Board((CUSTOMER, "number", "kind", "date"), amount="amount", who="collector", aged=(1, 3))

    @classmethod
    def columns_for(cls, actor: Actor) -> Names:
        return cls.ABROAD if deals_abroad(by=actor) else cls.COLUMNS

    @classmethod
    def initial(cls, operation: Operation, record: Record) -> dict[str, Any]:
        """Paying back starts from all that is open."""
        if operation is operations.refund_advance:
            return {"amount": operations.left(record)}
        return super().initial(operation, record)

    page = Page(
        title="{called} · {customer}",
        facts=("number", "amount", "open_amount", "kind", "date", "collector"),
        sections=(
            Section(
                _("In its own currency"),
                ("foreign_amount", "foreign_open", "rate", "currency"),
                when=is_foreign,
            ),
            Section(_("Payment"), ("payer", Column("text", kind="long"), "treasury", "posted_on", "salesperson")),
            Section(
                _("Collected cash"), ("interim_number", "collected", "counted", "difference", "rest_of", "reason")
            ),
        ),
        related=(
            Related("accounting.allocation", by="receipt", title=_("Pays"), columns=PAYS),
            Related("accounting.earlydiscount", by="receipt", title=_("Discounts earned")),
            Related("accounting.journalentry", by="source", title=_("In the books")),
        ),
        path=("collected", "handed", "posted"),
        flow=True,
    )


class Refunds(Resource):
    """Money that went back to customers."""

    model = Refund
    title, one, icon = _("Refunds"), _("Refund"), "undo-2"
    about = _("Money that went back to customers: advances that are not needed, credits for what came back.")
    menu = Menu("accounting", place=25)
    table = Table(
        ("number", CUSTOMER, "state", "kind", "date", "text", "amount"),
        card=("customer__name", "amount", "number", "state"),
        sums=("amount",),
    )
    filters = ("state", "kind", "customer", "treasury", "date", "amount")
    search = ("folded", "customer__folded")
    actions = (operations.reverse_refund,)
    tones = {"posted": "done", "cancelled": "back"}
    page = Page(
        title="{number} · {customer}",
        facts=("number", "amount", "kind", "date", "treasury"),
        sections=(
            Section(
                _("In its own currency"),
                ("foreign_amount", "rate", "currency"),
                when=is_foreign,
            ),
            Section(_("Payment"), ("payee", Column("text", kind="long"), "reason")),
        ),
        related=(
            Related("accounting.allocation", by="refund", title=_("Out of"), columns=PAID_BY),
            Related("accounting.journalentry", by="source", title=_("In the books")),
        ),
        path=("posted",),
    )


class Allocations(Resource):
    """Which money, or which credit, paid which invoice or went back."""

    model = Allocation
    title, one, icon = _("Allocations"), _("Allocation"), "link-2"
    table = Table(
        (
            "date",
            Column("receipt__number", _("Receipt"), "code", link="receipt"),
            Column("credit__number", _("Correction"), "code", link="credit"),
            Column("bad_debt__number", _("Write-off"), "code", link="bad_debt"),
            Column("discount__number", _("Discount for paying early"), "code", link="discount"),
            Column(
                "revalued__revaluation__number", _("Valuation of foreign money"), "code", link="revalued__revaluation"
            ),
            Column("invoice__number", _("Invoice"), "code", link="invoice"),
            Column("refund__number", _("Refund"), "code", link="refund"),
            "amount",
        )
    )
    ABROAD = (*table.columns, Column("foreign_amount", keep=2), Column("difference", keep=2))
    filters = ("date", "receipt", "credit", "bad_debt", "discount", "invoice", "refund")
    page = Page(
        facts=("date", "receipt", "credit", "invoice", "refund", "amount", "foreign_amount", "difference"),
        related=(Related("accounting.journalentry", by="source", title=_("In the books")),),
    )

    @classmethod
    def columns_for(cls, actor: Actor) -> Names:
        return cls.ABROAD if deals_abroad(by=actor) else cls.table.columns
