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
from django.db.migrations.state import ProjectState, StateApps
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
        self.states, self.before = state.models, state.__dict__.get("before")

    def get_model(self, app_label, model_name=None, require_ready=True):
        if model_name is None:
            app_label, model_name = app_label.split(".")
        self._draw((app_label, model_name.lower()))
        return super().get_model(app_label, model_name, require_ready)

    def _draw(self, key: tuple[str, str]) -> None:
        if self.before:  # drawn first: the order of drawing is the order of columns
            self.before.apps._draw(key)
        wanted = [key]
        while wanted:
            label, name = wanted.pop()
            if name not in self.all_models[label] and (label, name) in self.states:
                self.render_multiple([self.states[label, name]])
                wanted += self._pending_operations


def only_adds(migration: Migration) -> bool:
    """Whether a migration makes things and changes none."""
    if migration.app_label in DJANGOS:
        return True
    return all(isinstance(one, ADDING) or type(one).__module__.startswith(GUARDS) for one in migration.operations)


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

    def fresh(state: ProjectState) -> ProjectState:
        state.__dict__.pop("apps", None)
        state.__dict__["before"] = made = clone(state)
        return made

    def forget(state: ProjectState, *args, **kwargs) -> None:
        state.__dict__.pop("apps", None)

    changes = {"apps": apps, "clone": fresh, "reload_model": forget, "reload_models": forget}
    with patch.multiple(ProjectState, **changes):
        yield
