"""What sales is asked for."""

from dataclasses import dataclass
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
