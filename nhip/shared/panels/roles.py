"""What a role says, room by room, with a word on every duty; and what the roles of a person come to, and why."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from nhip.kernel import permissions, role_texts
from nhip.kernel.actors import Actor
from nhip.kernel.administration.roles import Word, change_role
from nhip.kernel.models import Person, Role
from nhip.kernel.permissions import DUTIES, EVERYONE, SYSTEM, Duty
from nhip.kernel.records import open_ref
from nhip.kernel.refs import Ref
from nhip.kernel.role_sums import Source, sources
from nhip.kernel.roles import ROLES, fresh, rules_of, shipped, standing, title_of
from nhip.screens.departments import Department, department_of
from nhip.screens.history import tells
from nhip.screens.panels import hang

SCOPES = {
    "own": _("one's own"),
    "team": _("of the team"),
    "unit": _("of the unit"),
    "company": _("whole company"),
}
WORDS = {True: "allow", False: "deny", None: "nothing"}


@dataclass(frozen=True)
class Item:
    """A duty on a page: how far it reaches, what it opens, what is said of it and what the product says."""

    name: str
    sentence: Any
    scope: Any
    opens: tuple[Any, ...]
    word: str = "nothing"
    new: bool = False
    seat: bool = False
    ours: str = ""
    why: tuple[str, ...] = ()


@dataclass(frozen=True)
class Room:
    """The duties of a department: those that are spoken of, and the others, which wait folded away."""

    department: Department
    said: list[Item]
    silent: list[Item]


@dataclass(frozen=True)
class Told:
    """Everything on the role; `may` says whether the reader changes it."""

    role: Role
    may: bool
    rooms: list[Room]
    new: list[Item]
    denied: int
    allowed: int


def item(duty: Duty, **said: Any) -> Item:
    """What every page tells of a duty."""
    reach = SCOPES.get(getattr(duty.on, "__name__", ""), "") if duty.can else ""
    opens = tuple(permissions.group_name(group) for group in sorted(duty.opens))
    return Item(duty.name, duty.sentence, reach, opens, seat=duty.name in EVERYONE, **said)


def offered() -> Iterator[Duty]:
    """The duties of people: not those that only rooms acting alone have."""
    given = EVERYONE | {name for role in ROLES.values() for name in role.duties}
    return (duty for name, duty in sorted(DUTIES.items()) if name in given or name not in SYSTEM)


def by_room(items: Iterable[Item]) -> dict[str, list[Item]]:
    found: dict[str, list[Item]] = {}
    for one in items:
        room = one.name.partition(".")[0]
        found.setdefault("kernel" if room == "screens" else room, []).append(one)
    return found


@hang(on="kernel.role", title=_("Duties"), template="shared/duties.html", needs="kernel.view_role", place="main")
def duties(ref: Ref, *, by: Actor) -> Told:
    """Every duty in a sentence, and what the role says of it."""
    role: Role = open_ref(ref, by=by)
    rules, new, ours = rules_of(role), fresh(role), shipped(role.name)
    changed = standing(role) == "changed"
    items = [
        item(
            duty,
            word=WORDS[rules.get(duty.name)],
            new=duty.name in new,
            ours=_ours(duty.name in ours, rules.get(duty.name)) if changed else "",
        )
        for duty in offered()
    ]
    rooms = [
        Room(department_of(name), [one for one in some if one.word != "nothing"],
             [one for one in some if one.word == "nothing"])
        for name, some in by_room(items).items()
    ]  # fmt: skip
    rooms.sort(key=lambda room: not room.said)
    words = [one.word for one in items]
    may = permissions.may(by, change_role.verb)
    return Told(role, may, rooms, [one for one in items if one.new], words.count("deny"), words.count("allow"))


@tells(change_role.verb)
def changed_word(said: Mapping[str, Any]) -> str:
    """Which duty, and the word on it."""
    duty = DUTIES.get(str(said.get("duty")))
    words = dict(Word.choices)
    told = {"duty": duty.sentence if duty else said.get("duty"), "word": words.get(str(said.get("word")), "")}
    return gettext("“%(duty)s”: the role %(word)s") % told


def _ours(shipped: bool, allow: bool | None) -> str:
    """What the product says, where the company says something else."""
    said = True if shipped else None
    return "" if said is allow else WORDS[said]


@dataclass(frozen=True)
class Changed:
    """How the role differs from what the product ships, and whether it may be put back."""

    standing: str
    title: str
    rows: list[tuple[Any, str, str]]


@hang(on="kernel.role", title=_("Beside ours"), template="shared/beside.html", needs="kernel.view_role")
def beside_ours(ref: Ref, *, by: Actor) -> Changed:
    """The differences, duty by duty: ours, then the company's word."""
    role: Role = open_ref(ref, by=by)
    told = standing(role)
    found = role_texts.from_ours(role) if told == "changed" else []
    rows = [(DUTIES[one.duty].sentence, WORDS[one.old], WORDS[one.new]) for one in found if one.duty in DUTIES]
    return Changed(told, str(ROLES[role.name].title) if role.title and role.name in ROLES else "", rows)


@hang(on="kernel.role", title=_("As text"), template="shared/role_text.html", needs="kernel.view_role")
def as_text(ref: Ref, *, by: Actor) -> str:
    """What `nhip role import` and the page for texts take in again."""
    return role_texts.dump(open_ref(ref, by=by))


@dataclass(frozen=True)
class Come:
    """What a person's roles come to, room by room; what is denied them; what comes with the seat; what is opened."""

    rooms: list[tuple[Department, list[Item]]]
    denied: list[Item]
    seat: list[Item]
    opens: tuple[Any, ...]


@hang(
    on="kernel.person", title=_("What the roles come to"), template="shared/sum.html", needs="kernel.view_role",
    place="main",
)  # fmt: skip
def sum_of_duties(ref: Ref, *, by: Actor) -> Come:
    """Each duty with the roles that it comes from; a denied one with the roles that deny it."""
    person: Person = open_ref(ref, by=by)
    found = sources(person)
    held = [one for one in found if one.held]
    own = [_given(one) for one in held if one.allowed_by]
    groups = sorted({group for one in held for group in DUTIES[one.duty].opens if one.allowed_by})
    return Come(
        [(department_of(name), some) for name, some in by_room(own).items()],
        [_denied(one) for one in found if one.denied_by and (one.allowed_by or one.seat)],
        [item(DUTIES[one.duty]) for one in held if not one.allowed_by],
        tuple(permissions.group_name(group) for group in groups),
    )


def _given(one: Source) -> Item:
    return item(DUTIES[one.duty], word="allow", why=_titles(one.allowed_by))


def _denied(one: Source) -> Item:
    return item(DUTIES[one.duty], word="deny", why=_titles(one.denied_by), ours=", ".join(_titles(one.allowed_by)))


def _titles(roles: list[Role]) -> tuple[str, ...]:
    return tuple(str(title_of(role)) for role in roles)
