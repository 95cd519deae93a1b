"""What master data hangs on the pages of its own records: requisites, duties of a role, prices of a product."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from nhip.kernel.actors import Actor
from nhip.kernel.models import Role
from nhip.kernel.permissions import DUTIES
from nhip.kernel.records import open_ref
from nhip.kernel.refs import Ref
from nhip.kernel.roles import fresh, rules_of
from nhip.screens.panels import hang

from .requisites import Requisites, of


@hang(on="shared.party", title=_("For invoices"), template="shared/requisites.html", needs="shared.view_party")
def requisites(ref: Ref, *, by: Actor) -> Requisites:
    """Whether an invoice could be issued now, and what it lacks."""
    return of(open_ref(ref, by=by))


@dataclass(frozen=True)
class Said:
    """One duty of a role: allowed or denied, and whether a release has just brought it."""

    duty: str
    sentence: Any
    allow: bool
    new: bool


@hang(on="kernel.role", title=_("Duties"), template="shared/duties.html", needs="kernel.view_role", place="main")
def duties(ref: Ref, *, by: Actor) -> list[Said]:
    """Everything the role speaks of, in sentences."""
    role: Role = open_ref(ref, by=by)
    new = fresh(role)
    return [
        Said(name, DUTIES[name].sentence, allow, name in new)
        for name, allow in sorted(rules_of(role).items())
        if name in DUTIES
    ]
