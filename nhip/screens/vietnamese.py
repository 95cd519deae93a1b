"""Vietnamese order of a column, on both engines: the stored sort key where there is one, else a collation."""

from typing import Any

from django.db import connection, models
from django.db.models import F
from django.db.models.functions import Collate

from nhip.kernel.folding import SortField, sort_key


def compare(one: str, other: str) -> int:
    mine, theirs = sort_key(one), sort_key(other)
    return (mine > theirs) - (mine < theirs)


def sorting(model: type[models.Model], path: str) -> Any:
    """What a text column is ordered by; `path` may walk down foreign keys."""
    *walked, name = path.split("__")
    for part in walked:
        model = model._meta.get_field(part).related_model
    stored = (f for f in model._meta.concrete_fields if isinstance(f, SortField) and f.of == (name,))
    kept = next(stored, None)
    return F("__".join((*walked, kept.name))) if kept else collated(path)


def collated(path: str) -> Collate:
    """The column in the order of the alphabet: A Ă Â ... D Đ, tones between equals."""
    if connection.vendor == "postgresql":
        return Collate(F(path), "vi-x-icu")
    connection.ensure_connection()
    connection.connection.create_collation("vi", compare)
    return Collate(F(path), "vi")
