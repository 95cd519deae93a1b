"""What a role lets a person do, worked out from its text and the declared duties alone: no engine is asked.

It reads the file of the role, and of the catalogue the verbs, the scope and the field groups of each duty. A scope is
asked as it is declared, about one record of the company; that deny wins, and over the duties of a seat too, that
scopes add up and that a company ends at its border is written here a second time.
"""

import tomllib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from django.db.models import Model, QuerySet

from nhip.documents.sight import seen, seen_and_own
from nhip.kernel.actors import Actor
from nhip.kernel.permissions import DUTIES, EVERYONE, Scope
from nhip.kernel.records import model_of, view_verb


@dataclass(frozen=True)
class ByHand:
    """One person with one role; `seat` is who they are: company, person, units; without any duty."""

    role: Path
    seat: Actor

    @cached_property
    def duties(self) -> set[str]:
        said = tomllib.loads(self.role.read_text(encoding="utf-8"))
        return (set(said["allow"]) | set(EVERYONE)) - set(said["deny"])

    @cached_property
    def groups(self) -> set[str]:
        return {group for name in self.duties for group in DUTIES[name].opens}

    def may(self, verb: str) -> bool:
        return any(verb in DUTIES[name].can for name in self.duties)

    def reached(self, model: type[Model], verb: str) -> set[int]:
        """The numbers of the rows that the verb reaches."""
        found: set[int] = set()
        for name in self.duties:
            if verb in DUTIES[name].can:
                found |= self._within(model, DUTIES[name].on)
        return found

    def _within(self, model: type[Model], scope: Scope) -> set[int]:
        """What one duty reaches; files are reached through the records that they hang on."""
        if scope not in (seen, seen_and_own):
            return set(self._ours(model).filter(scope(self.seat)).values_list("pk", flat=True))
        rows = self._ours(model)
        rows = rows.filter(owner=self.seat.person_id) if scope is seen_and_own else rows
        return {file.pk for file in rows if file.about_id in self._viewed(file.about_kind)}

    def _viewed(self, kind: str) -> set[int]:
        return self.reached(model_of(kind), view_verb(model_of(kind)))

    def hides(self, model: Any, column: str) -> bool:
        return any(column in names for group, names in model.field_groups.items() if group not in self.groups)

    def _ours(self, model: type[Model]) -> QuerySet:
        columns = {field.name for field in model._meta.concrete_fields}
        if "company" in columns:
            return QuerySet(model).filter(company=self.seat.company_id)
        return (
            QuerySet(model).filter(pk=self.seat.company_id)
            if model._meta.label_lower == "kernel.company"
            else QuerySet(model)
        )
