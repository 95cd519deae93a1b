"""The steps before a start, each told by name; a step that fails says so and leaves nothing half-done."""

import importlib
import importlib.util
import multiprocessing
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from . import wake


class Failed(Exception):
    """A step could not be done; the message names what is missing."""


def prepare(*, empty: bool) -> int:
    """Translations, static files, tables, then the demo company or an invitation; 0, or 1 when a step failed."""
    try:
        with step("translations"):
            from nhip.config import translations

            translations.compile_all()
        with step("settings"):
            wake()
        from nhip.config import install

        with beside("static files", install.statics):
            with step("tables"):
                _forget_half_told()
                install.migrate(quiet=True)
            _people(empty)
        _remember()
    except Failed:
        return 1
    return 0


def _remember() -> None:
    """The next start need not look; without a company it does, for its new token."""
    from nhip.config import glance
    from nhip.kernel.models import Company

    if Company.objects.exists():
        glance.remember()


@contextmanager
def beside(name: str, act: Callable[[], object]) -> Iterator[None]:
    """Do a step in a process of its own, on another core, while the block runs; elsewhere than on Linux before it.

    It is forked before there is any connection or thread, so that nothing is shared and Django woken once.
    """
    if sys.platform != "linux":
        with step(name):
            act()
        yield
        return
    other = multiprocessing.get_context("fork").Process(target=_alone, args=(name, act))
    other.start()
    try:
        yield
    finally:
        other.join()
    if other.exitcode:
        raise Failed(name)


def _alone(name: str, act: Callable[[], object]) -> None:
    try:
        with step(name):
            act()
    except Failed:
        sys.exit(1)


@contextmanager
def step(name: str) -> Iterator[None]:
    """Tell how long a step took, or that it failed and why."""
    began = time.monotonic()
    try:
        yield
    except (Exception, SystemExit) as error:
        if isinstance(error, Failed):
            raise
        reason = str(error) or type(error).__name__
        print(f"run: the step «{name}» failed: {reason}", file=sys.stderr)
        _trace(error)
        raise Failed(name) from error
    if (took := time.monotonic() - began) >= 0.5:
        print(f"  {name}: {took:.1f} s", flush=True)


def _trace(error: BaseException) -> None:
    import traceback

    if isinstance(error, Exception):
        traceback.print_exception(error)


def _people(empty: bool) -> None:
    """A new database gets the demo company, or a token for the person who founds a firm."""
    from nhip.config import first_run
    from nhip.kernel.models import Company

    if Company.objects.exists():
        return
    if empty or first_run.invited() or not demo_exists():
        token = first_run.invite()
        print(f"  First run: open the page with this token, which is shown only now: {token}", flush=True)
        return
    with step("demo company"):
        tell_demo()


def demo_exists() -> bool:
    """Whether this copy of the house carries the demo company."""
    found = importlib.util.find_spec("nhip.demo")
    return found is not None and hasattr(importlib.import_module("nhip.demo"), "tell")


def tell_demo() -> None:
    """Tell the story through operations; a mark stays while it is told, so that half a story is never served."""
    from nhip.kernel import ids

    mark = _mark()
    mark.touch(mode=0o600)
    with ids.leased("demo"):
        importlib.import_module("nhip.demo").tell()
    mark.unlink()


def _mark():
    from django.conf import settings

    return settings.HOME / ".telling"


def _forget_half_told() -> None:
    """A telling that was cut short: the embedded database goes and is made anew; a server's we do not drop."""
    from django.db import connections

    if not _mark().exists():
        return
    for connection in connections.all():
        if connection.vendor != "sqlite":
            raise RuntimeError(
                "the demo company was told only in part; drop and create the database that DATABASE_URL names, "
                f"and remove {_mark()}"
            )
        connection.close()
        for file in _mark().parent.glob(f"{connection.settings_dict['NAME'].name}*"):
            file.unlink()
    _mark().unlink()
