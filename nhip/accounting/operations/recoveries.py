"""Money for debts that were written off: the debt is out of the books, so it is other income (ACC-07)."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nhip.kernel import figures, numbers, rows, steady
from nhip.kernel.actors import Actor
from nhip.kernel.inputs import Ask
from nhip.kernel.operations import Refused, operation

from .. import rules
from ..models import BadDebt, JournalEntry, Recovery, Treasury
from .bad_debts import POSTED
from .books import reverse
from .exchange import refuse_foreign
from .posting import check_amount, company_of, post, today, written
from .reasons import Because, reason_of
from .receipts import SERIES


@dataclass(frozen=True)
class Recover:
    """How much came for the written-off debt, and where it went."""

    amount: Annotated[Decimal, Ask(gettext_lazy("Amount"), widget="money")]
    treasury: Annotated[int, Ask(gettext_lazy("Into"), pick="accounting.treasury")]
    text: Annotated[str, Ask(gettext_lazy("For what"))]
    payer: Annotated[str, Ask(gettext_lazy("Payer"))] = ""


@operation(
    BadDebt,
    takes=Recover,
    start=(POSTED,),
    label=gettext_lazy("Recover the debt"),
    when=lambda paper: paper.left > 0,
    keyed=True,
)
def recover(paper: BadDebt, told: Recover, *, by: Actor) -> None:
    """Dr 1111 or 1121, Cr 711: a debt that was written off is paid after all, or a part of it."""
    currency = company_of(by).currency
    check_amount(told.amount, currency)
    if told.amount > paper.left:
        said = {"left": figures.signed(paper.left, currency), "paper": paper}
        raise Refused(
            _("Only %(left)s is left of %(paper)s: book more as a receipt of the customer.") % said, field="amount"
        )
    if not told.text.strip():
        raise Refused(_("Say what the money is for."), field="text")
    treasury = steady.rows_of(Treasury, by.company_id)[told.treasury]
    refuse_foreign(treasury, field="treasury")
    paper.recovered += told.amount
    recovery = Recovery(
        company_id=by.company_id, kind=treasury.kind, bad_debt=paper, customer_id=paper.customer_id,
        treasury=treasury, payer=told.payer, date=today(by), amount=told.amount, text=told.text.strip(),
    )  # fmt: skip
    recovery.number = numbers.document(SERIES[recovery.kind], by=by, on=recovery.date)
    rows.insert_records(Recovery, [recovery])
    legs = rules.bad_debts.recovery_legs(recovery.amount, treasury.account.code, recovery.customer_id)
    text = written(
        gettext_lazy("Written-off debt recovered from %(customer)s: %(why)s"),
        customer=recovery.customer, why=recovery.text,
    )  # fmt: skip
    post(legs, source=recovery.ref, on=recovery.date, text=text, by=by, paper=recovery.number)


@operation(
    Recovery,
    takes=Because,
    start=(Recovery.State.POSTED,),
    end=Recovery.State.CANCELLED,
    label=gettext_lazy("Reverse the recovery"),
    keyed=True,
)
def reverse_recovery(recovery: Recovery, told: Because, *, by: Actor) -> None:
    """Booked by mistake: the debt is remembered whole again, by an entry of its own; the number stays."""
    recovery.reason = reason_of(told)
    paper = BadDebt.objects.select_for_update(of=("self",)).get(pk=recovery.bad_debt_id, company_id=by.company_id)
    paper.recovered -= recovery.amount
    paper.version += 1
    rows.update(paper, {"recovered", "version"})
    entry = JournalEntry.objects.get(
        company_id=by.company_id, source_kind=recovery.ref.kind, source_id=recovery.pk, reverses=None
    )
    reverse(entry, recovery.reason, by=by)
