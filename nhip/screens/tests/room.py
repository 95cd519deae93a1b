"""The tests' own room, there for as long as these tests run."""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.test.utils import override_settings
from django.urls import clear_url_caches

from nhip.kernel import finding
from nhip.kernel.custom.kinds import CARRIERS, LISTED
from nhip.kernel.following import Findable, From, found
from nhip.kernel.handoffs.form import FORMS
from nhip.kernel.operations import OPERATIONS
from nhip.kernel.permissions import DUTIES
from nhip.screens.resource import RESOURCES

CLIENT = From("shop_client", "client_id", ("folded",))
SALE = Findable(
    "shop.sale", "t.number", text="t.folded || ' ' || a.folded", paper=True, uses=("folded", "number"), of=(CLIENT,)
)
REGISTRIES = (RESOURCES, OPERATIONS, DUTIES, FORMS, CARRIERS, LISTED)
DEPARTMENTS = "nhip.flows.functions.DEPARTMENTS"
_ours: list[dict] = []


@contextmanager
def opened() -> Iterator[None]:
    """The room is there inside, and leaves nothing behind in the registries of the house."""
    apps.set_installed_apps([*settings.INSTALLED_APPS, "nhip.screens.tests.apps.Shop"])
    before = [dict(registry) for registry in REGISTRIES]
    _declare()
    try:
        known = finding.kinds() | {SALE.kind: SALE.paper}
        indexed = patch.object(finding, "kinds", lambda: known)
        with override_settings(ROOT_URLCONF="nhip.screens.tests.addresses", DEPARTMENTS=DEPARTMENTS), indexed:
            clear_url_caches()
            yield
    finally:
        for registry, kept in zip(REGISTRIES, before, strict=True):
            registry.clear()
            registry.update(kept)
        apps.unset_installed_apps()
        clear_url_caches()


def _declare() -> None:
    from . import shop  # noqa: F401  (importing it is what declares it)

    for registry, ours in zip(REGISTRIES, _ours, strict=True):
        registry.update(ours)


def set_aside() -> None:
    """What the room has declared by being imported, taken out of the house until the room opens."""
    for registry in REGISTRIES:
        _ours.append({name: registry.pop(name) for name in [*registry] if name.startswith("shop.")})


def make_tables() -> None:
    """The room's tables, inside the test's transaction."""
    from . import shop

    editor = connection.SchemaEditorClass(connection, collect_sql=True)
    editor.deferred_sql = []
    there = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for model in shop.MODELS:
            if model._meta.db_table not in there:
                statement, values = editor.table_sql(model)
                cursor.execute(statement, values or None)
        if shop.Sale._meta.db_table not in there:
            for trigger in found(SALE):
                for statement in trigger.statements(connection.vendor):
                    cursor.execute(statement)
