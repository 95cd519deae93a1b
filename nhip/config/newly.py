"""Migrating a new database quickly: only the models that an operation touches are drawn, with what they point at.

Django draws all models anew for every operation, because altering a table may touch whatever points at it: half a
minute for a hundred tables. In a new database tables are only made, and what points at them comes later. So this is
used where nothing has been applied yet and every migration only adds; else Django's own way is taken.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from django.db import migrations
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.migration import Migration
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import AppConfigStub, ProjectState, StateApps
from django.utils.functional import cached_property

ADDING = (
    migrations.CreateModel,
    migrations.AddField,
    migrations.AddIndex,
    migrations.AddConstraint,
    migrations.AlterModelOptions,
    migrations.RunSQL,
    migrations.RunPython,
)
GUARDS = "nhip.kernel."  # the kernel's triggers
DJANGOS = ("auth", "contenttypes", "sessions")  # they alter their own tables, at which others point by id only


class ForwardApps(StateApps):
    """Models drawn when they are asked for, together with those they point at."""

    def __init__(self, state: ProjectState):
        super().__init__(state.real_apps, {})
        self.state = state

    def get_model(self, app_label, model_name=None, require_ready=True):
        if model_name is None:
            app_label, model_name = app_label.split(".")
        self.draw((app_label, model_name.lower()))
        return super().get_model(app_label, model_name, require_ready)

    def draw(self, key: tuple[str, str]) -> None:
        """As it was before the operation comes first: the order of drawing is the order of columns."""
        if before := self.state.__dict__.get("before"):
            before.apps.draw(key)
        wanted, states = [key], self.state.models
        while wanted:
            label, name = wanted.pop()
            if name not in self.all_models[label] and (label, name) in states:
                self.render_multiple([states[label, name]])
                wanted += self._pending_operations

    def of(self, state: ProjectState) -> "ForwardApps":
        """For another state, in which what was drawn so far looks the same."""
        made = ForwardApps(state)
        for label, drawn in self.all_models.items():
            made.all_models[label].update(drawn)
            made.app_configs[label] = stub = AppConfigStub(label)
            stub.apps = made
            stub.import_models()
        return made


def only_adds(migration: Migration) -> bool:
    """Whether a migration makes things and changes none."""
    if migration.app_label in DJANGOS:
        return True
    return all(isinstance(one, ADDING) or _is_guard(one) for one in migration.operations)


def _is_guard(operation: Operation) -> bool:
    return any(kind.__module__.startswith(GUARDS) for kind in type(operation).__mro__)


def may_be_quick(connection) -> bool:
    """Whether this database is new, and everything that waits for it only adds."""
    executor = MigrationExecutor(connection)
    if executor.loader.applied_migrations:
        return False
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return all(only_adds(migration) for migration, _ in plan)


@contextmanager
def quick() -> Iterator[None]:
    """Django's migrations inside this block draw only what they touch."""
    apps = cached_property(ForwardApps)
    apps.__set_name__(ProjectState, "apps")
    clone = ProjectState.clone

    def kept(state: ProjectState) -> ProjectState:
        drawn = state.__dict__.pop("apps", None)
        state.__dict__["before"] = made = clone(state)
        if drawn:
            state.__dict__["apps"], made.__dict__["apps"] = drawn, drawn.of(made)
        return made

    def forget(state: ProjectState, app_label: str, model_name: str, delay: bool = False) -> None:
        if drawn := state.__dict__.get("apps"):
            drawn.unregister_model(app_label, model_name.lower())

    def forget_all(state: ProjectState, models, delay: bool = True) -> None:
        for app_label, model_name in models:
            forget(state, app_label, model_name)

    changes = {"apps": apps, "clone": kept, "reload_model": forget, "reload_models": forget_all}
    with patch.multiple(ProjectState, **changes):
        yield
