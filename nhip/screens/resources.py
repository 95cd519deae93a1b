"""Hand-offs as a resource: the list of what waits for us, and the page of one with its contents and its answer."""

from collections.abc import Collection
from dataclasses import fields
from typing import Any

from django.utils.translation import gettext_lazy as _

from nhip.kernel.actors import Actor
from nhip.kernel.handoffs import desk
from nhip.kernel.handoffs.form import FORMS
from nhip.kernel.models import Handoff
from nhip.kernel.operations import OPERATIONS, Operation
from nhip.kernel.records import Record

from .batons import about_names
from .forms import askable
from .handed import contents
from .parts import Board, Calendar, Column, Page, Tab, Table
from .resource import Resource

ORDER = (
    *("accept", "finish", "confirm", "send", "resume", "give_back", "nudge", "pause", "extend", "pass_on"),
    *("recall", "reopen", "withdraw"),
)


def moves() -> tuple[Operation, ...]:
    """The kernel's moves on a hand-off, the usual ones first; without those that only code can fill in."""
    known = [one for one in OPERATIONS.values() if one.model is Handoff]
    known = [one for one in known if one.name == "finish" or askable(one.takes)]
    return tuple(sorted(known, key=lambda one: ORDER.index(one.name) if one.name in ORDER else len(ORDER)))


class Handoffs(Resource):
    """What passes between departments: both sides see it, and a clock runs on each."""

    model = Handoff
    title, one, icon = _("Hand-offs"), _("Hand-off"), "arrow-right-left"
    about = _("What passes between departments: both sides see it, and a clock runs on each.")
    table = Table(
        (
            Column("form", _("What"), "form"),
            "state",
            "giver_unit",
            "receiver_unit",
            "holder",
            Column("due_at", kind="due"),
        ),
        order="-due_at",
        card=("form", "due_at", "receiver_unit", "state"),
    )
    tabs = (
        Tab(_("Open"), "state=offered,accepted,paused&sort=due_at"),
        Tab(_("Returned"), "state=returned"),
        Tab(_("Finished"), "state=done,confirmed"),
    )
    filters = ("state", "due_at", "giver_unit", "receiver_unit", "holder")
    tones = {
        **{"draft": "idle", "offered": "mine", "accepted": "brand-c", "paused": "idle", "done": "done"},
        **{"confirmed": "done", "returned": "back", "withdrawn": "idle"},
    }
    closed = ("withdrawn",)
    actions = moves()
    board = Board(
        (Column("form", kind="form"), "receiver_unit", Column("due_at", kind="due"), "giver_unit"),
        who="holder",
        order="due_at",
        aged=(2, 5),
        also=(desk.finish,),
    )
    calendar = Calendar("due_at", (Column("form", kind="form"), "receiver_unit"))
    page = Page(
        facts=(
            "giver_unit",
            "receiver_unit",
            "holder",
            "due_at",
            "round",
        ),
        path=("offered", "accepted", "done", "confirmed"),
    )

    @classmethod
    def besides(cls, numbers: Collection[int], actor: Actor) -> dict[int, str]:
        """What each is about, as far as the actor may see it."""
        found = list(cls.rows(actor).filter(pk__in=numbers).only("about_kind", "about_id")) if numbers else []
        names = about_names(found, actor)
        told = {one.pk: names.get((one.about_kind, one.about_id)) for one in found}
        return {pk: name[0] for pk, name in told.items() if name}

    @classmethod
    def asks(cls, operation: Operation, record: Any) -> type:
        """Finishing asks for the answer that the hand-off's form expects."""
        answer = FORMS[record.form].answer if operation.name == "finish" and record is not None else None
        return answer or operation.takes

    @classmethod
    def told(cls, operation: Operation, record: Record | None, inputs: Any) -> Any:
        if operation.name == "finish" and not isinstance(inputs, operation.takes):
            name = fields(operation.takes)[0].name
            return operation.takes(**{name: inputs})
        return inputs


__all__ = ["Handoffs", "contents", "desk"]
