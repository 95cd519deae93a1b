"""How sales shows its returns."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from nhip.kernel.actors import Actor
from nhip.kernel.operations import Operation
from nhip.kernel.records import Record
from nhip.screens.parts import Board, Column, Lines, Menu, Page, Section, Tab, Table
from nhip.screens.resource import Resource

from .. import operations, returnform
from ..models import SalesReturn
from . import abroad


class Returns(Resource):
    """What customers give back, from the asking to the credit; it begins on the page of the order."""

    model = SalesReturn
    title, one, icon = _("Returns"), _("Return"), "undo-2"
    about = _("What customers give back, from the asking to the credit; it begins on the page of the order.")
    menu = Menu("sales", place=40)
    table = Table(
        (
            "number",
            Column("order__number", _("Order"), link="order"),
            "customer",
            "state",
            Column("date", keep=2),
            Column("cause", keep=2),
            "owner",
            "value",
        ),
        card=("customer", "value", "number", "state"),
    )
    tabs = (
        Tab(_("All")),
        Tab(_("Mine"), "owner=me"),
        Tab(_("Still open"), "state=draft,waiting,approved,coming,received,credited"),
        Tab(_("Waiting for approval"), "state=waiting"),
        Tab(_("With accounting"), "state=received"),
    )
    filters = ("state", "customer", "cause", "owner", "date", "value")
    search = ("folded", "customer__folded")
    actions = (
        operations.ask_return,
        operations.send_return,
        operations.ask_credit,
        operations.settle_return,
        operations.exchange_return,
        operations.change_return,
        operations.take_up_return,
        operations.withdraw_return,
        operations.cancel_return,
    )
    tones = {
        "draft": "mine",
        "waiting": "theirs",
        "approved": "mine",
        "coming": "theirs",
        "received": "theirs",
        "credited": "soon",
        "done": "done",
        "refused": "back",
        "cancelled": "back",
    }
    board = Board(("customer", "number", "cause"), amount="value", who="owner", aged=(3, 7))
    page = Page(
        title="{number} · {customer}",
        facts=("value", "order", "customer", "owner", "date", "refundable", "foreign_refundable"),
        lines=Lines(
            of="lines",
            columns=(
                Column("line__product__code", _("Code")),
                Column("line__description", _("Description")),
                Column("line__product__unit__name", _("Unit of measure"), keep=2),
                "quantity",
                "came",
                "damaged",
                "credited",
            ),
            order="line__position",
        ),
        sections=(Section(_("Why"), ("cause", "reason", "warehouse", "replacement")),),
        path=("draft", "waiting", "coming", "received", "done"),
        flow=True,
    )

    @classmethod
    def page_of(cls, record: Any) -> Page:
        """What is to be paid back of a sale in another currency is said in that."""
        return abroad.return_of(cls, record.order.currency)

    @classmethod
    def asks(cls, operation: Operation, record: Record | None) -> type:
        """What comes back is asked line by line."""
        if operation is operations.change_return and isinstance(record, SalesReturn):
            return returnform.form_of(record.order, record)
        return super().asks(operation, record)

    @classmethod
    def initial(cls, operation: Operation, record: Record) -> dict[str, Any]:
        """The questions about the lines know themselves what they start with."""
        said = super().initial(operation, record)
        return {name: value for name, value in said.items() if name != "lines"}

    @classmethod
    def told(cls, operation: Operation, record: Record | None, inputs: Any) -> Any:
        """The quantities of the lines, as the operation takes them."""
        if operation is operations.change_return and not isinstance(inputs, operations.NewReturn):
            return returnform.inputs_of(inputs)
        return super().told(operation, record, inputs)

    @classmethod
    def after(cls, operation: Operation, record: Record, actor: Actor) -> Record:
        """An exchange goes on with the order that was drafted."""
        if operation is operations.exchange_return and isinstance(record, SalesReturn) and record.replacement:
            return record.replacement
        return record
