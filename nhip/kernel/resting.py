"""Rooms that a company has switched off: nobody has their duties, and nothing of them is lost (ORG-17)."""

from django.apps import apps
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from .permissions import DUTIES
from .policies import policy
from .rooms import Room


def rooms() -> dict[str, Room]:
    """The rooms that can be switched off, by label."""
    return {room.label: room for room in apps.get_app_configs() if isinstance(room, Room) and room.may_rest}


def needed_by(label: str) -> list[Room]:
    """The rooms that stand on this one."""
    return [room for room in rooms().values() if label in room.stands_on]


def _whole(off: tuple[str, ...]) -> bool:
    """Every room that stays on has all that it stands on."""
    known = rooms()
    return off == tuple(sorted(set(off) & known.keys())) and all(
        not set(room.stands_on) & set(off) for label, room in known.items() if label not in off
    )


OFF = policy(
    "kernel.rooms_off", tuple[str, ...], default=(), title=_("Rooms that are switched off"), source="ORG-17",
    valid=_whole,
)  # fmt: skip


def resting(company_id: int) -> frozenset[str]:
    """The labels of the rooms that the company has switched off today."""
    return frozenset(OFF.of(company_id))


def rests(model: type[Model], company_id: int) -> bool:
    """Whether the room of these rows is switched off: there is no such address then."""
    return model._meta.app_label in resting(company_id)


def denied(company_id: int) -> frozenset[str]:
    """The duties of the rooms that are switched off: as if a role of everybody denied them.

    Menus, addresses, lists, search, exports and buttons all follow from a person's duties. Rooms that act on their
    own keep theirs, so that a fact reaches whomever it concerns while nobody looks.
    """
    off = resting(company_id)
    return frozenset(name for name, duty in DUTIES.items() if duty.room in off) if off else frozenset()
