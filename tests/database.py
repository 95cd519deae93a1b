"""The database of a test: rolled back after it, or, where it commits, a fresh copy of the migrated template.

Tests marked `world` find the two companies of `tests.proofs.world` there; other fixtures name the ground that they
stand on. Each ground is told once a run.
A rolled-back test sees what a committed one sees: what was deferred to the commit (foreign keys, constraint
triggers, `on_commit`) happens when the outermost block inside the test ends.
"""

import multiprocessing
import os
import pickle
import shutil
import traceback
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from .engine import commits


class Ground:
    """What stands in the database before a test begins: told and committed once a run, a copy of it for each test.

    `@pytest.fixture` over `@GROUND.under` says that the fixture stands on it, and `GROUND.stands()` gives what `make`
    told: each test its own objects. A test that comes to the fixture by another way has it told anew.
    """

    present: "Ground | None" = None

    def __init__(self, name: str, make: Callable[[], Any]):
        self.name, self.make, self.told = name, make, b""

    def under(self, fixture: Callable) -> Callable:
        fixture.ground = self  # type: ignore[attr-defined]
        return fixture

    def stands(self) -> Any:
        return pickle.loads(self.told) if Ground.present is self else self.make()  # noqa: S301 our own, of this run


def _companies() -> Any:
    from .proofs.world import world

    return world()


WORLD = Ground("world", _companies)


def ground_of(item: pytest.Item) -> Ground | None:
    """The ground that the test's fixtures stand on, also under a fixture of the same name that asks for it."""
    if item.get_closest_marker("world"):
        return WORLD
    known = getattr(item, "_fixtureinfo", None)
    for name, fixtures in known.name2fixturedefs.items() if known else ():
        for fixture in reversed(fixtures):
            if ground := getattr(fixture.func, "ground", None):
                return ground
            if name not in fixture.argnames:
                break
    return None


class Template:
    """The migrated database of this run, and the copies that tests write into."""

    def __init__(self):
        self.dirty, self.sqlite = False, self.main.vendor == "sqlite"
        self.files = [Path(each.settings_dict["NAME"]) for each in self.connections] if self.sqlite else []

    @property
    def connections(self) -> list:
        """Asked for anew: while the browser's loop runs in this thread, Django keeps other ones."""
        from django.db import connections

        return connections.all()

    @property
    def main(self):
        return self.connections[0]

    def make(self) -> None:
        """Migrate, lease a node number for the ids of this process, and keep the result aside."""
        from nhip.config import install

        install.migrate(quiet=True)
        _lease()
        self._keep("template")

    def found(self, ground: Ground) -> None:
        """Let the ground be told, and keep that aside too."""
        ground.told = pickle.dumps(ground.make())
        self._keep(ground.name)

    def _keep(self, name: str) -> None:
        self.close()
        for file in self.files:
            shutil.copyfile(file, file.with_suffix(f".{name}"))
        if not self.sqlite:
            self._do(f"create database nhip_{name} template nhip_test")

    def restore(self, ground: Ground | None = None) -> None:
        """A fresh copy where a test has committed, or stands on other ground than the test before it."""
        if self.dirty or Ground.present is not ground:
            Ground.present = None
            self._put(ground.name if ground and ground.told else "template")
            if ground and not ground.told:
                self.found(ground)
            self.dirty, Ground.present = False, ground

    def _put(self, name: str) -> None:
        self.close()
        for file in self.files:
            for beside in ("", "-wal", "-shm", "-journal"):
                Path(f"{file}{beside}").unlink(missing_ok=True)
            shutil.copyfile(file.with_suffix(f".{name}"), file)
        if not self.sqlite:
            self._do("drop database nhip_test with (force)", f"create database nhip_test template nhip_{name}")

    def close(self) -> None:
        """Let go of every file and server process."""
        for connection in self.connections:
            connection.close()

    def _do(self, *statements: str) -> None:
        with self.main._nodb_cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)


