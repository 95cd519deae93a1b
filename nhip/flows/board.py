"""What the board is asked for."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from django.utils.translation import gettext_lazy as _

from nhip.kernel.handoffs.form import Form, Kind
from nhip.kernel.inputs import Ask

from .sales import Decision
from .warehouse import Goods


@dataclass(frozen=True, kw_only=True)
class ApproveLargeDiscount(Form):
    """A discount that only the director may give (SAL-19)."""

    title = _("Approve a discount above the policy")
    giver = "sales.corporate"
    receiver = "board.director"
    kind = Kind.QUESTION
    hours = 16
    answer = Decision

    rate: Annotated[Decimal, Ask(_("Discount"), widget="percent")]
    net: Annotated[Decimal, Ask(_("Order value"), widget="money")]
    answer_attached: Annotated[int | None, Ask(_("Accounting's answer"), pick="kernel.handoff")] = None
    fingerprint: Annotated[str, Ask(widget="hidden")]


@dataclass(frozen=True, kw_only=True)
class Scrapped:
    """The scrap slip that was agreed to, and what it says."""

    slip: Annotated[int, Ask(_("Scrap slip"), pick="warehouse.scrapslip")]
    number: Annotated[str, Ask(_("Number"))]
    decision: Annotated[str, Ask(_("Decision"))]


@dataclass(frozen=True, kw_only=True)
class AgreeToScrap(Form):
    """Goods that the store cannot keep any longer: may they be scrapped (WH-08)? Their lines have no order line."""

    title = _("Agree to scrap goods")
    giver = "warehouse.store"
    receiver = "board.director"
    kind = Kind.REQUEST
    hours = 16
    answer = Scrapped
    works_on = "warehouse.scrapslip"
    needs = "warehouse.agree_to_scrap"

    warehouse: Annotated[int, Ask(_("Warehouse"), pick="warehouse.warehouse")]
    reason: Annotated[str, Ask(_("Reason"))]
    goods: Annotated[tuple[Goods, ...], Ask(_("Goods"))]
