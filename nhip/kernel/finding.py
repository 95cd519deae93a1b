"""Finding: the rows of the index in which every word stands, the middle of words included."""

from functools import cache

from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from .folding import fold
from .following import findables
from .models import Found

MOST_WORDS = 8
GRAM = 3  # letters: what the index is made of
BOTH = "(kernel_found.text || ' ' || kernel_found.more)"


@cache
def kinds() -> frozenset[str]:
    """The kinds of records that are in the index."""
    return frozenset(each.kind for each in findables())


def words_of(text: str) -> list[str]:
    """What is asked for, as the index has it."""
    return fold(text).split()[:MOST_WORDS]


def newest(rows: QuerySet, words: list[str], *, own: bool) -> QuerySet:
    """Of these rows of the index those with every word, newest first; with `own` only in the record's own text."""
    where = "kernel_found.text" if own else BOTH
    if connection.vendor == "postgresql":
        wheres = [f"{BOTH} LIKE %s", *([f"{where} LIKE %s"] if own else [])]
        said = [like(word) for word in words for _ in wheres]
        return rows.extra(where=wheres * len(words), params=said).order_by("-id")
    long, short = [w for w in words if len(w) >= GRAM], [w for w in words if len(w) < GRAM]
    rows = rows.extra(where=[f"instr({where}, %s) > 0"] * len(short), params=short)
    if not long:
        return rows.order_by("-id")
    joined = "kernel_words.rowid = kernel_found.id"
    rows = rows.extra(tables=["kernel_words"], where=[joined, "kernel_words MATCH %s"], params=[match(long, own)])
    return rows.extra(order_by=["-kernel_words.rowid"])


def having(words: list[str]) -> Q:
    """The records, of whichever kind, in whose text or in that of what they belong to every word stands."""
    if connection.vendor == "postgresql":
        wheres = " AND ".join([f"{BOTH} LIKE %s"] * len(words))
        return Q(pk__in=RawSQL(f"SELECT id FROM kernel_found WHERE {wheres}", [like(word) for word in words]))
    long, short = [w for w in words if len(w) >= GRAM], [w for w in words if len(w) < GRAM]
    said = Q()
    if long:
        said &= Q(pk__in=RawSQL("SELECT rowid FROM kernel_words WHERE kernel_words MATCH %s", [match(long)]))
    if short:
        wheres = " AND ".join([f"instr({BOTH}, %s) > 0"] * len(short))
        said &= Q(pk__in=RawSQL(f"SELECT id FROM kernel_found WHERE {wheres}", short))
    return said


def match(words: list[str], own: bool = False) -> str:
    """The words as FTS5 is asked for them."""
    said = " AND ".join('"{}"'.format(word.replace('"', '""')) for word in words)
    return f"text : ({said})" if own else said


def like(word: str) -> str:
    """The word anywhere, with its own signs meaning themselves."""
    bare = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{bare}%"


__all__ = ["Found", "having", "kinds", "newest", "words_of"]
