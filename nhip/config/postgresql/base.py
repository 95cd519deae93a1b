"""Django's PostgreSQL backend; before a statement it tells the database which company asks, if that has changed.

The setting is the connection's, since most reading happens outside transactions. It is told only when another company
asks than the last time: where one company works, once for each connection. What is told in a transaction goes with it
when it is rolled back, so then it is told anew. A pooler that shares server connections among transactions would hand
one company's setting to another's statement: only session pooling may stand between (docs/operators.md).
"""

from django.db.backends.postgresql import base
from psycopg.pq import TransactionStatus

from nhip.kernel import whose

TELL = "SET nhip.company = '{}'"  # no query, so a transaction may still choose its isolation
UNKNOWN = object()


class DatabaseWrapper(base.DatabaseWrapper):
    """One that remembers what it has told."""

    _told: object = UNKNOWN

    def get_new_connection(self, conn_params):
        self._told = UNKNOWN
        return super().get_new_connection(conn_params)

    def create_cursor(self, name=None):
        said = whose.asked()
        if said != self._told and said is not whose.AS_IT_WAS:
            self._tell(said)
        return super().create_cursor(name)

    def _tell(self, said: str) -> None:
        """Not in a transaction that has failed: it hears nothing but its end."""
        if self.connection.info.transaction_status != TransactionStatus.INERROR:
            with self.connection.cursor() as cursor:
                cursor.execute(TELL.format(said))
            self._told = said

    def _rollback(self):
        self._told = UNKNOWN
        return super()._rollback()  # type: ignore[misc]

    def _savepoint_rollback(self, sid):
        super()._savepoint_rollback(sid)  # type: ignore[misc]
        self._told = UNKNOWN
