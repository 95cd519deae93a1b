"""Only the buyer's name, address or other words of an invoice are wrong: a notice, and no new invoice (ACC-17).

Circular 91/2026/TT-BTC Art 10: the buyer is told and form 04/SS-HĐĐT goes to the tax authority. A wrong tax number,
amount, rate or wrong goods are put right by an adjusting or replacing invoice instead.
"""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nhip.kernel import numbers, rows
from nhip.kernel.actors import Actor
from nhip.kernel.inputs import Ask
from nhip.kernel.operations import Refused, operation

from ..models import Invoice, InvoiceNotice
from .corrections import LAW
from .posting import today
from .standing import IN_FORCE

SERIES = "SS"


@dataclass(frozen=True)
class WrongWords:
    """What the invoice should have said; what is left empty, or as it was, was right."""

    reason: Annotated[str, Ask(gettext_lazy("What is wrong, and why"), widget="long")]
    right_name: Annotated[
        str,
        Ask(gettext_lazy("Right name of the buyer"), help=gettext_lazy("As on the invoice now: put it right here")),
    ] = ""
    right_address: Annotated[str, Ask(gettext_lazy("Right address of the buyer"), widget="long")] = ""
    right_words: Annotated[
        str,
        Ask(
            gettext_lazy("Other words put right"),
            help=gettext_lazy(
                "Neither tax number, amounts, rates nor goods: those take an adjustment or replacement"
            ),
        ),
    ] = ""
    told_on: Annotated[date | None, Ask(gettext_lazy("Buyer told on"), help=gettext_lazy("Today if left empty."))] = (
        None
    )
    told_by: Annotated[
        str, Ask(gettext_lazy("Buyer told by"), help=gettext_lazy("E-mail, letter no. ..., handed over"))
    ] = ""


@operation(
    Invoice,
    takes=WrongWords,
    start=IN_FORCE,
    label=gettext_lazy("Notify of a wrong name or address"),
    when=lambda invoice: invoice.opening_id is None,
    keyed=True,
)
def notify_mistake(invoice: Invoice, told: WrongWords, *, by: Actor) -> None:
    """Write the notice 04/SS-HĐĐT and the letter to the buyer; the invoice itself stays as it was issued."""
    _check(invoice, told, by)
    made = InvoiceNotice(
        company_id=by.company_id,
        invoice=invoice,
        customer_id=invoice.customer_id,
        date=today(by),
        right_name=_other(told.right_name, invoice.buyer_name),
        right_address=_other(told.right_address, invoice.buyer_address),
        right_words=told.right_words.strip(),
        reason=told.reason.strip(),
        told_on=told.told_on or today(by),
        told_by=told.told_by.strip(),
        made_by_id=by.person_id,
    )
    if not (made.right_name or made.right_address or made.right_words):
        raise Refused(
            _("Nothing would be put right: enter the right name, address or words."), field="right_name", source=LAW
        )
    made.number = numbers.document(SERIES, by=by, on=made.date)
    rows.insert_records(InvoiceNotice, [made])


def _check(invoice: Invoice, told: WrongWords, by: Actor) -> None:
    if invoice.opening_id:
        said = {"invoice": invoice}
        raise Refused(_("%(invoice)s was issued out of the books before: correct it where it was issued.") % said)
    if not told.reason.strip():
        raise Refused(_("Say what is wrong on the invoice."), field="reason", source=LAW)
    if told.told_on and not invoice.date <= told.told_on <= today(by):
        raise Refused(
            _("The buyer was told after the invoice was issued, and not on a day to come."), field="told_on"
        )


def _other(right: str, said: str) -> str:
    """What should stand there, if something else stands there."""
    right = " ".join(right.split())
    return "" if right == " ".join(said.split()) else right
