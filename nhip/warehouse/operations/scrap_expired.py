"""Everything past its date, proposed to be scrapped in one go (WH-08)."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from django.db.models import Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nhip.kernel import clock
from nhip.kernel.actors import Actor
from nhip.kernel.fields import QuantityField
from nhip.kernel.inputs import Ask
from nhip.kernel.operations import ANY, Refused, operation

from ..models import Bin, ScrapLine, ScrapSlip, Warehouse
from . import goods
from .scrap import ScrapInputs, propose_scrap
from .scrap_lines import ScrappedLine

Place = tuple[int, int | None, int | None]  # product, shelf, lot


@dataclass(frozen=True)
class ExpiredInputs:
    """What is said of all of it."""

    reason: Annotated[str, Ask(gettext_lazy("Reason"), help=gettext_lazy("Past their date, if left empty."))] = ""
    disposal: Annotated[
        str, Ask(gettext_lazy("Way of disposal"), help=gettext_lazy("Destroyed, sold as waste, fetched by ..."))
    ] = ""
    council: Annotated[
        str,
        Ask(
            gettext_lazy("Members of the council"),
            help=gettext_lazy("One on each line: name, post. They sign the minutes."),
            widget="textarea",
        ),
    ] = ""


@operation(
    Warehouse,
    takes=ExpiredInputs,
    start=ANY,
    label=gettext_lazy("Propose to scrap what has expired"),
    when=lambda warehouse: bool(past(warehouse)),
    keyed=True,
)
def propose_expired(warehouse: Warehouse, told: ExpiredInputs, *, by: Actor) -> None:
    """One slip for all lots of the warehouse whose last day is over and that no slip proposes already."""
    lines = tuple(
        ScrappedLine(product, quantity, ScrapLine.Condition.EXPIRED, lot=lot, shelf=shelf)
        for (product, shelf, lot), quantity in past(warehouse).items()
    )
    if not lines:
        raise Refused(
            _("Nothing in %(warehouse)s is past its date, or it is proposed already.") % {"warehouse": warehouse}
        )
    reason = told.reason.strip() or goods.in_books(gettext_lazy("Past their date"))
    propose_scrap(ScrapInputs(warehouse.pk, lines, reason, told.disposal, told.council), by=by)


def past(warehouse: Warehouse) -> dict[Place, Decimal]:
    """What lies in the warehouse after its last day, by product, shelf and lot, less what is proposed already."""
    expired = Bin.objects.filter(
        company_id=warehouse.company_id, warehouse=warehouse, on_hand__gt=0, lot__expires_on__lt=clock.today()
    )
    there = expired.order_by("lot__expires_on", "pk").values_list("product_id", "location_id", "lot_id", "on_hand")
    waiting = _waiting(warehouse)
    left = {(product, shelf, lot): on_hand for product, shelf, lot, on_hand in there}
    rest = {place: on_hand - waiting.get(place, Decimal(0)) for place, on_hand in left.items()}
    return {place: quantity for place, quantity in rest.items() if quantity > 0}


def _waiting(warehouse: Warehouse) -> dict[Place, Decimal]:
    rows = ScrapLine.objects.filter(
        company_id=warehouse.company_id, slip__warehouse=warehouse, slip__state__in=ScrapSlip.OPEN, lot__isnull=False
    )
    sums = rows.order_by().values_list("product_id", "location_id", "lot_id")
    found = sums.annotate(sum=Sum("quantity", output_field=QuantityField()))
    return {(product, shelf, lot): quantity for product, shelf, lot, quantity in found}