def _hurry() -> None:
    """Cheap passwords, plain names of static files, no waiting for the disk."""
    from django.conf import settings
    from django.db import connections

    from nhip.kernel import outbox

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    outbox.PROMPTLY = 60.0  # a busy machine leaves nothing to a worker that no test has
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    for connection in connections.all():
        options = connection.settings_dict["OPTIONS"]
        if "init_command" in options:
            for level in ("FULL", "NORMAL"):
                options["init_command"] = options["init_command"].replace(f"synchronous={level}", "synchronous=OFF")


def _lease() -> None:
    from nhip.kernel import ids

    if hasattr(ids, "lease"):
        ids.lease()


@pytest.fixture(scope="session")
def template() -> Iterator[Template]:
    """One migrated database per run; Django's test environment around it."""
    from django.test.utils import setup_test_environment, teardown_test_environment

    setup_test_environment(debug=False)
    _hurry()
    made = Template()
    made.make()
    yield made
    made.close()
    teardown_test_environment()


@pytest.fixture(autouse=True)
def db(request: pytest.FixtureRequest, template: Template) -> Iterator[None]:
    """Every test's database: rolled back, or (`commits`, `race`, `crash`, `browser`) a copy of its own, or (`once`)
    none at all."""
    from django.conf import settings
    from django.utils import translation

    translation.activate(settings.LANGUAGE_CODE)  # a page in another language leaves it to the next test
    _forget()
    if request.node.get_closest_marker("once"):
        with ExitStack() as stack:
            for connection in template.connections:
                stack.enter_context(connection.execute_wrapper(_not_asked))
            yield
        return
    template.restore(ground_of(request.node))
    if commits(request.node):
        template.dirty = True
        with _durable(template) if request.node.get_closest_marker("crash") else ExitStack():
            yield
        template.close()
    else:
        with ExitStack() as stack:
            for connection in template.connections:
                stack.enter_context(rolled_back(connection))
            yield


def _forget() -> None:
    """What this process remembers as written is there no more: people on the same ground have the same numbers."""
    from nhip.kernel import history, schedule

    for remembered in (history._noted, schedule._taken, schedule._failed):
        remembered.clear()


def _not_asked(*_) -> None:
    raise AssertionError("a test that asks the database runs on both engines: take the mark `once` away")


@pytest.fixture
def companies(request: pytest.FixtureRequest):
    """The two companies that stand in the database of a test marked `world`, for this test alone."""
    assert request.node.get_closest_marker("world"), "mark a test that works in the two companies with `world`"
    return WORLD.stands()


@contextmanager
def rolled_back(connection) -> Iterator[None]:
    """A transaction that is undone, inside which operations commit as if it were not there."""
    from django.db import transaction

    outer = transaction.atomic(using=connection.alias)
    outer._from_testcase = True  # a durable block may stand in it
    commit, on_commit = connection.savepoint_commit, connection.on_commit

    def committed(sid: str) -> None:
        if not connection.savepoint_ids:
            _check_deferred(connection)
        commit(sid)
        if not connection.savepoint_ids:
            connection_hooks(connection)

    def later(function: Callable, robust: bool = False) -> None:
        on_commit(function, robust)
        if not connection.savepoint_ids:
            connection_hooks(connection)

    with outer:
        connection.savepoint_commit, connection.on_commit = committed, later
        try:
            yield
            if connection.vendor == "sqlite" and not connection.needs_rollback:
                connection.check_constraints()
        finally:
            del connection.savepoint_commit, connection.on_commit
            connection.run_on_commit = []
            transaction.set_rollback(True, using=connection.alias)


def connection_hooks(connection) -> None:
    """What waited for the commit runs now, as Django runs it after a real one."""
    waiting, connection.run_on_commit = connection.run_on_commit, []
    for _, function, robust in waiting:
        try:
            function()
        except Exception:
            if not robust:
                raise
            traceback.print_exc()


