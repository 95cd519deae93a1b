"""Finding: the rows of the index in which every word stands, the newest first, the middle of words included."""

from functools import cache

from django.db import connection
from django.db.models import Q
from django.db.models.expressions import RawSQL

from .folding import fold
from .following import PAPERS, THINGS, findables
from .models import Found

MOST_WORDS = 8
GRAM = 3  # letters: what the index is made of
BEFORE = (" ", "-", "/")  # what a word of two letters begins after
TEXT = "(' ' || kernel_found.text)"  # word for word as it is indexed
NEAR, ENOUGH = 1_000, 12
"""PostgreSQL reads the newest rows first: a word of every other name is there at once, and the index has too many."""

Row = tuple[int, str, str, int]
OURS = "kernel_found.company_id = %s AND kernel_found.paper = %s AND NOT kernel_found.gone"
AS_SQL = "as sql over kernel_found"
COLUMNS = "kernel_found.id, kernel_found.kind, kernel_found.title"


@cache
def kinds() -> dict[str, bool]:
    """The kinds of records that are in the index, and whether they are papers."""
    return {each.kind: each.paper for each in findables()}


def words_of(text: str) -> list[str]:
    """What is asked for, as the index has it."""
    return fold(text).split()[:MOST_WORDS]


def newest(words: list[str], seen: Q, *, company_id: int, most: int) -> list[Row]:
    """Things and people in which every word stands, then papers: id, kind, title, and whether it is a paper.

    `seen` says which rows of the index one may see. A word of three letters and more is found anywhere, one of two
    only where a word begins, and so the index serves it too. One statement.
    """
    right, params = _where(seen)
    ask = _on_postgresql if connection.vendor == "postgresql" else _on_sqlite
    parts = [ask(words, right, params, company_id, paper, most) for paper in (False, True)]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(sql for sql, _said in parts), [one for _sql, said in parts for one in said])
        return sorted(cursor.fetchall(), key=lambda row: (row[3], -row[0]))


def _where(seen: Q) -> tuple[str, list]:
    """The condition as SQL over `kernel_found`; who keeps the condition has it put together once."""
    kept = vars(seen).get(AS_SQL)
    if kept is None:
        kept = vars(seen)[AS_SQL] = _compiled(seen)
    return kept


def _compiled(seen: Q) -> tuple[str, list]:
    query = Found.objects.filter(seen).query
    query.get_initial_alias()
    sql, params = query.get_compiler(connection=connection).compile(query.where)
    return sql, list(params)


def _on_sqlite(
    words: list[str], right: str, params: list, company_id: int, paper: bool, most: int
) -> tuple[str, list]:
    long, short = [word for word in words if len(word) >= GRAM - 1], [word for word in words if len(word) < GRAM - 1]
    tables, row = "kernel_found", "kernel_found.id"
    wheres, said = [f"instr({TEXT}, %s) > 0"] * len(short), list(short)
    if long:
        index = PAPERS if paper else THINGS
        tables, row = f"{index} JOIN kernel_found ON kernel_found.id = {index}.rowid", f"{index}.rowid"
        wheres, said = [f"{index} MATCH %s", *wheres], [match(long), *said]
    where = " AND ".join((*wheres, OURS, f"({right})"))
    sql = f"SELECT {COLUMNS}, {int(paper)} FROM {tables} WHERE {where} ORDER BY {row} DESC LIMIT {most}"
    return f"SELECT * FROM ({sql})", [*said, company_id, paper, *params]


def _on_postgresql(
    words: list[str], right: str, params: list, company_id: int, paper: bool, most: int
) -> tuple[str, list]:
    """The newest rows of all first; the rest only if there was too little among them."""
    near, nth = f"near{int(paper)}", int(paper)
    fits = " AND ".join(f"({' OR '.join([f'{TEXT} LIKE %s'] * len(forms(word)))})" for word in words)
    said = [like(form) for word in words for form in forms(word)]
    newest_of_all = f"SELECT * FROM kernel_found WHERE {OURS} ORDER BY id DESC LIMIT {NEAR}"
    sql = f"""SELECT * FROM (
        WITH {near} AS MATERIALIZED (
            SELECT {COLUMNS}, {nth} FROM ({newest_of_all}) kernel_found WHERE {fits} AND ({right}) LIMIT {most}
        ), far{nth} AS (
            SELECT {COLUMNS}, {nth} FROM kernel_found
            WHERE (SELECT count(*) FROM {near}) < {ENOUGH} AND {fits} AND {OURS} AND ({right})
            ORDER BY id DESC LIMIT {most}
        )
        SELECT * FROM {near} UNION SELECT * FROM far{nth}) both{nth}"""
    ours = [company_id, paper]
    return sql, [*ours, *said, *params, *said, *ours, *params]


def having(words: list[str], kind: str) -> Q:
    """The records of the kind in whose text every word stands; the words have three letters or more."""
    if connection.vendor == "postgresql":
        wheres = " AND ".join([f"{TEXT} LIKE %s"] * len(words))
        said = [kind, *(like(word) for word in words)]
        return Q(pk__in=RawSQL(f"SELECT id FROM kernel_found WHERE kind = %s AND {wheres}", said))
    index = PAPERS if kinds()[kind] else THINGS
    return Q(pk__in=RawSQL(f"SELECT rowid FROM {index} WHERE {index} MATCH %s", [match(words)]))


def forms(word: str) -> list[str]:
    """What to look for: the word anywhere, or at the beginning of one."""
    return [word] if len(word) >= GRAM else [before + word for before in BEFORE]


def match(words: list[str]) -> str:
    """The words as FTS5 is asked for them."""
    quoted = ([f'"{one.replace(chr(34), chr(34) * 2)}"' for one in forms(word)] for word in words)
    return " AND ".join(f"({' OR '.join(each)})" for each in quoted)


def like(text: str) -> str:
    """The text anywhere, with its own signs meaning themselves."""
    bare = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{bare}%"
