"""Tampering: what the owner of the database, who lifts its guards, could do to an audit trail; each act is undone.

Thrown by a seed: values flipped in links and in the rows that they vouch for, links and rows deleted, links put in,
moved, the tail cut with and without its head, and the whole rest hashed anew.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from random import Random

from django.db import connection, transaction

from nhip.kernel.audit import links, proving
from nhip.kernel.models import AuditHead

LINK, HEAD = "kernel_auditevent", "kernel_audithead"
TEXTS = ("kind", "verb", "actor", "about_kind", "number", "source", "salt", "digest", "hash")
FIGURES = ("seq", "about_id", "amount", "source_id", "form")
ROWS = {
    "kernel.history": ("actor", "verb", "about_kind", "inputs", "changes"),
    "kernel.securityevent": ("actor", "verb", "kind", "details"),
    "kernel.reading": ("actor", "about_kind", "groups"),
    "accounting.journalentry": ("number", "text", "source_kind"),
}
JSON = ("inputs", "changes", "details", "groups")


class Undo(Exception):
    """Takes an act back."""


class Tamper:
    """One company's trail, its guards lifted, and the head that was kept elsewhere."""

    def __init__(self, company: int, seed: str):
        self.company, self.dice = company, Random(seed)
        head = AuditHead.objects.get(company_id=company)
        self.last, self.kept = head.seq, (head.seq, head.hash)

    def acts(self) -> list[Callable[[], str]]:
        """All that may be done, each as often as it is worth trying."""
        return [
            *[self.flip_text] * 3, *[self.flip_figure] * 2, *[self.flip_time] * 2, *[self.flip_row] * 4,
            self.flip_amount, *[self.delete_link] * 2, *[self.delete_row] * 2, self.put_in, self.put_before,
            *[self.swap] * 2, self.cut, self.cut_with_head, self.cut_with_rows, self.hash_anew, self.set_head,
        ]  # fmt: skip

    def once(self) -> tuple[str, list[proving.Fault]]:
        """Do one act, verify, and take it back: what was done, and what was found."""
        act, found = self.dice.choice(self.acts()), proving.Proof(0)
        said = ""
        try:
            with transaction.atomic():
                said = act()
                found = proving.prove(self.company, heads=[self.kept])
                raise Undo
        except Undo:
            pass
        return said, found.faults

    def flip_text(self) -> str:
        column, seq = self.dice.choice(TEXTS), self._place()
        return self._do(
            f"{column} of {seq}", f"UPDATE {LINK} SET {column} = 'x' || substr({column}, 2) WHERE {self._at(seq)}"
        )

    def flip_figure(self) -> str:
        column, seq = self.dice.choice(FIGURES), self._place()
        many = 2 if column == "form" else 1_000_003
        set_to = f"COALESCE({column}, 0) + {many}"
        return self._do(f"{column} of {seq}", f"UPDATE {LINK} SET {column} = {set_to} WHERE {self._at(seq)}")

    def flip_time(self) -> str:
        column, seq = self.dice.choice(("at", "sealed_at")), self._place()
        return self._do(
            f"{column} of {seq}", f"UPDATE {LINK} SET {column} = '2020-01-01 00:00:00' WHERE {self._at(seq)}"
        )

    def flip_row(self) -> str:
        seq, source, number = self._row(tuple(ROWS))
        column = self.dice.choice(ROWS[source])
        set_to = "'{\"forged\": 1}'" if column in JSON else f"'x' || substr({column}, 2)"
        table = source.replace(".", "_")
        return self._do(f"{source} {column} of {seq}", f"UPDATE {table} SET {column} = {set_to} WHERE id = {number}")

    def flip_amount(self) -> str:
        """A dong more on both sides of an entry, so that it still balances."""
        seq, source, number = self._row(("accounting.journalentry", "kernel.history"))
        if source == "kernel.history":
            return self._do(f"actor of {seq}", f"UPDATE kernel_history SET actor = 'x' WHERE id = {number}")
        one = "CASE WHEN amount > 0 THEN 100 ELSE -100 END"
        sql = f"UPDATE accounting_journalline SET amount = amount + {one} WHERE entry_id = {number}"
        return self._do(f"amounts of {seq}", sql)

    def delete_link(self) -> str:
        seq = self._place()
        return self._do(f"link {seq} deleted", f"DELETE FROM {LINK} WHERE {self._at(seq)}")

    def delete_row(self) -> str:
        seq, source, number = self._row(tuple(ROWS))
        return self._do(f"{source} of {seq} deleted", f"DELETE FROM {source.replace('.', '_')} WHERE id = {number}")

    def put_in(self) -> str:
        """A link after the last one, rightly hashed, with a head that fits: of something that never was."""
        return self._copied(self._place(), self.last + 1)

    def put_before(self) -> str:
        return self._copied(self._place(), -self.dice.randrange(5))

    def swap(self) -> str:
        one, two = self.dice.sample(range(1, self.last + 1), 2)
        for old, new in ((one, -99), (two, one), (-99, two)):
            self._do("", f"UPDATE {LINK} SET seq = {new} WHERE {self._at(old)}")
        return f"{one} and {two} swapped"

    def cut(self) -> str:
        seq = self._place()
        return self._do(f"cut from {seq}", f"DELETE FROM {LINK} WHERE company_id = {self.company} AND seq >= {seq}")

    def cut_with_head(self) -> str:
        said = self.cut()
        self._fit_head()
        return f"{said}, head fitted"

    def cut_with_rows(self) -> str:
        """The last links and everything that they vouch for, as if it had never been."""
        seq = max(1, self.last - self.dice.randrange(3))
        for _seq, source, number in self._links(f"seq >= {seq}"):
            if source in ROWS:
                self._do("", f"DELETE FROM {source.replace('.', '_')} WHERE id = {number}")
        self._do("", f"DELETE FROM {LINK} WHERE company_id = {self.company} AND seq >= {seq}")
        self._fit_head()
        return f"cut from {seq} with its rows, head fitted"

    def hash_anew(self) -> str:
        """One link changed and all after it hashed anew, as an owner with our source code would."""
        seq = self._place()
        self._do("", f"UPDATE {LINK} SET actor = 'somebody else' WHERE {self._at(seq)}")
        before = links.FIRST
        for link in self._kept():
            before, old = links.hashed(before, link.values), link.hash
            if before != old:
                self._do("", f"UPDATE {LINK} SET hash = '{before}' WHERE {self._at(link.seq)}")
        self._fit_head()
        return f"actor of {seq}, all hashed anew"

    def set_head(self) -> str:
        seq = self.dice.randrange(self.last)
        return self._do(f"head {seq}", f"UPDATE {HEAD} SET seq = {seq} WHERE company_id = {self.company}")

    def _copied(self, seq: int, to: int) -> str:
        link = next(link for link in self._kept() if link.seq == seq)
        values = link.values.copy()
        values[1], values[13] = to, 1
        hash = links.hashed(self.kept[1], values)
        columns = ", ".join((*links.COLUMNS, "id", "version", "salt", "hash"))
        places = ", ".join(["%s"] * (len(values) + 4))
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {LINK} ({columns}) VALUES ({places})", [*values, 7, 1, link.salt, hash])
        if to > self.last:
            self._fit_head()
        return f"link {to} put in"

    def _fit_head(self) -> None:
        last = [*self._kept()][-1:]
        seq, hash = (last[0].seq, last[0].hash) if last else (0, links.FIRST)
        self._do("", f"UPDATE {HEAD} SET seq = {seq}, hash = '{hash}' WHERE company_id = {self.company}")

    def _place(self) -> int:
        return self.dice.randint(1, self.last)

    def _at(self, seq: int) -> str:
        return f"company_id = {self.company} AND seq = {seq}"

    def _row(self, sources: tuple[str, ...]) -> tuple[int, str, int]:
        """A link at random among those that vouch for rows of one of these sources."""
        source = self.dice.choice([name for name in sources if self._links(f"source = '{name}'")])
        return self.dice.choice(self._links(f"source = '{source}'"))

    def _links(self, condition: str) -> list[tuple[int, str, int]]:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT seq, source, source_id FROM {LINK} WHERE company_id = {self.company} AND {condition}"
                " ORDER BY seq LIMIT 500"
            )
            return cursor.fetchall()

    def _kept(self) -> Iterator[links.Kept]:
        with connection.cursor() as cursor:
            cursor.execute(links.select(connection.vendor), [self.company, -(2**62), 2**31])
            return iter([links.read(row) for row in cursor.fetchall()])

    def _do(self, said: str, sql: str) -> str:
        with connection.cursor() as cursor:
            cursor.execute(sql)
            if cursor.rowcount < 1:
                raise AssertionError(f"{sql}: nothing was done")
        return said


@contextmanager
def lifted() -> Iterator[None]:
    """Without guards, as the tables' owner can have it; whoever opened the transaction takes it back."""
    tables = [LINK, HEAD, *(source.replace(".", "_") for source in ROWS), "accounting_journalline"]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for table in tables:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        else:
            cursor.execute("SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'")
            for name, table in cursor.fetchall():
                if table in tables:
                    cursor.execute(f"DROP TRIGGER {name}")
    yield
