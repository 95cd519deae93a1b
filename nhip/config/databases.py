"""The two engines as equals: PostgreSQL by its URL, or SQLite in the data folder with a second file beside it."""

import os
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from .environment import Misconfigured
from .sqlite import gate

SIDE = ("sessions", "side")  # what is written while people only look: never in the queue behind postings


def databases(folder: Path) -> dict[str, dict]:
    """Django's DATABASES: what DATABASE_URL names, else the embedded engine."""
    url = os.environ.get("DATABASE_URL", "")
    if url:
        return {"default": postgresql(url)}
    return {
        "default": sqlite(folder / "nhip.sqlite3", synchronous="FULL"),
        "side": sqlite(folder / "side.sqlite3", synchronous="NORMAL"),
    }


def sqlite(file: Path, *, synchronous: str) -> dict:
    """A file on this machine's disk; `synchronous=FULL` because NORMAL loses acknowledged commits in a power cut."""
    mode = gate.journal_mode()
    pragmas = (
        f"journal_mode={mode}",
        f"synchronous={synchronous if mode == 'WAL' else 'FULL'}",
        "foreign_keys=ON",
        "cache_size=-65536",
        "mmap_size=268435456",
        "temp_store=MEMORY",
    )
    return {
        "ENGINE": "nhip.config.sqlite",
        "NAME": file,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "".join(f"PRAGMA {pragma};" for pragma in pragmas),
        },
    }


def postgresql(url: str) -> dict:
    """The database that a `postgresql://` URL names; the host may be a socket's folder in the query."""
    parts, query = urlsplit(url), parse_qs(urlsplit(url).query)
    if parts.scheme not in ("postgresql", "postgres") or not parts.path.strip("/"):
        raise Misconfigured("DATABASE_URL: postgresql://user:password@host:5432/database is needed.")
    host = query.pop("host", [parts.hostname or ""])[0]
    return {
        "ENGINE": "nhip.config.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(host),
        "PORT": parts.port or "",
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {name: values[0] for name, values in query.items()}
        | {
            "server_side_binding": True,
            "prepare_threshold": 2,
            "connect_timeout": 2,
            "application_name": "nhip",
            "options": "-c lock_timeout=5s -c statement_timeout=15s -c idle_in_transaction_session_timeout=30s",
        },
    }


class SideRouter:
    """Sessions and counters live in the side file where there is one; everything else in the main database."""

    def db_for_read(self, model, **hints) -> str | None:
        return self._place(model._meta.app_label)

    db_for_write = db_for_read

    def allow_migrate(self, db: str, app_label: str, **hints) -> bool:
        return (self._place(app_label) or "default") == db

    def _place(self, label: str) -> str | None:
        from django.conf import settings

        return "side" if label in SIDE and "side" in settings.DATABASES else None
