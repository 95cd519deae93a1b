"""The return note: what a customer gives back of an order, and how it came."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nhip.documents.papers import paper
from nhip.documents.sheets import Column, Fact, Sheet, Side, Signature, Total
from nhip.documents.words import headed, in_words, long_date
from nhip.kernel.actors import Actor
from nhip.screens import shown

from ..models import SalesReturn, SalesReturnLine

State = SalesReturn.State
AGREED = (State.APPROVED, State.COMING, *SalesReturn.CAME)


@paper(
    "sales.salesreturn",
    gettext_lazy("Return note"),
    languages=("vi", "en"),
    fits=lambda record: record.state in AGREED,
)
def return_note(record: SalesReturn, *, by: Actor) -> Sheet:
    """What both sides agree to: the goods, the reason, and what they were sold for before tax (SAL-21)."""
    came = record.state in SalesReturn.CAME
    lines = record.lines.select_related("line__product__unit").order_by("line__position")
    hint, company, customer = _("(signature, full name)"), record.company, record.customer
    sheet = Sheet(
        title=_("RETURN NOTE"),
        number=record.number,
        date=long_date(record.date),
        company="",
        marks=((_("No."), record.number), (_("Order"), record.order.number)),
        facts=(
            Fact(_("Side that returns"), customer.legal_name or customer.name, strong=True),
            Fact(_("Side that takes back"), company.name, strong=True),
            Fact(_("Cause"), ": ".join(part for part in (record.get_cause_display(), record.reason) if part)),
        ),
        columns=(
            Column(_("No."), Side.MIDDLE),
            Column(_("Product, service"), wide=True),
            Column(_("Unit of measure"), Side.MIDDLE),
            Column(_("To be returned"), Side.END),
            Column(_("Came back"), Side.END),
            Column(_("Of it damaged"), Side.END),
        ),
        rows=tuple(_row(n, line, came=came) for n, line in enumerate(lines, 1)),
        totals=(Total(_("Value of the goods before tax"), shown.money(record.value), strong=True),),
        words_label=_("In words"),
        words=in_words(record.value, company),
        notes=(_("The invoice is adjusted for what came back. Made in two copies, one for each side."),),
        signatures=(
            Signature(_("Side that returns"), hint),
            Signature(_("Storekeeper"), hint),
            Signature(_("Salesperson"), hint, record.owner.name),
        ),
    )
    return headed(company, sheet)


def _row(number: int, line: SalesReturnLine, *, came: bool) -> tuple[str, ...]:
    product = line.line.product
    return (
        str(number),
        f"{product.code} · {line.line.description}",
        product.unit.name,
        shown.quantity(line.quantity),
        shown.quantity(line.came) if came else "",
        shown.quantity(line.damaged) if came else "",
    )
