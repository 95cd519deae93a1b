"""Where the duties of a person come from: role by role, what allows and what denies them."""

from dataclasses import dataclass, field

from . import steady
from .models import Person, Role, RoleDuty
from .permissions import DUTIES, EVERYONE
from .roles import held_by, shipped


@dataclass
class Source:
    """A duty of a person: the roles that allow it, those that deny it; `seat`: it comes with having a seat."""

    duty: str
    allowed_by: list[Role] = field(default_factory=list)
    denied_by: list[Role] = field(default_factory=list)

    @property
    def seat(self) -> bool:
        return self.duty in EVERYONE

    @property
    def held(self) -> bool:
        """Deny wins over every role, and over the seat."""
        return bool(self.allowed_by or self.seat) and not self.denied_by


def spoken(role: Role) -> dict[str, bool]:
    """Every duty that the role speaks of, from the rows that are kept."""
    rows = steady.rows_of(RoleDuty, role.company_id).values()
    ours = dict.fromkeys(shipped(role.name) - frozenset(role.known or ()), True)
    return ours | {row.duty: row.allow for row in rows if row.role_id == role.pk}


def sources(person: Person) -> list[Source]:
    """The duties that the person's roles speak of today, and those of a seat, in the order of their names."""
    found = {name: Source(name) for name in EVERYONE}
    for role in held_by(person.pk, company_id=person.company_id):
        for name, allow in spoken(role).items():
            one = found.setdefault(name, Source(name))
            (one.allowed_by if allow else one.denied_by).append(role)
    return [found[name] for name in sorted(found) if name in DUTIES]
