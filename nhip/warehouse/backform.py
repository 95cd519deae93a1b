"""The form of taking goods back: of each line what came good and what came damaged, for a scanner and a phone."""

from dataclasses import field, fields, make_dataclass
from decimal import Decimal
from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _

from nhip.flows.warehouse import CONDITIONS
from nhip.kernel.inputs import Ask

from .models import GoodsReceipt, GoodsReceiptLine
from .operations import BackInputs, BackLine, place_for_damaged
from .stockbook import amount

Question = tuple[str, Any, Any]
GOOD, DAMAGED = (condition for condition, _label in CONDITIONS)


def form_of(receipt: GoodsReceipt) -> type:
    """A dataclass with two questions for each line, in the words of that line; its names follow the lines only."""
    lines = receipt.lines.select_related("product__unit").order_by("pk")
    asked = [question for line in lines for question in _questions(line)]
    giver = Annotated[str, Ask(_("Brought by"), help=_("Who hands the goods over."))]
    shelf = Annotated[int | None, Ask(_("Shelf"), help=_("For what can be sold again."), pick="warehouse.location")]
    place = Annotated[int | None, Ask(_("Damaged goods into"), pick="warehouse.warehouse")]
    damaged_to = place_for_damaged(receipt.company_id)
    return make_dataclass(
        "Back",
        [
            *asked,
            ("giver", giver),
            ("shelf", shelf, field(default=None)),
            ("damaged_to", place, field(default=damaged_to)),
        ],
        frozen=True,
        kw_only=True,
    )


def inputs_of(said: Any) -> BackInputs:
    """What the form came to, as the operation takes it; a piece scanned is a piece that came."""
    lines = []
    for one in fields(said):
        what, _bar, name = one.name.partition("_")
        if what not in (GOOD, DAMAGED) or not name.isdecimal():
            continue
        told = getattr(said, one.name)
        serials = told if isinstance(told, tuple) else ()
        quantity = Decimal(len(serials)) if isinstance(told, tuple) else told
        if quantity:
            lines.append(BackLine(int(name), quantity, what, serials, getattr(said, f"lot_{name}", None)))
    return BackInputs(tuple(lines), giver=said.giver or "", shelf=said.shelf, damaged_to=said.damaged_to)


def _questions(line: GoodsReceiptLine) -> list[Question]:
    product = line.product
    said = {"product": product, "asked": amount(line.asked), "unit": product.unit}
    good, damaged = _("%(product)s, good: of %(asked)s %(unit)s") % said, _("%(product)s, damaged") % said
    if product.tracking == product.Tracking.SERIAL:
        scan = _("Scan the serial numbers, one on each line.")
        pieces = [Annotated[tuple[str, ...], Ask(label, help=scan)] for label in (good, damaged)]
        return [
            (f"{name}_{line.pk}", one, field(default=())) for name, one in zip((GOOD, DAMAGED), pieces, strict=True)
        ]
    asked = [
        (f"{GOOD}_{line.pk}", Annotated[Decimal | None, Ask(good)], field(default=line.asked)),
        (f"{DAMAGED}_{line.pk}", Annotated[Decimal | None, Ask(damaged)], field(default=None)),
    ]
    if product.tracking == product.Tracking.LOT:
        lot = Ask(_("Lot of %(product)s") % said, help=_("Only needed when several had left."), pick="warehouse.lot")
        asked.append((f"lot_{line.pk}", Annotated[int | None, lot], field(default=None)))
    return asked
