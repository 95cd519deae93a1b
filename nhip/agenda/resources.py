"""The agenda on screen."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from nhip.kernel.actors import Actor
from nhip.kernel.operations import Operation
from nhip.kernel.records import Record
from nhip.screens.parts import Calendar, Column, Menu, Page, Related, Section, Tab, Table
from nhip.screens.resource import Resource

from . import operations
from .models import Activity

CUSTOMER = Column("party__name", _("Customer"), link="party")
BEFORE = Column("previous__subject", _("Followed from"), link="previous")


class Activities(Resource):
    """What people have planned to do with whom, and what came of it."""

    model = Activity
    title, one, icon = _("Activities"), _("Activity"), "calendar-check"
    about = _("What people have planned to do with whom, and what came of it.")
    menu = Menu("shared", place=5)
    table = Table(
        (
            Column("subject", keep=1),
            "kind",
            Column("due_at", keep=1),
            CUSTOMER,
            Column("owner", kind="person"),
            "state",
            Column("outcome", keep=2),
        ),
        order="due_at",
        card=("subject", "due_at", "party__name", "state"),
    )
    tabs = (
        Tab(pgettext_lazy("activity", "To be done by me"), "state=planned&owner=me"),
        Tab(pgettext_lazy("activity", "Planned"), "state=planned"),
        Tab(pgettext_lazy("activity", "Done"), "state=done&sort=-due_at"),
    )
    filters = ("state", "kind", "owner", "unit", "party", "due_at", "outcome")
    search = ("folded", "party__folded")
    create = operations.plan_activity
    actions = (
        operations.finish_activity,
        operations.move_activity,
        operations.change_activity,
        operations.assign_activity,
        operations.cancel_activity,
        operations.follow_activity,
        operations.reopen_activity,
        operations.log_activity,
    )
    tones = {"planned": "mine", "done": "done", "cancelled": "back"}
    calendar = Calendar("due_at", ("subject", "party__name"))
    page = Page(
        title="{subject}",
        facts=("kind", "due_at", CUSTOMER, Column("contact__name", _("Contact"), link="contact"), "owner", "minutes"),
        sections=(
            Section(
                _("What it is about"),
                (
                    "place",
                    Column("note", kind="long"),
                    Column("previous__subject", _("Followed from"), link="previous"),
                ),
            ),
            Section(_("What came of it"), ("outcome", "done_at", Column("result", kind="long"))),
        ),
        related=(
            Related(
                "agenda.activity", by="previous", title=_("What followed"), columns=("subject", "due_at", "state")
            ),
        ),
        path=("planned", "done"),
    )

    @classmethod
    def after(cls, operation: Operation, record: Any, actor: Actor) -> Any:
        """Whoever plans what follows goes on there."""
        planned = operation is operations.follow_activity and record.following.planned().last()
        return planned or record

    @classmethod
    def initial(cls, operation: Operation, record: Record) -> dict[str, Any]:
        """The form that changes it says what it is about as it was told."""
        said = super().initial(operation, record)
        return said | {"about": str(record.about or "")} if "about" in said else said
