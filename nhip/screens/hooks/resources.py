"""Webhooks on screen: who is told what, how it goes, each message with its attempts."""

from collections.abc import Iterator
from dataclasses import dataclass, field, make_dataclass
from functools import lru_cache
from typing import Annotated, Any, ClassVar

from django.utils.translation import gettext_lazy as _

from nhip.kernel import permissions
from nhip.kernel.actors import Actor
from nhip.kernel.inputs import Ask
from nhip.kernel.operations import Operation
from nhip.kernel.outside import OUTSIDE
from nhip.kernel.records import Record

from ..links import Link, offer_links
from ..parts import Column, Filter, Lines, Menu, Page, Related, Section, Tab, Table
from ..resource import Resource
from . import operations
from .models import Dispatch, Hook
from .operations import HookData, Name, Reader, Url

FORMS = (operations.make_hook, operations.change_hook)


@dataclass(frozen=True)
class Head:
    """What the form of a webhook asks before the events."""

    name: Name
    url: Url
    reader: Reader


@lru_cache(maxsize=4)
def form(declared: tuple[str, ...]) -> type:
    """The form, with a tick for each event that is meant for programs elsewhere."""
    ticks = [(tick(name), Annotated[bool, Ask(OUTSIDE[name].title)], field(default=False)) for name in declared]
    return make_dataclass("HookForm", ticks, bases=(Head,), frozen=True)


def tick(event: str) -> str:
    """The name of an event's tick: `sales_order_confirmed`."""
    return OUTSIDE[event].type.replace(".", "_")


def declared() -> tuple[str, ...]:
    """Every event for programs elsewhere, room by room."""
    return tuple(sorted(OUTSIDE, key=lambda name: (name.partition(".")[0], list(OUTSIDE).index(name))))


class Hooks(Resource):
    """Programs elsewhere that are told what happens here."""

    model = Hook
    title, one, icon = _("Webhooks"), _("Webhook"), "webhook"
    about = _("Programs elsewhere that are told what happens here.")
    menu = Menu("it", 80)
    table = Table(
        ("name", "state", Column("reader", kind="person"), "url", "why"), order="name",
        card=("name", "state", "reader", "why"),
    )  # fmt: skip
    tabs = (Tab(_("Send now"), "state=active"), Tab(_("Stand still"), "state=paused"), Tab(_("All webhooks"), ""))
    filters = ("state", "reader")
    search = ("name", "url")
    create = operations.make_hook
    actions = (
        operations.start_hook,
        operations.ping_hook,
        operations.change_hook,
        operations.pause_hook,
        operations.end_hook,
    )
    tones: ClassVar[dict[str, str]] = {"active": "done", "paused": "idle", "ended": "back"}
    page = Page(
        title="{name}",
        facts=("url", Column("reader", kind="person"), "why", "old_until"),
        sections=(Section(_("Hears of"), (Column("heard", _("Events"), kind="long"),)),),
        related=(
            Related(
                "screens.dispatch",
                by="hook",
                title=_("Messages"),
                columns=(Column("type", kind="event"), "state", "attempts", "told_at"),
            ),
        ),
    )

    @classmethod
    def asks(cls, operation: Operation, record: Record | None) -> type:
        return form(declared()) if operation in FORMS else operation.takes

    @classmethod
    def initial(cls, operation: Operation, record: Any) -> dict[str, Any]:
        """What it hears of now, tick by tick."""
        ticks = {tick(name): name in record.events for name in declared()}
        return super().initial(operation, record) | (ticks if operation in FORMS else {})

    @classmethod
    def told(cls, operation: Operation, record: Record | None, inputs: Any) -> Any:
        if not isinstance(inputs, Head):
            return inputs
        events = tuple(name for name in declared() if getattr(inputs, tick(name)))
        return HookData(inputs.name, inputs.url, inputs.reader, events)


class Dispatches(Resource):
    """What was told to programs elsewhere, and how it went."""

    model = Dispatch
    title, one, icon = _("Messages to programs"), _("Message to a program"), "send"
    about = _("What was told to programs elsewhere, and how it went; what was in it is not kept.")
    table = Table(
        (
            Column("type", kind="event", keep=1),
            "state",
            Column("hook", link="hook"),
            "attempts",
            "told_at",
            "done_at",
        ),
        card=("type", "attempts", "hook", "state"),
    )
    tabs = (
        Tab(_("All messages"), ""),
        Tab(_("Put aside"), "state=parked"),
        Tab(_("Still to be sent"), "state=waiting"),
    )
    filters = ("state", "hook", Filter("type"))
    search = ("type",)
    actions = (operations.send_again,)
    tones: ClassVar[dict[str, str]] = {"waiting": "mine", "sent": "done", "parked": "late", "dropped": "idle"}
    page = Page(
        title="{called}",
        facts=(
            Column("hook", link="hook"),
            Column("number", _("Number of the message")),
            "told_at",
            "attempts",
            "next_at",
        ),
        lines=Lines(of="sendings", columns=("at", "status", "why", "millis")),
    )


@offer_links
def links(record: Record, *, by: Actor) -> Iterator[Link]:
    """From a webhook to its secret."""
    ours = isinstance(record, Hook) and record.state != Hook.State.ENDED
    if ours and permissions.may(by, operations.renew_secret.verb):
        first = not record.salt  # type: ignore[attr-defined]
        title = _("Make its secret") if first else _("New secret")
        yield Link(title, f"/screens/hooks/{record.pk}/secret/", icon="key-round", away=False, main=first)
