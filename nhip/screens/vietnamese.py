"""Vietnamese order of a column, on both engines: the stored sort key where there is one, else a collation."""

from functools import cache
from typing import Any

from django.db import connection
from django.db.models import F
from django.db.models.functions import Collate

from nhip.kernel.folding import SortField, sort_key


@cache
def has_icu() -> bool:
    """Whether this PostgreSQL was built with ICU."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_collation WHERE collname = 'vi-x-icu'")
        return cursor.fetchone() is not None


def compare(one: str, other: str) -> int:
    mine, theirs = sort_key(one), sort_key(other)
    return (mine > theirs) - (mine < theirs)


def sorting(model: Any, path: str) -> Any:
    """What a text column is ordered by; `path` may walk down foreign keys."""
    *walked, name = path.split("__")
    for part in walked:
        model = model._meta.get_field(part).related_model
    stored = (f for f in model._meta.concrete_fields if isinstance(f, SortField) and f.of == (name,))
    kept = next(stored, None)
    return F("__".join((*walked, kept.name))) if kept else collated(path)


def know_the_alphabet() -> None:
    """SQLite's connection is told the order before a statement names it; once, for it forgets its statements then."""
    if connection.vendor != "sqlite":
        return
    connection.ensure_connection()
    if getattr(connection, "knows_the_alphabet", None) is not connection.connection:
        connection.connection.create_collation("vi", compare)
        connection.knows_the_alphabet = connection.connection


def collated(path: str) -> Collate | F:
    """The column in the order of the alphabet: A Ă Â ... D Đ, tones between equals.

    A PostgreSQL built without ICU knows no such order; there only columns with a sort key have it.
    """
    if connection.vendor == "postgresql":
        return Collate(F(path), "vi-x-icu") if has_icu() else F(path)
    know_the_alphabet()
    return Collate(F(path), "vi")
