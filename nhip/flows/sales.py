"""What sales is asked for."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated

from django.utils.translation import gettext_lazy as _

from nhip.kernel.handoffs.form import Form, Kind
from nhip.kernel.inputs import Ask

from .warehouse import Goods


@dataclass(frozen=True, kw_only=True)
class Decision:
    """Yes or no, and why."""

    approved: Annotated[bool, Ask(_("Approved"))]
    remark: Annotated[str, Ask(_("Remark"))] = ""


@dataclass(frozen=True, kw_only=True)
class ApproveDiscount(Form):
    """A discount above one's own limit, for the head of sales (SAL-19); `fingerprint` binds the very lines."""

    title = _("Approve a discount")
    giver = "sales.corporate"
    receiver = "sales.head"
    kind = Kind.QUESTION
    hours = 8
    answer = Decision

    rate: Annotated[Decimal, Ask(_("Discount"), widget="percent")]
    net: Annotated[Decimal, Ask(_("Order value"), widget="money")]
    answer_attached: Annotated[int | None, Ask(_("Accounting's answer"), pick="kernel.handoff")] = None
    fingerprint: Annotated[str, Ask(widget="hidden")]


@dataclass(frozen=True, kw_only=True)
class ApproveReturn(Form):
    """May the customer give these goods back? For the head of sales (SAL-21); `fingerprint` binds the very lines."""

    title = _("Approve a sales return")
    giver = "sales.corporate"
    receiver = "sales.head"
    kind = Kind.QUESTION
    hours = 8
    answer = Decision

    customer: Annotated[int, Ask(_("Customer"), pick="shared.party")]
    value: Annotated[Decimal, Ask(_("Value of the goods"), widget="money")]
    reason: Annotated[str, Ask(_("Reason"))]
    fingerprint: Annotated[str, Ask(widget="hidden")]


@dataclass(frozen=True, kw_only=True)
class NoteReserved(Form):
    """Goods that became free are reserved for an order that waited for them; `let_go`: the store has the slip."""

    title = _("Goods are reserved for a waiting order")
    giver = "warehouse.store"
    receiver = "sales.corporate"
    kind = Kind.NOTICE
    hours = 16

    customer: Annotated[int, Ask(_("Customer"), pick="shared.party")]
    goods: Annotated[tuple[Goods, ...], Ask(_("Goods"))]
    let_go: Annotated[bool, Ask(_("Handed over to the warehouse"))] = False


CONTACTS = (
    ("promised", _("Promised to pay")),
    ("dispute", _("Disputes the debt")),
    ("unreached", _("Could not be reached")),
)
"""How asking a customer for an overdue debt may end."""


@dataclass(frozen=True, kw_only=True)
class Contacted:
    """What the customer said; a promise names its day and amount, a dispute says what it is about."""

    result: Annotated[str, Ask(_("Result of the contact"), choices=CONTACTS)]
    promised_on: Annotated[date | None, Ask(_("Promised for"))] = None
    amount: Annotated[Decimal | None, Ask(_("Promised amount"), widget="money")] = None
    remark: Annotated[str, Ask(_("What the customer said"))] = ""


@dataclass(frozen=True, kw_only=True)
class ChaseDebt(Form):
    """A customer of the debt collection list, for sales to ask when it will be paid (FLOW-10, ACC-07)."""

    title = _("Ask for an overdue debt")
    giver = "accounting.receivables"
    receiver = "sales.corporate"
    kind = Kind.REQUEST
    hours = 16
    answer = Contacted

    customer: Annotated[int, Ask(_("Customer"), pick="shared.party")]
    overdue: Annotated[Decimal, Ask(_("Overdue"), widget="money")]
    invoices: Annotated[int, Ask(_("Overdue invoices"))]
    oldest: Annotated[date, Ask(_("Longest due since"))]
