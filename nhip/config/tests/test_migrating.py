"""Migrations that redraw little say the same to the database as Django's own way."""

import pytest
from django.db import connection, models
from django.db.migrations import operations as steps
from django.db.migrations.migration import Migration
from django.db.migrations.state import ProjectState

from nhip.config.migrating import LightState

APP = "shelter"


def key(to: str, **more) -> models.ForeignKey:
    return models.ForeignKey(f"{APP}.{to}", models.PROTECT, **more)


ITSELF = models.ForeignKey("self", models.SET_NULL, null=True)


def table(name: str, *fields: tuple[str, models.Field]) -> steps.CreateModel:
    return steps.CreateModel(name, [("id", models.BigAutoField(primary_key=True)), *fields])


STEPS = [
    table("House", ("name", models.CharField(max_length=20))),
    table("Dog", ("house", key("House"))),
    table(
        "Cat",
        ("house", key("House", related_name="cats")),
        ("chases", key("Dog", null=True)),
        ("likes", models.ForeignKey("self", models.SET_NULL, null=True)),
    ),
    steps.AddField("House", "rooms", models.IntegerField(default=1)),
    steps.AddField("Dog", "name", models.CharField(max_length=9, default="")),
    steps.AddField("House", "watched_by", key("Dog", null=True, related_name="watches")),
    steps.AddConstraint("House", models.CheckConstraint(condition=models.Q(rooms__gt=0), name="has_rooms")),
    steps.AddIndex("Dog", models.Index(fields=["name"], name="dogs_by_name")),
    steps.AddConstraint("Dog", models.UniqueConstraint(fields=["house", "name"], name="one_of_a_name")),
    steps.AlterField("Dog", "name", models.CharField(max_length=30, null=True)),
    steps.AlterField("House", "name", models.CharField(max_length=20, unique=True)),
    steps.AddField("Cat", "home", key("House", to_field="name", null=True, related_name="owners")),
    steps.AlterField("House", "name", models.CharField(max_length=50, unique=True)),
    steps.AddField("Dog", "nick", models.CharField(max_length=9, default="")),
    steps.RenameField("Dog", "nick", "called"),
    steps.AlterField("House", "id", models.UUIDField(primary_key=True)),
    steps.AddField("Cat", "friends", models.ManyToManyField(f"{APP}.Dog")),
    steps.AddField("Cat", "lives", models.IntegerField(default=9)),
    steps.RenameModel("Dog", "Hound"),
    steps.AddField("Hound", "age", models.IntegerField(null=True)),
    steps.RemoveField("Cat", "chases"),
    steps.RemoveIndex("Hound", "dogs_by_name"),
    steps.RemoveConstraint("House", "has_rooms"),
    steps.AlterModelTable("House", "shelter_building"),
    steps.AddField("Cat", "second", key("House", null=True, related_name="seconds")),
    steps.DeleteModel("Cat"),
]


def told(state: ProjectState) -> list[list[str]]:
    """What each step would send, in a migration of its own; Django remakes the tables of one step in any order."""
    _ = state.apps
    said = []
    for number, step in enumerate(STEPS):
        migration = type("Migration", (Migration,), {"operations": [step]})(f"{number:04}", APP)
        with connection.schema_editor(collect_sql=True, atomic=False) as editor:
            state = migration.apply(state, editor, collect_sql=True)
        said.append(sorted(editor.collected_sql))
    state.clear_delayed_apps_cache()
    assert all(field.related_model._meta.apps is state.apps for field in relations(state))
    return said


def relations(state: ProjectState) -> list[models.Field]:
    return [field for model in state.apps.get_models() for field in model._meta.get_fields() if field.is_relation]


@pytest.mark.commits
def test_every_kind_of_step_says_the_same_to_the_database():
    assert told(LightState()) == told(ProjectState())


@pytest.mark.commits
def test_only_the_model_that_changes_is_drawn_anew():
    state = LightState()
    for step in STEPS[:3]:
        step.state_forwards(APP, state)
    cat, house = state.apps.get_model(APP, "cat"), state.apps.get_model(APP, "house")
    STEPS[3].state_forwards(APP, state)
    assert state.apps.get_model(APP, "cat") is cat and state.apps.get_model(APP, "house") is not house
    steps.RenameModel("House", "Hut").state_forwards(APP, state)
    assert state.apps.get_model(APP, "cat")._meta.get_field("house").remote_field.model is state.apps.get_model(
        APP, "hut"
    )
