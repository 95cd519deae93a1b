"""Doubtful and lost debts as accounting shows them: proposed, agreed to, remembered, recovered."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from nhip.kernel.operations import Operation
from nhip.kernel.records import Record
from nhip.screens.parts import Column, Menu, Page, Related, Section, Tab, Table
from nhip.screens.resource import Resource

from .. import operations
from ..models import BadDebt, Recovery
from .money import CUSTOMER

INVOICE = Column("invoice__number", _("Invoice"), "code", link="invoice")


class BadDebts(Resource):
    """Provisions and write-offs, each agreed to by somebody else than its author."""

    model = BadDebt
    title, one, icon = _("Provisions and write-offs"), _("Provision or write-off"), "circle-slash"
    about = _("Debts that may never be paid: provided for by age, written off by decision, remembered.")
    menu = Menu("accounting", place=34)
    table = Table(
        ("number", "kind", CUSTOMER, INVOICE, "state", "date", "amount", "recovered"),
        card=("customer__name", "amount", "kind", "state"),
        sums=("amount",),
    )
    tabs = (
        Tab(_("To be agreed to"), "state=proposed"),
        Tab(_("Provisions"), "kind=provision&state=posted"),
        Tab(_("Written off"), "kind=write_off&state=posted"),
    )
    filters = ("state", "kind", "customer", "invoice", "date", "amount", "proposed_by")
    search = ("folded", "customer__folded")
    actions = (
        operations.approve_bad_debt,
        operations.recover,
        operations.refuse_bad_debt,
        operations.reverse_bad_debt,
    )
    tones = {"proposed": "mine", "posted": "done", "refused": "back", "cancelled": "back"}

    @classmethod
    def initial(cls, operation: Operation, record: Record) -> dict[str, Any]:
        """Recovering starts from all that is remembered."""
        if operation is operations.recover:
            return {"amount": record.left}
        return super().initial(operation, record)

    page = Page(
        title="{called} · {customer}",
        facts=(
            "kind",
            "amount",
            "invoice",
            "date",
            Column("left", _("Still remembered"), "money"),
        ),
        sections=(
            Section(_("Decision"), (Column("reason", kind="long"), "decision", "proposed_by", "agreed_by", "remark")),
            Section(_("Provision"), ("wanted", "provision", "recovered")),
        ),
        related=(
            Related("accounting.recovery", by="bad_debt", title=_("Recovered by")),
            Related("accounting.journalentry", by="source", title=_("In the books")),
        ),
        path=("proposed", "posted"),
    )


class Recoveries(Resource):
    """Money for debts that were written off."""

    model = Recovery
    title, one, icon = _("Recovered debts"), _("Recovered debt"), "hand-coins"
    about = _("Money that came for debts after they were written off: other income.")
    table = Table(
        ("number", CUSTOMER, Column("bad_debt__number", _("Write-off"), "code", link="bad_debt"), "state", "date",
         "text", "amount"),
        card=("customer__name", "amount", "number", "state"),
        sums=("amount",),
    )  # fmt: skip
    filters = ("state", "kind", "customer", "bad_debt", "treasury", "date", "amount")
    search = ("folded", "customer__folded")
    actions = (operations.reverse_recovery,)
    tones = {"posted": "done", "cancelled": "back"}
    page = Page(
        title="{number} · {customer}",
        facts=("number", "amount", "kind", "date", "treasury"),
        sections=(Section(_("Payment"), ("payer", Column("text", kind="long"), "bad_debt", "reason")),),
        related=(Related("accounting.journalentry", by="source", title=_("In the books")),),
        path=("posted",),
    )