def _check_deferred(connection) -> None:
    """PostgreSQL's deferred constraints, now; SQLite cannot be asked inside a transaction (checked at the end)."""
    if connection.vendor == "postgresql" and not connection.needs_rollback:
        with connection.wrap_database_errors, connection.connection.cursor() as cursor:
            cursor.execute("set constraints all immediate; set constraints all deferred", prepare=False)


@contextmanager
def _durable(template: Template) -> Iterator[None]:
    """The engine waits for the disk, as it does in production."""
    if template.sqlite:  # only this process is hurried: children read the settings as they are
        kept = template.main.settings_dict["OPTIONS"]["init_command"]
        template.main.settings_dict["OPTIONS"]["init_command"] = kept.replace("synchronous=OFF", "synchronous=FULL")
        try:
            yield
        finally:
            template.main.settings_dict["OPTIONS"]["init_command"] = kept
        return
    names = ("fsync", "synchronous_commit", "full_page_writes")
    template._do(*[f"alter system set {name} = on" for name in names], "select pg_reload_conf()")
    try:
        yield
    finally:
        template._do(*[f"alter system set {name} = off" for name in names], "select pg_reload_conf()")


class Statements(list[str]):
    """The SQL that a block has sent."""

    @contextmanager
    def at_most(self, number: int) -> Iterator["Statements"]:
        """Fail, with the whole list, when the block sends more statements than it may."""
        with self.taken():
            yield self
        assert len(self) <= number, f"{len(self)} statements, {number} at most:\n" + "\n".join(self)

    @contextmanager
    def taken(self) -> Iterator["Statements"]:
        """Record what every connection of this process's thread sends."""
        from django.db import connections
        from django.test.utils import CaptureQueriesContext

        self.clear()
        with ExitStack() as stack:
            seen = [stack.enter_context(CaptureQueriesContext(each)) for each in connections.all()]
            yield self
        self.extend(query["sql"] for each in seen for query in each.captured_queries)


@pytest.fixture
def statements() -> Statements:
    """`with statements.taken(): ...` lists the SQL; `with statements.at_most(7): ...` is its price."""
    return Statements()


@pytest.fixture
def client():
    """A browser without a screen."""
    from django.test import Client

    return Client()


@dataclass(frozen=True)
class Outcome:
    """What one runner of a race came to: `done`, or the name of the exception, and what it returned or said."""

    kind: str
    value: object = None


@pytest.fixture
def race(request: pytest.FixtureRequest) -> Callable[..., list[Outcome]]:
    """`race(act, act, ...)`: each act in a process of its own, all started together; outcomes in their order."""
    assert commits(request.node), "mark a test that races with @pytest.mark.race"
    return run_together


def run_together(*acts: Callable, wait: float = 60) -> list[Outcome]:
    """Fork one process for each act and let them go at the same moment."""
    from django.db import connections

    connections.close_all()
    fork = multiprocessing.get_context("fork")
    start = fork.Barrier(len(acts))
    runners = []
    for act in acts:
        ours, theirs = fork.Pipe(duplex=False)
        runner = fork.Process(target=_run, args=(act, start, theirs), daemon=True)
        runner.start()
        theirs.close()
        runners.append((runner, ours))
    outcomes = [_heard(ours, wait) for _, ours in runners]
    for runner, _ in runners:
        runner.join(5)
        runner.kill()
    return outcomes


def _heard(pipe, wait: float) -> Outcome:
    try:
        return pipe.recv() if pipe.poll(wait) else Outcome("silent")
    except EOFError:
        return Outcome("died")


def _run(act: Callable, start, pipe) -> None:
    """In the child: own connections, own ids, one outcome told."""
    from django.db import connections

    try:
        connections.close_all()
        _lease()
        start.wait(30)
        outcome = Outcome("done", act())
    except Exception as error:
        outcome = Outcome(type(error).__name__, str(error))
    pipe.send(outcome)
    pipe.close()
    connections.close_all()
    os._exit(0)
