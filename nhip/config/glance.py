"""A glance before a start: has anything changed since this installation was last made ready? It needs no Django."""

import hashlib
import json
import os
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

from . import environment

MARK = ".ready"
CODE = {"__pycache__", "build", "locale", "migrations", "tests"}  # no static file is made of these


def sources(skip: set[str] = CODE) -> str:
    """Names, sizes and times of our files, and the versions of libraries."""
    seen = hashlib.sha256((environment.ROOT / "requirements" / "run.txt").read_bytes())
    for folder, folders, names in os.walk(environment.ROOT / "nhip"):
        folders[:] = sorted(set(folders) - skip)
        for name in sorted(names):
            facts = os.stat(os.path.join(folder, name))
            seen.update(f"{folder}/{name} {facts.st_size} {facts.st_mtime_ns}\n".encode())
    return seen.hexdigest()


def remember() -> None:
    """This installation is ready: another start may begin at once."""
    mark = environment.home() / MARK
    draft = mark.with_name(f"{MARK}.{os.getpid()}")
    draft.write_text(json.dumps(_facts()))
    os.replace(draft, mark)


def unchanged() -> bool:
    """Whether sources, libraries, static files and every database are as they were when all was ready.

    Whatever cannot be read is a change: the long way names the step that fails.
    """
    try:
        return json.loads((environment.home() / MARK).read_text()) == _facts()
    except (Exception, SystemExit):
        return False


def _facts() -> dict[str, Any]:
    home = environment.home()
    url = os.environ.get("DATABASE_URL", "")
    return {
        "sources": sources({"__pycache__", "tests"}),
        "python": sys.version,
        "site": environment.site_url().rpartition(":")[0],
        "static": (home / "static" / ".sources").read_text(),
        "telling": (home / ".telling").exists(),
        "url": hashlib.sha256(url.encode()).hexdigest(),
        "database": _server(url) if url else [_file(home / f"{name}.sqlite3") for name in ("nhip", "side")],
    }


def _file(file: Path) -> list[Any]:
    with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as connection:
        return _state(connection)


def _server(url: str) -> list[Any]:
    import psycopg

    with psycopg.connect(url, connect_timeout=2, autocommit=True) as connection:
        return _state(connection)


def _state(connection: Any) -> list[Any]:
    """Which migrations were applied, the last of them when; a copy that was put back has others."""
    cursor = connection.cursor()
    cursor.execute("select count(*), max(id), max(applied) from django_migrations")
    return [str(value) for value in cursor.fetchone()]
