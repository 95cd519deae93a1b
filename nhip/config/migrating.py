"""Migrations in a third of the time: of Django's picture of all models only the one that a step changes is redrawn.

Every model names its company, so all are related to all, and Django redraws nearly every model whenever a field, an
index or a constraint comes to one of them. What such a step does to the database looks at that one model alone: its
own columns, and the table and key of whatever it points at. So the others keep pointing at the picture of the model
as it was; as soon as a step comes for which that counts (a model or key that is renamed, changed or taken away), or
code that may ask any model anything, all are drawn anew, as Django does with what it calls delayed. That rows and
tables come out the same is shown with every version that has landed (docs/decisions/0034).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

from django.core.management.commands import migrate
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ProjectState
from django.db.migrations.utils import resolve_relation
from django.db.models import Field


class Executor(MigrationExecutor):
    """Django's own, with a state that redraws little."""

    def _create_project_state(self, with_applied_migrations=False):
        return _light(super()._create_project_state(with_applied_migrations))


@contextmanager
def swiftly() -> Iterator[None]:
    """The command `migrate` works with our executor meanwhile."""
    command: Any = migrate
    theirs, command.MigrationExecutor = command.MigrationExecutor, Executor
    try:
        yield
    finally:
        command.MigrationExecutor = theirs


class LightState(ProjectState):
    """The models as a migration leaves them."""

    before: "LightState | None" = None
    """As it was before the step that is being told: a step compares both."""

    def clone(self):
        self.before = _light(super().clone())
        return self.before

    def reload_model(self, app_label, model_name, delay=False):
        if "apps" not in self.__dict__:
            return
        if self._alone((app_label, model_name)):
            self.is_delayed = True
            self._reload({(app_label, model_name)})
        else:
            self._forget()
            super().reload_model(app_label, model_name, delay)

    def reload_models(self, models, delay=True):
        self._forget()
        super().reload_models(models, delay)

    def remove_model(self, app_label, model_name):
        self._forget()
        super().remove_model(app_label, model_name)

    def alter_field(self, app_label, model_name, name, field, preserve_default):
        self._forget(wholly=self._named((app_label, model_name), name))
        super().alter_field(app_label, model_name, name, field, preserve_default)

    def remove_field(self, app_label, model_name, name):
        self._forget(wholly=self._named((app_label, model_name), name))
        super().remove_field(app_label, model_name, name)

    def rename_field(self, app_label, model_name, old_name, new_name):
        self._forget(wholly=True)
        super().rename_field(app_label, model_name, old_name, new_name)

    def _forget(self, wholly: bool | None = None) -> None:
        """Draw everything anew when it is next asked for; first as it was before, for SQLite puts columns by age."""
        if wholly is False or (wholly is None and not self.is_delayed):
            return
        for state in (self.before, self):
            if state is not None:
                state.__dict__.pop("apps", None)
                state.is_delayed = False
        if self.before is not None:
            _ = self.before.apps

    def _alone(self, key: tuple[str, str]) -> bool:
        """Whether the model is a table of its own: no heir, no parent, no table of pairs beside it."""
        state = self.models[key]
        if any(isinstance(base, str) for base in state.bases) or any(map(_pairs, state.fields.values())):
            return False
        name = ".".join(key)
        return not any(name == str(base).lower() for each in self.models.values() for base in each.bases)

    def _named(self, key: tuple[str, str], name: str) -> bool:
        """Whether other models point at this very field."""
        if self.models[key].fields[name].primary_key:
            return True
        return any(
            name in (getattr(field, "to_fields", None) or ())
            and resolve_relation(field.remote_field.model, *own) == key
            for own, each in self.models.items()
            for field in each.fields.values()
            if field.is_relation
        )


def _pairs(field: Field) -> bool:
    return bool(field.many_to_many)


def _light(state: ProjectState) -> LightState:
    state.__class__ = LightState
    return cast(LightState, state)
