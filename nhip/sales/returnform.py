"""The form of a return: one question for each line of the order that the customer can still give back."""

from dataclasses import field, fields, make_dataclass
from decimal import Decimal
from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _

from nhip.kernel.inputs import Ask

from . import words
from .models import Order, OrderLine, SalesReturn
from .operations import NewReturn, Wanted, claims

Question = tuple[str, Any, Any]


def form_of(order: Order, sales_return: SalesReturn | None = None) -> type:
    """A dataclass in the words of the order's lines; what a return holds already counts as there to give back."""
    own = dict(sales_return.lines.values_list("line_id", "quantity")) if sales_return else {}
    asked = [
        question
        for line in claims.lines_of(order)
        if (there := claims.returnable(line) + own.get(line.pk, Decimal(0)))
        for question in _questions(line, there, own.get(line.pk))
    ]
    kept = sales_return
    cause = Annotated[str, Ask(_("Cause"), choices=SalesReturn.Cause)]
    reason = Annotated[str, Ask(_("In the customer's words"))]
    place = Annotated[
        int | None, Ask(_("Back into"), pick="warehouse.warehouse", help=_("Left empty, the order's warehouse."))
    ]
    return make_dataclass(
        "Returned",
        [
            *asked,
            ("cause", cause, field(default=kept.cause) if kept else field()),
            ("reason", reason, field(default=kept.reason if kept else "")),
            ("warehouse", place, field(default=kept.warehouse_id if kept else None)),
        ],
        frozen=True,
        kw_only=True,
    )


def inputs_of(said: Any) -> NewReturn:
    """What the form came to, as the operations take it."""
    named = (one.name.partition("_") for one in fields(said))
    quantities = {int(line): getattr(said, f"quantity_{line}") for what, _bar, line in named if what == "quantity"}
    wanted = tuple(Wanted(line, quantity) for line, quantity in quantities.items() if quantity)
    return NewReturn(wanted, said.cause, said.reason or "", said.warehouse)


def _questions(line: OrderLine, there: Decimal, held: Decimal | None) -> list[Question]:
    label = f"{line.product.code} · {line.description}"
    at_most = _("At most %(there)s.") % {"there": words.figure(there, 6)}
    asked = Annotated[Decimal | None, Ask(label, help=at_most, widget="quantity")]
    return [(f"quantity_{line.pk}", asked, field(default=held))]
