"""Policies: what a company decides about declared questions, as dated rows; the default is in code."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from . import clock, steady
from .models import PolicyValue
from .plain import pack, unpack
from .refusals import Refused

if TYPE_CHECKING:
    from .actors import Actor


@dataclass(frozen=True)
class Policy:
    """A typed question such as «from which order value on may a discount be given?»."""

    name: str
    type: Any
    default: Any
    title: str | Promise
    source: str
    valid: Callable[[Any], bool] | None = None

    def of(self, company_id: int, on: date | None = None) -> Any:
        """The value in force on that day (today, if not said)."""
        day = on or clock.today()
        said = steady.kept(company_id, "decisions", lambda: _decisions(company_id)).get(self.name, ())
        row = next((row for row in said if row.since <= day), None)
        return self.default if row is None else unpack(self.type, row.value)

    def set(self, value: Any, *, company_id: int, by: "Actor", since: date | None = None) -> PolicyValue:
        """From that day on (today, if not said); earlier days keep what they had. Refuses what is no such value."""
        from .administration.settings import Decision, decide

        if company_id != by.company_id:
            raise Refused(_("A policy is decided inside its company."))
        return decide(Decision(self.name, value, since or clock.today()), by=by)

    def check(self, value: Any) -> Any:
        """The value as JSON holds it, if the policy may have it; Refused otherwise."""
        try:
            kept = unpack(self.type, pack(value))
            fits = self.valid is None or value is None or self.valid(kept)
        except (ArithmeticError, TypeError, ValueError, AttributeError):
            fits = False
        if not fits:
            said = {"policy": self.title, "value": value}
            raise Refused(_("“%(policy)s” cannot be %(value)s.") % said, field="value")
        return pack(value)


def _decisions(company_id: int) -> dict[str, list[PolicyValue]]:
    """What was decided, by policy, the latest word on the latest day first."""
    found: dict[str, list[PolicyValue]] = {}
    rows = steady.rows_of(PolicyValue, company_id).values()
    for row in sorted(rows, key=lambda row: (row.since, row.pk), reverse=True):
        found.setdefault(row.policy, []).append(row)
    return found


POLICIES: dict[str, Policy] = {}


def policy(
    name: str,
    type: Any,
    *,
    default: Any,
    title: str | Promise,
    source: str = "",
    valid: Callable[[Any], bool] | None = None,
) -> Policy:
    """Declare a policy at the top of a module; `valid` says which values make sense."""
    POLICIES[name] = Policy(name, type, default, title, source, valid)
    return POLICIES[name]
